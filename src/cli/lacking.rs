//! What a program that was built without a feature says to arguments that belong to it.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

/// Commands and options with the feature that they need, and whether this program has it.
const NEED: &[(&str, &str, bool)] = &[
    ("history", "history", cfg!(feature = "history")),
    ("--history", "history", cfg!(feature = "history")),
    ("submit", "farm", cfg!(feature = "farm")),
    ("worker", "farm", cfg!(feature = "farm")),
    ("wait", "farm", cfg!(feature = "farm")),
    ("status", "farm", cfg!(feature = "farm")),
    ("cancel", "farm", cfg!(feature = "farm")),
];

/// Names the feature that is lacking, if that is why an argument was not understood.
pub(super) fn told(error: Error, command: &mut Command) -> Error {
    let kind = match error.kind() {
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        _ => return error,
    };
    let Some(ContextValue::String(given)) = error.get(kind) else { return error };
    match of(given, NEED) {
        Some(message) => command.error(error.kind(), message),
        None => error,
    }
}

fn of(given: &str, need: &[(&str, &str, bool)]) -> Option<String> {
    let (name, feature, _) = need.iter().find(|(name, _, there)| !there && *name == given)?;
    Some(format!(
        "`{name}` needs the feature `{feature}`, which this offramp was built without; build it with `--features {feature}`"
    ))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn only_what_is_lacking_is_named() {
        let need = [("history", "history", false), ("status", "farm", true)];
        assert_eq!(
            of("history", &need).as_deref(),
            Some(
                "`history` needs the feature `history`, which this offramp was built without; build it with `--features history`"
            )
        );
        assert_eq!((of("status", &need), of("histories", &need)), (None, None));
    }

    #[test]
    fn the_program_names_the_features_that_it_lacks_and_no_other() {
        let mut command = crate::cli::Cli::command();
        for (name, feature, there) in NEED.iter().filter(|(name, ..)| !name.starts_with('-')) {
            let error = command.try_get_matches_from_mut(["offramp", name]).err();
            let said = error.map(|error| told(error, &mut command).to_string()).unwrap_or_default();
            assert_ne!(said.contains(&format!("--features {feature}")), *there, "{said}");
        }
    }
}
