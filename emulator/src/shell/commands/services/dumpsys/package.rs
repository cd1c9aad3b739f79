//! `dumpsys package PACKAGE`: the tables that name its components, then [the package itself](super::package_record).

use std::fmt::Write as _;
use std::io;

use super::hash;
use super::package_record::one;
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
    let api = system.config.api;
    let mut out = String::new();
    let auto_verify = if api < 31 { "          AutoVerify=false\n" } else { "" };
    let mains = packages.iter().filter_map(|package| {
        let component = short_component(&package.facts.package, package.facts.activity.as_deref()?);
        let hash = hash(&package.facts.package);
        Some(format!(
            "        {hash:x} {component} filter {:x}\n          Action: \"android.intent.action.MAIN\"\n          \
             Category: \"android.intent.category.LAUNCHER\"\n{auto_verify}",
            hash ^ 0x5a5a5
        ))
    });
    let mains: String = mains.collect();
    if !mains.is_empty() {
        let _ = write!(out, "Activity Resolver Table:\n  Non-Data Actions:\n      android.intent.action.MAIN:\n{mains}\n");
    }
    if api >= 31 {
        out.push_str("Domain verification status:\n\n");
    }
    permissions(&mut out, packages);
    let keys: String = packages.iter().fold(String::new(), |keys, package| {
        format!("{keys}  [{}]\n      Signing KeySets: {}\n", package.facts.package, hash(&package.facts.signer) % 500)
    });
    let _ = write!(out, "Key Set Manager:\n{keys}\nPackages:\n");
    for package in packages {
        one(&mut out, system, package);
    }
    if api >= 30 {
        out.push_str("\nQueries:\n  system apps queryable: false\n  queries via package name:\n  queries via ");
        out.push_str(if api >= 33 { "component:\n" } else { "intent:\n" });
    }
    dex_state(&mut out, system, packages);
    out
}

/// The permissions that packages define.
fn permissions(out: &mut String, packages: &[&Package]) {
    let declared: Vec<_> =
        packages.iter().flat_map(|package| package.facts.declared.iter().map(move |it| (*package, it))).collect();
    if declared.is_empty() {
        return;
    }
    out.push_str("Permissions:\n");
    for (package, permission) in declared {
        let (name, hash) = (&permission.name, hash(&permission.name));
        let protection = format!("{:?}", permission.protection).to_lowercase();
        let _ = writeln!(out, "  Permission [{name}] ({hash:x}):\n    sourcePackage={}", package.facts.package);
        let _ = writeln!(out, "    uid={} gids=[] type=0 prot={protection}", package.uid);
        let _ = writeln!(out, "    perm=PermissionInfo{{{:x} {name}}}\n    flags=0x0", hash ^ 0x1313);
    }
    out.push('\n');
}

fn dex_state(out: &mut String, system: &System, packages: &[&Package]) {
    let set = if system.props.get("ro.product.cpu.abi").contains("64") { "x86_64" } else { "x86" };
    out.push_str("\nDexopt state:\n");
    for package in packages {
        let (name, path) = (&package.facts.package, package.path());
        let _ = match system.config.api {
            ..24 => writeln!(out, "  [{name}]\n    Instruction Set: {set}\n      path: {path}\n      status: kOatUpToDate"),
            24..28 => writeln!(
                out,
                "  [{name}]\n    Instruction Set: {set}\n      path: {path}\n      status: {path} [compilation_filter=interpret-only, status=kOatUpToDate]"
            ),
            28.. => writeln!(out, "  [{name}]\n    path: {path}\n      {set}: [status=verify] [reason=install]"),
        };
    }
    out.push_str("\nCompiler stats:\n");
    for package in packages {
        let _ = writeln!(out, "  [{}]\n    (No recorded stats)", package.facts.package);
    }
}
