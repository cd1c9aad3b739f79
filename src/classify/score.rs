//! How right the kinds are: precision, recall and the number of positives for each.

use std::collections::BTreeMap;

use serde::Serialize;

use super::dump::{Permission, Record};
use super::truth::{Seen, Truth};

/// Kinds of a manifest that say nothing about what a file shows.
const NO_KIND: [&str; 1] = ["odd"];
/// What a file that shows something and could not be read is taken for.
const UNREAD: &str = "unread";

/// One kind's row.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// The kind.
    pub kind: String,
    /// How many there are in truth.
    pub positives: usize,
    /// How many of them were found.
    pub found: usize,
    /// How many were taken for it and are not.
    pub invented: usize,
    /// `found / (found + invented)`; `null` if nothing was taken for it.
    pub precision: Option<f64>,
    /// `found / positives`; `null` if there are none.
    pub recall: Option<f64>,
}

/// A file or line that was taken for something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// Where.
    pub file: String,
    /// What a person saw.
    pub truth: String,
    /// What it was taken for.
    pub taken_for: String,
}

/// The sums over all files that have a truth.
#[derive(Debug, Clone, Default)]
pub struct Score {
    counts: BTreeMap<String, (usize, usize, usize)>,
    misses: Vec<Miss>,
    without_truth: usize,
    unread: usize,
    groups: Share,
    buttons: Share,
}

/// What is printed of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// A row for each kind that occurs.
    pub rows: Vec<Row>,
    /// Permission dialogs with a stated group, and how many of these groups are right.
    pub groups: Share,
    /// Permission dialogs with stated buttons, and how many have exactly these.
    pub buttons: Share,
    /// Files and lines that were taken for something else.
    pub misses: Vec<Miss>,
    /// Files that could not be read.
    pub unread: usize,
    /// Files and lines that the manifest says nothing about.
    pub without_truth: usize,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Right ones.
    pub right: usize,
    /// All.
    pub of: usize,
}

impl Score {
    /// Holds a dump against the truth.
    pub fn dump(&mut self, record: &Record, truth: &Truth) {
        self.unread += usize::from(record.kind().is_none());
        let Some(seen) = truth.of(record.file()).filter(|seen| !NO_KIND.contains(&seen.kind.as_str())) else {
            self.without_truth += 1;
            return;
        };
        self.kind(record.file(), &seen.kind, record.kind().unwrap_or(UNREAD));
        if let (Record::Read { file, permission: Some(permission), .. }, "permission") = (record, seen.kind.as_str()) {
            self.permission(file, permission, seen);
        }
    }

    /// Holds the kind of a log's line against the truth. `kind` is what it was taken for.
    pub fn line(&mut self, file: &str, number: usize, kind: &str, truth: &Truth) {
        match truth.of_line(file, number) {
            Some(seen) => self.kind(&format!("{file}:{number}"), &seen.kind, kind),
            None => self.without_truth += 1,
        }
    }

    fn kind(&mut self, place: &str, truth: &str, taken_for: &str) {
        let mut count = |kind: &str, positives, found, invented| {
            let row = self.counts.entry(kind.to_owned()).or_default();
            *row = (row.0 + positives, row.1 + found, row.2 + invented);
        };
        count(truth, 1, usize::from(truth == taken_for), 0);
        if truth != taken_for {
            count(taken_for, 0, 0, 1);
            self.miss(place, truth, taken_for);
        }
    }

    fn permission(&mut self, file: &str, found: &Permission, seen: &Seen) {
        if !seen.group.is_empty() {
            self.groups.of += 1;
            if found.group == seen.group {
                self.groups.right += 1;
            } else {
                self.miss(file, &seen.group, &found.group);
            }
        }
        let sorted = |words: Vec<&str>| {
            let mut words: Vec<String> = words.into_iter().map(str::to_lowercase).collect();
            words.sort();
            words
        };
        let (stated, read) = if seen.roles.is_empty() {
            let read = found.buttons.iter().map(|button| button.label.as_str()).collect();
            (sorted(seen.labels.iter().map(String::as_str).collect()), sorted(read))
        } else {
            (
                sorted(seen.roles.iter().map(String::as_str).collect()),
                sorted(found.buttons.iter().map(|button| button.role).collect()),
            )
        };
        if !stated.is_empty() {
            self.buttons.of += 1;
            if stated == read {
                self.buttons.right += 1;
            } else {
                self.miss(file, &stated.join(", "), &read.join(", "));
            }
        }
    }

    fn miss(&mut self, file: &str, truth: &str, taken_for: &str) {
        self.misses.push(Miss { file: file.to_owned(), truth: truth.to_owned(), taken_for: taken_for.to_owned() });
    }

    /// The sums.
    pub fn summary(&self) -> Summary {
        let share = |part: usize, of: usize| (of > 0).then(|| part as f64 / of as f64);
        let row = |(kind, &(positives, found, invented)): (&String, &(usize, usize, usize))| Row {
            kind: kind.clone(),
            positives,
            found,
            invented,
            precision: share(found, found + invented),
            recall: share(found, positives),
        };
        Summary {
            rows: self.counts.iter().map(row).collect(),
            groups: self.groups,
            buttons: self.buttons,
            misses: self.misses.clone(),
            unread: self.unread,
            without_truth: self.without_truth,
        }
    }
}

impl Summary {
    /// The table for a person.
    pub fn table(&self) -> String {
        let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
        let width = self.rows.iter().map(|row| row.kind.len()).chain([4]).max().unwrap_or(4);
        let mut text = format!("{:width$}  positives  found  invented  precision  recall\n", "kind");
        for row in &self.rows {
            text += &format!(
                "{:width$}  {:>9}  {:>5}  {:>8}  {:>9}  {:>6}\n",
                row.kind,
                row.positives,
                row.found,
                row.invented,
                number(row.precision),
                number(row.recall)
            );
        }
        for (what, share) in [("groups", self.groups), ("buttons", self.buttons)] {
            if share.of > 0 {
                text += &format!("{what} of permission dialogs right: {} of {}\n", share.right, share.of);
            }
        }
        for miss in &self.misses {
            text += &format!("not {} but {}: {}\n", miss.taken_for, miss.truth, miss.file);
        }
        if self.unread + self.without_truth > 0 {
            text += &format!("{} could not be read, {} have no truth\n", self.unread, self.without_truth);
        }
        text
    }
}
