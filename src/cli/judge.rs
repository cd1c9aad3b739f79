//! `offramp judge RUN… --rules PACK…`: holds recorded runs against rule packs again, without a device.

use std::path::{Path, PathBuf};

use super::derive::{self, Derived, Judges, Packs, derive};
use super::values::FailOn;
use super::{Context, Failure, Outcome, WRONG_INPUT};
use crate::report::RunReport;
use crate::report::console;
use crate::report::judgement::{self, Changed, Judgement, Said};
use crate::report::markdown::verdict;
use crate::report::text::{Tone, clean, number, pad, paint};
use crate::rules::{Severity, Verdict};
use crate::trace::Trace;

/// Judge recorded runs again, by other rules
///
/// Counts anew from the evidence, writes judged/<pack>@<version>.json and the reports, prints the table, and what changed against the
/// judgement before. What people decided about a judgement is kept; where it rests on another judgement, it is shown as stale. Needs no device.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp judge runs/20260105-020000-scenarios --rules cn,eu,my-pack.yaml\n  offramp judge runs/* --rules cn --rules symmetry"
)]
pub(crate) struct Args {
    /// Folders of runs
    #[arg(required = true, value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// Rule packs by name or file, with commas between them or each with `--rules`
    #[arg(long, required = true, value_delimiter = ',', value_name = "PACK,…")]
    rules: Vec<String>,
    /// Lightest severity that counts as a finding
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Do not make report.html, whose pictures take long; `offramp report` makes it later
    #[arg(long)]
    no_html: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let packs = derive::packs(args.rules.iter().map(String::as_str))?;
    let [one] = args.runs.as_slice() else { return several(args, &packs, context) };
    judge(one, packs, args, context)
}

/// Judges each, one after another; one that cannot be read does not keep the others from it.
fn several(args: &Args, packs: &Packs, context: &Context) -> Outcome {
    let mut worst = 0;
    for (index, run) in args.runs.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        let head = clean(&run.display().to_string());
        context.print(&format!("{gap}{}\n", paint(&head, Tone::Strong, context.colour_out)));
        let code = judge(run, packs.clone(), args, context).unwrap_or_else(|failure| {
            context.tell(&failure.render(context.colour_err));
            failure.exit_code()
        });
        worst = heavier(worst, code);
    }
    Ok(worst)
}

/// A run that could not be read says more than one of which nothing can be said, and that more than findings.
fn heavier(one: u8, other: u8) -> u8 {
    let rank = |code: u8| if code == WRONG_INPUT { u8::MAX } else { code };
    if rank(other) > rank(one) { other } else { one }
}

fn judge(run: &Path, packs: Packs, args: &Args, context: &Context) -> Result<u8, Failure> {
    let fail_on: Severity = args.fail_on.into();
    let former = derive::all_judged(run);
    let derived = derive(Trace::open(run)?, Judges::Named(packs), derive::expectations_before(run))?;
    derived.write(fail_on, !args.no_html)?;
    derived.print(fail_on, context);
    context.print(&changes(&derived, &former, context.colour_out));
    Ok(derived.exit_code(fail_on))
}

/// What each judgement says differently from the one before it, and which judgements in the folder rest on other evidence.
fn changes(derived: &Derived, former: &[Judgement], colour: bool) -> String {
    let mut out = format!("\n{}\n", paint("Against the judgement before", Tone::Strong, colour));
    for now in &derived.judged {
        let same = former.iter().filter(|one| one.pack == now.pack && one.manifest_sha256 == now.manifest_sha256);
        let versions = |one: &&Judgement| (one.version == now.version, one.version.parse::<u64>().ok());
        let Some(before) = same.max_by_key(versions) else {
            out.push_str(&format!("  {}: judged for the first time\n", now.label()));
            continue;
        };
        let (old, new) = (before.label(), now.label());
        let head = if old == new { new } else { format!("{old} → {new}") };
        let changed = judgement::changes(before, now);
        match changed.len() {
            0 => out.push_str(&format!("  {head}: nothing changed\n")),
            n => out.push_str(&format!("  {head}: {n} changed\n")),
        }
        changed.iter().for_each(|one| out.push_str(&line(one, &derived.report, colour)));
    }
    let foreign = former.iter().filter(|one| one.manifest_sha256 != derived.report.manifest_sha256);
    let still_there = foreign.filter(|one| derived.judged.iter().all(|now| now.file_name() != one.file_name()));
    for judgement in still_there {
        out.push_str(&format!("  {}: rests on other evidence, so it is passed over\n", clean(&judgement.label())));
    }
    out
}

/// `CN-PERM-04  pass → fail, counted 0 → 7  reader, observe, sim-api34`.
fn line(changed: &Changed, report: &RunReport, colour: bool) -> String {
    let word = |said: Option<Said>| said.map_or("not judged", |(said, _)| verdict(said));
    let count = |said: Option<Said>| said.and_then(|(_, count)| count).map_or("nothing".into(), number);
    let tone = match changed.after {
        Some((Verdict::Fail, _)) => Tone::Bad,
        Some((Verdict::Pass, _)) => Tone::Good,
        _ => Tone::Warn,
    };
    let verdicts = paint(&format!("{} → {}", word(changed.before), word(changed.after)), tone, colour);
    let (old, new) = (count(changed.before), count(changed.after));
    let counts = if old == new { String::new() } else { format!(", counted {old} → {new}") };
    let job = report.scenarios.iter().find(|job| job.job == changed.job).map(console::title).unwrap_or_default();
    format!("    {}  {verdicts}{counts}  {job}\n", pad(&clean(&changed.rule), 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_end_of_several_is_told() {
        assert_eq!([heavier(0, 1), heavier(1, 3), heavier(3, 1), heavier(3, 2), heavier(2, 3)], [1, 3, 3, 2, 2]);
    }
}
