//! `printf FORMAT ARG…`

use std::io;

use super::echo::unescape;
use crate::shell::Invocation;

/// The widest field.
const MAX_WIDTH: usize = 4096;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let Some(format) = inv.args.get(1) else {
        writeln!(inv.err, "/system/bin/sh: printf: Needs 1 argument")?;
        return Ok(1);
    };
    let mut args = inv.args[2..].iter().map(String::as_str);
    let mut status = 0;
    loop {
        let before = args.len();
        let mut out = Vec::new();
        let stopped = match once(format, &mut args, &mut out) {
            Ok(stopped) => stopped,
            Err(message) => {
                writeln!(inv.err, "printf: {message}")?;
                status = 1;
                true
            }
        };
        inv.out.write_all(&out)?;
        // The format is used again as long as it takes arguments and some are left.
        if stopped || args.len() == 0 || args.len() == before {
            return Ok(status);
        }
    }
}

/// Prints the format once; true when `\c` ended it.
fn once<'a>(format: &str, args: &mut impl Iterator<Item = &'a str>, out: &mut Vec<u8>) -> Result<bool, String> {
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        let (bytes, stopped) = unescape(&rest[..at]);
        out.extend(bytes);
        if stopped {
            return Ok(true);
        }
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push(b'%');
            rest = after;
            continue;
        }
        let end = rest.find(|c: char| c.is_ascii_alphabetic()).ok_or("bad format")?;
        let (flags, kind) = (&rest[..end], rest.as_bytes()[end]);
        rest = &rest[end + 1..];
        let body = match kind {
            b's' => args.next().unwrap_or_default().as_bytes().to_vec(),
            b'b' => unescape(args.next().unwrap_or_default()).0,
            b'c' => args.next().unwrap_or_default().chars().take(1).collect::<String>().into_bytes(),
            b'd' | b'i' | b'u' => number(args.next())?.to_string().into_bytes(),
            b'x' => format!("{:x}", number(args.next())?).into_bytes(),
            b'X' => format!("{:X}", number(args.next())?).into_bytes(),
            b'o' => format!("{:o}", number(args.next())?).into_bytes(),
            _ => return Err(format!("bad %{}", char::from(kind))),
        };
        pad(flags, body, out)?;
    }
    let (bytes, stopped) = unescape(rest);
    out.extend(bytes);
    Ok(stopped)
}

fn number(text: Option<&str>) -> Result<i64, String> {
    let text = text.unwrap_or("0").trim();
    match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16),
        None => text.parse(),
    }
    .map_err(|_| format!("{text}: not a number"))
}

/// Applies `-`, `0`, width and precision.
fn pad(flags: &str, mut body: Vec<u8>, out: &mut Vec<u8>) -> Result<(), String> {
    let (left, zero) = (flags.contains('-'), flags.starts_with('0'));
    let (width, precision) = flags
        .trim_start_matches(['-', '0', '+', ' '])
        .split_once('.')
        .map_or_else(|| (flags.trim_start_matches(['-', '0', '+', ' ']), None), |(width, precision)| (width, Some(precision)));
    let parse = |text: &str| match text {
        "" => Ok(0),
        text => text.parse::<usize>().ok().filter(|&width| width <= MAX_WIDTH).ok_or_else(|| format!("bad %{flags}")),
    };
    if let Some(precision) = precision {
        body.truncate(parse(precision)?);
    }
    let fill = parse(width)?.saturating_sub(body.len());
    if left {
        out.extend(body);
        out.resize(out.len() + fill, b' ');
    } else {
        out.resize(out.len() + fill, if zero { b'0' } else { b' ' });
        out.extend(body);
    }
    Ok(())
}
