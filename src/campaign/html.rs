//! The bulletin as a page: self-contained, for the screen and for paper, in Chinese and English.

use minijinja::{AutoEscape, Environment, context, value::Serde};
use serde::Serialize;

use super::bulletin::{Bulletin, Record, lightest};
use super::state::State;
use crate::rules::Severity;

const PAGE: &str = include_str!("bulletin.html.jinja");

/// An app outside the list of problems.
#[derive(Serialize)]
struct Other {
    name: String,
    developer: String,
    version: String,
    source: String,
    state_en: &'static str,
    state_zh: &'static str,
    why: String,
    rules: Vec<(String, String, String)>,
}

impl Other {
    fn of(app: &Record, rules: Vec<(String, String, String)>) -> Other {
        let (state_en, state_zh) = app.state.words();
        Other {
            name: app.name.clone(),
            developer: app.developer.clone(),
            version: app.version.clone(),
            source: app.source.clone(),
            state_en,
            state_zh,
            why: app.why.clone().unwrap_or_default(),
            rules,
        }
    }
}

impl Bulletin {
    /// The page.
    pub fn html(&self) -> String {
        let lightest = lightest(&self.severity);
        let states: Vec<(&str, &str, usize)> =
            State::ALL.iter().map(|state| (state.words().1, state.words().0, self.count(*state))).collect();
        let unreviewed: Vec<Other> =
            self.apps.iter().filter(|app| app.unreviewed).map(|app| Other::of(app, rules(app, lightest))).collect();
        let untested: Vec<Other> = self
            .apps
            .iter()
            .filter(|app| matches!(app.state, State::CannotBeTested | State::NotTested))
            .map(|app| Other::of(app, Vec::new()))
            .collect();
        let corrected: Vec<Other> =
            self.apps.iter().filter(|app| app.state == State::SelfCorrected).map(|app| Other::of(app, Vec::new())).collect();
        let day = |text: &str| text.get(..10).unwrap_or(text).to_owned();
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_syntax(crate::report::template_syntax());
        let page = context! {
            bulletin => Serde(self),
            states => Serde(&states),
            rows => Serde(&self.problems.iter().map(|row| (row, row.state.words())).collect::<Vec<_>>()),
            unreviewed => Serde(&unreviewed),
            untested => Serde(&untested),
            corrected => Serde(&corrected),
            developers => Serde(&self.developers),
            began => day(&self.started),
            ended => self.finished.as_deref().map(day),
            deadline => self.deadline.map(|day| day.to_string()),
            simulated => self.devices.iter().any(|device| device.contains("simulated")),
        };
        environment.render_str(PAGE, page).expect("the template is part of the program and a test renders it")
    }
}

/// Rule, Chinese title with what a person must do, message.
fn rules(app: &Record, lightest: Severity) -> Vec<(String, String, String)> {
    let open = app.open(lightest).map(|met| (met.rule.clone(), met.title_zh.clone(), met.title.clone()));
    let judge = app.to_judge(lightest).map(|met| {
        (met.rule.clone(), format!("{}（待人工判断）", met.title_zh), format!("{} (for a person to judge)", met.title))
    });
    open.chain(judge).collect()
}
