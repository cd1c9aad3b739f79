//! Carries out actions.

use std::collections::{BTreeMap, VecDeque};

use super::action::{Action, Actions, CreateAccount, LogIn, Request as Ask, VerifyCode};
use super::check::{control_id, field_id};
use super::expr::Value;
use super::item::Item;
use super::model::{ScreenKind, Specimen, Status};
use super::special;
use super::state::{Scope, Shown, Spinner, State, Waiting, screen_items};
use crate::app::{Env, Intent, Request};

/// How many actions one input may set off, so that a specimen that runs in a circle still answers.
const MAX_ACTIONS: usize = 10_000;
/// The most screens on the stack.
const MAX_SCREENS: usize = 200;

/// One run of actions.
pub struct Performer<'a> {
    /// The specimen.
    pub spec: &'a Specimen,
    /// Its state.
    pub state: &'a mut State,
    /// The device.
    pub env: &'a Env,
    /// What the system is asked for.
    pub out: &'a mut Vec<Request>,
}

impl Performer<'_> {
    fn scope(&self) -> Scope<'_, '_> {
        Scope { spec: self.spec, state: self.state, env: self.env, shown: self.state.stack.last() }
    }

    /// Carries out a list.
    pub fn run(&mut self, actions: &Actions) {
        self.run_queue(actions.0.iter().cloned().collect());
    }

    /// Carries out what is in a queue, until it is empty or must wait.
    pub fn run_queue(&mut self, mut queue: VecDeque<Action>) {
        for _ in 0..MAX_ACTIONS {
            let Some(action) = queue.pop_front() else { return };
            match self.step(action, &mut queue) {
                Step::On => {}
                Step::Stop => return,
            }
        }
        self.out.push(Request::Log { tag: "Specimen".into(), text: "too many actions in a row; the rest is dropped".into() });
    }

    fn step(&mut self, action: Action, queue: &mut VecDeque<Action>) -> Step {
        let now = self.env.uptime_ms;
        match action {
            Action::Open(screen) => return self.open(&screen, queue),
            Action::Replace(screen) => {
                self.state.stack.pop();
                return self.open(&screen, queue);
            }
            Action::ResetTo(screen) => {
                self.state.stack.clear();
                return self.open(&screen, queue);
            }
            Action::Back => self.back(),
            Action::Close => self.close(),
            Action::Finish => self.finish(),
            Action::Set(values) => {
                let values: Vec<_> = values.into_iter().map(|(name, value)| (name, self.scope().filled(&value))).collect();
                self.state.variables.extend(values);
            }
            Action::Unset(name) => {
                if let Some(first) = self.spec.state.get(&name) {
                    self.state.variables.insert(name, first.clone());
                }
            }
            Action::Increment(name) => {
                let value = self.state.variables.entry(name).or_insert(Value::Number(0));
                *value = match value {
                    Value::Number(number) => Value::Number(number.saturating_add(1)),
                    _ => Value::Number(1),
                };
            }
            Action::NoteTime(name) => _ = self.state.variables.insert(name, Value::Number(self.env.local_ms / 1000)),
            Action::Toast(text) => self.out.push(Request::Toast(self.scope().text(&text))),
            Action::Delay(ms) => return self.wait(ms, queue),
            Action::Loading(loading) => {
                self.state.loading = Some(Spinner { text: loading.text, until: now + loading.ms });
                self.hide_keyboard();
                return self.wait(loading.ms, queue);
            }
            Action::Request(request) => return self.request(request, queue),
            Action::If(choice) => {
                let holds = self.scope().holds(&Some(choice.when));
                prepend(queue, if holds { choice.then } else { choice.otherwise });
            }
            Action::Exit => {
                self.out.push(Request::Exit);
                return Step::Stop;
            }
            Action::Crash(crash) => {
                self.out.push(Request::Crash { exception: crash.exception, message: crash.message });
                return Step::Stop;
            }
            Action::NotResponding => {
                self.state.hung = true;
                self.out.push(Request::NotResponding);
                return Step::Stop;
            }
            Action::SendCode(field) => self.send_code(&field),
            Action::VerifyCode(verify) => self.verify_code(verify, queue),
            Action::CreateAccount(create) => self.create_account(create, queue),
            Action::LogIn(log_in) => self.log_in(log_in, queue),
            Action::LogOut => self.state.session = None,
            Action::SetAccount(values) => {
                if let Some(id) = &self.state.session {
                    let values = self.filled(values);
                    self.state.server(now).set(id, values);
                }
            }
            Action::RequestDeletion(request) => self.set_status(Status::DeletionRequested, request.days),
            Action::DeleteAccount => {
                self.set_status(Status::Deleted, None);
                self.state.session = None;
            }
            Action::DeactivateAccount => {
                self.set_status(Status::Deactivated, None);
                self.state.session = None;
            }
            Action::CancelDeletion => self.set_status(Status::Active, None),
            Action::Dial(number) => self.hand_over("android.intent.action.DIAL", format!("tel:{number}")),
            Action::Mail(address) => self.hand_over("android.intent.action.SENDTO", format!("mailto:{address}")),
            Action::Browse(url) => self.hand_over("android.intent.action.VIEW", url),
            Action::AppSettings => {
                let data = format!("package:{}", self.spec.package);
                self.hand_over("android.settings.APPLICATION_DETAILS_SETTINGS", data);
            }
            Action::SpecialAccess(access) => {
                self.hand_over(access.intent(), format!("package:{}", self.spec.package));
            }
            Action::PickPhoto => {
                let picker = if self.env.api >= 33 { special::PICK_IMAGES } else { special::OPEN_DOCUMENT };
                self.hand_over(picker, String::new());
            }
            Action::Share(text) => {
                let text = self.scope().text(&text);
                self.hand_over("android.intent.action.CHOOSER", text);
            }
        }
        Step::On
    }

    fn open(&mut self, name: &str, queue: &mut VecDeque<Action>) -> Step {
        let Some(screen) = self.spec.screens.get(name) else { return Step::On };
        let (activity, is_new) = self.state.activity_for(self.spec, screen);
        self.hide_keyboard();
        self.state.focus = None;
        for item in screen_items(screen) {
            match item {
                Item::Field(field) => _ = self.state.typed.remove(&field_id(field)),
                Item::Tick(tick) => _ = self.state.marks.remove(&control_id(&tick.id, &tick.text)),
                Item::Toggle(toggle) => _ = self.state.marks.remove(&control_id(&toggle.id, &toggle.text)),
                Item::Choice(choice) => _ = self.state.choices.remove(&choice.name),
                _ => {}
            }
        }
        if self.state.stack.len() < MAX_SCREENS {
            let opened = self.env.uptime_ms;
            self.state.opened += 1;
            let order = visit(self.spec.server.seed, self.state.launches, self.state.opened);
            self.state.stack.push(Shown { name: name.into(), opened, scroll: 0, seen_end: false, batches: 1, order, activity });
        }
        prepend(queue, screen.on_open.clone());
        if !is_new {
            return Step::On;
        }
        // What follows waits until the activity is there.
        let class = self.state.activities.last().map(|activity| activity.class.clone()).unwrap_or_default();
        let intent = Intent { component: Some((self.spec.package.clone(), class)), ..Intent::default() };
        self.out.push(Request::StartActivity(intent));
        self.state.starting = Some(std::mem::take(queue));
        Step::Stop
    }

    /// Closes the top screen, as the system's back does when nothing else is asked for.
    pub fn back(&mut self) {
        self.hide_keyboard();
        self.state.focus = None;
        if self.state.stack.len() > 1 {
            self.state.stack.pop();
        } else if self.env.api >= 31 {
            // From Android 12 back on a launcher's root activity leaves it alive in the background.
            self.out.push(Request::MoveToBack);
        } else {
            self.finish();
        }
    }

    fn close(&mut self) {
        let is_page = |shown: &Shown| self.spec.screens.get(&shown.name).is_none_or(|screen| screen.kind == ScreenKind::Page);
        while self.state.stack.len() > 1 && self.state.stack.last().is_some_and(|shown| !is_page(shown)) {
            self.state.stack.pop();
        }
        self.state.focus = None;
        self.hide_keyboard();
    }

    fn finish(&mut self) {
        self.out.extend(self.state.activities.iter().rev().filter_map(|activity| activity.id).map(Request::Finish));
    }

    fn hide_keyboard(&mut self) {
        if self.env.keyboard > 0 {
            self.out.push(Request::Keyboard(false));
        }
    }

    fn hold(&mut self, request: Option<Ask>, queue: &mut VecDeque<Action>) -> u64 {
        let id = self.state.next;
        self.state.next += 1;
        self.state.waiting.insert(id, Waiting { rest: std::mem::take(queue), request });
        id
    }

    fn wait(&mut self, ms: u64, queue: &mut VecDeque<Action>) -> Step {
        let id = self.hold(None, queue);
        self.out.push(Request::Timer { id, after_ms: ms });
        Step::Stop
    }

    fn request(&mut self, request: Ask, queue: &mut VecDeque<Action>) -> Step {
        let Some(activity) = self.state.activities.last().and_then(|activity| activity.id) else { return Step::On };
        let permissions = request.permissions.iter().map(|name| Specimen::permission(name)).collect();
        let waits = request.wait;
        let request = if waits { self.hold(Some(request), queue) } else { self.hold(Some(request), &mut VecDeque::new()) };
        self.out.push(Request::RequestPermissions { activity, request, permissions });
        if waits { Step::Stop } else { Step::On }
    }

    /// Goes on after a permission request was answered.
    pub fn answered(&mut self, request: u64, results: &[(String, bool)]) {
        let Some(Waiting { mut rest, request: Some(ask) }) = self.state.waiting.remove(&request) else { return };
        let refused: Vec<&String> = results.iter().filter(|(_, granted)| !granted).map(|(name, _)| name).collect();
        let for_good = refused.iter().any(|name| self.env.permission(name).1);
        let branch = match ask.on.denied_for_good {
            _ if refused.is_empty() && !results.is_empty() => ask.on.granted,
            Some(actions) if for_good => actions,
            _ => ask.on.denied,
        };
        prepend(&mut rest, branch);
        self.run_queue(rest);
    }

    /// Goes on after a timer.
    pub fn woken(&mut self, id: u64) {
        let Some(waiting) = self.state.waiting.remove(&id) else { return };
        if self.state.loading.as_ref().is_some_and(|spinner| spinner.until <= self.env.uptime_ms) {
            self.state.loading = None;
        }
        self.run_queue(waiting.rest);
    }

    fn filled(&self, values: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let scope = self.scope();
        values.into_iter().map(|(name, value)| (name, scope.filled(&value))).collect()
    }

    fn send_code(&mut self, field: &str) {
        let sms = &self.spec.server.sms;
        let number = self.state.typed(field);
        if number.is_empty() {
            return;
        }
        let code = self.state.server(self.env.uptime_ms).send_code(&number, sms.digits);
        let text = sms.text.get(self.env.zh).replace("{code}", &code);
        self.out.push(Request::Sms { from: sms.from.clone(), text, after_ms: sms.delay });
    }

    fn verify_code(&mut self, verify: VerifyCode, queue: &mut VecDeque<Action>) {
        let typed = self.state.typed(&verify.field);
        let entered: Vec<String> = self.state.typed.keys().map(|field| self.state.typed(field)).collect();
        let numbers = entered.iter().chain(&self.state.session);
        let right = self.state.server(self.env.uptime_ms).code_is_right(numbers, &typed);
        prepend(queue, if right { verify.ok } else { verify.wrong });
    }

    fn create_account(&mut self, create: CreateAccount, queue: &mut VecDeque<Action>) {
        let id = self.state.typed(&create.field);
        let password = create.password.map(|field| self.state.typed(&field));
        let fields = self.filled(create.set);
        let made = self.state.server(self.env.uptime_ms).create(&id, password, fields);
        if made.is_ok() {
            self.state.session = Some(id);
        }
        prepend(queue, if made.is_ok() { create.ok } else { create.exists });
    }

    fn log_in(&mut self, log_in: LogIn, queue: &mut VecDeque<Action>) {
        let now = self.env.uptime_ms;
        let id = self.state.typed(&log_in.field);
        let password = log_in.password.map(|field| self.state.typed(&field));
        let account = self.state.server(now).account(&id).map(|account| (account.status, account.password.clone()));
        let status = match account {
            Some((Status::Deleted, _)) if log_in.deleted.is_some() => return prepend(queue, log_in.deleted.unwrap_or_default()),
            Some((Status::Deleted, _)) | None => {
                let made = log_in.create && self.state.server(now).create(&id, password, BTreeMap::new()).is_ok();
                made.then_some(Status::Active)
            }
            Some((status, expected)) => (password.is_none() || password == expected).then_some(status),
        };
        let branch = match status {
            None => log_in.wrong,
            Some(Status::Deactivated) if log_in.deactivated.is_none() => log_in.wrong,
            // Whoever is let in may undo it by `cancel_deletion`, or be put out again by `log_out`.
            Some(status) => {
                self.state.session = Some(id);
                match (status, log_in.deletion_requested, log_in.deactivated) {
                    (Status::DeletionRequested, Some(actions), _) | (Status::Deactivated, _, Some(actions)) => actions,
                    _ => log_in.ok,
                }
            }
        };
        prepend(queue, branch);
    }

    fn set_status(&mut self, status: Status, days: Option<u32>) {
        let now = self.env.uptime_ms;
        if let Some(id) = &self.state.session {
            self.state.server(now).set_status(id, status, days, now);
        }
    }

    fn hand_over(&mut self, action: &str, data: String) {
        let intent = Intent { action: Some(action.into()), data: Some(data), ..Intent::default() };
        self.out.push(Request::StartActivity(intent));
    }
}

/// What decides an order, for one visit of a screen.
fn visit(seed: u64, launches: i64, opened: u64) -> u64 {
    seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ launches.unsigned_abs().wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ (opened << 8)
}

enum Step {
    On,
    Stop,
}

fn prepend(queue: &mut VecDeque<Action>, actions: Actions) {
    for action in actions.0.into_iter().rev() {
        queue.push_front(action);
    }
}
