//! What happened: event types, writer, reader, redaction, evidence manifest. Raw evidence only; what it means is derived later.
//!
//! A run's folder as this module writes and reads it:
//!
//! ```text
//! trace.jsonl            one event a line
//! artifacts/<hex>.xml    trees and screenshots, named by the SHA-256 of their bytes
//! facts.json             device, app, policy, versions: what a person looks at first
//! manifest.json          SHA-256 of all the above
//! ```

pub mod artifact;
pub mod error;
pub mod event;
pub mod facts;
pub mod manifest;
pub mod reader;
pub mod redact;
mod setting;
pub mod writer;

pub use error::TraceError;
pub use event::{Event, Record};
pub use reader::Trace;
pub use writer::TraceWriter;
