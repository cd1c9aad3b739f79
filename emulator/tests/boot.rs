//! A device that starts up, as whoever waits for it sees it; and one that restarts.

mod wire;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use offramp_emulator::{ClockMode, DeviceConfig, Ports, Running};
use wire::Host;

/// What a readiness check can tell apart, in the order of a boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Closed,
    Offline,
    NoServices,
    NotComplete,
    Complete,
    Launcher,
}

const PATIENCE: Duration = Duration::from_secs(20);

fn look(addr: SocketAddr) -> Seen {
    let mut host = match Host::connect(addr, Duration::from_millis(30)) {
        Ok(host) => host,
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Seen::Closed,
        Err(_) => return Seen::Offline,
    };
    let said = host
        .shell("getprop sys.boot_completed; getprop init.svc.bootanim; pm path android; dumpsys window | grep mCurrentFocus")
        .unwrap();
    let lines: Vec<&str> = said.lines().map(|line| line.trim_end_matches('\r')).collect();
    match (lines[0], lines[1]) {
        ("", "running") if said.contains("cmd: Can't find service: package") => Seen::NoServices,
        ("", "running") => Seen::NotComplete,
        ("1", "stopped") if said.contains("com.google.android.apps.nexuslauncher") => Seen::Launcher,
        ("1", "stopped") => Seen::Complete,
        other => panic!("{other:?} in {said}"),
    }
}

fn booting(clock: ClockMode, boot_ms: u64) -> Running {
    Running::start(DeviceConfig { clock, boot_ms, ..DeviceConfig::new(34) }, Ports::Free).unwrap()
}

fn watch(addr: SocketAddr) -> Vec<Seen> {
    let mut seen = vec![look(addr)];
    let begun = Instant::now();
    while seen.last() != Some(&Seen::Launcher) {
        assert!(begun.elapsed() < PATIENCE, "{seen:?}");
        let now = look(addr);
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    seen
}

#[test]
fn states_come_in_order_on_the_host_s_clock() {
    let device = booting(ClockMode::Real, 5000);
    let seen = watch(device.adb);
    assert_eq!(seen[0], Seen::Closed);
    assert!(seen.is_sorted(), "{seen:?}");
}

#[test]
fn who_polls_sees_every_state_on_the_virtual_clock() {
    let device = booting(ClockMode::Virtual, 60_000);
    assert_eq!(watch(device.adb), [Seen::NoServices, Seen::NotComplete, Seen::Complete, Seen::Launcher]);
}

#[test]
fn a_script_that_waits_on_the_device_gets_there_too() {
    let device = booting(ClockMode::Virtual, 60_000);
    let mut host = Host::connect(device.adb, PATIENCE).unwrap();
    let waited =
        host.shell("while [ \"$(getprop sys.boot_completed)\" != 1 ]; do sleep 1; done; ls -d /sdcard/Download").unwrap();
    assert_eq!(waited.trim(), "/sdcard/Download");
}

#[test]
fn a_restart_loses_connections_and_processes_and_keeps_what_is_on_disk() {
    let device = booting(ClockMode::Virtual, 0);
    let mut host = Host::connect(device.adb, PATIENCE).unwrap();
    host.shell(
        "echo kept > /sdcard/f; settings put global kept 1; setprop debug.lost 1; am start -n com.android.settings/.Settings",
    )
    .unwrap();
    let before = host.shell("cat /proc/uptime; sleep 100").unwrap();
    device.device.reboot();
    let begun = Instant::now();
    while host.shell("true").is_ok() {
        assert!(begun.elapsed() < PATIENCE, "the connection outlives the restart");
    }

    let mut host = loop {
        match Host::connect(device.adb, PATIENCE) {
            Ok(host) => break host,
            Err(error) => assert!(begun.elapsed() < PATIENCE, "{error}"),
        }
    };
    let after = host
        .shell("cat /sdcard/f; settings get global kept; getprop debug.lost; getprop sys.boot_completed; dumpsys window | grep mCurrentFocus")
        .unwrap();
    let lines: Vec<&str> = after.lines().map(|line| line.trim_end_matches('\r')).collect();
    assert_eq!(lines[..4], ["kept", "1", "", "1"]);
    assert!(lines[4].contains("com.google.android.apps.nexuslauncher"), "{after}");
    let seconds = |text: &str| text.split('.').next().unwrap().parse::<u64>().unwrap();
    assert!(seconds(&host.shell("cat /proc/uptime").unwrap()) < seconds(&before) + 100);
}
