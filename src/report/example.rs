//! A small run made by hand, for the tests of the views: a courier app that behaves, a reader that nags (with its control run), and a
//! job that could not run.

use std::collections::BTreeMap;
use std::sync::Mutex;

use image::{ImageFormat, Rgb, RgbImage};

use super::build::{Beside, build};
use super::judgement::{JobFindings, Judgement};
use super::model::RunReport;
use crate::digest::sha256_hex;
use crate::metrics::JobMetrics;
use crate::metrics::model::{Ask, AskCounts, AskKind, Counts, Deletion, Origin, PhaseCounts, Sighting, Symmetry};
use crate::rules::{Finding, Severity, Verdict, Weight};
use crate::trace::event::*;

const WIDTH: u32 = 270;
const HEIGHT: u32 = 600;
const START: i64 = 1_767_578_400_000;

/// A screen's picture: a bar of that colour, and rectangles where the controls are.
pub fn picture(hue: u8) -> Vec<u8> {
    static DRAWN: Mutex<BTreeMap<u8, Vec<u8>>> = Mutex::new(BTreeMap::new());
    DRAWN.lock().expect("drawing does not panic").entry(hue).or_insert_with(|| draw(hue)).clone()
}

fn draw(hue: u8) -> Vec<u8> {
    let mut image = RgbImage::from_pixel(WIDTH, HEIGHT, Rgb([248, 249, 252]));
    let mut fill = |x: u32, y: u32, w: u32, h: u32, colour: [u8; 3]| {
        for (px, py) in (x..x + w).flat_map(|px| (y..y + h).map(move |py| (px, py))) {
            image.put_pixel(px, py, Rgb(colour));
        }
    };
    fill(0, 0, WIDTH, 60, [hue, 90, 160]);
    for row in 0..4 {
        fill(20, 90 + row * 70, 230, 44, [225, 230, 240]);
        fill(32, 108 + row * 70, 60 + row * 24, 8, [90, 100, 120]);
    }
    fill(20, 520, 230, 48, [hue, 90, 160]);
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).expect("writes to memory");
    bytes.into_inner()
}

/// Bytes of an artifact by its file's name.
pub fn artifact(name: &str) -> Option<Vec<u8>> {
    (0..12).map(|n| picture(n * 20)).find(|bytes| name == format!("{}.png", sha256_hex(bytes)))
}

/// Writes records of one job after another.
struct Tape {
    records: Vec<Record>,
    job: u32,
    ms: u64,
}

impl Tape {
    fn put(&mut self, event: Event) -> u64 {
        let seq = self.records.len() as u64;
        self.ms += 350;
        let device_ms = Some(START + i64::try_from(self.ms).expect("small"));
        let wall = format!("2026-01-05T02:{:02}:{:02}Z", self.ms / 60_000, self.ms / 1000 % 60);
        self.records.push(Record { seq, job: self.job, mono_ms: self.ms, device_ms, wall, event });
        seq
    }

    fn scenario(&mut self, job: u32, name: &str, policy: &str, control_for: Option<u32>) {
        self.job = job;
        self.put(Event::Scenario(Box::new(ScenarioFacts {
            name: name.into(),
            file: format!("scenarios/{name}.yaml"),
            policy: policy.into(),
            attempt: 1,
            repeat: 1,
            control_for,
            clean: "reinstall".into(),
            rules: vec!["cn".into()],
            ..Default::default()
        })));
        self.put(Event::Device(Box::new(device())));
        self.put(Event::App { op: AppOp::Facts, package: app(name).package, facts: Some(app(name)), cold: None });
    }

    fn begin(&mut self, path: &str, line: u32, name: &str, summary: &str) {
        self.command(path, line, name, summary, CommandState::Begin, None);
    }

    fn command(&mut self, path: &str, line: u32, name: &str, summary: &str, state: CommandState, message: Option<&str>) {
        let file = "scenarios/courier.yaml".into();
        let (path, name, summary) = (path.into(), name.into(), summary.into());
        self.put(Event::Command { path, name, summary, file, line, column: 3, state, message: message.map(Into::into) });
    }

    fn look(&mut self, hue: u8) -> u64 {
        let image = Some(sha256_hex(&picture(hue)));
        let activity = "com.example.courier/.Main".to_string();
        self.put(Event::Observe(Observe { image, window: activity.clone(), activity, settled: true, ..Default::default() }))
    }

    fn tap(&mut self, purpose: Purpose, text: &str, row: i32, on: u64) -> u64 {
        let bounds = if row == 9 { [20, 520, 250, 568] } else { [20, 90 + row * 70, 250, 134 + row * 70] };
        let point = Some(((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2));
        let node = NodeFacts { text: text.into(), class: "android.widget.Button".into(), bounds, ..Default::default() };
        self.put(Event::Input(Input {
            op: InputOp::Tap,
            purpose,
            point,
            to: None,
            node: Some(node),
            value: None,
            keystrokes: 0,
            on: Some(on),
        }))
    }

    /// A command that taps, and the screen after it.
    fn tap_on(&mut self, path: &str, line: u32, text: &str, row: i32, on: u64, hue: u8) -> u64 {
        let summary = format!("tapOn: {text}");
        self.begin(path, line, "tapOn", &summary);
        self.tap(Purpose::Step, text, row, on);
        let next = self.look(hue);
        self.command(path, line, "tapOn", &summary, CommandState::Ok, None);
        next
    }
}

fn device() -> DeviceFacts {
    DeviceFacts {
        serial: "sim-api34".into(),
        model: "Simulated phone".into(),
        manufacturer: "Offramp".into(),
        api: 34,
        simulated: true,
        locale: "zh-CN".into(),
        timezone: "Asia/Shanghai".into(),
        width: WIDTH,
        height: HEIGHT,
        density: 160,
        ..Default::default()
    }
}

fn app(name: &str) -> AppFacts {
    AppFacts {
        package: format!("com.example.{name}"),
        label: if name == "courier" { "速递" } else { "Reader" }.into(),
        version_name: "1.4.2".into(),
        version_code: 142,
        target_sdk: 34,
        apk_sha256: sha256_hex(name.as_bytes()),
        signer_sha256: sha256_hex(b"signer"),
        given: String::new(),
        permissions: vec!["android.permission.CAMERA".into()],
    }
}

/// The trace.
pub fn records() -> Vec<Record> {
    let mut tape = Tape { records: Vec::new(), job: 0, ms: 0 };
    tape.put(Event::Run { schema: SCHEMA, offramp: "0.1.0".into(), id: "2026-01-05T02-00-00-scenarios".into() });
    courier(&mut tape);
    tape.scenario(1, "reader", "deny-all", None);
    tape.put(Event::Phase { name: "first-run".into() });
    tape.begin("1", 12, "assertVisible", "assertVisible: Bookshelf");
    tape.look(180);
    let missing = "nothing on the screen has the text `Bookshelf`; the nearest is `Books`";
    tape.command("1", 12, "assertVisible", "assertVisible: Bookshelf", CommandState::Failed, Some(missing));
    tape.put(Event::Fault { class: FaultClass::Scenario, message: missing.into() });
    tape.put(Event::End { status: Status::Failed, error: Some(missing.into()) });
    tape.scenario(2, "reader", "allow-all", Some(1));
    tape.put(Event::End { status: Status::Passed, error: None });
    tape.scenario(3, "wallet", "observe", None);
    let gone = "not run: the device sim-api34 is gone";
    tape.put(Event::Fault { class: FaultClass::Infrastructure, message: gone.into() });
    tape.put(Event::End { status: Status::Broken, error: Some(gone.into()) });
    tape.records
}

fn courier(tape: &mut Tape) {
    tape.scenario(0, "courier", "observe", None);
    tape.put(Event::Phase { name: "sign-up".into() });
    tape.begin("1", 9, "launchApp", "launchApp");
    tape.put(Event::App { op: AppOp::Started, package: "com.example.courier".into(), facts: None, cold: Some(true) });
    let first = tape.look(0);
    tape.command("1", 9, "launchApp", "launchApp", CommandState::Ok, None);
    tape.begin("2", 10, "tapOn", "tapOn: 扫一扫");
    tape.tap(Purpose::Step, "扫一扫", 0, first);
    let dialog = tape.look(20);
    let start = "  1767578403.100  1000  1544  1600 I ActivityTaskManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS pkg=com.android.permissioncontroller cmp=com.android.permissioncontroller/.permission.ui.GrantPermissionsActivity (has extras)} from uid 10101";
    tape.put(Event::Log { lines: vec![start.into()] });
    tape.tap(Purpose::Prompt, "不允许", 3, dialog);
    tape.put(Event::Answer {
        choice: "deny".into(),
        by: "onPermission".into(),
        control_id: "com.android.permissioncontroller:id/permission_deny_button".into(),
        control_text: "不允许".into(),
        page: dialog,
    });
    let home = tape.look(40);
    let result = "  1767578404.200 10055  2100  2100 I GrantPermissionsViewModel: Permission grant result requestId=7 callingUid=10101 callingPackage=com.example.courier permission=android.permission.CAMERA isImplicit=false result=6";
    tape.put(Event::Log { lines: vec![result.into()] });
    tape.command("2", 10, "tapOn", "tapOn: 扫一扫", CommandState::Ok, None);
    tape.begin("3", 11, "inputText", "inputText: ${OFFRAMP_PHONE}");
    let node =
        NodeFacts { resource_id: "com.example.courier:id/phone".into(), bounds: [20, 160, 250, 204], ..Default::default() };
    let typed = Input {
        op: InputOp::Text,
        purpose: Purpose::Step,
        point: None,
        to: None,
        node: Some(node),
        value: Some("19900000001".into()),
        keystrokes: 11,
        on: Some(home),
    };
    tape.put(Event::Input(typed));
    let filled = tape.look(60);
    tape.command("3", 11, "inputText", "inputText: ${OFFRAMP_PHONE}", CommandState::Ok, None);
    tape.begin("4", 12, "readCode", "readCode: {into: CODE}");
    tape.put(Event::External { act: "sms".into(), by: "harness".into(), took_ms: 2000 });
    tape.command("4", 12, "readCode", "readCode: {into: CODE}", CommandState::Ok, None);
    tape.begin("5", 13, "noise", "noise");
    tape.put(Event::Noise { begin: true });
    let main = tape.tap_on("5.0", 14, "稍后再说", 1, filled, 80);
    tape.put(Event::Noise { begin: false });
    tape.command("5", 13, "noise", "noise", CommandState::Ok, None);
    tape.put(Event::Phase { name: "account-deletion".into() });
    let mine = tape.tap_on("7", 17, "我的", 2, main, 100);
    tape.put(Event::Entry);
    let entry = tape.tap_on("9", 19, "注销账号", 3, mine, 120);
    tape.tap_on("10", 20, "确认注销", 9, entry, 140);
    tape.put(Event::End { status: Status::Passed, error: None });
}

/// The counts of the same run.
pub fn metrics() -> Vec<JobMetrics> {
    let records = records();
    let seq = |test: &dyn Fn(&Event) -> bool| {
        records.iter().filter(|record| test(&record.event)).map(|record| record.seq).collect::<Vec<_>>()
    };
    let (logs, answers) = (seq(&|event| matches!(event, Event::Log { .. })), seq(&|event| matches!(event, Event::Answer { .. })));
    let ask = Ask {
        phase: "sign-up".into(),
        group: "CAMERA".into(),
        kind: AskKind::Shown,
        origin: Origin::Solicited,
        answer: "denied".into(),
        explained: false,
        re_ask: false,
        launch: 1,
        before_consent: false,
        before_first_action: false,
        within_48h: false,
        device_ms: Some(START + 3100),
        evidence: vec![answers[0] - 3, logs[0], answers[0], logs[1]],
        disagreements: Vec::new(),
    };
    let asks = |total: u32| AskCounts {
        total: Some(total),
        shown: Some(total),
        suppressed: Some(0),
        system: Some(0),
        nags: Some(0),
        special: Some(0),
        explained: Some(0),
        solicited: Some(total),
        idle: Some(0),
        undetermined: Some(0),
        before_consent: Some(0),
        before_first_action: Some(0),
        re_asks: Some(0),
        by_group: if total == 0 { BTreeMap::new() } else { BTreeMap::from([("CAMERA".into(), total)]) },
        ..Default::default()
    };
    let sign_up = PhaseCounts {
        name: "sign-up".into(),
        actions: 3,
        screens: 3,
        distinct_screens: 3,
        fields: 1,
        external_acts: 1,
        asks: asks(1),
        ..Default::default()
    };
    let deletion = PhaseCounts {
        name: "account-deletion".into(),
        actions: 3,
        screens: 3,
        distinct_screens: 3,
        options: 5,
        asks: asks(0),
        ..Default::default()
    };
    let sighting =
        Sighting { obstacle: "O2".into(), seq: logs[1] + 2, because: "retention screen: “真的要离开吗？”".into() };
    let counts = Counts {
        phases: vec![sign_up, deletion],
        deletion: Some(Deletion {
            outcome: "requested".into(),
            depth: Some(2),
            flow: Some(1),
            steps: Some(3),
            handling_days: Some(15),
            obstacles: vec!["O2".into()],
            sightings: vec![sighting],
            ..Default::default()
        }),
        symmetry: Some(Symmetry { ratio: 1.0, difference: 0 }),
        unknown: BTreeMap::from([("phases[0].asks.re_asks_48h".into(), "the clock was not moved".into())]),
    };
    let mut jobs = Vec::new();
    for (index, status) in [Status::Passed, Status::Failed, Status::Passed, Status::Broken].into_iter().enumerate() {
        let job = u32::try_from(index).expect("small");
        let of_job: Vec<_> = records.iter().filter(|record| record.job == job).collect();
        let mut metrics =
            JobMetrics { job, status: Some(status), span: (of_job[0].seq, of_job[of_job.len() - 1].seq), ..Default::default() };
        for record in &of_job {
            match &record.event {
                Event::Scenario(facts) => metrics.scenario = (**facts).clone(),
                Event::Device(facts) => metrics.device = Some((**facts).clone()),
                Event::App { facts: Some(facts), .. } => metrics.app = Some(facts.clone()),
                Event::End { error, .. } => metrics.error = error.clone(),
                _ => {}
            }
        }
        jobs.push(metrics);
    }
    jobs[0].counts = counts;
    jobs[0].asks = vec![ask];
    jobs
}

fn finding(rule: &str, title: &str, verdict: Verdict, severity: Severity, count: f64, limit: f64) -> Finding {
    Finding {
        rule: rule.into(),
        pack: String::new(),
        title: title.into(),
        title_zh: "规则的标题".into(),
        verdict,
        severity,
        count: Some(count),
        limit: Some(limit),
        limit_is: "ours".into(),
        weight: Weight::Method,
        evidence: Vec::new(),
        source: "App违法违规收集使用个人信息行为认定方法 (2019-11-28), 六(1)".into(),
        message: format!("{title}: counted {count}, the limit is {limit}"),
        innocent: "The prompt may belong to what the user had just tapped; the last input was no control that maps to it.".into(),
        would_change: "A shorter path to the same end.".into(),
    }
}

/// What one pack says of the same run.
pub fn judged() -> Vec<Judgement> {
    let records = records();
    let answer = records.iter().find(|record| matches!(record.event, Event::Answer { .. })).map(|record| record.seq);
    let mut again = finding("CN-PERM-03", "Asks again after a refusal", Verdict::Fail, Severity::StrongIndicator, 2.0, 0.0);
    again.evidence = answer.into_iter().collect();
    again.limit_is = "published".into();
    let mut depth = finding("CN-DEL-02", "Way out longer than the way in", Verdict::Fail, Severity::Indicator, 3.0, 2.0);
    depth.evidence = vec![metrics()[0].span.1 - 1];
    depth.weight = Weight::Advisory;
    let mut unseen = finding("CN-PERM-06", "Asks again within 48 hours", Verdict::NotObserved, Severity::Indicator, 0.0, 1.0);
    (unseen.count, unseen.message) = (None, "the clock was not moved".into());
    let review = finding("CN-DEL-05", "Demands that sign-up did not make", Verdict::Review, Severity::Advisory, 1.0, 0.0);
    let pass = finding("CN-DEL-01", "No way out", Verdict::Pass, Severity::StrongIndicator, 0.0, 0.0);
    vec![Judgement {
        schema: 1,
        pack: "cn".into(),
        version: "1".into(),
        manifest_sha256: None,
        jobs: vec![JobFindings { job: 0, findings: vec![again, depth, unseen, review, pass] }],
    }]
}

/// The report of the same run.
pub fn report() -> RunReport {
    let beside = Beside { manifest_sha256: Some(sha256_hex(b"manifest")), ..Default::default() };
    build(&records(), &metrics(), &judged(), &beside)
}
