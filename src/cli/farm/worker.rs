//! `offramp worker`: this machine's devices work for a farm.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::access::Server;
use crate::accounts::Pool;
use crate::cli::emulator::Clock;
use crate::cli::run::pool::{Spread, devices as spread};
use crate::cli::run::progress::Progress;
use crate::cli::seek::Menus;
use crate::cli::{Context, Failure, INFRASTRUCTURE, Outcome, devices, target, values};
use crate::driver::Timeouts;
use crate::farm::host::Caretaker;
use crate::farm::nats::{Cache, Desk, Ending, Setup, Terms, Worker};
use crate::farm::show::Show;
use crate::farm::{Agent, Device, Host, Shop};
use crate::runner::Nobody;

/// How long a device that misbehaved gets no job, the first time; twice as long each time, up to [`LONGEST`].
const QUARANTINE: Duration = Duration::from_secs(30);
/// The longest that a device gets no job before it is tried again.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// How long a device may take to become ready for a job.
const READY: Duration = Duration::from_secs(120);
/// How often it is looked whether the worker shall end.
const LOOK: Duration = Duration::from_millis(200);

/// Let this machine's devices work for a farm
///
/// Each device takes one job at a time, only of its own profile, and only when it is ready. Ctrl-C or SIGTERM: takes no more jobs and
/// ends when those in hand are done; the second time gives those in hand back. Jobs come from whoever may write to the server: they drive the
/// device, and get of this machine what the options below allow and nothing else.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp worker --device sim:api34 --jobs 4\n  offramp worker --server tls://farm.example --token-file token --device emulator-5554 --device emulator-5556"
)]
pub(crate) struct Args {
    /// Its devices: an adb serial, `sim` or `sim:PROFILE`; may be given more than once
    #[arg(long = "device", required = true, value_name = "SERIAL|sim[:PROFILE]")]
    devices: Vec<String>,
    /// So many simulated devices of each profile that is named
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256), value_name = "N")]
    jobs: u32,
    /// Its name on the farm, unlike any other worker's [default: this machine's name and the process's number]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How long a worker of these profiles may be silent before another gets its job [default: 45s, or as the queue has it]
    #[arg(long, value_parser = values::time, value_name = "TIME")]
    lease: Option<Duration>,
    /// How often a job is tried again here when the device failed
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=10), value_name = "N")]
    retries: u32,
    /// Where APKs are kept that came from the farm [default: offramp in the user's folder for caches]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// A program that scenarios from the farm may run on this machine; may be given more than once
    #[arg(long = "allow-program", value_name = "PROGRAM")]
    programs: Vec<String>,
    /// A host that scenarios from the farm may talk to from this machine; may be given more than once
    #[arg(long = "allow-host", value_name = "HOST[:PORT]")]
    hosts: Vec<String>,
    /// A variable of this machine's environment that jobs may have as a secret; may be given more than once
    #[arg(long = "secret", value_name = "NAME")]
    secrets: Vec<String>,
    /// Test accounts for the jobs that need one
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// The adb server, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    adb_server: Option<String>,
    /// Whether the simulated devices' time jumps when nothing happens; the counts are the same
    #[arg(long, value_enum, default_value_t = Clock::Virtual)]
    clock: Clock,
    /// Language and region of the simulated devices [default: en-US]
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// Put emulators that `offramp emulator up` started back to their snapshot before each job
    #[arg(long)]
    snapshot: bool,
    /// Apps may be cleared and uninstalled on these phones; emulators need no such word
    #[arg(long)]
    disposable_device: bool,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let (adb, server_named) = devices::address(args.adb_server.as_deref(), context)?;
    let wanted =
        target::Wanted { devices: &args.devices, server: adb, server_named, clock: args.clock, locale: args.locale.as_deref() };
    let (targets, _) = target::choose(&wanted)?;
    let timeouts = Timeouts::default();
    let devices = spread(&targets, timeouts, Spread { jobs: Some(args.jobs), shard: false })?;
    let accounts = args.accounts.as_deref().map(Pool::open).transpose().map_err(|error| Failure::Input(error.to_string()))?;
    let folder = tempfile::Builder::new().prefix("offramp-worker-").tempdir();
    let folder = folder.map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let name = args.name.clone().unwrap_or_else(own_name);
    // Shared with what the connection has to say.
    let progress = Arc::new(Progress::new(context.moving, context.colour_err));
    let link = args.server.open(&format!("offramp worker {name}"), context)?;
    let ending = end_on_signals()?;
    let told = progress.clone();
    let setup = Setup {
        name: name.clone(),
        devices: numbered(&devices),
        terms: Terms { programs: args.programs.clone(), hosts: args.hosts.clone(), secrets: args.secrets.clone() },
        cache: Cache::open(&args.cache.clone().unwrap_or_else(cache))?,
        accounts,
        folder: folder.path().to_path_buf(),
        lease: args.lease,
        say: Box::new(move |text| told.say(text)),
    };
    let worker = Worker::new(link, setup, ending.clone());
    let desks = (0..devices.len()).map(|device| worker.desk(device)).collect::<Result<Vec<_>, _>>()?;
    progress.say(&greeting(&name, &devices));
    let host = Caretaker { limit: READY, snapshot: args.snapshot };
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let speaking = scope.spawn(|| worker.attend(&over));
        std::thread::scope(|scope| {
            for (device, desk) in devices.iter().zip(&desks) {
                let agent = Agent {
                    source: desk,
                    host: &host,
                    shop: Shop {
                        stock: desk,
                        records: desk,
                        show: &*progress,
                        person: &Nobody,
                        reach: Some(&Menus),
                        from: 0,
                        disposable: args.disposable_device,
                    },
                    retries: args.retries,
                    stop: &ending.now,
                };
                let (host, ending) = (&host, &ending);
                scope.spawn(move || serve(&agent, device, desk, host, ending));
            }
        });
        over.store(true, Ordering::SeqCst);
        drop(speaking.join());
    });
    progress.say(&format!("worker {name} has ended"));
    Ok(0)
}

/// Works on a device until the worker ends; one that misbehaves is left alone for a while, mended and tried again.
fn serve(agent: &Agent, device: &Device, desk: &Desk, host: &dyn Host, ending: &Ending) {
    let mut quarantine = QUARANTINE;
    loop {
        agent.work(device);
        let begun = std::time::Instant::now();
        loop {
            if ending.soon.load(Ordering::SeqCst) {
                return;
            }
            if begun.elapsed() >= quarantine {
                break;
            }
            std::thread::sleep(LOOK);
        }
        quarantine = quarantine.saturating_mul(2).min(LONGEST);
        match host.repair(device) {
            Ok(()) => desk.recovered(),
            Err(why) => desk.quarantined(&why),
        }
    }
}

/// What the terminal shows first.
fn greeting(name: &str, devices: &[Device]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for device in devices {
        match kinds.iter_mut().find(|(profile, _)| *profile == device.profile) {
            Some((_, count)) => *count += 1,
            None => kinds.push((&device.profile, 1)),
        }
    }
    let kinds: Vec<String> = kinds.iter().map(|(profile, count)| format!("{count} of {profile}")).collect();
    format!("worker {name} waits for jobs; its devices: {} (Ctrl-C to end)", kinds.join(", "))
}

/// Serials and profiles; where several have one serial, as simulated ones do, with a number.
fn numbered(devices: &[Device]) -> Vec<(String, String)> {
    let name = |at: usize| {
        let device = &devices[at];
        let same = |other: &&Device| other.target.name() == device.target.name();
        let all = devices.iter().filter(same).count();
        let before = devices[..at].iter().filter(same).count();
        if all > 1 { format!("{}#{}", device.target.name(), before + 1) } else { device.target.name().to_owned() }
    };
    (0..devices.len()).map(|at| (name(at), devices[at].profile.clone())).collect()
}

/// The first signal ends the worker when its jobs are done, the second gives them back, the third ends it at once.
fn end_on_signals() -> Result<Ending, Failure> {
    let ending = Ending::default();
    let told = ending.clone();
    let handler = move || {
        if !told.soon.swap(true, Ordering::SeqCst) {
            eprintln!("\ntaking no more jobs; those in hand are finished (again: give them back)");
        } else if !told.now.swap(true, Ordering::SeqCst) {
            eprintln!("\ngiving the jobs in hand back (again: end at once)");
        } else {
            std::process::exit(i32::from(INFRASTRUCTURE));
        }
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    Ok(ending)
}

/// This machine's name and the process's number.
fn own_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| std::env::var("HOSTNAME").ok());
    let host = host.map(|host| host.trim().to_owned()).filter(|host| !host.is_empty());
    format!("{}-{}", host.as_deref().unwrap_or("worker"), std::process::id())
}

fn cache() -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).filter(|folder| Path::new(folder).is_absolute()).map(PathBuf::from);
    let caches = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    caches.unwrap_or_else(std::env::temp_dir).join("offramp")
}
