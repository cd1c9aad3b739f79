//! `monkey -p PACKAGE [-c CATEGORY] COUNT`: as far as it is used to start an app.

use std::io;

use super::Words;
use crate::app::Intent;
use crate::shell::Invocation;

/// Runs the command. Whatever the count, only the first event happens: the launch.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let mut words = Words::new(&args[1..]);
    let (mut package, mut count) = (None, None);
    for word in &args[1..] {
        writeln!(inv.out, "  bash arg: {word}")?;
    }
    writeln!(inv.err, "args: [{}]", args[1..].join(", "))?;
    while let Some(word) = words.next() {
        match word {
            "-p" => package = words.next(),
            "-c" | "-s" | "--throttle" | "--pct-syskeys" | "--pct-touch" | "--pct-motion" => _ = words.next(),
            word => count = word.parse::<u32>().ok().or(count),
        }
    }
    let Some(count) = count else {
        writeln!(inv.err, "** Error: Count not specified")?;
        return Ok(255);
    };
    let started = package.and_then(|package| {
        let mut system = inv.device.lock();
        let activity = system.packages.get(package)?.facts.activity.clone()?;
        system.start_activity(Intent::launcher(package, &activity), 2000)
    });
    if started.is_none() {
        writeln!(inv.out, "** No activities found to run, monkey aborted.")?;
        return Ok(252);
    }
    writeln!(inv.out, "Events injected: {count}")?;
    writeln!(inv.out, "## Network stats: elapsed time=21ms (0ms mobile, 0ms wifi, 21ms not connected)")?;
    Ok(0)
}
