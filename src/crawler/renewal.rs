//! The way out of a subscription: which controls end one, which page is the last before that, and how it is known to be over.

use super::goal::asks_how;
use super::scan::{Control, Scan};
use super::words::{Hint, hints};
use crate::ui::ScreenKind;
use crate::ui::lexicon::{Concept, find, find_whole};

/// Phrases of the lexicon that lead to a page about the renewal and do not end it.
const MANAGES: [&str; 11] = [
    "manage subscription",
    "manage renewal",
    "renewal",
    "auto-renewal",
    "续费管理",
    "管理自动续费",
    "自动续费管理",
    "管理订阅",
    "सदस्यता प्रबंधित करें",
    "kelola langganan",
    "إدارة الاشتراك",
];

/// Longest label of a control that ends a subscription, in characters.
const SHORT: usize = 34;

/// Whether words say by themselves that they end a subscription.
pub fn says_so(text: &str) -> bool {
    find(Concept::Unsubscribe, text).is_some_and(|phrase| !MANAGES.contains(&phrase.to_lowercase().as_str()))
}

/// Whether a control ends a subscription: by its words, or, on a page about one, by “End it”, “Stop”, “Turn off”.
pub fn ends(label: &str, on: &Scan) -> bool {
    let short = label.chars().count() <= SHORT && !asks_how(label);
    let no = [Concept::Cancel, Concept::Stay].iter().any(|&concept| find_whole(concept, label).is_some());
    let about = || hints(&on.title, Hint::Subscription) || find(Concept::Unsubscribe, &on.title).is_some();
    short && !no && (says_so(label) || (hints(label, Hint::End) && about()))
}

/// Whether a screen is where a subscription can be ended: what a control that ends it opened, a page or dialog called so, or one with the
/// renewal's switch, which is on. `via` is the control that led there, if that changed the screen, and the screen that it is on.
pub fn is_way_off(scan: &Scan, via: Option<(&str, &Scan)>) -> bool {
    let wall = matches!(scan.kind, Some(ScreenKind::SignUp | ScreenKind::LogIn | ScreenKind::AccountDeletion));
    let opened = via.is_some_and(|(label, on)| ends(label, on));
    // An article about it has no such control.
    let titled = says_so(&scan.title) && !asks_how(&scan.title) && confirms(scan).is_some();
    !wall && (opened || titled || switch(scan).is_some())
}

/// The renewal's switch, where it is on.
pub fn switch(scan: &Scan) -> Option<&Control> {
    let renews = |control: &&Control| {
        let label = control.label.as_str();
        control.toggle && control.on && control.enabled && find(Concept::Unsubscribe, label).is_some()
    };
    scan.controls.iter().find(renews)
}

/// What a screen says when the renewal is off. Beside a control that ends it, a text only tells what would be.
pub fn is_off(scan: &Scan) -> Option<String> {
    let says = |text: &&String| find(Concept::RenewalOff, text).is_some();
    let open = scan.controls.iter().any(|control| control.enabled && says_so(&control.label));
    std::iter::once(&scan.title).chain(&scan.texts).find(says).filter(|_| !open).cloned()
}

/// The control that ends it on the last page, as far as its words tell.
pub fn confirms(scan: &Scan) -> Option<&Control> {
    let stays = |control: &Control| find(Concept::Stay, &control.label).is_some();
    let mut buttons = scan.controls.iter().filter(|control| !control.toggle && !stays(control));
    let ends = |control: &&Control| ends(&control.label, scan) || find(Concept::ConfirmShaming, &control.label).is_some();
    let affirms = |control: &&Control| find_whole(Concept::Affirm, &control.label).is_some();
    switch(scan)
        .or_else(|| buttons.clone().find(ends))
        .or_else(|| if scan.dialog && titled(scan) { buttons.find(affirms) } else { None })
}

fn titled(scan: &Scan) -> bool {
    says_so(&scan.title) || hints(&scan.title, Hint::End)
}
