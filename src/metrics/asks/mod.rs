//! Permission asks: the witnesses (window, log, answers, flags) reconciled into one ask for each request × group.

mod flags;
mod nags;
mod origin;
mod pages;
mod requests;
mod tally;

use std::collections::BTreeMap;

pub use pages::{granted, refused};
pub use tally::tally;

use super::actions::Actions;
use super::log::{GrantResult, Says};
use super::model::{Ask, AskKind, Origin};
use super::permission::{group_of, same_group};
use super::scene::Scene;
use super::screens::Visits;
use super::timeline::{Place, Timeline};
use pages::Page;
use requests::{Owner, Request};

/// How long a refusal holds by what stores in China ask of apps, in milliseconds.
const HOURS_48_MS: i64 = 48 * 3_600_000;

/// Group of an ask whose dialog does not tell it.
pub const UNKNOWN_GROUP: &str = "UNKNOWN";

/// An ask with where it stands in the timeline.
#[derive(Debug, Clone)]
pub struct Found {
    /// The ask.
    pub ask: Ask,
    /// When it came.
    pub place: Place,
    /// Which phase.
    pub phase: usize,
    /// The input that answered it, if it was seen.
    pub answered: Option<Place>,
    /// For a group already refused, in a later launch than that refusal.
    pub re_ask_relaunch: bool,
    /// Milliseconds since that refusal, by the device's clock, moved or not.
    pub since_refusal_ms: Option<i64>,
}

impl Found {
    fn new(line: &Timeline<'_>, place: Place, group: String, kind: AskKind) -> Self {
        let phase = line.phase_at(place);
        let ask = Ask {
            phase: line.phases.get(phase).cloned().unwrap_or_default(),
            group,
            kind,
            origin: Origin::Undetermined,
            answer: String::new(),
            explained: false,
            re_ask: false,
            within_48h: false,
            launch: line.launch_at(place),
            before_consent: false,
            before_first_action: false,
            device_ms: place.shown(),
            evidence: vec![place.seq],
            disagreements: Vec::new(),
        };
        Self { ask, place, phase, answered: None, re_ask_relaunch: false, since_refusal_ms: None }
    }

    /// Whether it counts in `total`.
    pub fn charged(&self) -> bool {
        matches!(self.ask.kind, AskKind::Shown | AskKind::Suppressed | AskKind::Nag)
    }
}

/// All asks of a job, in order.
pub fn asks(line: &Timeline<'_>, scenes: &[Scene], visits: &Visits, actions: &Actions) -> Vec<Found> {
    let pages = pages::pages(line, scenes);
    let requests = requests::requests(line, &pages);
    let mut found: Vec<Found> = requests
        .iter()
        .filter(|request| request.owner != Owner::Other)
        .flat_map(|request| of_request(line, request, &pages))
        .collect();
    found.extend(special(line));
    let nags = nags::nags(line, scenes, &mut found);
    found.extend(nags);
    found.sort_by_key(|found| (found.place.at, found.place.seq));
    origin::origins(line, visits, actions, &mut found);
    before(line, actions, &mut found);
    re_asks(&mut found);
    for found in found.iter_mut().filter(|found| within_48_hours(line, found)) {
        found.ask.within_48h = true;
    }
    flags::compare(line, &mut found);
    found
}

/// The asks of one request: one for each group.
fn of_request(line: &Timeline<'_>, request: &Request, pages: &[Page]) -> Vec<Found> {
    let mut groups: Vec<(String, Vec<&GrantResult>)> = Vec::new();
    for (_, result) in request.results.iter().filter(|(_, result)| !result.implicit) {
        let group = group_of(&result.permission);
        match groups.iter_mut().find(|(known, _)| same_group(known, &group)) {
            Some((_, results)) => results.push(result),
            None => groups.push((group, vec![result])),
        }
    }
    let mut asks = Vec::new();
    let mut taken = Vec::new();
    for &index in &request.pages {
        let page = &pages[index];
        let free = |at: &usize| !taken.contains(at);
        let named =
            page.group.as_ref().and_then(|group| groups.iter().position(|(known, _)| same_group(known, group)).filter(free));
        // A dialog that does not tell its group (a custom permission's) is that of the group no other page is of.
        let left = || {
            page.group.is_none().then_some(())?;
            let of_other = |group: &str| {
                request.pages.iter().any(|&other| pages[other].group.as_deref().is_some_and(|known| same_group(known, group)))
            };
            (0..groups.len())
                .filter(free)
                .find(|&at| !of_other(&groups[at].0) && !groups[at].1.iter().all(|result| result.code == 5))
        };
        let at = named.or_else(left);
        taken.extend(at);
        let (group, results) = match at.and_then(|at| groups.get(at)) {
            Some((group, results)) => (group.clone(), results.as_slice()),
            None => (page.group.clone().unwrap_or_else(|| UNKNOWN_GROUP.to_owned()), &[][..]),
        };
        asks.push(of_page(line, request, page, group, results));
    }
    for (at, (group, results)) in groups.iter().enumerate() {
        if !taken.contains(&at) {
            asks.extend(of_results(line, request, group, results));
        }
    }
    if let (Some(place), true) = (request.rejected, request.pages.is_empty() && request.results.is_empty()) {
        let mut ask = Found::new(line, request.place, UNKNOWN_GROUP.to_owned(), AskKind::Rejected);
        ask.ask.evidence.push(place.seq);
        asks.push(ask);
    } else if request.pages.is_empty() && request.results.is_empty() && !request.merged {
        let mut ask = Found::new(line, request.place, UNKNOWN_GROUP.to_owned(), AskKind::Ambiguous);
        ask.ask.disagreements.push(match request.start {
            Some(code) if code != 0 => format!("the start was refused (result code {code}): nothing was shown"),
            _ => "the log has a request, but no window was seen and no answer was logged: granted already, suppressed, or too short".to_owned(),
        });
        asks.push(ask);
    }
    if request.owner == Owner::System {
        for ask in asks.iter_mut().filter(|ask| ask.ask.kind != AskKind::Ambiguous) {
            ask.ask.kind = AskKind::System;
        }
    }
    asks
}

/// An ask whose page was seen.
fn of_page(line: &Timeline<'_>, request: &Request, page: &Page, group: String, results: &[&GrantResult]) -> Found {
    let mut found = Found::new(line, request.place, group, AskKind::Shown);
    let ask = &mut found.ask;
    ask.evidence.extend(&page.seen);
    ask.evidence.extend(page.answered.map(|place| place.seq));
    ask.evidence.extend(request.results.iter().map(|(place, _)| place.seq));
    ask.evidence.sort_unstable();
    ask.evidence.dedup();
    ask.answer.clone_from(&page.answer);
    if request.start.is_none() {
        ask.disagreements.push("a window was seen, but the log has no request for it".to_owned());
    }
    if let Some(answer) = logged_answer(results) {
        let both_refuse = refused(&answer) && refused(&ask.answer);
        let smaller = matches!((answer.as_str(), ask.answer.as_str()), ("partial", given) if granted(given));
        // The picker of photos that followed was left.
        let left = answer == "dismissed" && ask.answer == "partial";
        if ask.answer == "unanswered" || both_refuse || smaller || left {
            ask.answer = answer;
        } else if refused(&answer) != refused(&ask.answer) && ask.answer != "dismissed" {
            ask.disagreements.push(format!("answered as {}, but the log says {answer}", ask.answer));
        }
    } else if let Some(result) = results.first() {
        if matches!(result.code, 2 | 3 | 5 | 8 | 9) {
            ask.disagreements
                .push(format!("a window was seen, but the log says that nothing was shown (result {})", result.code));
        }
    } else if line.log.iter().any(|entry| matches!(entry.says, Says::Result(_))) && page.answered.is_some() {
        ask.disagreements.push("answered, but the log has no grant result for it".to_owned());
    }
    found.answered = page.answered;
    found
}

/// An ask that only the log tells; `None` for what is no ask.
fn of_results(line: &Timeline<'_>, request: &Request, group: &str, results: &[&GrantResult]) -> Option<Found> {
    let has = |codes: &[i32]| results.iter().any(|result| codes.contains(&result.code));
    let (kind, note) = if has(&[4, 6, 7]) {
        (AskKind::Shown, Some("no window was seen: it was shorter than a look".to_owned()))
    } else if has(&[2, 3, 8, 9]) {
        (AskKind::Suppressed, None)
    } else if has(&[1]) {
        (AskKind::Rejected, None)
    } else if let Some(result) = results.iter().find(|result| result.code != 5) {
        (
            AskKind::Ambiguous,
            Some(format!(
                "answered with code {}, which does not say whether anything was shown, and no window was seen",
                result.code
            )),
        )
    } else {
        return None;
    };
    let mut found = Found::new(line, request.place, group.to_owned(), kind);
    found.ask.disagreements.extend(note);
    if request.start.is_none() {
        found.ask.disagreements.push("the log has an answer, but no request for it".to_owned());
    }
    if kind == AskKind::Shown {
        found.ask.answer = logged_answer(results).unwrap_or_default();
        found.answered = request.results.last().map(|(place, _)| *place);
    }
    found.ask.evidence.extend(request.results.iter().map(|(place, _)| place.seq));
    found.ask.evidence.dedup();
    Some(found)
}

/// The answer that the log tells: 4 granted, 6 refused, 7 refused for good, 10 once, 11 put away, 17 some photos; some permissions of a group
/// granted is partial.
fn logged_answer(results: &[&GrantResult]) -> Option<String> {
    let has = |code: i32| results.iter().any(|result| result.code == code);
    let other = || {
        results.iter().find(|result| result.code > 9).map(|result| match result.code {
            10 => "once".to_owned(),
            11 => "dismissed".to_owned(),
            17 => "partial".to_owned(),
            code => format!("code {code}"),
        })
    };
    match (has(4), has(6), has(7)) {
        (true, false, false) => Some("granted".to_owned()),
        (true, ..) => Some("partial".to_owned()),
        (false, _, true) => Some("denied_for_good".to_owned()),
        (false, true, false) => Some("denied".to_owned()),
        (false, false, false) => other(),
    }
}

/// Settings pages for special access, from the log.
fn special(line: &Timeline<'_>) -> Vec<Found> {
    let of = |entry: &super::timeline::LogLine| match entry.says {
        Says::SpecialAccess { uid, group } if uid.is_none_or(|uid| uid % 100_000 >= 10_000) => {
            let mut found = Found::new(line, entry.place, group.to_owned(), AskKind::Special);
            found.ask.answer = "unanswered".to_owned();
            Some(found)
        }
        _ => None,
    };
    line.log.iter().filter_map(of).collect()
}

/// Which asks came before the consent gate was passed, and before the user's first action.
fn before(line: &Timeline<'_>, actions: &Actions, found: &mut [Found]) {
    let gate = consent(line);
    let first = actions.list.iter().find(|action| !action.consent).map(|action| action.place.edge());
    for found in found {
        found.ask.before_consent = match gate {
            Gate::None => false,
            Gate::Closed => true,
            Gate::Passed(at) => !found.place.after(at.edge()),
        };
        found.ask.before_first_action = !first.is_some_and(|first| found.place.after(first));
    }
}

/// What became of the consent gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// None was seen.
    None,
    /// It was seen and not passed.
    Closed,
    /// It was passed by this tap.
    Passed(Place),
}

/// The consent gate's accept tap: on a consent screen, not on a control that declines, and the next settled look shows no consent screen.
pub fn consent(line: &Timeline<'_>) -> Gate {
    use crate::ui::ScreenKind::Consent;
    let is = |view: &Option<std::rc::Rc<super::view::View>>| view.as_ref().is_some_and(|view| view.kind == Consent);
    if !line.looks.iter().any(|look| is(&look.view)) {
        return Gate::None;
    }
    let passed = line
        .touches
        .iter()
        .filter(|touch| is(&touch.on) && touch.input.purpose == crate::trace::event::Purpose::Step)
        .find(|touch| {
            let declines = super::actions::target(touch).is_some_and(|(view, id)| super::explain::declines(view.tree.label(id)));
            !declines && line.next_shown(touch.place.seq).is_some_and(|view| view.kind != Consent)
        });
    passed.map_or(Gate::Closed, |touch| Gate::Passed(touch.place))
}

/// Whether an ask that the user met came within 48 hours of the refusal that it ignores. Without a clock that was moved nobody knows what
/// else happened in days, and seconds after a refusal are no test of them.
fn within_48_hours(line: &Timeline<'_>, found: &Found) -> bool {
    let met = matches!(found.ask.kind, AskKind::Shown | AskKind::Nag);
    met && found.since_refusal_ms.is_some_and(|ms| ms <= HOURS_48_MS) && line.clock_moved(found.phase)
}

/// Marks asks for groups that were refused before them.
fn re_asks(found: &mut [Found]) {
    let mut refusals: BTreeMap<String, (u32, Option<i64>)> = BTreeMap::new();
    for found in found.iter_mut() {
        let ask = &mut found.ask;
        if !matches!(ask.kind, AskKind::Shown | AskKind::Suppressed | AskKind::Nag | AskKind::System) {
            continue;
        }
        let key = refusals.keys().find(|known| same_group(known, &ask.group)).cloned().unwrap_or_else(|| ask.group.clone());
        if let Some(&(launch, at)) = refusals.get(&key).filter(|_| ask.group != UNKNOWN_GROUP && ask.kind != AskKind::System) {
            ask.re_ask = true;
            found.re_ask_relaunch = ask.launch > launch;
            found.since_refusal_ms = ask.device_ms.zip(at).map(|(now, then)| now - then);
        }
        if refused(&ask.answer) {
            refusals.insert(key, (ask.launch, found.answered.and_then(|place| place.shown()).or(ask.device_ms)));
        } else if granted(&ask.answer) {
            refusals.remove(&key);
        }
    }
}
