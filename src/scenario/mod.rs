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

pub mod model;

pub use model::{Command, Scenario, Step};
