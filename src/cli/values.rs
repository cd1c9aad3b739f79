//! Words of the command line that several commands take.

use crate::rules::Severity;

/// `--fail-on`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    /// Anything
    Info,
    /// Advice and heavier
    Advisory,
    /// Indicators of a breach and heavier
    #[default]
    Indicator,
    /// Strong indicators only
    StrongIndicator,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Info => Self::Info,
            FailOn::Advisory => Self::Advisory,
            FailOn::Indicator => Self::Indicator,
            FailOn::StrongIndicator => Self::StrongIndicator,
        }
    }
}

/// `KEY=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            Ok((key.to_string(), value.to_string()))
        }
        _ => Err("expected NAME=VALUE, the name of letters, digits and `_`".into()),
    }
}
