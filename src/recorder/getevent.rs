//! Touches as `getevent -lp` and `getevent -lt` print them: the screens that can be touched with the range of their axes, then each event of
//! the kernel's with its time.
//!
//! ```text
//! add device 3: /dev/input/event2
//!     ABS (0003): ABS_MT_POSITION_X     : value 0, min 0, max 32767, fuzz 0, flat 0, resolution 0
//! [    1234.567890] /dev/input/event2: EV_ABS       ABS_MT_TRACKING_ID   00000005
//! [    1234.567890] /dev/input/event2: EV_SYN       SYN_REPORT           00000000
//! ```
//!
//! The kernel leaves out what did not change, so a position holds until another comes.

use std::collections::BTreeMap;

/// Devices and fingers that are followed at most.
const MOST: usize = 32;
/// A finger's number when it is lifted.
const LIFTED: u32 = u32::MAX;

/// What a person did.
#[derive(Debug, Clone, PartialEq)]
pub enum Did {
    /// A finger was down.
    Touch(Touch),
    /// A key of the device was pressed, by the kernel's name: `KEY_BACK`.
    Key(String),
}

/// One finger from down to up. Points are shares of the screen's sides as it is built, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Touch {
    /// Where it came down.
    pub from: (f64, f64),
    /// Where it was lifted.
    pub to: (f64, f64),
    /// Milliseconds between.
    pub ms: u64,
    /// Other fingers were down, too.
    pub several: bool,
}

/// Reads the lines, one after another.
#[derive(Debug, Default)]
pub struct Reader {
    /// The device that is being described.
    described: String,
    screens: BTreeMap<String, Screen>,
}

#[derive(Debug, Default)]
struct Screen {
    /// Least and greatest value of each axis.
    axes: [Option<(f64, f64)>; 2],
    slot: u32,
    /// Where each finger is.
    places: BTreeMap<u32, [f64; 2]>,
    /// The finger that is followed.
    first: Option<u32>,
    down: bool,
    several: bool,
    begun: Option<([f64; 2], f64)>,
}

impl Reader {
    /// Whether a screen that can be touched was described.
    pub fn knows_a_screen(&self) -> bool {
        self.screens.values().any(|screen| screen.axes.iter().all(Option::is_some))
    }

    /// Takes one line; returns what is complete with it. What is not understood says nothing.
    pub fn line(&mut self, line: &str) -> Option<Did> {
        if let Some((_, path)) = line.strip_prefix("add device ").and_then(|rest| rest.split_once(": ")) {
            path.trim().clone_into(&mut self.described);
            return None;
        }
        for (axis, name) in ["ABS_MT_POSITION_X", "ABS_MT_POSITION_Y"].into_iter().enumerate() {
            if line.contains(name) && line.contains(" max ") {
                let range = number_after(line, " min ").zip(number_after(line, " max ")).filter(|(min, max)| min < max);
                if self.screens.len() < MOST || self.screens.contains_key(&self.described) {
                    self.screens.entry(self.described.clone()).or_default().axes[axis] = range;
                }
                return None;
            }
        }
        let (time, rest) = line.strip_prefix('[')?.split_once(']')?;
        let seconds: f64 = time.trim().parse().ok().filter(|seconds: &f64| seconds.is_finite())?;
        let (path, event) = rest.trim().split_once(": ")?;
        let mut words = event.split_whitespace();
        let (kind, code, value) = (words.next()?, words.next()?, words.next()?);
        if kind == "EV_KEY" && code.starts_with("KEY_") {
            return (value == "DOWN").then(|| Did::Key(code.to_owned()));
        }
        let screen = self.screens.get_mut(path).filter(|screen| screen.axes.iter().all(Option::is_some))?;
        screen.event(kind, code, value, seconds)
    }
}

impl Screen {
    fn event(&mut self, kind: &str, code: &str, value: &str, seconds: f64) -> Option<Did> {
        let number = || u32::from_str_radix(value, 16).ok();
        match (kind, code) {
            ("EV_ABS", "ABS_MT_SLOT") => self.slot = number()?,
            ("EV_ABS", "ABS_MT_POSITION_X") => self.moved(0, number()?),
            ("EV_ABS", "ABS_MT_POSITION_Y") => self.moved(1, number()?),
            ("EV_ABS", "ABS_MT_TRACKING_ID") if number()? == LIFTED => self.down &= self.first != Some(self.slot),
            ("EV_ABS", "ABS_MT_TRACKING_ID") if self.down => self.several |= self.first != Some(self.slot),
            ("EV_ABS", "ABS_MT_TRACKING_ID") => (self.first, self.down) = (Some(self.slot), true),
            ("EV_KEY", "BTN_TOUCH") if value == "DOWN" => {
                // Screens that number no fingers tell only this.
                self.first.get_or_insert(self.slot);
                self.down = true;
            }
            ("EV_KEY", "BTN_TOUCH") => self.down = false,
            ("EV_SYN", "SYN_REPORT") => return self.report(seconds),
            _ => {}
        }
        None
    }

    fn moved(&mut self, axis: usize, to: u32) {
        let Some((min, max)) = self.axes[axis] else { return };
        if self.places.len() < MOST || self.places.contains_key(&self.slot) {
            let share = ((f64::from(to) - min) / (max - min)).clamp(0.0, 1.0);
            self.places.entry(self.slot).or_insert([0.0; 2])[axis] = share;
        }
    }

    /// A moment is complete.
    fn report(&mut self, seconds: f64) -> Option<Did> {
        let place = self.places.get(&self.first?).copied().unwrap_or_default();
        match (self.down, self.begun) {
            (true, None) => self.begun = Some((place, seconds)),
            (false, Some((from, begun))) => {
                let several = std::mem::take(&mut self.several);
                (self.first, self.begun) = (None, None);
                let ms = ((seconds - begun).max(0.0) * 1000.0).round() as u64;
                return Some(Did::Touch(Touch { from: from.into(), to: place.into(), ms, several }));
            }
            _ => {}
        }
        None
    }
}

fn number_after(line: &str, word: &str) -> Option<f64> {
    let rest = line.split_once(word)?.1;
    rest.split([',', ' ']).next()?.parse().ok()
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub const SCREEN: &str = "add device 1: /dev/input/event5
  name:     \"gpio-keys\"
add device 3: /dev/input/event2
  name:     \"touch\"
  events:
    KEY (0001): BTN_TOUCH
    ABS (0003): ABS_MT_SLOT           : value 0, min 0, max 9, fuzz 0, flat 0, resolution 0
                ABS_MT_POSITION_X     : value 0, min 0, max 1000, fuzz 0, flat 0, resolution 0
                ABS_MT_POSITION_Y     : value 0, min 0, max 2000, fuzz 0, flat 0, resolution 0
";

    fn event(at: f64, kind: &str, code: &str, value: &str) -> String {
        format!("[{at:>15.6}] /dev/input/event2: {kind:<12} {code:<20} {value}\n")
    }

    /// A finger that comes down, moves and is lifted, at parts per thousand and per two thousand.
    pub fn finger(at: f64, from: (u32, u32), to: (u32, u32), ms: u32) -> String {
        let place = |at: f64, (x, y): (u32, u32)| {
            event(at, "EV_ABS", "ABS_MT_POSITION_X", &format!("{x:08x}"))
                + &event(at, "EV_ABS", "ABS_MT_POSITION_Y", &format!("{y:08x}"))
        };
        let sync = |at: f64| event(at, "EV_SYN", "SYN_REPORT", "00000000");
        let end = at + f64::from(ms) / 1000.0;
        let down = event(at, "EV_ABS", "ABS_MT_TRACKING_ID", "00000005")
            + &event(at, "EV_KEY", "BTN_TOUCH", "DOWN")
            + &place(at, from)
            + &sync(at);
        let up = event(end, "EV_ABS", "ABS_MT_TRACKING_ID", "ffffffff") + &event(end, "EV_KEY", "BTN_TOUCH", "UP") + &sync(end);
        let moved = if from == to { String::new() } else { place(end, to) + &sync(end) };
        down + &moved + &up
    }

    fn read(text: &str) -> Vec<Did> {
        let mut reader = Reader::default();
        SCREEN.lines().chain(text.lines()).filter_map(|line| reader.line(line)).collect()
    }

    #[test]
    fn fingers_and_keys_are_read() {
        let text = finger(12.5, (500, 1000), (500, 1000), 80)
            + &finger(13.0, (500, 1500), (500, 500), 300)
            + "[      14.000000] /dev/input/event5: EV_KEY       KEY_BACK             DOWN\n"
            + "[      14.100000] /dev/input/event5: EV_KEY       KEY_BACK             UP\n";
        let touch = |from, to, ms| Did::Touch(Touch { from, to, ms, several: false });
        let expected = [touch((0.5, 0.5), (0.5, 0.5), 80), touch((0.5, 0.75), (0.5, 0.25), 300), Did::Key("KEY_BACK".into())];
        assert_eq!(read(&text), expected);
    }

    #[test]
    fn a_place_that_did_not_change_is_left_out_and_still_holds() {
        let again = event(2.0, "EV_ABS", "ABS_MT_TRACKING_ID", "00000006")
            + &event(2.0, "EV_SYN", "SYN_REPORT", "00000000")
            + &event(2.1, "EV_ABS", "ABS_MT_TRACKING_ID", "ffffffff")
            + &event(2.1, "EV_SYN", "SYN_REPORT", "00000000");
        let did = read(&(finger(1.0, (250, 500), (250, 500), 50) + &again));
        assert!(matches!(&did[1], Did::Touch(touch) if touch.from == (0.25, 0.25) && touch.ms == 100), "{did:?}");
    }

    #[test]
    fn a_second_finger_is_told() {
        let sync = event(1.0, "EV_SYN", "SYN_REPORT", "00000000");
        let text = event(1.0, "EV_ABS", "ABS_MT_TRACKING_ID", "00000001")
            + &sync
            + &event(1.0, "EV_ABS", "ABS_MT_SLOT", "00000001")
            + &event(1.0, "EV_ABS", "ABS_MT_TRACKING_ID", "00000002")
            + &sync
            + &event(1.0, "EV_ABS", "ABS_MT_SLOT", "00000000")
            + &event(1.0, "EV_ABS", "ABS_MT_TRACKING_ID", "ffffffff")
            + &sync;
        assert!(matches!(read(&text)[..], [Did::Touch(Touch { several: true, .. })]));
    }

    proptest! {
        #[test]
        fn whatever_a_device_prints_is_read(lines in proptest::collection::vec(r"(\[ *[0-9.]{1,9}\] /dev/input/event2: EV_(ABS|KEY|SYN) [A-Z_]{1,20} [0-9a-fA-Z]{0,9}|.{0,40})", 0..40)) {
            read(&lines.join("\n"));
        }
    }
}
