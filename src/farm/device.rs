//! The devices that jobs run on.

use std::net::SocketAddrV4;

use offramp_emulator::{DeviceConfig, Emulator};

use super::host::Caretaker;
use super::job::Job;
use crate::avd::register;
use crate::driver::Timeouts;
use crate::driver::adb::AdbDriver;
use crate::trace::event::DeviceFacts;

/// Which device.
#[derive(Debug, Clone)]
pub enum Target {
    /// The simulated device that comes with the program; a fresh one each job.
    Simulated(Box<DeviceConfig>),
    /// One that an adb server knows.
    Adb {
        /// The server.
        server: SocketAddrV4,
        /// The device.
        serial: String,
    },
}

impl Target {
    /// As people know it.
    pub fn name(&self) -> &str {
        match self {
            Self::Simulated(config) => &config.serial,
            Self::Adb { serial, .. } => serial,
        }
    }
}

/// A started device of a target, and where to reach it. What is simulated ends when this goes.
pub struct Reached {
    /// The adb server that knows it.
    pub server: SocketAddrV4,
    /// Its name there.
    pub serial: String,
    _emulator: Option<Emulator>,
}

/// Starts or reaches a target.
///
/// # Errors
/// The simulated device does not start; why.
pub fn reach(target: &Target) -> Result<Reached, String> {
    match target {
        Target::Adb { server, serial } => Ok(Reached { server: *server, serial: serial.clone(), _emulator: None }),
        Target::Simulated(config) => {
            let unusable = |error: &dyn std::fmt::Display| format!("the simulated device does not start: {error}");
            let emulator = Emulator::start(vec![(**config).clone()]).map_err(|error| unusable(&error))?;
            let std::net::SocketAddr::V4(server) = emulator.server.addr() else {
                return Err(unusable(&"its server has no IPv4 address"));
            };
            Ok(Reached { server, serial: config.serial.clone(), _emulator: Some(emulator) })
        }
    }
}

/// The profile of a device as it is found: level and model, as a slug: `api34-pixel-6`.
pub fn profile(facts: &DeviceFacts) -> String {
    let slug: String =
        facts.model.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = slug.split('-').filter(|word| !word.is_empty()).collect();
    let model = words.join("-");
    if model.is_empty() { format!("api{}", facts.api) } else { format!("api{}-{model}", facts.api) }
}

/// A device with its kind: it takes the jobs of that profile.
#[derive(Debug, Clone)]
pub struct Device {
    /// Which device.
    pub target: Target,
    /// Its profile, as jobs name it.
    pub profile: String,
}

/// Looks after this machine's devices.
pub trait Host: Sync {
    /// Makes a device ready for a job: it is booted, answers, and nothing of the job before is left.
    ///
    /// # Errors
    /// It cannot be made ready; why. It gets no more jobs.
    fn prepare(&self, device: &Device, job: &Job) -> Result<(), String>;

    /// Mends a device on which the infrastructure failed.
    ///
    /// # Errors
    /// It cannot be mended; why. It gets no more jobs.
    fn repair(&self, device: &Device) -> Result<(), String>;
}

/// Asks whether a device still answers, and mends only emulators that this program started.
#[derive(Debug, Clone, Copy)]
pub struct Asking {
    /// How long a device may take to answer.
    pub timeouts: Timeouts,
}

impl Host for Asking {
    fn prepare(&self, _device: &Device, _job: &Job) -> Result<(), String> {
        Ok(())
    }

    fn repair(&self, device: &Device) -> Result<(), String> {
        match &device.target {
            // Each job has a fresh one.
            Target::Simulated(_) => Ok(()),
            Target::Adb { server, serial } => {
                let answers = AdbDriver::connect(*server, serial, self.timeouts).map(drop).map_err(|error| error.to_string());
                match register::of(serial) {
                    Some(_) => answers.or_else(|_| Caretaker::default().repair(device)),
                    None => answers,
                }
            }
        }
    }
}
