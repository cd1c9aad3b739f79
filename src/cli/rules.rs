//! `offramp rules …`: the rule packs there are, what stands in them, and whether one's own is sound.

use std::path::PathBuf;

use super::{Context, Failure, Outcome, WRONG_INPUT};
use crate::report::console::severity;
use crate::report::markdown::verdict;
use crate::report::text::{Tone, number, pad, paint, width, wrap};
use crate::rules::limits::NOT_CHECKABLE;
use crate::rules::pack::{PackError, Rule};
use crate::rules::{Pack, limits};

/// Show rule packs, and check one's own
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the packs that come with Offramp, a line a rule
    List,
    /// Show packs: what is counted, limits, sources, innocent explanations, and what no pack can check
    #[command(after_help = "Examples:\n  offramp rules show cn\n  offramp rules show house.yaml")]
    Show {
        /// The pack's name, or a file [default: all that come with Offramp]
        #[arg(value_name = "PACK")]
        packs: Vec<String>,
    },
    /// Check packs of one's own: all mistakes at once, each with its place
    #[command(after_help = "Example:\n  offramp rules check house.yaml\n\nExit codes: 0 sound, 2 not.")]
    Check {
        /// The packs' files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    match &args.command {
        Command::List => {
            let packs = load(&Pack::builtin(), context)?;
            context.print(&packs.iter().map(|pack| listed(pack, context)).collect::<Vec<_>>().join("\n"));
        }
        Command::Show { packs } => {
            let names: Vec<&str> = if packs.is_empty() { Pack::builtin() } else { packs.iter().map(String::as_str).collect() };
            for pack in load(&names, context)? {
                context.print(&shown(&pack, context));
            }
            context.print(&unseen(context));
        }
        Command::Check { files } => {
            let (text, sound) = checked(files, context.colour_out);
            context.print(&text);
            return Ok(if sound { 0 } else { WRONG_INPUT });
        }
    }
    Ok(0)
}

fn load(names: &[&str], context: &Context) -> Result<Vec<Pack>, Failure> {
    names.iter().map(|name| Pack::load(name).map_err(|error| failure(&error, context.colour_err))).collect()
}

/// For a person: mistakes in a file with the lines that they stand in.
pub(super) fn failure(error: &PackError, colours: bool) -> Failure {
    match error {
        PackError::Mistakes(_) => Failure::Shown(rendered(error, colours)),
        other => Failure::Input(other.to_string()),
    }
}

fn rendered(error: &PackError, colours: bool) -> String {
    match error {
        PackError::Mistakes(mistakes) => mistakes.iter().map(|mistake| mistake.render(colours) + "\n").collect(),
        other => format!("{} {other}\n\n", paint("error:", Tone::Bad, colours)),
    }
}

/// What to print, and whether all are sound.
fn checked(files: &[PathBuf], colours: bool) -> (String, bool) {
    let (mut text, mut rules, mut errors) = (String::new(), 0, 0);
    for file in files {
        match Pack::read(file) {
            Ok(pack) => rules += pack.rules.len(),
            Err(error) => {
                errors += if let PackError::Mistakes(mistakes) = &error { mistakes.len() } else { 1 };
                text += &rendered(&error, colours);
            }
        }
    }
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    text += &format!("{}, {}, {}\n", count(files.len(), "pack"), count(rules, "sound rule"), count(errors, "error"));
    (text, errors == 0)
}

/// Lines are not longer than this.
const READABLE: usize = 100;

fn head(pack: &Pack) -> String {
    format!("{}  {}  {}", pack.label(), pack.title.en, pack.title.zh)
}

/// From which count on which verdict: `1: fail`.
fn verdicts(rule: &Rule) -> String {
    let each = rule.verdicts.iter().map(|at| format!("{}: {}", number(at.at), verdict(at.verdict)));
    each.collect::<Vec<_>>().join(", ")
}

fn listed(pack: &Pack, context: &Context) -> String {
    let rows: Vec<[String; 5]> = pack
        .rules
        .iter()
        .map(|rule| {
            let confirmed = if rule.confirmed { "" } else { ", not confirmed" };
            [
                rule.id.clone(),
                format!("{}{confirmed}", rule.weight.words()),
                format!("{} > {} {}", rule.counts.name, number(rule.limit), rule.limit_is.name()),
                verdicts(rule),
                rule.title.en.clone(),
            ]
        })
        .collect();
    let widths: [usize; 5] = std::array::from_fn(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0));
    let mut text = format!("{}\n", paint(&head(pack), Tone::Strong, context.colour_out));
    for row in rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, columns)| pad(cell, columns)).collect();
        text += &format!("  {}\n", cells.join("  ").trim_end());
    }
    text
}

fn shown(pack: &Pack, context: &Context) -> String {
    let mut text = format!("{}\n", head(pack));
    for rule in &pack.rules {
        let head = format!("{}  {}  {}", rule.id, rule.title.en, rule.title.zh);
        text.push_str(&format!("\n{}\n", paint(&head, Tone::Strong, context.colour_out)));
        let verdicts =
            rule.verdicts.iter().map(|at| format!("from {}: {}, {}", number(at.at), verdict(at.verdict), severity(at.severity)));
        let confirmed = if rule.confirmed { "confirmed" } else { "not confirmed, so review at most, and not quoted" };
        let lines = [
            format!("source: {}", rule.source_line()),
            format!("weight: {}; wording {confirmed}", rule.weight.words()),
            format!("counts: {}", rule.counted()),
            format!("limit: {} ({}); {}", number(rule.limit), rule.limit_is.name(), verdicts.collect::<Vec<_>>().join("; ")),
            format!("innocent explanation: {}", rule.innocent.trim()),
            format!("would change it: {}", rule.would_change.trim()),
        ];
        lines.iter().flat_map(|line| wrap(line, READABLE)).for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    text + "\n"
}

fn unseen(context: &Context) -> String {
    let mut text = format!("{}\n", paint(limits::HEAD, Tone::Strong, context.colour_out));
    for unseen in NOT_CHECKABLE {
        wrap(&format!("{}: {}", unseen.short, unseen.text), READABLE)
            .iter()
            .for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_of_ones_own_is_checked_with_all_its_mistakes_and_their_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("house.yaml");
        let sound = include_str!("../rules/packs/symmetry.yaml");
        std::fs::write(&file, sound).unwrap();
        assert_eq!(checked(std::slice::from_ref(&file), false), ("1 pack, 1 sound rule, 0 errors\n".to_owned(), true));
        std::fs::write(&file, sound.replace("symmetry_difference", "symetry_difference").replace("weight:", "wieght:")).unwrap();
        let (text, ok) = checked(&[file, folder.path().join("none.yaml")], false);
        assert!(!ok);
        for part in [
            "did you mean `symmetry_difference`?",
            "did you mean `weight`?",
            "counts: symetry_difference",
            "cannot read the rule pack",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.ends_with("2 packs, 0 sound rules, 4 errors\n"), "{text}");
    }
}
