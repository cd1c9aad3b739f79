//! What a flow says beside its commands: hooks, timing, what an app is started with.

use std::collections::BTreeMap;

use super::model::{Step, Template};

/// Commands before and after the others, of a flow or of a file that it runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hooks {
    /// Before the first; if one of them fails, the flow's own are not run.
    pub start: Vec<Step>,
    /// After the last, also when one failed.
    pub complete: Vec<Step>,
    /// When one of the others failed: evidence, and tidying up.
    pub failure: Vec<Step>,
}

/// How long things are waited for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Timing {
    /// A step goes on as soon as the screen is at rest.
    #[default]
    Fast,
    /// As Maestro does: its loops, and look-ups that are shorter the longer ago the last act was.
    Strict,
}

impl Timing {
    /// As headers write them; the first is the default.
    pub const WORDS: &[&str] = &["fast", "strict"];
}

/// What becomes of permissions: by Maestro's group or by name, `allow`, `deny` or `unset`.
pub type Permissions = BTreeMap<String, Template>;

/// What an app is started with.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its name.
    pub name: Template,
    /// Its value.
    pub value: Template,
    /// What the value is.
    pub kind: ArgumentKind,
}

/// What an argument's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
}

/// What is made up and typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RandomKind {
    /// Letters.
    Text,
    /// Digits.
    Number,
    /// An address that nobody reads.
    Email,
    /// First and last name.
    PersonName,
    /// A city.
    CityName,
    /// A country.
    CountryName,
    /// A colour.
    ColorName,
}
