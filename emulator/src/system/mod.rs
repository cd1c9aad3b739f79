//! What a device's services do. Everything here is plain state behind one lock; the shell's commands read and change it.

pub mod calendar;
pub mod display;
pub mod files;
pub mod log;
pub mod ports;
pub mod props;
pub mod settings;
pub mod sms;
pub mod timers;

use crate::clock::Clock;
use crate::config::DeviceConfig;

/// All services of one device.
pub struct System {
    /// What the device is.
    pub config: DeviceConfig,
    /// Its clock.
    pub clock: Clock,
    /// `getprop` and `setprop`.
    pub props: props::Props,
    /// The `system`, `secure` and `global` settings tables.
    pub settings: settings::Settings,
    /// The file system, in memory.
    pub files: files::Files,
    /// The log buffers.
    pub log: log::Log,
    /// The display's size and density.
    pub display: display::Display,
    /// Received messages, the oldest first.
    pub inbox: Vec<sms::Sms>,
    /// What listens on the device's own TCP ports.
    pub ports: ports::Ports,
    /// What falls due later.
    pub timers: timers::Timers,
}

impl System {
    /// The state just after boot.
    pub fn new(config: DeviceConfig) -> Self {
        let epoch = config.start_epoch_ms.unwrap_or_else(host_epoch_ms);
        let props = props::Props::new(&config);
        Self {
            clock: Clock::new(config.clock, epoch),
            settings: settings::Settings::new(&config),
            files: files::Files::new(props.build_prop(), epoch),
            props,
            log: log::Log::default(),
            display: display::Display::new(&config),
            inbox: Vec::new(),
            ports: ports::Ports::default(),
            timers: timers::Timers::default(),
            config,
        }
    }

    /// Writes a log entry, stamped with the device's time; process and thread are the same.
    pub fn log(&mut self, buffer: log::Buffer, priority: log::Priority, tag: &str, pid: u32, text: impl Into<String>) {
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
        match event {}
    }
}

fn host_epoch_ms() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
