//! An emulator's process: started with explicit ports, in the background, and ended.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::profile::Profile;
use super::register::{self, Entry};
use super::sdk::Tool;
use super::{console, make};

/// The snapshot that a job begins from.
pub const CLEAN: &str = "clean";
/// How long an emulator may take to end when it is asked to, and again when it is told to.
const ENDING: Duration = Duration::from_secs(10);
/// How long `emulator -accel-check` may take.
const CHECK: Duration = Duration::from_secs(60);

/// How one is started.
#[derive(Debug)]
pub struct Order<'a> {
    /// The kind.
    pub profile: &'a Profile,
    /// The virtual device's name.
    pub avd: &'a str,
    /// Port of its console, even.
    pub console: u16,
    /// The adb server that shall know it.
    pub adb_server: SocketAddrV4,
    /// Whether hardware acceleration is used; without it a real emulator is too slow for most.
    pub accelerated: bool,
    /// Boot anew, even if there is a snapshot.
    pub cold: bool,
}

/// The first port from `from` on that is even, free with the one above it, and not in `taken`.
///
/// # Errors
/// There is none left.
pub fn free_port(from: u16, taken: &[u16]) -> Result<u16, String> {
    let free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    let first = from.saturating_add(from % 2);
    (first..u16::MAX - 1)
        .step_by(2)
        .find(|port| !taken.contains(port) && free(*port) && free(port + 1))
        .ok_or_else(|| format!("no pair of ports is free from {from} on"))
}

/// Whether hardware acceleration works here, by the emulator's own check.
///
/// # Errors
/// Why not, for the user.
pub fn acceleration() -> Result<(), String> {
    let said = make::run(Command::new(Tool::Emulator.need()?).arg("-accel-check"), "", CHECK)?;
    if said.success {
        return Ok(());
    }
    Err(format!(
        "the emulator cannot use hardware acceleration ({}); give this user access to /dev/kvm, or start it all the same with --no-accel",
        said.end()
    ))
}

/// Starts an emulator and keeps it in the register. It goes on when this program ends.
///
/// # Errors
/// It could not be started, for the user.
pub fn start(order: &Order) -> Result<Entry, String> {
    let serial = format!("emulator-{}", order.console);
    let mut command = vec![Tool::Emulator.need()?.display().to_string()];
    command.extend(arguments(order, snapshot_kept(order.avd)));
    let log = register::folder()?.join(format!("{serial}.log"));
    let entry = Entry {
        serial,
        profile: order.profile.name.clone(),
        avd: order.avd.to_owned(),
        console: order.console,
        adb_server: order.adb_server.to_string(),
        pid: 0,
        began: 0,
        command,
        log,
        started: String::new(),
    };
    spawn(entry)
}

/// Starts what an entry says, as it was started before.
///
/// # Errors
/// It could not be started, for the user.
pub fn again(entry: &Entry) -> Result<Entry, String> {
    make::unlock(&entry.avd);
    spawn(entry.clone())
}

fn arguments(order: &Order, snapshot: bool) -> Vec<String> {
    let mut arguments =
        vec!["-avd".to_owned(), order.avd.to_owned(), "-ports".to_owned(), format!("{},{}", order.console, order.console + 1)];
    let plain = "-no-window -no-audio -no-boot-anim -gpu swiftshader_indirect -camera-back none -no-snapshot-save";
    arguments.extend(plain.split(' ').map(str::to_owned));
    arguments.extend(["-change-locale".to_owned(), order.profile.locale.clone()]);
    match snapshot && !order.cold {
        true => arguments.extend(["-snapshot".to_owned(), CLEAN.to_owned()]),
        false => arguments.push("-no-snapshot-load".to_owned()),
    }
    if !order.accelerated {
        arguments.extend(["-accel".to_owned(), "off".to_owned()]);
    }
    arguments
}

/// Whether the virtual device has the snapshot from an earlier time.
fn snapshot_kept(avd: &str) -> bool {
    make::folder(avd).is_some_and(|folder| folder.join("snapshots").join(CLEAN).is_dir())
}

fn spawn(entry: Entry) -> Result<Entry, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("{} could not be started: {error}", entry.serial);
    let (program, arguments) = entry.command.split_first().ok_or_else(|| wrong(&"its command is not known"))?;
    std::fs::create_dir_all(register::folder()?).map_err(|error| wrong(&error))?;
    let log = File::create(&entry.log).map_err(|error| wrong(&error))?;
    let errors = log.try_clone().map_err(|error| wrong(&error))?;
    let port = entry.adb_server.rsplit_once(':').map_or("5037", |(_, port)| port);
    let child = Command::new(program)
        .args(arguments)
        .env("ANDROID_ADB_SERVER_PORT", port)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        // A Ctrl-C for this program is not for the emulator.
        .process_group(0)
        .spawn()
        .map_err(|error| wrong(&error))?;
    let pid = child.id();
    let began = register::began(pid).ok_or_else(|| wrong(&format_args!("it ended at once; see {}", entry.log.display())))?;
    // Noticed when it ends while this program still runs, so that nothing of it is left.
    std::thread::spawn(move || {
        let mut child = child;
        child.wait()
    });
    let entry = Entry { pid, began, started: jiff::Timestamp::now().to_string(), ..entry.clone() };
    register::keep(&entry)?;
    Ok(entry)
}

/// The last lines of what an emulator said, for an error.
pub fn last_words(entry: &Entry) -> String {
    let text = std::fs::read(&entry.log).unwrap_or_default();
    make::end_of(&String::from_utf8_lossy(&text[text.len().saturating_sub(8192)..]))
}

/// How an emulator was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was gone already.
    Before,
    /// By its console.
    Asked,
    /// By a signal.
    Told,
}

/// Ends an emulator: by its console, else by a signal; and forgets it.
///
/// # Errors
/// It still runs.
pub fn stop(entry: &Entry) -> Result<Ended, String> {
    let how = end(entry)?;
    make::unlock(&entry.avd);
    register::forget(&entry.serial)?;
    Ok(how)
}

/// Ends an emulator and keeps its entry.
pub(super) fn end(entry: &Entry) -> Result<Ended, String> {
    if !entry.runs() {
        return Ok(Ended::Before);
    }
    // One that hangs does not answer; then the signals are for it.
    if console::say(entry.console, "kill").is_ok() && gone(entry) {
        return Ok(Ended::Asked);
    }
    for signal in ["TERM", "KILL"] {
        signalled(entry, signal)?;
        if gone(entry) {
            return Ok(Ended::Told);
        }
    }
    Err(format!("{} (process {}) does not end", entry.serial, entry.pid))
}

fn gone(entry: &Entry) -> bool {
    let begun = Instant::now();
    while entry.runs() {
        if begun.elapsed() > ENDING {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    true
}

fn signalled(entry: &Entry, signal: &str) -> Result<(), String> {
    // The shell's own `kill`, since the program of that name is not installed everywhere.
    let script = "kill -s \"$1\" \"$2\"";
    let said = make::run(Command::new("sh").args(["-c", script, "sh", signal, &entry.pid.to_string()]), "", CHECK)?;
    match said.success || !entry.runs() {
        true => Ok(()),
        false => Err(format!("{} (process {}) cannot be ended: {}", entry.serial, entry.pid, said.end())),
    }
}

/// Where an entry's adb server is.
///
/// # Errors
/// The entry was changed by hand.
pub fn server_of(entry: &Entry) -> Result<SocketAddrV4, String> {
    entry.adb_server.parse().map_err(|_| format!("{}: `{}` is no address of an adb server", entry.serial, entry.adb_server))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(profile: &Profile) -> Order<'_> {
        Order {
            profile,
            avd: "offramp-api34-1",
            console: 5600,
            adb_server: SocketAddrV4::new(Ipv4Addr::LOCALHOST, 5037),
            accelerated: true,
            cold: false,
        }
    }

    #[test]
    fn the_line_has_ports_and_says_what_is_booted() {
        let profile = Profile::find("api34").unwrap();
        let line = arguments(&order(&profile), false).join(" ");
        assert_eq!(
            line,
            "-avd offramp-api34-1 -ports 5600,5601 -no-window -no-audio -no-boot-anim -gpu swiftshader_indirect -camera-back none \
             -no-snapshot-save -change-locale en-US -no-snapshot-load"
        );
        assert!(arguments(&order(&profile), true).join(" ").ends_with("-snapshot clean"));
        let cold = Order { cold: true, accelerated: false, ..order(&profile) };
        assert!(arguments(&cold, true).join(" ").ends_with("-no-snapshot-load -accel off"));
    }

    #[test]
    fn ports_that_are_used_or_taken_are_passed_over() {
        let (first, used) = (20_000..60_000)
            .step_by(2)
            .find_map(|port| {
                let used = TcpListener::bind((Ipv4Addr::LOCALHOST, port + 1)).ok()?;
                (free_port(port + 2, &[]) == Ok(port + 2) && free_port(port + 4, &[]) == Ok(port + 4)).then_some((port, used))
            })
            .unwrap();
        assert_eq!(free_port(first - 1, &[first + 2]), Ok(first + 4));
        drop(used);
    }
}
