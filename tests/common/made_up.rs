//! Finished runs that nothing ran, for the history: of one app a run, each with jobs of several scenarios under several policies.

use offramp::metrics::model::{AskCounts, Deletion, PhaseCounts, Symmetry};
use offramp::report::model::{AppReport, DeviceReport, Repeats, RunReport, ScenarioReport};
use offramp::rules::{Finding, Severity, Verdict, Weight};

/// Scenarios of a run.
pub const SCENARIOS: [&str; 5] = ["first-run", "sign-up", "leave", "subscribe", "relaunch"];
/// Policies of a run.
pub const POLICIES: [&str; 4] = ["observe", "deny-all", "allow-all", "allow-once"];
/// Rules of a job, of which the first are met.
const RULES: u32 = 29;

/// The app of a number.
pub fn package(app: u32) -> String {
    format!("com.example.app{app}")
}

/// The `nth` run of an app: an hour after the one before it, and every twentieth of a new version with fewer asks.
pub fn run(app: u32, nth: u32) -> RunReport {
    let started = 1_600_000_000 + i64::from(nth) * 3600 + i64::from(app);
    let rfc = |s: i64| jiff::Timestamp::from_second(s).unwrap().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let jobs = SCENARIOS.iter().flat_map(|scenario| POLICIES.iter().map(move |policy| (scenario, policy)));
    let scenarios = jobs.enumerate().map(|(at, (scenario, policy))| job(app, nth, at as u32 + 1, scenario, policy)).collect();
    RunReport {
        schema: 1,
        offramp: "0.1.0".into(),
        id: format!("app{app}-{nth}"),
        manifest_sha256: Some(digest(app, nth)),
        started: rfc(started),
        finished: Some(rfc(started + 300)),
        scenarios,
        not_checkable: Vec::new(),
    }
}

/// Sixty-four digits that look like what they stand for.
fn digest(app: u32, nth: u32) -> String {
    let mixed =
        (u64::from(app) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (u64::from(nth) + 1).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    format!("{mixed:016x}{app:024x}{nth:024x}")
}

fn job(app: u32, nth: u32, job: u32, scenario: &str, policy: &str) -> ScenarioReport {
    let version = i64::from(nth / 20);
    let asks = (app + job) % 7 + 40u32.saturating_sub(nth / 20);
    let phase = |name: &str| PhaseCounts {
        name: name.into(),
        actions: 5 + job,
        screens: 4,
        distinct_screens: 4,
        fields: 2,
        keystrokes: 24,
        asks: AskCounts {
            total: Some(asks),
            shown: Some(asks),
            suppressed: Some(0),
            system: Some(0),
            nags: Some(0),
            special: Some(0),
            explained: Some(0),
            solicited: Some(0),
            idle: Some(asks),
            undetermined: Some(0),
            before_consent: Some(0),
            before_first_action: Some(1),
            re_asks: Some(asks / 2),
            re_asks_relaunch: None,
            re_asks_48h: None,
            by_group: [("CAMERA".to_string(), asks)].into(),
        },
        ..Default::default()
    };
    let finding = |at: u32| Finding {
        rule: format!("CN-TEST-{at:02}"),
        pack: "cn@2".into(),
        title: "A rule".into(),
        title_zh: "规则".into(),
        verdict: if at < 2 && asks > 20 { Verdict::Fail } else { Verdict::Pass },
        severity: Severity::Indicator,
        count: Some(f64::from(asks)),
        limit: Some(20.0),
        limit_is: "ours".into(),
        weight: Weight::Method,
        evidence: vec![12, 31],
        source: "a notice".into(),
        message: "asked again".into(),
        innocent: "none".into(),
        would_change: "fewer".into(),
    };
    ScenarioReport {
        job,
        name: scenario.into(),
        file: format!("{scenario}.yaml"),
        status: "passed".into(),
        error: None,
        fault: None,
        policy: policy.into(),
        control_for: None,
        counterfactual_for: None,
        counterfactual: None,
        from_step: None,
        attempts: 1,
        other_attempts: Vec::new(),
        device: DeviceReport {
            serial: "sim-api34".into(),
            model: "sim".into(),
            api: 34,
            simulated: true,
            locale: "en-US".into(),
        },
        app: AppReport {
            package: package(app),
            label: format!("App {app}"),
            version_name: format!("1.{version}"),
            version_code: version,
            apk_sha256: digest(app, nth / 20),
            signer_sha256: format!("{app:064x}"),
            given: String::new(),
        },
        account: None,
        phases: vec![phase("first-run"), phase("use")],
        deletion: Some(Deletion {
            outcome: "deleted".into(),
            depth: Some(4),
            flow: Some(3),
            steps: Some(7),
            ..Default::default()
        }),
        symmetry: Some(Symmetry { ratio: 1.4, difference: 2 }),
        canary: None,
        repeats: Repeats { n: 1, ..Default::default() },
        unknown: Default::default(),
        findings: (0..RULES).map(finding).collect(),
        expectations: Vec::new(),
        reviews: Vec::new(),
    }
}
