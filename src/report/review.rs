//! `judged/<pack>@<version>.review.json`: what people say of a judgement. Kept beside it and never written by a judge, so that judging again
//! keeps it; each decision names the judgement and the evidence that it rests on, so that one about something else is told apart.
//!
//! ```json
//! {"schema": 1, "pack": "cn", "version": "1", "decisions": [{"job": 1, "rule": "CN-PERM-03", "decision": "rejected", "by": "Li Wei",
//!  "at": "2026-01-06T09:00:00Z", "because": "…", "verdict": "fail", "judgement_sha256": "…", "manifest_sha256": "…"}]}
//! ```

use serde::{Deserialize, Serialize};

use super::judgement::Judgement;
use crate::rules::{Finding, Verdict};

/// How such a file's name ends.
pub const SUFFIX: &str = ".review.json";
/// A file larger than this is none.
pub const LIMIT: u64 = 16 << 20;
/// Version of the format.
const SCHEMA: u32 = 1;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewFile {
    /// Version of this format.
    pub schema: u32,
    /// The pack's name.
    pub pack: String,
    /// The pack's version.
    pub version: String,
    /// All decisions, the oldest first; a later one about the same finding replaces an earlier one, which stays on record.
    pub decisions: Vec<Decided>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Number of the job in the trace.
    pub job: u32,
    /// The rule.
    pub rule: String,
    /// What was decided.
    pub decision: Decision,
    /// Who, by the name they gave.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// Why; always said of a rejection.
    pub because: Option<String>,
    /// The verdict that was decided upon.
    pub verdict: Verdict,
    /// SHA-256 of the judgement's file as it was.
    pub judgement_sha256: String,
    /// SHA-256 of the evidence manifest that it named.
    pub manifest_sha256: Option<String>,
}

/// What a person says of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It holds.
    Confirmed,
    /// It does not.
    Rejected,
}

impl Decision {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }
}

/// The latest decision about one finding, as `run.json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Number of the job.
    #[serde(skip)]
    pub job: u32,
    /// The rule.
    pub rule: String,
    /// Name and version of its pack.
    pub pack: String,
    /// What was decided.
    pub decision: Decision,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// Why.
    pub because: Option<String>,
    /// The judgement, or the evidence, is not the one that was looked at.
    pub stale: bool,
}

impl Reviewed {
    /// `rejected by Li Wei, 2026-01-06: the map needs it`.
    pub fn sentence(&self) -> String {
        let day = self.at.get(..10).unwrap_or(&self.at);
        let because = self.because.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
        let stale = if self.stale { " (stale: the judgement changed since)" } else { "" };
        format!("{} by {}, {day}{because}{stale}", self.decision.word(), self.by)
    }
}

impl ReviewFile {
    /// One without decisions.
    pub fn new(judgement: &Judgement) -> Self {
        let (pack, version) = (judgement.pack.clone(), judgement.version.clone());
        Self { schema: SCHEMA, pack, version, decisions: Vec::new() }
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// If they are no review, or of another format.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let file: Self = serde_json::from_slice(bytes).map_err(|error| format!("not a review: {error}"))?;
        if file.schema == SCHEMA { Ok(file) } else { Err(format!("has format {}, this version reads {SCHEMA}", file.schema)) }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a review holds only lists and texts");
        text.push('\n');
        text
    }

    /// Adds a decision about a finding of a judgement.
    pub fn decide(&mut self, judgement: &Judgement, job: u32, finding: &Finding, decision: Decision, word: Word<'_>) {
        self.decisions.push(Decided {
            job,
            rule: finding.rule.clone(),
            decision,
            by: word.by.into(),
            at: word.at.into(),
            because: word.because.map(Into::into),
            verdict: finding.verdict,
            judgement_sha256: judgement.digest(),
            manifest_sha256: judgement.manifest_sha256.clone(),
        });
    }

    /// The latest decision on each finding, held against the judgement as it is now.
    pub fn latest(&self, judgement: &Judgement) -> Vec<Reviewed> {
        let digest = judgement.digest();
        let mut latest: Vec<Reviewed> = Vec::new();
        for decided in &self.decisions {
            latest.retain(|known| (known.job, &known.rule) != (decided.job, &decided.rule));
            latest.push(Reviewed {
                job: decided.job,
                rule: decided.rule.clone(),
                pack: judgement.label(),
                decision: decided.decision,
                by: decided.by.clone(),
                at: decided.at.clone(),
                because: decided.because.clone(),
                stale: decided.judgement_sha256 != digest || decided.manifest_sha256 != judgement.manifest_sha256,
            });
        }
        latest
    }
}

/// Who says it, when and why.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// Who.
    pub by: &'a str,
    /// When, RFC 3339.
    pub at: &'a str,
    /// Why.
    pub because: Option<&'a str>,
}

/// Whether a finding is one that a person may decide about.
pub fn open(finding: &Finding) -> bool {
    matches!(finding.verdict, Verdict::Fail | Verdict::Review | Verdict::Unstable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn word(at: &str) -> Word<'_> {
        Word { by: "Li Wei", at, because: Some("the map needs it") }
    }

    #[test]
    fn the_latest_word_holds_and_the_earlier_stays_on_record() {
        let judgement = example::judged().remove(0);
        let finding = &judgement.jobs[0].findings[0];
        let mut file = ReviewFile::new(&judgement);
        file.decide(&judgement, 0, finding, Decision::Rejected, word("2026-01-06T09:00:00Z"));
        file.decide(&judgement, 0, finding, Decision::Confirmed, Word { because: None, ..word("2026-01-07T09:00:00Z") });
        let file = ReviewFile::parse(file.text().as_bytes()).unwrap();
        let latest = file.latest(&judgement);
        assert_eq!((file.decisions.len(), latest.len()), (2, 1));
        assert_eq!(latest[0].sentence(), "confirmed by Li Wei, 2026-01-07");
    }

    #[test]
    fn a_judgement_or_evidence_that_changed_makes_it_stale() {
        let judgement = example::judged().remove(0);
        let mut file = ReviewFile::new(&judgement);
        file.decide(&judgement, 0, &judgement.jobs[0].findings[0], Decision::Rejected, word("2026-01-06T09:00:00Z"));
        assert!(!file.latest(&judgement)[0].stale);
        let mut changed = judgement.clone();
        changed.jobs[0].findings[1].count = Some(4.0);
        assert_eq!(
            file.latest(&changed)[0].sentence(),
            "rejected by Li Wei, 2026-01-06: the map needs it (stale: the judgement changed since)"
        );
        let other = Judgement { manifest_sha256: Some("00".into()), ..judgement };
        assert!(file.latest(&other)[0].stale);
    }

    #[test]
    fn another_format_is_said_to_be_one() {
        assert!(ReviewFile::parse(b"[]").unwrap_err().starts_with("not a review"));
        let other = br#"{"schema":2,"pack":"cn","version":"1","decisions":[]}"#;
        assert_eq!(ReviewFile::parse(other).unwrap_err(), "has format 2, this version reads 1");
    }
}
