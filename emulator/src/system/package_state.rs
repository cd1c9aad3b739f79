//! What the user has made of an installed package: `pm disable-user`, `pm suspend`, `pm uninstall --user`.

/// Whether a package is enabled, and by whom that was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Enabled {
    /// As its manifest says.
    #[default]
    Default,
    /// On purpose.
    Enabled,
    /// Disabled by the user.
    DisabledUser,
    /// Disabled until somebody wants it.
    DisabledUntilUsed,
}

impl Enabled {
    /// As `pm` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Enabled::Default => "default",
            Enabled::Enabled => "enabled",
            Enabled::DisabledUser => "disabled-user",
            Enabled::DisabledUntilUsed => "disabled-until-used",
        }
    }

    /// Whether its activities can be started.
    pub fn usable(self) -> bool {
        matches!(self, Enabled::Default | Enabled::Enabled)
    }
}

/// What the user has made of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UserState {
    /// Whether it is enabled.
    pub enabled: Enabled,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Removed for the user, though its APK is still there: a package of the system.
    pub removed: bool,
}

impl UserState {
    /// Whether its activities can be started.
    pub fn usable(self) -> bool {
        self.enabled.usable() && !self.removed && !self.suspended
    }
}
