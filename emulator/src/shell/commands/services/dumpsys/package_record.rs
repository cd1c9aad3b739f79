//! The entry of one package in `dumpsys package`, which grew from level to level.

use std::fmt::Write as _;

use super::{date, hash};
use crate::system::System;
use crate::system::packages::{Enabled, Package};
use crate::system::permissions::groups;

/// Prints a package's entry.
pub fn one(out: &mut String, system: &System, package: &Package) {
    let api = system.config.api;
    let facts = &package.facts;
    let name = &facts.package;
    let local = |epoch: i64| date(system, epoch);
    let _ = writeln!(out, "  Package [{name}] ({:x}):", hash(name));
    let mut line = |text: String| _ = writeln!(out, "    {text}");
    line(format!("{}={}", if api < 33 { "userId" } else { "appId" }, package.uid));
    line(format!("pkg=Package{{{:x} {name}}}", hash(name) ^ 0x77));
    line(format!("codePath={0}\n    resourcePath={0}\n    legacyNativeLibraryDir={0}/lib", package.folder));
    if api >= 33 {
        line("extractNativeLibs=false".into());
    }
    line("primaryCpuAbi=null\n    secondaryCpuAbi=null".into());
    if api >= 33 {
        line("cpuAbiOverride=null".into());
    }
    let min = if api >= 24 { format!(" minSdk={}", facts.min_sdk) } else { String::new() };
    line(format!("versionCode={}{min} targetSdk={}", facts.version_code, facts.target_sdk));
    if api >= 33 {
        line("minExtensionVersions=[]".into());
    }
    line(format!("versionName={}", facts.version_name));
    if api >= 35 {
        line("hiddenApiEnforcementPolicy=2".into());
    }
    if api >= 33 {
        line("usesNonSdkApi=false".into());
    }
    let splits: String = package.splits.iter().map(|split| format!(", {split}")).collect();
    line(format!("splits=[base{splits}]"));
    if api >= 24 {
        line("apkSigningVersion=2".into());
    }
    if api < 33 {
        line(format!("applicationInfo=ApplicationInfo{{{:x} {name}}}", hash(name) ^ 0x3b));
    }
    let flags = flags(package);
    let private = if api >= 33 {
        "PRIVATE_FLAG_ACTIVITIES_RESIZE_MODE_RESIZEABLE_VIA_SDK_VERSION ALLOW_AUDIO_PLAYBACK_CAPTURE PRIVATE_FLAG_ALLOW_NATIVE_HEAP_POINTER_TAGGING"
    } else if api >= 29 {
        "PRIVATE_FLAG_ACTIVITIES_RESIZE_MODE_RESIZEABLE_VIA_SDK_VERSION ALLOW_AUDIO_PLAYBACK_CAPTURE"
    } else {
        "RESIZEABLE_ACTIVITIES"
    };
    line(format!("flags=[ {flags} ]"));
    if api >= 24 {
        line(format!("privateFlags=[ {private} ]"));
    }
    if api >= 30 {
        line("forceQueryable=false".into());
    }
    if api >= 36 {
        line("pageSizeCompat=0".into());
    }
    if api >= 35 {
        line("scannedAsStoppedSystemApp=false".into());
    } else {
        line(format!("dataDir=/data/user/0/{name}"));
    }
    line("supportsScreens=[small, medium, large, xlarge, resizeable, anyDensity]".into());
    line(format!("timeStamp={}", local(package.updated)));
    if api < 33 {
        line(format!("firstInstallTime={}", local(package.installed)));
    }
    line(format!("lastUpdateTime={}", local(package.updated)));
    installer(&mut line, api, package);
    let signer: String = facts.signer.chars().take(8).collect();
    let signatures =
        if api < 28 { format!("[{signer}]") } else { format!("version:2, signatures:[{signer}], past signatures:[]") };
    line(format!("signatures=PackageSignatures{{{:x} {signatures}}}", hash(name) ^ 0x99));
    line(format!("installPermissionsFixed=true{}", if api < 28 { " installStatus=1" } else { "" }));
    line(format!("pkgFlags=[ {flags} ]"));
    if api >= 33 {
        line(format!("privatePkgFlags=[ {private} ]\n    apexModuleName=null"));
    }
    if api >= 36 {
        line(format!("componentsDeclared={}", u32::from(facts.activity.is_some())));
    }
    permissions(out, api, package);
    user(out, system, package);
}

/// Who installed the package.
fn installer(line: &mut impl FnMut(String), api: u32, package: &Package) {
    let installer = package.installer.as_deref();
    match (api, installer) {
        (..33, Some(installer)) => line(format!("installerPackageName={installer}")),
        (..33, None) => {}
        (33.., _) => {
            let initiating = if package.system { "null" } else { "com.android.shell" };
            line(format!("installerPackageName={}\n    installerPackageUid=-1", installer.unwrap_or("null")));
            line(format!("initiatingPackageName={initiating}\n    originatingPackageName=null"));
        }
    }
    if api >= 36 {
        line("category=manifest: -1, override: -1, by user: -1".into());
    }
    if api >= 33 {
        line("packageSource=1".into());
    }
    if api >= 34 {
        line("appMetadataFilePath=null".into());
    }
    if api >= 35 {
        line("appMetadataSource=0".into());
    }
}

fn flags(package: &Package) -> String {
    let facts = &package.facts;
    let all = [
        (package.system, "SYSTEM"),
        (facts.debuggable, "DEBUGGABLE"),
        (true, "HAS_CODE"),
        (true, "ALLOW_CLEAR_USER_DATA"),
        (facts.test_only, "TEST_ONLY"),
        (true, "ALLOW_BACKUP"),
    ];
    all.into_iter().filter_map(|(set, flag)| set.then_some(flag)).collect::<Vec<_>>().join(" ")
}

fn permissions(out: &mut String, api: u32, package: &Package) {
    let facts = &package.facts;
    let mut line = |indent: usize, text: &str| _ = writeln!(out, "{:indent$}{text}", "");
    if !facts.declared.is_empty() {
        line(4, "declared permissions:");
        let installed = if api < 33 { ", INSTALLED" } else { "" };
        for permission in &facts.declared {
            let protection = format!("{:?}", permission.protection).to_lowercase();
            line(6, &format!("{}: prot={protection}{installed}", permission.name));
        }
    }
    if !facts.permissions.is_empty() {
        line(4, "requested permissions:");
        for permission in &facts.permissions {
            // From Android 10 a permission that only an exempt app may hold is marked.
            let restricted = api >= 29 && groups::is_restricted(permission) && groups::group_of(permission, api).is_some();
            line(6, &format!("{permission}{}", if restricted { ": restricted=true" } else { "" }));
        }
    }
    if !package.install_grants.is_empty() {
        line(4, "install permissions:");
        for permission in &package.install_grants {
            line(6, &format!("{permission}: granted=true"));
        }
    }
}

/// What the user has of it.
fn user(out: &mut String, system: &System, package: &Package) {
    let api = system.config.api;
    let name = &package.facts.package;
    let state = package.user;
    let enabled = match state.enabled {
        Enabled::Default => 0,
        Enabled::Enabled => 1,
        Enabled::DisabledUser => 3,
        Enabled::DisabledUntilUsed => 4,
    };
    let mut words = Vec::new();
    if api >= 24 {
        words.push(format!("ceDataInode={}", hash(name) % 90_000));
    }
    if api >= 35 {
        words.push(format!("deDataInode={}", hash(name) % 80_000));
    }
    words.push(format!("installed={} hidden=false", !state.removed));
    if api >= 24 {
        words.push(format!("suspended={}", state.suspended));
    }
    if api >= 30 {
        words.push("distractionFlags=0".into());
    }
    words.push(format!(
        "stopped={} notLaunched={} enabled={enabled}",
        package.stopped,
        package.stopped && package.data.is_none()
    ));
    if api >= 26 {
        words.push("instant=false".into());
    }
    if api >= 28 {
        words.push("virtual=false".into());
    }
    if api >= 35 {
        words.push("quarantined=false".into());
    }
    let mut line = |indent: usize, text: &str| _ = writeln!(out, "{:indent$}{text}", "");
    line(4, &format!("User 0: {}", words.join(" ")));
    if api >= 31 {
        line(6, "installReason=0");
    }
    if api >= 35 {
        line(6, &format!("dataDir=/data/user/0/{name}"));
    }
    if api >= 33 {
        line(6, &format!("firstInstallTime={}", date(system, package.installed)));
    }
    if api >= 31 {
        line(6, "uninstallReason=0");
    }
    if package.install_grants.iter().any(|permission| permission == "android.permission.INTERNET") {
        line(6, "gids=[3003]");
    }
    line(6, "runtime permissions:");
    for (permission, grant) in &package.grants {
        line(8, &format!("{permission}: granted={}{}", grant.granted, grant.flags.printed(api)));
    }
}
