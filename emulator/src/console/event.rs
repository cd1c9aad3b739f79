//! `event …`: keys, text and touches.

use super::session::Session;
use super::table::{Command, End, command, group};
use super::text;
use crate::app::view::Point;

/// The commands.
pub const COMMANDS: Command = group(
    &["event"],
    "simulate hardware events",
    "sends keys, text and touches",
    &[
        command(&["send"], "send a series of events to the kernel", "event send <type>:<code>:<value> ...", send),
        command(&["types"], "list all <type> aliases", "", types),
        command(&["codes"], "list all <code> aliases for a given <type>", "event codes <type>", codes),
        command(&["text"], "simulate keystrokes from a given text", "event text <message>: types it", type_text),
        command(&["mouse"], "simulate a mouse event", "event mouse <x> <y> <device> <buttonstate>", mouse),
    ],
);

const TYPES: [(&str, u32); 9] = [
    ("EV_SYN", 0),
    ("EV_KEY", 1),
    ("EV_REL", 2),
    ("EV_ABS", 3),
    ("EV_MSC", 4),
    ("EV_SW", 5),
    ("EV_LED", 17),
    ("EV_SND", 18),
    ("EV_REP", 20),
];
/// The kernel's keys: name, number, and Android's number of the same key.
const KEYS: [(&str, u32, u32); 22] = [
    ("KEY_1", 2, 8),
    ("KEY_2", 3, 9),
    ("KEY_3", 4, 10),
    ("KEY_4", 5, 11),
    ("KEY_5", 6, 12),
    ("KEY_6", 7, 13),
    ("KEY_7", 8, 14),
    ("KEY_8", 9, 15),
    ("KEY_9", 10, 16),
    ("KEY_0", 11, 7),
    ("KEY_BACKSPACE", 14, 67),
    ("KEY_TAB", 15, 61),
    ("KEY_ENTER", 28, 66),
    ("KEY_SPACE", 57, 62),
    ("KEY_HOME", 102, 3),
    ("KEY_VOLUMEDOWN", 114, 25),
    ("KEY_VOLUMEUP", 115, 24),
    ("KEY_POWER", 116, 26),
    ("KEY_MENU", 139, 82),
    ("KEY_BACK", 158, 4),
    ("KEY_SEARCH", 217, 84),
    ("KEY_APPSELECT", 580, 187),
];

/// A number, or the number that a name stands for.
fn number(word: &str, names: impl Iterator<Item = (&'static str, u32)>) -> Option<u32> {
    let mut names = names;
    word.parse().ok().or_else(|| names.find(|(name, _)| *name == word).map(|(_, number)| number))
}

fn send(session: &mut Session, argument: Option<&str>, _: &mut String) -> End {
    let Some(argument) = argument else { return End::ko("Usage: event send <type>:<code>:<value> ...") };
    for event in argument.split_whitespace() {
        let mut parts = event.split(':');
        let mut part = || parts.next().unwrap_or_default();
        let Some(kind) = number(part(), TYPES.into_iter()) else {
            return End::ko(format!("invalid event type in '{event}', try 'event list types' for valid values"));
        };
        let Some(code) = number(part(), KEYS.into_iter().map(|(name, code, _)| (name, code))) else {
            return End::ko(format!("invalid event code in '{event}', try 'event list codes <type>' for valid values"));
        };
        let Ok(value) = part().parse::<i32>() else {
            return End::ko(format!("invalid event value in '{event}', must be an integer"));
        };
        let key = KEYS.iter().find(|(_, known, _)| kind == 1 && value == 1 && *known == code);
        if let Some((.., key)) = key {
            session.device.lock().press_key(*key);
        }
    }
    End::Ok
}

fn types(_: &mut Session, _: Option<&str>, out: &mut String) -> End {
    out.push_str("event <type> can be an integer or one of the following aliases\r\n");
    for (name, number) in TYPES {
        let aliases = if number == 1 { format!("  ({} code aliases)", KEYS.len()) } else { String::new() };
        out.push_str(&format!("    {name:<8}{aliases}\r\n"));
    }
    End::Ok
}

fn codes(_: &mut Session, kind: Option<&str>, out: &mut String) -> End {
    let Some(kind) = kind else { return End::ko("argument missing, try 'event codes <type>'") };
    match number(kind, TYPES.into_iter()) {
        None => return End::ko("bad argument, see 'event types' for valid values"),
        Some(1) => {
            out.push_str(&format!("type '{kind}' accepts the following <code> aliases:\r\n"));
            for (name, ..) in KEYS {
                out.push_str(&format!("    {name:<12}\r\n"));
            }
        }
        Some(_) => out.push_str("no code aliases defined for this type\r\n"),
    }
    End::Ok
}

fn type_text(session: &mut Session, message: Option<&str>, out: &mut String) -> End {
    let Some(message) = message else { return End::ko("argument missing, try 'event text <message>'") };
    let Some(message) = text::unescape(message) else {
        out.push_str(text::RULES);
        return End::ko("badly formatted text");
    };
    session.device.lock().type_text(&message);
    End::Ok
}

/// A finger is down while the first button is.
fn mouse(session: &mut Session, argument: Option<&str>, _: &mut String) -> End {
    let Some(argument) = argument else {
        return End::ko("argument missing, try 'event mouse <x> <y> <device> <buttonstate>'");
    };
    let numbers: Result<Vec<i32>, _> = argument.split_whitespace().map(str::parse).collect();
    let Ok([x, y, _, buttons]) = numbers.as_deref() else {
        return End::ko("Invalid arguments. Make sure you provide 4 integers.");
    };
    let at = Point { x: *x, y: *y };
    if buttons & 1 == 1 {
        session.pressed.get_or_insert(at);
    } else if let Some(from) = session.pressed.take() {
        session.device.lock().swipe(from, at, DRAG_MS);
    }
    End::Ok
}

/// How long a finger drawn by mouse events is taken to be down, in milliseconds.
const DRAG_MS: u64 = 100;
