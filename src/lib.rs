//! Offramp measures how hard an Android app makes it to leave, and how often it nags for permissions.
//!
//! Data flows one way:
//!
//! ```text
//! scenario ──► runner ──► driver ──► device
//!                │          └─ ui (what is on the screen)
//!                ▼
//!              trace ──► metrics ──► rules ──► report
//! ```
//!
//! The trace is the only truth: nothing after it talks to a device, so an old run can be judged again.

pub mod accounts;
pub mod apk;
pub mod avd;
pub mod campaign;
pub mod classify;
pub mod cli;
mod codes;
pub mod compare;
pub mod crawler;
mod digest;
pub mod driver;
pub mod farm;
#[cfg(fuzzing)]
pub mod fuzz;
#[cfg(feature = "history")]
pub mod history;
pub mod metrics;
pub mod probe;
pub mod recorder;
pub mod report;
pub mod rules;
pub mod runner;
pub mod scenario;
pub mod trace;
pub mod ui;
