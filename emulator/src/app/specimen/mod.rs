//! The specimen runtime: interprets the screens of a `specimen.yaml`.

pub mod action;
mod activities;
mod check;
pub mod expr;
mod first_key;
pub mod item;
mod items;
mod lists;
pub mod model;
mod perform;
mod runtime;
mod screens;
pub mod server;
pub mod special;
mod state;
pub mod text;
mod toolkit;

pub use items::short_clock;
pub use model::{Specimen, SpecimenError};
pub use runtime::SpecimenApp;
