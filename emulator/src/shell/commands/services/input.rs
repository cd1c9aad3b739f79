//! `input [SOURCE] text|keyevent|tap|swipe|draganddrop|press|roll|motionevent …`

use std::io;

use super::Words;
use crate::app::view::Point;
use crate::shell::Invocation;
use crate::system::input::key_code;

const SOURCES: [&str; 11] = [
    "keyboard",
    "dpad",
    "gamepad",
    "touchscreen",
    "mouse",
    "touchnavigation",
    "joystick",
    "stylus",
    "touchpad",
    "trackball",
    "rotaryencoder",
];
/// How long a swipe takes when nothing else is said, in milliseconds.
const SWIPE_MS: u64 = 300;

/// Why a command was refused.
enum Refused {
    Arguments(String),
    NotAscii,
}

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut words = Words::new(&args[1..]);
    let mut command = words.next();
    if command.is_some_and(|word| SOURCES.contains(&word)) {
        command = words.next();
    }
    if command == Some("-d") {
        words.next();
        command = words.next();
    }
    let Some(command) = command else {
        writeln!(inv.err, "Error: No command specified")?;
        return Ok(255);
    };
    match run(inv, command, &mut words) {
        Ok(()) => Ok(0),
        Err(Refused::Arguments(command)) => {
            writeln!(inv.err, "Error: Invalid arguments for command: {command}")?;
            Ok(255)
        }
        Err(Refused::NotAscii) => {
            // The real tool has no key for such a letter and falls over its own missing answer.
            let api = inv.device.lock().config.api;
            let what = "java.lang.NullPointerException: Attempt to get length of null array";
            if api >= 31 {
                writeln!(inv.err, "\nException occurred while executing 'text':\n{what}")?;
                writeln!(inv.err, "\tat com.android.server.input.InputShellCommand.sendText(InputShellCommand.java:331)")?;
                return Ok(255);
            }
            writeln!(inv.err, "{what}\n\tat com.android.commands.input.Input.sendText(Input.java:171)")?;
            Ok(1)
        }
    }
}

fn run(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> Result<(), Refused> {
    let bad = || Refused::Arguments(command.into());
    match command {
        "tap" => {
            let at = point(words).ok_or_else(bad)?;
            inv.device.lock().tap(at);
        }
        "swipe" | "draganddrop" => {
            let (from, to) = (point(words).ok_or_else(bad)?, point(words).ok_or_else(bad)?);
            let ms = match words.next() {
                Some(word) => word.parse().map_err(|_| bad())?,
                None => SWIPE_MS,
            };
            inv.device.sleep(ms, inv.alive);
            inv.device.lock().swipe(from, to, ms);
        }
        "motionevent" => {
            let action = words.next().ok_or_else(bad)?;
            let at = point(words).ok_or_else(bad)?;
            let mut system = inv.device.lock();
            match action {
                "DOWN" => system.windows.finger = Some((at, system.clock.uptime_ms())),
                "MOVE" | "CANCEL" => {}
                "UP" => {
                    if let Some((from, since)) = system.windows.finger.take() {
                        let ms = system.clock.uptime_ms() - since;
                        system.swipe(from, at, ms);
                    }
                }
                _ => return Err(bad()),
            }
        }
        "text" => {
            let text = words.next().ok_or_else(bad)?.replace("%s", " ");
            if !text.is_ascii() {
                return Err(Refused::NotAscii);
            }
            inv.device.lock().type_text(&text);
        }
        "keyevent" => {
            while let Some("--longpress" | "--doubletap" | "--async" | "--duration" | "--delay") = words.option() {}
            let mut codes = Vec::new();
            while let Some(word) = words.next() {
                codes.push(key_code(word).ok_or_else(bad)?);
            }
            if codes.is_empty() {
                return Err(bad());
            }
            for code in codes {
                inv.device.lock().press_key(code);
            }
        }
        "keycombination" if inv.device.lock().config.api >= 31 => {
            while let Some("-t") = words.option() {
                words.next();
            }
            let mut codes = Vec::new();
            while let Some(word) = words.next() {
                codes.push(key_code(word).ok_or_else(bad)?);
            }
            if codes.len() < 2 {
                return Err(bad());
            }
            // What the keys mean together is not simulated; alone each would mean something else.
        }
        "press" | "roll" => {}
        _ => return Err(bad()),
    }
    Ok(())
}

fn point(words: &mut Words<'_>) -> Option<Point> {
    let mut number = || words.next()?.parse::<f32>().ok().filter(|value| value.is_finite()).map(|value| value as i32);
    Some(Point { x: number()?, y: number()? })
}
