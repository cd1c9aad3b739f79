//! The pages at the end of a way out: what they say when it is over, which control ends it, and what leads on.

use super::goal::Goal;
use super::locate::Act;
use super::renewal;
use super::scan::{Control, Place, Scan};
use super::words::{Hint, hints};
use crate::ui::ScreenKind;
use crate::ui::lexicon::{Concept, find, find_whole};

/// What an end screen says; `done` is what led there.
pub fn ended(goal: &Goal, scan: &Scan, done: &[(usize, Act)]) -> Option<String> {
    if *goal == Goal::Subscription {
        return renewal::is_off(scan);
    }
    let over = [Concept::DeleteSuccess, Concept::DeleteAccepted, Concept::Deactivated];
    let says = |text: &String| over.iter().any(|&concept| find(concept, text).is_some());
    let title = Some(&scan.title).filter(|title| says(title));
    // A text on a page that still offers to go on is a warning, not the end.
    let text = || scan.texts.iter().find(|text| says(text)).filter(|_| confirms(goal, scan).is_none() && scan.fields == 0);
    let here = scan.kind == Some(ScreenKind::AccountDeletion) || !done.is_empty();
    title.or_else(text).filter(|_| here).cloned()
}

/// The control that goes on for good, as far as its words tell.
pub fn confirms<'s>(goal: &Goal, scan: &'s Scan) -> Option<&'s Control> {
    if *goal == Goal::Subscription {
        return renewal::confirms(scan);
    }
    let mut buttons = scan.controls.iter().filter(|control| !control.toggle);
    let affirms = |control: &&Control| find_whole(Concept::Affirm, &control.label).is_some();
    by_words(scan, buttons.clone()).or_else(|| if scan.dialog { buttons.find(affirms) } else { None })
}

/// The first of these controls whose words say that it deletes the account.
fn by_words<'s>(scan: &Scan, buttons: impl Iterator<Item = &'s Control> + Clone) -> Option<&'s Control> {
    let stays = |control: &Control| find(Concept::Stay, &control.label).is_some();
    let says = |control: &&Control| find(Concept::ProceedDelete, &control.label).is_some() && !stays(control);
    // On the page itself the entry's own words are on the button that ends it.
    let same = |control: &&Control| {
        scan.kind == Some(ScreenKind::AccountDeletion)
            && [Concept::DeleteAccount, Concept::Deactivate].iter().any(|&concept| find_whole(concept, &control.label).is_some())
            && !stays(control)
    };
    let shames = |control: &&Control| find(Concept::ConfirmShaming, &control.label).is_some();
    // “Remove”, “Leave”: all that there is to say on that page.
    let short = |control: &&Control| {
        let about = scan.kind == Some(ScreenKind::AccountDeletion) && control.place != Place::Bar;
        about
            && find_whole(Concept::Cancel, &control.label).is_none()
            && control.label.chars().count() <= 12
            && hints(&control.label, Hint::Leave)
            && !stays(control)
    };
    let tried: [&dyn Fn(&&Control) -> bool; 4] = [&says, &same, &shames, &short];
    tried.into_iter().find_map(|fits| buttons.clone().find(|control| fits(control)))
}

/// Whole labels of buttons that go on to the next page.
const ONWARD: [&str; 26] = [
    "next",
    "continue",
    "go on",
    "begin",
    "start",
    "下一步",
    "继续",
    "开始",
    "开始办理",
    "siguiente",
    "continuar",
    "suivant",
    "continuer",
    "weiter",
    "fortfahren",
    "próximo",
    "次へ",
    "続ける",
    "다음",
    "계속",
    "далее",
    "продолжить",
    "i understand",
    "got it",
    "我知道了",
    "已了解",
];

fn is_onward(control: &Control) -> bool {
    ONWARD.contains(&control.label.to_lowercase().as_str())
}

/// A page's button that only goes on to the next page.
pub fn harmless(goal: &Goal, scan: &Scan) -> Option<Act> {
    let stays = scan.dialog || scan.kind != Some(ScreenKind::AccountDeletion) || confirms(goal, scan).is_some();
    if *goal != Goal::AccountDeletion || stays || scan.fields > 0 {
        return None;
    }
    let fits = |control: &&Control| control.enabled && is_onward(control);
    scan.controls.iter().find(fits).map(|control| control.act.clone())
}

/// What leads on when it is to be done: the form, a tick, an answer, the button that ends it or goes on.
pub fn onward(goal: &Goal, scan: &Scan, done: &[(usize, Act)]) -> Option<Act> {
    let times = |act: &Act| done.iter().filter(|(_, one)| one == act).count();
    let fresh = |act: &Act| times(act) < 2;
    if let Some(form) = scan.form.as_ref().filter(|form| fresh(&form.act)) {
        return Some(form.act.clone());
    }
    if let Some(switch) = renewal::switch(scan).filter(|switch| *goal == Goal::Subscription && fresh(&switch.act)) {
        return Some(switch.act.clone());
    }
    let usable: Vec<&Control> = scan.controls.iter().filter(|control| may_lead_on(control) && fresh(&control.act)).collect();
    let buttons = || usable.iter().copied().filter(|control| control.enabled && !control.toggle);
    let ends = match goal {
        Goal::Subscription => renewal::confirms(scan).filter(|control| control.enabled && fresh(&control.act)),
        _ => by_words(scan, buttons().collect::<Vec<_>>().into_iter()),
    };
    let forward =
        ends.or_else(|| buttons().find(|control| goes_on(control))).or_else(|| buttons().find(|control| goes_on_with(control)));
    let tick = usable.iter().copied().find(|control| control.toggle && control.enabled && times(&control.act) == 0);
    let asks = find(Concept::Survey, &scan.title).is_some();
    let answer =
        || buttons().find(|control| asks && times(&control.act) == 0 && find_whole(Concept::Affirm, &control.label).is_none());
    // What must be ticked or answered keeps the button disabled; without a button that works, one of these is missing.
    let chosen = match forward {
        Some(forward) if !asks || done.last().is_some_and(|(_, last)| scan.control(last).is_some()) => Some(forward),
        _ => answer().or(tick).or(forward),
    };
    chosen.map(|control| control.act.clone())
}

/// Whether a button that would lead on is there and cannot be used yet: it may count down.
pub fn waits(scan: &Scan) -> bool {
    let counts = |control: &&Control| {
        let words = control.label.trim_end_matches(|c: char| !c.is_alphabetic() || c == 's' && control.label.contains('('));
        !control.enabled && find_whole(Concept::Affirm, words).or(find(Concept::ProceedDelete, words)).is_some()
    };
    scan.controls.iter().any(|control| counts(&control))
}

/// Whether a control can be one that leads on: not one that stays, calls for help or leads back, nor one that would begin another subscription.
fn may_lead_on(control: &Control) -> bool {
    let stays = [Concept::Stay, Concept::CustomerService].iter().any(|&concept| find(concept, &control.label).is_some());
    let cancels = find_whole(Concept::Cancel, &control.label).is_some();
    let around = matches!(control.place, Place::Bar | Place::Tab);
    !stays && !cancels && !around && find(Concept::Subscribe, &control.label).is_none()
}

fn goes_on(control: &Control) -> bool {
    find_whole(Concept::Affirm, &control.label).is_some() || is_onward(control)
}

/// “Continue without it”.
fn goes_on_with(control: &Control) -> bool {
    let label = control.label.to_lowercase();
    ["continue ", "继续", "go on "].iter().any(|word| label.starts_with(word))
}

/// What a page wants that nobody makes up or only a person gives, in its own words; `None` if it wants nothing of the kind.
pub fn missing(scan: &Scan) -> Option<String> {
    const WANTS: [Concept; 8] = [
        Concept::IdVerify,
        Concept::FaceVerify,
        Concept::SignedDocument,
        Concept::Captcha,
        Concept::TypedPhrase,
        Concept::Conditions,
        Concept::CustomerService,
        Concept::WebOnly,
    ];
    let mut words = std::iter::once(&scan.title).chain(&scan.texts).chain(scan.controls.iter().map(|control| &control.label));
    let wants = |text: &&String| WANTS.iter().any(|&concept| find(concept, text).is_some());
    let said = || words.find(wants).map(|text| text.chars().take(80).collect());
    scan.never.first().cloned().or_else(said)
}
