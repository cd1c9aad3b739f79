//! Our dumps and events held against recordings of real devices.
//!
//! The recordings are not part of the project: `OFFRAMP_CORPUS` names the folder that holds them. Only the shape is compared: which
//! names stand at which depth and in which order, and how many arguments an event has.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::bench::Bench;
use crate::formats::SPECIMEN;

/// The folder of shell recordings; says so when there is none.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("OFFRAMP_CORPUS").map(|folder| PathBuf::from(folder).join("shell"));
    if folder.is_none() {
        eprintln!("OFFRAMP_CORPUS is not set: nothing was compared with recordings");
    }
    folder
}

fn recording(folder: &std::path::Path, name: &str) -> String {
    let path = folder.join(name);
    String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).into_owned()
}

/// The names at the depth of a package's entry: `versionName`, `User 0`, `runtime permissions`.
fn package_keys(dump: &str) -> Vec<String> {
    let entry = dump.lines().skip_while(|line| !line.trim_start().starts_with("Package [")).skip(1);
    let lines: Vec<&str> = entry.take_while(|line| !line.is_empty() && !line.trim_start().starts_with("Package [")).collect();
    let depth = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
    let own = lines.iter().filter(|line| line.len() - line.trim_start().len() == depth);
    own.filter_map(|line| line.trim().split(['=', ':']).next()).map(str::to_owned).collect()
}

#[test]
fn packages_have_the_recorded_names_in_the_recorded_order() {
    let Some(folder) = corpus() else { return };
    // What depends on the app, or on the maker.
    const OPTIONAL: [&str; 7] = [
        "declared permissions",
        "requested permissions",
        "install permissions",
        "usesLibraries",
        "usesOptionalLibraries",
        "usesLibraryFiles",
        "privateFlags",
    ];
    for (name, api) in [
        ("dumpsys_package--droidbot-album.txt", 24),
        ("dumpsys_package--appium-adb-two-packages.txt", 25),
        ("dumpsys_package--autoTask-iqoo12.txt", 34),
        ("dumpsys_package--fluxxion-api35-composefixture.txt", 35),
        ("dumpsys_package--axisight-sm-s938u.txt", 36),
    ] {
        let keep = |key: &String| !OPTIONAL.contains(&key.as_str()) && !key.starts_with("User ");
        let recorded: Vec<String> = package_keys(&recording(&folder, name)).into_iter().filter(keep).collect();
        let ours: Vec<String> =
            package_keys(&Bench::new(api, SPECIMEN).sh("dumpsys package com.example.lantern")).into_iter().filter(keep).collect();
        // That of a library that an app brings is there only with such an app.
        let recorded: Vec<&String> =
            recorded.iter().filter(|key| *key != "hiddenApiEnforcementPolicy" || ours.contains(key)).collect();
        assert!(recorded.len() > 15, "{name}: {recorded:?}");
        assert_eq!(ours.iter().collect::<Vec<_>>(), recorded, "{name}, API {api}");
    }
}

/// How many arguments each event has, by its tag, from lines as `… I wm_create_task: [0,80,80,0]`.
fn arguments(log: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for line in log.lines() {
        let Some((head, payload)) = line.split_once(": ") else { continue };
        let Some(tag) = head.split_whitespace().next_back().filter(|tag| tag.starts_with("am_") || tag.starts_with("wm_")) else {
            continue;
        };
        let payload = payload.trim();
        let whole = payload.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
        // Some recordings lost the payload, or its end.
        if payload.is_empty() || (whole.is_none() && payload.starts_with('[')) {
            continue;
        }
        found.insert(tag.to_string(), whole.map_or(1, |inner| inner.split(',').count()));
    }
    found
}

#[test]
fn events_have_as_many_arguments_as_recorded_ones() {
    let Some(folder) = corpus() else { return };
    for (name, api, not) in [
        ("logcat_events_am--unnamed-fingerprint.txt", 24, ""),
        ("logcat_events_am--unnamed-miui.txt", 27, ""),
        ("logcat_events_am--unnamed.txt", 28, ""),
        // OPPO adds a reason to pausing.
        ("logcat_events_am--unnamed-opera-q.txt", 29, "am_pause_activity"),
        ("logcat_events_wm--unnamed-android13.txt", 30, ""),
        ("logcat_events_wm--unnamed.txt", 33, ""),
        ("logcat_events_wm--unnamed-android14.txt", 34, ""),
        ("logcat_events_wm--g7-apppid.txt", 36, ""),
        // Samsung adds the caller to creating.
        ("logcat_events_wm--g7-sm-s918u.txt", 36, "wm_create_activity"),
    ] {
        let bench = Bench::new(api, SPECIMEN);
        bench.sh("am start -n com.example.lantern/.Main; input keyevent HOME; am start -n com.example.lantern/.Main; input keyevent BACK");
        let ours = arguments(&bench.sh("logcat -d -b events"));
        let recorded = arguments(&recording(&folder, name));
        let both: Vec<_> = recorded.iter().filter(|(tag, _)| *tag != not && ours.contains_key(*tag)).collect();
        assert!(!both.is_empty(), "{name} has no event of ours: {recorded:?} {ours:?}");
        for (tag, count) in both {
            assert_eq!(ours[tag], *count, "{tag} in {name}, API {api}");
        }
    }
}
