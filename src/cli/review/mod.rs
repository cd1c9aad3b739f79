//! `offramp review RUN`: a person confirms or rejects what the rules found, by name. Kept beside the judgement.

mod ask;
mod pick;

use std::path::PathBuf;

use super::derive::{self, Derived, Judges, REPORT, derive};
use super::values::FailOn;
use super::{Context, Failure, Outcome};
use crate::report::console;
use crate::report::markdown::verdict;
use crate::report::review::{Decision, ReviewFile, Word};
use crate::report::text::{Tone, clean, pad, paint, wrap};
use crate::trace::{Trace, artifact};
use pick::Item;

/// Confirm or reject findings, by name
///
/// Decisions are kept beside the judgement, in judged/<pack>@<version>.review.json, with who, when and why, and with the digests of the
/// judgement and of the evidence that they rest on: where one of them changes, the review is shown as stale. They do not change a verdict or an
/// exit code; every report shows them. Without a decision it asks, finding by finding, on a terminal.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp review runs/20260105-020000-scenarios --list\n  offramp review runs/20260105-020000-scenarios --by \"Li Wei\"\n  offramp review runs/20260105-020000-scenarios --by \"Li Wei\" --confirm CN-PERM-04 --reject CN-PERM-06@1 --because \"a map needs the position\""
)]
pub(crate) struct Args {
    /// The run's folder
    run: PathBuf,
    /// Who decides
    #[arg(long, value_parser = name, value_name = "NAME")]
    by: Option<String>,
    /// A finding that holds: the rule, in every job or in the one of that number
    #[arg(long, value_name = "RULE[@JOB]")]
    confirm: Vec<String>,
    /// A finding that does not hold; say why with --because
    #[arg(long, value_name = "RULE[@JOB]")]
    reject: Vec<String>,
    /// Why: once for all that are rejected, or once for each, in order
    #[arg(long, value_name = "TEXT")]
    because: Vec<String>,
    /// Show the findings and what was decided, and change nothing
    #[arg(long, conflicts_with_all = ["confirm", "reject", "because"])]
    list: bool,
}

/// One decision that is to be written down.
struct Choice<'i> {
    item: &'i Item,
    decision: Decision,
    because: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let derived = open(args)?;
    let items = pick::items(&derived.judged, &derived.report);
    if args.list {
        context.print(&listed(&derived, &items, context.colour_out));
        return Ok(0);
    }
    let asked = args.confirm.is_empty() && args.reject.is_empty();
    if asked && !context.somebody {
        return Err(Failure::Input(
            "nobody can be asked here: say --confirm RULE or --reject RULE --because TEXT, or see --list".into(),
        ));
    }
    let Some(by) = &args.by else {
        return Err(Failure::Input("a review has a name: --by \"Li Wei\"".into()));
    };
    let choices =
        if asked { ask::all(&items, &mut std::io::stdin().lock(), &mut |text| context.tell(text)) } else { named(args, &items)? };
    if choices.is_empty() {
        context.print("nothing was decided\n");
        return Ok(0);
    }
    write(&derived, &choices, by)?;
    let renewed = open(args)?;
    renewed.write(FailOn::default().into(), renewed.trace.dir.join(REPORT).is_file())?;
    context.print(&listed(&renewed, &pick::items(&renewed.judged, &renewed.report), context.colour_out));
    Ok(0)
}

fn open(args: &Args) -> Result<Derived, Failure> {
    derive(Trace::open(&args.run)?, Judges::AsBefore, derive::expectations_before(&args.run))
}

/// The decisions that the arguments name.
fn named<'i>(args: &Args, items: &'i [Item]) -> Result<Vec<Choice<'i>>, Failure> {
    if args.reject.is_empty() && !args.because.is_empty() {
        return Err(Failure::Input("--because says why something is rejected; --reject names it".into()));
    }
    if !args.reject.is_empty() && args.because.len() != 1 && args.because.len() != args.reject.len() {
        return Err(Failure::Input(format!(
            "{} times --reject and {} times --because: say why once for all, or once for each, in order",
            args.reject.len(),
            args.because.len()
        )));
    }
    let mut choices = Vec::new();
    for wanted in &args.confirm {
        let confirm = |item| Choice { item, decision: Decision::Confirmed, because: None };
        choices.extend(pick::find(items, wanted)?.into_iter().map(confirm));
    }
    for (index, wanted) in args.reject.iter().enumerate() {
        let because = args.because.get(index).or(args.because.first()).cloned();
        let because = because.map(|text| clean(text.trim())).filter(|text| !text.is_empty());
        if because.is_none() {
            return Err(Failure::Input(format!("--reject {wanted} needs a reason: --because TEXT")));
        }
        let reject = |item| Choice { item, decision: Decision::Rejected, because: because.clone() };
        choices.extend(pick::find(items, wanted)?.into_iter().map(reject));
    }
    let twice = |choice: &Choice<'_>| choices.iter().filter(|other| std::ptr::eq(other.item, choice.item)).count() > 1;
    match choices.iter().find(|choice| twice(choice)) {
        Some(choice) => Err(Failure::Input(format!("{} is decided twice", choice.item.name()))),
        None => Ok(choices),
    }
}

/// Adds the decisions to the files beside the judgements.
fn write(derived: &Derived, choices: &[Choice<'_>], by: &str) -> Result<(), Failure> {
    let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    // What is decided upon is on the disk before the decision.
    derived.write_judged()?;
    for judgement in &derived.judged {
        let mine: Vec<&Choice<'_>> = choices.iter().filter(|choice| choice.item.pack == judgement.label()).collect();
        if mine.is_empty() {
            continue;
        }
        let mut file = derive::review_file(&derived.trace.dir, judgement)?.unwrap_or_else(|| ReviewFile::new(judgement));
        for choice in mine {
            let word = Word { by, at: &at, because: choice.because.as_deref() };
            file.decide(judgement, choice.item.job, &choice.item.finding, choice.decision, word);
        }
        artifact::write_whole(&derive::review_path(&derived.trace.dir, judgement), file.text().as_bytes())?;
    }
    Ok(())
}

/// Lines are not longer than this.
const READABLE: usize = 110;

/// Every finding that a person may decide about, with what was decided.
fn listed(derived: &Derived, items: &[Item], colour: bool) -> String {
    if items.is_empty() {
        return "no rule is met and none is for a person to judge, so there is nothing to review\n".into();
    }
    let mut out = String::new();
    for item in items {
        let scenario = derived.report.scenarios.iter().find(|scenario| scenario.job == item.job);
        let review = scenario.and_then(|scenario| scenario.review(&item.finding));
        let (word, tone) = match review {
            Some(review) if review.stale => ("stale", Tone::Warn),
            Some(review) => (review.decision.word(), Tone::Good),
            None => ("open", Tone::Warn),
        };
        let head = paint(&pad(word, 11), tone, colour);
        let job = scenario.map(console::title).unwrap_or_default();
        out.push_str(&format!("{head}{}  {}  {job}\n", pad(&item.name(), 16), verdict(item.finding.verdict)));
        let said = review.map(|review| review.sentence()).unwrap_or_default();
        for text in [format!("{}: {}", item.finding.title, item.finding.message), said] {
            wrap(&clean(&text), READABLE).iter().for_each(|line| out.push_str(&format!("           {line}\n")));
        }
    }
    let open = items.iter().filter(|item| item.undecided(&derived.report)).count();
    out.push_str(&format!("\n{} findings, {open} not reviewed\n", items.len()));
    out
}

/// A person's name in a line.
fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control);
    if fits { Ok(text.to_string()) } else { Err("expected a name of at most 100 letters".into()) }
}
