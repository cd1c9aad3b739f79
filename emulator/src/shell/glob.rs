//! Patterns with `*`, `?` and `[…]`, and the paths that match them.

use crate::system::files::Files;

/// One place of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// This character.
    Char(char),
    /// Any one character.
    One,
    /// Any run of characters.
    Many,
    /// One of these, or none of these.
    Class(Vec<(char, char)>, bool),
}

/// Reads a pattern; the flags say which characters were quoted and so stand for themselves.
pub fn pattern(text: &[(char, bool)]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(&(c, quoted)) = text.get(at) {
        at += 1;
        match c {
            '*' if !quoted => {
                if parts.last() != Some(&Part::Many) {
                    parts.push(Part::Many);
                }
            }
            '?' if !quoted => parts.push(Part::One),
            '[' if !quoted => match class(&text[at..]) {
                Some((part, length)) => {
                    parts.push(part);
                    at += length;
                }
                None => parts.push(Part::Char(c)),
            },
            _ => parts.push(Part::Char(c)),
        }
    }
    parts
}

/// The inside of `[…]`, with its length up to and with the bracket that closes it.
fn class(text: &[(char, bool)]) -> Option<(Part, usize)> {
    let negated = matches!(text.first(), Some(('!' | '^', false)));
    let start = usize::from(negated);
    let end = start + 1 + text.get(start + 1..)?.iter().position(|&(c, quoted)| c == ']' && !quoted)?;
    let inside: Vec<char> = text[start..end].iter().map(|&(c, _)| c).collect();
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < inside.len() {
        if at + 2 < inside.len() && inside[at + 1] == '-' {
            ranges.push((inside[at], inside[at + 2]));
            at += 3;
        } else {
            ranges.push((inside[at], inside[at]));
            at += 1;
        }
    }
    Some((Part::Class(ranges, negated), end + 1))
}

/// Whether the whole text matches. Time grows with the product of both lengths, never more.
pub fn matches(parts: &[Part], text: &[char]) -> bool {
    let (mut part, mut at) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if parts.get(part) == Some(&Part::Many) {
            retry = Some((part, at));
            part += 1;
            continue;
        }
        let fits = match (parts.get(part), text.get(at)) {
            (None, None) => return true,
            (Some(Part::Char(wanted)), Some(found)) => wanted == found,
            (Some(Part::One), Some(_)) => true,
            (Some(Part::Class(ranges, negated)), Some(found)) => {
                ranges.iter().any(|(low, high)| low <= found && found <= high) != *negated
            }
            _ => false,
        };
        if fits {
            part += 1;
            at += 1;
        } else {
            match retry {
                Some((many, from)) if from < text.len() => {
                    retry = Some((many, from + 1));
                    part = many + 1;
                    at = from + 1;
                }
                _ => return false,
            }
        }
    }
}

/// The paths that match, sorted; empty when none does. `cwd` is where a relative pattern begins.
pub fn paths(files: &Files, cwd: &str, text: &[(char, bool)]) -> Vec<String> {
    let absolute = text.first().is_some_and(|&(c, _)| c == '/');
    let mut found = vec![if absolute { "/".to_string() } else { String::new() }];
    for segment in text.split(|&(c, _)| c == '/').filter(|segment| !segment.is_empty()) {
        let special = segment.iter().any(|&(c, quoted)| !quoted && "*?[".contains(c));
        let parts = pattern(segment);
        let mut next = Vec::new();
        for base in &found {
            let folder = if absolute { base.clone() } else { format!("{cwd}/{base}") };
            let join = |name: &str| {
                if base.is_empty() || base.ends_with('/') { format!("{base}{name}") } else { format!("{base}/{name}") }
            };
            if !special {
                let name: String = segment.iter().map(|&(c, _)| c).collect();
                if files.stat(&format!("{folder}/{name}")).is_ok() {
                    next.push(join(&name));
                }
                continue;
            }
            let hidden = segment[0].0 == '.';
            for (name, _) in files.list(&folder).unwrap_or_default() {
                let chars: Vec<char> = name.chars().collect();
                if (hidden || !name.starts_with('.')) && matches(&parts, &chars) {
                    next.push(join(&name));
                }
            }
        }
        found = next;
    }
    if text.is_empty() { Vec::new() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(glob: &str, text: &str) -> bool {
        let glob: Vec<(char, bool)> = glob.chars().map(|c| (c, false)).collect();
        matches(&pattern(&glob), &text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn stars_question_marks_and_classes() {
        assert!(fits("*.png", "a.png") && fits("a*b*c", "aXXbYYbc") && fits("?[a-c]", "xb") && fits("*", ""));
        assert!(!fits("*.png", "a.pn") && !fits("?", "") && !fits("[!a]", "a") && fits("[", "["));
    }
}
