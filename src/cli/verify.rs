//! `offramp verify RUN`: holds a run's folder against its manifest.

use std::path::PathBuf;

use super::{Context, Outcome, derive};
use crate::report::text::{Tone, clean, paint};
use crate::trace::manifest;

/// Check that a run's evidence is whole
///
/// Says "consistent" when every file has the hash that the manifest states. Whoever can change the folder can write another manifest too,
/// so it says "unaltered" only against the manifest's digest, kept elsewhere since the run.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp verify runs/20260105-020000-scenarios\n  offramp verify runs/20260105-020000-scenarios --digest 05b3abf2579a…"
)]
pub(crate) struct Args {
    /// The run's folder
    run: PathBuf,
    /// SHA-256 of the manifest, as it was printed when the run ended
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let verified = manifest::verify(&args.run)?;
    let known = args.digest.as_ref().map(|kept| verified.matches(kept));
    for problem in &verified.problems {
        context.print(&format!("{}\n", clean(problem)));
    }
    // What was derived from other evidence is no part of this run; it is told, and the evidence is judged by itself.
    for judgement in derive::all_judged(&args.run) {
        if judgement.manifest_sha256.as_deref() != Some(verified.digest.as_str()) {
            context.print(&format!("note: judged/{} names another manifest; judge again\n", clean(&judgement.file_name())));
        }
    }
    let (word, tone) = match (verified.consistent, known) {
        (false, _) => ("not consistent: files differ from the manifest", Tone::Bad),
        (true, Some(false)) => ("altered: the manifest is not the one of that digest", Tone::Bad),
        (true, Some(true)) => ("unaltered: consistent, and the manifest is the one of that digest", Tone::Good),
        (true, None) => ("consistent: every file is as the manifest states", Tone::Good),
    };
    context.print(&format!("{}\nmanifest SHA-256 {}\n", paint(word, tone, context.colour_out), verified.digest));
    Ok(u8::from(tone == Tone::Bad))
}
