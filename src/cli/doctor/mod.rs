//! `offramp doctor`: what will and will not work here, and with `--probe` what a device says of the lines in `docs/unverified.md`.

mod here;
mod probe;

use std::path::PathBuf;

use super::{Context, Outcome};

/// Say what will and will not work here, each line with its fix
///
/// With --probe it holds the lines of docs/unverified.md against a device, and prints confirmed, refuted or not answerable. Simulated devices
/// run the probe's own app; on others give an app that asks for a permission with --apk. It is installed, refused, and removed again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp doctor\n  offramp doctor --apk app.apk --device emulator-5554\n  offramp doctor --probe --device emulator-5554 --bundle probe.json\n\nExit codes of --probe: 0 nothing was refuted, 1 something was, 3 the device failed"
)]
pub(crate) struct Args {
    /// The device: an adb serial, `sim` or `sim:PROFILE`
    #[arg(long, value_name = "SERIAL|sim[:PROFILE]")]
    device: Option<String>,
    /// The adb server, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    adb_server: Option<String>,
    /// An app: whether it can be read, and run on the device
    #[arg(long, value_name = "FILE")]
    apk: Option<PathBuf>,
    /// Ask the device what could not be verified where Offramp was built
    #[arg(long)]
    probe: bool,
    /// Write the probe's answers with what was seen, redacted, to be contributed
    #[arg(long, value_name = "FILE", requires = "probe")]
    bundle: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    if args.probe { probe::run(args, context) } else { here::run(args, context) }
}
