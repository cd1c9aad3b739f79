//! From the first page of a way out to the last that can still be left, and, if the user wants it done, to its end.
//!
//! Without the user's word only a page's “Next” and “Continue” are tapped, never a dialog's button and nothing that says that it deletes; on
//! the way out of a subscription nothing is.

use super::engine::Crawl;
use super::goal::Goal;
use super::graph::{Step, Travel};
use super::last_page::{confirms, ended, harmless, missing, onward, waits};
use super::locate::{Act, Op};
use super::renewal;
use crate::runner::Halt;
use crate::ui::ScreenKind;

/// The phase that shows whether the session is gone.
pub const AFTER: &str = "after-deletion";
/// Pages of a way out that are passed without the user's word.
const PAGES: usize = 5;
/// Actions on the way out when it is done.
const ACTIONS: usize = 25;
/// Looks at a button that counts down, of a second or so each.
const COUNTDOWN: u32 = 90;

/// How far it got.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Advance {
    /// What was done after the first page: the look that showed the control, and the act.
    pub steps: Vec<(usize, Act)>,
    /// The control that would end it, on the last page reached.
    pub confirm: Option<String>,
    /// The title of the last page reached.
    pub title: String,
    /// What the end screen says, if the account is gone, its deletion accepted, or the renewal off.
    pub end: Option<String>,
    /// What the app wants that the crawl cannot give, where that is why it goes no further.
    pub missing: Option<String>,
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
        let goal = self.options.goal.clone();
        let mut advance = Advance::default();
        if let Some(off) = renewal::is_off(self.journal.scan(end)).filter(|_| goal == Goal::Subscription) {
            // The first tap was enough, and cannot be made again.
            advance.title = self.journal.scan(end).title.clone();
            advance.end = Some(off);
            return Ok(Some(advance));
        }
        self.beyond = true;
        if self.options.execute {
            self.world.phase(goal.phase())?;
        }
        let anew = self.cold().is_none() && self.world.renew()?;
        self.perform(&Act::bare(if anew { Op::Begin } else { Op::Launch }))?;
        self.go_to(end)?;
        let limit = if self.options.execute { ACTIONS } else { PAGES };
        let mut waited = 0;
        loop {
            let Some(sight) = self.sight else { return Ok((!advance.steps.is_empty()).then_some(advance)) };
            let scan = self.journal.scan(sight).clone();
            if !goal.leaves() {
                advance.title = scan.title.clone();
                return Ok(Some(advance));
            }
            let wall = matches!(scan.kind, Some(ScreenKind::SignUp | ScreenKind::LogIn));
            if wall && !advance.steps.is_empty() {
                // Nobody signs up again; that it was done, the app did not say.
                advance.missing = Some(format!("it shows “{}”, and did not say that it was done", scan.title));
                return Ok(Some(advance));
            }
            if let Some(end) = ended(&goal, &scan, &advance.steps) {
                (advance.end, advance.missing) = ((!advance.steps.is_empty()).then_some(end), None);
                advance.title = scan.title.clone();
                if goal == Goal::AccountDeletion && self.options.execute && advance.end.is_some() {
                    // Whether the session is gone, too, shows at the next start.
                    self.world.phase(AFTER)?;
                    self.perform(&Act::bare(Op::Launch))?;
                }
                return Ok(Some(advance));
            }
            if goal == Goal::AccountDeletion && scan.kind != Some(ScreenKind::AccountDeletion) && advance.steps.is_empty() {
                return Ok(None);
            }
            advance.title = scan.title.clone();
            advance.confirm = confirms(&goal, &scan).map(|control| control.act.label.clone());
            advance.missing = missing(&scan).filter(|_| self.options.execute || advance.confirm.is_none());
            let next = if self.options.execute { onward(&goal, &scan, &advance.steps) } else { harmless(&goal, &scan) };
            match next.filter(|_| advance.steps.len() < limit) {
                Some(act) => {
                    self.perform(&act)?;
                    advance.steps.push((sight, act));
                }
                None if self.options.execute && waits(&scan) && waited < COUNTDOWN => {
                    waited += 1;
                    self.look()?;
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
