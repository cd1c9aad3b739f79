//! Touches, text and keys, as commands of the device's `input`.

use super::shell::quote;
use super::{DriverError, Result};

/// How long a long touch lasts, ms, as in Maestro; Android takes half a second for long.
const LONG_PRESS: u64 = 3000;
/// Most keys in one command.
const KEYS: u32 = 50;
/// Most characters in one command.
const CHARS: usize = 200;

pub(super) fn tap(x: i32, y: i32) -> String {
    format!("input tap {x} {y}")
}

pub(super) fn long_press(x: i32, y: i32) -> String {
    swipe((x, y), (x, y), LONG_PRESS)
}

pub(super) fn swipe(from: (i32, i32), to: (i32, i32), duration_ms: u64) -> String {
    format!("input swipe {} {} {} {} {duration_ms}", from.0, from.1, to.0, to.1)
}

/// The commands that press a key so many times.
pub(super) fn key(code: u32, times: u32) -> Vec<String> {
    let mut commands = Vec::new();
    let mut left = times;
    while left > 0 {
        let now = left.min(KEYS);
        commands.push(format!("input keyevent{}", format!(" {code}").repeat(now as usize)));
        left -= now;
    }
    commands
}

/// Whether `input text`, or a key, can type it.
pub fn typeable(letter: char) -> bool {
    (' '..='~').contains(&letter) || matches!(letter, '\n' | '\t')
}

/// The commands that type a text. `input text` reads `%s` as a space and knows no other escape, so a `%` that stands before an `s` is
/// typed apart from it; a line break and a tab are keys.
pub(super) fn text(text: &str) -> Result<Vec<String>> {
    if let Some(c) = text.chars().find(|c| !typeable(*c)) {
        return Err(DriverError::Refused(format!(
            "“{}” cannot be typed with the device's `input text`, which knows only ASCII; it needs an input method that takes text by \
             broadcast, or a value in ASCII",
            c.escape_debug()
        )));
    }
    let mut commands = Vec::new();
    let mut word = String::new();
    let flush = |word: &mut String, commands: &mut Vec<String>| {
        if !word.is_empty() {
            commands.push(format!("input text {}", quote(word)));
            word.clear();
        }
    };
    for c in text.chars() {
        if word.len() >= CHARS || (c == 's' && word.ends_with('%')) {
            flush(&mut word, &mut commands);
        }
        match c {
            ' ' => word.push_str("%s"),
            '\n' | '\t' => {
                flush(&mut word, &mut commands);
                commands.push(format!("input keyevent {}", if c == '\n' { 66 } else { 61 }));
            }
            c => word.push(c),
        }
    }
    flush(&mut word, &mut commands);
    Ok(commands)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_quoted_and_spaces_escaped() {
        assert_eq!(text("a b").unwrap(), ["input text 'a%sb'"]);
        assert_eq!(text("$(reboot); it's").unwrap(), [r"input text '$(reboot);%sit'\''s'"]);
        assert_eq!(text("100%sure").unwrap(), ["input text '100%'", "input text 'sure'"]);
        assert_eq!(text("a\nb").unwrap(), ["input text 'a'", "input keyevent 66", "input text 'b'"]);
        assert!(text("").unwrap().is_empty());
    }

    #[test]
    fn other_scripts_are_refused_with_the_reason() {
        let error = text("注销").unwrap_err();
        assert!(matches!(&error, DriverError::Refused(message) if message.contains("“注”") && message.contains("ASCII")));
    }

    #[test]
    fn a_long_press_lasts_three_seconds() {
        assert_eq!(long_press(540, 900), "input swipe 540 900 540 900 3000");
    }

    #[test]
    fn keys_in_portions() {
        assert_eq!(key(4, 2), ["input keyevent 4 4"]);
        assert_eq!(key(67, 120).len(), 3);
        assert!(key(4, 0).is_empty());
    }

    proptest! {
        #[test]
        fn what_the_device_types_is_the_text(original in "[ -~]{0,300}") {
            // Undo the shell's quotes and `input`'s escape, as the device does.
            let mut typed = String::new();
            for command in text(&original).unwrap() {
                let word = command.strip_prefix("input text '").unwrap().strip_suffix('\'').unwrap().replace(r"'\''", "'");
                typed.push_str(&word.replace("%s", " "));
            }
            prop_assert_eq!(typed, original);
        }
    }
}
