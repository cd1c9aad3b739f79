//! The stock `adb` against a simulated device, on both roads: through adb's own server, and through ours.
//!
//! Without `adb` these tests pass and say that they were skipped.

mod basics;
mod install;
mod levels;
mod restarts;
mod reverse;
mod road;
