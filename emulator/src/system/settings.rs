//! The settings provider: three tables of names and values.

use std::collections::BTreeMap;

use crate::config::DeviceConfig;

/// A settings table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// `system`
    System,
    /// `secure`
    Secure,
    /// `global`
    Global,
}

impl Table {
    /// The table of that name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "system" => Some(Table::System),
            "secure" => Some(Table::Secure),
            "global" => Some(Table::Global),
            _ => None,
        }
    }
}

/// The `system`, `secure` and `global` tables.
#[derive(Debug, Clone)]
pub struct Settings {
    tables: [BTreeMap<String, String>; 3],
}

/// The longest value, in bytes.
const MAX_VALUE: usize = 64 * 1024;
const MAX_ENTRIES: usize = 10_000;

const SYSTEM: [(&str, &str); 6] = [
    ("accelerometer_rotation", "0"),
    ("font_scale", "1.0"),
    ("screen_brightness", "102"),
    ("screen_off_timeout", "2147483647"),
    ("time_12_24", "24"),
    ("user_rotation", "0"),
];

const SECURE: [(&str, &str); 8] = [
    ("accessibility_enabled", "0"),
    ("android_id", "5d1c9a8e7b604f23"),
    ("default_input_method", "com.android.inputmethod.latin/.LatinIME"),
    ("enabled_input_methods", "com.android.inputmethod.latin/.LatinIME"),
    ("location_mode", "3"),
    ("show_ime_with_hard_keyboard", "1"),
    ("skip_first_use_hints", "0"),
    ("user_setup_complete", "1"),
];

const GLOBAL: [(&str, &str); 12] = [
    ("adb_enabled", "1"),
    ("airplane_mode_on", "0"),
    ("animator_duration_scale", "1.0"),
    ("auto_time", "1"),
    ("auto_time_zone", "1"),
    ("development_settings_enabled", "1"),
    ("device_provisioned", "1"),
    ("stay_on_while_plugged_in", "1"),
    ("transition_animation_scale", "1.0"),
    ("verifier_verify_adb_installs", "0"),
    ("wifi_on", "1"),
    ("window_animation_scale", "1.0"),
];

impl Settings {
    /// The tables of a device that has been set up.
    pub fn new(config: &DeviceConfig) -> Self {
        let table = |rows: &[(&str, &str)]| rows.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        let mut settings = Self { tables: [table(&SYSTEM), table(&SECURE), table(&GLOBAL)] };
        settings.put(Table::System, "system_locales", &config.locale);
        let model = super::images::Image::of(config).model;
        settings.put(Table::Global, "device_name", model);
        settings.put(Table::Secure, "bluetooth_name", model);
        settings
    }

    /// A value; `None` when it is not set.
    pub fn get(&self, table: Table, name: &str) -> Option<&str> {
        self.tables[table as usize].get(name).map(String::as_str)
    }

    /// Sets a value; false when it is too large or the table is full.
    pub fn put(&mut self, table: Table, name: &str, value: &str) -> bool {
        let rows = &mut self.tables[table as usize];
        if value.len() > MAX_VALUE || (rows.len() >= MAX_ENTRIES && !rows.contains_key(name)) {
            return false;
        }
        rows.insert(name.into(), value.into());
        true
    }

    /// Deletes a value; says whether it was set.
    pub fn delete(&mut self, table: Table, name: &str) -> bool {
        self.tables[table as usize].remove(name).is_some()
    }

    /// Names and values of a table, by name.
    pub fn list(&self, table: Table) -> impl Iterator<Item = (&str, &str)> {
        self.tables[table as usize].iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
