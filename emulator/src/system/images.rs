//! The system images that devices run: those of Google's emulator, one for each API level, and makers' phones.

use std::borrow::Cow;

use crate::config::{DeviceConfig, Maker};

/// What differs from one image to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// `ro.build.version.release`
    pub release: &'static str,
    /// `ro.product.brand`
    pub brand: &'static str,
    /// `ro.product.manufacturer`
    pub manufacturer: &'static str,
    /// `ro.product.name`
    pub product: &'static str,
    /// `ro.product.device`
    pub device: &'static str,
    /// `ro.product.model`
    pub model: &'static str,
    /// `ro.build.id`
    pub build: Cow<'static, str>,
    /// `ro.build.version.incremental`
    pub incremental: Cow<'static, str>,
    /// `ro.build.version.security_patch`
    pub patch: &'static str,
    /// `ro.build.tags`
    pub tags: &'static str,
    /// Whether it is a `userdebug` build, on which one may become root.
    pub debuggable: bool,
    /// `ro.product.cpu.abilist`; the first is the device's own.
    pub abis: &'static str,
    /// `uname -r`
    pub kernel: &'static str,
}

impl Image {
    /// The image of a device.
    pub fn of(config: &DeviceConfig) -> Self {
        match config.maker {
            None => emulator(config.api),
            Some(maker) => phone(maker, config.api),
        }
    }

    /// `ro.build.type`
    pub fn kind(&self) -> &'static str {
        if self.debuggable { "userdebug" } else { "user" }
    }

    /// `ro.build.fingerprint`
    pub fn fingerprint(&self) -> String {
        let Image { release, brand, product, device, build, incremental, tags, .. } = self;
        format!("{brand}/{product}/{device}:{release}/{build}/{incremental}:{}/{tags}", self.kind())
    }

    /// `ro.build.description`
    pub fn description(&self) -> String {
        format!("{}-{} {} {} {} {}", self.product, self.kind(), self.release, self.build, self.incremental, self.tags)
    }
}

/// The version that people know.
pub fn release(api: u32) -> &'static str {
    match api {
        ..=23 => "6.0",
        24 => "7.0",
        25 => "7.1.1",
        26 => "8.0.0",
        27 => "8.1.0",
        28 => "9",
        29 => "10",
        30 => "11",
        31 | 32 => "12",
        33 => "13",
        34 => "14",
        35 => "15",
        36.. => "16",
    }
}

const BOTH: &str = "x86_64,arm64-v8a";

/// Google's emulator image with Google's apps (`google_apis`, 64 bits where there is one) of an API level.
fn emulator(api: u32) -> Image {
    const OLD: &str = "Android SDK built for x86_64";
    let made = |brand, product, device, model, build: &'static str, incremental: &'static str, patch, tags, abis, kernel| Image {
        release: release(api),
        brand,
        manufacturer: if brand == "Android" { "unknown" } else { "Google" },
        product,
        device,
        model,
        build: build.into(),
        incremental: incremental.into(),
        patch,
        tags,
        debuggable: true,
        abis,
        kernel,
    };
    let first = |product, build, incremental, patch, tags, kernel| {
        made("Android", product, "generic_x86_64", OLD, build, incremental, patch, tags, "x86_64,x86", kernel)
    };
    let later = |product, device, model, build, incremental, patch, kernel| {
        made("google", product, device, model, build, incremental, patch, "dev-keys", BOTH, kernel)
    };
    const PHONE: &str = "sdk_google_phone_x86_64";
    const GPHONE: &str = "sdk_gphone_x86_64";
    const GPHONE64: &str = "sdk_gphone64_x86_64";
    const ARM: &str = "emulator64_x86_64_arm64";
    match api {
        ..=23 => first(PHONE, "MASTER", "3079352", "2015-10-01", "test-keys", "3.10.0+"),
        24 => first(PHONE, "NYC", "6696031", "2017-10-05", "dev-keys", "3.10.0+"),
        25 => {
            let (product, device, model) = ("sdk_google_phone_x86", "generic_x86", "Android SDK built for x86");
            made("google", product, device, model, "NYC", "6695155", "2017-12-05", "test-keys", "x86", "3.10.0+")
        }
        26 => first(GPHONE, "OSR1.180418.026", "6741039", "2018-01-05", "dev-keys", "3.18.91+"),
        27 => {
            let (device, model, build) = ("generic_x86", "Android SDK built for x86", "OSM1.180201.037");
            made("google", "sdk_gphone_x86", device, model, build, "6739391", "2018-01-05", "dev-keys", "x86", "3.18.91+")
        }
        28 => later(GPHONE, "generic_x86_64", OLD, "PSR1.180720.122", "6736742", "2018-08-05", "4.4.124+"),
        29 => later(GPHONE, "generic_x86_64", OLD, "QSR1.211112.011", "13135432", "2019-09-05", "4.14.175+"),
        30 => later(
            GPHONE,
            "generic_x86_64_arm64",
            GPHONE,
            "RSR1.240422.006",
            "12134477",
            "2020-10-05",
            "5.4.61-android11-2-00064-g4271ad6e8ade-ab6991359",
        ),
        31 => later(
            GPHONE64,
            ARM,
            GPHONE64,
            "SE1A.220826.008",
            "10564458",
            "2022-02-05",
            "5.10.66-android12-9-00022-g2d6a43c0364d-ab7992900",
        ),
        32 => later(
            GPHONE64,
            ARM,
            GPHONE64,
            "SE1B.240122.005",
            "11418786",
            "2022-06-05",
            "5.10.102-android13-0-00549-g255b30f804ac-ab8238117",
        ),
        33 => later(
            GPHONE,
            "emu64xa",
            GPHONE,
            "TE1A.220922.034",
            "10940250",
            "2022-09-05",
            "5.15.119-android13-8-00034-gd34029c8258b-ab10871489",
        ),
        34 => later(
            GPHONE64,
            "emu64xa",
            GPHONE64,
            "UE1A.230829.050",
            "12077443",
            "2023-09-05",
            "6.1.23-android14-4-00257-g7e35917775b8-ab9964412",
        ),
        35 => later(
            GPHONE64,
            "emu64xa",
            GPHONE64,
            "AE3A.240806.043",
            "12960925",
            "2024-09-05",
            "6.6.50-android15-8-g8adecb593e9b-ab12525588",
        ),
        36.. => later(
            GPHONE64,
            "emu64xa",
            GPHONE64,
            "BE2A.250530.026.F3",
            "13894323",
            "2025-07-05",
            "6.6.66-android15-8-gd0c43a640eab-ab13812146",
        ),
    }
}

/// A phone of a maker's.
fn phone(maker: Maker, api: u32) -> Image {
    let (brand, manufacturer, product, device, model) = match maker {
        Maker::Samsung => ("samsung", "samsung", "dm3qxxx", "dm3q", "SM-S918B"),
        Maker::Xiaomi => ("Xiaomi", "Xiaomi", "fuxi", "fuxi", "2211133C"),
        Maker::Oppo => ("OPPO", "OPPO", "PFEM10", "OP52D1L1", "PFEM10"),
        Maker::Vivo => ("vivo", "vivo", "PD2241", "PD2241", "V2241A"),
        Maker::Huawei => ("HUAWEI", "HUAWEI", "ELS-AN00", "HWELS", "ELS-AN00"),
    };
    let google = emulator(api);
    let build = match maker {
        Maker::Xiaomi | Maker::Oppo | Maker::Vivo if api >= 33 => format!("{}KQ1.220905.001", if api == 33 { "T" } else { "U" }),
        Maker::Huawei => format!("HUAWEI{model}"),
        _ => base_build(api).into(),
    };
    let incremental = match maker {
        Maker::Samsung => "S918BXXS3BXBD".into(),
        Maker::Xiaomi => format!("V{}.0.25.0.CNXM", super::makers::miui(api).1),
        Maker::Oppo => "1683000000000".into(),
        Maker::Vivo => "compiler05101530".into(),
        Maker::Huawei => "102.0.0.150C00".into(),
    };
    Image {
        brand,
        manufacturer,
        product,
        device,
        model,
        build: build.into(),
        incremental: incremental.into(),
        tags: "release-keys",
        debuggable: false,
        abis: "arm64-v8a,armeabi-v7a,armeabi",
        ..google
    }
}

/// The id of the release that makers build on.
fn base_build(api: u32) -> &'static str {
    match api {
        ..=23 => "MMB29M",
        24 | 25 => "NRD90M",
        26 => "R16NW",
        27 => "M1AJQ",
        28 => "PPR1.180610.011",
        29 => "QP1A.190711.020",
        30 => "RP1A.200720.012",
        31 | 32 => "SP1A.210812.016",
        33 => "TP1A.220624.014",
        34 => "UP1A.231005.007",
        35 => "AP3A.240905.015.A2",
        36.. => "BP2A.250605.031.A3",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_those_of_the_images() {
        let fingerprint = |name| Image::of(&DeviceConfig::profile(name).unwrap()).fingerprint();
        assert_eq!(fingerprint("api23"), "Android/sdk_google_phone_x86_64/generic_x86_64:6.0/MASTER/3079352:userdebug/test-keys");
        assert_eq!(fingerprint("api28"), "google/sdk_gphone_x86_64/generic_x86_64:9/PSR1.180720.122/6736742:userdebug/dev-keys");
        assert_eq!(fingerprint("api34"), "google/sdk_gphone64_x86_64/emu64xa:14/UE1A.230829.050/12077443:userdebug/dev-keys");
        assert_eq!(fingerprint("oneui34"), "samsung/dm3qxxx/dm3q:14/UP1A.231005.007/S918BXXS3BXBD:user/release-keys");
    }

    #[test]
    fn no_property_of_an_old_image_is_too_long_for_it() {
        for api in 23..=25 {
            assert!(Image::of(&DeviceConfig::new(api)).fingerprint().len() <= 91, "{api}");
        }
    }
}
