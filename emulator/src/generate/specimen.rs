//! Writes `specimen.yaml`.

use std::fmt::Write as _;

use super::asks::{Group, Moment};
use super::page::Page;
use super::plan::Plan;
use super::rooms::{ME, tabs};
use super::way::state;
use super::words::{Words, quoted};

/// The action that asks for a group.
pub(super) fn request(group: Group) -> String {
    format!("{{request: [{}]}}", group.permissions().join(", "))
}

/// The condition that it is granted.
pub(super) fn permission(group: Group) -> String {
    let last = group.permissions().last().copied().unwrap_or_default();
    format!("permission.{last}")
}

/// The package's name: the app's and the seed.
pub(super) fn package(plan: &Plan) -> String {
    let name: String = plan.name.en().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("com.example.{}{}", name.to_ascii_lowercase(), plan.seed)
}

/// The whole file.
pub(super) fn specimen(plan: &Plan, pages: &[Page], told: &str) -> String {
    let (language, (major, minor)) = (plan.language, plan.version);
    let mut text = told.to_owned();
    _ = writeln!(text, "package: {}", package(plan));
    _ = writeln!(text, "label: {}", plan.name.yaml(language));
    _ = writeln!(text, "version: {{name: {}, code: {}}}", quoted(&format!("{major}.{minor}.0")), major * 100 + minor);
    _ = writeln!(text, "sdk: {{min: {}, target: {}}}", plan.min, plan.target);
    let asked = plan.asks.iter().flat_map(|ask| ask.group.permissions()).copied();
    let permissions: Vec<&str> = ["INTERNET"].into_iter().chain(asked).collect();
    _ = writeln!(text, "permissions: [{}]", permissions.join(", "));
    text += "\nstate:\n  consented: false\n";
    for (name, value) in plan.way.iter().flat_map(state) {
        _ = writeln!(text, "  {name}: {value}");
    }
    let name = &plan.name;
    let message = Words::new("{code} is your NAME code.", "【NAME】验证码 {code}，五分钟内有效。").naming(name).yaml(language);
    let (seed, sender) = (plan.seed % 1_000_000, 10_690_000 + plan.seed % 10_000);
    _ = write!(text, "\nserver:\n  seed: {seed}\n  sms: {{from: \"{sender}\", digits: 6, delay: 2000, text: {message}}}\n");
    text += "\nstart:\n  - {when: not consented, screen: consent}\n  - {when: logged_in, screen: home}\n  - {screen: sign_up}\n";
    text += &starts(plan);
    if tabs(plan) {
        text += "\ntabs:\n";
        for (label, screen) in [(plan.kind.home, "home"), (plan.kind.other, "other_tab"), (ME, "me")] {
            _ = writeln!(text, "  - {{text: {}, screen: {screen}}}", Words::from(label).yaml(language));
        }
    }
    text += "\nscreens:";
    for page in pages {
        _ = write!(text, "\n{}", page.yaml(language));
    }
    text
}

/// What is asked when the process starts.
fn starts(plan: &Plan) -> String {
    let mut lines = String::new();
    for ask in &plan.asks {
        let when = match ask.moment {
            Moment::Early => "launches == 1".to_owned(),
            Moment::Start { .. } => format!("consented and not {}", permission(ask.group)),
            Moment::Agreed | Moment::Function { .. } | Moment::Pretext => continue,
        };
        _ = writeln!(lines, "  - {{if: {when}, then: {}}}", request(ask.group));
    }
    if let Some(ask) = plan.asks.iter().find(|ask| ask.moment == Moment::Start { nag: true }) {
        _ = writeln!(lines, "  - {{if: logged_in and not {}, then: {{open: nag}}}}", permission(ask.group));
    }
    if lines.is_empty() { lines } else { format!("\non_cold_launch:\n{lines}") }
}
