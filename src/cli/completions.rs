//! `offramp completions SHELL`.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Context, Outcome};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp completions bash > ~/.local/share/bash-completion/completions/offramp\n  offramp completions zsh > ~/.zfunc/_offramp\n  offramp completions fish > ~/.config/fish/completions/offramp.fish"
)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "offramp", &mut script);
    context.print(&String::from_utf8_lossy(&script));
    Ok(0)
}
