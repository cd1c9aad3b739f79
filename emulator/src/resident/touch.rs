//! Fingers and keys.

use super::server::Server;
use crate::app::view::Point;

/// How long the server holds a finger down for a click, in milliseconds.
const CLICK_MS: u64 = 100;
/// How long a step of a movement takes, in milliseconds.
pub const STEP_MS: u64 = 5;
/// How long a finger rests before it drags, in milliseconds.
const DRAG_MS: u64 = 600;

impl Server {
    /// A finger that goes down and, `ms` later (or after a click's time), up again. False for places that are not on the display.
    pub fn click(&self, at: Point, ms: Option<u64>) -> bool {
        if at.x < 0 || at.y < 0 {
            return false;
        }
        let ms = ms.unwrap_or(CLICK_MS);
        self.sleep(ms);
        self.device.lock().swipe(at, at, ms);
        true
    }

    /// A finger drawn from one place to another.
    pub fn swipe(&self, from: Point, to: Point, steps: u64) -> bool {
        let ms = steps * STEP_MS;
        self.sleep(ms);
        self.device.lock().swipe(from, to, ms);
        true
    }

    /// A finger that rests, and is then drawn.
    pub fn drag(&self, from: Point, to: Point, steps: u64) -> bool {
        self.sleep(DRAG_MS);
        self.swipe(from, to, steps)
    }

    /// A finger drawn through several places; what counts is where it begins and ends.
    pub fn swipe_points(&self, points: &[Point], steps: u64) -> bool {
        match points {
            [] => false,
            [only] => self.click(*only, None),
            [from, .., to] => self.swipe(*from, *to, steps * (points.len() as u64 - 1)),
        }
    }

    /// One of a finger's movements: 0 down, 1 up, 2 moved.
    pub fn inject(&self, action: i64, at: Point) -> bool {
        let mut system = self.device.lock();
        match action {
            0 => system.windows.finger = Some((at, system.clock.uptime_ms())),
            1 => {
                let Some((from, since)) = system.windows.finger.take() else { return false };
                let ms = system.clock.uptime_ms() - since;
                system.swipe(from, at, ms);
            }
            2 => return system.windows.finger.is_some(),
            _ => return false,
        }
        true
    }

    /// A key by its number.
    pub fn key_code(&self, code: i64) -> bool {
        let Ok(code) = u32::try_from(code) else { return false };
        self.device.lock().press_key(code);
        true
    }

    /// A key by the server's name for it. Home and back say whether something happened.
    pub fn key(&self, name: &str) -> bool {
        let code = match name.to_lowercase().as_str() {
            "home" => return self.changing(|server| server.key_code(3)),
            "back" => return self.changing(|server| server.key_code(4)),
            "left" => 21,
            "right" => 22,
            "up" => 19,
            "down" => 20,
            "center" => 23,
            "menu" => 82,
            "search" => 84,
            "enter" => 66,
            "delete" | "del" => 67,
            "recent" => 187,
            "volume_up" => 24,
            "volume_down" => 25,
            "volume_mute" => 164,
            "camera" => 27,
            "power" => 26,
            _ => return false,
        };
        self.key_code(code)
    }

    /// Whether the focused window is another, or shows something else, after `act`.
    fn changing(&self, act: impl FnOnce(&Server) -> bool) -> bool {
        let shown = |server: &Server| {
            let system = server.device.lock();
            system.focused_window().map(|placed| (placed.hash, placed.window))
        };
        let before = shown(self);
        act(self) && shown(self) != before
    }
}
