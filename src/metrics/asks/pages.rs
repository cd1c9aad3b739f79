//! The permission dialogs that were seen: consecutive looks at the same page of the same request are one.

use crate::metrics::actions::{is_back, target};
use crate::metrics::log::Says;
use crate::metrics::scene::Scene;
use crate::metrics::timeline::{Place, Timeline};
use crate::trace::event::Purpose;
use crate::ui::{ButtonRole, PermissionDialog};

/// One page of the system's dialog.
#[derive(Debug, Clone)]
pub struct Page {
    /// Group, where the dialog tells it.
    pub group: Option<String>,
    /// `(1, 3)` for "1 of 3".
    pub number: Option<(u32, u32)>,
    /// When it was first seen.
    pub place: Place,
    /// Whether that look was at rest.
    pub settled: bool,
    /// Sequence numbers of the looks that show it.
    pub seen: Vec<u64>,
    /// How it was answered; `unanswered` if it was not.
    pub answer: String,
    /// The line that answered it.
    pub answered: Option<Place>,
}

/// The pages of a job, in order.
pub fn pages(line: &Timeline<'_>, scenes: &[Scene]) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    // Whether something else was on the screen since the last page.
    let mut away = true;
    for (look, scene) in line.looks.iter().zip(scenes) {
        let Some(view) = &look.view else { continue };
        let Some(dialog) = view.prompt.as_ref().filter(|_| *scene == Scene::Prompt) else {
            away = true;
            continue;
        };
        if let Some(page) = pages.last_mut() {
            answer(line, page, look.place.seq);
            if same(line, page, dialog, look.place, look.settled, away) {
                page.seen.push(look.place.seq);
                page.group = page.group.take().or_else(|| dialog.group.clone());
                away = false;
                continue;
            }
        }
        away = false;
        pages.push(Page {
            group: dialog.group.clone(),
            number: dialog.page,
            place: look.place,
            settled: look.settled,
            seen: vec![look.place.seq],
            answer: "unanswered".to_owned(),
            answered: None,
        });
    }
    if let Some(page) = pages.last_mut() {
        answer(line, page, u64::MAX);
    }
    pages
}

/// Whether a look shows the page that was seen last, and not another one of the same kind.
fn same(line: &Timeline<'_>, page: &Page, dialog: &PermissionDialog, now: Place, settled: bool, away: bool) -> bool {
    let group = page.group.is_none() || dialog.group.is_none() || page.group == dialog.group;
    if !group || page.number != dialog.page || page.place.launch != now.launch {
        return false;
    }
    let last = page.seen.last().copied().unwrap_or_default();
    let last = line.looks.iter().find(|look| look.place.seq == last).and_then(|look| look.place.at);
    let asked_again = line.log.iter().any(|entry| {
        matches!(entry.says, Says::Request { code: 0, .. } | Says::RequestForOther)
            && entry.place.at > last
            && entry.place.at <= now.at
    });
    // A dialog that was answered may be seen once more while it closes: such a look is not at rest.
    page.answered.is_none() && !asked_again || page.answered.is_some() && !settled && !away && !asked_again
}

/// Looks for what answered a page before line `until`.
fn answer(line: &Timeline<'_>, page: &mut Page, until: u64) {
    if page.answered.is_some() {
        return;
    }
    let first = page.place.seq;
    if let Some(reply) = line.replies.iter().find(|reply| reply.place.seq < until && page.seen.contains(&reply.page)) {
        let answer = named(reply.choice);
        page.answer = if granted(answer) && approximate(line, reply.page) { "partial" } else { answer }.to_owned();
        page.answered = Some(reply.place);
        return;
    }
    // A scenario may tap the dialog by itself, as Maestro's do.
    for touch in line
        .touches
        .iter()
        .filter(|touch| touch.place.seq > first && touch.place.seq < until && touch.input.purpose == Purpose::Step)
    {
        let Some(dialog) = touch.on.as_ref().and_then(|view| view.prompt.as_ref()) else { continue };
        let choice = if is_back(touch) {
            Some("dismissed")
        } else {
            target(touch)
                .and_then(|(_, id)| dialog.buttons.iter().find(|(_, button)| *button == id))
                .map(|(role, _)| role_answer(role))
        };
        if let Some(choice) = choice {
            page.answer = choice.to_owned();
            page.answered = Some(touch.place);
            return;
        }
    }
}

/// Whether only the approximate place was chosen on a dialog when it was answered.
fn approximate(line: &Timeline<'_>, seq: u64) -> bool {
    let view = line.looks.iter().find(|look| look.place.seq == seq).and_then(|look| look.view.as_ref());
    view.and_then(|view| view.prompt.as_ref()).is_some_and(|prompt| prompt.approximate)
}

/// The answer that a choice of the harness is.
fn named(choice: &str) -> &str {
    match choice {
        "allow" => "granted",
        "allow_foreground" => "foreground",
        "allow_once" => "once",
        "allow_partial" => "partial",
        "deny" => "denied",
        "deny_forever" => "denied_for_good",
        "dismiss" => "dismissed",
        other => other,
    }
}

fn role_answer(role: &ButtonRole) -> &'static str {
    match role {
        ButtonRole::Allow => "granted",
        ButtonRole::AllowForeground => "foreground",
        ButtonRole::AllowOnce => "once",
        ButtonRole::AllowPartial => "partial",
        ButtonRole::Deny => "denied",
        ButtonRole::DenyForever => "denied_for_good",
    }
}

/// Whether an answer is a refusal.
pub fn refused(answer: &str) -> bool {
    matches!(answer, "denied" | "denied_for_good")
}

/// Whether an answer grants something.
pub fn granted(answer: &str) -> bool {
    matches!(answer, "granted" | "foreground" | "once" | "partial")
}
