//! The display: its real size, and what `wm` puts in its place.

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
}

impl Display {
    /// The display of a device.
    pub fn new(config: &DeviceConfig) -> Self {
        Self {
            physical_size: (config.width, config.height),
            physical_density: config.density,
            override_size: None,
            override_density: None,
        }
    }

    /// The size in force.
    pub fn size(&self) -> (u32, u32) {
        self.override_size.unwrap_or(self.physical_size)
    }

    /// The density in force.
    pub fn density(&self) -> u32 {
        self.override_density.unwrap_or(self.physical_density)
    }
}
