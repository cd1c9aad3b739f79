//! What came of an app in a campaign, held against the campaign before it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::measured::{Measured, Standing};
use crate::rules::Severity;

/// An app's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Problems that the campaign before did not find.
    Problems,
    /// Problems that the campaign before found, and they are still there.
    StillProblematic,
    /// The same, and the time to put them right is over.
    Overdue,
    /// Problems were found before, and none now.
    SelfCorrected,
    /// No problem, now or before.
    Passed,
    /// It could not be examined, or not far enough.
    CannotBeTested,
    /// Its turn has not come.
    NotTested,
}

impl State {
    /// All, in the order in which they are told.
    pub const ALL: [State; 7] = [
        State::Problems,
        State::StillProblematic,
        State::Overdue,
        State::SelfCorrected,
        State::Passed,
        State::CannotBeTested,
        State::NotTested,
    ];

    /// In English and in Chinese.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Problems => ("problems found", "存在问题"),
            Self::StillProblematic => ("still problematic", "仍存在问题"),
            Self::Overdue => ("overdue", "逾期未整改"),
            Self::SelfCorrected => ("self-corrected", "已完成整改"),
            Self::Passed => ("passed", "未发现问题"),
            Self::CannotBeTested => ("cannot be tested", "无法检测"),
            Self::NotTested => ("not tested", "未检测"),
        }
    }
}

/// What the campaign before knew of an app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Rules that weighed on it: confirmed, or met and not rejected.
    pub open: Vec<String>,
    /// Of these, confirmed by a named person.
    pub confirmed: Vec<String>,
    /// Until when they had to be put right.
    #[serde(default, with = "crate::accounts::file::day")]
    pub deadline: Option<Date>,
    /// The campaign that found them.
    pub campaign: String,
}

/// What came of the examination of one app.
#[derive(Debug, Clone, PartialEq)]
pub enum Came {
    /// It was not begun, or was interrupted.
    Not,
    /// It could not be done, and why.
    Refused(String),
    /// Its runs.
    Runs(Box<Measured>),
}

/// An app's state, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The state.
    pub state: State,
    /// Why it could not be tested, or what else must be known.
    pub why: Option<String>,
    /// What the next campaign must know: rules that weigh on the app now, or still do because nothing newer is known.
    pub carried: Before,
}

/// How an app's state is decided.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'t> {
    /// The campaign's name.
    pub campaign: &'t str,
    /// Until when what is found now must be put right.
    pub deadline: Option<Date>,
    /// The lightest finding that is a problem.
    pub lightest: Severity,
    /// The day of the examination.
    pub day: Date,
}

/// Decides. A finding that nobody reviewed weighs as it was measured; one that a person rejected does not.
pub fn decide(came: &Came, before: &Before, terms: Terms<'_>) -> Outcome {
    let cannot = |why: String| Outcome { state: State::CannotBeTested, why: Some(why), carried: before.clone() };
    let measured = match came {
        Came::Not => return Outcome { state: State::NotTested, why: None, carried: before.clone() },
        Came::Refused(why) => return cannot(why.clone()),
        Came::Runs(measured) => measured,
    };
    let open: Vec<String> = measured.met.iter().filter(|met| met.counts(terms.lightest)).map(|met| met.rule.clone()).collect();
    if open.is_empty() && measured.jobs == 0 {
        return cannot("nothing was run".into());
    }
    if open.is_empty()
        && let Some(why) = measured.incomplete.first()
    {
        return cannot(why.clone());
    }
    let rejected =
        |rule: &str| measured.met.iter().any(|met| met.rule == rule && matches!(met.standing, Standing::Rejected { .. }));
    // What weighed before and is now for a person to judge is not put right before that person says so.
    let still: Vec<String> =
        before.open.iter().filter(|rule| measured.met.iter().any(|met| met.rule == **rule) && !rejected(rule)).cloned().collect();
    let unseen: Vec<&String> =
        before.open.iter().filter(|rule| !still.contains(rule) && !measured.passed.contains(rule) && !rejected(rule)).collect();
    let new: Vec<&String> = open.iter().filter(|rule| !before.open.contains(rule)).collect();
    let words = |rules: &[&String]| rules.iter().map(|rule| rule.as_str()).collect::<Vec<_>>().join(", ");
    let mut notes = Vec::new();
    if let Some(why) = measured.incomplete.first() {
        notes.push(format!("not everything could be examined: {why}"));
    }
    let state = if !still.is_empty() {
        if !new.is_empty() {
            notes.push(format!("new: {}", words(&new)));
        }
        let over = before.deadline.is_some_and(|deadline| terms.day > deadline);
        if over { State::Overdue } else { State::StillProblematic }
    } else if !open.is_empty() {
        if !before.open.is_empty() && unseen.is_empty() {
            notes.push(format!("what was found before is put right ({}); other problems were found", before.open.join(", ")));
        }
        State::Problems
    } else if !unseen.is_empty() {
        return cannot(format!(
            "{} was found before and was not observed this time, so that nothing can be said of it",
            words(&unseen)
        ));
    } else if before.open.is_empty() {
        State::Passed
    } else {
        State::SelfCorrected
    };
    if !unseen.is_empty() {
        notes.push(format!("not observed this time: {}", words(&unseen)));
    }
    let carried = carried(measured, before, terms, &still, &unseen, open);
    Outcome { state, why: (!notes.is_empty()).then(|| notes.join("; ")), carried }
}

fn carried(
    measured: &Measured,
    before: &Before,
    terms: Terms<'_>,
    still: &[String],
    unseen: &[&String],
    open: Vec<String>,
) -> Before {
    let mut all = open;
    for rule in still.iter().chain(unseen.iter().copied()) {
        if !all.contains(rule) {
            all.push(rule.clone());
        }
    }
    if all.is_empty() {
        return Before::default();
    }
    all.sort();
    let confirmed = |rule: &&String| {
        measured.met.iter().any(|met| met.rule == **rule && met.confirmed())
            || unseen.contains(rule) && before.confirmed.contains(rule)
    };
    Before {
        confirmed: all.iter().filter(confirmed).cloned().collect(),
        open: all,
        deadline: terms.deadline,
        campaign: terms.campaign.to_owned(),
    }
}
