//! Ways that were walked from the main screen to the privacy policy, and the way to take a consent back.

use super::{Seen, controls};
use crate::metrics::deletion::{self, Job};
use crate::metrics::leaving::own;
use crate::metrics::scene::Scene;
use crate::metrics::screens::count;
use crate::metrics::view::View;
use crate::metrics::words::{first, short};
use crate::ui::window::{WindowKind, front_window, window_kind};
use crate::ui::{Fingerprint, ScreenKind, names_policy, shows_policy};

/// Words of a control, or of a page's title, that takes a consent back.
const WITHDRAWS: [&str; 16] = [
    "withdraw consent",
    "withdraw my consent",
    "withdraw your consent",
    "withdraw agreement",
    "revoke consent",
    "revoke my consent",
    "take back consent",
    "撤回同意",
    "撤销同意",
    "撤回授权",
    "撤销授权",
    "撤回隐私",
    "撤销隐私",
    "撤回个人信息",
    "取消隐私授权",
    "撤回同意隐私",
];

/// A way from the main screen to the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The main screen's look.
    pub start: u64,
    /// The look that shows the policy.
    pub reached: u64,
    /// Actions between them.
    pub walked: u32,
    /// Actions of the shortest way that is known from it: where a control that names the policy was passed by, up to that control and one more.
    pub shortest: u32,
    /// The control that was passed by.
    pub passed: Option<Seen>,
    /// What shows that it is the policy.
    pub why: String,
}

/// A way to take a consent back.
#[derive(Debug, Clone, PartialEq)]
pub struct Withdrawal {
    /// Where it was seen.
    pub seen: Seen,
    /// Actions from the main screen to it, the tap on it included; `None` if the main screen was not seen before it in that launch.
    pub actions: Option<u32>,
}

/// Actions of the user from one line to another.
fn actions(job: &Job<'_, '_>, from: u64, to: u64) -> u32 {
    count(job.actions.list.iter().filter(|action| !action.consent && action.place.seq > from && action.place.seq < to).count())
}

/// Where each launch's main screen was first seen: the first screen at rest that is for using the app, once nothing stands before it.
fn mains(job: &Job<'_, '_>) -> Vec<(u32, u64)> {
    let mut mains: Vec<(u32, u64)> = Vec::new();
    for (look, view) in own(job) {
        let launch = look.place.launch;
        match view.kind {
            // An offer over it is not it.
            ScreenKind::Ordinary if page(view) && mains.last().is_none_or(|(last, _)| *last != launch) => {
                mains.push((launch, look.place.seq))
            }
            // What came before a consent or a log-in was no main screen.
            ScreenKind::Consent | ScreenKind::SignUp | ScreenKind::LogIn => mains.retain(|(last, _)| *last != launch),
            _ => {}
        }
    }
    mains
}

fn page(view: &View) -> bool {
    front_window(&view.tree, &view.package).is_some_and(|root| window_kind(&view.tree, root) == WindowKind::Page)
}

/// The ways, in order.
pub fn walks(job: &Job<'_, '_>) -> Vec<Walk> {
    let mains = mains(job);
    let mut walks: Vec<Walk> = Vec::new();
    // A page of the policy may have no control, so looks are read, and not visits.
    let mut last: Option<&Fingerprint> = None;
    for (look, scene) in job.line.looks.iter().zip(job.scenes) {
        let settled = look.settled && !look.place.noise && scene.is_screen();
        let Some(view) = look.view.as_deref().filter(|_| settled) else { continue };
        if last.replace(&view.fingerprint) == Some(&view.fingerprint) {
            continue;
        }
        let (seq, launch) = (look.place.seq, look.place.launch);
        let named = || view.texts().any(|(_, text)| names_policy(text).is_some());
        let Some(&(_, start)) = mains.iter().find(|(of, main)| *of == launch && *main < seq) else { continue };
        if !matches!(scene, Scene::Handover(_)) && !named() {
            continue;
        }
        let Some(why) = shows_policy(&view.tree, &look.window) else { continue };
        let walked = actions(job, start, seq);
        let passed = passed(job, launch, start, seq);
        let by_it = passed.as_ref().map(|seen| actions(job, start, seen.seq) + 1);
        walks.push(Walk {
            start,
            reached: seq,
            walked,
            shortest: by_it.map_or(walked, |shorter| shorter.min(walked)),
            passed: passed.filter(|_| by_it < Some(walked)),
            why,
        });
    }
    walks
}

/// The first control on the way that names the policy.
fn passed(job: &Job<'_, '_>, launch: u32, start: u64, reached: u64) -> Option<Seen> {
    let on_way = |seq: u64| seq >= start && seq < reached;
    own(job).filter(|(look, _)| look.place.launch == launch && on_way(look.place.seq)).find_map(|(look, view)| {
        let name = controls(view).map(|id| view.tree.label(id)).find(|label| names_policy(label).is_some())?;
        Some(Seen { seq: look.place.seq, what: format!("the control “{}”", short(name)) })
    })
}

/// The first control or title that takes a consent back; not on the way out of the account.
pub fn withdrawal(job: &Job<'_, '_>) -> Option<Withdrawal> {
    let mains = mains(job);
    let leaving = |phase: usize| job.line.phases.get(phase).is_some_and(|name| name == deletion::PHASE);
    own(job).filter(|(look, _)| !leaving(look.place.phase)).find_map(|(look, view)| {
        let what = withdraws(view)?;
        let seq = look.place.seq;
        let main = mains.iter().find(|(launch, main)| *launch == look.place.launch && *main <= seq);
        let actions = main.map(|&(_, main)| actions(job, main, seq) + u32::from(what.starts_with("the control")));
        Some(Withdrawal { seen: Seen { seq, what }, actions })
    })
}

fn withdraws(view: &View) -> Option<String> {
    let control = controls(view).map(|id| view.tree.label(id)).find(|label| first(label, &WITHDRAWS).is_some());
    let title = || first(&view.title, &WITHDRAWS).map(|_| format!("the title “{}”", short(&view.title)));
    control.map(|label| format!("the control “{}”", short(label))).or_else(title)
}
