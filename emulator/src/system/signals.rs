//! Processes that are ended from outside.

use super::System;
use super::processes::ExitReason;

impl System {
    /// Ends an app's process by a signal; those of the system start again at once, as `init` sees to it.
    pub fn kill_process(&mut self, pid: u32, signal: &str) {
        let app = self.processes.get(pid).is_some_and(|process| self.packages.get(&process.name).is_some_and(|it| !it.system));
        if app {
            self.end_process(pid, ExitReason::UserRequested, &format!("signal {signal}"));
        }
    }
}
