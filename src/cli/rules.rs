//! `offramp rules …`: the rule packs there are, and what stands in them.

use super::{Context, Failure, Outcome};
use crate::report::console::severity;
use crate::report::markdown::verdict;
use crate::report::text::{Tone, number, paint, wrap};
use crate::rules::Pack;

/// Show rule packs
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the packs that come with Offramp
    List,
    /// Show a pack's rules: limits, sources, innocent explanations
    Show {
        /// The pack's name, or a file
        pack: String,
    },
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    match &args.command {
        Command::List => {
            for name in Pack::builtin() {
                let pack = load(name)?;
                context.print(&format!("{}  {} rules  {}  {}\n", pack.label(), pack.rules.len(), pack.title.en, pack.title.zh));
            }
        }
        Command::Show { pack } => context.print(&shown(&load(pack)?, context)),
    }
    Ok(0)
}

fn load(name: &str) -> Result<Pack, Failure> {
    Pack::load(name).map_err(|error| Failure::Input(error.to_string()))
}

/// Lines are not longer than this.
const READABLE: usize = 100;

fn shown(pack: &Pack, context: &Context) -> String {
    let mut text = format!("{}  {}  {}\n", pack.label(), pack.title.en, pack.title.zh);
    for rule in &pack.rules {
        let head = format!("{}  {}  {}", rule.id.value, rule.title.en, rule.title.zh);
        text.push_str(&format!("\n{}\n", paint(&head, Tone::Strong, context.colour_out)));
        let verdicts =
            rule.verdicts.iter().map(|at| format!("from {}: {}, {}", number(at.at), verdict(at.verdict), severity(at.severity)));
        let confirmed = if rule.confirmed { "" } else { " (wording not confirmed at its source: review at most, not quoted)" };
        let lines = [
            format!("source: {}{confirmed}", rule.source_line()),
            format!("limit: {} ({}); {}", number(rule.limit), rule.limit_is.name(), verdicts.collect::<Vec<_>>().join("; ")),
            format!("innocent explanation: {}", rule.innocent.trim()),
            format!("would change it: {}", rule.would_change.trim()),
        ];
        lines.iter().flat_map(|line| wrap(line, READABLE)).for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    text
}
