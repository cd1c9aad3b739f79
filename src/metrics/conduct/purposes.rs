//! What the app says about a permission before Android's page about it comes.

use std::collections::BTreeMap;

use super::{Seen, told};
use crate::metrics::asks::Found;
use crate::metrics::deletion::Job;
use crate::metrics::model::AskKind;
use crate::metrics::permission::same_group;
use crate::metrics::scene::Scene;
use crate::metrics::words::short;
use crate::ui::groups::named_groups;

/// The words must stand on the screen no longer before the ask than this, unless that screen is still up. Ours.
const BEFORE_MS: i64 = 5_000;

/// For each shown ask, by its place, the text of the app's own that names its permission; none where the app said nothing.
pub fn purposes(job: &Job<'_, '_>, found: &[Found]) -> BTreeMap<usize, Seen> {
    let shown = found.iter().enumerate().filter(|(_, found)| found.ask.kind == AskKind::Shown);
    shown.filter_map(|(at, found)| Some((at, purpose(job, found)?))).collect()
}

fn purpose(job: &Job<'_, '_>, found: &Found) -> Option<Seen> {
    let asked = found.place.at?;
    // A log line is read late, so its time decides what came before.
    let earlier =
        |at: Option<i64>, seq: u64| at.is_some_and(|at| at <= asked) && found.ask.evidence.iter().any(|&line| seq < line);
    let looks: Vec<_> = job
        .line
        .looks
        .iter()
        .zip(job.scenes)
        .filter(|(look, scene)| {
            matches!(scene, Scene::App | Scene::Appeal(_))
                && look.place.launch == found.ask.launch
                && earlier(look.place.at, look.place.seq)
        })
        .collect();
    let last = looks.last()?.0.place.seq;
    let near =
        looks.iter().rev().filter(|(look, _)| look.place.seq == last || look.place.at.is_some_and(|at| asked - at <= BEFORE_MS));
    near.filter_map(|(look, _)| Some((look.place.seq, look.view.as_ref()?))).find_map(|(seq, view)| {
        let names = |text: &&str| named_groups(text).iter().any(|(group, _)| same_group(group, &found.ask.group));
        let text = told(view).into_iter().find(names)?;
        Some(Seen { seq, what: short(text) })
    })
}
