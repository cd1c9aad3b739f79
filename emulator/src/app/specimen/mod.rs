//! The specimen runtime: interprets the screens of a `specimen.yaml`.

pub mod action;
mod check;
pub mod expr;
mod first_key;
pub mod item;
pub mod model;
pub mod text;

pub use model::{Specimen, SpecimenError};
