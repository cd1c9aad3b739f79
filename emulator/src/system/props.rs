//! System properties: those of the device's system image.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use thiserror::Error;

use super::images::Image;
use super::makers;
use crate::config::DeviceConfig;

/// The property table.
#[derive(Debug, Clone)]
pub struct Props {
    values: BTreeMap<String, String>,
}

/// Why a property could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SetError {
    /// Read-only, or not the shell's to set.
    #[error("See dmesg for error reason.")]
    Refused,
    /// Name empty, name or value too long.
    #[error("Invalid property name or value.")]
    Invalid,
}

/// The longest value of a property that can change, in bytes.
const MAX_VALUE: usize = 91;
/// Names by which the shell's user may set properties.
const SHELL_MAY_SET: [&str; 5] = ["debug.", "log.", "persist.debug.", "persist.log.", "tmp."];

impl Props {
    /// The properties of a device that has booted.
    pub fn new(config: &DeviceConfig) -> Self {
        let image = Image::of(config);
        let abis64 = image.abis.split(',').filter(|abi| abi.contains("64")).collect::<Vec<_>>().join(",");
        let abi = image.abis.split(',').next().unwrap_or_default();
        let (fingerprint, description) = (image.fingerprint(), image.description());
        // Test builds show what they are, others their id.
        let display = if image.debuggable { &*description } else { &*image.build };
        let (language, region) = config.locale.split_once('-').unwrap_or((&config.locale, ""));
        let flavor = format!("{}-{}", image.product, image.kind());
        let qemu = if config.api < 31 { "ro.kernel.qemu" } else { "ro.boot.qemu" };
        let api = config.api.to_string();
        let density = config.density.to_string();
        let rows: [(&str, &str); 60] = [
            ("dalvik.vm.heapsize", "512m"),
            ("dev.bootcomplete", "1"),
            ("gsm.operator.alpha", "T-Mobile"),
            ("gsm.operator.iso-country", "us"),
            ("gsm.operator.numeric", "310260"),
            ("gsm.sim.operator.alpha", "T-Mobile"),
            ("gsm.sim.operator.iso-country", "us"),
            ("gsm.sim.operator.numeric", "310260"),
            ("gsm.sim.state", "LOADED"),
            ("init.svc.adbd", "running"),
            ("init.svc.bootanim", "stopped"),
            ("init.svc.zygote", "running"),
            ("net.bt.name", "Android"),
            ("persist.sys.locale", &config.locale),
            ("persist.sys.timezone", "Asia/Shanghai"),
            ("persist.sys.usb.config", "adb"),
            ("qemu.sf.lcd_density", &density),
            // Says plainly what this is; no real image has it.
            ("ro.boot.simulated", "1"),
            ("ro.board.platform", ""),
            ("ro.boot.hardware", "ranchu"),
            ("ro.boot.verifiedbootstate", "orange"),
            ("ro.bootmode", "unknown"),
            ("ro.build.characteristics", if config.maker.is_none() { "emulator" } else { "default" }),
            ("ro.build.date.utc", "1700000000"),
            ("ro.build.description", &description),
            ("ro.build.display.id", display),
            ("ro.build.fingerprint", &fingerprint),
            ("ro.build.flavor", &flavor),
            ("ro.build.id", &image.build),
            ("ro.build.product", image.device),
            ("ro.build.tags", image.tags),
            ("ro.build.type", image.kind()),
            ("ro.build.version.all_codenames", "REL"),
            ("ro.build.version.base_os", ""),
            ("ro.build.version.codename", "REL"),
            ("ro.build.version.incremental", &image.incremental),
            ("ro.build.version.preview_sdk", "0"),
            ("ro.build.version.release", image.release),
            ("ro.build.version.sdk", &api),
            ("ro.build.version.security_patch", image.patch),
            ("ro.crypto.state", "encrypted"),
            ("ro.debuggable", if image.debuggable { "1" } else { "0" }),
            ("ro.hardware", "ranchu"),
            ("ro.product.board", if config.api < 26 { "" } else { "goldfish_x86_64" }),
            ("ro.product.brand", image.brand),
            ("ro.product.cpu.abi", abi),
            ("ro.product.cpu.abilist", image.abis),
            ("ro.product.cpu.abilist64", &abis64),
            ("ro.product.device", image.device),
            ("ro.product.locale", "en-US"),
            ("ro.product.manufacturer", image.manufacturer),
            ("ro.product.model", image.model),
            ("ro.product.name", image.product),
            (qemu, "1"),
            ("ro.secure", "1"),
            ("ro.serialno", &config.serial),
            ("ro.sf.lcd_density", &density),
            ("sys.boot_completed", "1"),
            ("sys.usb.config", "adb"),
            ("sys.usb.state", "adb"),
        ];
        let mut values: BTreeMap<String, String> = rows.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        if config.api < 31 {
            values.insert("persist.sys.language".into(), language.into());
            values.insert("persist.sys.country".into(), region.into());
        }
        if let Some(maker) = config.maker {
            values.extend(makers::properties(maker, config.api).into_iter().map(|(name, value)| (name.into(), value)));
            for phone_lacks in [qemu, "qemu.sf.lcd_density"] {
                values.remove(phone_lacks);
            }
            for (name, value) in [("ro.hardware", "qcom"), ("ro.boot.hardware", "qcom"), ("ro.boot.verifiedbootstate", "green")] {
                values.insert(name.into(), value.into());
            }
        }
        for (name, value) in &config.props {
            values.insert(name.clone(), value.clone());
        }
        Self { values }
    }

    /// A property's value; `""` when it is not set, as on a device.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Sets a property, as a system service does.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.into(), value.into());
    }

    /// Takes a property away, as a restart does.
    pub fn unset(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// Sets a property, as far as the shell's user may.
    pub fn set_by_shell(&mut self, name: &str, value: &str) -> Result<(), SetError> {
        if name.is_empty() || name.len() > 255 || value.len() > MAX_VALUE {
            return Err(SetError::Invalid);
        }
        if !SHELL_MAY_SET.iter().any(|prefix| name.starts_with(prefix)) {
            return Err(SetError::Refused);
        }
        self.set(name, value);
        Ok(())
    }

    /// Sets a property, as root may: all but those that are read-only and set.
    pub fn set_by_root(&mut self, name: &str, value: &str) -> Result<(), SetError> {
        if name.is_empty() || name.len() > 255 || value.len() > MAX_VALUE {
            return Err(SetError::Invalid);
        }
        if name.starts_with("ro.") && self.values.contains_key(name) {
            return Err(SetError::Refused);
        }
        self.set(name, value);
        Ok(())
    }

    /// Names and values, by name.
    pub fn list(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The text of `/system/build.prop`.
    pub fn build_prop(&self) -> String {
        let mut text = String::from("# begin build properties\n");
        for (name, value) in self.list().filter(|(name, _)| name.starts_with("ro.build.") || name.starts_with("ro.product.")) {
            let _ = writeln!(text, "{name}={value}");
        }
        text
    }
}
