//! APKs: builds a specimen into one, and reads what is installed.

mod build;
mod error;
mod padding;
mod read;

pub use build::{BuildError, build, build_source};
pub use error::ApkError;
pub use read::{ApkFacts, read};

/// The folder of an APK in which a specimen lies.
const SPECIMEN_FOLDER: &str = "assets/specimen/";
