//! `judged/<pack>@<version>.json`: what one rule pack says of a run.

use serde::{Deserialize, Serialize};

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
    /// Name of its file in the run's folder, with only letters, digits, `.`, `-`, `_` and `@`.
    pub fn file_name(&self) -> String {
        let safe = |text: &str| {
            text.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '-' }).collect::<String>()
        };
        format!("{}@{}.json", safe(&self.pack), safe(&self.version))
    }
}
