//! Tells a job as a trace, in the order in which the runner writes it: input, looks, log. Screens are small hand-made trees.

mod screens;

use std::collections::BTreeMap;

use crate::metrics::view::Artifacts;
use crate::metrics::{JobMetrics, compute_records};
use crate::trace::Record;
use crate::trace::event::{
    AppFacts, AppOp, DeviceFacts, Event, Input, InputOp, NodeFacts, Observe, Purpose, ScenarioFacts, Status,
};
use crate::ui::{Hierarchy, NodeId, parse};

pub use screens::*;

pub const APP: &str = "com.example.app";
const UID: u32 = 10123;

/// A job being told.
pub struct Story {
    records: Vec<Record>,
    artifacts: BTreeMap<String, Vec<u8>>,
    lines: Vec<String>,
    pub now: i64,
    tree: Option<Hierarchy>,
    seen: u64,
    requests: u32,
    image: Option<String>,
}

impl Artifacts for Story {
    fn read(&self, sha256: &str, extension: &str) -> Option<Vec<u8>> {
        self.artifacts.get(&format!("{sha256}.{extension}")).cloned()
    }
}

impl Story {
    /// A job on a device of that level, before its first phase.
    pub fn on(api: u32) -> Self {
        let mut story = Story {
            records: Vec::new(),
            artifacts: BTreeMap::new(),
            lines: Vec::new(),
            now: 1_700_000_000_000,
            tree: None,
            seen: 0,
            requests: 0,
            image: None,
        };
        let markers = BTreeMap::from([("logged_out".to_owned(), serde_json::json!({"text": "Welcome, stranger"}))]);
        story.add(Event::Scenario(Box::new(ScenarioFacts {
            name: "story".into(),
            file: "story.yaml".into(),
            policy: "observe".into(),
            markers,
            ..Default::default()
        })));
        story.add(Event::Device(Box::new(DeviceFacts { api, serial: "test".into(), ..Default::default() })));
        let facts = AppFacts { package: APP.into(), ..Default::default() };
        story.add(Event::App { op: AppOp::Facts, package: APP.into(), facts: Some(facts), cold: None });
        story
    }

    /// A job of a scenario that a crawl wrote.
    pub fn found(told: &str) -> Self {
        let mut story = Story::on(34);
        if let Event::Scenario(facts) = &mut story.records[0].event {
            facts.found = Some(told.to_owned());
        }
        story
    }

    pub fn new() -> Self {
        Story::on(34)
    }

    /// The job's canary.
    pub fn canary(&mut self, name: &str) -> &mut Self {
        if let Some(Event::Scenario(facts)) = self.records.first_mut().map(|record| &mut record.event) {
            facts.canary = Some(name.into());
        }
        self
    }

    pub fn add(&mut self, event: Event) -> u64 {
        let seq = self.records.len() as u64;
        self.records.push(Record { seq, job: 0, mono_ms: 0, device_ms: Some(self.now), wall: String::new(), event });
        seq
    }

    pub fn phase(&mut self, name: &str) -> &mut Self {
        self.add(Event::Phase { name: name.into() });
        self
    }

    /// A cold start; the app's process begins in the log.
    pub fn start(&mut self) -> &mut Self {
        self.add(Event::App { op: AppOp::Stopped, package: APP.into(), facts: None, cold: None });
        let line = format!("ActivityManager: Start proc 4000:{APP}/u0a123 for top-activity {{{APP}/.Main}}");
        self.line(1200, &line);
        self.now += 300;
        self.add(Event::App { op: AppOp::Started, package: APP.into(), facts: None, cold: Some(true) });
        self
    }

    pub fn wait(&mut self, ms: i64) -> &mut Self {
        self.now += ms;
        self
    }

    /// The device's clock is set forward; the log is read before it, as the runner does, unless `late`.
    pub fn move_clock(&mut self, by_ms: i64, late: bool) -> &mut Self {
        if !late {
            self.read_log();
        }
        let from_ms = self.now;
        self.now += by_ms;
        let to_ms = self.now;
        self.add(Event::Clock { method: "root".into(), from_ms, to_ms, problem: None });
        self
    }

    fn observe(&mut self, screen: &Screen, settled: bool) -> u64 {
        let sha = format!("{:064x}", self.artifacts.len());
        self.artifacts.insert(format!("{sha}.xml"), screen.xml.clone().into_bytes());
        self.tree = Some(parse(&screen.xml).unwrap());
        let window = screen.activity.clone();
        let image = self.image.take();
        self.seen = self.add(Event::Observe(Observe {
            tree: Some(sha),
            image,
            window,
            activity: screen.activity.clone(),
            settled,
            error: None,
        }));
        self.seen
    }

    /// A screenshot for the next look.
    pub fn with_image(&mut self, png: Vec<u8>) -> &mut Self {
        let sha = format!("{:064x}", self.artifacts.len());
        self.artifacts.insert(format!("{sha}.png"), png);
        self.image = Some(sha);
        self
    }

    /// The screen comes to rest; then the log is read.
    pub fn see(&mut self, screen: &Screen) -> &mut Self {
        self.now += 600;
        self.observe(screen, true);
        self.read_log();
        self
    }

    /// A state on the way to rest.
    pub fn glimpse(&mut self, screen: &Screen) -> &mut Self {
        self.now += 100;
        self.observe(screen, false);
        self
    }

    pub fn read_log(&mut self) -> &mut Self {
        let lines = std::mem::take(&mut self.lines);
        self.add(Event::Log { lines });
        self
    }

    /// A log line of a process, written now and read with the next look.
    pub fn line(&mut self, pid: u32, text: &str) -> &mut Self {
        let (seconds, millis) = (self.now / 1000, self.now % 1000);
        self.lines.push(format!("{seconds}.{millis:03}  {pid}  {pid} I {text}"));
        self
    }

    fn start_line(&mut self, action: &str, uid: u32, code: i32) {
        let text = format!(
            "ActivityTaskManager: START u0 {{act={action} pkg={CONTROLLER} cmp={CONTROLLER}/.permission.ui.GrantPermissionsActivity (has extras)}} with LAUNCH_MULTIPLE from uid {uid} (BAL_ALLOW_VISIBLE_WINDOW) result code={code}"
        );
        self.line(1200, &text);
    }

    /// The app asks.
    pub fn request(&mut self) -> &mut Self {
        self.request_from(UID, 0)
    }

    pub fn request_from(&mut self, uid: u32, code: i32) -> &mut Self {
        self.requests += 1;
        self.start_line("android.content.pm.action.REQUEST_PERMISSIONS", uid, code);
        self
    }

    /// Android asks for the app.
    pub fn system_request(&mut self) -> &mut Self {
        self.requests += 1;
        self.start_line("android.content.pm.action.REQUEST_PERMISSIONS_FOR_OTHER", 1000, 0);
        self
    }

    /// The permission controller's answer to the last request.
    pub fn result(&mut self, permission: &str, code: i32) -> &mut Self {
        let id = self.requests;
        self.line(2417, &format!("GrantPermissionsViewModel: Permission grant result requestId={id} callingUid={UID} callingPackage={APP} permission=android.permission.{permission} isImplicit=false result={code}"));
        self
    }

    fn facts(&self, label: &str) -> NodeFacts {
        let tree = self.tree.as_ref().unwrap();
        let id = (0..tree.nodes.len())
            .map(NodeId)
            .find(|&id| tree.node(id).own_label() == label || tree.node(id).hint == label)
            .unwrap_or_else(|| panic!("no “{label}” on the screen"));
        let node = tree.node(id);
        let rect = node.bounds;
        NodeFacts {
            text: node.text.clone(),
            resource_id: node.resource_id.clone(),
            content_desc: node.content_desc.clone(),
            class: node.class.clone(),
            package: node.package.clone(),
            bounds: [rect.left, rect.top, rect.right, rect.bottom],
        }
    }

    fn input(&mut self, op: InputOp, purpose: Purpose, label: Option<&str>, value: Option<&str>) -> u64 {
        let node = label.map(|label| self.facts(label));
        let point = node.as_ref().map(|node| ((node.bounds[0] + node.bounds[2]) / 2, (node.bounds[1] + node.bounds[3]) / 2));
        let keystrokes = value.filter(|_| op == InputOp::Text).map_or(0, |value| u32::try_from(value.chars().count()).unwrap());
        // The input is stamped after it was carried out.
        self.now += 80;
        let on = Some(self.seen);
        self.add(Event::Input(Input { op, purpose, point, to: None, node, value: value.map(str::to_owned), keystrokes, on }))
    }

    pub fn tap(&mut self, label: &str) -> &mut Self {
        self.input(InputOp::Tap, Purpose::Step, Some(label), None);
        self
    }

    /// A tap during which something is logged, as what an app does at once is.
    pub fn tap_and(&mut self, label: &str, meanwhile: impl FnOnce(&mut Self)) -> &mut Self {
        self.now += 10;
        meanwhile(self);
        self.tap(label)
    }

    pub fn type_in(&mut self, label: &str, value: &str) -> &mut Self {
        self.tap(label);
        self.input(InputOp::Text, Purpose::Step, Some(label), Some(value));
        self
    }

    pub fn swipe(&mut self, label: &str) -> &mut Self {
        self.input(InputOp::Swipe, Purpose::Step, Some(label), None);
        self
    }

    pub fn scroll(&mut self) -> &mut Self {
        self.input(InputOp::Swipe, Purpose::Scroll, None, None);
        self
    }

    pub fn back(&mut self) -> &mut Self {
        self.input(InputOp::Key, Purpose::Step, None, Some("Back"));
        self
    }

    pub fn external(&mut self, act: &str) -> &mut Self {
        self.add(Event::External { act: act.into(), by: "harness".into(), took_ms: 0 });
        self
    }

    pub fn entry(&mut self) -> &mut Self {
        self.add(Event::Entry);
        self
    }

    pub fn cleanup(&mut self, begin: bool) -> &mut Self {
        self.add(Event::Cleanup { begin });
        self
    }

    pub fn noise(&mut self, begin: bool) -> &mut Self {
        self.add(Event::Noise { begin });
        self
    }

    /// The harness answers the prompt that is up; `permission`'s result is logged meanwhile.
    pub fn answer(&mut self, choice: &str, results: &[(&str, i32)]) -> &mut Self {
        let label = if choice.starts_with("deny") { "Don’t allow" } else { "While using the app" };
        let page = self.seen;
        self.now += 10;
        for (permission, code) in results {
            self.result(permission, *code);
        }
        self.input(InputOp::Tap, Purpose::Prompt, Some(label), None);
        self.add(Event::Answer {
            choice: choice.into(),
            by: "policy".into(),
            control_id: String::new(),
            control_text: label.into(),
            page,
        });
        self
    }

    /// The harness answers the prompt that is up, and no time passes.
    pub fn answer_at_once(&mut self, choice: &str) -> &mut Self {
        let now = self.now;
        self.answer(choice, &[]);
        for record in self.records.iter_mut().rev().take(2) {
            record.device_ms = Some(now);
        }
        self.now = now;
        self
    }

    /// Asks, shows, refuses: the whole of a refused ask.
    pub fn refused(&mut self, question: &str, permission: &str) -> &mut Self {
        self.request().see(&prompt(question)).answer("deny", &[(permission, 6)])
    }

    pub fn end(&mut self) -> JobMetrics {
        self.end_as(Status::Passed)
    }

    pub fn end_as(&mut self, status: Status) -> JobMetrics {
        self.add(Event::End { status, error: None });
        self.metrics()
    }

    /// What was told so far.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The counts of what was told so far.
    pub fn metrics(&self) -> JobMetrics {
        compute_records(&self.records, self)
    }
}

/// The counts of one phase.
pub fn counts<'m>(metrics: &'m JobMetrics, phase: &str) -> &'m crate::metrics::model::PhaseCounts {
    metrics.counts.phases.iter().find(|counts| counts.name == phase).unwrap_or_else(|| panic!("no phase {phase}"))
}
