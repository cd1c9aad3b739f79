//! How a scenario names an element. The fields carry Maestro's names and meaning; `description` and `class` are ours.
//!
//! Strings are patterns as the author wrote them, after `${…}` was replaced; matching compiles them.

use serde::{Deserialize, Serialize};

/// Names one element on the screen: every given part must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Selector {
    /// Pattern for the whole text, hint or description; case does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Pattern for the resource id, whole or after the last `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Pattern for the description alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Class name, whole or after the last `.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Which match, ordered by top and left; −1 is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<i64>,
    /// Only enabled (or disabled) ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Only selected (or unselected) ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
    /// Only ticked (or unticked) ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    /// Only the focused one (or the others).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focused: Option<bool>,
    /// Its top-left corner lies below that element's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<Box<Selector>>,
    /// Its top-left corner lies above that element's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<Box<Selector>>,
    /// Its top-left corner lies left of that element's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_of: Option<Box<Selector>>,
    /// Its top-left corner lies right of that element's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right_of: Option<Box<Selector>>,
    /// A direct child matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains_child: Option<Box<Selector>>,
    /// Each of these matches somewhere below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contains_descendants: Vec<Selector>,
    /// It lies inside the first match of that selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_of: Option<Box<Selector>>,
}
