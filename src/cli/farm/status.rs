//! `offramp status`: how things stand on the farm.

use std::fmt::Write;

use serde::Serialize;

use super::access::Server;
use super::table::{plain, table};
use crate::cli::{Context, Failure, Outcome};
use crate::farm::nats::{Announcement, Doing, Standing, Status};
use crate::report::text::{Tone, clean};

/// Show a farm's queues, workers, devices and runs
///
/// With a run's name, how far that run is. A worker that was killed is shown as silent; its jobs go to others when their lease is over.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  offramp status\n  offramp status 20260105-020011-quick --json")]
pub(crate) struct Args {
    /// A run, as submit printed it
    run: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: Server,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Told<'a> {
    schema: u32,
    #[serde(flatten)]
    status: &'a Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'a Standing>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let link = args.server.open("offramp status", context)?;
    let status = link.status()?;
    let standing = args.run.as_ref().map(|run| link.standing(run)).transpose()?;
    if args.json {
        let told = Told { schema: 1, status: &status, run: standing.as_ref() };
        let text = serde_json::to_string_pretty(&told).map_err(|error| Failure::Infrastructure(error.to_string()))?;
        context.print(&format!("{text}\n"));
        return Ok(0);
    }
    let mut text = String::new();
    if let Some(standing) = &standing {
        run_lines(&mut text, standing);
    }
    queue_lines(&mut text, &status, context.colour_out);
    worker_lines(&mut text, &status, context.colour_out);
    if args.run.is_none() {
        runs_lines(&mut text, &status, context.colour_out);
    }
    context.print(&text);
    Ok(0)
}

fn run_lines(text: &mut String, standing: &Standing) {
    let Standing { run, jobs, ended, passed, failed, broken, lost, cancelled, .. } = standing;
    let run = clean(run);
    let _ = writeln!(text, "{run}: {ended} of {jobs} jobs have ended: {passed} passed, {failed} failed, {broken} broken");
    if *lost > 0 {
        let _ = writeln!(text, "{lost} jobs neither wait nor run nor have a result; offramp wait tells of them");
    }
    if let Some(why) = cancelled {
        let _ = writeln!(text, "it was ended: {}", clean(why));
    }
    text.push('\n');
}

fn queue_lines(text: &mut String, status: &Status, colour: bool) {
    let mut rows = Vec::new();
    for queue in &status.queues {
        let of = status.workers.iter().filter(|worker| worker.lives()).flat_map(|worker| &worker.devices);
        let of: Vec<_> = of.filter(|device| device.profile == queue.profile).collect();
        let out = of.iter().filter(|device| device.state == Doing::Quarantined).count();
        let devices = match (of.len(), out) {
            (0, _) if queue.waiting > 0 => ("none: its jobs wait until a worker has one".to_owned(), Some(Tone::Warn)),
            (all, 0) => plain(all.to_string()),
            (all, out) => (format!("{all}, {out} in quarantine"), Some(Tone::Bad)),
        };
        rows.push([plain(&queue.profile), plain(queue.waiting.to_string()), plain(queue.leased.to_string()), devices]);
    }
    if rows.is_empty() {
        text.push_str("no queue: nothing was submitted, and no worker has been here\n");
    } else {
        text.push_str(&table(["profile", "waiting", "running", "devices"], &rows, colour));
    }
    text.push('\n');
}

fn worker_lines(text: &mut String, status: &Status, colour: bool) {
    let mut rows = Vec::new();
    for worker in &status.workers {
        let name = worker.worker.clone();
        if let Some(why) = gone(worker) {
            rows.push([plain(name), plain(""), plain(""), (why, Some(Tone::Warn))]);
            continue;
        }
        for device in &worker.devices {
            let does = match (device.state, &device.job, &device.why) {
                (Doing::Idle, ..) => plain("waits for a job"),
                (Doing::Busy, Some(job), _) => plain(job),
                (Doing::Busy, None, _) => plain("has a job"),
                (Doing::Quarantined, _, why) => {
                    (format!("in quarantine: {}", why.as_deref().unwrap_or("no reason given")), Some(Tone::Bad))
                }
            };
            rows.push([plain(&name), plain(&device.serial), plain(&device.profile), does]);
        }
    }
    if rows.is_empty() {
        text.push_str("no worker; start one with `offramp worker --device …`\n");
    } else {
        text.push_str(&table(["worker", "device", "profile", "does"], &rows, colour));
    }
}

/// Why nothing can be said of a worker's devices.
fn gone(worker: &Announcement) -> Option<String> {
    match worker.silence() {
        _ if worker.ending && worker.devices.is_empty() => Some("has ended".to_owned()),
        Some(silence) if silence < crate::farm::nats::SILENT => None,
        Some(silence) => Some(format!("silent for {} s: killed, or cut off", silence.as_secs())),
        None => Some("does not tell when it spoke".to_owned()),
    }
}

fn runs_lines(text: &mut String, status: &Status, colour: bool) {
    if status.runs.is_empty() {
        return;
    }
    let rows: Vec<_> = status.runs.iter().map(|(run, open)| [plain(run), plain(open.to_string())]).collect();
    text.push('\n');
    text.push_str(&table(["run", "jobs that have not ended"], &rows, colour));
}
