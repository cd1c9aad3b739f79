//! Which entries `logcat` prints: `Tag:I *:S`.

use std::collections::BTreeMap;

use crate::system::log::{Entry, Priority};

/// The least priority for each tag; `None` prints nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    tags: BTreeMap<String, Option<Priority>>,
    others: Option<Priority>,
}

impl Default for Filter {
    fn default() -> Self {
        Self { tags: BTreeMap::new(), others: Some(Priority::Verbose) }
    }
}

impl Filter {
    /// Adds one expression, or several set apart by blanks or commas; false when it cannot be read.
    pub fn add(&mut self, expressions: &str) -> bool {
        expressions.split([' ', '\t', ',']).filter(|expression| !expression.is_empty()).all(|expression| self.add_one(expression))
    }

    fn add_one(&mut self, expression: &str) -> bool {
        let (tag, priority) = match expression.split_once(':') {
            Some((tag, letter)) => {
                let mut letters = letter.chars();
                match (letters.next(), letters.next()) {
                    (Some('s' | 'S'), None) => (tag, None),
                    (Some(letter), None) => match Priority::parse(letter) {
                        Some(priority) => (tag, Some(priority)),
                        None if letter == '*' => (tag, Some(Priority::Verbose)),
                        None => return false,
                    },
                    _ => return false,
                }
            }
            None => (expression, Some(if expression == "*" { Priority::Debug } else { Priority::Verbose })),
        };
        if tag.is_empty() {
            return false;
        }
        if tag == "*" {
            self.others = priority;
        } else {
            self.tags.insert(tag.into(), priority);
        }
        true
    }

    /// Nothing but what is named (`-s`).
    pub fn silence_others(&mut self) {
        self.others = None;
    }

    /// Whether the entry is printed.
    pub fn passes(&self, entry: &Entry) -> bool {
        let least = self.tags.get(entry.tag.as_str()).copied().unwrap_or(self.others);
        least.is_some_and(|least| entry.priority >= least)
    }
}
