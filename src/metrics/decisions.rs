//! Why each input and each look was counted, or was not: one decision a line, for whoever asks.

use std::collections::HashMap;

use super::scene::Scene;
use super::screens::Visits;
use super::timeline::Timeline;

/// What became of one input, act or look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// An input that counts as an action.
    Action {
        /// It completes a field, or is the first choice on a wheel.
        field: bool,
        /// It was made on the consent gate.
        consent: bool,
    },
    /// An act outside the app, an action too.
    OutsideAct,
    /// It stands between `noise` and its end.
    Noise,
    /// It was done or seen because the scenario had failed.
    Cleanup,
    /// It only brings something into view.
    Scroll,
    /// It closes the keyboard, or recovers.
    Recover,
    /// It answers a permission dialog.
    PromptAnswer,
    /// It was made at the app's own dialog about a permission, or at the system's.
    AtPrompt,
    /// It was made on the launcher, in the settings, at a crash dialog.
    Elsewhere,
    /// It only puts the cursor into a field.
    Cursor,
    /// The field, or the wheel, was counted already in this visit.
    Again,
    /// A key that is none of those that count, or characters erased.
    Key,
    /// A look that begins a visit to a screen.
    Visit {
        /// Number of the screen among the job's different ones.
        screen: usize,
    },
    /// A look during a visit.
    SameVisit {
        /// The line of the look that began it.
        began: u64,
    },
    /// A look at the system's permission dialog, or at the app's own dialog about one.
    LookAtPrompt,
    /// A look at a crash dialog.
    LookAtFault,
    /// A look at what is no screen of the app: launcher, settings.
    LookElsewhere,
    /// A look at a screen that had not come to rest.
    Moving,
    /// A look at a screen without an enabled control.
    NothingToDo,
    /// A look at a screen that could not be read.
    Unread,
}

impl Decision {
    /// Whether it adds to a count of actions or screens.
    pub fn counts(self) -> bool {
        matches!(self, Decision::Action { .. } | Decision::OutsideAct | Decision::Visit { .. })
    }
}

/// What became of each look. `scenes` has one entry a look.
pub fn looks(line: &Timeline<'_>, scenes: &[Scene], visits: &Visits) -> Vec<(u64, Decision)> {
    let mut visited: HashMap<usize, Decision> = HashMap::new();
    for visit in &visits.list {
        for (at, &index) in visit.looks.iter().enumerate() {
            let began = if at == 0 { Decision::Visit { screen: visit.screen } } else { Decision::SameVisit { began: visit.seq } };
            visited.insert(index, began);
        }
    }
    let decide = |index: usize| {
        let look = &line.looks[index];
        if let Some(decision) = visited.get(&index) {
            return *decision;
        }
        let Some(view) = &look.view else { return Decision::Unread };
        match &scenes[index] {
            _ if look.place.noise => Decision::Noise,
            Scene::Prompt | Scene::Appeal(_) => Decision::LookAtPrompt,
            Scene::Fault => Decision::LookAtFault,
            Scene::Elsewhere => Decision::LookElsewhere,
            Scene::App | Scene::Handover(_) if !view.needs_input => Decision::NothingToDo,
            Scene::App | Scene::Handover(_) => Decision::Moving,
        }
    };
    (0..line.looks.len().min(scenes.len())).map(|index| (line.looks[index].place.seq, decide(index))).collect()
}
