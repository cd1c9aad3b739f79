//! `monkey [-p PACKAGE] [-c CATEGORY] [-s SEED] [-v] [--pct-…] [--throttle MS] COUNT`: starts an app and pokes at it.

use std::io;

use super::Words;
use crate::app::Intent;
use crate::app::view::Point;
use crate::shell::Invocation;
use crate::system::System;
use crate::system::processes::ExitReason;

/// The shell's user id.
const SHELL: u32 = 2000;
/// Kinds of events, with their share of a hundred where nothing else is said.
const KINDS: [(&str, f64); 9] = [
    ("touch", 15.0),
    ("motion", 10.0),
    ("trackball", 15.0),
    ("rotation", 0.0),
    ("nav", 25.0),
    ("majornav", 15.0),
    ("syskeys", 2.0),
    ("appswitch", 2.0),
    ("anyevent", 13.0),
];

/// What was asked for.
struct Line {
    packages: Vec<String>,
    categories: Vec<String>,
    seed: u64,
    count: Option<u32>,
    verbose: u32,
    throttle: u64,
    ignore_crashes: bool,
    shares: [Option<f64>; KINDS.len()],
}

/// Numbers that depend on the seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, limit: u32) -> i32 {
        (self.roll() % u64::from(limit.max(1))) as i32
    }
}

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    for word in &args[1..] {
        writeln!(inv.out, "  bash arg: {word}")?;
    }
    writeln!(inv.err, "args: [{}]", args[1..].join(", "))?;
    let line = match parse(&args[1..]) {
        Ok(line) => line,
        Err(message) => {
            writeln!(inv.err, "** Error: {message}")?;
            return Ok(255);
        }
    };
    let Some(count) = line.count else {
        writeln!(inv.err, "** Error: Count not specified")?;
        return Ok(255);
    };
    if line.verbose > 0 {
        announce(inv, &line, count)?;
    }
    let names: Vec<String> = if line.packages.is_empty() { startable(inv) } else { line.packages.clone() };
    let Some(package) = names.iter().find(|name| start(inv, name)).cloned() else {
        writeln!(inv.out, "** No activities found to run, monkey aborted.")?;
        return Ok(252);
    };
    if line.verbose > 0 {
        let component = inv.device.lock().activities.front().map(|front| front.component()).unwrap_or_default();
        writeln!(
            inv.out,
            ":Switch: #Intent;action=android.intent.action.MAIN;category=android.intent.category.LAUNCHER;launchFlags=0x10200000;\
             component={component};end"
        )?;
        writeln!(
            inv.out,
            "    // Allowing start of Intent {{ act=android.intent.action.MAIN cat=[android.intent.category.LAUNCHER] \
             cmp={component} }} in package {package}"
        )?;
    }
    run(inv, &line, count, &package)
}

fn parse(args: &[String]) -> Result<Line, String> {
    let mut line = Line {
        packages: Vec::new(),
        categories: Vec::new(),
        seed: 0,
        count: None,
        verbose: 0,
        throttle: 0,
        ignore_crashes: false,
        shares: [None; KINDS.len()],
    };
    let mut words = Words::new(args);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("Argument expected after \"{word}\""));
        match word {
            "-p" => line.packages.push(value()?.into()),
            "-c" => line.categories.push(value()?.into()),
            "-s" => line.seed = value()?.parse().map_err(|_| "Seed is not a number".to_string())?,
            "-v" => line.verbose += 1,
            "-vv" => line.verbose += 2,
            "-vvv" => line.verbose += 3,
            "--throttle" => {
                line.throttle = value()?.parse().map_err(|_| "delay (in milliseconds) is not a number".to_string())?
            }
            "--ignore-crashes" => line.ignore_crashes = true,
            "--ignore-timeouts"
            | "--ignore-security-exceptions"
            | "--ignore-native-crashes"
            | "--monitor-native-crashes"
            | "--kill-process-after-error"
            | "--hprof"
            | "--dbg-no-events"
            | "--randomize-throttle"
            | "--wait-dbg"
            | "--match-description"
            | "--bugreport"
            | "--periodic-bugreport" => {}
            "--pkg-blacklist-file"
            | "--pkg-whitelist-file"
            | "-f"
            | "--setup"
            | "--port"
            | "--profile-wait"
            | "--device-sleep-time" => {
                return Err(format!("{word} is not simulated"));
            }
            _ => match word.strip_prefix("--pct-") {
                Some(kind) => {
                    let share = value()?.parse().ok().filter(|share: &f64| (0.0..=100.0).contains(share));
                    let share = share.ok_or_else(|| format!("{kind} events percentage is not a number"))?;
                    if let Some(at) = KINDS.iter().position(|(name, _)| *name == kind) {
                        line.shares[at] = Some(share);
                    } else if !["flip", "pinchzoom", "permission"].contains(&kind) {
                        return Err(format!("Unknown option: {word}"));
                    }
                }
                None if word.starts_with('-') => return Err(format!("Unknown option: {word}")),
                None => line.count = Some(word.parse().map_err(|_| "Count is not a number".to_string())?),
            },
        }
    }
    let total: f64 = line.shares.iter().flatten().sum();
    if total > 100.0 {
        return Err("Event weights > 100%".into());
    }
    Ok(line)
}

/// The share of each kind: what was not said divides what is left as it would the whole.
fn shares(line: &Line) -> [f64; KINDS.len()] {
    let said: f64 = line.shares.iter().flatten().sum();
    let unsaid: f64 = KINDS.iter().zip(&line.shares).filter(|(_, share)| share.is_none()).map(|((_, usual), _)| usual).sum();
    let scale = if unsaid > 0.0 { (100.0 - said) / unsaid } else { 0.0 };
    std::array::from_fn(|at| line.shares[at].unwrap_or(KINDS[at].1 * scale))
}

fn announce(inv: &mut Invocation<'_>, line: &Line, count: u32) -> io::Result<()> {
    writeln!(inv.out, ":Monkey: seed={} count={count}", line.seed)?;
    for package in &line.packages {
        writeln!(inv.out, ":AllowPackage: {package}")?;
    }
    let usual = ["android.intent.category.LAUNCHER".to_string(), "android.intent.category.MONKEY".to_string()];
    for category in if line.categories.is_empty() { &usual[..] } else { &line.categories } {
        writeln!(inv.out, ":IncludeCategory: {category}")?;
    }
    writeln!(inv.out, "// Event percentages:")?;
    for (index, share) in shares(line).iter().enumerate() {
        writeln!(inv.out, "//   {index}: {share:?}%")?;
    }
    Ok(())
}

fn startable(inv: &Invocation<'_>) -> Vec<String> {
    let system = inv.device.lock();
    let with_activity = system.packages.iter().filter(|package| package.facts.activity.is_some());
    with_activity.map(|package| package.facts.package.clone()).collect()
}

fn start(inv: &Invocation<'_>, package: &str) -> bool {
    let mut system = inv.device.lock();
    let activity = system.packages.get(package).and_then(|package| package.facts.activity.clone());
    activity.is_some_and(|activity| system.start_activity(Intent::launcher(package, &activity), SHELL).is_some())
}

/// How often a package has crashed, as far as that is remembered, and the last time's words.
fn crashes(system: &System, package: &str) -> (Vec<u32>, String) {
    let crashed = system.processes.exits(package).filter(|exit| exit.reason == ExitReason::Crash);
    let mut words = String::new();
    let pids = crashed
        .inspect(|exit| {
            if words.is_empty() {
                words.clone_from(&exit.description);
            }
        })
        .map(|exit| exit.pid)
        .collect();
    (pids, words)
}

fn run(inv: &mut Invocation<'_>, line: &Line, count: u32, package: &str) -> io::Result<u8> {
    let began = inv.device.lock().clock.uptime_ms();
    let (mut dice, shares) = (Dice(line.seed.wrapping_add(1)), shares(line));
    let (mut seen, _) = crashes(&inv.device.lock(), package);
    let (mut injected, mut crashed_at) = (1, None);
    // The first event is the launch.
    while injected < count && (inv.alive)() {
        inject(inv, line, package, &mut dice, &shares)?;
        injected += 1;
        if line.throttle > 0 {
            inv.device.sleep(line.throttle, inv.alive);
        }
        let (now, words) = crashes(&inv.device.lock(), package);
        if now == seen {
            continue;
        }
        let pid = now.first().copied().unwrap_or_default();
        seen = now;
        writeln!(inv.err, "// CRASH: {package} (pid {pid})\n// Short Msg: {words}\n// Long Msg: {words}")?;
        if line.ignore_crashes {
            // The monkey answers the dialog itself.
            inv.device.lock().dialogs.retain(|dialog| dialog.package != package);
            start(inv, package);
            continue;
        }
        crashed_at = Some(injected - 1);
        writeln!(inv.err, "** Monkey aborted due to error.")?;
        break;
    }
    writeln!(inv.out, "Events injected: {injected}")?;
    if line.verbose > 0 {
        writeln!(inv.out, ":Sending rotation degree=0, persist=false")?;
        writeln!(inv.out, ":Dropped: keys=0 pointers=0 trackballs=0 flips=0 rotations=0")?;
    }
    let ms = inv.device.lock().clock.uptime_ms() - began + 21;
    writeln!(inv.out, "## Network stats: elapsed time={ms}ms (0ms mobile, 0ms wifi, {ms}ms not connected)")?;
    if let Some(at) = crashed_at {
        writeln!(inv.err, "** System appears to have crashed at event {at} of {count} using seed {}", line.seed)?;
        return Ok(at as u8);
    }
    if line.verbose > 0 {
        writeln!(inv.out, "// Monkey finished")?;
    }
    Ok(0)
}

/// Sends one event.
fn inject(inv: &mut Invocation<'_>, line: &Line, package: &str, dice: &mut Dice, shares: &[f64]) -> io::Result<()> {
    let mut left = dice.below(10_000) as f64 / 100.0;
    let kind = KINDS.iter().zip(shares).find(|(_, share)| {
        left -= **share;
        left < 0.0
    });
    let kind = kind.map_or("anyevent", |((name, _), _)| *name);
    let away = {
        let system = inv.device.lock();
        system.activities.front().is_none_or(|front| front.package != package) && system.dialogs.is_empty()
    };
    if away || kind == "appswitch" {
        // Only the app's own screens are poked at.
        start(inv, package);
        return Ok(());
    }
    let (width, height) = inv.device.lock().display.size();
    let mut point = || Point { x: dice.below(width), y: dice.below(height) };
    let key = match kind {
        "touch" => {
            let at = point();
            if line.verbose > 0 {
                writeln!(inv.out, ":Sending Touch (ACTION_DOWN): 0:({}.0,{}.0)", at.x, at.y)?;
                writeln!(inv.out, ":Sending Touch (ACTION_UP): 0:({}.0,{}.0)", at.x, at.y)?;
            }
            inv.device.lock().tap(at);
            return Ok(());
        }
        "motion" => {
            let (from, to) = (point(), point());
            if line.verbose > 0 {
                writeln!(inv.out, ":Sending Touch (ACTION_DOWN): 0:({}.0,{}.0)", from.x, from.y)?;
                writeln!(inv.out, ":Sending Touch (ACTION_UP): 0:({}.0,{}.0)", to.x, to.y)?;
            }
            inv.device.lock().swipe(from, to, 100);
            return Ok(());
        }
        "nav" => 19 + dice.below(4),
        "majornav" => [82, 23][dice.below(2) as usize],
        "syskeys" => [3, 4, 24, 25, 164][dice.below(5) as usize],
        "anyevent" => dice.below(84) + 1,
        // Trackball and rotation: nothing here listens to them.
        _ => return Ok(()),
    };
    if line.verbose > 1 {
        writeln!(inv.out, ":Sending Key (ACTION_DOWN): {key}\n:Sending Key (ACTION_UP): {key}")?;
    }
    inv.device.lock().press_key(key as u32);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn a_seed_gives_the_same_events() {
        let events = |seed: u32| {
            let device = Device::new(DeviceConfig::new(34));
            let script = format!("monkey -p com.android.settings -s {seed} --pct-touch 60 --pct-syskeys 0 -v 40");
            let output = run(&device, &script);
            assert_eq!(output.status, 0, "{}", output.err);
            output.out
        };
        let first = events(7);
        assert!(first.contains(":Monkey: seed=7 count=40\n:AllowPackage: com.android.settings\n"), "{first}");
        assert!(first.contains(":Sending Touch (ACTION_DOWN): 0:(") && first.contains("Events injected: 40\n"), "{first}");
        assert!(first.ends_with("// Monkey finished\n"));
        assert_eq!(first, events(7));
        assert_ne!(first, events(8));
        let device = Device::new(DeviceConfig::new(34));
        assert!(run(&device, "monkey -p com.none 1").out.contains("** No activities found to run, monkey aborted."));
        assert!(
            run(&device, "monkey -p com.android.settings --pct-touch 70 --pct-nav 40 5").err.contains("Event weights > 100%")
        );
    }
}
