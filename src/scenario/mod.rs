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

mod decode;
#[cfg(test)]
mod docs;
mod error;
pub mod expr;
mod find;
mod load;
pub mod model;
pub(crate) mod nearest;
mod schema;
mod table;
#[cfg(test)]
mod tests;
pub(crate) mod tree;
mod variables;

pub use error::ScenarioError;
pub use expr::ExprError;
pub use find::{FindError, find};
pub use load::load;
pub use model::{Command, Scenario, Step};
pub use schema::schema;
pub use table::{KEYS, key_code};
pub use variables::Variables;
