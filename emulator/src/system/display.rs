//! The display: its real size, and what `wm` puts in its place.

use super::System;
use super::settings::Table;
use crate::config::DeviceConfig;

/// Size and density.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Display {
    /// Width and height in pixels.
    pub physical_size: (u32, u32),
    /// Dots per inch.
    pub physical_density: u32,
    /// `wm size WxH`
    pub override_size: Option<(u32, u32)>,
    /// `wm density N`
    pub override_density: Option<u32>,
    /// How the device is held: by how many quarters of a turn, to the left.
    pub held: u8,
    /// By how many quarters of a turn, to the left, it stands.
    pub rotation: u8,
}

impl Display {
    /// The display of a device.
    pub fn new(config: &DeviceConfig) -> Self {
        Self {
            physical_size: (config.width, config.height),
            physical_density: config.density,
            override_size: None,
            override_density: None,
            held: 0,
            rotation: 0,
        }
    }

    /// The size in force, as the display stands.
    pub fn size(&self) -> (u32, u32) {
        let (width, height) = self.override_size.unwrap_or(self.physical_size);
        if self.rotation.is_multiple_of(2) { (width, height) } else { (height, width) }
    }

    /// The density in force.
    pub fn density(&self) -> u32 {
        self.override_density.unwrap_or(self.physical_density)
    }
}

impl System {
    /// Sets a value of the settings, and turns the display where that is what it says. False when the value is too large.
    pub fn put_setting(&mut self, table: Table, name: &str, value: &str) -> bool {
        let kept = self.settings.put(table, name, value);
        let system = |name| self.settings.get(Table::System, name).and_then(|value| value.parse::<u8>().ok()).unwrap_or(0);
        self.display.rotation =
            if system("accelerometer_rotation") == 0 { system("user_rotation") % 4 } else { self.display.held };
        kept
    }
}
