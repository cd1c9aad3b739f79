//! Runtime permissions: what is granted, the flags beside it, and what happens when an app asks.

mod answer;
mod elsewhere;
pub mod groups;
pub mod plan;
mod requests;
mod shell;
pub mod split;
pub mod wording;

pub use requests::Asking;

use std::fmt;

/// One permission of one package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Whether the app has it.
    pub granted: bool,
    /// How it came to be so.
    pub flags: Flags,
}

impl Grant {
    /// Whether the app can use it: granted, and not only in name for an app that knows no better.
    pub fn works(&self) -> bool {
        self.granted && !self.flags.has(Flags::REVOKED_COMPAT)
    }
}

/// Android's permission flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    /// A person decided.
    pub const USER_SET: Self = Self(1 << 0);
    /// A person refused and will not be asked again.
    pub const USER_FIXED: Self = Self(1 << 1);
    /// A device policy decided.
    pub const POLICY_FIXED: Self = Self(1 << 2);
    /// Switched off, while the app is told that it has it.
    pub const REVOKED_COMPAT: Self = Self(1 << 3);
    /// The system decided for ever.
    pub const SYSTEM_FIXED: Self = Self(1 << 4);
    /// The system decided at first.
    pub const GRANTED_BY_DEFAULT: Self = Self(1 << 5);
    /// Somebody has yet to look at it.
    pub const REVIEW_REQUIRED: Self = Self(1 << 6);
    /// Taken away as soon as the app asks.
    pub const REVOKE_WHEN_REQUESTED: Self = Self(1 << 7);
    /// Shown to people while granted.
    pub const USER_SENSITIVE_WHEN_GRANTED: Self = Self(1 << 8);
    /// Shown to people while refused.
    pub const USER_SENSITIVE_WHEN_DENIED: Self = Self(1 << 9);
    /// The installer vouches for the app.
    pub const RESTRICTION_INSTALLER_EXEMPT: Self = Self(1 << 11);
    /// Granted only this time.
    pub const ONE_TIME: Self = Self(1 << 16);
    /// Of the two accuracies of a location, the one that a person chose.
    pub const SELECTED_LOCATION_ACCURACY: Self = Self(1 << 19);

    const NAMES: [(Self, &'static str); 13] = [
        (Self::USER_SET, "USER_SET"),
        (Self::USER_FIXED, "USER_FIXED"),
        (Self::POLICY_FIXED, "POLICY_FIXED"),
        (Self::REVOKED_COMPAT, "REVOKED_COMPAT"),
        (Self::SYSTEM_FIXED, "SYSTEM_FIXED"),
        (Self::GRANTED_BY_DEFAULT, "GRANTED_BY_DEFAULT"),
        (Self::REVIEW_REQUIRED, "REVIEW_REQUIRED"),
        (Self::REVOKE_WHEN_REQUESTED, "REVOKE_WHEN_REQUESTED"),
        (Self::USER_SENSITIVE_WHEN_GRANTED, "USER_SENSITIVE_WHEN_GRANTED"),
        (Self::USER_SENSITIVE_WHEN_DENIED, "USER_SENSITIVE_WHEN_DENIED"),
        (Self::RESTRICTION_INSTALLER_EXEMPT, "RESTRICTION_INSTALLER_EXEMPT"),
        (Self::ONE_TIME, "ONE_TIME"),
        (Self::SELECTED_LOCATION_ACCURACY, "SELECTED_LOCATION_ACCURACY"),
    ];

    /// Whether all of `other` are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets `other`.
    pub fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Clears `other`.
    pub fn remove(&mut self, other: Self) {
        self.0 &= !other.0;
    }

    /// Sets or clears `other`.
    pub fn set(&mut self, other: Self, on: bool) {
        if on { self.insert(other) } else { self.remove(other) }
    }

    /// The flag that the shell calls `user-set`, `user-fixed` …
    pub fn parse(word: &str) -> Option<Self> {
        let upper = word.to_ascii_uppercase().replace('-', "_");
        Self::NAMES.iter().find(|(_, name)| *name == upper).map(|(flag, _)| *flag)
    }

    /// As `dumpsys package` writes them: `, flags=[ USER_SET|USER_FIXED]`, or nothing.
    pub fn printed(self, api: u32) -> String {
        let names: Vec<&str> = Self::NAMES.iter().filter(|(flag, _)| self.has(*flag)).map(|(_, name)| *name).collect();
        match (names.is_empty(), api < 29) {
            (true, _) => String::new(),
            (false, true) => format!(", flags=[ {} ]", names.join(" ")),
            (false, false) => format!(", flags=[ {}]", names.join("|")),
        }
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed(30))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_print_as_dumpsys_does() {
        let mut flags = Flags::USER_SET;
        flags.insert(Flags::USER_FIXED);
        assert_eq!(flags.printed(34), ", flags=[ USER_SET|USER_FIXED]");
        assert_eq!(flags.printed(28), ", flags=[ USER_SET USER_FIXED ]");
        assert_eq!(Flags::default().printed(34), "");
        assert_eq!(Flags::parse("user-fixed"), Some(Flags::USER_FIXED));
    }
}
