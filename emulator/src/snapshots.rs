//! Saved states of a device, by name, in memory.
//!
//! A snapshot holds the whole device: files, packages, permissions, tasks, the runtime of each app, the log, the clock. When it is
//! restored, adb's connections are lost and come back, as on an emulator; uptime and wall clock are those of the snapshot. What is
//! elsewhere is not turned back: the specimens' servers, and the faults that were asked for.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::device::Device;
use crate::system::System;

/// All snapshots of a device.
#[derive(Default)]
pub(crate) struct Snapshots {
    by_name: BTreeMap<String, Snapshot>,
    /// The one restored last.
    loaded: Option<String>,
}

struct Snapshot {
    system: System,
    uptime_ms: u64,
    epoch_ms: i64,
}

/// The most that are kept.
const MOST: usize = 32;
/// The longest name, in bytes.
const MAX_NAME: usize = 128;

/// Why a snapshot was not saved or restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// There is none of that name.
    #[error("there is no snapshot of that name")]
    Unknown,
    /// The name cannot be one.
    #[error("a snapshot's name has 1 to 128 letters and no slash")]
    Name,
    /// There are too many.
    #[error("there are too many snapshots; delete one")]
    Full,
}

/// A snapshot as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Its name.
    pub name: String,
    /// The bytes of its files.
    pub bytes: usize,
    /// The device's wall clock when it was saved, Unix time in milliseconds.
    pub epoch_ms: i64,
    /// The device's uptime when it was saved, in milliseconds.
    pub uptime_ms: u64,
}

impl Device {
    /// Saves the device's state, in place of an older one of that name.
    pub fn save_snapshot(&self, name: &str) -> Result<(), SnapshotError> {
        if name.is_empty() || name.len() > MAX_NAME || name.contains('/') {
            return Err(SnapshotError::Name);
        }
        let mut saved = self.saved();
        if saved.by_name.len() >= MOST && !saved.by_name.contains_key(name) {
            return Err(SnapshotError::Full);
        }
        let system = self.lock();
        let (uptime_ms, epoch_ms) = (system.clock.uptime_ms(), system.clock.epoch_ms());
        let system = System::clone(&system);
        saved.by_name.insert(name.into(), Snapshot { system, uptime_ms, epoch_ms });
        Ok(())
    }

    /// Puts the device into a saved state. All its connections are lost.
    pub fn load_snapshot(&self, name: &str) -> Result<(), SnapshotError> {
        let mut saved = self.saved();
        let snapshot = saved.by_name.get(name).ok_or(SnapshotError::Unknown)?;
        let mut restored = snapshot.system.clone();
        restored.clock.go_on_from(snapshot.uptime_ms, snapshot.epoch_ms);
        let mut system = self.lock();
        restored.new_incarnation(&system);
        let now = system.clock.uptime_ms();
        restored.packages.keep_servers_of(&system.packages);
        restored.packages.move_server_time(now, snapshot.uptime_ms);
        restored.keep_faults_of(&mut system, now, snapshot.uptime_ms);
        *system = restored;
        drop(system);
        saved.loaded = Some(name.into());
        Ok(())
    }

    /// Forgets a saved state.
    pub fn delete_snapshot(&self, name: &str) -> Result<(), SnapshotError> {
        self.saved().by_name.remove(name).map(drop).ok_or(SnapshotError::Unknown)
    }

    /// The name of the state that was restored last.
    pub fn loaded_snapshot(&self) -> Option<String> {
        self.saved().loaded.clone()
    }

    /// The saved states, by name.
    pub fn snapshots(&self) -> Vec<SnapshotInfo> {
        let info = |(name, snapshot): (&String, &Snapshot)| SnapshotInfo {
            name: name.clone(),
            bytes: snapshot.system.files.used(),
            epoch_ms: snapshot.epoch_ms,
            uptime_ms: snapshot.uptime_ms,
        };
        self.saved().by_name.iter().map(info).collect()
    }
}
