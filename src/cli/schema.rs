//! `offramp schema`: the JSON Schema of scenario files, for editors.

use super::{Context, Outcome};

/// Print the JSON Schema of scenario files, for editors
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  offramp schema > offramp.schema.json\nand in a scenario's first line:\n  # yaml-language-server: $schema=offramp.schema.json"
)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, context: &Context) -> Outcome {
    context.print(&format!("{:#}\n", crate::scenario::schema()));
    Ok(0)
}
