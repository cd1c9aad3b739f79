//! The consent screen: when it came, what can be answered, what was ticked beforehand, how often it came back after a no.

use super::{Seen, controls, told};
use crate::metrics::actions::{Actions, is_back, target};
use crate::metrics::deletion::Job;
use crate::metrics::explain::declines;
use crate::metrics::leaving::own;
use crate::metrics::timeline::Touch;
use crate::metrics::view::View;
use crate::metrics::words::{fold, short};
use crate::trace::event::{InputOp, Purpose};
use crate::ui::lexicon::{Concept, find, find_whole};
use crate::ui::{NodeId, ScreenKind, consent_gate, names_policy};

/// What was seen of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Consent {
    /// Each time it came, in order.
    pub gates: Vec<Gate>,
    /// The first action on a screen of the app that is for using it: no consent, no sign-up, no log-in, no prompt.
    pub first_use: Option<u64>,
    /// The first text, anywhere before the first use, that names a privacy policy.
    pub named: Option<Seen>,
    /// A look before the first use on which nothing could be read.
    pub unread: Option<u64>,
    /// Boxes beside a policy's name on a page to sign up or log in that were ticked when the page came.
    pub ticked_elsewhere: Vec<Seen>,
}

/// One showing.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Its first look.
    pub seq: u64,
    /// Cold starts until then.
    pub launch: u32,
    /// Label of the control that agrees; `None` if it was not in view.
    pub agree: Option<String>,
    /// Labels of controls that decline.
    pub refuse: Vec<String>,
    /// Controls of which it cannot be said what they do: their labels, empty for an icon without words.
    pub unclear: Vec<String>,
    /// More may be below: the controls scroll.
    pub scrolls: bool,
    /// Boxes that were ticked before anything was tapped, and whether their words are about agreeing.
    pub ticked: Vec<(String, bool)>,
    /// How it was answered.
    pub answer: Answer,
    /// The input that did.
    pub answered: Option<u64>,
}

/// How a consent screen was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// By the control that agrees, or one that is not known to decline.
    Agreed,
    /// By one that declines, or by the back key.
    Refused,
    /// Not at all.
    None,
}

/// Collects it.
pub fn consent(job: &Job<'_, '_>) -> Consent {
    let first_use = first_use(job);
    let before = |seq: u64| first_use.is_none_or(|used| seq < used);
    let mut consent = Consent { first_use, ..Consent::default() };
    for (look, view) in own(job) {
        let seq = look.place.seq;
        if view.kind == ScreenKind::Consent {
            match consent.gates.last_mut().filter(|gate| gate.launch == look.place.launch && goes_on(job, gate, seq)) {
                Some(_) => {}
                None => consent.gates.push(gate(view, &look.window, seq, look.place.launch)),
            }
        } else if matches!(view.kind, ScreenKind::SignUp | ScreenKind::LogIn) {
            for label in controls(view).filter(|&id| ticked(view, id)).map(|id| beside(view, id)) {
                let known = consent.ticked_elsewhere.iter().any(|seen| seen.what == label);
                if names_policy(&label).is_some() && !known && !touched(job, &label, seq) {
                    consent.ticked_elsewhere.push(Seen { seq, what: label });
                }
            }
        }
        if before(seq) && consent.named.is_none() {
            let name = view.texts().find(|(_, text)| names_policy(text).is_some());
            consent.named = name.map(|(_, text)| Seen { seq, what: short(text) });
        }
        if before(seq) && view.opaque() {
            consent.unread.get_or_insert(seq);
        }
    }
    for gate in &mut consent.gates {
        (gate.answer, gate.answered) = answer(job, gate);
    }
    consent
}

fn first_use(job: &Job<'_, '_>) -> Option<u64> {
    let on_use = |touch: &Touch<'_>| touch.on.as_ref().is_some_and(|view| view.kind == ScreenKind::Ordinary);
    let actions: &Actions = job.actions;
    actions
        .list
        .iter()
        .find(|action| action.touch.and_then(|at| job.line.touches.get(at)).is_some_and(on_use))
        .map(|a| a.place.seq)
}

/// Whether a look shows the gate that was seen last: it was not answered since.
fn goes_on(job: &Job<'_, '_>, gate: &Gate, seq: u64) -> bool {
    answer(job, gate).1.is_none_or(|answered| answered > seq)
}

fn gate(view: &View, window: &str, seq: u64, launch: u32) -> Gate {
    let agree = consent_gate(&view.tree, window).and_then(|gate| gate.agree);
    let mut gate = Gate {
        seq,
        launch,
        agree: agree.map(|id| view.tree.label(id).to_owned()),
        refuse: Vec::new(),
        unclear: Vec::new(),
        scrolls: agree.is_some_and(|id| view.tree.ancestors(id).any(|above| view.tree.node(above).scrollable)),
        ticked: Vec::new(),
        answer: Answer::None,
        answered: None,
    };
    for id in controls(view).filter(|&id| Some(id) != agree) {
        let label = view.tree.label(id);
        if view.tree.node(id).checkable {
            if ticked(view, id) {
                let label = beside(view, id);
                let agrees = find(Concept::AgreeConsent, &label).is_some() || find(Concept::PrivacyPolicy, &label).is_some();
                gate.ticked.push((short(&label), agrees));
            }
        } else if refuses(label) {
            gate.refuse.push(short(label));
        } else if !leads_on(label) {
            gate.unclear.push(short(label));
        }
    }
    gate
}

/// A label that refuses on a consent screen, where to leave is to refuse.
fn refuses(label: &str) -> bool {
    const STARTS: [&str; 14] = [
        "leave",
        "exit",
        "quit",
        "decline",
        "disagree",
        "reject",
        "refuse",
        "no thanks",
        "do not",
        "don't",
        "退出",
        "离开",
        "不",
        "拒绝",
    ];
    let label = fold(label);
    declines(&label)
        || STARTS
            .iter()
            .any(|start| label.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic())))
}

/// A link to a text, or another control that only goes on: neither refuses.
fn leads_on(label: &str) -> bool {
    const READS: [&str; 12] =
        ["read", "view", "details", "learn more", "more", "see", "查看", "阅读", "详情", "了解更多", "更多", "全文"];
    let folded = label.trim().to_lowercase();
    find(Concept::PrivacyPolicy, label).is_some()
        || find_whole(Concept::AgreeConsent, label).is_some()
        || find_whole(Concept::Affirm, label).is_some()
        || READS.iter().any(|word| folded.starts_with(word))
}

/// A box or switch that is on; a radio button is a choice among several.
fn ticked(view: &View, id: NodeId) -> bool {
    let node = view.tree.node(id);
    node.checkable && node.checked && !node.short_class().contains("Radio")
}

/// The words of a box: its own, else those that stand beside it in its row.
fn beside(view: &View, id: NodeId) -> String {
    let own = view.tree.label(id);
    if !own.trim().is_empty() {
        return own.to_owned();
    }
    let row = view.tree.node(id).parent;
    let texts = row.into_iter().flat_map(|row| view.tree.descendants(row)).map(|id| view.tree.node(id).own_label());
    texts.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Whether a box of that label was tapped before a line.
fn touched(job: &Job<'_, '_>, label: &str, before: u64) -> bool {
    let on_it = |touch: &Touch<'_>| target(touch).is_some_and(|(view, id)| view.tree.label(id) == label);
    job.line.touches.iter().any(|touch| touch.place.seq < before && on_it(touch))
}

/// The first input made on it that declines, or after which it is no longer there.
fn answer(job: &Job<'_, '_>, gate: &Gate) -> (Answer, Option<u64>) {
    let line = job.line;
    let on_it = |touch: &&Touch<'_>| {
        touch.place.seq > gate.seq
            && touch.place.launch == gate.launch
            && touch.input.purpose == Purpose::Step
            && touch.on.as_ref().is_some_and(|view| view.kind == ScreenKind::Consent)
    };
    for touch in line.touches.iter().filter(on_it) {
        let refused = is_back(touch) || target(touch).is_some_and(|(view, id)| refuses(view.tree.label(id)));
        let gone = line.next_shown(touch.place.seq).is_some_and(|view| view.kind != ScreenKind::Consent);
        let link = target(touch).is_some_and(|(view, id)| find(Concept::PrivacyPolicy, view.tree.label(id)).is_some());
        if refused {
            return (Answer::Refused, Some(touch.place.seq));
        }
        if gone && !link && touch.input.op == InputOp::Tap {
            return (Answer::Agreed, Some(touch.place.seq));
        }
    }
    (Answer::None, None)
}

/// Whether a screen says anything beside its controls, for texts about consent elsewhere.
pub(super) fn says(view: &View, words: &[&'static str]) -> Option<&'static str> {
    told(view).into_iter().find_map(|text| crate::metrics::words::first(text, words))
}
