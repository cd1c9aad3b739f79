//! `dumpsys appops [--op OP|PACKAGE]`

use std::fmt::Write as _;
use std::io;

use crate::shell::Invocation;
use crate::system::processes::user_name;

/// Prints the modes that are not the default, by user id and package.
pub fn main(inv: &mut Invocation<'_>, args: &[&str]) -> io::Result<u8> {
    let only = args.iter().find(|word| !word.starts_with('-')).copied();
    let mut out = String::from("Current AppOps Service state:\n");
    {
        let system = inv.device.lock();
        let api = system.config.api;
        if api >= 29 {
            out.push_str("  Settings:\n    top_state_settle_time=+30s0ms\n    fg_service_state_settle_time=+10s0ms\n    bg_state_settle_time=+1s0ms\n\n");
        }
        for package in system.packages.iter().filter(|package| only.is_none_or(|only| only == package.facts.package)) {
            let (user, own) = (system.user_ops(package), system.package_ops(package));
            if user.is_empty() && own.is_empty() {
                continue;
            }
            let _ = writeln!(out, "  Uid {}:", user_name(package.uid));
            if api >= 28 {
                let top = system.activities.front().is_some_and(|front| front.uid == package.uid);
                let _ = writeln!(out, "    state={}", if top { "top" } else { "cch" });
            }
            for (op, mode) in user {
                let _ = writeln!(out, "      {}: mode={}", op.name, mode.name());
            }
            let _ = writeln!(out, "    Package {}:", package.facts.package);
            for (op, mode) in own {
                let _ = match api {
                    ..28 => writeln!(out, "      {}: mode={}", op.name, mode as u32),
                    28.. => writeln!(out, "      {} ({}):", op.name, mode.name()),
                };
            }
        }
    }
    inv.out.write_all(out.as_bytes())?;
    Ok(0)
}
