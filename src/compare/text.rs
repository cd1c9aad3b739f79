//! A comparison on a terminal: what is worse first.

use serde_json::Value;

use super::model::{App, Change, Comparison, Condition, Count, Pair, Rule, Said, Summary};
use crate::report::markdown::verdict;
use crate::report::text::{Tone, clean, number, pad, paint, wrap};

/// The order in which changes are told: what needs a look first.
pub const ORDER: [Change; 7] =
    [Change::New, Change::Worse, Change::Still, Change::Fixed, Change::Better, Change::Changed, Change::NotComparable];

/// Lines are not longer than this, however wide the terminal.
const READABLE: usize = 120;
const INDENT: &str = "    ";
/// Columns of the word that says how something changed.
const WORD: usize = 16;

/// The whole text. `columns`: of the terminal; `None`: no limit.
pub fn render(comparison: &Comparison, colour: bool, columns: Option<usize>) -> String {
    let view = View { colour, columns: columns.unwrap_or(READABLE).min(READABLE) };
    let tone = if comparison.summary.regressed() { Tone::Bad } else { Tone::Good };
    let mut out = format!("{}\n", paint(&summary(comparison.summary), tone, colour));
    for app in &comparison.apps {
        out.push_str(&format!("\n{}\n", paint(&clean(&title(app)), Tone::Strong, colour)));
        app.pairs.iter().for_each(|pair| view.pair(pair, &mut out));
    }
    out
}

/// `fixed 4, still 0, new 0, better 12, worse 1, changed 2, not comparable 3`.
pub fn summary(summary: Summary) -> String {
    let Summary { fixed, still, new, better, worse, changed, not_comparable } = summary;
    format!(
        "new {new}, worse {worse}, still {still}, fixed {fixed}, better {better}, changed {changed}, not comparable {not_comparable}"
    )
}

/// `Quire com.example.quire: 7.4.2 (742) → 8.0.0 (800)`.
pub fn title(app: &App) -> String {
    let name = [app.label.as_str(), app.package.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
    let name = if name.is_empty() { "an app of which nothing is known".into() } else { name.join(" ") };
    let version = |builds: &[super::model::Build]| {
        let versions: Vec<String> =
            builds.iter().map(|build| format!("{} ({})", build.version_name, build.version_code)).collect();
        if versions.is_empty() { "-".into() } else { versions.join(", ") }
    };
    let (before, after) = (version(&app.before), version(&app.after));
    if app.before == app.after {
        format!("{name}: {after}, the same build")
    } else if before == after {
        format!("{name}: {after}, another build of the same version")
    } else {
        format!("{name}: {before} → {after}")
    }
}

/// `reader, observe, API 34, simulated, en-US`.
pub fn pair_title(pair: &Pair) -> String {
    format!("{}, {}, {}, {}", pair.scenario, pair.policy, pair.device, pair.locale)
}

/// A change as people write it.
pub fn word(change: Change) -> &'static str {
    match change {
        Change::Fixed => "fixed",
        Change::Still => "still",
        Change::New => "new",
        Change::Better => "better",
        Change::Worse => "worse",
        Change::Changed => "changed",
        Change::Same => "as before",
        Change::NotComparable => "not comparable",
    }
}

fn tone(change: Change) -> Tone {
    match change {
        Change::New | Change::Worse => Tone::Bad,
        Change::Still | Change::NotComparable => Tone::Warn,
        Change::Fixed | Change::Better => Tone::Good,
        Change::Changed | Change::Same => Tone::Dim,
    }
}

/// A count's value for people.
pub fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::String(text) => text.replace('_', " "),
        Value::Array(list) if list.is_empty() => "none".into(),
        Value::Array(list) => list.iter().map(self::value).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let of = |key: &str| map.get(key).and_then(Value::as_f64).map(number).unwrap_or_default();
            format!("min {}, median {}, max {}", of("min"), of("median"), of("max"))
        }
        other => other.as_f64().map_or_else(|| other.to_string(), number),
    }
}

/// `fail, counted 5, limit 1 ours`.
pub fn said(said: &Said) -> String {
    let count = said.count.map(|count| format!(", counted {}", number(count))).unwrap_or_default();
    let limit = said.limit.map(|limit| format!(", limit {} {}", number(limit), said.limit_is)).unwrap_or_default();
    format!("{}{count}{limit}", verdict(said.verdict))
}

/// `run 2026…-reader, lines 12, 31`.
pub fn evidence(said: &Said) -> Option<String> {
    /// Lines named before the rest is only counted.
    const MOST: usize = 8;
    if said.evidence.is_empty() {
        return None;
    }
    let lines: Vec<String> = said.evidence.iter().take(MOST).map(ToString::to_string).collect();
    let more = said.evidence.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(format!("run {}, lines {}{more}", said.run, lines.join(", ")))
}

/// A condition in a line; hashes are cut.
pub fn condition(condition: &Condition) -> String {
    let short = |text: &str| {
        let hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hash { format!("{}…", &text[..12]) } else { text.to_string() }
    };
    let side = |text: &str| if text.is_empty() { "-".into() } else { short(text) };
    format!("{}: {} → {}", condition.what, side(&condition.before), side(&condition.after))
}

/// What is not told one by one: `as before: 9 rules, 71 counts`.
pub fn as_before(pair: &Pair) -> Option<String> {
    let rules = pair.rules.iter().filter(|rule| rule.change == Change::Same).count();
    let counts = pair.counts.iter().filter(|count| count.change == Change::Same).count();
    (rules + counts > 0).then(|| format!("as before: {rules} rules, {counts} counts"))
}

/// What a count of the asks for one permission group has in its name.
const GROUP: &str = ".by_group.";

/// The asks of each phase by permission group in one line: `use.asks.by_group: LOCATION 8 → 1, PHONE 4 → none`.
fn by_group<'c>(counts: impl Iterator<Item = &'c Count>) -> Vec<String> {
    let mut phases: Vec<(&str, Vec<String>)> = Vec::new();
    for count in counts {
        let Some((phase, group)) = count.count.split_once(GROUP) else { continue };
        let text = format!("{group} {} → {}", value(&count.before), value(&count.after));
        match phases.iter_mut().find(|(known, _)| *known == phase) {
            Some((_, groups)) => groups.push(text),
            None => phases.push((phase, vec![text])),
        }
    }
    phases.into_iter().map(|(phase, groups)| format!("{phase}.by_group: {}", groups.join(", "))).collect()
}

struct View {
    colour: bool,
    columns: usize,
}

impl View {
    fn pair(&self, pair: &Pair, out: &mut String) {
        out.push_str(&format!("\n  {}\n", clean(&pair_title(pair))));
        for other in &pair.conditions {
            self.put(INDENT, "", &condition(other), Some(Tone::Dim), out);
        }
        if let Some(why) = &pair.not_comparable {
            self.line(Change::NotComparable, why, out);
            return;
        }
        for change in ORDER {
            if let Some(script) = pair.script.as_ref().filter(|script| script.change == change) {
                let error = if script.after.is_empty() { &script.before } else { &script.after };
                self.line(change, &format!("the script fails: {error}"), out);
            }
            pair.rules.iter().filter(|rule| rule.change == change).for_each(|rule| self.rule(rule, out));
            let counts = pair.counts.iter().filter(|count| count.change == change);
            counts.clone().filter(|count| !count.count.contains(GROUP)).for_each(|count| self.count(count, out));
            by_group(counts).iter().for_each(|text| self.line(change, text, out));
        }
        if let Some(rest) = as_before(pair) {
            self.put(INDENT, "", &rest, Some(Tone::Dim), out);
        }
    }

    fn rule(&self, rule: &Rule, out: &mut String) {
        self.line(rule.change, &format!("{}  {}", rule.rule, rule.title), out);
        let under = |text: String, out: &mut String| self.put(INDENT, &" ".repeat(WORD), &text, Some(Tone::Dim), out);
        if let Some(why) = &rule.why {
            under(why.clone(), out);
        }
        for (side, said_then) in [("before", &rule.before), ("after", &rule.after)] {
            let Some(said_then) = said_then else { continue };
            let lines = evidence(said_then).map(|lines| format!(" ({lines})")).unwrap_or_default();
            under(format!("{side}: {}: {}{lines}", said(said_then), said_then.message), out);
            if let Some(review) = &said_then.review {
                under(format!("{side}, {review}"), out);
            }
        }
    }

    fn count(&self, count: &Count, out: &mut String) {
        let values = match (&count.before, &count.after) {
            (Value::Null, Value::Null) => String::new(),
            (before, after) => format!("  {} → {}", value(before), value(after)),
        };
        let why = count.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        self.line(count.change, &format!("{}{values}{why}", count.count), out);
    }

    /// A line that begins with how something changed.
    fn line(&self, change: Change, text: &str, out: &mut String) {
        let head = paint(&pad(word(change), WORD), tone(change), self.colour);
        self.put(INDENT, &head, text, None, out);
    }

    /// A text behind a head, broken so that what follows stands under it.
    fn put(&self, indent: &str, head: &str, text: &str, tone: Option<Tone>, out: &mut String) {
        let width = if head.is_empty() { 0 } else { WORD };
        for (index, part) in wrap(&clean(text), self.columns.saturating_sub(indent.len() + width)).into_iter().enumerate() {
            let head = if index == 0 { head.to_string() } else { " ".repeat(width) };
            let part = tone.map_or_else(|| part.clone(), |tone| paint(&part, tone, self.colour));
            out.push_str(&format!("{indent}{head}{part}\n"));
        }
    }
}
