//! Devices and their profiles: which devices share the jobs of one profile, and which have jobs of their own.

use super::settings::Settings;
use crate::cli::Failure;
use crate::cli::target::{DEFAULT_LOCALE, Target};
use crate::driver::adb::AdbDriver;
use crate::driver::{Driver, Timeouts};
use crate::farm::Device;
use crate::farm::device::profile;

/// How jobs are spread over devices.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Spread {
    /// Devices of one profile that share its jobs; `None`: each device named has jobs of its own.
    pub jobs: Option<u32>,
    /// The run is a part of one that other machines run, too, so a device's serial says nothing.
    pub shard: bool,
}

/// Each device with jobs of its own.
pub(in crate::cli) fn own_devices(targets: &[Target], settings: &Settings) -> Result<Vec<Device>, Failure> {
    devices(targets, settings.timeouts(), Spread { jobs: None, shard: false })
}

/// The devices with their profiles. Without `--jobs` each device named is a profile of its own, and runs everything.
pub(in crate::cli) fn devices(targets: &[Target], timeouts: Timeouts, spread: Spread) -> Result<Vec<Device>, Failure> {
    let mut devices: Vec<Device> = Vec::new();
    for target in targets {
        let profile = match target {
            Target::Simulated(config) => simulated(&config.serial, &config.locale),
            Target::Adb { serial, .. } if spread.jobs.is_none() && !spread.shard => serial.clone(),
            Target::Adb { .. } => of_real(target, timeouts)?,
        };
        let same = devices.iter().filter(|device| device.profile == profile).count();
        let device = Device { target: target.clone(), profile };
        match (spread.jobs, target) {
            (Some(jobs), Target::Simulated(_)) => devices.extend(std::iter::repeat_n(device, jobs as usize)),
            (Some(jobs), Target::Adb { .. }) if same < jobs as usize => devices.push(device),
            (Some(_), Target::Adb { .. }) => {}
            (None, _) if same > 0 => {
                return Err(Failure::Input(format!(
                    "{} is of the same profile as another device, {}; with --shard they can only share its jobs: add --jobs {}",
                    target.name(),
                    device.profile,
                    same + 1
                )));
            }
            (None, _) => devices.push(device),
        }
    }
    Ok(devices)
}

/// `api34`, or with another language than the usual one `api34-zh-CN`: what an app asks and says depends on it.
fn simulated(serial: &str, locale: &str) -> String {
    let name = serial.strip_prefix("sim-").unwrap_or(serial);
    if locale == DEFAULT_LOCALE { name.to_owned() } else { format!("{name}-{locale}") }
}

fn of_real(target: &Target, timeouts: Timeouts) -> Result<String, Failure> {
    let Target::Adb { server, serial } = target else { return Ok(target.name().to_owned()) };
    let facts = AdbDriver::connect(*server, serial, timeouts).and_then(|mut driver| driver.facts());
    facts.map(|facts| profile(&facts)).map_err(|error| Failure::Infrastructure(format!("{serial}: {error}")))
}

/// The profiles, each once, in the devices' order.
pub(in crate::cli) fn profiles(devices: &[Device]) -> Vec<String> {
    let mut profiles: Vec<String> = Vec::new();
    for device in devices {
        if !profiles.contains(&device.profile) {
            profiles.push(device.profile.clone());
        }
    }
    profiles
}

#[cfg(test)]
mod tests {
    use super::*;
    use offramp_emulator::DeviceConfig;

    fn sim(profile: &str) -> Target {
        let config = DeviceConfig { locale: DEFAULT_LOCALE.into(), ..DeviceConfig::profile(profile).unwrap() };
        Target::Simulated(Box::new(config))
    }

    #[test]
    fn equal_devices_share_with_jobs_and_different_ones_never() {
        let timeouts = Timeouts::default();
        let of = |targets: &[Target], jobs| {
            let devices = devices(targets, timeouts, Spread { jobs, shard: false }).unwrap();
            devices.into_iter().map(|device| device.profile).collect::<Vec<_>>()
        };
        let serials = ["emulator-5554", "emulator-5556"];
        let real = serials.map(|serial| Target::Adb { server: "127.0.0.1:1".parse().unwrap(), serial: serial.into() });
        assert_eq!(of(&real, None), serials, "each runs everything");
        let both = [sim("api34"), sim("api30")];
        assert_eq!(of(&both, None), ["api34", "api30"]);
        assert_eq!(of(&both, Some(2)), ["api34", "api34", "api30", "api30"]);
        assert_eq!(profiles(&devices(&both, timeouts, Spread { jobs: Some(2), shard: false }).unwrap()), ["api34", "api30"]);
    }

    #[test]
    fn another_language_is_another_profile() {
        assert_eq!(simulated("sim-api34", "zh-CN"), "api34-zh-CN");
    }
}
