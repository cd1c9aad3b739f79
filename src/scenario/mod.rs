//! Scenario files: model, decoder with source positions, expressions, JSON Schema.
//!
//! ```yaml
//! appId: com.example.app
//! offramp:
//!   apk: ../../emulator/specimens/reader
//!   permissions: observe
//! ---
//! - phase: first-run
//! - launchApp
//! - tapOn: Agree
//! ```

mod code;
#[cfg(test)]
mod code_tests;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod control_tests;
mod decode;
#[cfg(test)]
mod docs;
mod error;
pub mod expr;
mod find;
mod flow;
mod gesture;
mod head;
#[cfg(test)]
mod limits_tests;
mod load;
#[cfg(test)]
mod maestro_tests;
pub mod model;
pub(crate) mod nearest;
mod needs;
mod schema;
mod script;
pub(crate) mod shell;
pub(crate) mod table;
#[cfg(test)]
mod tests;
pub(crate) mod tree;
mod variables;
mod workspace;
pub mod write;

pub use decode::scalar::{duration, point};
pub use error::ScenarioError;
pub use expr::ExprError;
pub use find::{FindError, find};
pub use load::{decode, load, load_with_files};
pub use model::{Command, Scenario, Step};
pub use schema::schema;
pub use script::{MadeUp, Reach};
pub use table::{KEYS, key_code};
pub use variables::Variables;
pub use workspace::{Workspace, is_settings_file as is_settings, workspaces};

/// The examples of a page in Markdown.
#[cfg(test)]
pub(crate) fn examples(page: &str) -> Vec<&str> {
    page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}
