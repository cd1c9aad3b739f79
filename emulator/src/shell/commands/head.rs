//! `head [-n N|-c N] [FILE…]`, `tail [-n [+]N|-c N] [FILE…]`

use std::collections::VecDeque;
use std::io;

use crate::shell::{Invocation, Options};

/// `head`
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let Some((options, count)) = arguments(inv)? else { return Ok(1) };
    if options.has('c') {
        return bytes(inv, &options, |data| &data[..count.min(data.len())]);
    }
    let mut left = count;
    let mut before = String::new();
    let all = inv.lines(&options.words, |inv, name, line| {
        if before != name {
            (left, before) = (count, name.to_string());
        }
        if left == 0 {
            // Another file may follow; standard input is not read on.
            return Ok(name != "-");
        }
        left -= 1;
        inv.out.write_all(line)?;
        inv.out.write_all(b"\n")?;
        Ok(left > 0 || name != "-")
    })?;
    Ok(u8::from(!all))
}

/// `tail`
pub fn tail(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let from_start = inv.args.iter().any(|arg| arg.trim_start_matches("-n").starts_with('+'));
    let Some((options, count)) = arguments(inv)? else { return Ok(1) };
    if options.has('c') {
        return bytes(inv, &options, |data| &data[data.len().saturating_sub(count)..]);
    }
    let mut kept = VecDeque::new();
    let mut seen = 0usize;
    let all = inv.lines(&options.words, |_, _, line| {
        seen += 1;
        if from_start {
            if seen >= count {
                kept.push_back(line.to_vec());
            }
            return Ok(true);
        }
        kept.push_back(line.to_vec());
        if kept.len() > count {
            kept.pop_front();
        }
        Ok(true)
    })?;
    for line in kept {
        inv.out.write_all(&line)?;
        inv.out.write_all(b"\n")?;
    }
    Ok(u8::from(!all))
}

/// The options and the count; `-5` is `-n 5`. `None` when they are wrong, which has been reported.
fn arguments(inv: &mut Invocation<'_>) -> io::Result<Option<(Options, usize)>> {
    let args: Vec<String> = inv.args[1..]
        .iter()
        .map(|arg| match arg.strip_prefix('-') {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => format!("-n{digits}"),
            _ => arg.clone(),
        })
        .collect();
    let name = &inv.args[0];
    let Ok(options) = Options::parse(&args, "n:c:qvf") else {
        writeln!(inv.err, "{name}: Unknown option (see \"{name} --help\")")?;
        return Ok(None);
    };
    let text = options.value('c').or(options.value('n')).unwrap_or("10");
    match text.trim_start_matches(['+', '-']).parse() {
        Ok(count) => Ok(Some((options, count))),
        Err(_) => {
            writeln!(inv.err, "{name}: not integer: {text}")?;
            Ok(None)
        }
    }
}

fn bytes(inv: &mut Invocation<'_>, options: &Options, part: impl Fn(&[u8]) -> &[u8]) -> io::Result<u8> {
    let names = if options.words.is_empty() { vec!["-".to_string()] } else { options.words.clone() };
    let mut status = 0;
    for name in names {
        match inv.bytes(&name)? {
            Ok(data) => inv.out.write_all(part(&data))?,
            Err(error) => {
                inv.report(&name, error)?;
                status = 1;
            }
        }
    }
    Ok(status)
}
