//! Faults on demand, each by what a client sees of it.

#[path = "../device/bench.rs"]
mod bench;
#[path = "../wire/mod.rs"]
mod wire;

mod asked;
mod connection;
mod dumps;
mod failures;
mod input;
mod plan;
mod push;
mod screen;
