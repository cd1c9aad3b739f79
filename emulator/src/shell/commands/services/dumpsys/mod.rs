//! `dumpsys SERVICE …`

mod accessibility;
mod activity;
mod appops;
mod exits;
mod package;
mod package_record;
mod record;
mod small;
mod tasks;
mod usage;
mod window;

use std::io;

use crate::shell::Invocation;
use crate::system::System;

pub use package::package;

const SERVICES: [&str; 12] = [
    "accessibility",
    "activity",
    "appops",
    "battery",
    "display",
    "input",
    "input_method",
    "notification",
    "package",
    "power",
    "usagestats",
    "window",
];

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut at = 1;
    while let Some(option) = args.get(at).filter(|word| word.starts_with('-')) {
        if option == "-l" {
            writeln!(inv.out, "Currently running services:")?;
            for service in SERVICES {
                writeln!(inv.out, "  {service}")?;
            }
            return Ok(0);
        }
        at += if option == "-t" || option == "-T" { 2 } else { 1 };
    }
    let rest: Vec<&str> = args.iter().skip(at + 1).map(String::as_str).collect();
    match args.get(at).map(String::as_str) {
        Some("accessibility") => accessibility::main(inv),
        Some("activity") => activity::main(inv, &rest),
        Some("appops") => appops::main(inv, &rest),
        Some("notification") => usage::notification(inv),
        Some("usagestats") => usage::usage_stats(inv),
        Some("package") => package(inv, rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default()),
        Some("window") => window::main(inv, &rest),
        Some("input_method") => small::input_method(inv),
        Some("input") => small::input(inv),
        Some("power") => small::power(inv),
        Some("battery") => small::battery(inv),
        Some("display") => small::display(inv),
        Some("SurfaceFlinger") if rest.contains(&"--display-id") => small::display_ids(inv),
        Some(other) => {
            writeln!(inv.err, "Can't find service: {other}")?;
            Ok(0)
        }
        None => {
            for service in SERVICES {
                writeln!(inv.out, "DUMP OF SERVICE {service}:")?;
                let words: [String; 2] = ["dumpsys".into(), service.into()];
                super::delegate(inv, &words, main)?;
            }
            Ok(0)
        }
    }
}

/// `2026-01-05 10:00:00` in the device's time zone.
fn date(system: &System, epoch_ms: i64) -> String {
    let at = system.zone().civil(epoch_ms);
    format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second)
}

/// A number that stands for a Java object's address.
fn hash(name: &str) -> u32 {
    name.bytes().fold(5381_u32, |sum, byte| sum.wrapping_mul(33) ^ u32::from(byte)) & 0x0fff_ffff
}
