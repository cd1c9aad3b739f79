//! `judged/<pack>@<version>.json`: what one rule pack says of a run.

use serde::{Deserialize, Serialize};

use super::review;
use crate::digest::sha256_hex;
use crate::rules::Finding;

/// One pack held against one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Version of this format.
    pub schema: u32,
    /// The pack's name.
    pub pack: String,
    /// The pack's version.
    pub version: String,
    /// SHA-256 of the evidence manifest that was judged.
    pub manifest_sha256: Option<String>,
    /// What it says of each job.
    pub jobs: Vec<JobFindings>,
}

/// What a pack says of one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobFindings {
    /// Number of the job in the trace.
    pub job: u32,
    /// Every rule that the pack holds for it, passes included.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// Name and version of the pack, `cn@1`.
    pub fn label(&self) -> String {
        format!("{}@{}", self.pack, self.version)
    }

    /// Name of its file in the run's folder, with only letters, digits, `.`, `-`, `_` and `@`.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.file_stem())
    }

    /// Name of the file with what people decided about it.
    pub fn review_file_name(&self) -> String {
        format!("{}{}", self.file_stem(), review::SUFFIX)
    }

    fn file_stem(&self) -> String {
        let safe = |c: char| if c.is_ascii_alphanumeric() || ".-_@".contains(c) { c } else { '-' };
        self.label().chars().map(safe).collect()
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a judgement holds only lists and texts");
        text.push('\n');
        text
    }

    /// SHA-256 of the file's bytes: what a review rests on.
    pub fn digest(&self) -> String {
        sha256_hex(self.text().as_bytes())
    }
}
