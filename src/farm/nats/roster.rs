//! The devices of this worker and what each does, told to the farm.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::Link;
pub use super::announce::Doing;
use super::announce::{Announcement, DeviceState, EVERY};

/// Changes that follow each other closely are told together.
const TOGETHER: Duration = Duration::from_millis(200);
/// How often it is looked whether the worker ends.
const LOOK: Duration = Duration::from_millis(500);

/// What a worker says of itself.
pub(super) struct Roster {
    state: Mutex<Announcement>,
    changed: Notify,
}

impl Roster {
    pub(super) fn new(worker: &str, devices: &[(String, String)]) -> Self {
        let device = |(serial, profile): &(String, String)| DeviceState {
            serial: serial.clone(),
            profile: profile.clone(),
            state: Doing::Idle,
            job: None,
            why: None,
        };
        let now = now();
        let state = Announcement {
            worker: worker.to_owned(),
            offramp: env!("CARGO_PKG_VERSION").to_owned(),
            since: now.clone(),
            at: now,
            ending: false,
            devices: devices.iter().map(device).collect(),
        };
        Self { state: Mutex::new(state), changed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, Announcement> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn serial(&self, device: usize) -> String {
        self.state().devices[device].serial.clone()
    }

    pub(super) fn profile(&self, device: usize) -> String {
        self.state().devices[device].profile.clone()
    }

    /// A device does something else now.
    pub(super) fn set(&self, device: usize, doing: Doing, job: Option<String>, why: Option<String>) {
        let mut state = self.state();
        let entry = &mut state.devices[device];
        (entry.state, entry.job, entry.why) = (doing, job, why);
        drop(state);
        self.changed.notify_one();
    }

    /// Speaks whenever something has changed, and now and then if nothing has. The last word is that no more jobs are taken.
    pub(super) async fn speak(&self, link: &Link, ending: &AtomicBool, until: &AtomicBool) {
        let mut last: Option<tokio::time::Instant> = None;
        let mut changed = true;
        loop {
            let over = until.load(Ordering::SeqCst);
            if changed || over || last.is_none_or(|last| last.elapsed() >= EVERY) {
                let said = {
                    let mut state = self.state();
                    state.at = now();
                    state.ending = over || ending.load(Ordering::SeqCst);
                    if over {
                        state.devices.clear();
                    }
                    state.clone()
                };
                // Unheard, it is said again soon.
                if link.announce(&said).await.is_ok() {
                    last = Some(tokio::time::Instant::now());
                }
            }
            if over {
                return;
            }
            changed = tokio::time::timeout(LOOK, self.changed.notified()).await.is_ok();
            if changed {
                tokio::time::sleep(TOGETHER).await;
            }
        }
    }
}

fn now() -> String {
    format!("{:.0}", jiff::Timestamp::now())
}
