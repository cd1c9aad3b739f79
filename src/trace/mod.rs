//! What happened: event types, writer, reader, redaction, evidence manifest. Raw evidence only; what it means is derived later.

pub mod event;

pub use event::{Event, Record};
