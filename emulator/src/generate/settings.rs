//! What may be said of a specimen before it is made: `KEY=VALUE`.

use super::words::Language;

/// The settings' names, with what they take.
pub const KEYS: [(&str, &str); 9] = [
    ("obstacles", "O1 to O23, between commas, or none"),
    ("depth", "actions to the entry, 2 to 9"),
    ("entry", "tabs, drawer, plain, below or help"),
    ("deletion", "yes, or none: no way out"),
    ("asks", "how many permissions it asks for, 0 to 5"),
    ("mode", "static, clock or shuffled"),
    ("language", "en, zh or both"),
    ("target", "API level that it is made for, 30 to 36"),
    ("min", "oldest API level that it runs on, 23 to 34"),
];

/// Where the way out begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Behind the last tab.
    Tabs,
    /// In the drawer.
    Drawer,
    /// Behind an icon; the app has no tabs.
    Plain,
    /// Behind the last tab, at the end of a list that must be scrolled.
    Below,
    /// A link in a help text.
    Help,
}

/// How much the main screen moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Not at all.
    Static,
    /// A clock goes.
    Clock,
    /// A list has another order at each visit.
    Shuffled,
}

/// What was said; the seed decides the rest.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub(super) obstacles: Option<Vec<u32>>,
    pub(super) depth: Option<u32>,
    pub(super) entry: Option<Place>,
    pub(super) deletion: Option<bool>,
    pub(super) asks: Option<u32>,
    pub(super) mode: Option<Mode>,
    pub(super) language: Option<Language>,
    pub(super) target: Option<u32>,
    pub(super) min: Option<u32>,
    /// The app after it was mended: no obstacles, no nagging, a short way out; the same package, a higher version.
    pub fixed: bool,
}

/// A setting that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No `=`.
    #[error("“{0}” is no setting: write KEY=VALUE, as depth=5")]
    NoValue(String),
    /// A key that does not exist.
    #[error("no setting is called “{key}”; the nearest is “{nearest}”, which takes {takes}")]
    UnknownKey {
        /// As it was written.
        key: String,
        /// The nearest one.
        nearest: &'static str,
        /// Its values.
        takes: &'static str,
    },
    /// A word that the key does not take.
    #[error("{key} does not take “{value}”; the nearest is “{nearest}” ({key} takes {takes})")]
    UnknownWord {
        /// The key.
        key: &'static str,
        /// As it was written.
        value: String,
        /// The nearest one.
        nearest: &'static str,
        /// The key's values.
        takes: &'static str,
    },
    /// A number that is none, or out of range.
    #[error("{key} does not take “{value}”: it takes {takes}")]
    Number {
        /// The key.
        key: &'static str,
        /// As it was written.
        value: String,
        /// The key's values.
        takes: &'static str,
    },
    /// Two that exclude each other.
    #[error("{0}")]
    Conflict(String),
}

impl Settings {
    /// Takes one setting, `KEY=VALUE`.
    pub fn set(&mut self, setting: &str) -> Result<(), SettingError> {
        let (key, value) = setting.split_once('=').ok_or_else(|| SettingError::NoValue(setting.into()))?;
        let (key, value) = (key.trim(), value.trim());
        let Some(&(key, takes)) = KEYS.iter().find(|(known, _)| *known == key) else {
            let (nearest, takes) = nearest(key, &KEYS);
            return Err(SettingError::UnknownKey { key: key.into(), nearest, takes });
        };
        let number = |first: u32, last: u32| match value.parse::<u32>() {
            Ok(number) if (first..=last).contains(&number) => Ok(Some(number)),
            _ => Err(SettingError::Number { key, value: value.into(), takes }),
        };
        match key {
            "obstacles" => self.obstacles = Some(obstacles(key, value, takes)?),
            "depth" => self.depth = number(2, 9)?,
            "asks" => self.asks = number(0, 5)?,
            "target" => self.target = number(30, 36)?,
            "min" => self.min = number(23, 34)?,
            "entry" => {
                let places = [
                    ("tabs", Place::Tabs),
                    ("drawer", Place::Drawer),
                    ("plain", Place::Plain),
                    ("below", Place::Below),
                    ("help", Place::Help),
                ];
                self.entry = Some(word(key, value, takes, &places)?);
            }
            "deletion" => self.deletion = Some(word(key, value, takes, &[("yes", true), ("none", false)])?),
            "mode" => {
                let modes = [("static", Mode::Static), ("clock", Mode::Clock), ("shuffled", Mode::Shuffled)];
                self.mode = Some(word(key, value, takes, &modes)?);
            }
            _ => {
                let languages = [("en", Language::English), ("zh", Language::Chinese), ("both", Language::Both)];
                self.language = Some(word(key, value, takes, &languages)?);
            }
        }
        Ok(())
    }

    /// Whether what was said can be had together.
    pub(super) fn check(&self) -> Result<(), SettingError> {
        let conflict = |text: &str| Err(SettingError::Conflict(text.into()));
        let obstacles = self.obstacles.as_deref().unwrap_or_default();
        let has = |number: u32| obstacles.contains(&number);
        if self.deletion == Some(false) && (!obstacles.is_empty() || self.depth.is_some() || self.entry.is_some()) {
            return conflict("deletion=none has no way out, so neither obstacles, depth nor entry");
        }
        if has(1) && self.depth.is_some_and(|depth| depth < 5) {
            return conflict("O1 is an entry behind more than four actions: take depth=5 or more");
        }
        let ends = [13, 18, 19].iter().filter(|&&number| has(number)).count() + usize::from(has(15) || has(22));
        if ends > 1 {
            return conflict(
                "a way out ends in one way: O13 (a call), O18 (deactivation), O19 (the web), or O15 and O22 (a request that waits) exclude each other",
            );
        }
        if has(20) && (has(13) || has(19)) {
            return conflict("O20 is an error at the last step, which a way out with O13 or O19 does not have");
        }
        if self.entry == Some(Place::Help) && self.depth.is_some_and(|depth| depth < 5) {
            return conflict("entry=help lies behind more than four actions: take depth=5 or more");
        }
        if self.min.zip(self.target).is_some_and(|(min, target)| min > target) {
            return conflict("min is above target");
        }
        Ok(())
    }
}

fn obstacles(key: &'static str, value: &str, takes: &'static str) -> Result<Vec<u32>, SettingError> {
    if value == "none" {
        return Ok(Vec::new());
    }
    let mut list = Vec::new();
    for name in value.split(',').map(str::trim) {
        let number = name.strip_prefix(['O', 'o']).and_then(|number| number.parse::<u32>().ok());
        match number.filter(|number| (1..=23).contains(number)) {
            Some(number) => list.push(number),
            None => return Err(SettingError::Number { key, value: name.into(), takes }),
        }
    }
    list.sort_unstable();
    list.dedup();
    Ok(list)
}

fn word<T: Copy>(key: &'static str, value: &str, takes: &'static str, words: &[(&'static str, T)]) -> Result<T, SettingError> {
    words.iter().find(|(known, _)| *known == value).map(|(_, meaning)| *meaning).ok_or_else(|| SettingError::UnknownWord {
        key,
        value: value.into(),
        nearest: nearest(value, words).0,
        takes,
    })
}

/// The name that the fewest changes of a letter make of what was written.
fn nearest<T: Copy>(written: &str, names: &[(&'static str, T)]) -> (&'static str, T) {
    // What was written is somebody's slip of the finger; a page of text is none.
    let written: Vec<char> = written.chars().take(40).collect();
    let changes = |name: &str| {
        let mut row: Vec<usize> = (0..=written.len()).collect();
        for (line, letter) in name.chars().enumerate() {
            let mut corner = row[0];
            row[0] = line + 1;
            for column in 1..row.len() {
                let replaced = corner + usize::from(written[column - 1] != letter);
                corner = row[column];
                row[column] = replaced.min(row[column] + 1).min(row[column - 1] + 1);
            }
        }
        row[written.len()]
    };
    names.iter().copied().min_by_key(|(name, _)| changes(name)).expect("a constant list that is not empty")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_answered_with_the_nearest_name() {
        let error = |setting: &str| Settings::default().set(setting).unwrap_err().to_string();
        assert_eq!(
            error("obstacle=O2"),
            "no setting is called “obstacle”; the nearest is “obstacles”, which takes O1 to O23, between commas, or none"
        );
        assert_eq!(
            error("entry=drawr"),
            "entry does not take “drawr”; the nearest is “drawer” (entry takes tabs, drawer, plain, below or help)"
        );
        assert_eq!(error("depth=1"), "depth does not take “1”: it takes actions to the entry, 2 to 9");
        assert_eq!(error("obstacles=O2,O24"), "obstacles does not take “O24”: it takes O1 to O23, between commas, or none");
        assert_eq!(error("depth"), "“depth” is no setting: write KEY=VALUE, as depth=5");
    }

    #[test]
    fn what_excludes_each_other_is_refused() {
        for (first, second) in [
            ("deletion=none", "depth=3"),
            ("obstacles=O1", "depth=3"),
            ("obstacles=O13,O19", "depth=3"),
            ("obstacles=O15,O18", "depth=3"),
            ("obstacles=O19,O20", "depth=3"),
            ("entry=help", "depth=4"),
            ("min=34", "target=33"),
        ] {
            let mut settings = Settings::default();
            settings.set(first).unwrap();
            settings.set(second).unwrap();
            assert!(matches!(settings.check(), Err(SettingError::Conflict(_))), "{first} {second}");
        }
    }
}
