//! What a device's services do. Everything here is plain state behind one lock; the shell's commands read and change it.

pub mod activities;
pub mod activity_log;
pub mod appops;
pub mod automation;
pub mod boot;
pub mod calendar;
pub mod choices;
pub mod display;
mod event_log;
mod exchange;
mod facts;
pub mod failures;
pub(crate) mod faults;
pub mod files;
pub mod hardware;
pub mod hierarchy;
pub mod images;
pub mod input;
pub mod install;
mod install_check;
pub mod log;
pub mod makers;
mod package_state;
pub mod packages;
mod paths;
pub mod permissions;
pub mod ports;
pub mod processes;
pub mod props;
mod reboot;
pub mod resolve;
pub mod sessions;
pub mod settings;
pub mod shade;
mod signals;
pub mod sms;
pub mod timers;
pub mod windows;

use std::collections::VecDeque;

use crate::app::Event;
use crate::clock::Clock;
use crate::config::DeviceConfig;
use crate::faults::{Faults, Site};

/// All services of one device. A clone is a device of its own in the same state: what a snapshot keeps.
#[derive(Clone)]
pub struct System {
    /// What the device is.
    pub config: DeviceConfig,
    /// Its clock.
    pub clock: Clock,
    /// How far it has started up.
    pub boot: boot::Boot,
    /// `getprop` and `setprop`.
    pub props: props::Props,
    /// The `system`, `secure` and `global` settings tables.
    pub settings: settings::Settings,
    /// The file system, in memory.
    pub files: files::Files,
    /// The log buffers.
    pub log: log::Log,
    /// Battery, modem and what else the console sets.
    pub hardware: hardware::Hardware,
    /// The display's size and density.
    pub display: display::Display,
    /// Received messages, the oldest first.
    pub inbox: Vec<sms::Sms>,
    /// What was copied last.
    pub clipboard: Option<String>,
    /// Who drives the device through its accessibility interface.
    pub automation: automation::Automation,
    /// What programs on the device listen on.
    pub ports: ports::Ports,
    /// What falls due later.
    pub timers: timers::Timers,
    /// Modes of app operations.
    pub appops: appops::AppOps,
    /// Installed packages.
    pub packages: packages::Packages,
    /// What runs.
    pub processes: processes::Processes,
    /// Tasks and activities.
    pub activities: activities::Activities,
    /// Keyboard and passing messages.
    pub windows: windows::WindowState,
    /// The system's own dialogs, the top one last.
    pub dialogs: Vec<failures::SystemDialog>,
    /// What was chosen about apps.
    pub choices: choices::Choices,
    /// Installs in several steps.
    pub sessions: sessions::Sessions,
    /// Whether the adb daemon runs as root.
    pub root: bool,
    pub(crate) faults: Faults,
    asking: Vec<permissions::Asking>,
    session: i64,
    sms_received: u32,
    queue: VecDeque<(activities::Address, Event)>,
}

impl System {
    /// A device that has booted, or one that has just been switched on, where the configuration says how long it boots.
    pub fn new(config: DeviceConfig) -> Self {
        let epoch = config.start_epoch_ms.unwrap_or_else(host_epoch_ms);
        let props = props::Props::new(&config);
        let mut system = Self {
            packages: packages::Packages::new(config.api, epoch),
            processes: processes::Processes::new(),
            activities: activities::Activities::default(),
            windows: windows::WindowState::default(),
            dialogs: Vec::new(),
            appops: appops::AppOps::default(),
            choices: choices::Choices::default(),
            sessions: sessions::Sessions::default(),
            root: false,
            faults: Faults::default(),
            asking: Vec::new(),
            session: 1,
            sms_received: 0,
            queue: VecDeque::new(),
            clock: Clock::new(config.clock, epoch),
            boot: boot::Boot::default(),
            settings: settings::Settings::new(&config),
            files: files::Files::new(props.build_prop(), epoch),
            props,
            log: log::Log::default(),
            hardware: hardware::Hardware::default(),
            display: display::Display::new(&config),
            inbox: Vec::new(),
            clipboard: None,
            automation: automation::Automation::default(),
            ports: ports::Ports::default(),
            timers: timers::Timers::default(),
            config,
        };
        if let Some(maker) = system.config.maker {
            system.packages.add_makers(maker, system.config.api, epoch);
        }
        system.go_home();
        // The device booted a while ago; what it wrote then is gone.
        for buffer in log::Buffer::ALL {
            system.log.clear(buffer);
        }
        if system.config.boot_ms > 0 {
            system.power_on();
        }
        let plan = std::mem::take(&mut system.config.faults);
        // A plan that was read is never too long.
        let _ = system.add_faults(&plan);
        system
    }

    /// Writes a log entry, stamped with the device's time; process and thread are the same.
    pub fn log(&mut self, buffer: log::Buffer, priority: log::Priority, tag: &str, pid: u32, text: impl Into<String>) {
        if !self.pass(Site::Log).is_empty() {
            return;
        }
        let line = log::Line { priority, tag: tag.into(), pid, tid: pid, text: text.into() };
        self.log.write(&self.clock, buffer, line);
    }

    /// A file's content, those that the kernel makes up included.
    pub fn read_file(&self, path: &str) -> Result<Vec<u8>, files::FileError> {
        if files::resolve(path)? == "/proc/uptime" {
            let seconds = self.clock.uptime_ms() as f64 / 1000.0;
            return Ok(format!("{seconds:.2} {seconds:.2}\n").into_bytes());
        }
        Ok(self.files.read(path)?.to_vec())
    }

    /// Fires, in order, each timer that falls due up to `until` (milliseconds since boot), with the clock standing at its time.
    /// Says whether there was one.
    pub fn fire_timers(&mut self, until: u64) -> bool {
        let mut fired = false;
        while let Some((due, event)) = self.timers.pop_due(until) {
            self.clock.jump_to(due);
            self.on_timer(event);
            fired = true;
        }
        fired
    }

    fn on_timer(&mut self, event: timers::TimerEvent) {
        match event {
            timers::TimerEvent::App { pid, id } => self.on_app_timer(pid, id),
            timers::TimerEvent::SilentPrompt { prompt } => self.on_silent_prompt(prompt),
            timers::TimerEvent::Sms { from, text } => self.receive_sms(&from, &text),
            timers::TimerEvent::Anr { pid } => self.on_anr(pid),
            timers::TimerEvent::Boot(stage) => self.enter(stage),
            timers::TimerEvent::Fault => self.on_fault_timer(),
            timers::TimerEvent::LateInput { to, event } => self.on_late_input(to, event),
            timers::TimerEvent::OneTime { package } => self.on_one_time(&package),
        }
    }
}

fn host_epoch_ms() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
