//! What a simulated device is: chosen once, before it boots.

use crate::clock::ClockMode;

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
}

impl DeviceConfig {
    /// API levels whose permission behaviour is simulated.
    pub const API_LEVELS: [u32; 4] = [28, 30, 33, 34];

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
        }
    }

    /// The profile named `name` (`api34`); `None` when there is no such profile.
    pub fn profile(name: &str) -> Option<Self> {
        let api = name.strip_prefix("api")?.parse().ok()?;
        Self::API_LEVELS.contains(&api).then(|| Self::new(api))
    }
}
