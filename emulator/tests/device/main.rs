//! The simulated device, from outside: by its shell commands and its log.

mod asking;
mod basics;
mod bench;
mod clock;
mod corpus;
mod dialogs;
mod formats;
mod lifecycle;
mod permissions;
mod requests;
mod restless;
mod snapshot;
mod structure;
mod words;
