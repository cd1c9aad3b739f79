//! `offramp emulator up`: real emulators, started and made ready.

use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use crate::avd::launch::{self, Order};
use crate::avd::profile::Profile;
use crate::avd::register::{self, Entry};
use crate::avd::{make, ready, repair};
use crate::cli::{Context, Failure, INFRASTRUCTURE, Outcome, devices, values};
use crate::driver::server;

/// The arguments of `offramp emulator up`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The kind of device: api28, api30, api33, api34, api36, or a file of your own (NAME.yaml)
    #[arg(long, default_value = "api34", value_name = "NAME|FILE")]
    profile: String,
    /// How many of this profile shall run; those that run already count
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=128), value_name = "N")]
    count: u16,
    /// The first console port that is tried
    #[arg(long, default_value_t = 5554, value_name = "N")]
    port: u16,
    /// The adb server that shall know them, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    adb_server: Option<String>,
    /// Accept the licence of the system image, if it must be installed: read it first (`sdkmanager --licenses`)
    #[arg(long)]
    accept_licenses: bool,
    /// Start without hardware acceleration: very slow
    #[arg(long)]
    no_accel: bool,
    /// Boot anew and make the snapshot again
    #[arg(long)]
    cold: bool,
    /// How long a boot may take
    #[arg(long, default_value = "10m", value_parser = values::time, value_name = "TIME")]
    timeout: Duration,
}

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let profile = Profile::find(&args.profile).map_err(Failure::Input)?;
    let (address, _) = devices::address(args.adb_server.as_deref(), context)?;
    let broken = Failure::Infrastructure;
    if !args.no_accel {
        launch::acceleration().map_err(broken)?;
    }
    if make::image(&profile, args.accept_licenses).map_err(broken)? {
        context.print(&format!("installed {}\n", profile.image));
    }
    server::ensure_server(address).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let running: Vec<Entry> =
        register::all().map_err(broken)?.into_iter().filter(|entry| entry.profile == profile.name && entry.runs()).collect();
    for entry in running.iter().take(usize::from(args.count)) {
        context.print(&format!("{}  {} runs already\n", entry.serial, entry.avd));
    }
    let names: Vec<String> = running.iter().map(|entry| entry.avd.clone()).collect();
    let missing = usize::from(args.count).saturating_sub(running.len());
    let free = (1..=u16::MAX).filter(|n| !names.contains(&profile.avd(*n))).take(missing);
    let mut started = Vec::new();
    let mut failed = 0;
    let mut from = args.port;
    for n in free {
        match one(args, &profile, address, n, from) {
            Ok(entry) => {
                from = entry.console + 2;
                started.push(entry);
            }
            Err(why) => {
                failed += 1;
                context.tell(&format!("error: {why}\n"));
            }
        }
    }
    failed += made_ready(args, address, &started, context);
    match failed {
        0 => Ok(0),
        _ => Ok(INFRASTRUCTURE),
    }
}

fn one(args: &Args, profile: &Profile, address: SocketAddrV4, n: u16, from: u16) -> Result<Entry, String> {
    let avd = make::device(profile, n)?;
    let taken: Vec<u16> = register::all()?.iter().filter(|entry| entry.runs()).map(|entry| entry.console).collect();
    let console = launch::free_port(from, &taken)?;
    launch::start(&Order { profile, avd: &avd, console, adb_server: address, accelerated: !args.no_accel, cold: args.cold })
}

/// Waits for all side by side; how many did not become ready. These are ended again.
fn made_ready(args: &Args, address: SocketAddrV4, started: &[Entry], context: &Context) -> usize {
    let begun = Instant::now();
    let waiting = |entry: &Entry| {
        let tell = |check| context.tell(&format!("{}  waits for: {check}\n", entry.serial));
        let waited = ready::wait(address, &entry.serial, args.timeout, &tell).map_err(|error| error.to_string());
        waited.and_then(|()| repair::keep(entry).map_err(|error| format!("{}: no snapshot could be made: {error}", entry.serial)))
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = started.iter().map(|entry| (entry, scope.spawn(move || waiting(entry)))).collect();
        let mut failed = 0;
        for (entry, thread) in threads {
            match thread.join().unwrap_or_else(|_| Err("the wait for it broke off".to_owned())) {
                Ok(()) => {
                    context.print(&format!("{}  {}, ready after {} s\n", entry.serial, entry.avd, begun.elapsed().as_secs()))
                }
                Err(why) => {
                    failed += 1;
                    let words = launch::last_words(entry);
                    let words = if words.is_empty() { words } else { format!("\n  the emulator says: {words}") };
                    context.tell(&format!("error: {why}{words}\n"));
                    if let Err(error) = launch::stop(entry) {
                        context.tell(&format!("error: {error}\n"));
                    }
                }
            }
        }
        failed
    })
}
