//! The app runtimes behind one trait.
