//! `kill`, `killall`, `pkill`, `pgrep`: processes by number and name.

use std::io;

use crate::shell::Invocation;

const SHELL: u32 = 2000;

/// Number, user and name of each process.
fn processes(inv: &Invocation<'_>) -> Vec<(u32, u32, String)> {
    let system = inv.device.lock();
    system.processes.iter().map(|process| (process.pid, process.uid, process.name.clone())).collect()
}

/// Sends a signal: root ends any app, the shell's user only what is its own, of which nothing listens.
fn send(inv: &mut Invocation<'_>, pid: u32, uid: u32, signal: &str) -> Result<(), &'static str> {
    if inv.uid != 0 && uid != inv.uid && inv.uid == SHELL {
        return Err("Operation not permitted");
    }
    if signal != "0" {
        inv.device.lock().kill_process(pid, signal);
    }
    Ok(())
}

/// The signal named by the options, and the other words.
fn parsed(inv: &Invocation<'_>) -> (String, Vec<String>) {
    let mut signal = "15".to_string();
    let mut rest = Vec::new();
    let mut words = inv.args[1..].iter();
    while let Some(word) = words.next() {
        match word.strip_prefix('-') {
            Some("s") => signal = words.next().cloned().unwrap_or(signal),
            Some("9" | "KILL" | "SIGKILL") => signal = "9".into(),
            Some(name)
                if !name.is_empty() && (name == "0" || name.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())) =>
            {
                signal = name.into();
            }
            Some(_) => {}
            None => rest.push(word.clone()),
        }
    }
    (signal, rest)
}

/// `kill [-SIGNAL] PID…`
pub fn kill(inv: &mut Invocation<'_>) -> io::Result<u8> {
    if inv.args.get(1).is_some_and(|word| word == "-l") {
        writeln!(inv.out, "1) HUP\n2) INT\n3) QUIT\n9) KILL\n15) TERM")?;
        return Ok(0);
    }
    let (signal, words) = parsed(inv);
    let mut status = 0;
    for word in words {
        let found = word.parse().ok().and_then(|pid: u32| processes(inv).into_iter().find(|(other, _, _)| *other == pid));
        let result = match found {
            Some((pid, uid, _)) => send(inv, pid, uid, &signal),
            None => Err("No such process"),
        };
        if let Err(error) = result {
            writeln!(inv.err, "/system/bin/sh: kill: {word}: {error}")?;
            status = 1;
        }
    }
    Ok(status)
}

/// `killall [-SIGNAL] NAME…`
pub fn killall(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (signal, words) = parsed(inv);
    let mut status = 0;
    for word in words {
        let found: Vec<_> = processes(inv).into_iter().filter(|(_, _, name)| *name == word).collect();
        if found.is_empty() {
            writeln!(inv.err, "killall: {word}: No such process")?;
            status = 1;
        }
        for (pid, uid, _) in found {
            if let Err(error) = send(inv, pid, uid, &signal) {
                writeln!(inv.err, "killall: bad {word} process {pid}: {error}")?;
                status = 1;
            }
        }
    }
    Ok(status)
}

fn matching(inv: &Invocation<'_>, pattern: &str, whole: bool) -> Vec<(u32, u32, String)> {
    let pattern = regex::Regex::new(pattern).unwrap_or_else(|_| regex::Regex::new("$^").expect("a fixed pattern"));
    let fits = |name: &str| pattern.find(name).is_some_and(|found| !whole || found.len() == name.len());
    processes(inv).into_iter().filter(|(_, _, name)| fits(name)).collect()
}

/// `pgrep [-flx] PATTERN`
pub fn pgrep(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("flnoxvu:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let found = matching(inv, options.words.first().map_or("", String::as_str), options.has('x'));
    for (pid, _, name) in &found {
        if options.has('l') {
            writeln!(inv.out, "{pid} {name}")?;
        } else {
            writeln!(inv.out, "{pid}")?;
        }
    }
    Ok(u8::from(found.is_empty()))
}

/// `pkill [-SIGNAL] PATTERN`
pub fn pkill(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (signal, words) = parsed(inv);
    let mut status = 1;
    for (pid, uid, _) in words.first().map(|pattern| matching(inv, pattern, false)).unwrap_or_default() {
        match send(inv, pid, uid, &signal) {
            Ok(()) => status = 0,
            Err(error) => writeln!(inv.err, "pkill: kill {pid}: {error}")?,
        }
    }
    Ok(status)
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn the_shell_may_not_end_what_is_not_its_own() {
        let device = Device::new(DeviceConfig::new(34));
        let pid = run(&device, "pgrep -f com.android.systemui").out.trim().to_string();
        let refused = run(&device, &format!("kill -9 {pid}"));
        assert_eq!((refused.status, refused.err), (1, format!("/system/bin/sh: kill: {pid}: Operation not permitted\n")));
        assert_eq!(run(&device, "kill 999999").err, "/system/bin/sh: kill: 999999: No such process\n");
        assert_eq!(run(&device, "pgrep -l 'system_ser.*'").out, "612 system_server\n");
        assert_eq!(run(&device, "killall com.none").err, "killall: com.none: No such process\n");
        assert_eq!(run(&device, "pgrep '['").status, 1);
    }
}
