//! The app's own dialogs about permissions: those that the system's page followed explain that ask; the others are asks by themselves.

use super::Found;
use crate::metrics::actions::{is_back, target};
use crate::metrics::explain::Appeal;
use crate::metrics::model::AskKind;
use crate::metrics::permission::same_group;
use crate::metrics::scene::Scene;
use crate::metrics::timeline::{Place, Timeline, Touch};
use crate::trace::event::{InputOp, Purpose};
use crate::ui::naming::lies_in;

/// The system's page must follow an explanation within this.
const WITHIN_MS: i64 = 3_000;

/// One showing of such a dialog.
struct Showing<'a> {
    appeal: &'a Appeal,
    place: Place,
    last: Place,
    seen: Vec<u64>,
}

/// How it was answered.
enum Answer {
    Accepted(Place),
    Declined(Place),
    Dismissed(Place),
    None,
}

/// Marks what was explained, and returns the asks that the app made by itself.
pub fn nags(line: &Timeline<'_>, scenes: &[Scene], found: &mut [Found]) -> Vec<Found> {
    let mut nags = Vec::new();
    for showing in showings(line, scenes) {
        let answer = answer(line, &showing);
        let began = match &answer {
            Answer::Accepted(place) => Some((place.edge(), place.at)),
            // Without any input the system's page may still follow by itself.
            Answer::None => Some((showing.last.edge(), showing.last.at)),
            Answer::Declined(_) | Answer::Dismissed(_) => None,
        };
        let accepted = matches!(answer, Answer::Accepted(_));
        let mut explained = false;
        if let Some((edge, at)) = began {
            for found in found.iter_mut().filter(|found| matches!(found.ask.kind, AskKind::Shown | AskKind::Suppressed)) {
                let soon = found.place.at.zip(at).is_none_or(|(asked, accepted)| asked - accepted <= WITHIN_MS);
                if soon
                    && found.place.after(edge)
                    && showing.appeal.groups.iter().any(|group| same_group(group, &found.ask.group))
                    && !found.ask.explained
                {
                    explained = true;
                    found.ask.explained = true;
                    found.ask.evidence.extend(&showing.seen);
                    if accepted {
                        found.ask.origin = crate::metrics::model::Origin::Solicited;
                    }
                }
            }
        }
        if explained {
            continue;
        }
        let group = showing.appeal.groups.first().copied().unwrap_or(super::UNKNOWN_GROUP);
        let mut nag = Found::new(line, showing.place, group.to_owned(), AskKind::Nag);
        let (word, place) = match answer {
            Answer::Declined(place) => ("denied", Some(place)),
            Answer::Dismissed(place) => ("dismissed", Some(place)),
            Answer::Accepted(_) | Answer::None => ("unanswered", None),
        };
        nag.ask.answer = word.to_owned();
        nag.ask.evidence = showing.seen;
        nag.ask.evidence.extend(place.map(|place| place.seq));
        nag.answered = place;
        nags.push(nag);
    }
    nags
}

/// Consecutive looks at the same dialog, while no input or launch lies between, are one showing.
fn showings<'a>(line: &Timeline<'_>, scenes: &'a [Scene]) -> Vec<Showing<'a>> {
    let mut showings: Vec<Showing<'a>> = Vec::new();
    let mut on = false;
    for (look, scene) in line.looks.iter().zip(scenes) {
        if look.view.is_none() {
            continue;
        }
        let Scene::Appeal(appeal) = scene else {
            on = false;
            continue;
        };
        match showings.last_mut() {
            Some(last)
                if on
                    && last.appeal.phrase == appeal.phrase
                    && last.place.launch == look.place.launch
                    && !answered(line, last, look.place.seq) =>
            {
                last.last = look.place;
                last.seen.push(look.place.seq);
            }
            // While a dialog closes after its answer, it may be seen once more.
            Some(last) if on && last.appeal.phrase == appeal.phrase && !look.settled => {}
            _ => showings.push(Showing { appeal, place: look.place, last: look.place, seen: vec![look.place.seq] }),
        }
        on = true;
    }
    showings
}

fn answered(line: &Timeline<'_>, showing: &Showing<'_>, before: u64) -> bool {
    line.touches
        .iter()
        .any(|touch| touch.place.seq > showing.place.seq && touch.place.seq < before && kind(showing, touch).is_some())
}

fn answer(line: &Timeline<'_>, showing: &Showing<'_>) -> Answer {
    let last = showing.seen.last().copied().unwrap_or_default();
    let next = line.touches.iter().find(|touch| touch.place.seq > last && touch.input.purpose == Purpose::Step);
    next.and_then(|touch| kind(showing, touch)).unwrap_or(Answer::None)
}

/// What an input made on the dialog means for it.
fn kind(showing: &Showing<'_>, touch: &Touch<'_>) -> Option<Answer> {
    if is_back(touch) {
        return Some(Answer::Dismissed(touch.place));
    }
    if touch.input.op != InputOp::Tap || touch.input.purpose != Purpose::Step {
        return None;
    }
    let (view, id) = target(touch)?;
    let hit = |controls: &[crate::ui::NodeId]| controls.iter().any(|&control| lies_in(&view.tree, id, control));
    if hit(&showing.appeal.accept) {
        Some(Answer::Accepted(touch.place))
    } else if hit(&showing.appeal.decline) {
        Some(Answer::Declined(touch.place))
    } else {
        Some(Answer::Dismissed(touch.place))
    }
}
