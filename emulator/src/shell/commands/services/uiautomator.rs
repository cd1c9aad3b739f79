//! `uiautomator dump [--compressed] [FILE]`

use std::io;

use crate::app::view::Rect;
use crate::shell::Invocation;
use crate::system::hierarchy;

/// What the tool takes to start, in milliseconds of the device's time.
const START_MS: u64 = 300;
/// How long it waits for a screen to come to rest, in milliseconds.
const IDLE_MS: u64 = 10_000;
/// How often it looks while it waits, in milliseconds.
const LOOK_MS: u64 = 100;

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
    inv.device.sleep(START_MS, inv.alive);
    let mut waited = 0;
    let xml = loop {
        {
            let system = inv.device.lock();
            let Some(top) = system.focused_window().filter(|top| !system.is_hung(top.owner)) else {
                writeln!(inv.out, "ERROR: null root node returned by UiTestAutomationBridge.")?;
                return Ok(0);
            };
            if !top.window.never_idle && top.window.busy_until <= system.clock.uptime_ms() {
                let display = {
                    let (width, height) = system.display.size();
                    Rect::new(0, 0, width as i32, height as i32)
                };
                break hierarchy::dump(&top.window, display, system.config.api, compressed);
            }
        }
        if waited >= IDLE_MS || !(inv.alive)() {
            writeln!(inv.out, "ERROR: could not get idle state.")?;
            return Ok(0);
        }
        inv.device.sleep(LOOK_MS, inv.alive);
        waited += LOOK_MS;
    };
    if file == "/dev/tty" {
        inv.out.write_all(xml.as_bytes())?;
    } else {
        if let Err(error) = inv.write_file(&file, xml.into_bytes()) {
            writeln!(inv.err, "java.io.FileNotFoundException: {file}: open failed: {error}")?;
            return Ok(1);
        }
    }
    // The real tool's spelling.
    writeln!(inv.out, "UI hierchary dumped to: {file}")?;
    Ok(0)
}
