//! The app runtimes behind one trait.

pub mod specimen;
