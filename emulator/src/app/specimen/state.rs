//! What a running specimen remembers, and what the names in its conditions and texts stand for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use regex::Regex;
use serde_json::{Value as Json, json};

use super::action::Action;
use super::activities::Activity;
use super::check::{control_id, field_id};
use super::expr::{Expr, Value};
use super::item::{Field, Item};
use super::model::{Screen, ScreenKind, Specimen};
use super::server::Server;
use super::text::Text;
use crate::app::{ActivityId, Env};

/// The state of one process. Its clones share the server, which is elsewhere.
#[derive(Clone)]
pub struct State {
    /// Variables; kept between processes.
    pub variables: BTreeMap<String, Value>,
    /// Cold starts since the data was cleared; kept.
    pub launches: i64,
    /// The account logged in; kept.
    pub session: Option<String>,
    /// Open screens, the top one last.
    pub stack: Vec<Shown>,
    /// What was typed, by field.
    pub typed: BTreeMap<String, Typed>,
    /// Ticks and toggles without a variable, by id.
    pub marks: BTreeMap<String, bool>,
    /// The chosen option from 1, by name.
    pub choices: BTreeMap<String, i64>,
    /// The field that has the focus.
    pub focus: Option<String>,
    /// The spinner.
    pub loading: Option<Spinner>,
    /// Lists of actions that wait, by the number of what they wait for.
    pub waiting: BTreeMap<u64, Waiting>,
    /// The next such number.
    pub next: u64,
    /// Screens opened since the process started.
    pub opened: u64,
    /// The app's activities, the top one last.
    pub activities: Vec<Activity>,
    /// What is done once the activity that is being started is there.
    pub starting: Option<VecDeque<Action>>,
    /// The activity that was in front last.
    pub paused: Option<ActivityId>,
    /// The main thread hangs.
    pub hung: bool,
    server: Arc<Mutex<Server>>,
}

/// An open screen.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// When it was opened, milliseconds since boot.
    pub opened: u64,
    /// How far its content is scrolled, in pixels.
    pub scroll: i32,
    /// Whether the end of its content has been in sight.
    pub seen_end: bool,
    /// How many helpings of its endless list are loaded.
    pub batches: u32,
    /// What decides the order of its shuffled groups.
    pub order: u64,
    /// The number of the activity that it stands in.
    pub activity: u64,
}

/// What stands in a text field.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The letters.
    pub text: Vec<char>,
    /// Before which letter the cursor stands.
    pub cursor: usize,
}

/// A spinner that swallows input.
#[derive(Debug, Clone)]
pub struct Spinner {
    /// What stands below it.
    pub text: Option<Text>,
    /// Until when, milliseconds since boot.
    pub until: u64,
}

/// Actions behind a `delay`, `loading` or `request`.
#[derive(Clone)]
pub struct Waiting {
    /// What comes after.
    pub rest: VecDeque<Action>,
    /// The request, if it is one.
    pub request: Option<super::action::Request>,
}

impl State {
    /// The state of a new process, with what the last one saved.
    pub fn new(spec: &Specimen, server: Arc<Mutex<Server>>, saved: Option<&str>) -> Self {
        let saved: Json = saved.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let mut variables = spec.state.clone();
        for (name, value) in &mut variables {
            match &saved["variables"][name] {
                Json::Bool(saved) => *value = Value::Bool(*saved),
                Json::Number(saved) => *value = Value::Number(saved.as_i64().unwrap_or_default()),
                Json::String(saved) => *value = Value::Text(saved.clone()),
                _ => {}
            }
        }
        Self {
            variables,
            launches: saved["launches"].as_i64().unwrap_or(0),
            session: saved["session"].as_str().map(Into::into),
            stack: Vec::new(),
            typed: BTreeMap::new(),
            marks: BTreeMap::new(),
            choices: BTreeMap::new(),
            focus: None,
            loading: None,
            waiting: BTreeMap::new(),
            next: 1,
            opened: 0,
            activities: Vec::new(),
            starting: None,
            paused: None,
            hung: false,
            server,
        }
    }

    /// What is kept for the next process.
    pub fn saved(&self) -> String {
        let variables: serde_json::Map<String, Json> = self
            .variables
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Bool(value) => json!(value),
                    Value::Number(value) => json!(value),
                    Value::Text(value) => json!(value),
                };
                (name.clone(), value)
            })
            .collect();
        json!({"variables": variables, "launches": self.launches, "session": self.session}).to_string()
    }

    /// The server, as it stands at `now`.
    pub fn server(&self, now: u64) -> MutexGuard<'_, Server> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.advance(now);
        server
    }

    /// The text in a field.
    pub fn typed(&self, field: &str) -> String {
        self.typed.get(field).map(|typed| typed.text.iter().collect()).unwrap_or_default()
    }

    /// The place and model of the lowest screen to be drawn: the topmost page.
    pub fn page(&self, spec: &Specimen) -> usize {
        let is_page = |shown: &Shown| spec.screens.get(&shown.name).is_none_or(|screen| screen.kind == ScreenKind::Page);
        self.stack.iter().rposition(is_page).unwrap_or(0)
    }
}

/// A moment at which names are looked up.
#[derive(Clone, Copy)]
pub struct Scope<'s, 'a> {
    /// The specimen.
    pub spec: &'s Specimen,
    /// Its state.
    pub state: &'a State,
    /// The device.
    pub env: &'a Env,
    /// The screen asked about.
    pub shown: Option<&'a Shown>,
}

impl<'s> Scope<'s, '_> {
    /// Whether a condition holds; an absent one does.
    pub fn holds(&self, condition: &Option<Expr>) -> bool {
        condition.as_ref().is_none_or(|condition| condition.holds(&|name| self.value(name)))
    }

    /// A text in the device's language, filled in.
    pub fn text(&self, text: &Text) -> String {
        Text::fill(text.get(self.env.zh), |name| self.value(name).map(|value| value.to_string()))
    }

    /// A value whose text is filled in.
    pub fn filled(&self, value: &Value) -> Value {
        match value {
            Value::Text(text) => Value::Text(Text::fill(text, |name| self.value(name).map(|value| value.to_string()))),
            other => other.clone(),
        }
    }

    /// What a name stands for.
    pub fn value(&self, name: &str) -> Option<Value> {
        let (state, env) = (self.state, self.env);
        if let Some(value) = state.variables.get(name) {
            return Some(value.clone());
        }
        let now = env.uptime_ms;
        let simple = match name {
            "launches" => Value::Number(state.launches),
            "logged_in" => Value::Bool(state.session.is_some()),
            "locale" => Value::Text(if env.zh { "zh" } else { "en" }.into()),
            "api" => Value::Number(env.api.into()),
            "emulator" => Value::Bool(env.emulator),
            "clock" => Value::Text(clock(env.local_ms)),
            "seconds" => Value::Number(self.shown.map_or(0, |shown| now.saturating_sub(shown.opened) / 1000) as i64),
            "scrolled_to_end" => Value::Bool(self.shown.is_some_and(|shown| shown.seen_end)),
            _ => return self.member(name),
        };
        Some(simple)
    }

    fn member(&self, name: &str) -> Option<Value> {
        let (family, rest) = name.split_once('.')?;
        let state = self.state;
        Some(match family {
            "field" => match rest.strip_suffix(".valid") {
                Some(id) => Value::Bool(self.field(id).is_some_and(|field| self.valid(field))),
                None => Value::Text(state.typed(rest)),
            },
            "tick" => Value::Bool(self.mark(rest)),
            "toggle" => Value::Bool(self.toggle(rest)),
            "hours_since" => Value::Number(self.hours_since(rest)),
            "choice" => Value::Number(state.choices.get(rest).copied().unwrap_or(0)),
            "account" => return self.account(rest),
            "permission" => match rest.strip_suffix(".denied_for_good") {
                Some(name) => Value::Bool(self.env.permission(&Specimen::permission(name)).1),
                None => Value::Bool(self.env.permission(&Specimen::permission(rest)).0),
            },
            _ => return None,
        })
    }

    /// Whole hours on the wall clock since a time was noted; a time never noted lies long ago.
    fn hours_since(&self, name: &str) -> i64 {
        match self.state.variables.get(name) {
            Some(Value::Number(noted)) if *noted > 0 => (self.env.local_ms / 1000 - noted).div_euclid(3600),
            _ => NEVER_HOURS,
        }
    }

    fn account(&self, name: &str) -> Option<Value> {
        let id = self.state.session.as_ref()?;
        let server = self.state.server(self.env.uptime_ms);
        let account = server.account(id)?;
        match name {
            "id" => Some(Value::Text(id.clone())),
            "status" => Some(Value::Text(account.status.word().into())),
            name => account.fields.get(name).cloned().or_else(|| Some(Value::Text(String::new()))),
        }
    }

    /// Whether a tick box, or a toggle without a variable, is on.
    pub fn mark(&self, id: &str) -> bool {
        let ticked_at_first = || {
            items(self.spec).any(|item| matches!(item, Item::Tick(tick) if tick.ticked && control_id(&tick.id, &tick.text) == id))
        };
        self.state.marks.get(id).copied().unwrap_or_else(ticked_at_first)
    }

    fn toggle(&self, id: &str) -> bool {
        let variable = items(self.spec).find_map(|item| match item {
            Item::Toggle(toggle) if control_id(&toggle.id, &toggle.text) == id => toggle.state.as_ref(),
            _ => None,
        });
        match variable {
            Some(name) => self.state.variables.get(name).is_some_and(Value::holds),
            None => self.mark(id),
        }
    }

    /// The field of that id: on the screen asked about, or on any.
    fn field(&self, id: &str) -> Option<&'s Field> {
        let wanted = |item: &'s Item| match item {
            Item::Field(field) if field_id(field) == id => Some(field),
            _ => None,
        };
        let here = self.shown.and_then(|shown| self.spec.screens.get(&shown.name));
        here.and_then(|screen| screen_items(screen).find_map(wanted)).or_else(|| items(self.spec).find_map(wanted))
    }

    /// Whether what stands in a field is what it asks for.
    pub fn valid(&self, field: &Field) -> bool {
        let text = self.state.typed(&field_id(field));
        if text.is_empty() {
            return field.required == Some(false);
        }
        if let Some(expected) = &field.equals {
            return text == self.text(expected);
        }
        let pattern = field.pattern.as_deref().unwrap_or(field.kind.pattern());
        Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(&text))
    }
}

/// What `hours_since` says of a time that is no time.
const NEVER_HOURS: i64 = 1_000_000;

/// The wall clock as `HH:MM:SS`.
pub fn clock(local_ms: i64) -> String {
    let seconds = local_ms.div_euclid(1000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// All items of a screen, those in groups too.
pub fn screen_items(screen: &Screen) -> Box<dyn Iterator<Item = &Item> + '_> {
    Box::new([&screen.toolbar, &screen.content, &screen.bottom].into_iter().flat_map(|items| flat(items)))
}

fn items(spec: &Specimen) -> impl Iterator<Item = &Item> {
    spec.screens.values().flat_map(screen_items)
}

fn flat(items: &[Item]) -> Box<dyn Iterator<Item = &Item> + '_> {
    Box::new(items.iter().flat_map(|item| -> Box<dyn Iterator<Item = &Item>> {
        match item {
            Item::Group(group) | Item::SideBySide(group) => flat(&group.items),
            Item::Carousel(carousel) => flat(&carousel.items),
            item => Box::new(std::iter::once(item)),
        }
    }))
}
