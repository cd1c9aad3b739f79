//! The values that the templates show. Everything is decided here; the templates only place it.

use std::cmp::Reverse;

use serde::Serialize;

use super::Material;
use super::frames::{self, Frame, Placed};
use super::images::{Picture, Pictures};
use crate::metrics::model::{Deletion, PhaseCounts, Symmetry};
use crate::report::crawl::view::View;
use crate::report::markdown::verdict;
use crate::report::model::ScenarioReport;
use crate::report::opening::Line;
use crate::report::policies::{self, Policies};
use crate::report::review::Reviewed;
use crate::report::totals::{self, Totals};
use crate::report::{attempts, console, counterfactual, opening, replay};
use crate::rules::{Finding, Severity, Verdict};

/// The page.
#[derive(Serialize)]
pub struct Page {
    csp: String,
    style: String,
    script: &'static str,
    id: String,
    offramp: String,
    started: String,
    manifest: Option<String>,
    good: bool,
    not_checkable: Vec<String>,
    findings: usize,
    app_failures: usize,
    script_failures: usize,
    infrastructure: usize,
    opening: Vec<Line>,
    crawl: Option<View>,
    scenarios: Vec<Section>,
    policies: Vec<Policies>,
    pictures: Vec<Picture>,
    left_out: usize,
    unreadable: usize,
}

#[derive(Serialize)]
struct Section {
    anchor: String,
    name: String,
    title: String,
    file: String,
    policy: String,
    device: String,
    simulated: bool,
    app: String,
    status: String,
    beside: Option<&'static str>,
    counterfactual: Option<String>,
    attempts: Option<String>,
    control_of: Option<String>,
    errors: Vec<String>,
    asks: String,
    sign_up: String,
    way_out: String,
    fails: usize,
    heavy: bool,
    reviews: usize,
    repeats: u32,
    unstable: Vec<String>,
    findings: Vec<FindingView>,
    others: Vec<FindingView>,
    phases: Vec<PhaseCounts>,
    deletion: Option<Deletion>,
    obstacles: Vec<Obstacle>,
    symmetry: Option<Symmetry>,
    unknown: Vec<(String, String)>,
    replay: String,
    frames: Vec<Frame>,
}

#[derive(Serialize)]
struct FindingView {
    rule: String,
    title: String,
    title_zh: String,
    verdict: &'static str,
    class: String,
    severity: &'static str,
    measured: String,
    source: String,
    sentence: Option<String>,
    message: String,
    innocent: String,
    would_change: String,
    evidence: Vec<Link>,
    review: Option<String>,
    stale: bool,
}

#[derive(Serialize)]
struct Obstacle {
    id: String,
    because: String,
    link: Option<Link>,
}

#[derive(Serialize)]
struct Link {
    anchor: String,
    text: String,
}

/// Prepares the page.
pub fn page(material: &Material, csp: String, style: String, script: &'static str) -> Page {
    let report = material.report;
    let mut sections: Vec<Section> = report.scenarios.iter().map(|scenario| section(material, scenario)).collect();
    let mut crawl = material.crawl.map(|crawl| View::of(crawl, material.records, material.artifact));
    let pictures = pictures(material, &sections, crawl.as_ref());
    for frame in sections.iter_mut().flat_map(|section| &mut section.frames) {
        frame.picture = frame.image.as_ref().map(|sha256| placed(&pictures, sha256));
    }
    if let Some(crawl) = &mut crawl {
        crawl.place(&|sha256| placed(&pictures, sha256));
    }
    let totals = Totals::of(report, material.fail_on);
    Page {
        csp,
        style,
        script,
        id: report.id.clone(),
        offramp: report.offramp.clone(),
        started: report.started.clone(),
        manifest: report.manifest_sha256.clone(),
        good: totals == Totals::default(),
        not_checkable: material.report.not_checkable.clone(),
        findings: totals.findings,
        app_failures: totals.app_failures,
        script_failures: totals.script_failures,
        infrastructure: totals.infrastructure,
        opening: material.opening.to_vec(),
        crawl,
        scenarios: sections,
        policies: policies::differences(report),
        left_out: pictures.left_out,
        unreadable: pictures.unreadable,
        pictures: pictures.into_list(),
    }
}

/// Pictures of a crawl's way and of frames that a finding or a prompt points to come first, so that the budget never leaves evidence out for
/// decoration; then a crawl's screens.
fn pictures(material: &Material, sections: &[Section], crawl: Option<&View>) -> Pictures {
    let pointed: Vec<&str> = sections
        .iter()
        .flat_map(|section| section.findings.iter().flat_map(|finding| finding.evidence.iter().map(|link| link.anchor.as_str())))
        .collect();
    let frames = || sections.iter().flat_map(|section| &section.frames);
    let evidence = |frame: &Frame| {
        pointed.contains(&frame.anchor.as_str()) || frame.kind == "prompt" || frame.kind == "fault" || frame.state == "failed"
    };
    let (mut first, mut last): (Vec<&Frame>, Vec<&Frame>) = frames().partition(|frame| evidence(frame));
    first.sort_by_key(|frame| frame.noise);
    last.sort_by_key(|frame| frame.noise);
    let way = crawl.into_iter().flat_map(View::way_images);
    let screens = crawl.into_iter().flat_map(View::images);
    Pictures::make(
        way.chain(first.into_iter().filter_map(image)).chain(screens).chain(last.into_iter().filter_map(image)),
        material.artifact,
    )
}

fn image(frame: &Frame) -> Option<&str> {
    frame.image.as_deref()
}

/// A phone's screen, for a picture that was left out.
const SCREEN: (u32, u32) = (1080, 2400);

fn placed(pictures: &Pictures, sha256: &str) -> Placed {
    let picture = pictures.of(sha256);
    let (width, height) = picture.map_or(SCREEN, |picture| (picture.width, picture.height));
    Placed { id: picture.map(|picture| picture.id.clone()), width, height, radius: width / 18 }
}

fn section(material: &Material, scenario: &ScenarioReport) -> Section {
    let job = material.metrics.iter().find(|job| job.job == scenario.job);
    let frames = job.map(|job| frames::of(material.records, job)).unwrap_or_default();
    let mut findings: Vec<&Finding> = scenario.findings.iter().collect();
    findings.sort_by_key(|finding| (rank(finding.verdict), Reverse(finding.severity), finding.rule.clone()));
    let view = |finding: &&Finding| finding_view(material, scenario, finding, &frames);
    let (stand, others): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| rank(finding.verdict) < 3);
    let of = |verdict| scenario.findings.iter().filter(|finding| finding.verdict == verdict).count();
    let control_of =
        scenario.control_for.and_then(|job| material.report.scenarios.iter().find(|other| other.job == job)).map(console::title);
    Section {
        anchor: format!("job-{}", scenario.job),
        name: scenario.name.clone(),
        title: console::title(scenario),
        file: scenario.file.clone(),
        policy: scenario.policy.clone(),
        device: console::device(scenario),
        simulated: scenario.device.simulated,
        app: app(scenario),
        status: if scenario.expectations.is_empty() { scenario.status.clone() } else { "failed".into() },
        beside: scenario.beside(),
        counterfactual: counterfactual::about(material.report, scenario),
        attempts: attempts::line(scenario),
        control_of,
        errors: scenario.error.iter().chain(&scenario.expectations).cloned().collect(),
        asks: console::asks(scenario),
        sign_up: console::sign_up(scenario),
        way_out: console::way_out(scenario),
        fails: of(Verdict::Fail),
        heavy: scenario.findings.iter().any(|finding| totals::counts(finding, material.fail_on)),
        reviews: of(Verdict::Review),
        repeats: scenario.repeats.n,
        unstable: opening::unstable(scenario),
        findings: stand.iter().map(view).collect(),
        others: others.iter().map(view).collect(),
        phases: scenario.phases.clone(),
        obstacles: scenario.deletion.as_ref().map(|deletion| obstacles(deletion, &frames)).unwrap_or_default(),
        deletion: scenario.deletion.clone(),
        symmetry: scenario.symmetry.clone(),
        unknown: scenario.unknown.iter().map(|(path, why)| (path.clone(), why.clone())).collect(),
        replay: replay::line(scenario),
        frames,
    }
}

/// What needs a look first.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Unstable => 1,
        Verdict::Review => 2,
        Verdict::NotObserved | Verdict::Blocked => 3,
        Verdict::Pass => 4,
    }
}

fn finding_view(material: &Material, scenario: &ScenarioReport, finding: &Finding, frames: &[Frame]) -> FindingView {
    let mut evidence: Vec<Link> = Vec::new();
    for seq in &finding.evidence {
        if let Some(link) = link(frames, *seq).filter(|link| evidence.iter().all(|known| known.anchor != link.anchor)) {
            evidence.push(link);
        }
    }
    let weight = match finding.severity {
        Severity::StrongIndicator => "strong",
        Severity::Indicator => "indicator",
        Severity::Advisory | Severity::Info => "light",
    };
    let review = scenario.review(finding);
    let sentence = material.sentences.get(&finding.rule).cloned();
    FindingView {
        rule: finding.rule.clone(),
        title: finding.title.clone(),
        title_zh: finding.title_zh.clone(),
        verdict: verdict(finding.verdict),
        class: if finding.verdict == Verdict::Fail { format!("fail {weight}") } else { "judge".into() },
        severity: console::severity(finding.severity),
        measured: console::measured(finding),
        // A finding's source carries the sentence; here it stands above it.
        source: sentence.as_ref().map_or(finding.source.clone(), |text| finding.source.replace(&format!(": “{text}”"), "")),
        sentence,
        message: finding.message.clone(),
        innocent: finding.innocent.clone(),
        would_change: finding.would_change.clone(),
        evidence,
        review: review.map(Reviewed::sentence),
        stale: review.is_some_and(|review| review.stale),
    }
}

fn obstacles(deletion: &Deletion, frames: &[Frame]) -> Vec<Obstacle> {
    let seen = |id: &String| deletion.sightings.iter().find(|sighting| sighting.obstacle == *id);
    let obstacle = |id: &String| Obstacle {
        id: id.clone(),
        because: seen(id).map(|sighting| sighting.because.clone()).unwrap_or_default(),
        link: seen(id).and_then(|sighting| link(frames, sighting.seq)),
    };
    deletion.obstacles.iter().map(obstacle).collect()
}

fn link(frames: &[Frame], seq: u64) -> Option<Link> {
    let frame = frames::showing(frames, seq)?;
    let number = frame.number.map(|number| format!("{number} ")).unwrap_or_default();
    Some(Link { anchor: frame.anchor.clone(), text: format!("{number}{}", frame.title) })
}

fn app(scenario: &ScenarioReport) -> String {
    let app = &scenario.app;
    [app.label.as_str(), app.package.as_str(), app.version_name.as_str()]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}
