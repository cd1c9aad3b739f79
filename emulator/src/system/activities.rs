//! Activities and tasks: who stands above whom, who is in front, and what each is told of it.

use super::System;
use super::activity_log::short_component;
use super::processes::{ExitReason, SYSTEM_SERVER};
use super::resolve::Resolved;
use super::timers::TimerEvent;
use crate::app::{ActivityId, App, Event, Intent, launcher};

/// One activity on the stack.
#[derive(Clone)]
pub struct ActivityRecord {
    /// Names it among all.
    pub id: ActivityId,
    /// The number by which the log and dumps know it.
    pub hash: u32,
    /// Its package.
    pub package: String,
    /// Its full class name.
    pub class: String,
    /// Its process.
    pub pid: u32,
    /// The user id of its package.
    pub uid: u32,
    /// What started it.
    pub intent: Intent,
    /// Whether one sees through to what lies below.
    pub translucent: bool,
    /// Its own runtime, where it has not its process's.
    pub app: Option<Box<dyn App>>,
}

impl ActivityRecord {
    /// `com.example.app/.MainActivity`.
    pub fn short_component(&self) -> String {
        short_component(&self.package, &self.class)
    }

    /// `com.example.app/com.example.app.MainActivity`.
    pub fn component(&self) -> String {
        format!("{}/{}", self.package, self.class)
    }
}

/// Activities that belong together.
#[derive(Clone)]
pub struct Task {
    /// Its number.
    pub id: u32,
    /// The package that it was made for.
    pub package: String,
    /// Its activities, the top one last.
    pub records: Vec<ActivityRecord>,
}

/// All tasks.
#[derive(Clone, Default)]
pub struct Activities {
    /// The front one last; the launcher's is always there.
    pub tasks: Vec<Task>,
    resumed: Option<ActivityId>,
    next_task: u32,
    next_activity: ActivityId,
}

/// To whom an event goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// The runtime of a process.
    Process(u32),
    /// The runtime of an activity.
    Activity(ActivityId),
    /// The system dialog in front.
    Dialog,
    /// The notification shade.
    Shade,
}

/// How a start went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// A new activity; the process too, if `cold`.
    New {
        /// Whether the process was started for it.
        cold: bool,
    },
    /// Its task was brought to the front.
    Fronted,
    /// It was in front already.
    Delivered,
}

impl Activities {
    /// The activity in front.
    pub fn front(&self) -> Option<&ActivityRecord> {
        self.tasks.last()?.records.last()
    }

    /// An activity.
    pub fn get(&self, id: ActivityId) -> Option<&ActivityRecord> {
        self.tasks.iter().flat_map(|task| &task.records).find(|record| record.id == id)
    }

    /// An activity, to be changed.
    pub fn get_mut(&mut self, id: ActivityId) -> Option<&mut ActivityRecord> {
        self.tasks.iter_mut().flat_map(|task| &mut task.records).find(|record| record.id == id)
    }

    /// The number of the task in which an activity stands.
    pub fn task_of(&self, id: ActivityId) -> Option<u32> {
        self.tasks.iter().find(|task| task.records.iter().any(|record| record.id == id)).map(|task| task.id)
    }

    /// Who has been told that it is in front.
    pub fn resumed(&self) -> Option<ActivityId> {
        self.resumed
    }

    fn front_task(&mut self, index: usize) {
        let task = self.tasks.remove(index);
        self.tasks.push(task);
    }
}

impl System {
    /// Starts an activity as `uid` asks for it. `above`: the activity that asks, in whose task the new one is put unless it wants its own.
    pub(super) fn launch(&mut self, resolved: Resolved, mut intent: Intent, uid: u32, above: Option<ActivityId>) -> Started {
        let (package, class) = (resolved.package.clone(), resolved.class.clone());
        intent.component = Some((package.clone(), class.clone()));
        self.log_start(&intent, uid);
        if let Some(package) = self.packages.get_mut(&package) {
            package.stopped = false;
        }
        let own_task = above.is_none() || intent.flags & 0x1000_0000 != 0;
        if own_task && let Some(index) = self.activities.tasks.iter().position(|task| task.package == package) {
            let task = &self.activities.tasks[index];
            if let Some(root) = task.records.first().filter(|root| root.class == class) {
                let (root, in_front) = (root.id, index + 1 == self.activities.tasks.len());
                let task = task.id;
                self.activities.front_task(index);
                self.with_record(root, |system, record| system.log_fronted(task, record));
                let address = self.address_of(root);
                self.send(address, Event::Relaunch);
                self.refocus();
                return if in_front { Started::Delivered } else { Started::Fronted };
            }
        }
        let component = format!("{package}/{class}");
        let (pid, cold) = self.ensure_process(&package, &component);
        self.activities.next_activity += 1;
        let id = self.activities.next_activity;
        let record = ActivityRecord {
            id,
            hash: 0x0a1_0000 + id * 7919,
            uid: self.packages.get(&package).map_or(1000, |package| package.uid),
            package: package.clone(),
            class,
            pid,
            intent,
            translucent: resolved.translucent,
            app: resolved.app,
        };
        let in_task = above.filter(|_| !own_task).and_then(|above| self.activities.task_of(above));
        let task = match in_task {
            Some(task) => task,
            None => {
                self.activities.next_task += 1;
                self.activities.tasks.push(Task { id: self.activities.next_task, package, records: Vec::new() });
                self.activities.next_task
            }
        };
        self.log_created(&record, task, in_task.is_none());
        let translucent = record.translucent;
        if let Some(task) = self.activities.tasks.iter_mut().find(|known| known.id == task) {
            task.records.push(record);
        }
        let address = self.address_of(id);
        self.send(address, Event::Create { activity: id, cold });
        self.refocus();
        if !translucent {
            self.with_record(id, |system, record| system.log_displayed(record));
        }
        Started::New { cold }
    }

    /// Does something with an activity's record while the system is borrowed too.
    fn with_record(&mut self, id: ActivityId, act: impl FnOnce(&mut System, &ActivityRecord)) {
        let Some(record) = self.activities.get(id) else { return };
        let copy = ActivityRecord {
            id,
            hash: record.hash,
            package: record.package.clone(),
            class: record.class.clone(),
            pid: record.pid,
            uid: record.uid,
            intent: record.intent.clone(),
            translucent: record.translucent,
            app: None,
        };
        act(self, &copy);
    }

    /// To whom an activity's events go.
    pub(super) fn address_of(&self, id: ActivityId) -> Address {
        match self.activities.get(id) {
            Some(record) if record.app.is_none() => Address::Process(record.pid),
            _ => Address::Activity(id),
        }
    }

    /// Tells whoever left the front, and whoever came to it.
    pub(super) fn refocus(&mut self) {
        let front = self.activities.front().map(|record| record.id);
        let before = self.activities.resumed;
        if front == before {
            return;
        }
        self.windows.keyboard = false;
        self.activities.resumed = front;
        if let Some(id) = before {
            self.with_record(id, |system, record| system.log_paused(record));
            let address = self.address_of(id);
            self.send(address, Event::Pause(id));
            self.left_front(id);
        }
        if let Some(id) = front {
            self.with_record(id, |system, record| system.log_resumed(record));
            let address = self.address_of(id);
            self.send(address, Event::Resume(id));
        }
    }

    /// An activity left the front: what its package was granted only this time ends in a minute.
    fn left_front(&mut self, id: ActivityId) {
        if let Some(package) = self.activities.get(id).map(|record| record.package.clone()) {
            self.watch_one_time(&package, ONE_TIME_MS);
        }
    }

    /// Looks, `after_ms` from now, whether a package is in front; what it was granted only this time is else taken away.
    pub(super) fn watch_one_time(&mut self, package: &str, after_ms: u64) {
        // The time begins anew each time.
        self.timers.cancel(|event| matches!(event, TimerEvent::OneTime { package: other } if other == package));
        self.timers.set(self.clock.uptime_ms() + after_ms, TimerEvent::OneTime { package: package.into() });
    }

    /// Finishes an activity.
    pub(super) fn finish_activity(&mut self, id: ActivityId, reason: &str) {
        let Some(task) = self.activities.task_of(id) else { return };
        self.with_record(id, |system, record| system.log_finished(record, task, reason));
        let address = self.address_of(id);
        self.send(address, Event::Destroy(id));
        // The runtime of an activity goes with it, so it must hear the news now.
        if let Address::Activity(_) = address {
            self.queue.retain(|(to, _)| *to != address);
        }
        if self.activities.resumed == Some(id) {
            self.with_record(id, |system, record| system.log_paused(record));
            self.left_front(id);
            self.activities.resumed = None;
        }
        for task in &mut self.activities.tasks {
            task.records.retain(|record| record.id != id);
        }
        self.activities.tasks.retain(|task| !task.records.is_empty());
        self.forget_asking(id);
        self.refocus();
    }

    /// Removes the activities of a process that has ended.
    pub(super) fn remove_process_activities(&mut self, pid: u32) {
        self.queue.retain(|(to, _)| *to != Address::Process(pid));
        let gone: Vec<ActivityId> = self
            .activities
            .tasks
            .iter()
            .flat_map(|task| &task.records)
            .filter(|record| record.pid == pid)
            .map(|record| record.id)
            .collect();
        for id in &gone {
            self.cancel_asking(*id);
        }
        if self.activities.resumed.is_some_and(|resumed| gone.contains(&resumed)) {
            self.activities.resumed = None;
        }
        for task in &mut self.activities.tasks {
            task.records.retain(|record| record.pid != pid);
        }
        self.activities.tasks.retain(|task| !task.records.is_empty());
        self.ensure_home();
        self.refocus();
    }

    /// Makes the launcher's task, below all others, if it is not there.
    pub(super) fn ensure_home(&mut self) {
        if self.activities.tasks.iter().any(|task| task.package == launcher::PACKAGE) {
            return;
        }
        let component = format!("{}/{}", launcher::PACKAGE, launcher::ACTIVITY);
        let (pid, _) = self.ensure_process(launcher::PACKAGE, &component);
        self.activities.next_task += 1;
        self.activities.next_activity += 1;
        let id = self.activities.next_activity;
        let record = ActivityRecord {
            id,
            hash: 0x0b7_0000 + id,
            package: launcher::PACKAGE.into(),
            class: launcher::ACTIVITY.into(),
            pid,
            uid: self.packages.get(launcher::PACKAGE).map_or(1000, |package| package.uid),
            intent: Intent {
                action: Some("android.intent.action.MAIN".into()),
                categories: vec!["android.intent.category.HOME".into()],
                flags: 0x1000_0100,
                ..Intent::default()
            },
            translucent: false,
            app: Some(Box::new(self.launcher_app())),
        };
        let task = Task { id: self.activities.next_task, package: launcher::PACKAGE.into(), records: vec![record] };
        self.activities.tasks.insert(0, task);
    }

    /// Gives the launcher its icons anew.
    pub(crate) fn refresh_launcher(&mut self) {
        let app = self.launcher_app();
        let record = self
            .activities
            .tasks
            .iter_mut()
            .flat_map(|task| &mut task.records)
            .find(|record| record.package == launcher::PACKAGE);
        if let Some(record) = record {
            record.app = Some(Box::new(app));
        }
    }

    /// The home key.
    pub fn go_home(&mut self) {
        self.close_shade();
        self.ensure_home();
        if let Some(index) = self.activities.tasks.iter().position(|task| task.package == launcher::PACKAGE) {
            self.activities.front_task(index);
        }
        self.refocus();
        self.pump();
    }

    /// Moves the task of a process behind the others.
    pub(super) fn move_to_back(&mut self, pid: u32) {
        if let Some(index) = self.activities.tasks.iter().position(|task| task.records.iter().any(|record| record.pid == pid)) {
            let task = self.activities.tasks.remove(index);
            self.activities.tasks.insert(0, task);
        }
        self.ensure_home();
        if self.activities.tasks.first().is_some_and(|task| task.package == launcher::PACKAGE) && self.activities.tasks.len() > 1
        {
            self.activities.front_task(0);
        }
        self.refocus();
    }

    /// `am force-stop`, and what else stops a package: ends its processes and finishes its activities.
    pub fn stop_package(&mut self, package: &str, reason: ExitReason, description: &str) {
        let pids: Vec<u32> = self.processes.iter().filter(|process| process.name == package).map(|process| process.pid).collect();
        for pid in pids {
            self.end_process(pid, reason, description);
        }
        self.dialogs.retain(|dialog| dialog.package != package);
        if let Some(package) = self.packages.get_mut(package) {
            package.stopped = true;
        }
        self.pump();
    }

    /// `am kill`: ends a package's process; the package is not stopped.
    pub fn kill_background(&mut self, package: &str) {
        self.stop_process(package, ExitReason::UserRequested, "kill background");
    }

    /// The system server's process, in whose name it logs.
    pub const SYSTEM_SERVER: u32 = SYSTEM_SERVER;
}

/// How long a permission granted only this time outlives the app's leaving the front.
const ONE_TIME_MS: u64 = 60_000;
