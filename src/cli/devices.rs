//! `offramp devices`: what can be run on.

use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use offramp_emulator::DeviceConfig;

use super::{Context, Failure, Outcome};
use crate::driver::{self, server};
use crate::report::text::{clean, pad};

/// List the devices that a run can use
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The adb server, when it is not at 127.0.0.1:5037
    #[arg(long, value_name = "HOST:PORT")]
    adb_server: Option<String>,
}

/// The state of a device that can be used.
pub(crate) const ONLINE: &str = "device";

/// Serial and state of each device.
type Known = Vec<(String, String)>;

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let (server, named) = address(args.adb_server.as_deref(), context)?;
    match server::devices(server) {
        Ok(known) if known.is_empty() => context.print(&format!("the adb server at {server} knows no device\n")),
        Ok(known) => {
            for (serial, state) in known {
                let note = if state == ONLINE { String::new() } else { format!("  {}", advice(&state)) };
                context.print(&format!("{}{}{note}\n", pad(&clean(&serial), 24), clean(&state)));
            }
        }
        Err(error) if named => return Err(Failure::Infrastructure(error.to_string())),
        Err(_) => context.print(&format!("no adb server answers at {server}\n")),
    }
    for api in DeviceConfig::API_LEVELS {
        context.print(&format!("{}simulated by Offramp, API {api}; not Android\n", pad(&format!("sim:api{api}"), 24)));
    }
    Ok(0)
}

/// Where the adb server is, and whether the user said so.
pub(crate) fn address(argument: Option<&str>, context: &Context) -> Result<(SocketAddrV4, bool), Failure> {
    let Some(text) = argument.or(context.adb_server.as_deref()) else { return Ok((server::DEFAULT, false)) };
    let text = text.replace("localhost", "127.0.0.1");
    let address = text.parse().map_err(|_| {
        Failure::Input(format!("`{text}` is no address of an adb server; expected an IPv4 address and a port, as 127.0.0.1:5037"))
    })?;
    Ok((address, true))
}

/// The devices of a server, which is started if need be.
pub(crate) fn ask(server: SocketAddrV4) -> Result<Known, Failure> {
    let known = server::ensure_server(server).and_then(|started| settled(server, started));
    known.map_err(|error| Failure::Infrastructure(error.to_string()))
}

/// A server that was just started needs a moment to find the emulators that run.
const MOMENT: Duration = Duration::from_secs(3);

/// Between two looks at them.
const LOOK: Duration = Duration::from_millis(100);

/// The devices of a server, once those that it is still connecting to have answered.
pub(crate) fn settled(server: SocketAddrV4, started: bool) -> driver::Result<Known> {
    let begun = Instant::now();
    loop {
        let known = server::devices(server)?;
        let waits = known.is_empty() || known.iter().any(|(_, state)| state == "offline" || state == "connecting");
        if !started || !waits || begun.elapsed() > MOMENT {
            return Ok(known);
        }
        std::thread::sleep(LOOK);
    }
}

/// What to do about a device that cannot be used.
pub(crate) fn advice(state: &str) -> &'static str {
    match state {
        "unauthorized" => "allow USB debugging on its screen",
        "offline" | "connecting" => "wait until it has booted, or `adb reconnect` it",
        "recovery" | "sideload" | "bootloader" => "boot it into Android",
        state if state.starts_with("no permissions") => "give this user access to its USB port",
        _ => "see `adb devices -l`",
    }
}

/// The devices for an error's end.
pub(crate) fn list(known: &[(String, String)]) -> String {
    if known.is_empty() {
        return String::new();
    }
    known.iter().fold(String::from(":"), |text, (serial, state)| format!("{text}\n  {}{}", pad(&clean(serial), 24), clean(state)))
}
