//! From the first page of a way out to the last that can still be left, and, if the user wants it done, to its end.
//!
//! Without the user's word only a page's “Next” and “Continue” are tapped, never a dialog's button and nothing that says that it deletes.

use super::engine::Crawl;
use super::goal::Goal;
use super::graph::{Step, Travel};
use super::locate::{Act, Op};
use super::scan::{Control, Scan};
use crate::runner::Halt;
use crate::ui::ScreenKind;
use crate::ui::lexicon::{Concept, find, find_whole};

/// Pages of a way out that are passed without the user's word.
const PAGES: usize = 5;
/// Actions on the way out when it is done.
const ACTIONS: usize = 25;

/// How far it got.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Advance {
    /// What was done after the first page: the look that showed the control, and the act.
    pub steps: Vec<(usize, Act)>,
    /// The control that would end it, on the last page reached.
    pub confirm: Option<String>,
    /// The title of the last page reached.
    pub title: String,
    /// What the end screen says, if the account is gone or its deletion accepted.
    pub end: Option<String>,
}

impl Crawl<'_> {
    /// Follows the way found from a cold start, then goes on as far as it may. `None` if the way could not be followed.
    ///
    /// # Errors
    /// As [`Crawl::explore`].
    pub fn advance(&mut self, way: &[Step]) -> Result<Option<Advance>, Halt> {
        // What is there at once after a start is at the end of a way without steps.
        let end = way.last().map(|step| self.graph.states[step.to].sight).or_else(|| self.hits.first().map(|hit| hit.sight));
        let Some(end) = end else { return Ok(None) };
        self.perform(&Act::bare(Op::Launch))?;
        self.go_to(end)?;
        let mut advance = Advance::default();
        let limit = if self.options.execute { ACTIONS } else { PAGES };
        loop {
            let Some(sight) = self.sight else { return Ok((!advance.steps.is_empty()).then_some(advance)) };
            let scan = self.journal.scan(sight).clone();
            if self.options.goal != Goal::AccountDeletion {
                advance.title = scan.title.clone();
                return Ok(Some(advance));
            }
            if let Some(end) = ended(&scan) {
                advance.end = (!advance.steps.is_empty()).then_some(end);
                advance.title = scan.title.clone();
                return Ok(Some(advance));
            }
            if scan.kind != Some(ScreenKind::AccountDeletion) && advance.steps.is_empty() {
                return Ok(None);
            }
            advance.title = scan.title.clone();
            advance.confirm = confirms(&scan).map(|control| control.act.label.clone());
            let next = if self.options.execute { onward(&scan, &advance.steps) } else { harmless(&scan) };
            match next.filter(|_| advance.steps.len() < limit) {
                Some(act) => {
                    self.perform(&act)?;
                    advance.steps.push((sight, act));
                }
                None => return Ok(Some(advance)),
            }
        }
    }
}

/// Actions to get to a page that is known, detours included.
const DETOUR: usize = 40;

impl Crawl<'_> {
    /// Goes to the state that a look showed, by what is known; what the app shows at some starts only is put away by the back key.
    fn go_to(&mut self, sight: usize) -> Result<(), Halt> {
        for _ in 0..DETOUR {
            let end = self.state_of(sight);
            let (Some(end), Some(here)) = (end, self.graph.here) else {
                self.perform(&Act::bare(Op::Launch))?;
                continue;
            };
            if here == end {
                return Ok(());
            }
            let step = self.graph.path(here, end, Travel::Any).and_then(|(steps, _)| steps.into_iter().next());
            let Some(step) = step else {
                self.perform(&Act::bare(Op::Back))?;
                continue;
            };
            for act in self.before_of(&step) {
                self.perform(&act)?;
            }
            self.perform(&step.act)?;
        }
        Ok(())
    }
}

/// What an end screen says.
fn ended(scan: &Scan) -> Option<String> {
    let over = [Concept::DeleteSuccess, Concept::DeleteAccepted, Concept::Deactivated];
    let says = |text: &String| over.iter().any(|&concept| find(concept, text).is_some());
    let title = Some(&scan.title).filter(|title| says(title));
    // A text on a page that still offers to go on is a warning, not the end.
    let text = || scan.texts.iter().find(|text| says(text)).filter(|_| confirms(scan).is_none() && scan.fields == 0);
    title.or_else(text).filter(|_| scan.kind == Some(ScreenKind::AccountDeletion)).cloned()
}

/// The control that goes on with the deletion for good, as far as its words tell.
pub fn confirms(scan: &Scan) -> Option<&Control> {
    let says = |control: &&Control| {
        find(Concept::ProceedDelete, &control.label).is_some() && find(Concept::Stay, &control.label).is_none()
    };
    let affirms = |control: &&Control| find_whole(Concept::Affirm, &control.label).is_some();
    let mut buttons = scan.controls.iter().filter(|control| !control.toggle);
    // On the page itself the entry's own words are on the button that ends it.
    let same = |control: &&Control| {
        scan.kind == Some(ScreenKind::AccountDeletion)
            && [Concept::DeleteAccount, Concept::Deactivate].iter().any(|&concept| find_whole(concept, &control.label).is_some())
            && find(Concept::Stay, &control.label).is_none()
    };
    let shames = |control: &&Control| find(Concept::ConfirmShaming, &control.label).is_some();
    let by_word = buttons.clone().find(says).or_else(|| buttons.clone().find(same)).or_else(|| buttons.clone().find(shames));
    by_word.or_else(|| if scan.dialog { buttons.find(affirms) } else { None })
}

/// A page's button that only goes on to the next page.
fn harmless(scan: &Scan) -> Option<Act> {
    const ONWARD: [&str; 22] = [
        "next",
        "continue",
        "go on",
        "下一步",
        "继续",
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
    if scan.dialog || scan.kind != Some(ScreenKind::AccountDeletion) || confirms(scan).is_some() || scan.fields > 0 {
        return None;
    }
    let fits = |control: &&Control| control.enabled && ONWARD.contains(&control.label.to_lowercase().as_str());
    scan.controls.iter().find(fits).map(|control| control.act.clone())
}

/// What leads on when the account is to be deleted: the form, a tick, an answer, the button that deletes or goes on.
fn onward(scan: &Scan, done: &[(usize, Act)]) -> Option<Act> {
    let times = |act: &Act| done.iter().filter(|(_, one)| one == act).count();
    let fresh = |act: &Act| times(act) < 2;
    if let Some(form) = scan.form.as_ref().filter(|form| fresh(&form.act)) {
        return Some(form.act.clone());
    }
    let stays = |control: &Control| {
        find(Concept::Stay, &control.label).is_some()
            || find_whole(Concept::Cancel, &control.label).is_some()
            || find(Concept::CustomerService, &control.label).is_some()
    };
    let usable: Vec<&Control> = scan.controls.iter().filter(|control| !stays(control) && fresh(&control.act)).collect();
    let buttons = || usable.iter().filter(|control| control.enabled && !control.toggle);
    let by_words = |concept| buttons().find(|control| find(concept, &control.label).is_some());
    let forward = by_words(Concept::ProceedDelete)
        .or_else(|| by_words(Concept::ConfirmShaming))
        .or_else(|| buttons().find(|control| find_whole(Concept::Affirm, &control.label).is_some()));
    let tick = usable.iter().find(|control| control.toggle && control.enabled && times(&control.act) == 0);
    let asks = find(Concept::Survey, &scan.title).is_some();
    let answer =
        || buttons().find(|control| asks && times(&control.act) == 0 && find_whole(Concept::Affirm, &control.label).is_none());
    // What must be ticked or answered keeps the button disabled; without a button that works, one of these is missing.
    let chosen = match forward {
        Some(forward) if !asks || done.last().is_some_and(|(_, last)| scan.control(last).is_some()) => Some(*forward),
        _ => answer().or(tick).or(forward).copied(),
    };
    chosen.map(|control| control.act.clone())
}
