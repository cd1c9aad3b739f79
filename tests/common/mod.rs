//! Truths, runs of the real binary, and how they are held against each other; for the tests that do so.

// Each test is a crate of its own and uses its part of this.
#![allow(dead_code)]

pub mod compare;
pub mod job;
pub mod truth;
