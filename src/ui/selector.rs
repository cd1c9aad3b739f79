//! How a scenario names an element. The fields carry Maestro's names and meaning; `description` and `class` are ours.
//!
//! Strings are patterns as the author wrote them, after `${…}` was replaced; matching compiles them.

use serde::{Deserialize, Serialize};

/// What an element is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// It has a text.
    Text,
    /// Its width and height differ by less than 3 %.
    Square,
    /// Its text is longer than 200 characters.
    LongText,
}

impl Trait {
    /// As scenarios write them.
    pub const WORDS: &[&str] = &["text", "square", "long-text"];

    /// The trait of a word; case does not count, and `_` may stand for `-`.
    pub fn of(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase().replace('_', "-");
        [Self::Text, Self::Square, Self::LongText].into_iter().find(|one| Self::WORDS[*one as usize] == word)
    }
}

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
    /// The same before `${…}` was replaced.
    #[serde(skip)]
    pub index_text: Option<String>,
    /// Width in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// By how many pixels width and height may be off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<u32>,
    /// What it is like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub traits: Vec<Trait>,
    /// A selector of web pages, which no Android tree can answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub css: Option<String>,
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

impl Selector {
    /// The same with its indices taken from their texts, after `${…}` was replaced. The error is a text that is no number.
    ///
    /// # Errors
    /// An index that is no number.
    pub fn with_indices(mut self) -> Result<Self, String> {
        if let Some(text) = self.index_text.take() {
            self.index = Some(whole(&text).ok_or(text)?);
        }
        for inner in self.inner() {
            *inner = std::mem::take(inner).with_indices()?;
        }
        Ok(self)
    }

    /// Whether it, or a selector inside it, asks a web page.
    pub fn asks_a_page(&self) -> bool {
        let boxed = [&self.below, &self.above, &self.left_of, &self.right_of, &self.contains_child, &self.child_of];
        self.css.is_some()
            || boxed.into_iter().flatten().any(|inner| inner.asks_a_page())
            || self.contains_descendants.iter().any(Self::asks_a_page)
    }

    /// How many selectors it is, those inside it included.
    pub fn size(&self) -> usize {
        let boxed = [&self.below, &self.above, &self.left_of, &self.right_of, &self.contains_child, &self.child_of];
        let inner: usize = boxed.into_iter().flatten().map(|inner| inner.size()).sum();
        1 + inner + self.contains_descendants.iter().map(Self::size).sum::<usize>()
    }

    fn inner(&mut self) -> impl Iterator<Item = &mut Selector> {
        let boxed = [
            &mut self.below,
            &mut self.above,
            &mut self.left_of,
            &mut self.right_of,
            &mut self.contains_child,
            &mut self.child_of,
        ];
        boxed.into_iter().flatten().map(|inner| &mut **inner).chain(&mut self.contains_descendants)
    }
}

/// A number as an index: what stands after its point is dropped, as Maestro does.
#[expect(clippy::cast_possible_truncation, reason = "indices are far smaller; a huge one names nothing anyway")]
pub fn whole(text: &str) -> Option<i64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number as i64)
}
