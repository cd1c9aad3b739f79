//! A handle on one running device, shared by its connections.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use crate::clock::ClockMode;
use crate::config::DeviceConfig;
use crate::runtime::runtime;
use crate::snapshots::Snapshots;
use crate::system::System;
use crate::system::boot::Power;

/// A running simulated device. Clones are handles on the same one.
#[derive(Clone)]
pub struct Device {
    shared: Arc<Shared>,
}

struct Shared {
    system: Mutex<System>,
    changed: Condvar,
    /// Counts changes. Written only while the lock is held.
    version: AtomicU64,
    /// Until when nothing reaches the device; turns over at each restart of its daemon.
    down: watch::Sender<Down>,
    /// How far it has started up.
    power: watch::Sender<Power>,
    snapshots: Mutex<Snapshots>,
    /// Wakes the task that fires timers on the real clock, because there may be a new one.
    timers: Arc<Notify>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.timers.notify_one();
    }
}

/// Whether a device can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Down {
    Until(Instant),
    ForGood,
}

/// How long a device stays away when it restarts without a boot that takes time, in the host's time: long enough for a host to notice.
const AWAY: Duration = Duration::from_millis(1200);

/// How often somebody who sleeps on the real clock is looked after.
const TICK: Duration = Duration::from_millis(20);

impl Device {
    /// Boots a device.
    pub fn new(config: DeviceConfig) -> Self {
        let mode = config.clock;
        let system = System::new(config);
        let power = watch::Sender::new(system.power());
        let shared = Arc::new(Shared {
            system: Mutex::new(system),
            changed: Condvar::new(),
            version: AtomicU64::new(0),
            down: watch::Sender::new(Down::Until(Instant::now())),
            power,
            snapshots: Mutex::default(),
            timers: Arc::default(),
        });
        if mode == ClockMode::Real {
            runtime().spawn(fire_timers(Arc::downgrade(&shared), shared.timers.clone()));
        }
        Self { shared }
    }

    /// The device's services, after every timer that is due has fired. Whoever waits for a change is woken when the guard goes.
    pub fn lock(&self) -> SystemGuard<'_> {
        let mut system = self.shared.system.lock().unwrap_or_else(PoisonError::into_inner);
        let now = system.clock.uptime_ms();
        let touched = system.fire_timers(now);
        SystemGuard { system: Some(system), shared: &self.shared, touched }
    }

    /// Boots the device anew: its connections are lost, and it cannot be reached for as long as its boot takes, or for a moment.
    pub fn reboot(&self) {
        self.lock().faults.reboot = true;
    }

    /// Turns the device off. Nothing turns it on again.
    pub fn power_off(&self) {
        self.shared.down.send_replace(Down::ForGood);
    }

    /// Lets the daemon start anew: its connections are lost, and can be made again at once.
    pub fn restart_daemon(&self) {
        self.shared.down.send_replace(Down::Until(Instant::now()));
    }

    /// Whether the device is booting or off.
    pub fn is_down(&self) -> bool {
        match *self.shared.down.borrow() {
            Down::Until(end) => Instant::now() < end,
            Down::ForGood => true,
        }
    }

    /// Turns over each time when all connections are lost.
    pub(crate) fn restarts(&self) -> watch::Receiver<impl Sized + use<>> {
        self.shared.down.subscribe()
    }

    /// Counts the changes so far: to be taken before looking, and given to [`Device::wait_change`] when what was looked for is not there.
    pub fn version(&self) -> u64 {
        self.shared.version.load(Ordering::Acquire)
    }

    /// How far the device has started up, and when that changes.
    pub(crate) fn power(&self) -> watch::Receiver<Power> {
        self.shared.power.subscribe()
    }

    /// The saved states.
    pub(crate) fn saved(&self) -> MutexGuard<'_, Snapshots> {
        self.shared.snapshots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets `ms` milliseconds of the device's time pass, or fewer if `alive` says that nobody waits any more.
    pub fn sleep(&self, ms: u64, alive: &dyn Fn() -> bool) {
        let target = self.lock().clock.uptime_ms().saturating_add(ms);
        loop {
            let mut system = self.lock();
            if system.clock.mode() == ClockMode::Virtual {
                system.fire_timers(target);
                system.clock.jump_to(target);
                return;
            }
            let now = system.clock.uptime_ms();
            drop(system);
            if now >= target || !alive() {
                return;
            }
            std::thread::sleep(TICK.min(Duration::from_millis(target - now)));
        }
    }

    /// Blocks until something on the device may have changed since [`Device::version`] was `seen`, at most `timeout` of the host's time.
    pub fn wait_change(&self, seen: u64, timeout: Duration) {
        let system = self.shared.system.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.shared.changed.wait_timeout_while(system, timeout, |_| self.version() == seen));
    }
}

/// Fires a device's timers on the real clock, and sleeps in between, until the device is gone.
async fn fire_timers(shared: Weak<Shared>, wake: Arc<Notify>) {
    loop {
        let wait = {
            let Some(shared) = shared.upgrade() else { return };
            let device = Device { shared };
            let system = device.lock();
            let now = system.clock.uptime_ms();
            let stopped = system.clock.stopped();
            system.timers.next_due().filter(|_| !stopped).map(|due| due.saturating_sub(now))
        };
        match wait {
            Some(ms) => tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(ms)) => {}
                () = wake.notified() => {}
            },
            None => wake.notified().await,
        }
    }
}

/// Exclusive access to a device's services.
pub struct SystemGuard<'a> {
    system: Option<MutexGuard<'a, System>>,
    shared: &'a Shared,
    touched: bool,
}

impl Deref for SystemGuard<'_> {
    type Target = System;
    fn deref(&self) -> &System {
        self.system.as_ref().expect("held until drop")
    }
}

impl DerefMut for SystemGuard<'_> {
    fn deref_mut(&mut self) -> &mut System {
        self.touched = true;
        self.system.as_mut().expect("held until drop")
    }
}

impl Drop for SystemGuard<'_> {
    fn drop(&mut self) {
        // Whoever only looked wakes nobody: two that follow the log would else wake each other for ever.
        let Some(mut system) = self.system.take().filter(|_| self.touched) else { return };
        system.note_shown();
        if std::mem::take(&mut system.faults.reboot) {
            if system.config.boot_ms == 0 {
                self.shared.down.send_replace(Down::Until(Instant::now() + AWAY));
            }
            system.reboot();
        }
        self.shared.version.fetch_add(1, Ordering::Release);
        let power = system.power();
        self.shared.power.send_if_modified(|known| std::mem::replace(known, power) != power);
        let timers = system.clock.mode() == ClockMode::Real && system.timers.next_due().is_some();
        drop(system);
        if timers {
            self.shared.timers.notify_one();
        }
        self.shared.changed.notify_all();
    }
}
