//! `grep [-EFcilnoqvwHh] [-e] PATTERN [FILE…]`, also as `egrep` and `fgrep`

use std::io;

use regex::bytes::{Regex, RegexBuilder};

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut options = match inv.options("EFGHace:hilm:nopqsvwxA:B:C:")? {
        Ok(options) => options,
        Err(_) => return Ok(2),
    };
    let mut patterns: Vec<String> = options.values('e').map(String::from).collect();
    if patterns.is_empty() {
        if options.words.is_empty() {
            writeln!(inv.err, "grep: no REGEX")?;
            return Ok(2);
        }
        patterns.push(options.words.remove(0));
    }
    let extended = options.has('E') || inv.args[0] == "egrep";
    let fixed = options.has('F') || inv.args[0] == "fgrep";
    let each: Vec<String> = patterns
        .iter()
        .flat_map(|pattern| pattern.split('\n'))
        .map(|pattern| match () {
            () if fixed => regex::escape(pattern),
            () if extended => pattern.to_string(),
            () => basic(pattern),
        })
        .collect();
    let mut text = format!("(?:{})", each.join("|"));
    if options.has('w') {
        text = format!(r"\b{text}\b");
    }
    if options.has('x') {
        text = format!("^{text}$");
    }
    let Ok(pattern) = RegexBuilder::new(&text).case_insensitive(options.has('i')).unicode(true).build() else {
        writeln!(inv.err, "grep: bad REGEX '{}'", patterns.join("|"))?;
        return Ok(2);
    };
    let most = options.value('m').and_then(|text| text.parse::<usize>().ok()).unwrap_or(usize::MAX);
    let named = (options.words.len() > 1 || options.has('H')) && !options.has('h');
    let (silent, list, count) = (options.has('q'), options.has('l'), options.has('c'));
    let (mut found, mut number, mut matched) = (false, 0usize, 0usize);
    let mut counts: Vec<(String, usize)> = Vec::new();
    let mut current: Option<String> = None;
    let all = inv.lines(&options.words, |inv, name, line| {
        if current.as_deref() != Some(name) {
            counts.push((name.into(), 0));
            (current, number, matched) = (Some(name.into()), 0, 0);
        }
        number += 1;
        if pattern.is_match(line) == options.has('v') || matched >= most {
            return Ok(matched < most || options.words.len() > 1);
        }
        (found, matched) = (true, matched + 1);
        if let Some((_, count)) = counts.last_mut() {
            *count += 1;
        }
        if silent {
            return Ok(false);
        }
        if !list && !count {
            let label = if named { format!("{name}:") } else { String::new() };
            let place = if options.has('n') { format!("{number}:") } else { String::new() };
            print(inv, &format!("{label}{place}"), line, options.has('o').then_some(&pattern))?;
        }
        Ok(matched < most || options.words.len() > 1)
    })?;
    if all {
        // A file without lines counts, too.
        let names = if options.words.is_empty() { vec!["-".to_string()] } else { options.words.clone() };
        for (index, name) in names.into_iter().enumerate() {
            if counts.get(index).is_none_or(|(counted, _)| *counted != name) {
                counts.insert(index.min(counts.len()), (name, 0));
            }
        }
    }
    for (name, number) in counts {
        if list && number > 0 {
            writeln!(inv.out, "{}", if name == "-" { "(standard input)" } else { &name })?;
        } else if count {
            let label = if named { format!("{name}:") } else { String::new() };
            writeln!(inv.out, "{label}{number}")?;
        }
    }
    Ok(if !all { 2 } else { u8::from(!found) })
}

fn print(inv: &mut Invocation<'_>, label: &str, line: &[u8], only: Option<&Regex>) -> io::Result<()> {
    let parts: Vec<&[u8]> = match only {
        Some(pattern) => pattern.find_iter(line).map(|found| found.as_bytes()).filter(|part| !part.is_empty()).collect(),
        None => vec![line],
    };
    for part in parts {
        inv.out.write_all(label.as_bytes())?;
        inv.out.write_all(part)?;
        inv.out.write_all(b"\n")?;
    }
    Ok(())
}

/// A basic regular expression in the extended syntax: there `( ) { } | + ?` are special with a backslash, here without.
pub fn basic(pattern: &str) -> String {
    let mut text = String::new();
    let mut chars = pattern.chars().peekable();
    let mut class = false;
    while let Some(c) = chars.next() {
        match c {
            '[' if !class => {
                class = true;
                text.push(c);
                // A bracket that comes first is one of the class.
                text.extend(chars.next_if_eq(&'^'));
                if chars.next_if_eq(&']').is_some() {
                    text.push_str(r"\]");
                }
            }
            ']' if class => {
                class = false;
                text.push(c);
            }
            '[' | '&' | '~' if class => text.extend(['\\', c]),
            _ if class => text.push(c),
            '\\' => match chars.next() {
                Some(c) if "(){}|+?".contains(c) => text.push(c),
                Some(c) => text.extend(['\\', c]),
                None => text.push_str(r"\\"),
            },
            '*' if text.is_empty() || text == "^" => text.push_str(r"\*"),
            c if "(){}|+?".contains(c) => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn basic_expressions_are_rewritten() {
        assert_eq!(basic(r"a\|b+(c)"), r"a|b\+\(c\)");
        assert_eq!(basic(r"[]|]\{2\}*"), r"[\]|]{2}*");
        assert_eq!(basic("*x"), r"\*x");
    }

    #[test]
    fn lines_are_chosen_counted_and_named() {
        let device = Device::new(DeviceConfig::new(34));
        run(&device, "printf 'one\\ntwo\\nthree\\n' > /sdcard/f; echo two > /sdcard/g");
        let out = |script: &str| run(&device, script).out;
        assert_eq!(out("grep -n t /sdcard/f"), "2:two\n3:three\n");
        assert_eq!(out("grep -c e /sdcard/f"), "2\n");
        assert_eq!(out("cd /sdcard; grep two f g"), "f:two\ng:two\n");
        assert_eq!(out("grep -vE 'one|two' /sdcard/f"), "three\n");
        assert_eq!(out("grep -io 'T.' /sdcard/f"), "tw\nth\n");
        assert_eq!(run(&device, "grep -q nothing /sdcard/f").status, 1);
        assert_eq!(run(&device, "grep x /sdcard/none").err, "grep: /sdcard/none: No such file or directory\n");
    }
}
