//! A comparison as a page, for a merge request.

use super::model::{Change, Comparison, Pair};
use super::text::{self, ORDER, as_before, condition, evidence, pair_title, said, value, word};
use crate::report::markdown::escape;

/// The page.
pub fn render(comparison: &Comparison) -> String {
    let mut out = format!("# Offramp, before and after: {}\n", text::summary(comparison.summary));
    for app in &comparison.apps {
        out.push_str(&format!("\n## {}\n", escape(&text::title(app))));
        app.pairs.iter().for_each(|of_app| pair(of_app, &mut out));
    }
    out
}

fn pair(pair: &Pair, out: &mut String) {
    out.push_str(&format!("\n### {}\n\n", escape(&pair_title(pair))));
    for other in &pair.conditions {
        out.push_str(&format!("- {}\n", escape(&condition(other))));
    }
    if let Some(why) = &pair.not_comparable {
        out.push_str(&format!("- **not comparable**: {}\n", escape(why)));
        return;
    }
    let mut rows = Vec::new();
    for change in ORDER {
        if let Some(script) = pair.script.as_ref().filter(|script| script.change == change) {
            rows.push([
                word(change).to_string(),
                "the script".into(),
                script.before.clone(),
                script.after.clone(),
                String::new(),
            ]);
        }
        for rule in pair.rules.iter().filter(|rule| rule.change == change) {
            let side = |side: &Option<super::model::Said>| {
                side.as_ref().map_or_else(String::new, |then| {
                    let lines = evidence(then).map(|lines| format!(" ({lines})")).unwrap_or_default();
                    let review = then.review.as_ref().map(|review| format!("; {review}")).unwrap_or_default();
                    format!("{}{lines}{review}", said(then))
                })
            };
            let why = rule.why.clone().unwrap_or_default();
            rows.push([word(change).into(), format!("{} {}", rule.rule, rule.title), side(&rule.before), side(&rule.after), why]);
        }
        for count in pair.counts.iter().filter(|count| count.change == change) {
            let why = count.why.clone().unwrap_or_default();
            rows.push([word(change).into(), count.count.clone(), value(&count.before), value(&count.after), why]);
        }
    }
    if !rows.is_empty() {
        let gap = if pair.conditions.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{gap}| | rule or count | before | after | |\n| --- | --- | --- | --- | --- |\n"));
    }
    for row in rows {
        let bold = [Change::New, Change::Worse].iter().any(|change| word(*change) == row[0]);
        let first = if bold { format!("**{}**", row[0]) } else { row[0].clone() };
        let cells: Vec<String> = row[1..].iter().map(|cell| escape(cell)).collect();
        out.push_str(&format!("| {first} | {} |\n", cells.join(" | ")));
    }
    if let Some(rest) = as_before(pair) {
        out.push_str(&format!("\n{}\n", escape(&rest)));
    }
}
