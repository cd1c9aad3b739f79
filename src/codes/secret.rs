//! Secrets that stand in the environment and not in the scenario: `env:NAME`.

/// The variable that a text names after `env:`, with what stands before it: `Bearer env:TOKEN`.
pub(crate) fn named(text: &str) -> Option<(&str, &str)> {
    let (before, name) = text.rsplit_once("env:")?;
    let is_name = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && letters && (before.is_empty() || before.ends_with(' '))).then_some((before, name))
}

/// The variable's value.
///
/// # Errors
/// There is none, and what to do.
#[cfg(feature = "codes")]
pub(crate) fn value(name: &str) -> Result<String, String> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| {
        format!("the environment has no variable `{name}`: set it where offramp is started, as in `export {name}=…`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_named_alone_or_behind_a_word() {
        assert_eq!(named("env:MAIL_PASSWORD"), Some(("", "MAIL_PASSWORD")));
        assert_eq!(named("Bearer env:TOKEN"), Some(("Bearer ", "TOKEN")));
        for text in ["hunter2", "env:", "env:1A", "env:A B", "myenv:A", "env:${A}"] {
            assert_eq!(named(text), None, "{text}");
        }
        #[cfg(feature = "codes")]
        assert!(value("OFFRAMP_NO_SUCH_VARIABLE").unwrap_err().contains("export OFFRAMP_NO_SUCH_VARIABLE"));
    }
}
