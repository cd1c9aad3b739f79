//! When a screenshot is taken, and which artifacts the last record of the screen named.

use std::collections::BTreeMap;

use crate::ui::Fingerprint;

/// Screenshots of a job.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// One for each different screen, and no more: whoever explores meets the same screens again and again.
    pub(super) once: bool,
    known: BTreeMap<Fingerprint, String>,
    /// The tree recorded last, and the picture of that screen.
    pub(super) last: (String, Option<String>),
}

impl Pictures {
    /// Whether this screen is to be pictured when it is at rest.
    pub(super) fn wanted(&self, print: Option<&Fingerprint>) -> bool {
        !self.once || print.is_none_or(|print| !self.known.contains_key(print))
    }

    /// A record of the screen was made.
    pub(super) fn took(&mut self, print: Option<&Fingerprint>, tree: &str, image: Option<&String>) {
        if let (true, Some(print), Some(image)) = (self.once, print, image) {
            self.known.insert(print.clone(), image.clone());
        }
        let known = print.and_then(|print| self.known.get(print));
        self.last = (tree.to_owned(), image.or(known).cloned());
    }
}
