//! Writes `truth.yaml`: what the counting standard (`docs/counting.md`) makes of the story.

use std::fmt::Write as _;

use super::Story;
use super::asks::{POLICIES, Policy, STARTS, TWICE_IS_FOR_GOOD, Tally, tally};
use super::journey::{Counts, count, told};
use super::plan::{End, Plan};

/// The whole file; `scenario` is where the scenario lies.
pub(super) fn truth(plan: &Plan, story: &Story, scenario: &str, head: &str) -> String {
    let mut text = format!("{head}scenario: {scenario}\ncases:\n");
    // The two spans in which Android counts refusals differently, joined where nothing comes of it.
    let spans = [(plan.min, Some(TWICE_IS_FOR_GOOD - 1)), (TWICE_IS_FOR_GOOD.max(plan.min), None)];
    let spans: Vec<(u32, Option<u32>)> =
        spans.into_iter().filter(|(first, last)| last.is_none_or(|last| *first <= last)).collect();
    let of = |api: u32| POLICIES.map(|policy| (policy, case(plan, story, policy, api)));
    let alike = spans.len() == 2 && of(spans[0].0) == of(spans[1].0);
    let spans = if alike { vec![(plan.min, None)] } else { spans };
    for (first, last) in spans {
        let mut bodies: Vec<(Vec<Policy>, String)> = Vec::new();
        for (policy, body) in of(first) {
            match bodies.iter_mut().find(|(_, known)| *known == body) {
                Some((policies, _)) => policies.push(policy),
                None => bodies.push((vec![policy], body)),
            }
        }
        let last = last.map(|last| last.to_string()).unwrap_or_default();
        for (policies, body) in bodies {
            let names: Vec<&str> = policies.into_iter().map(Policy::name).collect();
            _ = write!(text, "  - when: {{api: [\"{first}..{last}\"], policy: [{}]}}\n{body}", names.join(", "));
        }
    }
    text
}

/// What holds for one policy on one level.
fn case(plan: &Plan, story: &Story, policy: Policy, api: u32) -> String {
    let mut text = String::from("    status: passed\n    phases:\n");
    let tallies = tally(&plan.asks, policy, api);
    let asks = |name: &str| STARTS.iter().position(|start| *start == name).map(|at| &tallies[at]).cloned();
    let all = [
        ("first-run", &story.first_run),
        ("sign-up", &story.sign_up),
        ("use", &story.used),
        ("account-deletion", &story.out),
        ("after-deletion", &story.after),
    ];
    for (name, stays) in all.into_iter().filter(|(_, stays)| !stays.is_empty()) {
        let leaving = name == "account-deletion" && plan.way.is_some();
        let counts = count(stays, if leaving { story.entry } else { stays.len() });
        _ = write!(
            text,
            "      {name}:\n{}",
            phase(&counts, &asks(name).unwrap_or_default(), matches!(name, "first-run" | "sign-up"))
        );
        let actions = told(stays);
        if !actions.is_empty() {
            _ = write!(text, "        because:\n          actions: \"{actions}\"\n");
        }
    }
    text + &deletion(plan, story)
}

fn phase(counts: &Counts, asks: &Tally, first_start: bool) -> String {
    let mut text = String::new();
    for (key, count) in [
        ("actions", counts.actions),
        ("screens", counts.screens),
        ("distinct_screens", counts.distinct_screens),
        ("fields", counts.fields),
        ("options", counts.options),
        ("external_acts", counts.external_acts),
        ("keystrokes", counts.keystrokes),
        ("scrolls", counts.scrolls),
        ("wait_ms", counts.wait_ms),
    ] {
        _ = writeln!(text, "        {key}: {count}");
    }
    text += "        asks:\n";
    for (key, count) in [
        ("total", asks.shown + asks.suppressed + asks.nags),
        ("shown", asks.shown),
        ("suppressed", asks.suppressed),
        ("system", 0),
        ("nags", asks.nags),
        ("special", 0),
        ("explained", asks.explained),
        ("solicited", asks.solicited),
        ("idle", asks.idle),
        ("undetermined", asks.undetermined),
        ("before_consent", asks.before_consent),
        ("before_first_action", asks.before_first_action),
        ("re_asks", asks.re_asks),
    ] {
        _ = writeln!(text, "          {key}: {count}");
    }
    let relaunch = if first_start { "null".to_owned() } else { asks.re_asks_relaunch.to_string() };
    let groups: Vec<String> = asks.by_group.iter().map(|(group, count)| format!("{group}: {count}")).collect();
    _ = write!(
        text,
        "          re_asks_relaunch: {relaunch}\n          re_asks_48h: null\n          by_group: {{{}}}\n",
        groups.join(", ")
    );
    text
}

fn deletion(plan: &Plan, story: &Story) -> String {
    let Some(way) = &plan.way else {
        return "    deletion: {outcome: not_found, depth: null, flow: null, steps: null, cooling_off_days: null, handling_days: null, obstacles: []}\n    symmetry: null\n".into();
    };
    let (outcome, cooling, handling) = match way.end {
        End::Deleted => ("deleted", None, None),
        End::Handled(days) => ("requested", None, Some(days)),
        End::Cooling(days) => ("requested", Some(days), None),
        End::Deactivated => ("deactivated", None, None),
        End::Call | End::Web => ("blocked", None, None),
    };
    let actions = |stays| count(stays, 0).actions;
    let (to, from) = story.out.split_at(story.entry);
    let (depth, flow, joining) = (actions(to), actions(from), actions(&story.sign_up));
    let steps = depth + flow;
    let days = |days: Option<u32>| days.map_or("null".to_owned(), |days| days.to_string());
    let obstacles: Vec<String> = way.listed().iter().map(|number| format!("O{number}")).collect();
    format!(
        "    deletion:\n      outcome: {outcome}\n      depth: {depth}\n      flow: {flow}\n      steps: {steps}\n      cooling_off_days: {}\n      handling_days: {}\n      obstacles: [{}]\n      because:\n        depth: \"{}\"\n        flow: \"{}\"\n    symmetry: {{ratio: {}, difference: {}}}\n",
        days(cooling),
        days(handling),
        obstacles.join(", "),
        told(to),
        told(from),
        ratio(steps, joining),
        i64::from(steps) - i64::from(joining),
    )
}

/// To two decimals, halves up.
fn ratio(steps: u32, joining: u32) -> String {
    let hundredths = (steps * 200 + joining) / (joining * 2);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
