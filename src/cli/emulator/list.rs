//! `offramp emulator list`: what `up` started, and how it is.

use serde::Serialize;

use crate::avd::register::{self, Entry};
use crate::avd::{launch, ready};
use crate::cli::{Context, Failure, Outcome};
use crate::report::text::{Tone, clean, pad, paint};

/// The arguments of `offramp emulator list`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One JSON object a device
    #[arg(long)]
    json: bool,
}

/// A device as `--json` shows it.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    /// `ready`, `ended`, or the check that does not hold.
    state: String,
    /// What was seen where it is not ready.
    why: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let known = register::all().map_err(Failure::Infrastructure)?;
    // Each is asked, and one that hangs takes its time: side by side.
    let listed: Vec<Listed> = std::thread::scope(|scope| {
        let threads: Vec<_> = known.iter().map(|entry| (entry, scope.spawn(move || seen(entry)))).collect();
        let joined =
            threads.into_iter().map(|(entry, thread)| (entry, thread.join().unwrap_or_else(|_| ("unknown".into(), None))));
        joined.map(|(entry, (state, why))| Listed { entry, state, why }).collect()
    });
    if args.json {
        for one in &listed {
            let text = serde_json::to_string(one).map_err(|error| Failure::Infrastructure(error.to_string()))?;
            context.print(&format!("{text}\n"));
        }
        return Ok(0);
    }
    if listed.is_empty() {
        context.print("no emulator was started by `offramp emulator up`; start one: offramp emulator up --profile api34\n");
    }
    for Listed { entry, state, why } in &listed {
        let tone = if state == "ready" { Tone::Good } else { Tone::Bad };
        let why = why.as_ref().map_or(String::new(), |why| format!("  {}", clean(why)));
        context.print(&format!(
            "{}{}{}{why}\n",
            pad(&entry.serial, 16),
            pad(&clean(&entry.avd), 20),
            paint(state, tone, context.colour_out)
        ));
    }
    Ok(0)
}

fn seen(entry: &Entry) -> (String, Option<String>) {
    if !entry.runs() {
        return ("ended".into(), Some(format!("its process is gone; the log is {}", entry.log.display())));
    }
    let looked = launch::server_of(entry)
        .map_err(|why| ("unknown".to_owned(), why))
        .and_then(|server| ready::look(server, &entry.serial).map_err(|(check, why)| (format!("not ready: {check}"), why)));
    match looked {
        Ok(()) => ("ready".into(), None),
        Err((state, why)) => (state, Some(why)),
    }
}
