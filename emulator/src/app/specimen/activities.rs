//! The activities of a specimen: which screen stands in which, and when one is started or finished.

use super::model::{Screen, Specimen};
use super::state::{Shown, State};
use crate::app::{ActivityId, Request};

/// An activity of the app.
#[derive(Debug, Clone)]
pub struct Activity {
    /// The app's own number for it.
    pub number: u64,
    /// Its full class name.
    pub class: String,
    /// The system's number, once it is there.
    pub id: Option<ActivityId>,
}

impl State {
    /// The number of the activity in which `screen` is to stand, and whether it must be started first.
    ///
    /// A screen without an activity of its own stands where the one below it stands.
    pub fn activity_for(&mut self, spec: &Specimen, screen: &Screen) -> (u64, bool) {
        let class = match (&screen.activity, self.stack.last()) {
            (None, Some(below)) => return (below.activity, false),
            (Some(activity), _) => spec.class(activity),
            (None, None) => spec.class(&spec.activity),
        };
        // What replaces everything may come back to an activity further down.
        let reach = if self.stack.is_empty() { self.activities.len() } else { 1 };
        let known = self.activities.iter().rev().take(reach).find(|activity| activity.class == class);
        match known {
            Some(activity) => (activity.number, false),
            None => (self.add_activity(class, None), true),
        }
    }

    /// Puts an activity on top of the others.
    pub fn add_activity(&mut self, class: String, id: Option<ActivityId>) -> u64 {
        let number = self.next;
        self.next += 1;
        self.activities.push(Activity { number, class, id });
        number
    }

    /// The activity that was asked for is there.
    pub fn arrived(&mut self, id: ActivityId) {
        if let Some(activity) = self.activities.iter_mut().rev().find(|activity| activity.id.is_none()) {
            activity.id = Some(id);
        }
    }

    /// The system finished an activity; with the lowest one everything is gone.
    pub fn destroyed(&mut self, id: ActivityId) {
        let Some(index) = self.activities.iter().position(|activity| activity.id == Some(id)) else { return };
        let gone = self.activities.remove(index).number;
        self.stack.retain(|shown| shown.activity != gone);
        if index == 0 {
            self.activities.clear();
            self.starting = None;
            self.waiting.clear();
            self.stack.clear();
        }
    }

    /// Asks the system to finish activities in which nothing stands any more; the lowest one stays.
    pub fn finish_empty(&mut self, out: &mut Vec<Request>) {
        let Self { stack, activities, .. } = self;
        let used = |number| stack.iter().any(|shown: &Shown| shown.activity == number);
        let mut lowest = true;
        activities.retain(|activity| {
            let stays = std::mem::take(&mut lowest) || activity.id.is_none() || used(activity.number);
            if !stays {
                out.extend(activity.id.map(Request::Finish));
            }
            stays
        });
    }
}
