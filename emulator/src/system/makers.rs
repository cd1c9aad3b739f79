//! What a maker's system shows of itself: the properties by which tools and apps tell it, and the packages they look for.

use crate::config::Maker;

/// Properties that only this maker's systems have.
pub fn properties(maker: Maker, api: u32) -> Vec<(&'static str, String)> {
    match maker {
        Maker::Samsung => {
            let version = one_ui(api);
            let mut rows = vec![("ro.build.PDA", "S918BXXS3BXBD".to_string()), ("ro.csc.sales_code", "CHC".into())];
            if version > 0 {
                rows.push(("ro.build.version.oneui", version.to_string()));
            }
            rows
        }
        Maker::Xiaomi => {
            let (name, code) = miui(api);
            let mut rows = vec![
                ("ro.miui.ui.version.name", name.to_string()),
                ("ro.miui.ui.version.code", code.to_string()),
                ("ro.miui.region", "CN".into()),
            ];
            if api >= 34 {
                rows.push(("ro.mi.os.version.name", format!("OS{}.0", api - 33)));
                rows.push(("ro.mi.os.version.code", (api - 33).to_string()));
            }
            rows
        }
        Maker::Oppo => {
            let version = color_os(api);
            let name = if api >= 31 { "ro.build.version.oplusrom" } else { "ro.build.version.opporom" };
            vec![(name, version.to_string()), ("ro.oppo.market.name", "Find X5 Pro".into())]
        }
        Maker::Vivo => {
            let (name, version, display) = origin_os(api);
            vec![
                ("ro.vivo.os.name", name.to_string()),
                ("ro.vivo.os.version", version.to_string()),
                ("ro.vivo.os.build.display.id", display.to_string()),
                ("ro.vivo.product.release.name", "PD2241".into()),
            ]
        }
        Maker::Huawei => vec![("ro.build.version.emui", emui(api).to_string()), ("ro.config.hw_optb", "156".into())],
    }
}

/// Packages that come with this maker's systems: name, label in English and Chinese, folder.
pub fn packages(maker: Maker) -> &'static [(&'static str, (&'static str, &'static str), &'static str)] {
    match maker {
        Maker::Samsung => &[
            ("com.samsung.android.app.telephonyui", ("Call settings", "通话设置"), "/system/priv-app/TelephonyUI"),
            ("com.samsung.android.honeyboard", ("Samsung Keyboard", "三星键盘"), "/system/app/HoneyBoard"),
            ("com.samsung.android.lool", ("Device care", "设备维护"), "/system/priv-app/SmartManager_v5"),
            ("com.sec.android.app.launcher", ("One UI Home", "One UI 主屏幕"), "/system/priv-app/TouchWizHome_2017"),
        ],
        Maker::Xiaomi => &[
            ("com.miui.home", ("System Launcher", "系统桌面"), "/product/priv-app/MiuiHome"),
            ("com.miui.packageinstaller", ("Package installer", "应用包管理组件"), "/product/priv-app/MIUIPackageInstaller"),
            ("com.miui.securitycenter", ("Security", "手机管家"), "/product/priv-app/MIUISecurityCenter"),
        ],
        Maker::Oppo => &[
            ("com.android.launcher", ("System Launcher", "系统桌面"), "/system_ext/priv-app/OppoLauncher"),
            ("com.coloros.phonemanager", ("Phone Manager", "手机管家"), "/system_ext/app/PhoneManager"),
        ],
        Maker::Vivo => &[
            ("com.bbk.launcher2", ("Home", "桌面"), "/system/priv-app/BBKLauncher2"),
            ("com.iqoo.secure", ("iManager", "i管家"), "/system/app/iQooSecure"),
        ],
        Maker::Huawei => &[
            ("com.huawei.android.launcher", ("HUAWEI Home", "华为桌面"), "/system/priv-app/HwLauncher6"),
            ("com.huawei.systemmanager", ("Optimizer", "手机管家"), "/system/priv-app/HwSystemManager"),
        ],
    }
}

/// One UI's version, as `60100` for 6.1; 0 before there was one.
fn one_ui(api: u32) -> u32 {
    match api {
        ..=27 => 0,
        28 => 10_100,
        29 => 20_500,
        30 => 30_100,
        31 => 40_000,
        32 => 40_100,
        33 => 50_100,
        34 => 60_100,
        35 => 70_000,
        36.. => 80_000,
    }
}

/// MIUI's version, as its name property has it and as a number. HyperOS calls itself `V816` there.
pub(super) fn miui(api: u32) -> (&'static str, u32) {
    match api {
        ..=23 => ("V8", 6),
        24..=25 => ("V9", 7),
        26..=27 => ("V10", 8),
        28 => ("V11", 9),
        29 => ("V12", 10),
        30 => ("V125", 11),
        31..=32 => ("V130", 13),
        33 => ("V140", 14),
        34.. => ("V816", 816),
    }
}

fn color_os(api: u32) -> &'static str {
    match api {
        ..=23 => "V3.0.0",
        24..=26 => "V3.2.0",
        27 => "V5.2.1",
        28 => "V6.0.1",
        29 => "V7.1",
        30 => "V11.1",
        31..=32 => "V12.1.0",
        33 => "V13.0.0",
        34 => "V14.0.0",
        35 => "V15.0.0",
        36.. => "V16.0.0",
    }
}

fn origin_os(api: u32) -> (&'static str, &'static str, &'static str) {
    match api {
        ..=27 => ("Funtouch", "4.0", "Funtouch OS_4.0"),
        28 => ("Funtouch", "9.2", "Funtouch OS_9.2"),
        29 => ("Funtouch", "10.0", "Funtouch OS_10"),
        30 => ("vos", "1.0", "OriginOS 1.0"),
        31..=32 => ("vos", "2.0", "OriginOS Ocean"),
        33 => ("vos", "3.0", "OriginOS 3"),
        34 => ("vos", "4.0", "OriginOS 4"),
        35 => ("vos", "5.0", "OriginOS 5"),
        36.. => ("vos", "6.0", "OriginOS 6"),
    }
}

fn emui(api: u32) -> &'static str {
    match api {
        ..=23 => "EmotionUI_4.0",
        24..=25 => "EmotionUI_5.0",
        26..=27 => "EmotionUI_8.0.0",
        28 => "EmotionUI_9.1.0",
        29 => "EmotionUI_10.1.0",
        30.. => "EmotionUI_11.0.0",
    }
}
