//! Commands for the device's shell. What a `${…}` stands for never becomes a part of the command: it is put into a variable of the shell, whose
//! value the shell does not read again.

use super::expr::{self, ExprError, Piece};

/// Most bytes that the values of one command may have.
const VALUES: usize = 16 << 10;
/// What ends a command, begins another one, or leads it elsewhere.
const MORE: &[char] = &[';', '|', '&', '<', '>', '(', ')', '`', '\n', '$', '{', '}', '!'];

/// Why a command cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ShellError {
    /// A `${…}` is none, or stands where its value would not be one word.
    #[error(transparent)]
    Expr(#[from] ExprError),
    /// A value that no word can be.
    #[error("{0}")]
    Value(String),
}

/// Where the shell is in its quotes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Quote {
    #[default]
    None,
    Single,
    Double,
    /// After a backslash; in double quotes or not.
    Escape(bool),
}

impl Quote {
    fn after(self, letter: char) -> Quote {
        match (self, letter) {
            (Quote::None, '\'') => Quote::Single,
            (Quote::Single, '\'') | (Quote::Double, '"') => Quote::None,
            (Quote::None, '"') => Quote::Double,
            (Quote::None, '\\') => Quote::Escape(false),
            (Quote::Double, '\\') => Quote::Escape(true),
            (Quote::Escape(double), _) => {
                if double {
                    Quote::Double
                } else {
                    Quote::None
                }
            }
            (same, _) => same,
        }
    }
}

/// Checks a command without knowing its values.
///
/// # Errors
/// The first `${…}` that is no expression, or that stands in quotes.
pub(crate) fn check(template: &str) -> Result<(), ExprError> {
    split(template).map(drop)
}

/// The command with its values, for `sh -c`.
///
/// # Errors
/// As [`check`]; a value that cannot be had, is too long, or holds a NUL.
pub(crate) fn script<E: From<ShellError>>(template: &str, mut value: impl FnMut(&str) -> Result<String, E>) -> Result<String, E> {
    let (mut values, mut command, mut bytes) = (String::new(), String::new(), 0);
    for (number, piece) in split(template).map_err(ShellError::from)?.into_iter().enumerate() {
        match piece {
            Piece::Plain(plain) => command.push_str(plain),
            Piece::Expr(source, _) => {
                let value = value(source)?;
                bytes += value.len();
                if bytes > VALUES || value.contains('\0') {
                    return Err(ShellError::Value(format!("`${{{source}}}` is too long for a command, or no text")).into());
                }
                values.push_str(&format!("OFFRAMP_{number}={}\n", quote(&value)));
                command.push_str(&format!("\"$OFFRAMP_{number}\""));
            }
        }
    }
    Ok(values + &command)
}

/// A word that the shell takes as it is.
fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn split(template: &str) -> Result<Vec<Piece<'_>>, ExprError> {
    let pieces = expr::pieces(template)?;
    let mut quotes = Quote::None;
    for piece in &pieces {
        match piece {
            Piece::Plain(plain) => quotes = plain.chars().fold(quotes, Quote::after),
            Piece::Expr(_, at) if quotes != Quote::None => {
                return Err(ExprError {
                    at: at.saturating_sub(2),
                    message: "a `${…}` of a shell command cannot stand in quotes".to_owned(),
                    help: Some("write it without: its value is one word, whatever it holds".to_owned()),
                });
            }
            Piece::Expr(..) => {}
        }
    }
    Ok(pieces)
}

/// Whether a command is one command whose first words are these.
pub(crate) fn begins_with(template: &str, beginning: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    words(template).starts_with(&words(beginning)) && is_one(template)
}

/// Whether a command is one: nothing outside its quotes ends it, starts another one or leads it elsewhere.
pub(crate) fn is_one(template: &str) -> bool {
    let Ok(pieces) = expr::pieces(template) else { return false };
    let mut quotes = Quote::None;
    pieces.iter().all(|piece| {
        let Piece::Plain(plain) = piece else { return true };
        plain.chars().all(|letter| {
            let more = match quotes {
                Quote::None => MORE.contains(&letter),
                Quote::Double => matches!(letter, '$' | '`'),
                Quote::Single => false,
                Quote::Escape(_) => letter == '\n',
            };
            quotes = quotes.after(letter);
            !more
        })
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    fn with(template: &str, values: &str) -> Result<String, ShellError> {
        script(template, |_| Ok(values.to_owned()))
    }

    #[test]
    fn values_stand_before_the_command_and_in_it_only_their_names() {
        assert_eq!(
            with("settings put global name=${NAME} ${ N }", "it's; reboot").unwrap(),
            "OFFRAMP_1='it'\\''s; reboot'\nOFFRAMP_3='it'\\''s; reboot'\nsettings put global name=\"$OFFRAMP_1\" \"$OFFRAMP_3\""
        );
        assert_eq!(with("echo a", "").unwrap(), "echo a");
        assert_eq!(with(r"echo \${HOME}", "").unwrap(), "echo ${HOME}");
    }

    #[test]
    fn a_value_in_quotes_is_refused_with_its_place() {
        for template in ["echo '${A}'", "echo \"a ${A}\"", r#"echo "\"${A}""#, "echo 'a' '${A}'"] {
            let error = check(template).unwrap_err();
            assert_eq!(Some(error.at), template.find("${"), "{template}");
        }
        for template in ["echo 'a' ${A} \"b\"", r"echo \' ${A}", "echo \"it's\"${A}", "echo '\"'${A}"] {
            assert_eq!(check(template), Ok(()), "{template}");
        }
    }

    #[test]
    fn values_are_bounded() {
        assert!(matches!(with("echo ${A}", &"x".repeat(VALUES + 1)), Err(ShellError::Value(_))));
        assert!(matches!(with("echo ${A}", "a\0b"), Err(ShellError::Value(_))));
    }

    #[test]
    fn one_command_is_told_from_more() {
        for one in ["settings put global a 1", "echo 'a; b'", "echo \"a | b\" ${A; B}", r"echo a\;b", "pm list packages -3"] {
            assert!(is_one(one), "{one}");
        }
        for more in
            ["a; b", "a && b", "a | b", "a > /sdcard/b", "a $(b)", "a `b`", "a \"$(b)\"", "a\nb", "a &", "echo $HOME", "a \\\nb"]
        {
            assert!(!is_one(more), "{more}");
        }
        assert!(begins_with("settings  put global a 1", "settings put"));
        assert!(!begins_with("settings putter", "settings put"));
        assert!(!begins_with("${A} put", "settings"));
        assert!(!begins_with("settings put a b; reboot", "settings put"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Held against a shell: this machine's.
        #[test]
        fn no_value_is_more_than_a_word(value in "[^\0]{0,40}", quotes in "[a-z \"'$`;(){}\\\\|&<>*~#\n]{0,12}") {
            for value in [value, quotes] {
                let script = with("printf '<%s>' a${X}b ${X}", &value).unwrap();
                let output = Command::new("sh").arg("-c").arg(&script).output().unwrap();
                prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("<a{value}b><{value}>"));
            }
        }
    }
}
