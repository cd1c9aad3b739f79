//! System properties.

use std::collections::BTreeMap;

use crate::config::DeviceConfig;

/// The property table.
#[derive(Debug)]
pub struct Props {
    values: BTreeMap<String, String>,
}

impl Props {
    /// The properties of a device that has booted.
    pub fn new(config: &DeviceConfig) -> Self {
        let mut values = BTreeMap::new();
        values.insert("ro.build.version.sdk".into(), config.api.to_string());
        values.insert("ro.serialno".into(), config.serial.clone());
        Self { values }
    }

    /// A property's value; `""` when it is not set, as on a device.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
}
