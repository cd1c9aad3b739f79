//! Touches, keys and text.

use super::System;
use super::activities::Address;
use super::hierarchy::Node;
use super::timers::TimerEvent;
use crate::app::view::{Point, Rect};
use crate::app::{EditKey, Event};
use crate::faults::Site;
use crate::journal::Entry;

/// A press held so long is a long press, in milliseconds.
const LONG_PRESS_MS: u64 = 500;
/// A finger that moves less is not drawn, in pixels.
const SLOP: i32 = 21;

impl System {
    /// A tap.
    pub fn tap(&mut self, at: Point) {
        self.note(Entry::Tap(at));
        self.touch(at, Event::Tap(at));
    }

    /// A finger drawn from one point to another; one that hardly moves is a tap, or a long press.
    pub fn swipe(&mut self, from: Point, to: Point, ms: u64) {
        self.note(Entry::Swipe(from, to, ms));
        let still = (from.x - to.x).abs() < SLOP && (from.y - to.y).abs() < SLOP;
        let event = match still {
            true if ms >= LONG_PRESS_MS => Event::LongPress(from),
            true => Event::Tap(from),
            false => Event::Swipe(from, to),
        };
        self.touch(from, event);
    }

    /// Empties the field that has the focus.
    pub fn clear_focused(&mut self) {
        fn focused(node: &Node) -> Option<Point> {
            let Rect { left, top, right, bottom } = node.bounds;
            let middle = Point { x: (left + right) / 2, y: (top + bottom) / 2 };
            if node.view.focused { Some(middle) } else { node.children.iter().find_map(focused) }
        }
        if let Some(at) = self.hierarchy().and_then(|tree| focused(&tree.root)) {
            self.set_text(at, "");
        }
    }

    /// An accessibility client sets the text of the field at a place.
    pub fn set_text(&mut self, at: Point, text: &str) {
        self.note(Entry::SetText(at, text));
        if let Some(window) = self.focused_window() {
            self.input(window.owner, Event::SetText(at, text.into()));
        }
    }

    fn touch(&mut self, at: Point, event: Event) {
        if matches!(event, Event::Tap(_)) && !self.pass(Site::Tap).is_empty() {
            return;
        }
        if self.windows.asleep {
            return;
        }
        let env = self.env("android");
        if self.on_navigation_bar(at) {
            return;
        }
        if self.windows.keyboard && at.y >= env.height - env.keyboard {
            // The keys are not simulated.
            return;
        }
        if let Some(window) = self.focused_window() {
            self.input(window.owner, event);
        }
    }

    /// Hands input to whoever owns a window: at once, or later where a fault says so.
    fn input(&mut self, to: Address, event: Event) {
        let late: u64 = self.pass(Site::Input).iter().map(|rule| rule.ms.unsigned_abs()).sum();
        if late > 0 {
            return self.timers.set(self.clock.uptime_ms().saturating_add(late), TimerEvent::LateInput { to, event });
        }
        self.send(to, event);
        self.pump();
    }

    pub(super) fn on_late_input(&mut self, to: Address, event: Event) {
        self.send(to, event);
        self.pump();
    }

    /// The system's own buttons: back, home, overview.
    fn on_navigation_bar(&mut self, at: Point) -> bool {
        let env = self.env("android");
        if at.y < env.height - env.navigation_bar() {
            return false;
        }
        match at.x * 3 / env.width.max(1) {
            0 => self.press_back(),
            1 => self.go_home(),
            _ => {}
        }
        true
    }

    /// The back key: hides the keyboard, or goes to the focused window.
    pub fn press_back(&mut self) {
        if self.close_shade() {
            return;
        }
        if self.windows.keyboard {
            self.windows.keyboard = false;
            return;
        }
        if let Some(window) = self.focused_window() {
            self.input(window.owner, Event::Back);
        }
    }

    /// A key of the focused window; unknown ones do nothing.
    pub fn press_key(&mut self, code: u32) {
        self.note(Entry::Key(code));
        match code {
            26 => self.windows.asleep = !self.windows.asleep,
            223 => self.windows.asleep = true,
            224 => self.windows.asleep = false,
            _ => {}
        }
        if self.windows.asleep {
            return;
        }
        let edit = match code {
            3 => return self.go_home(),
            4 | 111 => return self.press_back(),
            7..=16 => return self.typed(&char::from(b'0' + (code - 7) as u8).to_string()),
            29..=54 => return self.typed(&char::from(b'a' + (code - 29) as u8).to_string()),
            62 => return self.typed(" "),
            61 => EditKey::Tab,
            66 | 160 => EditKey::Enter,
            67 => EditKey::Delete,
            112 => EditKey::ForwardDelete,
            21 => EditKey::Left,
            22 => EditKey::Right,
            122 => EditKey::MoveHome,
            123 => EditKey::MoveEnd,
            _ => return,
        };
        if let Some(window) = self.focused_window() {
            self.input(window.owner, Event::Key(edit));
        }
    }

    /// Types text into the field that has the focus; without one it is lost.
    pub fn type_text(&mut self, text: &str) {
        self.note(Entry::Text(text));
        self.typed(text);
    }

    fn typed(&mut self, text: &str) {
        if let Some(window) = self.focused_window() {
            self.input(window.owner, Event::Text(text.into()));
        }
    }
}

/// The number of a key, from a number or a name with or without `KEYCODE_`.
pub fn key_code(name: &str) -> Option<u32> {
    if let Ok(code) = name.parse() {
        return Some(code);
    }
    let name = name.strip_prefix("KEYCODE_").unwrap_or(name);
    if let [letter @ b'A'..=b'Z'] = name.as_bytes() {
        return Some(29 + u32::from(letter - b'A'));
    }
    if let [digit @ b'0'..=b'9'] = name.as_bytes() {
        return Some(7 + u32::from(digit - b'0'));
    }
    KEYS.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}

const KEYS: &[(&str, u32)] = &[
    ("SOFT_LEFT", 1),
    ("HOME", 3),
    ("BACK", 4),
    ("CALL", 5),
    ("ENDCALL", 6),
    ("DPAD_UP", 19),
    ("DPAD_DOWN", 20),
    ("DPAD_LEFT", 21),
    ("DPAD_RIGHT", 22),
    ("DPAD_CENTER", 23),
    ("VOLUME_UP", 24),
    ("VOLUME_DOWN", 25),
    ("POWER", 26),
    ("CAMERA", 27),
    ("CLEAR", 28),
    ("TAB", 61),
    ("SPACE", 62),
    ("ENTER", 66),
    ("DEL", 67),
    ("MENU", 82),
    ("NOTIFICATION", 83),
    ("SEARCH", 84),
    ("PAGE_UP", 92),
    ("PAGE_DOWN", 93),
    ("ESCAPE", 111),
    ("FORWARD_DEL", 112),
    ("MOVE_HOME", 122),
    ("MOVE_END", 123),
    ("NUMPAD_ENTER", 160),
    ("APP_SWITCH", 187),
    ("SLEEP", 223),
    ("WAKEUP", 224),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_numbers_and_names() {
        for (name, code) in [("4", 4), ("KEYCODE_BACK", 4), ("BACK", 4), ("KEYCODE_A", 29), ("KEYCODE_9", 16), ("MOVE_END", 123)]
        {
            assert_eq!(key_code(name), Some(code), "{name}");
        }
        assert_eq!(key_code("KEYCODE_NOTHING"), None);
    }
}
