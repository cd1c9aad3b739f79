//! Evidence → everything that is derived from it: counts, findings, `run.json` and the reports. Redone at will.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Context, Failure};
use crate::digest::sha256_hex;
use crate::metrics::{self, JobMetrics};
use crate::report::build::{Beside, build};
use crate::report::console::{self, Look};
use crate::report::crawl::Crawl;
use crate::report::judgement::{JobFindings, Judgement};
use crate::report::review::{self, ReviewFile, Reviewed};
use crate::report::seen::Seen;
use crate::report::{RunReport, Told, Totals, html, json, junit, markdown, opening};
use crate::rules::{self, Pack, Severity};
use crate::trace::artifact;
use crate::trace::{Trace, manifest};

/// The packs that judge when neither the user nor the scenario names one.
const DEFAULT_PACKS: [&str; 2] = ["cn", "symmetry"];
pub(crate) const RUN_JSON: &str = "run.json";
const JUDGED: &str = "judged";

/// A run with everything that follows from it.
pub(crate) struct Derived {
    pub trace: Trace,
    pub metrics: Vec<JobMetrics>,
    pub packs: Vec<Pack>,
    pub judged: Vec<Judgement>,
    pub report: RunReport,
}

/// Packs, each with the name or path by which it was asked for.
pub(crate) type Packs = Vec<(String, Pack)>;

/// Packs by name or path, each once.
pub(crate) fn packs<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Packs, Failure> {
    let mut packs = Packs::new();
    for name in names {
        if packs.iter().all(|(known, _)| known != name) {
            packs.push((name.to_string(), Pack::load(name).map_err(|error| super::rules::failure(&error, false))?));
        }
    }
    Ok(packs)
}

/// Who judges.
pub(crate) enum Judges {
    /// These packs, all jobs.
    Named(Packs),
    /// Each job by its scenario's packs, or the default ones.
    OfScenarios,
    /// What was said when the run ended, as long as the evidence is the same; else the scenarios' packs.
    AsBefore,
}

impl Judges {
    /// The packs that the user named with `--rules`; the scenarios' where nothing was named.
    pub(crate) fn asked(names: &[String]) -> Result<Self, Failure> {
        match names {
            [] => Ok(Self::OfScenarios),
            names => packs(names.iter().map(String::as_str)).map(Self::Named),
        }
    }
}

/// Counts a run and judges it. `expectations`: broken limits by job.
pub(crate) fn derive(trace: Trace, judges: Judges, expectations: BTreeMap<u32, Vec<String>>) -> Result<Derived, Failure> {
    let metrics = metrics::compute(&trace);
    let manifest_sha256 = std::fs::read(trace.dir.join(manifest::FILE)).ok().map(|bytes| sha256_hex(&bytes));
    let before = match judges {
        Judges::AsBefore => judged_before(&trace.dir, manifest_sha256.as_deref()),
        _ => Vec::new(),
    };
    let (packs, judged) = if before.is_empty() {
        let (packs, all) = match judges {
            Judges::Named(packs) => (packs, true),
            _ => (packs(metrics.iter().flat_map(packs_of))?, false),
        };
        // A control run shows what an exit rests on; it is not judged itself. Neither is an attempt that another one stands for.
        let of_pack =
            |name: &str, job: &&JobMetrics| job.scenario.is_test() && !job.superseded && (all || packs_of(job).contains(&name));
        let judge = |(name, pack): &(String, Pack)| Judgement {
            schema: 1,
            pack: pack.pack.clone(),
            version: pack.version.to_string(),
            manifest_sha256: manifest_sha256.clone(),
            jobs: metrics
                .iter()
                .filter(|job| of_pack(name, job))
                .map(|job| JobFindings { job: job.job, findings: rules::judge(pack, &metrics, job) })
                .collect(),
        };
        let judged = packs.iter().map(judge).collect();
        (packs.into_iter().map(|(_, pack)| pack).collect(), judged)
    } else {
        // Only for the official sentences; a pack that is gone costs those alone.
        (before.iter().filter_map(|judgement| Pack::load(&judgement.pack).ok()).collect(), before)
    };
    let reviews = reviews(&trace.dir, &judged)?;
    let report = build(&trace.records, &metrics, &judged, &Beside { manifest_sha256, expectations, reviews });
    Ok(Derived { trace, metrics, packs, judged, report })
}

fn packs_of(job: &JobMetrics) -> Vec<&str> {
    if job.scenario.rules.is_empty() { DEFAULT_PACKS.to_vec() } else { job.scenario.rules.iter().map(String::as_str).collect() }
}

/// The judgements in a run's folder that rest on the evidence as it is now, the latest version of each pack.
fn judged_before(dir: &Path, manifest_sha256: Option<&str>) -> Vec<Judgement> {
    let mut judged = latest(all_judged(dir).into_iter().filter(|one| one.manifest_sha256.as_deref() == manifest_sha256));
    judged.sort_by(|a, b| a.pack.cmp(&b.pack));
    judged
}

/// The latest version of each pack's judgement.
fn latest(all: impl Iterator<Item = Judgement>) -> Vec<Judgement> {
    let version = |judgement: &Judgement| (judgement.version.parse::<u64>().ok(), judgement.version.clone());
    let mut latest: Vec<Judgement> = Vec::new();
    for judgement in all {
        match latest.iter_mut().find(|known| known.pack == judgement.pack) {
            Some(known) if version(known) >= version(&judgement) => {}
            Some(known) => *known = judgement,
            None => latest.push(judgement),
        }
    }
    latest
}

/// Every judgement in a run's folder, whatever evidence it rests on.
pub(crate) fn all_judged(dir: &Path) -> Vec<Judgement> {
    let Ok(entries) = std::fs::read_dir(dir.join(JUDGED)) else { return Vec::new() };
    let is_judgement = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.ends_with(".json") && !name.ends_with(review::SUFFIX)
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_judgement).collect();
    paths.sort();
    let read = |path: &PathBuf| serde_json::from_slice::<Judgement>(&artifact::read_bounded(path, JUDGEMENT_LIMIT).ok()?).ok();
    paths.iter().filter_map(read).collect()
}

/// A judgement larger than this is none.
const JUDGEMENT_LIMIT: u64 = 256 << 20;

/// What people decided about these judgements.
fn reviews(dir: &Path, judged: &[Judgement]) -> Result<Vec<Reviewed>, Failure> {
    let mut reviews = Vec::new();
    for judgement in judged {
        reviews.extend(review_file(dir, judgement)?.map(|file| file.latest(judgement)).unwrap_or_default());
    }
    Ok(reviews)
}

/// Where the decisions about a judgement are kept.
pub(crate) fn review_path(dir: &Path, judgement: &Judgement) -> PathBuf {
    dir.join(JUDGED).join(judgement.review_file_name())
}

/// The decisions about a judgement; `None` if there are none. A file that cannot be understood is an error: a review is not passed over.
pub(crate) fn review_file(dir: &Path, judgement: &Judgement) -> Result<Option<ReviewFile>, Failure> {
    let path = review_path(dir, judgement);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = artifact::read_bounded(&path, review::LIMIT)?;
    ReviewFile::parse(&bytes).map(Some).map_err(|reason| Failure::Input(format!("{}: {reason}", path.display())))
}

/// Broken limits as `run.json` has them: the scenario files that state the limits may be gone.
pub(crate) fn expectations_before(dir: &Path) -> BTreeMap<u32, Vec<String>> {
    let read = std::fs::read(dir.join(RUN_JSON)).ok().and_then(|bytes| serde_json::from_slice::<RunReport>(&bytes).ok());
    read.into_iter().flat_map(|report| report.scenarios).map(|scenario| (scenario.job, scenario.expectations)).collect()
}

impl Derived {
    /// The official sentence of each rule whose wording was read at its source.
    fn sentences(&self) -> BTreeMap<String, String> {
        let rules = self.packs.iter().flat_map(|pack| &pack.rules).filter(|rule| rule.confirmed);
        rules.filter_map(|rule| Some((rule.id.clone(), rule.source.wording.clone()?))).collect()
    }

    /// The HTML page.
    pub(crate) fn html(&self, fail_on: Severity) -> String {
        let crawl = Crawl::read(&self.trace.dir);
        html::render(&html::Material {
            report: &self.report,
            opening: &self.opening(),
            records: &self.trace.records,
            metrics: &self.metrics,
            sentences: &self.sentences(),
            crawl: crawl.as_ref(),
            artifact: &|sha256, ext| self.trace.artifact(sha256, ext).ok(),
            fail_on,
        })
    }

    /// The summary.
    pub(crate) fn markdown(&self, fail_on: Severity) -> String {
        self.told(Crawl::read(&self.trace.dir).as_ref(), |told| markdown::render(told, fail_on))
    }

    /// The table and what follows it, for a terminal; of a crawl its command tells.
    pub(crate) fn console(&self, look: Look) -> String {
        self.told(None, |told| console::render(told, look))
    }

    /// Prints the table.
    pub(crate) fn print(&self, fail_on: Severity, context: &Context) {
        context.print(&self.console(Look { colour: context.colour_out, columns: context.columns, fail_on }));
    }

    /// With what a command ends that shows this run.
    pub(crate) fn exit_code(&self, fail_on: Severity) -> u8 {
        Totals::of(&self.report, fail_on).exit_code()
    }

    fn told(&self, crawl: Option<&Crawl>, render: impl FnOnce(Told<'_>) -> String) -> String {
        let seen = Seen::of(&self.report, &self.trace.records, &self.metrics);
        render(Told { report: &self.report, opening: &self.opening(), seen: &seen, crawl })
    }

    fn opening(&self) -> Vec<opening::Line> {
        opening::lines(&self.report, &self.metrics)
    }

    /// Takes over broken limits, by job.
    pub(crate) fn expect(&mut self, broken: &BTreeMap<u32, Vec<String>>) {
        for scenario in &mut self.report.scenarios {
            if let Some(broken) = broken.get(&scenario.job) {
                scenario.expectations.clone_from(broken);
            }
        }
    }

    /// Writes `judged/`.
    pub(crate) fn write_judged(&self) -> Result<(), Failure> {
        let judged = self.trace.dir.join(JUDGED);
        std::fs::create_dir_all(&judged).map_err(|error| cannot_write(&judged, &error))?;
        self.judged.iter().try_for_each(|judgement| write(&judged.join(judgement.file_name()), &judgement.text()))
    }

    /// Writes `run.json`, `judged/`, `junit.xml`, `summary.md` and, if it is wanted, `report.html` into the run's folder.
    pub(crate) fn write(&self, fail_on: Severity, with_html: bool) -> Result<(), Failure> {
        let dir = &self.trace.dir;
        write(&dir.join(RUN_JSON), &json::render(&self.report, fail_on))?;
        self.write_judged()?;
        write(&dir.join("junit.xml"), &junit::render(&self.report, fail_on))?;
        write(&dir.join("summary.md"), &self.markdown(fail_on))?;
        if with_html {
            write(&dir.join(REPORT), &self.html(fail_on))?;
        }
        Ok(())
    }
}

/// The report for people, in the run's folder.
pub(crate) const REPORT: &str = "report.html";

/// Writes a derived file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Infrastructure(format!("cannot write {}: {error}; the evidence recorded until now is kept", path.display()))
}
