//! The last witness: permission states from `dumpsys package` when the job ended, held against the last answer for each group.

use super::{Found, granted, refused};
use crate::metrics::permission::{group_of, same_group};
use crate::metrics::timeline::Timeline;
use crate::trace::event::Event;

/// Adds a disagreement to the last ask of a group whose permissions are not as it was answered.
pub fn compare(line: &Timeline<'_>, found: &mut [Found]) {
    let last = line.records.iter().rev().find_map(|record| match &record.event {
        Event::Perms { moment, permissions } if moment == "after" => Some((record.seq, permissions)),
        _ => None,
    });
    let Some((seq, permissions)) = last else { return };
    let mut done: Vec<String> = Vec::new();
    for found in found.iter_mut().rev().filter(|found| found.answered.is_some()) {
        let ask = &mut found.ask;
        if done.iter().any(|group| same_group(group, &ask.group)) {
            continue;
        }
        done.push(ask.group.clone());
        let mut states =
            permissions.iter().filter(|(name, _)| same_group(&group_of(name), &ask.group)).map(|(_, state)| state).peekable();
        if states.peek().is_none() {
            continue;
        }
        let any = states.any(|state| state.granted);
        let wrong = if refused(&ask.answer) && any {
            Some("refused, but a permission of the group is granted at the end")
        } else if granted(&ask.answer) && ask.answer != "once" && !any {
            Some("granted, but no permission of the group is granted at the end")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            ask.disagreements.push(format!("{wrong} (line {seq})"));
        }
    }
}
