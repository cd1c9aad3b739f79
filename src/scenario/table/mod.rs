//! The table of what a scenario may say: it drives the decoder's checks, the nearest-name hints, the JSON Schema and the page of
//! documentation.

mod commands;
mod control;
mod device;
mod header;
mod keys;
mod script;
mod selector;
mod text;
mod themes;

pub(crate) use commands::COMMON;
pub(crate) use header::{ANSWERS, CODES, HEADER, OFFRAMP, PERMISSION_GROUPS, WORKSPACE, counts};
pub use keys::{KEYS, key_code};
pub(crate) use selector::{CONDITION, MODIFIERS, SELECTOR};
#[cfg(test)]
pub(crate) use themes::Theme;
pub(crate) use themes::{THEMES, page};

/// Every command.
pub(crate) const COMMANDS: &[Spec] = &all::<{ COUNT }>(PARTS);

const PARTS: [&[Spec]; 5] = [commands::COMMANDS, control::COMMANDS, text::COMMANDS, device::COMMANDS, script::COMMANDS];

const COUNT: usize = {
    let (mut part, mut count) = (0, 0);
    while part < PARTS.len() {
        (part, count) = (part + 1, count + PARTS[part].len());
    }
    count
};

/// Several tables as one.
const fn all<const N: usize>(parts: [&[Spec]; 5]) -> [Spec; N] {
    let mut all = [PLAIN; N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut entry = 0;
        while entry < parts[part].len() {
            all[at] = parts[part][entry];
            (entry, at) = (entry + 1, at + 1);
        }
        part += 1;
    }
    all
}

/// What most commands are; the tables' entries say how they differ.
const PLAIN: Spec =
    Spec { name: "", doc: "", ours: false, bare: false, shorthand: None, whole: None, selector: false, fields: &[], example: "" };

/// A command.
#[derive(Clone, Copy)]
pub(crate) struct Spec {
    pub name: &'static str,
    /// What it does, in one or two sentences.
    pub doc: &'static str,
    /// Not Maestro's but ours.
    pub ours: bool,
    /// Whether the name alone is a command.
    pub bare: bool,
    /// The field that a value which is not a map fills.
    pub shorthand: Option<&'static str>,
    /// Set when the value as a whole is of one kind, so that a map's keys are not fields.
    pub whole: Option<Kind>,
    /// Whether the map may hold a selector's fields.
    pub selector: bool,
    pub fields: &'static [Field],
    /// How it is written, as a list of commands.
    pub example: &'static str,
}

/// A field of a map.
pub(crate) struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// As a person would write it; empty when there is none.
    pub default: &'static str,
    pub doc: &'static str,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// Text, number or truth value, taken as text; may hold `${…}`.
    Text,
    /// The same without `${…}`.
    Plain,
    /// A list of texts, or one.
    Texts,
    /// A map of texts.
    Variables,
    /// A map of texts with any names.
    Properties,
    /// `executionOrder` of a workspace.
    Order,
    /// Anything: it is not looked at.
    Anything,
    /// A list of maps of texts.
    Accounts,
    /// Name of a variable.
    Variable,
    /// A list of variables' names, or one.
    VariableNames,
    /// Name of a phase.
    Phase,
    Bool,
    /// A whole number within bounds.
    Integer(i64, i64),
    /// A whole number, or `${…}`.
    Times,
    /// A number, or `${…}`.
    Number,
    /// Milliseconds, or `5s`.
    Duration,
    /// The same, of days too.
    LongDuration,
    /// The same, or `${…}`.
    Time,
    /// `50%,50%` or `100,200`.
    Point,
    /// The same, or `${…}`.
    Place,
    /// Latitudes and longitudes.
    Route,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, however it is spaced, or `${…}`.
    Choice(&'static [&'static str]),
    /// A key's name.
    Key,
    /// A regular expression with a group, read when the file is.
    Pattern,
    /// A file to run.
    File,
    /// Pictures and videos.
    Media,
    /// A map of permissions to what becomes of them.
    Permissions,
    /// A map of what an app is started with.
    Arguments,
    /// Text or a map of a selector's fields.
    Selector,
    /// A list of selectors.
    Selectors,
    /// A map of states, each with a selector.
    Markers,
    /// A list of commands.
    Commands,
    /// A map of what must hold.
    Condition,
    /// How prompts are answered.
    Answers,
    /// A group of permissions.
    Group,
    /// Where a code comes from.
    Code,
    /// A program and its arguments, which may hold `${…}`.
    Program,
    /// A command of the device's shell, which may hold `${…}` outside of quotes.
    Shell,
    /// What may be run in the device's shell.
    Adb,
    /// Limits on counts.
    Expect,
    /// The `offramp:` part.
    Offramp,
}

impl Kind {
    /// For messages and the documentation: what is expected.
    pub fn expected(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Plain => "text without `${…}`".into(),
            Self::Texts => "a text or a list of texts".into(),
            Self::Variables => "a map of variables to texts".into(),
            Self::Accounts => "a file's name, or a list of maps of variables to texts".into(),
            Self::Properties => "a map of names to texts".into(),
            Self::Order => "a map of `continueOnFailure` and `flowsOrder`".into(),
            Self::Anything => "anything".into(),
            Self::Variable => "a variable's name (letters, digits and `_`, not first a digit)".into(),
            Self::VariableNames => "a variable's name or a list of names".into(),
            Self::Phase => "a phase's name (letters, digits, `-` and `_`)".into(),
            Self::Bool => "`true` or `false`".into(),
            Self::Integer(min, max) => format!("a whole number from {min} to {max}"),
            Self::Times => "a whole number or `${…}`".into(),
            Self::Number => "a number or `${…}`".into(),
            Self::Duration => "a time: milliseconds, or a number with `ms`, `s`, `m` or `h`, up to a day".into(),
            Self::LongDuration => "a time: a number with `s`, `m`, `h` or `d`, up to 366 days".into(),
            Self::Time => "a time (milliseconds, or a number with `ms`, `s`, `m` or `h`, up to a day) or `${…}`".into(),
            Self::Point => "a point such as `50%,50%` or `100,200`".into(),
            Self::Place => "a point such as `50%,50%` or `100,200`, or `${…}`".into(),
            Self::Route => "a list of places, each `LATITUDE,LONGITUDE`".into(),
            Self::Media => "a file or a list of files: PNG, JPEG, GIF or MP4".into(),
            Self::Permissions => "a map of permissions to `allow`, `deny` or `unset`".into(),
            Self::Arguments => "a map of names to values".into(),
            Self::Word(words) | Self::Choice(words) => {
                format!("one of {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "))
            }
            Self::Key => "a key's name, such as `Enter`".into(),
            Self::Pattern => "a regular expression".into(),
            Self::File => "a file's name".into(),
            Self::Selector => "a text or a map that names an element".into(),
            Self::Selectors => "a list of selectors".into(),
            Self::Markers => "a map of `authenticated`, `logged_out`, `deleted`, `unsupported` to selectors".into(),
            Self::Commands => "a list of commands".into(),
            Self::Condition => "a map of conditions".into(),
            Self::Answers => "an answer, a list of answers, or a map of permission groups to answers".into(),
            Self::Group => "a group of permissions, such as `CAMERA`".into(),
            Self::Code => "`sms`, `logcat`, `person`, or a map with one of `http`, `mail`, `command`".into(),
            Self::Shell => "a command".into(),
            Self::Adb => "`true`, or a list of the first words of commands".into(),
            Self::Program => "a program, or a list of it and its arguments".into(),
            Self::Expect => "a map of counts to limits".into(),
            Self::Offramp => "a map of settings".into(),
        }
    }
}

/// A field that may be left out.
const fn field(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Field {
    Field { name, kind, required: false, default, doc }
}

/// A field that must be there.
const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field { name, kind, required: true, default: "", doc }
}

/// The command of that name.
pub(crate) fn command(name: &str) -> Option<&'static Spec> {
    COMMANDS.iter().find(|spec| spec.name == name)
}

impl Spec {
    /// Every field that its map may hold.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        let (selector, modifiers): (&[Field], &[Field]) = if self.selector { (SELECTOR, MODIFIERS) } else { (&[], &[]) };
        let own = self.fields;
        let common = COMMON.iter().filter(move |field| own.iter().all(|own| own.name != field.name));
        let taken = move |field: &&Field| own.iter().chain(COMMON).all(|own| own.name != field.name);
        own.iter().chain(selector).chain(common).chain(modifiers.iter().filter(taken))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let mut names = BTreeSet::new();
        for spec in COMMANDS {
            assert!(names.insert(spec.name), "{} stands twice", spec.name);
            assert!(spec.example.starts_with("- "), "{}", spec.name);
            let fields: Vec<_> = spec.all_fields().map(|field| field.name).collect();
            assert_eq!(fields.len(), fields.iter().collect::<BTreeSet<_>>().len(), "{} has a field twice", spec.name);
            if let Some(shorthand) = spec.shorthand {
                assert!(fields.contains(&shorthand), "{}: no field {shorthand}", spec.name);
            }
        }
    }
}
