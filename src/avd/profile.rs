//! Profiles: what kind of emulator is started. A profile is a pool of the farm, too: a job that is planned for `api34` runs on any device of it.

use std::path::Path;

use serde::Deserialize;

/// A kind of emulator.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name: of the file.
    #[serde(skip)]
    pub name: String,
    /// API level.
    pub api: u32,
    /// Package of the system image, as `sdkmanager` names it.
    pub image: String,
    /// Memory of the device, in MiB.
    pub ram_mb: u32,
    /// Processors of the device.
    pub cores: u32,
    /// Heap of one app, in MiB.
    pub heap_mb: u32,
    /// Storage of the device, in GiB.
    pub data_gb: u32,
    /// The display.
    pub display: Display,
    /// Language and region.
    pub locale: String,
}

/// A display.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Display {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// In dots per inch.
    pub density: u32,
}

/// The profiles that come with the program: name and text.
const BUILT_IN: [(&str, &str); 5] = [
    ("api28", include_str!("../../emulator/avd/profiles/api28.yaml")),
    ("api30", include_str!("../../emulator/avd/profiles/api30.yaml")),
    ("api33", include_str!("../../emulator/avd/profiles/api33.yaml")),
    ("api34", include_str!("../../emulator/avd/profiles/api34.yaml")),
    ("api36", include_str!("../../emulator/avd/profiles/api36.yaml")),
];

/// The largest file of a profile, in bytes.
const MAX_FILE: u64 = 64 << 10;

impl Profile {
    /// The names of the profiles that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// A profile that comes with the program, or one from a file (a name with `.yaml`).
    ///
    /// # Errors
    /// What is wrong, for the user, with the file's position where it has one.
    pub fn find(name: &str) -> Result<Self, String> {
        if name.ends_with(".yaml") || name.ends_with(".yml") {
            return Self::read(Path::new(name));
        }
        let text = BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        let text = text.ok_or_else(|| {
            let known: Vec<_> = Self::names().collect();
            format!("there is no profile `{name}`; these are: {}, or a file of your own (NAME.yaml)", known.join(", "))
        })?;
        Self::parse(name, text)
    }

    fn read(file: &Path) -> Result<Self, String> {
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let size = file.metadata().map_err(|error| wrong(&error))?.len();
        if size > MAX_FILE {
            return Err(wrong(&format_args!("{size} bytes are too many for a profile")));
        }
        let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
        let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        Self::parse(name, &text).map_err(|error| wrong(&error))
    }

    fn parse(name: &str, text: &str) -> Result<Self, String> {
        let profile = serde_yaml::from_str::<Self>(text).map_err(|error| error.to_string())?;
        Self { name: name.to_owned(), ..profile }.checked()
    }

    /// Names become names of files and words of command lines; numbers, sizes of memory.
    fn checked(self) -> Result<Self, String> {
        let plain = |text: &str| {
            text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) && !text.starts_with('-')
        };
        if self.name.is_empty() || !plain(&self.name) {
            return Err(format!("`{}` is no name for a profile: letters, digits, `-`, `_` and `.` only", self.name));
        }
        if self.image_parts().is_none_or(|parts| !parts.iter().all(|part| !part.is_empty() && plain(part))) {
            let form = "system-images;android-34;google_apis;x86_64";
            return Err(format!("image: `{}` is no system image; they are named like {form}", self.image));
        }
        if !plain(&self.locale) || self.locale.is_empty() {
            return Err(format!("locale: `{}` is no language and region; they look like en-US", self.locale));
        }
        let limits = [
            ("ram_mb", self.ram_mb, 1024, 65536),
            ("cores", self.cores, 1, 64),
            ("heap_mb", self.heap_mb, 64, 4096),
            ("data_gb", self.data_gb, 2, 512),
            ("display.width", self.display.width, 240, 8192),
            ("display.height", self.display.height, 240, 8192),
            ("display.density", self.display.density, 80, 1000),
        ];
        match limits.iter().find(|(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((name, value, least, most)) => Err(format!("{name}: {value} is not between {least} and {most}")),
            None => Ok(self),
        }
    }

    /// The image's name in its parts: what it is of, system, tag, ABI.
    pub(super) fn image_parts(&self) -> Option<[&str; 4]> {
        let mut parts = self.image.split(';');
        let found = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        (parts.next().is_none() && found[0] == "system-images").then_some(found)
    }

    /// The name of the profile's virtual device number `n`.
    pub fn avd(&self, n: u16) -> String {
        format!("offramp-{}-{n}", self.name)
    }

    /// What the virtual device's `config.ini` must say, in its order.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("hw.cpu.ncore", self.cores.to_string()),
            ("hw.ramSize", format!("{}M", self.ram_mb)),
            ("vm.heapSize", format!("{}M", self.heap_mb)),
            ("disk.dataPartition.size", format!("{}G", self.data_gb)),
            ("hw.lcd.width", self.display.width.to_string()),
            ("hw.lcd.height", self.display.height.to_string()),
            ("hw.lcd.density", self.display.density.to_string()),
            ("hw.keyboard", "yes".to_owned()),
            ("fastboot.forceColdBoot", "no".to_owned()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_the_program_can_be_read() {
        for name in Profile::names() {
            let profile = Profile::find(name).unwrap();
            assert_eq!((profile.name.as_str(), format!("api{}", profile.api).as_str()), (name, name));
            assert!(profile.image.contains(&format!("android-{};", profile.api)), "{}", profile.image);
        }
    }

    #[test]
    fn what_cannot_be_started_is_refused_by_name() {
        assert!(Profile::find("api99").unwrap_err().contains("api28, api30"));
        let (_, text) = BUILT_IN[0];
        let wrong = |from: &str, to: &str| Profile::parse("x", &text.replace(from, to)).unwrap_err();
        assert!(wrong("cores: 2", "cores: 0").contains("cores: 0 is not between"));
        assert!(wrong(";x86_64", "").contains("is no system image"));
        assert!(wrong("google_apis", "a/../b").contains("is no system image"));
        assert!(wrong("en-US", "\"-x y\"").contains("locale"));
        assert!(wrong("cores:", "kernels:").contains("kernels"));
        assert!(Profile::parse("../x", text).unwrap_err().contains("no name"));
    }
}
