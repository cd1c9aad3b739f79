//! `offramp explain RUN WHAT`: why a line, an ask or a rule was counted, or was not.

use std::path::PathBuf;

use super::derive::{self, Judges, derive};
use super::{Context, Failure, Outcome};
use crate::report::explain::{Source, Wanted, html, text};
use crate::rules::Pack;
use crate::trace::Trace;

/// Say why something was counted, or was not
///
/// Of a line of the trace, as findings name it, or of an ask: whether it was counted, by which sentence of the counting standard, what witnesses
/// it and where witnesses disagree, and what would change it. Of a rule: what it counted in each job, what it did not and why, whose the
/// limit is, and how the count led to the verdict.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp explain runs/20260105-020000-scenarios 81\n  offramp explain runs/20260105-020000-scenarios ask 3\n  offramp explain runs/20260105-020000-scenarios CN-PERM-04\n  offramp explain runs/20260105-020000-scenarios CN-PERM-04@2 --format html -o why.html"
)]
pub(crate) struct Args {
    /// The run's folder
    run: PathBuf,
    /// A line of the trace (`81`), an ask (`ask 3`), or a rule (`CN-PERM-04`, in one job `CN-PERM-04@2`)
    #[arg(required = true, num_args = 1..=2, value_name = "LINE|ask N|RULE")]
    what: Vec<String>,
    /// The files of your own packs that judged, to tell what their rules did not count
    #[arg(long, value_delimiter = ',', value_name = "PACK,…")]
    rules: Vec<String>,
    /// What to make
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write it to this file instead of printing it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// One self-contained page with the screenshots
    Html,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let wanted = wanted(&args.what.join(" "))?;
    let derived = derive(Trace::open(&args.run)?, Judges::AsBefore, derive::expectations_before(&args.run))?;
    let named = derive::packs(args.rules.iter().map(String::as_str))?.into_iter().map(|(_, pack)| pack);
    let packs: Vec<Pack> = named.chain(derived.packs.iter().cloned()).collect();
    let source = Source { records: &derived.trace.records, metrics: &derived.metrics, report: &derived.report, packs: &packs };
    let page = source.explain(&wanted).map_err(Failure::Input)?;
    let out = match args.format {
        Format::Text => text::render(&page, context.colour_out && args.output.is_none(), context.columns),
        Format::Html => html::render(&page, &derived.report.id, &|sha256, ext| derived.trace.artifact(sha256, ext).ok()),
    };
    match &args.output {
        Some(path) => derive::write(path, &out)?,
        None => context.print(&out),
    }
    Ok(0)
}

/// `81`, `#81`, `line 81`, `ask 3`, `CN-PERM-04`, `CN-PERM-04@2`.
fn wanted(text: &str) -> Result<Wanted, Failure> {
    let text = text.trim();
    let number = |text: &str| text.trim().trim_start_matches('#').parse::<u64>().ok();
    let after = |word: &str| text.strip_prefix(word).filter(|rest| rest.starts_with([' ', '#']));
    if let Some(seq) = number(text).or_else(|| after("line").and_then(number)) {
        return Ok(Wanted::Line(seq));
    }
    if let Some(number) = after("ask").and_then(number).and_then(|number| usize::try_from(number).ok()) {
        return Ok(Wanted::Ask(number));
    }
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(Failure::Input(format!("`{text}` is no line of the trace (81), no ask (ask 3), and no rule (CN-PERM-04)")));
    }
    Ok(match text.rsplit_once('@').and_then(|(rule, job)| Some((rule, job.parse::<u32>().ok()?))) {
        Some((rule, job)) => Wanted::Rule(rule.into(), Some(job)),
        None => Wanted::Rule(text.into(), None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_asks_and_rules_are_told_apart() {
        for (text, meant) in [
            ("81", Wanted::Line(81)),
            ("#81", Wanted::Line(81)),
            ("line 81", Wanted::Line(81)),
            ("ask 3", Wanted::Ask(3)),
            ("ask #3", Wanted::Ask(3)),
            ("CN-PERM-04", Wanted::Rule("CN-PERM-04".into(), None)),
            ("CN-PERM-04@2", Wanted::Rule("CN-PERM-04".into(), Some(2))),
            ("asks", Wanted::Rule("asks".into(), None)),
        ] {
            assert_eq!(wanted(text), Ok(meant), "{text}");
        }
        assert!(matches!(wanted("ask three"), Err(Failure::Input(text)) if text.contains("ask 3")));
    }
}
