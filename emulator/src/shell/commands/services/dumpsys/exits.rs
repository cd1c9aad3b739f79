//! `dumpsys activity exit-info [PACKAGE]`, from Android 11

use std::fmt::Write as _;

use super::date;
use crate::system::System;

/// How the processes of packages ended, the newest first.
pub fn exit_info(system: &System, only: Option<&str>) -> String {
    let api = system.config.api;
    let mut out = String::from("ACTIVITY MANAGER PROCESS EXIT INFO (dumpsys activity exit-info)\n");
    for package in system.processes.exited_packages() {
        if only.is_some_and(|only| only != package) {
            continue;
        }
        let _ = writeln!(out, "  package: {package}");
        for (index, exit) in system.processes.exits(&package).enumerate() {
            let uid = exit.uid;
            if index == 0 {
                let _ = writeln!(out, "    Historical Process Exit for uid={uid}");
            }
            let (number, name) = exit.reason.printed(api);
            let when = date(system, exit.epoch_ms);
            let millis = exit.epoch_ms.rem_euclid(1000);
            let importance = if exit.foreground { 100 } else { 400 };
            let description = if exit.description.is_empty() { "null" } else { &exit.description };
            let _ = writeln!(out, "      ApplicationExitInfo #{index}:");
            let pid = exit.pid;
            let _ = writeln!(
                out,
                "        timestamp={when}.{millis:03} pid={pid} realUid={uid} packageUid={uid} definingUid={uid} user=0"
            );
            let _ = writeln!(out, "        process={package} reason={number} ({name}) subreason=0 (UNKNOWN) status=0");
            let _ = writeln!(
                out,
                "        importance={importance} pss=0.00 rss=0.00 description={description} state=empty trace=null"
            );
        }
    }
    out
}
