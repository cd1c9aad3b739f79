//! One pattern of a selector: a regular expression in Java's manner, or a literal where it is none.

use std::borrow::Cow;
use std::cell::Cell;

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pattern `{pattern}` cannot be used: {reason}")]
pub struct PatternError {
    /// As the author wrote it.
    pub pattern: String,
    /// What is wrong.
    pub reason: String,
}

/// Longest pattern, in bytes.
const MAX_LENGTH: usize = 10_000;
/// Most steps of a pattern with look-around on one value.
const MAX_STEPS: usize = 100_000;

/// Values on which a pattern may run out of steps before it is given up for the others, too.
const MAX_TIRED: u32 = 20;

/// A compiled pattern.
pub(super) struct Pattern {
    raw: String,
    engine: Engine,
    /// Values on which it ran out of steps.
    tired: Cell<u32>,
}

enum Engine {
    Plain(regex::Regex),
    LookAround(Box<fancy_regex::Regex>),
}

impl Pattern {
    /// Compiles a pattern; one that is no regular expression is taken literally.
    pub(super) fn new(raw: &str) -> Result<Self, PatternError> {
        let error = |reason: String| PatternError { pattern: raw.chars().take(80).collect(), reason };
        if raw.len() > MAX_LENGTH {
            return Err(error(format!("it is longer than {MAX_LENGTH} bytes")));
        }
        let plain = |source: &str| {
            let mut builder = regex::RegexBuilder::new(&format!(r"\A(?:{source})\z"));
            builder.case_insensitive(true).dot_matches_new_line(true).multi_line(true).build()
        };
        let source = without_quotation(raw);
        // Compiled alone first: `a)(b` must not become valid by the brackets around it.
        let engine = match regex::Regex::new(&source).and_then(|_| plain(&source)) {
            Ok(regex) => Engine::Plain(regex),
            Err(regex::Error::CompiledTooBig(_)) => return Err(error("it is too large".to_owned())),
            Err(_) => {
                let mut builder = fancy_regex::RegexBuilder::new(&format!(r"(?ism)\A(?:{source})\z"));
                match fancy_regex::Regex::new(&source).and_then(|_| builder.backtrack_limit(MAX_STEPS).build()) {
                    Ok(regex) => Engine::LookAround(Box::new(regex)),
                    Err(_) => Engine::Plain(plain(&regex::escape(raw)).map_err(|cause| error(cause.to_string()))?),
                }
            }
        };
        Ok(Self { raw: raw.to_owned(), engine, tired: Cell::new(0) })
    }

    /// Whether it matches the whole value. A pattern that gives up on a value does not match it.
    pub(super) fn matches(&self, value: &str) -> bool {
        let one = |value: &str| {
            self.raw == value
                || match &self.engine {
                    Engine::Plain(regex) => regex.is_match(value),
                    Engine::LookAround(_) if self.tired.get() >= MAX_TIRED => false,
                    Engine::LookAround(regex) => regex.is_match(value).unwrap_or_else(|_| {
                        self.tired.set(self.tired.get() + 1);
                        false
                    }),
                }
        };
        one(value) || (value.contains('\n') && one(&value.replace('\n', " ")))
    }
}

/// Java's `\Q…\E`, which neither engine knows, written as escaped characters.
fn without_quotation(raw: &str) -> Cow<'_, str> {
    if !raw.contains(r"\Q") {
        return Cow::Borrowed(raw);
    }
    let mut parts = raw.split(r"\Q");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (quoted, rest) = part.split_once(r"\E").unwrap_or((part, ""));
        out.push_str(&regex::escape(quoted));
        out.push_str(rest);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, value: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(value)
    }

    #[test]
    fn regular_expressions_and_literals() {
        assert!(matches("a.c", "ABC"));
        assert!(!matches("a.c", "abcd"));
        assert!(matches("a|b", "b"));
        assert!(matches("Delete (all", "delete (ALL"));
        assert!(matches("$5.00 (off)", "$5.00 (off)"), "equal although as an expression it does not match");
        assert!(matches("a)(b", "A)(B"), "no expression, so literal");
        assert!(matches(r"\Q1+1\E=.*", "1+1=2"));
    }

    #[test]
    fn line_breaks() {
        assert!(matches("a.b", "a\nb"));
        assert!(matches("one two", "one\ntwo"));
        assert!(matches("^one$.*", "one\ntwo"));
    }

    #[test]
    fn look_around_and_back_references() {
        assert!(matches("^(?!.*Pro).*$", "Basic"));
        assert!(!matches("^(?!.*Pro).*$", "Basic PRO"));
        assert!(matches(r"(\w)\1", "aA"));
    }

    #[test]
    fn a_pattern_out_of_bounds_is_named() {
        assert!(Pattern::new(&"a".repeat(10_001)).err().unwrap().reason.contains("10000 bytes"));
        assert!(Pattern::new("(a{1000}){1000}").err().unwrap().reason.contains("too large"));
    }

    proptest! {
        #[test]
        fn a_value_matches_itself_and_nothing_panics(pattern in ".{0,20}", value in ".{0,20}") {
            let compiled = Pattern::new(&pattern).unwrap();
            prop_assert!(compiled.matches(&pattern));
            compiled.matches(&value);
        }
    }
}
