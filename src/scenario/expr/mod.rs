//! `${…}` in texts: where the expressions stand, and what counts as true.
//!
//! ```text
//! ${OFFRAMP_PHONE}      ${output.name}      ${API == 34 && !(LOCALE == 'zh') ? 'a' : 'b'}
//! ```
//!
//! An expression is JavaScript. `\${` stands for `${`. A value is true unless it is blank, `false`, `undefined`, `null` or zero, as in
//! Maestro.

mod braces;
#[cfg(feature = "js")]
mod slip;
#[cfg(any(test, not(feature = "js")))]
pub(super) mod small;

/// Why a text could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// Byte of the text at which it stands.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Whether the text of a condition counts as true.
pub fn truthy(text: &str) -> bool {
    let text = text.trim();
    !(text.is_empty()
        || text.eq_ignore_ascii_case("false")
        || text == "undefined"
        || text == "null"
        || text.parse::<f64>().is_ok_and(|number| number == 0.0))
}

/// A stretch of a text.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    Plain(&'a str),
    /// What stands between `${` and `}`, and its first byte.
    Expr(&'a str, usize),
}

/// Checks every `${…}` of a text without knowing the variables.
///
/// # Errors
/// The first that is not an expression.
pub fn check(text: &str) -> Result<(), ExprError> {
    for piece in pieces(text)? {
        if let Piece::Expr(source, at) = piece {
            readable(source, at)?;
        }
    }
    Ok(())
}

#[cfg(feature = "js")]
fn readable(source: &str, at: usize) -> Result<(), ExprError> {
    if is_name(source.trim()) || source.trim().is_empty() {
        return Ok(());
    }
    super::script::syntax(source).map_err(|error| slip::told(source, at, &error))
}

#[cfg(not(feature = "js"))]
fn readable(source: &str, at: usize) -> Result<(), ExprError> {
    small::parse(source, at).map(drop)
}

/// Splits a text.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, ExprError> {
    let mut pieces = vec![];
    let mut from = 0;
    while let Some(found) = text[from..].find("${").map(|offset| from + offset) {
        if text[from..found].ends_with('\\') {
            pieces.push(Piece::Plain(&text[from..found - 1]));
            pieces.push(Piece::Plain("${"));
            from = found + 2;
            continue;
        }
        pieces.push(Piece::Plain(&text[from..found]));
        let Some(close) = braces::close(text, found + 2) else {
            let help = Some("close it, or write `\\${` to mean the characters".into());
            return Err(ExprError { at: found, message: "`${` has no `}`".into(), help });
        };
        pieces.push(Piece::Expr(&text[found + 2..close], found + 2));
        from = close + 1;
    }
    pieces.push(Piece::Plain(&text[from..]));
    Ok(pieces)
}

/// The byte at which what is wrong at `at` ends: with the expression that it stands in, brace and all if nothing of it is left; else with
/// the text.
pub(super) fn end(text: &str, at: usize) -> usize {
    let pieces = pieces(text).unwrap_or_default();
    let around = pieces.iter().find_map(|piece| match piece {
        Piece::Expr(source, from) => {
            let (from, to) = (*from, from + source.len());
            (from <= at + 2 && at <= to).then(|| if from <= at && at < to { to } else { to + 1 })
        }
        Piece::Plain(_) => None,
    });
    around.unwrap_or(text.len())
}

/// Whether an expression is a name, perhaps with dots.
pub(super) fn is_name(source: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "null", "undefined", "NaN", "Infinity", "this"];
    let fits = |part: &str| {
        part.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    !source.is_empty() && source.split('.').all(fits) && !WORDS.contains(&source)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Variables;
    use super::*;

    fn variables() -> Variables {
        let mut variables = Variables::new();
        for (name, value) in [("NAME", "Ann"), ("N", "34"), ("NO", "false"), ("城市", "上海"), ("code", "1234")] {
            variables.set(name, value);
        }
        variables
    }

    #[test]
    fn texts_are_filled_in() {
        for (text, result) in [
            ("plain", "plain"),
            ("${NAME}", "Ann"),
            ("a ${ NAME } b ${N}", "a Ann b 34"),
            ("${城市}！", "上海！"),
            ("${output.code}", "1234"),
            (r"\${NAME} ${NAME}", "${NAME} Ann"),
            ("${}", ""),
            ("${'a}b'}", "a}b"),
            (r"${'it\'s'}", "it's"),
            ("${N == 34}", "true"),
            ("${N == '34' && NAME != \"Bob\"}", "true"),
            ("${NAME == 34}", "false"),
            ("${NAME && N}", "34"),
            ("${-1.5}", "-1.5"),
            ("{${NAME}} }", "{Ann} }"),
            ("cost: $5 {x}", "cost: $5 {x}"),
        ] {
            assert_eq!(variables().interpolate(text).as_deref(), Ok(result), "{text}");
        }
    }

    #[test]
    fn mistakes_say_where_and_what() {
        for (text, at, message) in [("x ${NAM}", 4, "there is no variable `NAM`"), ("x ${NAME", 2, "`${` has no `}`")] {
            let error = variables().interpolate(text).unwrap_err();
            assert_eq!((error.at, error.message.as_str()), (at, message), "{text}");
        }
        assert_eq!(variables().interpolate("${NAM}").unwrap_err().help.as_deref(), Some("did you mean `NAME`?"));
        assert_eq!(check("${N ==}").unwrap_err().at, if cfg!(feature = "js") { 4 } else { 6 });
        // Deep or long, it is answered all the same.
        for source in ["!".repeat(100_000) + "N", "N||".repeat(100_000) + "N", "(".repeat(100_000)] {
            let _ = check(&format!("${{{source}}}"));
        }
    }

    #[test]
    fn truth_is_maestros() {
        for text in ["", "  ", "false", "FALSE", "undefined", "null", "0", "0.0", "-0"] {
            assert!(!truthy(text), "{text}");
        }
        for text in ["true", "no", "1", "[]", "00x"] {
            assert!(truthy(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_without_expressions_stays(text in "[^$]*|[^{]*") {
            prop_assert_eq!(Variables::new().interpolate(&text), Ok(text));
        }

        #[test]
        fn any_text_is_answered(text in r#"(\$\{|\\|[a-zN'"`/=!&|() }.0-9-]|\PC){0,60}"#) {
            if let Err(error) = check(&text) {
                prop_assert!(text.is_char_boundary(error.at));
            }
        }

        #[test]
        fn an_escaped_text_means_itself(text in r"[^\\]*") {
            let escaped = text.replace("${", r"\${");
            prop_assert_eq!(Variables::new().interpolate(&escaped), Ok(text));
        }
    }
}
