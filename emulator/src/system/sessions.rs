//! Install sessions: opened, written to, committed.

use std::collections::BTreeMap;

use super::install::InstallRequest;

/// One session: how to install, and the APKs by the names under which they were written.
#[derive(Debug, Default, Clone)]
pub struct Session {
    /// How to install.
    pub request: InstallRequest,
    /// The APKs.
    pub apks: BTreeMap<String, Vec<u8>>,
}

/// All open sessions.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    open: BTreeMap<u32, Session>,
    made: u32,
}

/// The most that may be open at once.
const MOST: usize = 16;
/// The most APKs of one, and their size together in bytes.
const MOST_APKS: usize = 256;
const MOST_BYTES: usize = 512 << 20;

impl Sessions {
    /// Opens one and returns its number; the oldest goes when there are too many.
    pub fn open(&mut self, request: InstallRequest) -> u32 {
        if self.open.len() >= MOST {
            self.open.pop_first();
        }
        self.made += 1;
        let id = 1_640_000_000 + self.made * 7919;
        self.open.insert(id, Session { request, apks: BTreeMap::new() });
        id
    }

    /// Whether there is a session of that number.
    pub fn has(&self, id: u32) -> bool {
        self.open.contains_key(&id)
    }

    /// Puts an APK into a session, in place of one of the same name; false when there is no such session, or no room in it.
    pub fn write(&mut self, id: u32, name: &str, apk: Vec<u8>) -> bool {
        let Some(session) = self.open.get_mut(&id) else { return false };
        let others = session.apks.iter().filter(|(other, _)| *other != name).map(|(_, apk)| apk.len());
        let (count, size) = others.fold((1, apk.len()), |(count, size), apk| (count + 1, size + apk));
        if count > MOST_APKS || size > MOST_BYTES {
            return false;
        }
        session.apks.insert(name.into(), apk);
        true
    }

    /// Takes an APK out of a session; says whether it was there.
    pub fn remove(&mut self, id: u32, name: &str) -> bool {
        self.open.get_mut(&id).is_some_and(|session| session.apks.remove(name).is_some())
    }

    /// Closes a session and returns it.
    pub fn close(&mut self, id: u32) -> Option<Session> {
        self.open.remove(&id)
    }
}
