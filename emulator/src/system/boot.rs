//! Starting up: what answers when, between the switch and the launcher.
//!
//! | stage | at | adb | what a readiness check finds |
//! | --- | --- | --- | --- |
//! | off | 0 | port closed | |
//! | kernel | 10 % | offline | the port takes connections, nobody answers |
//! | daemon | 30 % | device | properties and files, no services: `cmd: Can't find service: package`; boot animation `running` |
//! | services | 60 % | device | services answer; no window has the focus, `/sdcard` is not there |
//! | completed | 90 % | device | `sys.boot_completed` and `dev.bootcomplete` are 1, boot animation `stopped`, `/sdcard` is there |
//! | settled | 100 % | device | the launcher is in front |
//!
//! On the virtual clock the first two take no time, because nobody can wait on a device that does not answer; after that, each service
//! that is asked for over adb takes a fortieth of the boot's time, so that a host that polls gets there too.

use super::System;
use super::log::{Buffer, Priority};
use super::processes::SYSTEM_SERVER;
use super::timers::{TimerEvent, Timers};
use crate::clock::{ClockMode, UPTIME_AT_START};
use crate::faults::Silence;

/// How far a device has started up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing runs.
    Off,
    /// The kernel starts; the daemon does not answer yet.
    Kernel,
    /// The daemon answers; the system server is not up.
    Daemon,
    /// Services answer.
    Services,
    /// The system says that the boot is complete.
    Completed,
    /// The launcher is in front.
    #[default]
    Settled,
}

/// The state of the boot.
#[derive(Debug, Clone, Default)]
pub struct Boot {
    stage: Stage,
    /// Counts boots and restored snapshots: what was connected before is not any more.
    incarnation: u64,
}

/// What a daemon's connections need to know of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Power {
    /// Changes whenever all connections are lost.
    pub incarnation: u64,
    /// How far the device has started up.
    pub stage: Stage,
    /// The daemon answers.
    pub answers: bool,
    /// The device stands still; nothing answers.
    pub stopped: bool,
    /// Nothing is sent to whoever is connected.
    pub stalled: Silence,
    /// Whoever connects is not answered.
    pub offline: Silence,
}

/// When each stage begins, in thousandths of the boot's time.
const STAGES: [(Stage, u64); 5] =
    [(Stage::Kernel, 100), (Stage::Daemon, 300), (Stage::Services, 600), (Stage::Completed, 900), (Stage::Settled, 1000)];
/// Into how many pieces a poll over adb divides a boot on the virtual clock.
const POLLS: u64 = 40;

impl Boot {
    /// How far the device has started up.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Nobody that was connected still is.
    pub(super) fn lose_connections(&mut self) {
        self.incarnation += 1;
    }
}

impl System {
    /// What a daemon's connections need to know.
    pub fn power(&self) -> Power {
        let stage = self.boot.stage;
        let answers = stage >= if self.config.delay_adb { Stage::Completed } else { Stage::Daemon };
        let (stopped, stalled, offline) = (self.clock.stopped(), self.faults.stalled, self.faults.offline);
        Power { incarnation: self.boot.incarnation, stage, answers, stopped, stalled, offline }
    }

    /// Whether the system's services answer.
    pub fn has_services(&self) -> bool {
        self.boot.stage >= Stage::Services
    }

    /// Ends all connections: nobody that was connected still speaks to this device.
    pub(crate) fn new_incarnation(&mut self, after: &System) {
        self.boot.incarnation = after.boot.incarnation + 1;
        self.end_automation();
    }

    /// Makes the device stand still, or go on: its time stops, and nothing over adb is answered.
    pub fn stop(&mut self, stopped: bool) {
        if stopped != self.clock.stopped() {
            self.clock.stop(stopped);
        }
    }

    pub(super) fn power_on(&mut self) {
        self.begin_boot(Stage::Off);
    }

    /// Starts up, from some stage on. What is on disk stays.
    pub(super) fn begin_boot(&mut self, from: Stage) {
        let boot_ms = self.config.boot_ms;
        let uptime = if boot_ms == 0 { UPTIME_AT_START } else { 0 };
        let epoch = self.clock.epoch_ms();
        let before = self.clock.uptime_ms();
        self.packages.move_server_time(before, uptime);
        self.clock.go_on_from(uptime, epoch);
        self.timers = Timers::default();
        self.move_fault_time(before, uptime);
        self.processes.restart();
        (self.activities, self.windows, self.sessions, self.ports) = Default::default();
        (self.automation, self.clipboard) = Default::default();
        self.dialogs.clear();
        self.root = false;
        self.asking.clear();
        self.queue.clear();
        self.revoke_all_one_time();
        for buffer in Buffer::ALL {
            self.log.clear(buffer);
        }
        self.files.unmount();
        self.restart_props();
        self.enter(from);
        let unseen = self.clock.mode() == ClockMode::Virtual;
        for (stage, share) in STAGES.into_iter().filter(|(stage, _)| *stage > from) {
            let share = if unseen && stage <= Stage::Daemon { 0 } else { share };
            self.timers.set(uptime + boot_ms.saturating_mul(share) / 1000, TimerEvent::Boot(stage));
        }
        self.fire_timers(uptime);
    }

    /// Only `persist.` properties outlive a restart.
    fn restart_props(&mut self) {
        let kept: Vec<(String, String)> = self
            .props
            .list()
            .filter(|(name, _)| name.starts_with("persist."))
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        self.props = super::props::Props::new(&self.config);
        for (name, value) in kept {
            self.props.set(&name, &value);
        }
        for name in ["sys.boot_completed", "dev.bootcomplete"] {
            self.props.unset(name);
        }
        if !self.config.no_boot_animation {
            self.props.set("init.svc.bootanim", "running");
        }
    }

    /// A stage of the boot begins.
    pub(super) fn enter(&mut self, stage: Stage) {
        self.boot.stage = stage;
        match stage {
            Stage::Off | Stage::Kernel | Stage::Daemon => {}
            Stage::Services => {
                self.processes.start_system();
                let uptime = self.clock.uptime_ms();
                self.event("boot_progress_ams_ready", SYSTEM_SERVER, uptime.to_string());
                self.log(Buffer::System, Priority::Info, "ActivityManager", SYSTEM_SERVER, "System now ready");
            }
            Stage::Completed => {
                self.files.mount();
                for (name, value) in [("init.svc.bootanim", "stopped"), ("sys.boot_completed", "1"), ("dev.bootcomplete", "1")] {
                    self.props.set(name, value);
                }
                let uptime = self.clock.uptime_ms();
                self.event("boot_progress_enable_screen", SYSTEM_SERVER, uptime.to_string());
            }
            Stage::Settled => self.go_home(),
        }
    }

    /// Somebody asked for a service over adb. On the virtual clock that takes some of the boot's time.
    pub(crate) fn poll_boot(&mut self) {
        if self.boot.stage < Stage::Settled && self.clock.mode() == ClockMode::Virtual {
            let until = self.clock.uptime_ms() + (self.config.boot_ms / POLLS).max(1);
            self.fire_timers(until);
            self.clock.jump_to(until);
        }
    }

    /// What was granted only this time does not outlive a restart.
    fn revoke_all_one_time(&mut self) {
        let packages: Vec<String> = self.packages.iter().map(|package| package.facts.package.clone()).collect();
        for package in packages {
            self.on_one_time(&package);
        }
    }
}
