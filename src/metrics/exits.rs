//! Exit after refusal: within ten seconds of it the app is gone from the foreground or its process ended, and Android did not end it itself.

use super::asks::{Found, refused};
use super::log::Says;
use super::model::ExitAfterRefusal;
use super::scene::Scene;
use super::timeline::{Look, Place, Timeline};
use crate::trace::event::Purpose;

/// The published wording says "at once"; ten seconds are ours.
const WITHIN_MS: i64 = 10_000;

/// The exits of a job, in order. A launch ends once; of several refusals in it, the last one before its end is meant.
pub fn exits(line: &Timeline<'_>, scenes: &[Scene], found: &[Found]) -> Vec<ExitAfterRefusal> {
    let mut exits: Vec<(usize, ExitAfterRefusal)> = Vec::new();
    for found in found.iter().filter(|found| refused(&found.ask.answer)) {
        let Some(refusal) = found.answered else { continue };
        let Some(exit) = exit(line, scenes, &found.ask.group, refusal) else { continue };
        let launch = line.starts.iter().filter(|start| start.seq < refusal.seq).count();
        match exits.last_mut() {
            Some((last, earlier)) if *last == launch => *earlier = exit,
            _ => exits.push((launch, exit)),
        }
    }
    exits.into_iter().map(|(_, exit)| exit).collect()
}

fn exit(line: &Timeline<'_>, scenes: &[Scene], group: &str, refusal: Place) -> Option<ExitAfterRefusal> {
    let soon = |at: Option<i64>| at.zip(refusal.from).is_none_or(|(at, from)| at - from <= WITHIN_MS);
    // What the harness does next ends the time in which an exit is the app's own.
    let next_stop =
        line.stops.iter().chain(&line.starts).map(|place| place.seq).filter(|&seq| seq > refusal.seq).min().unwrap_or(u64::MAX);
    let next_step = line
        .touches
        .iter()
        .find(|touch| touch.input.purpose == Purpose::Step && touch.place.seq > refusal.seq)
        .map(|touch| touch.place);
    let until = next_stop.min(next_step.map_or(u64::MAX, |step| step.seq));
    let looks = || {
        line.looks
            .iter()
            .zip(scenes)
            .filter(|(look, _)| look.place.seq > refusal.seq && look.place.seq < until && soon(look.place.at))
    };
    // It left for the launcher, and did not come back before anything else was done.
    let left = looks().rfind(|(_, scene)| **scene != Scene::Prompt).filter(|(look, scene)| is_gone(line, look, scene));
    let died = line.log.iter().find(|entry| {
        let stop = line.stops.iter().any(|stop| entry.place.after(stop.edge()) && stop.seq > refusal.seq);
        let step = next_step.is_some_and(|step| entry.place.after(step.edge()));
        matches!(&entry.says, Says::ProcessEnded { process, .. } if line.is_app_process(process))
            && entry.place.after(refusal.edge())
            && soon(entry.place.at)
            && !stop
            && !step
    });
    let (pid, told) = match died.map(|entry| &entry.says) {
        Some(Says::ProcessEnded { pid, reason, .. }) => (Some(*pid), reason.as_str()),
        _ => (None, ""),
    };
    if left.is_none() && died.is_none() {
        return None;
    }
    let reason = reason(line, pid, told);
    if reason == "permission_change" {
        return None;
    }
    let (gone, at) = match (left, died) {
        (Some((look, _)), died) => {
            let first = looks().find(|(look, scene)| is_gone(line, look, scene)).map_or(look, |(look, _)| look);
            (first.place.seq, died.map_or(first.place.at, |entry| entry.place.at))
        }
        (None, Some(entry)) => (entry.place.seq, entry.place.at),
        (None, None) => return None,
    };
    Some(ExitAfterRefusal {
        group: group.to_owned(),
        refusal: refusal.seq,
        gone,
        after_ms: at.zip(refusal.at).map(|(at, refused)| (at - refused).max(0)),
        reason,
    })
}

/// The app is no longer in front: launcher, or Android's word on its crash.
fn is_gone(line: &Timeline<'_>, look: &Look, scene: &Scene) -> bool {
    let settings = look.window.contains("com.android.settings")
        || look.view.as_ref().is_some_and(|view| view.package == "com.android.settings");
    match scene {
        Scene::Fault => true,
        Scene::Elsewhere => !settings && look.view.as_ref().is_some_and(|view| view.package != line.package()),
        _ => false,
    }
}

/// Why the process ended: as `exit-info` says for that process, else as the log does. Empty when neither does.
fn reason(line: &Timeline<'_>, pid: Option<u32>, told: &str) -> String {
    let info = pid.and_then(|pid| exit_info(line, pid)).unwrap_or_default();
    if !info.is_empty() {
        return info;
    }
    let told = told.to_lowercase();
    if told.contains("permission") { "permission_change".to_owned() } else { told.replace(' ', "_") }
}

/// The reason of one process from `dumpsys activity exit-info`: `reason=8 (PERMISSION CHANGE)` is `permission_change`.
fn exit_info(line: &Timeline<'_>, pid: u32) -> Option<String> {
    let mut current = None;
    for text in &line.exits {
        for word in text.split_whitespace() {
            if let Some(number) = word.strip_prefix("pid=") {
                current = number.parse::<u32>().ok();
            }
        }
        if current == Some(pid)
            && let Some(at) =
                text.find(" reason=").map(|at| at + 1).or_else(|| text.trim_start().starts_with("reason=").then_some(0))
        {
            let rest = &text[at..];
            let name = rest.split_once('(')?.1.split_once(')')?.0;
            return Some(name.trim().to_lowercase().replace([' ', '-'], "_"));
        }
    }
    None
}
