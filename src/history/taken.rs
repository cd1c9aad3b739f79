//! A run's folder → what the history keeps of it.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;

use super::HistoryError;
use crate::digest::sha256_hex;
use crate::report::RunReport;
use crate::trace::{Trace, artifact};

/// The file with what was counted.
const RUN_JSON: &str = "run.json";
/// No run.json is larger.
const LARGEST: u64 = 128 << 20;

/// A run to take in.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// What was counted and judged.
    pub report: RunReport,
    /// SHA-256 of its file: after another judgement or a review it is another.
    pub report_sha256: String,
    /// Where the run's folder is.
    pub folder: String,
    /// The campaign it belongs to; empty if it belongs to none.
    pub campaign: String,
    /// How long jobs took on this host, milliseconds, by their numbers.
    pub durations: BTreeMap<u32, u64>,
}

impl Taken {
    /// Reads a run's folder. Durations come from the trace; without one they are not known.
    ///
    /// # Errors
    /// If there is no `run.json`, or it is not one of this version.
    pub fn read(folder: &Path, campaign: &str) -> Result<Taken, HistoryError> {
        let wrong = |reason: String| HistoryError::Run { path: folder.to_path_buf(), reason };
        let file = folder.join(RUN_JSON);
        if !file.is_file() {
            return Err(wrong(format!(
                "holds no {RUN_JSON}: name a run's folder; `offramp judge` makes one again from the evidence"
            )));
        }
        let bytes = artifact::read_bounded(&file, LARGEST).map_err(|error| wrong(error.to_string()))?;
        let report: RunReport = serde_json::from_slice(&bytes).map_err(|error| {
            wrong(format!("{RUN_JSON} is not of this version ({error}): `offramp judge` makes it again from the evidence"))
        })?;
        if report.started.parse::<Timestamp>().is_err() {
            return Err(wrong(format!("{RUN_JSON} does not say when the run began, so it has no place in a history")));
        }
        let durations = Trace::open(folder).map(|trace| durations(&trace)).unwrap_or_default();
        let full = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        Ok(Taken {
            report,
            report_sha256: sha256_hex(&bytes),
            folder: full.display().to_string(),
            campaign: campaign.to_owned(),
            durations,
        })
    }

    /// What a run is known by: the digest of its evidence, so that the same evidence is one run whatever it is called and however often it
    /// was judged. A run whose evidence was never closed goes by its name and time.
    pub fn digest(&self) -> String {
        self.report.manifest_sha256.clone().unwrap_or_else(|| {
            let name = format!("{}@{}", self.report.id, self.report.started);
            format!("unclosed-{}", &sha256_hex(name.as_bytes())[..32])
        })
    }
}

/// From the first to the last line of each job.
fn durations(trace: &Trace) -> BTreeMap<u32, u64> {
    let mut spans: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    // Number 0 stands for the run's own lines.
    for record in trace.records.iter().filter(|record| record.job != 0) {
        let span = spans.entry(record.job).or_insert((record.mono_ms, record.mono_ms));
        *span = (span.0.min(record.mono_ms), span.1.max(record.mono_ms));
    }
    spans.into_iter().map(|(job, (first, last))| (job, last - first)).collect()
}

/// RFC 3339 to Unix milliseconds.
pub(super) fn unix_ms(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}
