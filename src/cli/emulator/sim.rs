//! `offramp emulator sim`: simulated devices in the foreground.

use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use offramp_emulator::faults::Plan;
use offramp_emulator::journal::Journal;
use offramp_emulator::{ClockMode, DeviceConfig, Ports, Running};

use crate::cli::{Context, Failure, Outcome, values};

/// The arguments of `offramp emulator sim`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Console port, even; ADB is one above. A stock adb server finds 5554 to 5584 by itself
    #[arg(long, default_value_t = 5554, value_name = "N")]
    port: u16,
    /// API level whose permission behaviour is simulated
    #[arg(long, default_value_t = 34, value_name = "N")]
    api: u32,
    /// Profile, in place of an API level: api34, or one with a maker's permission dialogs, as oneui34 or miui33
    #[arg(long, conflicts_with = "api", value_name = "NAME")]
    profile: Option<String>,
    /// How many devices, all in this process; each takes the next two ports
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=200), value_name = "N")]
    count: u16,
    /// How long a boot takes, as 20s or 500ms; without it, devices have booted when they start
    #[arg(long, value_parser = values::time, value_name = "TIME")]
    boot: Option<Duration>,
    /// Whether the device's time is the host's, or jumps when nothing happens
    #[arg(long, value_enum, default_value_t = Clock::Real)]
    clock: Clock,
    /// Language and region, as en-US or zh-CN
    #[arg(long, default_value = "en-US", value_name = "TAG")]
    locale: String,
    /// What goes wrong on each device, and when: a plan of faults (docs/faults.md)
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Where to write what each device is asked, gets as input and shows (docs/emulator.md)
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

/// Which time a simulated device keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Clock {
    /// Jumps when nothing is happening
    Virtual,
    /// The host's
    Real,
}

impl From<Clock> for ClockMode {
    fn from(clock: Clock) -> Self {
        match clock {
            Clock::Virtual => Self::Virtual,
            Clock::Real => Self::Real,
        }
    }
}

/// A simulated device of an API level.
fn config(api: u32, clock: Clock, locale: &str) -> Result<DeviceConfig, Failure> {
    if !DeviceConfig::API_LEVELS.contains(&api) {
        let (first, last) = DeviceConfig::API_LEVELS.into_inner();
        return Err(Failure::Input(format!("API level {api} is not simulated; these are: {first} to {last}")));
    }
    Ok(dressed(DeviceConfig::new(api), clock, locale))
}

/// A device with a clock and a language.
pub(crate) fn dressed(mut config: DeviceConfig, clock: Clock, locale: &str) -> DeviceConfig {
    config.clock = clock.into();
    config.locale = locale.to_string();
    if clock == Clock::Real {
        config.start_epoch_ms = None;
    }
    config
}

/// How often an idle simulator looks whether its devices were killed.
const LOOK: Duration = Duration::from_millis(100);

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    if args.port % 2 == 1 {
        return Err(Failure::Input(format!(
            "the console port {} is odd; adb expects an even one, with ADB one above",
            args.port
        )));
    }
    let (stop, stopped) = std::sync::mpsc::channel();
    ctrlc::set_handler(move || {
        // Nobody listens only when it has ended already.
        let _ = stop.send(());
    })
    .map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let wanted = match &args.profile {
        None => config(args.api, args.clock, &args.locale)?,
        Some(name) => {
            let profile = DeviceConfig::profile(name);
            let profile = profile.ok_or_else(|| Failure::Input(format!("there is no profile {name}; try api34 or oneui34")))?;
            dressed(profile, args.clock, &args.locale)
        }
    };
    let faults = match &args.faults {
        None => Plan::default(),
        Some(file) => {
            Plan::read(file).map_err(|error| Failure::Input(format!("cannot use the faults in {}: {error}", file.display())))?
        }
    };
    let journal = match &args.journal {
        None => None,
        Some(file) => Some(Journal::create(file).map_err(|error| Failure::Input(format!("{}: {error}", file.display())))?),
    };
    let mut devices = Vec::new();
    for n in 0..args.count {
        let console = n.checked_mul(2).and_then(|n| args.port.checked_add(n)).filter(|port| *port < u16::MAX);
        let console = console
            .ok_or_else(|| Failure::Input(format!("there are not {} pairs of ports from {} on", args.count, args.port)))?;
        let mut config = wanted.clone();
        config.serial = format!("emulator-{console}");
        config.faults = faults.clone();
        config.journal = journal.clone();
        config.boot_ms = args.boot.map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        let running = Running::start(config, Ports::Fixed { console, adb: console + 1 })
            .map_err(|error| Failure::Infrastructure(format!("{error}; give another port with --port")))?;
        let found = (5554..=5584).contains(&console);
        context.print(&format!(
            "emulator-{console}  API {}, {}, console {}, adb {}\n",
            wanted.api, args.locale, running.console, running.adb
        ));
        if n == 0 {
            let hint = if found {
                format!(
                    "  adb devices                 (a running adb server finds it by itself)\n  offramp run scenarios --device emulator-{console}\n"
                )
            } else {
                format!("  adb connect {}\n  offramp run scenarios --device {}\n", running.adb, running.adb)
            };
            context.print(&hint);
        }
        devices.push(running);
    }
    context.print("Simulated by Offramp; not Android. Ctrl-C ends it.\n");
    while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) && devices.iter().any(|device| !device.ended()) {
        if let Some(error) = journal.as_ref().and_then(Journal::failure) {
            let file = args.journal.clone().unwrap_or_default();
            return Err(Failure::Infrastructure(format!("the journal {} cannot be written: {error}", file.display())));
        }
    }
    Ok(0)
}
