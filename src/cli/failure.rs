//! Why a command could not do what it was asked, and the exit code that tells a script.

use std::fmt::Display;
use std::path::Path;

use crate::report::text::{Tone, paint};
use crate::trace::TraceError;

/// Exit code when scenario, arguments or APK are wrong.
pub const WRONG_INPUT: u8 = 2;
/// Exit code when the infrastructure or environment failed.
pub const INFRASTRUCTURE: u8 = 3;

/// Why a command could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The input is wrong. The text may have several paragraphs.
    Input(String),
    /// Mistakes that are already laid out, with their source lines.
    Shown(String),
    /// The device, its server, the disk.
    Infrastructure(String),
}

impl Failure {
    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: impl Display) -> Self {
        Self::Input(format!("{}: {error}", path.display()))
    }

    /// For `main`.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) | Self::Shown(_) => WRONG_INPUT,
            Self::Infrastructure(_) => INFRASTRUCTURE,
        }
    }

    /// For a person.
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Shown(text) => text.clone(),
            Self::Input(text) | Self::Infrastructure(text) => {
                format!("{} {}\n", paint("error:", Tone::Bad, colour), text.trim_end())
            }
        }
    }
}

impl From<TraceError> for Failure {
    fn from(error: TraceError) -> Self {
        match error {
            TraceError::Full(_) => Self::Infrastructure(error.to_string()),
            other => Self::Input(other.to_string()),
        }
    }
}

#[cfg(feature = "history")]
impl From<crate::history::HistoryError> for Failure {
    fn from(error: crate::history::HistoryError) -> Self {
        if error.is_input() { Self::Input(error.to_string()) } else { Self::Infrastructure(error.to_string()) }
    }
}
