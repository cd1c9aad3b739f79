//! The arguments of every command that runs jobs on devices.

use std::path::PathBuf;

use crate::cli::emulator::Clock;
use crate::cli::values::FailOn;
use crate::driver::Timeouts;
use crate::farm::job::JobTimeouts;

/// Where and how jobs run, and what of it counts.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct Settings {
    /// Where to run: an adb serial, `sim` or `sim:PROFILE` (api28, api30, api33, api34); may be given more than once
    #[arg(long = "device", value_name = "SERIAL|sim[:PROFILE]")]
    pub devices: Vec<String>,
    /// The adb server, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    pub adb_server: Option<String>,
    /// The run's folder, new or empty [default: runs/<time>-<name>]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Whether the simulated device's time jumps when nothing happens; the counts are the same
    #[arg(long, value_enum, default_value_t = Clock::Virtual)]
    pub clock: Clock,
    /// Language and region of the simulated device [default: en-US]
    #[arg(long, value_name = "TAG")]
    pub locale: Option<String>,
    /// Lightest severity that counts as a finding
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Do not make report.html, whose pictures take long; `offramp report` makes it later
    #[arg(long)]
    pub no_html: bool,
    /// Apps may be cleared and uninstalled on this phone; emulators need no such word
    #[arg(long)]
    pub disposable_device: bool,
    /// Give a device up that does not answer one call for so many seconds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600), value_name = "SECONDS")]
    pub timeout: u64,
}

impl Settings {
    /// How long a device may take.
    pub(in crate::cli) fn timeouts(&self) -> Timeouts {
        self.job_timeouts().driver()
    }

    /// The same, as jobs tell it. Whoever sits before a run ends it himself when it takes too long.
    pub(in crate::cli) fn job_timeouts(&self) -> JobTimeouts {
        JobTimeouts { call_s: self.timeout, job_s: None }
    }
}
