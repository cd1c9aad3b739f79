//! A specimen's process: events in, requests out.

use std::sync::{Arc, Mutex};

use super::action::Actions;
use super::expr::Value;
use super::item::Item;
use super::model::{Screen, ScreenKind, Specimen};
use super::perform::Performer;
use super::screens::{Frame, Target, frame};
use super::server::Server;
use super::state::{Scope, State, Typed};
use crate::app::view::{Point, View, Window};
use crate::app::{ActivityId, App, EditKey, Env, Event, Request};

/// How wide the edge is from which a drawer is drawn, in dp.
const EDGE: i32 = 20;
/// The longest text in a field.
const MAX_TYPED: usize = 10_000;
/// The most helpings of an endless list.
const MAX_BATCHES: u32 = 25;
/// How far along its track a handle must be dragged, in thousandths.
const SLIDE_END: i32 = 850;

/// A running specimen.
#[derive(Clone)]
pub struct SpecimenApp {
    spec: Arc<Specimen>,
    state: State,
    saved: String,
}

/// Input as far as targets are concerned.
enum Touch {
    Tap,
    Hold,
    Drag { from: Point, to: Point },
}

impl SpecimenApp {
    /// A new process, with what the last one saved.
    pub fn new(spec: Arc<Specimen>, server: Arc<Mutex<Server>>, saved: Option<&str>) -> Self {
        let state = State::new(&spec, server, saved);
        Self { state, spec, saved: saved.unwrap_or_default().into() }
    }

    fn perform(&mut self, env: &Env, out: &mut Vec<Request>, act: impl FnOnce(&mut Performer)) {
        let spec = self.spec.clone();
        act(&mut Performer { spec: &spec, state: &mut self.state, env, out });
    }

    fn run(&mut self, actions: &Actions, env: &Env, out: &mut Vec<Request>) {
        self.perform(env, out, |performer| performer.run(actions));
    }

    fn open(&mut self, screen: &str, env: &Env, out: &mut Vec<Request>) {
        self.run(&Actions(vec![super::action::Action::Open(screen.into())]), env, out);
    }

    fn top(&self) -> Option<&Screen> {
        self.state.stack.last().and_then(|shown| self.spec.screens.get(&shown.name))
    }

    fn create(&mut self, activity: ActivityId, cold: bool, env: &Env, out: &mut Vec<Request>) {
        let spec = self.spec.clone();
        self.state.stack.clear();
        self.state.activities.clear();
        self.state.add_activity(spec.class(&spec.activity), Some(activity));
        self.state.waiting.clear();
        self.state.loading = None;
        if cold {
            self.state.launches += 1;
        }
        let scope = Scope { spec: &spec, state: &self.state, env, shown: None };
        let start = spec.start.iter().find(|rule| scope.holds(&rule.when)).map(|rule| rule.screen.clone());
        if let Some(screen) = start {
            self.run(&Actions(vec![super::action::Action::ResetTo(screen)]), env, out);
        }
        if cold {
            self.run(&spec.on_cold_launch, env, out);
        }
        self.run(&spec.on_launch, env, out);
    }

    fn touch(&mut self, point: Point, touch: Touch, env: &Env, out: &mut Vec<Request>) {
        let spec = self.spec.clone();
        let frame = frame(&spec, &self.state, env);
        if self.state.loading.as_ref().is_some_and(|spinner| spinner.until > env.uptime_ms) {
            return;
        }
        let Some(window) = frame.windows.last() else { return };
        if !window.root.bounds.contains(point) {
            let dismissible =
                self.top().is_some_and(|screen| screen.kind != ScreenKind::Page && screen.dismissible != Some(false));
            if dismissible && matches!(touch, Touch::Tap | Touch::Hold) {
                self.perform(env, out, |performer| performer.back());
            }
            return;
        }
        let hit = window.root.hit(point);
        if let Touch::Drag { from, to } = touch {
            let slide = hit.filter(|view| !view.disabled).and_then(|view| drag_end(view, &frame, from, to));
            let drawer = self.top().and_then(|screen| screen.drawer.clone());
            match (slide.cloned(), drawer) {
                (Some(actions), _) => self.run(&actions, env, out),
                (None, Some(name)) if from.x < env.dp(EDGE) && to.x - from.x > env.dp(4 * EDGE) => self.open(&name, env, out),
                (None, _) => self.scroll(window, &frame.room, from, to),
            }
            return;
        }
        let Some(view) = hit.filter(|view| !view.disabled) else { return };
        let target = view.target.and_then(|target| frame.targets.get(target as usize)).cloned();
        match target {
            None | Some(Target::Slide(_)) => {}
            Some(Target::Drawer(name)) => self.open(name, env, out),
            Some(Target::Press(_, hold)) if matches!(touch, Touch::Hold) => self.run(hold, env, out),
            Some(Target::Do(actions) | Target::Press(actions, _)) => self.run(actions, env, out),
            Some(Target::Field(id)) => {
                let length = self.state.typed(&id).chars().count();
                self.state.typed.entry(id.clone()).or_default().cursor = length;
                self.state.focus = Some(id);
                out.push(Request::Keyboard(true));
            }
            Some(Target::Mark(id, actions)) => {
                let on = Scope { spec: &spec, state: &self.state, env, shown: None }.mark(&id);
                self.state.marks.insert(id, !on);
                self.run(actions, env, out);
            }
            Some(Target::Variable(name, actions)) => {
                let on = self.state.variables.get(name).is_some_and(Value::holds);
                self.state.variables.insert(name.into(), Value::Bool(!on));
                self.run(actions, env, out);
            }
            Some(Target::Choice(name, number, actions)) => {
                self.state.choices.insert(name.into(), number);
                self.run(actions, env, out);
            }
            Some(Target::Tab(screen)) => {
                let here = self.state.stack.last().is_some_and(|shown| shown.name == screen);
                if !here {
                    self.run(&Actions(vec![super::action::Action::ResetTo(screen.into())]), env, out);
                }
            }
            Some(Target::Up) => self.back(env, out),
        }
    }

    fn scroll(&mut self, window: &Window, room: &[(usize, i32)], from: Point, to: Point) {
        if window.root.scroller(from).is_none() {
            return;
        }
        let Some(&(index, room)) = room.last() else { return };
        if let Some(shown) = self.state.stack.get_mut(index) {
            shown.scroll = (shown.scroll.min(room) + from.y - to.y).clamp(0, room);
            if shown.scroll == room && shown.batches < MAX_BATCHES {
                shown.batches += 1;
            }
        }
    }

    /// Back: the top screen's own rule, or the system's.
    fn back(&mut self, env: &Env, out: &mut Vec<Request>) {
        if self.state.loading.as_ref().is_some_and(|spinner| spinner.until > env.uptime_ms) {
            return;
        }
        let Some(screen) = self.top() else { return };
        let rule = screen.on_back.clone();
        let stays = screen.kind != ScreenKind::Page && screen.dismissible == Some(false);
        match rule {
            Some(actions) => self.run(&actions, env, out),
            None if stays => {}
            None => self.perform(env, out, |performer| performer.back()),
        }
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Typed)) {
        if let Some(field) = &self.state.focus {
            let typed = self.state.typed.entry(field.clone()).or_default();
            edit(typed);
            typed.text.truncate(MAX_TYPED);
            typed.cursor = typed.cursor.min(typed.text.len());
        }
    }

    fn set_text(&mut self, point: Point, text: &str, env: &Env) {
        let spec = self.spec.clone();
        let frame = frame(&spec, &self.state, env);
        let hit = frame.windows.last().and_then(|window| window.root.hit(point)).filter(|view| !view.disabled);
        let target = hit.and_then(|view| view.target).and_then(|target| frame.targets.get(target as usize));
        if let Some(Target::Field(id)) = target {
            let text: Vec<char> = text.chars().take(MAX_TYPED).collect();
            let cursor = text.len();
            self.state.typed.insert(id.clone(), Typed { text, cursor });
        }
    }

    fn key(&mut self, key: EditKey, env: &Env, out: &mut Vec<Request>) {
        match key {
            EditKey::Delete => self.edit(|typed| {
                if typed.cursor > 0 && typed.cursor <= typed.text.len() {
                    typed.cursor -= 1;
                    typed.text.remove(typed.cursor);
                }
            }),
            EditKey::ForwardDelete => self.edit(|typed| {
                if typed.cursor < typed.text.len() {
                    typed.text.remove(typed.cursor);
                }
            }),
            EditKey::MoveHome => self.edit(|typed| typed.cursor = 0),
            EditKey::MoveEnd => self.edit(|typed| typed.cursor = typed.text.len()),
            EditKey::Left => self.edit(|typed| typed.cursor = typed.cursor.saturating_sub(1)),
            EditKey::Right => self.edit(|typed| typed.cursor += 1),
            EditKey::Tab => self.next_field(env),
            EditKey::Enter => out.push(Request::Keyboard(false)),
        }
    }

    fn next_field(&mut self, env: &Env) {
        let spec = self.spec.clone();
        let frame = frame(&spec, &self.state, env);
        let fields: Vec<&String> = frame
            .targets
            .iter()
            .filter_map(|target| match target {
                Target::Field(id) => Some(id),
                _ => None,
            })
            .collect();
        let here = self.state.focus.as_ref().and_then(|focus| fields.iter().position(|id| *id == focus));
        let next = here.map_or(0, |here| here + 1);
        if let Some(id) = fields.get(next).or(fields.first()) {
            self.state.focus = Some(String::clone(id));
        }
    }

    /// Loads helpings of endless lists until their screens are full.
    fn fill_lists(&mut self, env: &Env) {
        let spec = self.spec.clone();
        for _ in 1..MAX_BATCHES {
            let room = frame(&spec, &self.state, env).room;
            let mut full = true;
            for (index, _) in room.into_iter().filter(|(_, room)| *room == 0) {
                let Some(shown) = self.state.stack.get_mut(index) else { continue };
                let endless = |item: &Item| matches!(item, Item::Group(group) if group.endless);
                if spec.screens.get(&shown.name).is_some_and(|screen| screen.content.iter().any(endless)) {
                    shown.batches = (shown.batches + 1).min(MAX_BATCHES);
                    full = false;
                }
            }
            if full {
                return;
            }
        }
    }

    /// Remembers which open screens have been seen to their end.
    fn note_ends(&mut self, env: &Env) {
        let spec = self.spec.clone();
        let ends: Vec<usize> = frame(&spec, &self.state, env)
            .room
            .iter()
            .filter(|&&(index, room)| self.state.stack.get(index).is_some_and(|shown| shown.scroll >= room))
            .map(|&(index, _)| index)
            .collect();
        for index in ends {
            self.state.stack[index].seen_end = true;
        }
    }
}

/// The actions of a handle that was dragged to its track's end.
fn drag_end<'a>(view: &View, frame: &Frame<'a>, from: Point, to: Point) -> Option<&'a Actions> {
    let Some(Target::Slide(actions)) = frame.targets.get(view.target? as usize) else { return None };
    let (start, width) = (view.bounds.left, view.bounds.width().max(1));
    let grabbed = from.x - start <= width / 5;
    let along = (to.x - start) * 1000 / width;
    (grabbed && along >= SLIDE_END).then_some(*actions)
}

impl App for SpecimenApp {
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request> {
        let mut out = Vec::new();
        if self.state.hung {
            return out;
        }
        let spec = self.spec.clone();
        match event {
            Event::Create { activity, cold } => match self.state.starting.take() {
                Some(rest) => {
                    self.state.arrived(*activity);
                    self.perform(env, &mut out, |performer| performer.run_queue(rest));
                }
                None => self.create(*activity, *cold, env, &mut out),
            },
            Event::Relaunch => self.run(&spec.on_launch, env, &mut out),
            Event::Resume(activity) => {
                // From one of its own activities to another, the app does not come to the front.
                if self.state.paused.replace(*activity).is_none_or(|paused| paused == *activity) {
                    self.run(&spec.on_resume, env, &mut out);
                }
            }
            Event::Pause(activity) => self.state.paused = Some(*activity),
            Event::Destroy(activity) => self.state.destroyed(*activity),
            Event::Tap(point) => self.touch(*point, Touch::Tap, env, &mut out),
            Event::LongPress(point) => self.touch(*point, Touch::Hold, env, &mut out),
            Event::Swipe(from, to) => self.touch(*from, Touch::Drag { from: *from, to: *to }, env, &mut out),
            Event::Back => self.back(env, &mut out),
            Event::Key(key) => self.key(*key, env, &mut out),
            Event::Text(text) => self.edit(|typed| {
                for letter in text.chars() {
                    typed.text.insert(typed.cursor.min(typed.text.len()), letter);
                    typed.cursor += 1;
                }
            }),
            Event::SetText(point, text) => self.set_text(*point, text, env),
            Event::Timer(id) => self.perform(env, &mut out, |performer| performer.woken(*id)),
            Event::PermissionResult { request, results } => {
                self.perform(env, &mut out, |performer| performer.answered(*request, results));
            }
        }
        self.state.finish_empty(&mut out);
        self.fill_lists(env);
        self.note_ends(env);
        let saved = self.state.saved();
        if saved != self.saved {
            self.saved.clone_from(&saved);
            // Before the rest, which may end the process.
            out.insert(0, Request::Save(saved));
        }
        out
    }

    fn windows(&self, env: &Env) -> Vec<Window> {
        frame(&self.spec, &self.state, env).windows
    }

    fn screen(&self) -> Option<&str> {
        self.state.stack.last().map(|shown| shown.name.as_str())
    }
}
