//! An app's runs → what was measured: each rule once over all jobs, with whether a named person confirmed it.

use serde::{Deserialize, Serialize};

use crate::report::review::{self, Decision};
use crate::report::{RunReport, ScenarioReport};
use crate::rules::{Finding, Severity, Verdict};

/// What an app's runs show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Package.
    pub package: String,
    /// Label, as the APK has it.
    pub label: String,
    /// Version name that was found.
    pub version_name: String,
    /// Version code.
    pub version_code: i64,
    /// SHA-256 of the APK; empty if it was on the device already.
    pub apk_sha256: String,
    /// API level and kind of the devices.
    pub devices: Vec<String>,
    /// Jobs; control runs are none.
    pub jobs: usize,
    /// Jobs that did not come to their end, each with why.
    pub incomplete: Vec<String>,
    /// Of these, jobs of which nothing can be said because device or environment failed.
    pub broken: usize,
    /// Rules met, or for a person to judge, each once.
    pub met: Vec<Met>,
    /// Rules that pass wherever they could be held against the app, and somewhere could.
    pub passed: Vec<String>,
}

/// A rule that is met, or that a person must judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Met {
    /// The rule.
    pub rule: String,
    /// Name and version of its pack.
    pub pack: String,
    /// Its title in English.
    pub title: String,
    /// In Chinese.
    pub title_zh: String,
    /// The heaviest verdict of all jobs: `fail`, `review`, `unstable`.
    pub verdict: Verdict,
    /// How much that weighs.
    pub severity: Severity,
    /// What was seen.
    pub message: String,
    /// Jobs that show it.
    pub jobs: Vec<u32>,
    /// What people said.
    pub standing: Standing,
}

/// What people said of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Standing {
    /// Somebody confirmed it, in one job at least.
    Confirmed {
        /// Who.
        by: String,
        /// When, RFC 3339.
        at: String,
    },
    /// Somebody rejected it, in every job that shows it.
    Rejected {
        /// Who.
        by: String,
    },
    /// Nobody has said so of all of it.
    Unreviewed,
}

/// What somebody said of a finding: the decision, who, and when.
type Word = (Decision, String, String);

impl Met {
    /// Whether a named person confirmed it: only then it is listed as a problem.
    pub fn confirmed(&self) -> bool {
        matches!(self.standing, Standing::Confirmed { .. })
    }

    /// Whether it weighs on the app: it fails and is not lighter than asked for, or a person confirmed it; and nobody rejected it.
    pub fn counts(&self, lightest: Severity) -> bool {
        match self.standing {
            Standing::Confirmed { .. } => true,
            Standing::Rejected { .. } => false,
            Standing::Unreviewed => self.verdict == Verdict::Fail && self.severity >= lightest,
        }
    }

    /// Whether a person must look at it before anything is said.
    pub fn awaits(&self, lightest: Severity) -> bool {
        self.standing == Standing::Unreviewed && (self.verdict != Verdict::Fail || self.severity >= lightest)
    }
}

impl Measured {
    /// Of the reports of an app's runs.
    pub fn of(reports: &[RunReport]) -> Measured {
        let jobs: Vec<&ScenarioReport> =
            reports.iter().flat_map(|report| &report.scenarios).filter(|job| job.is_test()).collect();
        let mut measured = Measured { jobs: jobs.len(), ..Default::default() };
        if let Some(app) = jobs.iter().map(|job| &job.app).find(|app| !app.package.is_empty()) {
            measured.package = app.package.clone();
            measured.label = app.label.clone();
            measured.version_name = app.version_name.clone();
            measured.version_code = app.version_code;
            measured.apk_sha256 = app.apk_sha256.clone();
        }
        for job in &jobs {
            let device = format!("API {}{}", job.device.api, if job.device.simulated { ", simulated" } else { "" });
            if job.device.api > 0 && !measured.devices.contains(&device) {
                measured.devices.push(device);
            }
            measured.broken += usize::from(job.status == "broken");
            if job.status != "passed" {
                let why = job.error.as_deref().unwrap_or("no reason given").lines().next().unwrap_or_default();
                measured.incomplete.push(format!("{} ({}): {why}", job.name, job.policy));
            }
            for finding in job.findings.iter().filter(|finding| review::open(finding)) {
                measured.add(job, finding);
            }
        }
        measured.settle(&jobs);
        measured
    }

    fn add(&mut self, job: &ScenarioReport, finding: &Finding) {
        let known = self.met.iter_mut().find(|met| met.rule == finding.rule);
        let Some(met) = known else {
            self.met.push(Met {
                rule: finding.rule.clone(),
                pack: finding.pack.clone(),
                title: finding.title.clone(),
                title_zh: finding.title_zh.clone(),
                verdict: finding.verdict,
                severity: finding.severity,
                message: finding.message.clone(),
                jobs: vec![job.job],
                standing: Standing::Unreviewed,
            });
            return;
        };
        if !met.jobs.contains(&job.job) {
            met.jobs.push(job.job);
        }
        let heavier = |verdict: Verdict, severity: Severity| (verdict == Verdict::Fail, severity);
        if heavier(finding.verdict, finding.severity) > heavier(met.verdict, met.severity) {
            met.verdict = finding.verdict;
            met.severity = finding.severity;
            met.message = finding.message.clone();
        }
    }

    /// What people said of each rule in the jobs, and which rules pass.
    fn settle(&mut self, jobs: &[&ScenarioReport]) {
        for met in &mut self.met {
            let open = |job: &&ScenarioReport| -> Vec<(Verdict, Option<Word>)> {
                let mine = job.findings.iter().filter(|finding| finding.rule == met.rule && review::open(finding));
                // A review of another judgement says nothing of this one.
                let said = |finding: &Finding| {
                    let review = job.review(finding).filter(|review| !review.stale)?;
                    Some((review.decision, review.by.clone(), review.at.clone()))
                };
                mine.map(|finding| (finding.verdict, said(finding))).collect()
            };
            let said: Vec<_> = jobs.iter().flat_map(open).collect();
            let confirmed =
                said.iter().find_map(|(_, said)| said.clone().filter(|(decision, ..)| *decision == Decision::Confirmed));
            // Where it fails in one job and is only for a person to judge in another, what fails decides.
            let deciding: Vec<_> = said.iter().filter(|(verdict, _)| *verdict == met.verdict).collect();
            let rejected = deciding.iter().all(|(_, said)| said.is_some());
            met.standing = match confirmed {
                Some((_, by, at)) => Standing::Confirmed { by, at },
                None if rejected => Standing::Rejected {
                    by: deciding.iter().filter_map(|(_, said)| Some(said.as_ref()?.1.clone())).next().unwrap_or_default(),
                },
                None => Standing::Unreviewed,
            };
        }
        self.met.sort_by(|a, b| a.rule.cmp(&b.rule));
        let verdicts = |rule: &str| {
            jobs.iter()
                .flat_map(|job| &job.findings)
                .filter(|finding| finding.rule == rule)
                .map(|finding| finding.verdict)
                .collect::<Vec<_>>()
        };
        let mut rules: Vec<&String> = jobs.iter().flat_map(|job| &job.findings).map(|finding| &finding.rule).collect();
        rules.sort();
        rules.dedup();
        let passes = |rule: &&&String| {
            let all = verdicts(rule);
            all.contains(&Verdict::Pass) && all.iter().all(|verdict| matches!(verdict, Verdict::Pass | Verdict::NotObserved))
        };
        self.passed = rules.iter().filter(passes).map(|rule| (*rule).clone()).collect();
    }
}
