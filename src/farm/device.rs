//! The devices that jobs run on.

use std::net::SocketAddrV4;

use offramp_emulator::{DeviceConfig, Emulator};

use super::job::Job;

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
