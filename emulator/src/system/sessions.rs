//! Install sessions: opened, written to, committed.

use std::collections::BTreeMap;

use super::packages::InstallOptions;

/// All open sessions.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    open: BTreeMap<u32, (InstallOptions, Option<Vec<u8>>)>,
    made: u32,
}

/// The most that may be open at once.
const MOST: usize = 16;

impl Sessions {
    /// Opens one and returns its number; the oldest goes when there are too many.
    pub fn open(&mut self, options: InstallOptions) -> u32 {
        if self.open.len() >= MOST {
            self.open.pop_first();
        }
        self.made += 1;
        let id = 1_640_000_000 + self.made * 7919;
        self.open.insert(id, (options, None));
        id
    }

    /// Puts an APK into a session; false when there is no such session, or it has one already. Splits are not simulated.
    pub fn write(&mut self, id: u32, apk: Vec<u8>) -> bool {
        match self.open.get_mut(&id) {
            Some((_, content @ None)) => {
                *content = Some(apk);
                true
            }
            _ => false,
        }
    }

    /// Closes a session and returns its options and what was written.
    pub fn close(&mut self, id: u32) -> Option<(InstallOptions, Vec<u8>)> {
        let (options, apk) = self.open.remove(&id)?;
        Some((options, apk.unwrap_or_default()))
    }
}
