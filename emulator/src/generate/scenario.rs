//! Writes `leave.yaml`.

use std::fmt::Write as _;

use super::Story;
use super::asks::Moment;
use super::journey::Stay;
use super::plan::Plan;
use super::way::{end_marker, entry, signed_out};
use super::words::Words;

/// The whole file. It lies beside the specimen.
pub(super) fn scenario(plan: &Plan, story: &Story, name: &str, told: &str) -> String {
    let language = plan.language;
    let home = Words::from(plan.kind.first).selector(language);
    let signed_out = signed_out().selector(language);
    let mut text = told.to_owned();
    _ = write!(text, "name: {name}\ntags: [generated, {}]\nofframp:\n  apk: .\n  permissions: observe\n", plan.kind.tag);
    _ = write!(text, "  markers:\n    authenticated: {home}\n    logged_out: {signed_out}\n");
    if let Some(end) = plan.way.as_ref().and_then(end_marker) {
        _ = writeln!(text, "    deleted: {}", end.selector(language));
    }
    text += "---\n";
    if !plan.asks.is_empty() {
        let answers: Vec<String> =
            plan.asks.iter().map(|ask| format!("{}: {}", ask.group.name(), if ask.allowed { "allow" } else { "deny" })).collect();
        _ = writeln!(text, "- onPermission: {{{}}}\n", answers.join(", "));
    }
    let nag = plan.asks.iter().any(|ask| ask.moment == Moment::Start { nag: true });
    let dialog = if nag {
        let (settings, later) = (Words::new("Go to settings", "去设置"), Words::new("Not now", "以后再说"));
        format!(
            "- runFlow:\n    label: The app's own call to the settings, if it comes\n    when: {{visible: {}}}\n    commands:\n      - tapOn: {}\n",
            settings.selector(language),
            later.selector(language)
        )
    } else {
        String::new()
    };
    let steps =
        |stays: &[Stay]| -> String { stays.iter().flat_map(|stay| &stay.steps).map(|step| step.yaml(language)).collect() };
    _ = write!(text, "- phase: first-run\n- launchApp\n{}- assertVisible: {signed_out}\n", steps(&story.first_run));
    _ = write!(text, "\n- phase: sign-up\n{}- assertVisible: {home}\n", steps(&story.sign_up));
    _ = write!(text, "\n- phase: use\n- launchApp\n{dialog}{}", steps(&story.used));
    _ = writeln!(text, "- assertVisible: {}", Words::from(plan.kind.subtitle).selector(language));
    let to_entry = steps(&story.out[..story.entry]);
    _ = write!(text, "\n- phase: account-deletion\n- launchApp\n{dialog}");
    match &plan.way {
        None => {
            _ = writeln!(text, "{to_entry}- assertVisible: {}", Words::new("Log out", "退出登录").selector(language));
        }
        Some(way) => {
            // The mark belongs to the tap behind it.
            let tap = format!("- tapOn: {}\n", entry(way).selector(language));
            let before = to_entry.strip_suffix(&tap).unwrap_or(&to_entry);
            _ = write!(text, "{before}- entry\n{tap}{}", steps(&story.out[story.entry..]));
            if let Some(end) = end_marker(way) {
                _ = write!(text, "- assertVisible: {}\n\n- phase: after-deletion\n- launchApp\n", end.selector(language));
                _ = writeln!(text, "- assertVisible: {signed_out}");
            }
        }
    }
    text
}
