//! Evidence → everything that is derived from it: counts, findings, `run.json` and the reports. Redone at will.

use std::collections::BTreeMap;
use std::path::Path;

use super::Failure;
use crate::metrics::{self, JobMetrics};
use crate::report::build::{Beside, build};
use crate::report::{RunReport, html, json, junit, markdown, opening};
use crate::rules::Severity;
use crate::trace::artifact::sha256_hex;
use crate::trace::{Trace, manifest};

const RUN_JSON: &str = "run.json";

/// A run with everything that follows from it.
pub(crate) struct Derived {
    pub trace: Trace,
    pub metrics: Vec<JobMetrics>,
    pub report: RunReport,
}

/// Counts a run. `expectations`: broken limits by job.
pub(crate) fn derive(trace: Trace, expectations: BTreeMap<u32, Vec<String>>) -> Derived {
    let metrics = metrics::compute(&trace);
    let manifest_sha256 = std::fs::read(trace.dir.join(manifest::FILE)).ok().map(|bytes| sha256_hex(&bytes));
    let report = build(&trace.records, &metrics, &[], &Beside { manifest_sha256, expectations });
    Derived { trace, metrics, report }
}

/// Broken limits as `run.json` has them: the scenario files that state the limits may be gone.
pub(crate) fn expectations_before(dir: &Path) -> BTreeMap<u32, Vec<String>> {
    let read = std::fs::read(dir.join(RUN_JSON)).ok().and_then(|bytes| serde_json::from_slice::<RunReport>(&bytes).ok());
    read.into_iter().flat_map(|report| report.scenarios).map(|scenario| (scenario.job, scenario.expectations)).collect()
}

impl Derived {
    /// The HTML page.
    pub(crate) fn html(&self, fail_on: Severity) -> String {
        html::render(&html::Material {
            report: &self.report,
            opening: &opening::lines(&self.report, &self.trace.records, &self.metrics),
            records: &self.trace.records,
            metrics: &self.metrics,
            sentences: &BTreeMap::new(),
            artifact: &|sha256, ext| self.trace.artifact(sha256, ext).ok(),
            fail_on,
        })
    }

    /// The summary.
    pub(crate) fn markdown(&self, fail_on: Severity) -> String {
        markdown::render(&self.report, &opening::lines(&self.report, &self.trace.records, &self.metrics), fail_on)
    }

    /// Writes `run.json`, `judged/`, `report.html`, `junit.xml` and `summary.md` into the run's folder.
    pub(crate) fn write(&self, fail_on: Severity) -> Result<(), Failure> {
        let dir = &self.trace.dir;
        write(&dir.join(RUN_JSON), &json::render(&self.report))?;
        write(&dir.join("junit.xml"), &junit::render(&self.report, fail_on))?;
        write(&dir.join("summary.md"), &self.markdown(fail_on))?;
        write(&dir.join("report.html"), &self.html(fail_on))
    }
}

/// Writes a derived file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Infrastructure(format!("cannot write {}: {error}; the evidence recorded until now is kept", path.display()))
}
