//! What a simulated device is: chosen once, before it boots.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::clock::ClockMode;
use crate::faults::Plan;
use crate::journal::Journal;

/// The hardware, system version and locale of a simulated device.
#[derive(Debug, Clone)]
pub struct DeviceConfig {
    /// API level, as in `ro.build.version.sdk`.
    pub api: u32,
    /// `ro.serialno`, and the name under which the built-in adb server lists the device.
    pub serial: String,
    /// Which clock the device runs on.
    pub clock: ClockMode,
    /// BCP 47 tag, as in `persist.sys.locale` (`en-US`, `zh-CN`).
    pub locale: String,
    /// Display width in pixels.
    pub width: u32,
    /// Display height in pixels.
    pub height: u32,
    /// Display density in dots per inch.
    pub density: u32,
    /// Unix time in milliseconds at which the device's clock starts; `None` is the host's time.
    pub start_epoch_ms: Option<i64>,
    /// Whose system it is, where a maker draws dialogs of its own; `None` is the one of Google's phones.
    pub maker: Option<Maker>,
    /// How long it boots, in milliseconds of its time until the launcher is in front; 0 for a device that has booted.
    pub boot_ms: u64,
    /// Whether it boots without the animation, as `-no-boot-anim` has it.
    pub no_boot_animation: bool,
    /// Whether adb is answered only when the boot is complete, as `-delay-adb` has it.
    pub delay_adb: bool,
    /// Properties set at boot, over its own.
    pub props: Vec<(String, String)>,
    /// What goes wrong on it.
    pub faults: Plan,
    /// The virtual device that it was started as, where it was.
    pub avd: Option<Avd>,
    /// Where is kept what it is asked and what it shows.
    pub journal: Option<Journal>,
}

/// What the console says of the virtual device on the host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Avd {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// The file in which the running emulator announces itself.
    pub discovery: PathBuf,
    /// Whether nothing of it may be changed, snapshots included.
    pub read_only: bool,
}

/// A maker whose system draws its own permission dialogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Samsung's One UI.
    Samsung,
    /// Xiaomi's MIUI.
    Xiaomi,
    /// OPPO's ColorOS.
    Oppo,
    /// vivo's OriginOS.
    Vivo,
    /// Huawei's EMUI.
    Huawei,
}

impl Maker {
    /// Every maker, with the name of its system as profiles begin with it.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Samsung, "oneui"),
        (Self::Xiaomi, "miui"),
        (Self::Oppo, "coloros"),
        (Self::Vivo, "originos"),
        (Self::Huawei, "emui"),
    ];
}

impl DeviceConfig {
    /// API levels that are simulated: Android 6, the first to ask at run time, to 16.
    pub const API_LEVELS: RangeInclusive<u32> = 23..=36;

    /// A phone of API level `api` on the virtual clock.
    pub fn new(api: u32) -> Self {
        Self {
            api,
            serial: format!("sim-api{api}"),
            clock: ClockMode::Virtual,
            locale: "en-US".into(),
            width: 1080,
            height: 2400,
            density: 420,
            // 2026-01-05T02:00:00Z: a fixed start, so that two runs on the virtual clock print the same times.
            start_epoch_ms: Some(1_767_578_400_000),
            maker: None,
            boot_ms: 0,
            no_boot_animation: false,
            delay_adb: false,
            props: Vec::new(),
            faults: Plan::default(),
            avd: None,
            journal: None,
        }
    }

    /// The profile named `name` (`api34`; with a maker's system `oneui34`, `miui33`, `coloros33`, `originos33`, `emui29`); `None` when there
    /// is no such profile.
    pub fn profile(name: &str) -> Option<Self> {
        let (maker, api) = Maker::ALL
            .iter()
            .find_map(|(maker, prefix)| Some((Some(*maker), name.strip_prefix(prefix)?)))
            .or_else(|| Some((None, name.strip_prefix("api")?)))?;
        let api = api.parse().ok()?;
        let serial = format!("sim-{name}");
        Self::API_LEVELS.contains(&api).then(|| Self { maker, serial, ..Self::new(api) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_names_the_level_and_the_maker() {
        let named = |name| DeviceConfig::profile(name).map(|config| (config.api, config.maker, config.serial));
        assert_eq!(named("api34"), Some((34, None, "sim-api34".into())));
        assert_eq!(named("oneui34"), Some((34, Some(Maker::Samsung), "sim-oneui34".into())));
        assert_eq!(named("miui33"), Some((33, Some(Maker::Xiaomi), "sim-miui33".into())));
        for unknown in ["", "api", "api99", "oneui", "34", "nokia34", "api-1"] {
            assert_eq!(named(unknown), None, "{unknown}");
        }
    }
}
