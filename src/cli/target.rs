//! Which devices a run uses: the ones named, the only one there is, or the simulated one.

use std::net::SocketAddrV4;

use offramp_emulator::DeviceConfig;

use crate::cli::Failure;
use crate::cli::devices::{self, ONLINE};
use crate::cli::emulator::{self, Clock};
use crate::driver::server;
pub(crate) use crate::farm::device::{Target, reach};

/// What the command line says of devices.
pub(crate) struct Wanted<'a> {
    pub devices: &'a [String],
    /// Of the adb server.
    pub server: SocketAddrV4,
    /// The user named the server, so that it must be there.
    pub server_named: bool,
    pub clock: Clock,
    /// Of the simulated device.
    pub locale: Option<&'a str>,
}

/// The profile of `sim`.
const DEFAULT_PROFILE: &str = "api34";
/// The language of a simulated device when nothing is said.
pub(crate) const DEFAULT_LOCALE: &str = "en-US";

/// Chooses the devices. The second value: what to tell the user first, when nothing was named.
pub(crate) fn choose(wanted: &Wanted) -> Result<(Vec<Target>, Option<String>), Failure> {
    let (targets, first) = if wanted.devices.is_empty() { alone(wanted)? } else { (named(wanted)?, None) };
    let real = targets.iter().find(|target| matches!(target, Target::Adb { .. }));
    match (real, wanted.locale) {
        (Some(real), Some(_)) => Err(Failure::Input(format!(
            "--locale is for the simulated device; {} keeps its own: change it in its settings",
            real.name()
        ))),
        _ => Ok((targets, first)),
    }
}

fn named(wanted: &Wanted) -> Result<Vec<Target>, Failure> {
    let mut targets: Vec<Target> = Vec::new();
    let mut known = None;
    for device in wanted.devices {
        let target = match device.strip_prefix("sim") {
            Some("") => Target::Simulated(Box::new(simulated(wanted, DEFAULT_PROFILE)?)),
            Some(rest) if rest.starts_with(':') => Target::Simulated(Box::new(simulated(wanted, &rest[1..])?)),
            _ => {
                let known = match &known {
                    Some(known) => known,
                    None => known.insert(devices::ask(wanted.server)?),
                };
                match known.iter().find(|(serial, _)| serial == device) {
                    Some((_, state)) if state == ONLINE => Target::Adb { server: wanted.server, serial: device.clone() },
                    Some((_, state)) => {
                        return Err(Failure::Infrastructure(format!("{device} is {state}; {}", devices::advice(state))));
                    }
                    None => {
                        return Err(Failure::Infrastructure(format!(
                            "the adb server at {} knows no device {device}{}",
                            wanted.server,
                            devices::list(known)
                        )));
                    }
                }
            }
        };
        if targets.iter().any(|other| other.name() == target.name()) {
            return Err(Failure::Input(format!("--device {device} is given twice")));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// The only device there is; the simulated one if there is none.
fn alone(wanted: &Wanted) -> Result<(Vec<Target>, Option<String>), Failure> {
    let known = match server::ensure_server(wanted.server).and_then(|started| devices::settled(wanted.server, started)) {
        Ok(known) => known,
        Err(error) if wanted.server_named => return Err(Failure::Infrastructure(error.to_string())),
        // No adb is installed: then no device is connected either.
        Err(_) => Vec::new(),
    };
    let online: Vec<_> = known.iter().filter(|(_, state)| state == ONLINE).collect();
    match (online.as_slice(), known.as_slice()) {
        ([(serial, _)], _) => {
            let first = format!("Running on {serial}, the only device that adb knows.");
            Ok((vec![Target::Adb { server: wanted.server, serial: serial.clone() }], Some(first)))
        }
        ([], []) => {
            let config = simulated(wanted, DEFAULT_PROFILE)?;
            let first = format!(
                "No device is connected: running on the simulated device that comes with Offramp ({}, API {}, {}). It is not Android; see docs/specimens.md.",
                config.serial, config.api, config.locale
            );
            Ok((vec![Target::Simulated(Box::new(config))], Some(first)))
        }
        ([], [(serial, state), ..]) => Err(Failure::Infrastructure(format!(
            "{serial} is {state}; {}, or run on the simulated device with --device sim",
            devices::advice(state)
        ))),
        _ => Err(Failure::Input(format!("more than one device is connected; name one with --device{}", devices::list(&known)))),
    }
}

fn simulated(wanted: &Wanted, profile: &str) -> Result<DeviceConfig, Failure> {
    let config = DeviceConfig::profile(profile).ok_or_else(|| {
        let (first, last) = DeviceConfig::API_LEVELS.into_inner();
        Failure::Input(format!(
            "there is no simulated device `{profile}`; these are: sim:api{first} to sim:api{last}, and makers' systems as sim:oneui34, \
             sim:miui33, sim:coloros33, sim:originos33, sim:emui29"
        ))
    })?;
    Ok(emulator::dressed(config, wanted.clock, wanted.locale.unwrap_or(DEFAULT_LOCALE)))
}
