//! `sed [-nEr] [-e] 's/FROM/TO/[gpi]' [FILE…]`: substitutions, and `Np`, `Nd`, `$p`, `/RE/p`, `/RE/d` alone.

use std::io;

use regex::{Regex, RegexBuilder};

use super::grep::basic;
use crate::shell::Invocation;

enum Edit {
    Substitute { from: Regex, to: String, all: bool, print: bool },
    Print(Address),
    Delete(Address),
}

enum Address {
    Line(usize),
    Match(Regex),
}

impl Address {
    fn fits(&self, number: usize, line: &str) -> bool {
        match self {
            Address::Line(wanted) => *wanted == number,
            Address::Match(pattern) => pattern.is_match(line),
        }
    }
}

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut options = match inv.options("nErue:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let mut scripts: Vec<String> = options.values('e').map(String::from).collect();
    if scripts.is_empty() && !options.words.is_empty() {
        scripts.push(options.words.remove(0));
    }
    let extended = options.has('E') || options.has('r');
    let mut edits = Vec::new();
    for script in scripts.iter().flat_map(|script| script.split('\n')).map(str::trim).filter(|script| !script.is_empty()) {
        if let Err(place) = parse(script, extended, &mut edits) {
            writeln!(inv.err, "sed: bad pattern '{script}'@{place} ({script})")?;
            return Ok(1);
        }
    }
    let mut number = 0;
    let all = inv.lines(&options.words, |inv, _, line| {
        number += 1;
        let mut text = String::from_utf8_lossy(line).into_owned();
        for edit in &edits {
            match edit {
                Edit::Substitute { from, to, all, print } => {
                    if from.is_match(&text) {
                        text = from.replacen(&text, usize::from(!all), to.as_str()).into_owned();
                        if *print {
                            writeln!(inv.out, "{text}")?;
                        }
                    }
                }
                Edit::Print(address) if address.fits(number, &text) => writeln!(inv.out, "{text}")?,
                Edit::Delete(address) if address.fits(number, &text) => return Ok(true),
                Edit::Print(_) | Edit::Delete(_) => {}
            }
        }
        if !options.has('n') {
            writeln!(inv.out, "{text}")?;
        }
        Ok(true)
    })?;
    Ok(u8::from(!all))
}

/// Reads one or more commands, `;` between them. The error is the place of the one that is not known.
fn parse(script: &str, extended: bool, edits: &mut Vec<Edit>) -> Result<(), usize> {
    let mut rest = script;
    while !rest.is_empty() {
        let place = script.len() - rest.len();
        let pattern = |text: &str, ignore_case: bool| {
            let text = if extended { text.to_string() } else { basic(text) };
            RegexBuilder::new(&text).case_insensitive(ignore_case).build().map_err(|_| place)
        };
        let (edit, after) = if let Some(body) = rest.strip_prefix('s') {
            let delimiter = body.chars().next().filter(|c| !c.is_alphanumeric()).ok_or(place)?;
            let body = &body[delimiter.len_utf8()..];
            let (from, body) = until(body, delimiter).ok_or(place)?;
            let (to, body) = until(body, delimiter).ok_or(place)?;
            let end = body.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(body.len());
            let (flags, after) = body.split_at(end);
            if !flags.chars().all(|flag| "gpiI".contains(flag)) {
                return Err(place);
            }
            let from = pattern(&from, flags.contains(['i', 'I']))?;
            let (all, print) = (flags.contains('g'), flags.contains('p'));
            (Edit::Substitute { from, to: replacement(&to), all, print }, after)
        } else {
            let (address, after) = if let Some(body) = rest.strip_prefix('/') {
                let (text, after) = until(body, '/').ok_or(place)?;
                (Address::Match(pattern(&text, false)?), after)
            } else {
                let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or(place)?;
                (Address::Line(rest[..end].parse().map_err(|_| place)?), &rest[end..])
            };
            match after.strip_prefix('p') {
                Some(after) => (Edit::Print(address), after),
                None => (Edit::Delete(address), after.strip_prefix('d').ok_or(place)?),
            }
        };
        edits.push(edit);
        rest = after.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(';').ok_or(script.len() - rest.len())?.trim_start();
        }
    }
    Ok(())
}

/// The text up to an unescaped delimiter, and what follows it.
fn until(text: &str, delimiter: char) -> Option<(String, &str)> {
    let mut found = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == delimiter {
            return Some((found, &text[at + c.len_utf8()..]));
        }
        if c == '\\' {
            let (_, next) = chars.next()?;
            if next != delimiter {
                found.push('\\');
            }
            found.push(next);
        } else {
            found.push(c);
        }
    }
    None
}

/// `\1` and `&` as the regex crate writes them.
fn replacement(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("${0}"),
            '$' => out.push_str("$$"),
            '\\' => match chars.next() {
                Some(digit) if digit.is_ascii_digit() => out.push_str(&format!("${{{digit}}}")),
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(c) => out.push(c),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn substitutions() {
        let device = Device::new(DeviceConfig::new(34));
        let out = |script: &str| run(&device, script).out;
        assert_eq!(out("echo package:a.b | sed 's/package://'"), "a.b\n");
        assert_eq!(out(r"echo a-b-c | sed -e 's/\(a\)-\(b\)/\2&$\1/;s|c|/|g'"), "ba-b$a-/\n");
        assert_eq!(out("printf 'a\\nb\\n' | sed -n 2p"), "b\n");
        assert_eq!(out("printf 'a\\nb\\n' | sed /a/d"), "b\n");
        assert_eq!(run(&device, "echo x | sed y/a/b/").status, 1);
    }

    #[test]
    fn small_filters() {
        let device = Device::new(DeviceConfig::new(34));
        let out = |script: &str| run(&device, script).out;
        assert_eq!(out("echo a:b:c | cut -d: -f1,3"), "a:c\n");
        assert_eq!(out("echo hello | cut -c2-3"), "el\n");
        assert_eq!(out("printf '10\\n9\\n9\\n' | sort -n | uniq -c"), "      2 9\n      1 10\n");
        assert_eq!(out("echo 'a b' | tr 'a-z ' 'A-Z_'"), "A_B\n");
        assert_eq!(out("echo -n 'a\\r\\n' | tr -d '\\r' | wc -c"), "2\n");
        assert_eq!(out("seq 5 | head -n 2; seq 5 | tail -1; seq 5 | tail -n +4"), "1\n2\n5\n4\n5\n");
        assert_eq!(
            out("echo hi > /sdcard/x; md5sum /sdcard/x; cat /sdcard/x | md5sum | cut -c1-4"),
            "764efa883dda1e11db47671c4a3bbd9e  /sdcard/x\n764e\n"
        );
    }
}
