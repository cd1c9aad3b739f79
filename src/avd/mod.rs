//! Real emulators: made, started, made ready, repaired and ended. What is here drives the Android SDK's own programs; nothing of it knows
//! scenarios or counts.
//!
//! | file | what |
//! | --- | --- |
//! | `profile.rs` | which kind of emulator: a pool of the farm |
//! | `sdk.rs` | the SDK's programs |
//! | `make.rs` | the system image and the virtual device |
//! | `launch.rs` | its process: started with explicit ports, ended |
//! | `register.rs` | which were started from here, kept on disk |
//! | `console.rs` | the console on the even port |
//! | `ready.rs` | when a device can be used: every check, within a time |
//! | `repair.rs` | a device that misbehaves: snapshot, restart, or put aside |

pub mod console;
pub mod launch;
pub mod make;
pub mod profile;
pub mod ready;
pub mod register;
pub mod repair;
pub mod sdk;
