//! A simulated device at the ADB boundary.
//!
//! What speaks to it sees a device's daemon, its shell and its services; what runs on it are *specimens*, small apps described by a
//! file, whose behaviour is therefore known. It is not Android and runs no app code.
//!
//! | folder | what |
//! | --- | --- |
//! | `adbd/` | the daemon's wire protocol: shell, exec, sync, tcp |
//! | `server/` | a small adb server (host protocol), for when none is installed |
//! | `shell/` | the shell language and its commands, one file a command |
//! | `system/` | what services do: packages, permissions, windows, input, log, settings, files |
//! | `resident/` | the UI server that tools push and start: HTTP, JSON-RPC, selectors, objects |
//! | `helpers/` | what helper apps do that tools install: keyboards, DroidBot's accessibility service |
//! | `app/` | the app runtimes behind one trait; the specimen runtime |
//! | `faults/` | faults on demand |
//! | `apk/` | builds a specimen into an APK, reads an APK on install |
//! | `generate/` | makes specimens with their truth from a seed |
//! | `render/` | draws the current screen to pixels |
//! | `console/` | the emulator console |
//! | `launch/` | starts a device by the command line of an emulator |

pub mod adbd;
pub mod apk;
pub mod app;
pub mod clock;
pub mod config;
pub mod console;
pub mod device;
pub mod faults;
pub mod generate;
pub mod helpers;
pub mod journal;
pub mod launch;
mod random;
pub mod render;
pub mod resident;
pub mod running;
mod runtime;
pub mod server;
pub mod shell;
pub mod snapshots;
pub mod system;

pub use clock::ClockMode;
pub use config::{DeviceConfig, Maker};
pub use device::Device;
pub use running::{Emulator, Ports, Running};
