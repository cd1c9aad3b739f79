//! Finds what a specimen names but does not have: screens, state, fields, permissions, patterns.

use std::collections::BTreeSet;

use super::action::{Action, Actions};
use super::expr::Expr;
use super::item::{Field, Item};
use super::model::{Screen, ScreenKind, Specimen};
use super::text::Text;

/// Names that every specimen has.
const BUILT_IN: &[&str] = &["launches", "logged_in", "locale", "api", "clock", "seconds", "scrolled_to_end", "emulator"];

/// How deep groups may nest.
const MAX_GROUPS: usize = 6;

/// Every problem, each with the place where it was found.
pub fn problems(specimen: &Specimen) -> Vec<String> {
    let mut check = Check { specimen, names: Names::of(specimen), place: String::new(), out: Vec::new() };
    check.header();
    for (name, screen) in &specimen.screens {
        check.screen(name, screen);
    }
    check.out
}

/// The name by which conditions know a control: its id, or one made from its words.
pub fn control_id(id: &Option<String>, words: &Text) -> String {
    match id {
        Some(id) => id.clone(),
        None => slug(words.en()),
    }
}

/// The name by which conditions know a field.
pub fn field_id(field: &Field) -> String {
    field.id.clone().unwrap_or_else(|| field.kind.id().into())
}

/// At most four words of `text`, joined by underscores.
fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(4)
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("_")
}

/// Whether `name` can name an activity.
fn is_class(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    name.contains('.') && name.strip_prefix('.').unwrap_or(name).split('.').all(part)
}

struct Names {
    fields: BTreeSet<String>,
    ticks: BTreeSet<String>,
    toggles: BTreeSet<String>,
    choices: BTreeSet<String>,
    permissions: BTreeSet<String>,
}

impl Names {
    fn of(specimen: &Specimen) -> Self {
        let mut names = Names {
            fields: BTreeSet::new(),
            ticks: BTreeSet::new(),
            toggles: BTreeSet::new(),
            choices: BTreeSet::new(),
            permissions: specimen.permissions.iter().map(|name| Specimen::permission(name)).collect(),
        };
        for screen in specimen.screens.values() {
            for items in [&screen.toolbar, &screen.content, &screen.bottom] {
                names.collect(items);
            }
        }
        names
    }

    fn collect(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Field(field) => _ = self.fields.insert(field_id(field)),
                Item::Tick(tick) => _ = self.ticks.insert(control_id(&tick.id, &tick.text)),
                Item::Toggle(toggle) => _ = self.toggles.insert(control_id(&toggle.id, &toggle.text)),
                Item::Choice(choice) => _ = self.choices.insert(choice.name.clone()),
                Item::Group(group) | Item::SideBySide(group) => self.collect(&group.items),
                Item::Carousel(carousel) => self.collect(&carousel.items),
                _ => {}
            }
        }
    }

    fn knows(&self, name: &str, specimen: &Specimen) -> bool {
        if BUILT_IN.contains(&name) || specimen.state.contains_key(name) || name.starts_with("account.") {
            return true;
        }
        let Some((family, rest)) = name.split_once('.') else { return false };
        match family {
            "field" => self.fields.contains(rest.strip_suffix(".valid").unwrap_or(rest)),
            "tick" => self.ticks.contains(rest),
            "toggle" => self.toggles.contains(rest),
            "choice" => self.choices.contains(rest),
            "hours_since" => specimen.state.contains_key(rest),
            "permission" => {
                let rest = rest.strip_suffix(".denied_for_good").unwrap_or(rest);
                self.permissions.contains(&Specimen::permission(rest))
            }
            _ => false,
        }
    }
}

struct Check<'a> {
    specimen: &'a Specimen,
    names: Names,
    place: String,
    out: Vec<String>,
}

impl Check<'_> {
    fn say(&mut self, problem: impl std::fmt::Display) {
        self.out.push(format!("{}: {problem}", self.place));
    }

    fn header(&mut self) {
        let specimen = self.specimen;
        self.place = "package".into();
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        if !specimen.package.contains('.') || !specimen.package.split('.').all(part) {
            self.say(format_args!("`{}` is not a package name such as com.example.app", specimen.package));
        }
        self.place = "start".into();
        if specimen.start.last().is_none_or(|rule| rule.when.is_some()) {
            self.say("the last rule must stand without `when`, so that there is always a screen");
        }
        for rule in &specimen.start {
            self.screen_name(&rule.screen);
            self.condition(&rule.when);
        }
        self.place = "tabs".into();
        for tab in &specimen.tabs {
            self.screen_name(&tab.screen);
        }
        for (place, actions) in
            [("on_cold_launch", &specimen.on_cold_launch), ("on_launch", &specimen.on_launch), ("on_resume", &specimen.on_resume)]
        {
            self.place = place.into();
            self.actions(actions);
        }
    }

    fn screen(&mut self, name: &str, screen: &Screen) {
        self.place = format!("screens.{name}");
        if let Some(drawer) = &screen.drawer {
            self.screen_name(drawer);
            if self.specimen.screens.get(drawer).is_some_and(|screen| screen.kind != ScreenKind::Drawer) {
                self.say(format_args!("`{drawer}` is not of kind `drawer`"));
            }
        }
        if screen.activity.as_ref().is_some_and(|name| !is_class(name)) {
            self.say("an activity is written as `.Name`, or in full");
        }
        self.actions(&screen.on_open);
        if let Some(actions) = &screen.on_back {
            self.actions(actions);
        }
        if let Some(title) = &screen.title {
            self.text(title);
        }
        for (part, items) in [("toolbar", &screen.toolbar), ("content", &screen.content), ("bottom", &screen.bottom)] {
            self.items(&format!("screens.{name}.{part}"), items, 0);
        }
    }

    fn items(&mut self, place: &str, items: &[Item], depth: usize) {
        if depth > MAX_GROUPS {
            self.place = place.into();
            return self.say("groups are nested too deeply");
        }
        for (index, item) in items.iter().enumerate() {
            let place = format!("{place}[{index}]");
            self.place.clone_from(&place);
            match item {
                Item::Heading(label) | Item::Text(label) => {
                    self.condition(&label.visible_when);
                    self.text(&label.text);
                    self.actions(&label.on_long_press);
                }
                Item::Link(link) => {
                    self.condition(&link.visible_when);
                    self.text(&link.text);
                    self.actions(&link.actions);
                }
                Item::Button(button) => {
                    self.condition(&button.visible_when);
                    self.condition(&button.enabled_when);
                    self.text(&button.text);
                    self.actions(&button.actions);
                    self.actions(&button.on_long_press);
                }
                Item::Icon(icon) => {
                    self.condition(&icon.visible_when);
                    self.actions(&icon.actions);
                    self.actions(&icon.on_long_press);
                }
                Item::Row(row) => {
                    self.condition(&row.visible_when);
                    self.row_text(&row.text);
                    row.subtitle.iter().chain(&row.value).for_each(|text| self.row_text(text));
                    row.filter.iter().for_each(|field| self.field(field));
                    self.actions(&row.actions);
                    self.actions(&row.on_long_press);
                }
                Item::Field(field) => {
                    self.condition(&field.visible_when);
                    self.pattern(field);
                }
                Item::Tick(tick) => {
                    self.condition(&tick.visible_when);
                    self.text(&tick.text);
                    self.actions(&tick.actions);
                }
                Item::Choice(choice) => {
                    self.condition(&choice.visible_when);
                    self.actions(&choice.actions);
                    if choice.options.is_empty() {
                        self.say("a choice needs options");
                    }
                }
                Item::Toggle(toggle) => {
                    self.condition(&toggle.visible_when);
                    self.text(&toggle.text);
                    toggle.state.iter().for_each(|name| self.state(name));
                    self.actions(&toggle.actions);
                }
                Item::Slide(slide) => {
                    self.condition(&slide.visible_when);
                    self.actions(&slide.actions);
                }
                Item::Group(group) | Item::SideBySide(group) => {
                    self.condition(&group.visible_when);
                    self.items(&place, &group.items, depth + 1);
                }
                Item::Carousel(carousel) => {
                    self.condition(&carousel.visible_when);
                    if carousel.items.is_empty() || carousel.every == 0 {
                        self.say("a carousel needs items, and `every`, how many milliseconds each is seen");
                    }
                    self.items(&place, &carousel.items, depth + 1);
                }
                Item::Image(image) => {
                    self.condition(&image.visible_when);
                    self.actions(&image.on_long_press);
                }
                Item::Divider | Item::Space(_) => {}
            }
        }
    }

    fn actions(&mut self, actions: &Actions) {
        for action in &actions.0 {
            self.action(action);
        }
    }

    fn action(&mut self, action: &Action) {
        match action {
            Action::Open(screen) | Action::Replace(screen) | Action::ResetTo(screen) => self.screen_name(screen),
            Action::Set(values) => values.keys().for_each(|name| self.state(name)),
            Action::Unset(name) | Action::Increment(name) | Action::NoteTime(name) => self.state(name),
            Action::Toast(text) => self.text(text),
            Action::Request(request) => {
                for name in request.permissions.iter().filter(|_| !request.undeclared) {
                    if !self.names.permissions.contains(&Specimen::permission(name)) {
                        self.say(format_args!("`{name}` is requested but not declared under `permissions`"));
                    }
                }
                self.actions(&request.on.granted);
                self.actions(&request.on.denied);
                request.on.denied_for_good.iter().for_each(|actions| self.actions(actions));
            }
            Action::If(choice) => {
                self.expr(&choice.when);
                self.actions(&choice.then);
                self.actions(&choice.otherwise);
            }
            Action::SendCode(field) => self.field(field),
            Action::VerifyCode(verify) => {
                self.field(&verify.field);
                self.actions(&verify.ok);
                self.actions(&verify.wrong);
            }
            Action::CreateAccount(create) => {
                self.field(&create.field);
                create.password.iter().for_each(|field| self.field(field));
                self.actions(&create.ok);
                self.actions(&create.exists);
            }
            Action::LogIn(log_in) => {
                self.field(&log_in.field);
                log_in.password.iter().for_each(|field| self.field(field));
                self.actions(&log_in.ok);
                self.actions(&log_in.wrong);
                for actions in [&log_in.deletion_requested, &log_in.deactivated, &log_in.deleted].into_iter().flatten() {
                    self.actions(actions);
                }
            }
            _ => {}
        }
    }

    fn screen_name(&mut self, name: &str) {
        if !self.specimen.screens.contains_key(name) {
            self.say(format_args!("there is no screen `{name}`"));
        }
    }

    fn state(&mut self, name: &str) {
        if !self.specimen.state.contains_key(name) {
            self.say(format_args!("there is no state `{name}`; declare it under `state` with its first value"));
        }
    }

    fn field(&mut self, name: &str) {
        if !self.names.fields.contains(name) {
            self.say(format_args!("there is no field `{name}`"));
        }
    }

    fn condition(&mut self, condition: &Option<Expr>) {
        if let Some(condition) = condition {
            self.expr(condition);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        for name in expr.names() {
            self.name(name);
        }
    }

    fn row_text(&mut self, text: &Text) {
        for name in text.names().filter(|name| *name != "n") {
            self.name(name);
        }
    }

    fn text(&mut self, text: &Text) {
        for name in text.names() {
            self.name(name);
        }
    }

    fn name(&mut self, name: &str) {
        if !self.names.knows(name, self.specimen) {
            self.say(format_args!("nothing is called `{name}` (texts in a condition stand in 'quotes')"));
        }
    }

    fn pattern(&mut self, field: &Field) {
        if let Some(pattern) = &field.pattern
            && let Err(error) = regex::Regex::new(pattern)
        {
            self.say(format_args!("the pattern `{pattern}` is no regular expression: {error}"));
        }
    }
}
