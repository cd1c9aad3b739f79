//! `offramp doctor --probe`.

use std::fs;
use std::path::Path;

use offramp_emulator::apk::build;

use super::Args;
use crate::cli::emulator::Clock;
use crate::cli::target::{self, Wanted};
use crate::cli::{Context, Failure, Outcome, devices, specimen};
use crate::driver::adb::AdbDriver;
use crate::driver::{Driver, DriverError, Timeouts};
use crate::probe::{self, Answer, Subject, Verdict, bundle};
use crate::report::text::{Tone, clean, pad, paint};
use crate::trace::event::DeviceFacts;

/// The probe's own app, as a specimen.
const APP: &str = include_str!("../../probe/app/specimen.yaml");

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let (server, server_named) = devices::address(args.adb_server.as_deref(), context)?;
    let named: Vec<String> = args.device.iter().cloned().collect();
    let wanted = Wanted { devices: &named, server, server_named, clock: Clock::Virtual, locale: None };
    let (targets, first) = target::choose(&wanted)?;
    if let Some(first) = first {
        context.print(&format!("{first}\n"));
    }
    let reached = target::reach(&targets[0]).map_err(Failure::Infrastructure)?;
    let mut driver = AdbDriver::connect(reached.server, &reached.serial, Timeouts::default()).map_err(failed)?;
    let facts = driver.facts().map_err(failed)?;
    let folder = tempfile::tempdir().map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let subject = subject(args, &facts, folder.path())?;

    context.print(&format!(
        "{}, API {}{}\n\n",
        clean(&facts.model),
        facts.api,
        if facts.simulated { ", simulated; not Android" } else { "" }
    ));
    let answers = probe::run(&mut driver, subject, |answer| context.print(&line(answer, context))).map_err(failed)?;
    let count = |verdict| answers.iter().filter(|answer| answer.verdict == verdict).count();
    let refuted = count(Verdict::Refuted);
    context.print(&format!(
        "\n{} confirmed, {refuted} refuted, {} not answerable\n",
        count(Verdict::Confirmed),
        count(Verdict::NotAnswerable)
    ));
    if facts.simulated {
        context.print("What a simulated device confirms says that it and the driver agree; it verifies nothing of Android.\n");
    }
    if let Some(path) = &args.bundle {
        let text = format!("{:#}\n", bundle::make(&facts, &answers));
        fs::write(path, text).map_err(|error| Failure::file(path, error))?;
        context.print(&format!("The answers, redacted: {}. Read it before you give it away.\n", path.display()));
    }
    Ok(u8::from(refuted > 0))
}

/// The app to probe with: the user's, or our own where the device can run it.
fn subject(args: &Args, facts: &DeviceFacts, folder: &Path) -> Result<Option<Subject>, Failure> {
    let package = |apk: &Path| crate::apk::facts(apk).map(|app| app.package);
    if let Some(apk) = &args.apk {
        let package = package(apk).map_err(|error| Failure::Input(error.to_string()))?;
        return Ok(Some(Subject::given(apk.clone(), package)));
    }
    if !facts.simulated {
        return Ok(None);
    }
    let write = || -> Result<_, Box<dyn std::error::Error>> {
        fs::write(folder.join(specimen::FILE), APP)?;
        let apk = folder.join("probe.apk");
        build(folder, &apk)?;
        let package = package(&apk)?;
        Ok(Subject::ours(apk, package))
    };
    let subject = write().map_err(|error| Failure::Infrastructure(format!("the probe's app could not be built: {error}")))?;
    Ok(Some(subject))
}

fn line(answer: &Answer, context: &Context) -> String {
    let tone = match answer.verdict {
        Verdict::Confirmed => Tone::Good,
        Verdict::Refuted => Tone::Bad,
        Verdict::NotAnswerable => Tone::Dim,
    };
    let verdict = paint(&pad(answer.verdict.words(), 16), tone, context.colour_out);
    format!("{verdict}{}{}\n{}{}\n", pad(answer.check, 18), answer.claim, " ".repeat(34), clean(&answer.why))
}

fn failed(error: DriverError) -> Failure {
    Failure::Infrastructure(error.to_string())
}
