//! System properties: those of an emulator image of the device's API level.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use thiserror::Error;

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

/// What differs from one emulator image to another.
struct Image {
    release: &'static str,
    product: &'static str,
    device: &'static str,
    model: &'static str,
    build: &'static str,
    incremental: &'static str,
    patch: &'static str,
}

fn image(api: u32) -> Image {
    let new = |release, device, build, incremental, patch| {
        let product = "sdk_gphone64_x86_64";
        Image { release, product, device, model: product, build, incremental, patch }
    };
    match api {
        ..=28 => Image {
            release: "9",
            product: "sdk_gphone_x86_64",
            device: "generic_x86_64",
            model: "Android SDK built for x86_64",
            build: "PSR1.180720.122",
            incremental: "6736742",
            patch: "2018-08-05",
        },
        29..=30 => Image {
            release: if api == 29 { "10" } else { "11" },
            product: "sdk_gphone_x86_64",
            device: "generic_x86_64_arm64",
            model: "sdk_gphone_x86_64",
            build: "RSR1.201013.001",
            incremental: "6903271",
            patch: "2020-10-05",
        },
        31 => new("12", "emulator64_x86_64_arm64", "SE1A.220203.002.A1", "8151367", "2022-02-05"),
        32 => new("12", "emulator64_x86_64_arm64", "SE1B.220616.007", "10056661", "2022-06-05"),
        33 => new("13", "emu64x", "TE1A.220922.034", "10940250", "2022-09-05"),
        34 => new("14", "emu64x", "UE1A.230829.036.A1", "11228894", "2023-09-05"),
        35 => new("15", "emu64x", "AE3A.240806.019", "12368160", "2024-08-05"),
        36.. => new("16", "emu64x", "BE2A.250530.026", "13818094", "2025-06-05"),
    }
}

/// The longest value of a property that can change, in bytes.
const MAX_VALUE: usize = 91;
/// Names by which the shell's user may set properties.
const SHELL_MAY_SET: [&str; 5] = ["debug.", "log.", "persist.debug.", "persist.log.", "tmp."];

impl Props {
    /// The properties of a device that has booted.
    pub fn new(config: &DeviceConfig) -> Self {
        let image = image(config.api);
        let fingerprint = format!(
            "google/{}/{}:{}/{}/{}:user/release-keys",
            image.product, image.device, image.release, image.build, image.incremental
        );
        let (language, region) = config.locale.split_once('-').unwrap_or((&config.locale, ""));
        let qemu = if config.api < 31 { "ro.kernel.qemu" } else { "ro.boot.qemu" };
        let api = config.api.to_string();
        let density = config.density.to_string();
        let rows: [(&str, &str); 56] = [
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
            ("ro.build.characteristics", "emulator"),
            ("ro.build.date.utc", "1700000000"),
            ("ro.build.display.id", image.build),
            ("ro.build.fingerprint", &fingerprint),
            ("ro.build.id", image.build),
            ("ro.build.product", image.device),
            ("ro.build.tags", "release-keys"),
            ("ro.build.type", "user"),
            ("ro.build.version.codename", "REL"),
            ("ro.build.version.incremental", image.incremental),
            ("ro.build.version.preview_sdk", "0"),
            ("ro.build.version.release", image.release),
            ("ro.build.version.sdk", &api),
            ("ro.build.version.security_patch", image.patch),
            ("ro.crypto.state", "encrypted"),
            ("ro.debuggable", "0"),
            ("ro.hardware", "ranchu"),
            ("ro.product.board", "goldfish_x86_64"),
            ("ro.product.brand", "google"),
            ("ro.product.cpu.abi", "x86_64"),
            ("ro.product.cpu.abilist", "x86_64,arm64-v8a"),
            ("ro.product.cpu.abilist64", "x86_64,arm64-v8a"),
            ("ro.product.device", image.device),
            ("ro.product.locale", "en-US"),
            ("ro.product.manufacturer", "Google"),
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
