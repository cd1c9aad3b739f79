//! Which devices the apps share. Each app is examined on one real device, whichever is free, or on every simulated profile that is named.

use clap::ValueEnum;

use super::flag;
use crate::cli::emulator::Clock;
use crate::cli::target::{self, Target};
use crate::cli::{Context, Failure, devices};

/// Where apps are examined.
#[derive(Debug, clap::Args)]
pub(super) struct Where {
    /// Where to run: adb serials, which share the apps, or `sim[:PROFILE]`, on each of which every app runs; may be given more than once
    #[arg(long = "device", value_name = "SERIAL|sim[:PROFILE]")]
    devices: Vec<String>,
    /// The adb server, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    adb_server: Option<String>,
    /// Whether the simulated device's time jumps when nothing happens; the counts are the same
    #[arg(long, value_enum, default_value_t = Clock::Virtual)]
    clock: Clock,
    /// Language and region of the simulated device [default: en-US]
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// Apps may be cleared and uninstalled on these phones; emulators need no such word
    #[arg(long)]
    disposable_device: bool,
    /// Give a device up that does not answer one call for so many seconds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600), value_name = "SECONDS")]
    timeout: u64,
}

/// Arguments that put a run where one app is examined; one at a time has it.
pub(super) type Spot = Vec<String>;

/// The places where apps are examined at the same time.
pub(super) fn spots(at: &Where, jobs: Option<u32>, context: &Context) -> Result<Vec<Spot>, Failure> {
    let (server, server_named) = devices::address(at.adb_server.as_deref(), context)?;
    let wanted = target::Wanted { devices: &at.devices, server, server_named, clock: at.clock, locale: at.locale.as_deref() };
    let (targets, first) = target::choose(&wanted)?;
    if let Some(first) = first {
        context.tell(&format!("{first}\n"));
    }
    let mut common: Vec<String> = Vec::new();
    common.extend(flag("timeout", at.timeout.to_string()));
    if let Some(server) = &at.adb_server {
        common.extend(flag("adb-server", server));
    }
    if at.disposable_device {
        common.push("--disposable-device".into());
    }
    let serials: Vec<&str> = targets.iter().filter(|target| matches!(target, Target::Adb { .. })).map(Target::name).collect();
    if !serials.is_empty() && serials.len() < targets.len() {
        return Err(Failure::Input(
            "a campaign runs on real devices or on simulated ones, not on both: their findings are not one list".into(),
        ));
    }
    let mut spots: Vec<Spot> = if serials.is_empty() {
        let clock = at.clock.to_possible_value().map(|word| word.get_name().to_owned()).unwrap_or_default();
        common.extend(flag("clock", clock));
        if let Some(locale) = &at.locale {
            common.extend(flag("locale", locale));
        }
        let named = if at.devices.is_empty() { &["sim".to_owned()][..] } else { &at.devices };
        common.extend(named.iter().flat_map(|name| flag("device", name)));
        let processors = std::thread::available_parallelism().map_or(1, |n| n.get());
        let wanted = jobs.map_or(processors, |jobs| jobs as usize);
        vec![common; wanted]
    } else {
        serials.iter().map(|serial| common.iter().cloned().chain(flag("device", *serial)).collect()).collect()
    };
    if let Some(jobs) = jobs {
        spots.truncate(jobs as usize);
    }
    Ok(spots)
}
