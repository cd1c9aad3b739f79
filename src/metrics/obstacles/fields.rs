//! Obstacles that demand data: O7 a typed phrase, O8 the password, O9 a one-time code, O10 identity, O11 a face, O12 documents.

use super::{Shown, sighting};
use crate::metrics::deletion::{Job, Way};
use crate::metrics::fields::{FieldKind, NO_DOCUMENT, kind};
use crate::metrics::model::Sighting;
use crate::metrics::view::View;
use crate::metrics::words::{contains, fold, short};
use crate::trace::event::InputOp;
use crate::ui::lexicon::{Concept, find};

/// What says that something is to be typed.
const TYPE: [&str; 10] = ["type", "enter", "write", "copy", "输入", "輸入", "填写", "填寫", "写下", "寫下"];

/// Finds them.
pub fn detect(job: &Job<'_, '_>, way: &Way<'_, '_>, shown: &[Shown<'_>], found: &mut Vec<Sighting>) {
    let mut done: Vec<(u64, String)> = Vec::new();
    for look in shown {
        let view = &look.view;
        for (id, node) in view.tree.iter().filter(|(_, node)| node.is_editable()) {
            // What is typed changes a field's words, not the field.
            let key = if node.resource_id.is_empty() { view.tree.label(id).to_owned() } else { node.resource_id.clone() };
            if done.contains(&(look.stay, key.clone())) {
                continue;
            }
            done.push((look.stay, key));
            let name = || {
                let label = if node.hint.is_empty() { view.tree.label(id) } else { &node.hint };
                format!("the field “{}” ({})", short(label), node.local_id())
            };
            match kind(view, id) {
                FieldKind::Phrase => found.push(sighting("O7", look.seq, phrase_text(view).unwrap_or_else(name))),
                FieldKind::Password => found.push(sighting("O8", look.seq, name())),
                FieldKind::Code => found.push(sighting("O9", look.seq, name())),
                FieldKind::IdNumber if !asked_before(job, way, FieldKind::IdNumber) => {
                    found.push(sighting("O10", look.seq, name()))
                }
                _ => {}
            }
        }
        for (obstacle, concept) in [("O10", Concept::IdVerify), ("O11", Concept::FaceVerify), ("O12", Concept::SignedDocument)] {
            let said = view.texts().find_map(|(_, text)| Some((find(concept, text)?, text)));
            let Some((phrase, text)) = said.filter(|(phrase, _)| !NO_DOCUMENT.contains(phrase)) else { continue };
            if obstacle != "O10" || !said_before(job, way, concept) {
                found.push(sighting(obstacle, look.seq, format!("“{phrase}” in “{}”", short(text))));
            }
        }
    }
    typed_phrases(job, way, found);
    for outside in job
        .line
        .outside
        .iter()
        .filter(|outside| outside.place.seq > way.from && outside.place.seq <= way.to && outside.place.phase == way.phase)
    {
        match outside.act {
            "photo" => found.push(sighting("O10", outside.place.seq, "a photo of a document".to_owned())),
            "face" => found.push(sighting("O11", outside.place.seq, "a face".to_owned())),
            "document" => found.push(sighting("O12", outside.place.seq, "a document to hold or to sign".to_owned())),
            _ => {}
        }
    }
}

/// The text that says what to type.
fn phrase_text(view: &View) -> Option<String> {
    view.texts()
        .map(|(_, text)| text)
        .find(|text| find(Concept::TypedPhrase, text).is_some())
        .map(|text| format!("“{}”", short(text)))
}

/// What was typed stands on the screen, beside a word that says to type it.
fn typed_phrases(job: &Job<'_, '_>, way: &Way<'_, '_>, found: &mut Vec<Sighting>) {
    for touch in job
        .line
        .touches
        .iter()
        .filter(|touch| touch.input.op == InputOp::Text && touch.place.seq > way.from && touch.place.seq <= way.to)
    {
        let (Some(value), Some(view)) = (&touch.input.value, &touch.on) else { continue };
        let typed = fold(value);
        // Numbers that are shown again (a phone's) are no phrases.
        if typed.chars().count() < 2 || typed.chars().all(|c| c.is_ascii_digit() || c == '*') {
            continue;
        }
        let asks = |text: &&str| {
            let text = fold(text);
            text != typed && contains(&text, &typed) && TYPE.iter().any(|word| contains(&text, word))
        };
        if let Some(text) = view.texts().filter(|(id, _)| !view.tree.node(*id).is_editable()).map(|(_, text)| text).find(asks) {
            found.push(sighting("O7", touch.place.seq, format!("“{}” was to be typed: “{}”", short(value), short(text))));
        }
    }
}

/// Whether such a field was on a screen before the way out began.
fn asked_before(job: &Job<'_, '_>, way: &Way<'_, '_>, wanted: FieldKind) -> bool {
    let mut before = job.visits.list.iter().filter(|visit| visit.phase != way.phase && visit.seq < way.from);
    before.any(|visit| visit.view.tree.iter().any(|(id, node)| node.is_editable() && kind(&visit.view, id) == wanted))
}

/// Whether such a demand stood on a screen before the way out began.
fn said_before(job: &Job<'_, '_>, way: &Way<'_, '_>, concept: Concept) -> bool {
    let mut before = job.visits.list.iter().filter(|visit| visit.phase != way.phase && visit.seq < way.from);
    before.any(|visit| visit.view.texts().any(|(_, text)| find(concept, text).is_some()))
}
