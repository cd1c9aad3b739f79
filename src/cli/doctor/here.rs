//! `offramp doctor` without a probe: this machine, its devices, an app.

use std::path::Path;

use super::Args;
use crate::avd::{self, sdk::Tool};
use crate::cli::devices::{self, ONLINE};
use crate::cli::{Context, Failure, Outcome};
use crate::driver::adb::AdbDriver;
use crate::driver::{Driver, Timeouts, server};
use crate::report::text::{Tone, clean, pad, paint};

/// How bad a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Works,
    /// Something will not work; runs on other devices do.
    Lacks,
    /// What the user asked for will not work.
    Fails,
}

struct Line {
    state: State,
    what: &'static str,
    told: String,
}

fn line(state: State, what: &'static str, told: impl Into<String>) -> Line {
    Line { state, what, told: told.into() }
}

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let mut lines = vec![line(State::Works, "simulated device", "always there: --device sim; it is not Android")];
    lines.push(adb());
    lines.extend(connected(args, context)?);
    lines.extend(sdk());
    if let Some(apk) = &args.apk {
        lines.push(app(apk)?);
    }
    for line in &lines {
        let (mark, tone) = match line.state {
            State::Works => ("works", Tone::Good),
            State::Lacks => ("lacks", Tone::Dim),
            State::Fails => ("fails", Tone::Bad),
        };
        context.print(&format!(
            "{}{}{}\n",
            paint(&pad(mark, 8), tone, context.colour_out),
            pad(line.what, 20),
            clean(&line.told)
        ));
    }
    match lines.iter().any(|line| line.state == State::Fails) {
        true => Ok(crate::cli::INFRASTRUCTURE),
        false => Ok(0),
    }
}

fn adb() -> Line {
    tool(Tool::Adb)
}

fn tool(tool: Tool) -> Line {
    match tool.find() {
        Some(path) => line(State::Works, tool.name(), path.display().to_string()),
        None => line(State::Lacks, tool.name(), format!("not found: {}", tool.fix())),
    }
}

fn connected(args: &Args, context: &Context) -> Result<Vec<Line>, Failure> {
    let (address, _) = devices::address(args.adb_server.as_deref(), context)?;
    let wanted = args.device.as_deref().filter(|device| !device.starts_with("sim"));
    let known = match server::devices(address) {
        Ok(known) => known,
        Err(_) => {
            let state = if wanted.is_some() { State::Fails } else { State::Lacks };
            return Ok(vec![line(state, "adb server", format!("none answers at {address}: run `adb start-server`"))]);
        }
    };
    let mut lines = vec![line(State::Works, "adb server", format!("{address} knows {} devices", known.len()))];
    if let Some(wanted) = wanted.filter(|wanted| known.iter().all(|(serial, _)| serial != wanted)) {
        lines.push(line(State::Fails, "device", format!("{wanted} is not connected: see `adb devices`")));
    }
    for (serial, state) in known.iter().filter(|(serial, _)| wanted.is_none_or(|wanted| wanted == serial)) {
        let bad = if wanted.is_some() { State::Fails } else { State::Lacks };
        match state.as_str() {
            ONLINE => lines.extend(device(address, serial, bad)),
            state => lines.push(line(bad, "device", format!("{serial} is {state}: {}", devices::advice(state)))),
        }
    }
    Ok(lines)
}

/// The first API level on which apps ask for permissions while they run.
const OLDEST_API: u32 = 23;

fn device(address: std::net::SocketAddrV4, serial: &str, bad: State) -> Vec<Line> {
    let asked = AdbDriver::connect(address, serial, Timeouts::default())
        .and_then(|mut driver| Ok((driver.facts()?, driver.types_any_text()?)));
    let (facts, typing) = asked.map_or_else(|error| (Err(error), None), |(facts, typing)| (Ok(facts), Some(typing)));
    let what = match facts {
        Ok(facts) if facts.api < OLDEST_API => line(
            bad,
            "device",
            format!("{serial}: API {} is older than {OLDEST_API}, before permissions were asked for", facts.api),
        ),
        Ok(facts) => line(State::Works, "device", format!("{serial}: {}, API {}, {}", facts.model, facts.api, facts.locale)),
        Err(error) => line(bad, "device", format!("{serial}: {error}")),
    };
    let typing = typing.map(|typing| match typing {
        Ok(method) => line(State::Works, "text beyond ASCII", format!("{serial}: typed by {method}")),
        Err(known) => line(State::Lacks, "text beyond ASCII", format!("{serial}: cannot be typed: install {known}")),
    });
    std::iter::once(what).chain(typing).collect()
}

/// What starting real emulators needs.
fn sdk() -> Vec<Line> {
    let kvm = match avd::sdk::kvm() {
        Ok(()) => line(State::Works, "KVM", "/dev/kvm can be opened"),
        Err(error) => line(State::Lacks, "KVM", format!("/dev/kvm: {error}; real emulators would be unusably slow")),
    };
    vec![tool(Tool::Emulator), tool(Tool::AvdManager), tool(Tool::SdkManager), kvm, memory()]
}

/// What one emulator takes, in GiB: the device's own memory, and the emulator around it.
const EMULATOR_GB: u64 = 4;

fn memory() -> Line {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kb = text.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.split_whitespace().next()?.parse::<u64>().ok());
    match kb.map(|kb| kb >> 20) {
        None => line(State::Lacks, "memory", "how much is free could not be read"),
        Some(gb) if gb < EMULATOR_GB => {
            line(State::Lacks, "memory", format!("{gb} GiB are free; one emulator takes about {EMULATOR_GB}"))
        }
        Some(gb) => line(State::Works, "memory", format!("{gb} GiB are free: enough for {} emulators", gb / EMULATOR_GB)),
    }
}

fn app(apk: &Path) -> Result<Line, Failure> {
    let facts = crate::apk::facts(apk).map_err(|error| Failure::Input(error.to_string()))?;
    Ok(line(State::Works, "app", format!("{} {}", facts.package, facts.version_name)))
}
