//! `dumpsys package PACKAGE`

use std::fmt::Write as _;
use std::io;

use super::date;
use crate::shell::Invocation;
use crate::system::System;
use crate::system::activity_log::short_component;
use crate::system::packages::Package;

/// Prints a package, or says that there is none; without a name, all of them.
pub fn package(inv: &mut Invocation<'_>, name: &str) -> io::Result<u8> {
    let text = {
        let system = inv.device.lock();
        let found: Vec<&Package> = match name {
            "" => system.packages.iter().collect(),
            name => system.packages.get(name).into_iter().collect(),
        };
        if found.is_empty() { format!("Unable to find package: {name}\n") } else { printed(&system, &found) }
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

fn printed(system: &System, packages: &[&Package]) -> String {
    let mut out = String::new();
    let mains: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let component = short_component(&package.facts.package, package.facts.activity.as_deref()?);
            let hash = hash(&package.facts.package);
            Some(format!(
                "        {hash:x} {component} filter {:x}\n          Action: \"android.intent.action.MAIN\"\n          \
                 Category: \"android.intent.category.LAUNCHER\"\n",
                hash ^ 0x5a5a5
            ))
        })
        .collect();
    if !mains.is_empty() {
        let _ =
            write!(out, "Activity Resolver Table:\n  Non-Data Actions:\n      android.intent.action.MAIN:\n{}\n", mains.concat());
    }
    out.push_str("Packages:\n");
    for package in packages {
        one(&mut out, system, package);
    }
    out
}

fn one(out: &mut String, system: &System, package: &Package) {
    let api = system.config.api;
    let facts = &package.facts;
    let name = &facts.package;
    let local = |epoch: i64| date(system, epoch);
    let mut line = |indent: usize, text: String| _ = writeln!(out, "{:indent$}{text}", "");
    line(2, format!("Package [{name}] ({:x}):", hash(name)));
    line(4, if api < 34 { format!("userId={}", package.uid) } else { format!("appId={}", package.uid) });
    line(4, format!("pkg=Package{{{:x} {name}}}", hash(name) ^ 0x77));
    line(4, format!("codePath={}", package.folder));
    line(4, format!("resourcePath={}", package.folder));
    line(4, "primaryCpuAbi=null\n    secondaryCpuAbi=null".into());
    line(4, format!("versionCode={} minSdk={} targetSdk={}", facts.version_code, facts.min_sdk, facts.target_sdk));
    line(4, format!("versionName={}", facts.version_name));
    line(4, "splits=[base]\n    apkSigningVersion=2".into());
    let flags: Vec<&str> = [
        (package.system, "SYSTEM"),
        (facts.debuggable, "DEBUGGABLE"),
        (true, "HAS_CODE"),
        (true, "ALLOW_CLEAR_USER_DATA"),
        (facts.test_only, "TEST_ONLY"),
        (true, "ALLOW_BACKUP"),
    ]
    .into_iter()
    .filter_map(|(set, flag)| set.then_some(flag))
    .collect();
    line(4, format!("flags=[ {} ]", flags.join(" ")));
    line(4, format!("dataDir=/data/user/0/{name}"));
    line(4, "supportsScreens=[small, medium, large, xlarge, resizeable, anyDensity]".into());
    line(4, format!("timeStamp={}", local(package.updated)));
    if api < 33 {
        line(4, format!("firstInstallTime={}", local(package.installed)));
    }
    line(4, format!("lastUpdateTime={}", local(package.updated)));
    let signer: String = facts.signer.chars().take(8).collect();
    line(
        4,
        format!("signatures=PackageSignatures{{{:x} version:2, signatures:[{signer}], past signatures:[]}}", hash(name) ^ 0x99),
    );
    line(4, "installPermissionsFixed=true".into());
    line(4, format!("pkgFlags=[ {} ]", flags.join(" ")));
    if !facts.declared.is_empty() {
        line(4, "declared permissions:".into());
        for permission in &facts.declared {
            let protection = format!("{:?}", permission.protection).to_lowercase();
            line(6, format!("{}: prot={protection}", permission.name));
        }
    }
    if !facts.permissions.is_empty() {
        line(4, "requested permissions:".into());
        for permission in &facts.permissions {
            line(6, permission.clone());
        }
    }
    if !package.install_grants.is_empty() {
        line(4, "install permissions:".into());
        for permission in &package.install_grants {
            line(6, format!("{permission}: granted=true"));
        }
    }
    line(
        4,
        format!(
            "User 0: ceDataInode={} installed=true hidden=false suspended=false stopped={} notLaunched={} enabled=0 instant=false virtual=false",
            hash(name) % 90_000,
            package.stopped,
            package.stopped && package.data.is_none()
        ),
    );
    if api >= 33 {
        line(6, format!("firstInstallTime={}", local(package.installed)));
    }
    line(6, "gids=[3003]".into());
    line(6, "runtime permissions:".into());
    for (permission, grant) in &package.grants {
        line(8, format!("{permission}: granted={}{}", grant.granted, grant.flags.printed(api)));
    }
    out.push('\n');
}

/// A number that stands for a Java object's address.
fn hash(name: &str) -> u32 {
    name.bytes().fold(5381_u32, |sum, byte| sum.wrapping_mul(33) ^ u32::from(byte)) & 0x0fff_ffff
}
