//! `network …`: speed and delay as told; nothing is slowed down.

use super::session::Session;
use super::table::{Command, End, command, group};

/// The commands.
pub const COMMANDS: Command = group(
    &["network"],
    "manage network settings",
    "sets speed and delay of the device's network",
    &[
        command(&["status"], "dump network status", "", status),
        command(&["speed"], "change network speed", SPEED_HELP, speed),
        command(&["delay"], "change network latency", DELAY_HELP, delay),
    ],
);

/// Names, and bits a second up and down.
const SPEEDS: [(&str, u64, u64); 9] = [
    ("gsm", 14_400, 14_400),
    ("hscsd", 14_400, 43_200),
    ("gprs", 28_800, 57_600),
    ("edge", 473_600, 473_600),
    ("umts", 384_000, 384_000),
    ("hsdpa", 5_760_000, 13_980_000),
    ("lte", 58_000_000, 173_000_000),
    ("evdo", 75_000_000, 280_000_000),
    ("full", 0, 0),
];
/// Names, and the least and greatest delay in milliseconds.
const DELAYS: [(&str, u32, u32); 4] = [("none", 0, 0), ("gprs", 150, 550), ("edge", 80, 400), ("umts", 35, 200)];

const SPEED_HELP: &str = "network speed <speed>, where <speed> is one of these:\n\n  gsm hscsd gprs edge umts hsdpa lte evdo full\n  <num>            \
                          kilobits a second, both ways\n  <up>:<down>      kilobits a second, each way\n";
const DELAY_HELP: &str = "network delay <latency>, where <latency> is one of these:\n\n  none gprs edge umts\n  <num>            milliseconds\n  \
                          <min>:<max>      milliseconds, from and to\n";

fn status(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    let network = session.device.lock().hardware.network;
    let speed = |bits: u64| format!("{bits:8} bits/s ({:.1} KB/s)", bits as f64 / 8192.0);
    out.push_str(&format!(
        "Current network status:\r\n  download speed:   {}\r\n  upload speed:     {}\r\n  minimum latency:  {} ms\r\n  maximum latency:  \
         {} ms\r\n",
        speed(network.down),
        speed(network.up),
        network.delay.0,
        network.delay.1
    ));
    End::Ok
}

/// `N` or `N:M`.
fn pair<T: std::str::FromStr + Copy>(text: &str) -> Option<(T, T)> {
    match text.split_once(':') {
        Some((first, second)) => Some((first.parse().ok()?, second.parse().ok()?)),
        None => text.parse().ok().map(|both| (both, both)),
    }
}

fn speed(session: &mut Session, word: Option<&str>, _: &mut String) -> End {
    let Some(word) = word else { return End::ko("missing <speed> argument, see 'help network speed'") };
    let named = SPEEDS.iter().find(|(name, ..)| *name == word).map(|&(_, up, down)| (up, down));
    let kilobits = || pair::<u32>(word).map(|(up, down)| (u64::from(up) * 1000, u64::from(down) * 1000));
    let Some((up, down)) = named.or_else(kilobits) else {
        return End::ko("invalid <speed> argument, see 'help network speed' for valid values");
    };
    let network = &mut session.device.lock().hardware.network;
    (network.up, network.down) = (up, down);
    End::Ok
}

fn delay(session: &mut Session, word: Option<&str>, _: &mut String) -> End {
    let Some(word) = word else { return End::ko("missing <delay> argument, see 'help network delay'") };
    let named = DELAYS.iter().find(|(name, ..)| *name == word).map(|&(_, least, most)| (least, most));
    let Some(range) = named.or_else(|| pair(word)) else {
        return End::ko("invalid <delay> argument, see 'help network delay' for valid values");
    };
    session.device.lock().hardware.network.delay = range;
    End::Ok
}
