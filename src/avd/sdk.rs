//! The Android SDK's programs, where they are installed.

use std::ffi::OsString;
use std::path::PathBuf;

/// A program of the SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Speaks to devices.
    Adb,
    /// Runs virtual devices.
    Emulator,
    /// Makes virtual devices.
    AvdManager,
    /// Installs parts of the SDK.
    SdkManager,
}

impl Tool {
    /// The program's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adb => "adb",
            Self::Emulator => "emulator",
            Self::AvdManager => "avdmanager",
            Self::SdkManager => "sdkmanager",
        }
    }

    /// Its folder in the SDK.
    fn folder(self) -> &'static str {
        match self {
            Self::Adb => "platform-tools",
            Self::Emulator => "emulator",
            Self::AvdManager | Self::SdkManager => "cmdline-tools/latest/bin",
        }
    }

    /// What to do where it is missing.
    pub fn fix(self) -> &'static str {
        match self {
            Self::Adb => "install it (Debian: apt install adb) to use phones and emulators",
            Self::Emulator => "install the Android SDK's emulator (sdkmanager emulator) and set ANDROID_HOME",
            Self::AvdManager | Self::SdkManager => {
                "install the Android SDK's command-line tools below $ANDROID_HOME/cmdline-tools/latest"
            }
        }
    }

    /// The program: in the SDK, else on the PATH. The emulator must be the SDK's own folder's where there is one, since it finds its
    /// libraries from there.
    pub fn find(self) -> Option<PathBuf> {
        let inside = root().map(|root| root.join(self.folder()));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places: Vec<PathBuf> = inside.into_iter().chain(std::env::split_paths(&path)).collect();
        places.into_iter().map(|place| place.join(self.name())).find(|file| file.is_file())
    }

    /// The program, or what to do.
    ///
    /// # Errors
    /// For the user.
    pub fn need(self) -> Result<PathBuf, String> {
        self.find()
            .ok_or_else(|| format!("`{}` was not found: {}; `offramp doctor` shows what is missing", self.name(), self.fix()))
    }
}

/// The SDK's folder, by `ANDROID_HOME` or its older name.
pub fn root() -> Option<PathBuf> {
    ["ANDROID_HOME", "ANDROID_SDK_ROOT"].iter().filter_map(|name| variable(name)).map(PathBuf::from).find(|path| path.is_dir())
}

/// A variable of the environment that says something.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Why hardware acceleration cannot be used, if it cannot: `/dev/kvm`, which real emulators need to be usable.
///
/// # Errors
/// The system's answer.
pub fn kvm() -> std::io::Result<()> {
    std::fs::OpenOptions::new().read(true).write(true).open("/dev/kvm").map(|_| ())
}
