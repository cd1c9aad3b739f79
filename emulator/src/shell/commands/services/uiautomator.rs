//! `uiautomator dump [--compressed] [FILE]`

use std::io;

use crate::faults::Kind;
use crate::shell::Invocation;
use crate::system::automation::{Claim, refusal};
use crate::system::faults::dump_crashes;
use crate::system::files::FileError;
use crate::system::hierarchy::dump;
use crate::system::log::{Buffer, Priority};

/// What the tool takes to start, in milliseconds of the device's time.
const START_MS: u64 = 300;
/// How long it waits for a screen to come to rest, in milliseconds.
const IDLE_MS: u64 = 10_000;
/// How often it looks while it waits, in milliseconds.
const LOOK_MS: u64 = 100;

/// The status of a process that was killed.
const KILLED: u8 = 137;

/// Runs the command. Its failures stand on standard output with status 0, as the real tool has it.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut compressed = false;
    let mut file = "/sdcard/window_dump.xml".to_string();
    match inv.args.get(1).map(String::as_str) {
        Some("dump") => {}
        Some("help") | None => {
            writeln!(
                inv.err,
                "Usage: uiautomator <subcommand> [options]\n\nAvailable subcommands:\n\nhelp: displays help message\n"
            )?;
            writeln!(inv.err, "dump: creates an XML dump of current UI hierarchy\n    dump [--verbose][file]")?;
            return Ok(1);
        }
        Some(other) => {
            writeln!(inv.err, "The simulated device has no `uiautomator {other}`; only `dump`.")?;
            return Ok(1);
        }
    }
    for word in &inv.args[2..] {
        match word.as_str() {
            "--compressed" => compressed = true,
            "--verbose" => {}
            path => file = path.into(),
        }
    }
    let claim = match Claim::new(inv.device, "uiautomator") {
        Ok(claim) => claim,
        Err(pid) => return refused(inv, pid),
    };
    inv.device.sleep(START_MS, inv.alive);
    let wrong = inv.device.lock().begin_dump();
    if wrong.contains(&Kind::Killed) {
        writeln!(inv.err, "Killed ")?;
        return Ok(KILLED);
    }
    let mut waited = 0;
    let xml = loop {
        let Some(tree) = inv.device.lock().hierarchy().filter(|_| !wrong.contains(&Kind::NullRoot)) else {
            writeln!(inv.out, "ERROR: null root node returned by UiTestAutomationBridge.")?;
            return Ok(0);
        };
        if tree.idle && !wrong.contains(&Kind::NeverIdle) {
            if wrong.contains(&Kind::Crashed) {
                return crashed(inv, claim, &file);
            }
            let tree = inv.device.lock().end_dump(tree, &wrong);
            break dump::dump(&tree, compressed);
        }
        if waited >= IDLE_MS || !(inv.alive)() {
            writeln!(inv.out, "ERROR: could not get idle state.")?;
            return Ok(0);
        }
        inv.device.sleep(LOOK_MS, inv.alive);
        waited += LOOK_MS;
    };
    drop(claim);
    if file == "/dev/tty" {
        inv.out.write_all(xml.as_bytes())?;
    } else {
        match inv.write_file(&file, xml.into_bytes()) {
            Ok(()) => {}
            // The tool does not look whether its words arrived.
            Err(FileError::NoSpace) => empty(inv, &file),
            Err(error) => {
                writeln!(inv.err, "java.io.FileNotFoundException: {file}: open failed: {error}")?;
                return Ok(1);
            }
        }
    }
    // The real tool's spelling.
    writeln!(inv.out, "UI hierchary dumped to: {file}")?;
    Ok(0)
}

/// Another tool holds the connection for UI automation: the exception that nobody catches ends the process, which the shell reports.
fn refused(inv: &mut Invocation<'_>, pid: u32) -> io::Result<u8> {
    let text = format!(
        "FATAL EXCEPTION: main\nPID: {pid}\n{}\n\tat android.os.Parcel.createExceptionOrNull(Parcel.java:3011)\n\
         \tat android.app.UiAutomation.connect(UiAutomation.java:259)\n\
         \tat com.android.commands.uiautomator.DumpCommand.run(DumpCommand.java:99)",
        refusal(pid)
    );
    inv.device.lock().log(Buffer::Crash, Priority::Error, "AndroidRuntime", pid, text);
    writeln!(inv.err, "Killed ")?;
    Ok(KILLED)
}

/// An exception ends the process, of which only the log tells; the file was opened and is empty.
fn crashed(inv: &Invocation<'_>, claim: Claim, file: &str) -> io::Result<u8> {
    if file != "/dev/tty" {
        empty(inv, file);
    }
    dump_crashes(inv.device, claim);
    Ok(KILLED)
}

/// Opens the file, as the tool does before it writes.
fn empty(inv: &Invocation<'_>, file: &str) {
    // One that cannot be opened stays as it is.
    let _ = inv.write_file(file, Vec::new());
}
