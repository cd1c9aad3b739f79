//! `basename`, `dirname`, `which`, `printenv`, `seq`, `sync`: small answers.

use std::io;

use crate::shell::Invocation;

/// `basename PATH [SUFFIX]`
pub fn basename(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let Some(path) = inv.args.get(1) else { return needs_one(inv) };
    let name = path.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("/");
    let suffix = inv.args.get(2).map_or("", String::as_str);
    let name = name.strip_suffix(suffix).filter(|name| !name.is_empty()).unwrap_or(name);
    writeln!(inv.out, "{name}")?;
    Ok(0)
}

/// `dirname PATH`
pub fn dirname(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let Some(path) = inv.args.get(1) else { return needs_one(inv) };
    let name = match path.trim_end_matches('/').rsplit_once('/') {
        None if path.starts_with('/') => "/",
        None => ".",
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
    };
    writeln!(inv.out, "{name}")?;
    Ok(0)
}

/// `which NAME…`
pub fn which(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut status = u8::from(inv.args.len() < 2);
    for name in &inv.args[1..] {
        if super::lookup(name).is_some() || name == "sh" {
            writeln!(inv.out, "/system/bin/{name}")?;
        } else {
            status = 1;
        }
    }
    Ok(status)
}

/// `printenv [NAME…]`
pub fn printenv(inv: &mut Invocation<'_>) -> io::Result<u8> {
    if inv.args.len() < 2 {
        for (name, value) in inv.environment {
            writeln!(inv.out, "{name}={value}")?;
        }
        return Ok(0);
    }
    let mut status = 0;
    for name in &inv.args[1..] {
        match inv.environment.get(name) {
            Some(value) => writeln!(inv.out, "{value}")?,
            None => status = 1,
        }
    }
    Ok(status)
}

/// `seq [FIRST [STEP]] LAST`
pub fn seq(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let numbers: Option<Vec<i64>> = inv.args[1..].iter().map(|word| word.parse().ok()).collect();
    let (first, step, last) = match numbers.as_deref() {
        Some([last]) => (1, 1, *last),
        Some([first, last]) => (*first, 1, *last),
        Some([first, step, last]) if *step != 0 => (*first, *step, *last),
        _ => {
            writeln!(inv.err, "seq: bad number")?;
            return Ok(1);
        }
    };
    let mut at = Some(first);
    while let Some(number) = at.filter(|&number| if step > 0 { number <= last } else { number >= last }) {
        if !(inv.alive)() {
            break;
        }
        writeln!(inv.out, "{number}")?;
        at = number.checked_add(step);
    }
    Ok(0)
}

/// `sync`
pub fn sync(_: &mut Invocation<'_>) -> io::Result<u8> {
    Ok(0)
}

fn needs_one(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.err, "{0}: Needs 1 argument (see \"{0} --help\")", inv.args[0])?;
    Ok(1)
}
