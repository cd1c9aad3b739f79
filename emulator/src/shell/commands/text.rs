//! `cut`, `sort`, `uniq`, `tr`: small filters of text.

use std::io;

use crate::shell::Invocation;

/// `cut -d C -f LIST`, `cut -c LIST`
pub fn cut(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("d:f:c:b:s")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let list = options.value('f').or(options.value('c')).or(options.value('b')).and_then(ranges);
    let Some(list) = list else {
        writeln!(inv.err, "cut: bad list")?;
        return Ok(1);
    };
    let delimiter = options.value('d').and_then(|text| text.chars().next()).unwrap_or('\t');
    let inside = |at: usize| list.iter().any(|&(low, high)| (low..=high).contains(&at));
    let all = inv.lines(&options.words, |inv, _, line| {
        let line = String::from_utf8_lossy(line);
        let chosen: String = if !options.has('f') {
            line.chars().enumerate().filter(|(index, _)| inside(index + 1)).map(|(_, c)| c).collect()
        } else if line.contains(delimiter) {
            let fields: Vec<&str> =
                line.split(delimiter).enumerate().filter(|(index, _)| inside(index + 1)).map(|(_, field)| field).collect();
            fields.join(delimiter.encode_utf8(&mut [0; 4]))
        } else if options.has('s') {
            return Ok(true);
        } else {
            line.into_owned()
        };
        writeln!(inv.out, "{chosen}")?;
        Ok(true)
    })?;
    Ok(u8::from(!all))
}

/// `1,3-5,7-`
fn ranges(text: &str) -> Option<Vec<(usize, usize)>> {
    text.split(',')
        .map(|part| match part.split_once('-') {
            None => part.parse().ok().map(|at| (at, at)),
            Some((low, high)) => {
                let low = if low.is_empty() { Some(1) } else { low.parse().ok() };
                let high = if high.is_empty() { Some(usize::MAX) } else { high.parse().ok() };
                low.zip(high)
            }
        })
        .collect()
}

/// `sort [-nru] [-k N] [-t C]`
pub fn sort(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("nruk:t:f")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let mut lines: Vec<String> = Vec::new();
    let all = inv.lines(&options.words, |_, _, line| {
        lines.push(String::from_utf8_lossy(line).into_owned());
        Ok(true)
    })?;
    let field = options.value('k').and_then(|text| text.split([',', '.']).next()?.trim_end_matches('n').parse::<usize>().ok());
    let separator = options.value('t').and_then(|text| text.chars().next());
    let key = |line: &str| -> String {
        let Some(field) = field else { return line.to_string() };
        let mut fields: Box<dyn Iterator<Item = &str>> = match separator {
            Some(separator) => Box::new(line.split(separator)),
            None => Box::new(line.split_whitespace()),
        };
        fields.nth(field.saturating_sub(1)).unwrap_or("").to_string()
    };
    if options.has('n') || options.value('k').is_some_and(|text| text.ends_with('n')) {
        lines.sort_by(|a, b| number(&key(a)).total_cmp(&number(&key(b))));
    } else {
        lines.sort_by_cached_key(|line| key(line));
    }
    if options.has('r') {
        lines.reverse();
    }
    if options.has('u') {
        lines.dedup();
    }
    for line in lines {
        writeln!(inv.out, "{line}")?;
    }
    Ok(u8::from(!all))
}

fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c)).unwrap_or(text.len());
    text[..end].parse().unwrap_or(0.0)
}

/// `uniq [-c]`
pub fn uniq(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("cdu")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let mut runs: Vec<(Vec<u8>, usize)> = Vec::new();
    let all = inv.lines(&options.words, |_, _, line| {
        match runs.last_mut() {
            Some((last, count)) if last == line => *count += 1,
            _ => runs.push((line.to_vec(), 1)),
        }
        Ok(true)
    })?;
    for (line, count) in runs {
        if (options.has('d') && count == 1) || (options.has('u') && count > 1) {
            continue;
        }
        if options.has('c') {
            write!(inv.out, "{count:>7} ")?;
        }
        inv.out.write_all(&line)?;
        inv.out.write_all(b"\n")?;
    }
    Ok(u8::from(!all))
}

/// `tr [-ds] SET [SET]`
pub fn tr(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("cCds")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let Some(from) = options.words.first().map(|text| set(text)) else {
        writeln!(inv.err, "tr: Needs 1 argument (see \"tr --help\")")?;
        return Ok(1);
    };
    let to = options.words.get(1).map(|text| set(text)).unwrap_or_default();
    let other = options.has('c') || options.has('C');
    let data = inv.bytes("-")?.unwrap_or_default();
    let mut out = String::new();
    for c in String::from_utf8_lossy(&data).chars() {
        let place = from.iter().position(|&member| member == c);
        let hit = place.is_some() != other;
        if !hit {
            out.push(c);
            continue;
        }
        if options.has('d') {
            continue;
        }
        let new = place.and_then(|at| to.get(at)).or(to.last()).copied().unwrap_or(c);
        if !(options.has('s') && out.ends_with(new)) {
            out.push(new);
        }
    }
    inv.out.write_all(out.as_bytes())?;
    Ok(0)
}

/// The characters of a set: escapes, ranges and classes.
fn set(text: &str) -> Vec<char> {
    let classes =
        [("[:upper:]", "A-Z"), ("[:lower:]", "a-z"), ("[:digit:]", "0-9"), ("[:alpha:]", "A-Za-z"), ("[:space:]", " \t\n\r")];
    let text = classes.iter().fold(text.to_string(), |text, (class, range)| text.replace(class, range));
    let (bytes, _) = super::echo::unescape(&text);
    let chars: Vec<char> = String::from_utf8_lossy(&bytes).chars().collect();
    let mut members = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if at + 2 < chars.len() && chars[at + 1] == '-' {
            members.extend(chars[at]..=chars[at + 2]);
            at += 3;
        } else {
            members.push(chars[at]);
            at += 1;
        }
    }
    members
}
