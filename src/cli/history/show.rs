//! The tables, aligned by columns of a terminal.

use serde_json::Value;

use super::spark;
use crate::history::{AppBuild, AppSeries, Baseline, Difference, Flake, Pruned, RunRow, Trend, moment};
use crate::report::text::{Tone, clean, cut, number, pad, paint, width};

/// How it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub colour: bool,
    /// Of the terminal, if it is one.
    pub columns: Option<usize>,
}

/// Columns of the widest cell that holds free text.
const WIDEST: usize = 44;
/// Rules or counts named a line.
const NAMED: usize = 12;

/// Rows under a head; numbers stand on the right. A column without anything in it is left out.
fn table(head: &[&str], rows: &[Vec<String>], look: Look) -> String {
    let filled: Vec<usize> =
        (0..head.len()).filter(|at| rows.iter().any(|row| row.get(*at).is_some_and(|text| !text.is_empty()))).collect();
    let head: Vec<&str> = filled.iter().map(|at| head[*at]).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| filled.iter().map(|at| cut(&clean(&row[*at]), WIDEST)).collect()).collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|text| width(text)).chain([width(head[at])]).max().unwrap_or(0))
        .collect();
    let numeric: Vec<bool> = (0..head.len())
        .map(|at| {
            !rows.is_empty() && rows.iter().filter_map(|row| row.get(at)).all(|text| text == "-" || text.parse::<f64>().is_ok())
        })
        .collect();
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(at, text)| {
                if numeric[at] {
                    format!("{}{text}", " ".repeat(widths[at].saturating_sub(width(text))))
                } else {
                    pad(text, widths[at])
                }
            })
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut out = paint(&line(head.clone()), Tone::Strong, look.colour) + "\n";
    for row in &rows {
        out.push_str(&line(row.iter().map(String::as_str).collect()));
        out.push('\n');
    }
    out
}

pub(super) fn runs(runs: &[RunRow], results: i64, look: Look) -> String {
    if runs.is_empty() {
        return format!("no run matches; the history holds {results} results\n");
    }
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            vec![
                moment(run.started_ms),
                run.name.clone(),
                run.apps.clone(),
                run.results.to_string(),
                run.findings.to_string(),
                run.script_failures.to_string(),
                run.infrastructure.to_string(),
                run.digest.get(..12).unwrap_or(&run.digest).to_owned(),
                run.campaign.clone(),
            ]
        })
        .collect();
    let head = ["began (UTC)", "run", "app", "results", "findings", "script", "infra", "digest", "campaign"];
    table(&head, &rows, look)
}

pub(super) fn app(builds: &[AppBuild], series: &[AppSeries], look: Look) -> String {
    let rows: Vec<Vec<String>> = builds
        .iter()
        .map(|build| {
            vec![
                build.version_name.clone(),
                build.version_code.to_string(),
                build.apk_sha256.get(..12).unwrap_or("on device").to_owned(),
                build.runs.to_string(),
                build.results.to_string(),
                moment(build.last_ms),
                if build.baseline { "baseline" } else { "" }.to_owned(),
                if build.met.is_empty() { "none".into() } else { build.met.join(" ") },
            ]
        })
        .collect();
    let mut out =
        table(&["version", "code", "APK", "runs", "results", "last (UTC)", "", "rules met in the last run"], &rows, look);
    let rows: Vec<Vec<String>> = series
        .iter()
        .map(|of| {
            vec![
                of.scenario.clone(),
                of.policy.clone(),
                device(of.api, of.simulated),
                of.locale.clone(),
                of.results.to_string(),
                moment(of.last_ms),
                of.last_status.clone(),
            ]
        })
        .collect();
    out.push('\n');
    out + &table(&["scenario", "policy", "device", "locale", "results", "last (UTC)", "status"], &rows, look)
}

fn device(api: u32, simulated: bool) -> String {
    if simulated { format!("API {api}, simulated") } else { format!("API {api}") }
}

/// A count for people.
fn value(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".into(),
        Value::Array(items) => items.iter().map(self::value).collect::<Vec<_>>().join(" "),
        other => other.as_f64().map_or_else(|| other.to_string(), number),
    }
}

pub(super) fn trends(trends: &[Trend], count: &str, look: Look) -> String {
    let mut out = String::new();
    for trend in trends {
        if !out.is_empty() {
            out.push('\n');
        }
        let head = format!("{}, {}, {}, {}", trend.scenario, trend.policy, device(trend.api, trend.simulated), trend.locale);
        out.push_str(&paint(&clean(&head), Tone::Strong, look.colour));
        let numbers: Vec<Option<f64>> = trend.points.iter().map(|point| point.value.as_f64()).collect();
        // On a terminal only: elsewhere a line of bars is noise.
        if look.columns.is_some() && numbers.iter().flatten().count() > 1 {
            let room = look.columns.unwrap_or(80).saturating_sub(width(&head) + 4).max(8);
            let newest = &numbers[numbers.len().saturating_sub(room)..];
            out.push_str(&format!("  {}", paint(&spark::line(newest), Tone::Dim, look.colour)));
        }
        out.push('\n');
        let rows: Vec<Vec<String>> = trend
            .points
            .iter()
            .map(|point| {
                let version = format!("{} ({})", point.version, point.version_code);
                vec![moment(point.started_ms), version, point.status.clone(), value(&point.value), point.run.clone()]
            })
            .collect();
        out.push_str(&table(&["began (UTC)", "version", "status", count, "run"], &rows, look));
    }
    out
}

pub(super) fn difference(difference: &Difference, look: Look) -> String {
    let mut out = String::new();
    let named = |names: &[String]| {
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{more}", names[..names.len().min(NAMED)].join(" "))
    };
    let side = |side: &crate::history::Side| {
        format!("{}{} ({})", if side.campaign { "campaign " } else { "" }, side.name, moment(side.started_ms))
    };
    out.push_str(&format!("before  {}\nafter   {}\n", side(&difference.before), side(&difference.after)));
    let changed: Vec<_> = difference.pairs.iter().filter(|pair| !pair.same() || !pair.still.is_empty()).collect();
    for pair in &changed {
        let head = format!("{}  {}, {}, API {}", pair.package, pair.scenario, pair.policy, pair.api);
        out.push_str(&format!("\n{}\n", paint(&clean(&head), Tone::Strong, look.colour)));
        if pair.status.0 != pair.status.1 {
            out.push_str(&format!("  status   {} → {}\n", pair.status.0, pair.status.1));
        }
        for (word, rules, tone) in [
            ("new", &pair.new, Tone::Bad),
            ("still", &pair.still, Tone::Warn),
            ("fixed", &pair.fixed, Tone::Good),
            ("unclear", &pair.unclear, Tone::Warn),
        ] {
            if !rules.is_empty() {
                out.push_str(&format!("  {} {}\n", paint(&pad(word, 8), tone, look.colour), named(rules)));
            }
        }
        for (name, before, after) in pair.counts.iter().take(NAMED) {
            out.push_str(&clean(&format!("  {} {} → {}\n", pad(name, 40), value(before), value(after))));
        }
        let more = pair.counts.len().saturating_sub(NAMED);
        if more > 0 {
            out.push_str(&format!("  and {more} counts more; --json has them\n"));
        }
    }
    let sum = |of: fn(&crate::history::Pair) -> usize| difference.pairs.iter().map(of).sum::<usize>();
    out.push_str(&format!(
        "\n{} jobs in common: {} rules new, {} still, {} fixed, {} unclear; {} counts differ\n",
        difference.pairs.len(),
        sum(|pair| pair.new.len()),
        sum(|pair| pair.still.len()),
        sum(|pair| pair.fixed.len()),
        sum(|pair| pair.unclear.len()),
        sum(|pair| pair.counts.len()),
    ));
    if difference.only_before + difference.only_after > 0 {
        out.push_str(&format!("{} jobs only before, {} only after\n", difference.only_before, difference.only_after));
    }
    out
}

pub(super) fn baselines(set: &[Baseline], look: Look) -> String {
    if set.is_empty() {
        return "no baseline is set; `offramp history baseline set RUN` sets one\n".into();
    }
    let rows: Vec<Vec<String>> = set
        .iter()
        .map(|one| {
            vec![
                one.package.clone(),
                one.version_name.clone(),
                one.version_code.to_string(),
                one.results.to_string(),
                moment(one.set_ms),
                one.runs.join(" "),
            ]
        })
        .collect();
    table(&["app", "version", "code", "results", "set (UTC)", "runs"], &rows, look)
}

pub(super) fn flakes(flakes: &[Flake], look: Look) -> String {
    if flakes.is_empty() {
        return "no scenario's results differ on the same build and device\n".into();
    }
    let rows: Vec<Vec<String>> = flakes
        .iter()
        .map(|flake| {
            let mut row = vec![
                flake.package.clone(),
                flake.version.clone(),
                flake.scenario.clone(),
                flake.policy.clone(),
                flake.api.to_string(),
            ];
            row.extend(
                [flake.results, flake.passed, flake.failed, flake.broken, flake.retried, flake.verdicts, flake.counts]
                    .map(|n| n.to_string()),
            );
            row
        })
        .collect();
    let head =
        ["app", "version", "scenario", "policy", "API", "results", "passed", "failed", "broken", "retried", "verdicts", "counts"];
    table(&head, &rows, look) + "\nverdicts, counts: how many different sets of them the same build gave\n"
}

pub(super) fn pruned(pruned: Pruned, only_said: bool) -> String {
    let word = if only_said { "would be given up" } else { "given up" };
    let kept = if pruned.baselines > 0 { format!(", {} of them only as a baseline", pruned.baselines) } else { String::new() };
    format!("{} runs with {} results {word}; {} stay{kept}\n", pruned.runs, pruned.results, pruned.left)
}
