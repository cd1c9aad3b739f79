//! Reboots, and services that restart the daemon.

use crate::road::{Road, on_both, text};

#[test]
fn a_device_that_reboots_goes_away_and_comes_back() {
    let Some(road) = Road::own(34) else { return };
    road.shell("echo kept > /sdcard/f; am start -a android.settings.SETTINGS");
    assert_eq!(road.shell("pidof com.android.settings").0, 0);
    assert!(road.adb(&["reboot"]).status.success());
    assert!(road.adb(&["wait-for-disconnect"]).status.success());
    assert!(road.adb(&["wait-for-device"]).status.success());
    assert_eq!(road.shell("getprop sys.boot_completed; cat /sdcard/f").1, "1\nkept\n");
    assert_eq!(road.shell("pidof com.android.settings").0, 1);
}

#[test]
fn the_stock_server_notices_a_reboot() {
    let Some(road) = Road::stock(34) else { return };
    assert!(road.adb(&["reboot", "bootloader"]).status.success());
    assert!(road.adb(&["wait-for-disconnect"]).status.success());
    road.plain(&["disconnect", &road.serial]);
    while !text(&road.plain(&["connect", &road.serial]).stdout).contains("connected to") {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert!(road.adb(&["wait-for-device"]).status.success());
    assert_eq!(road.shell("getprop sys.boot_completed").1, "1\n");
}

#[test]
fn a_device_that_is_turned_off_does_not_come_back() {
    let Some(road) = Road::own(34) else { return };
    road.adb(&["shell", "reboot", "-p"]);
    assert!(road.adb(&["wait-for-disconnect"]).status.success());
    assert!(road.device.device.is_down());
}

#[test]
fn the_daemon_runs_as_the_shell_at_first() {
    on_both(|road| {
        assert_eq!(text(&road.adb(&["unroot"]).stdout), "adbd not running as root\n");
        let said = road.said(&["remount"]);
        assert!(said.contains("Not running as root"), "{said}");
        assert_eq!(text(&road.adb(&["jdwp"]).stdout), "");
    });
}

#[test]
fn the_daemon_of_a_debuggable_build_becomes_root_and_the_shell_again() {
    let Some(road) = Road::own(34) else { return };
    assert_eq!(text(&road.adb(&["root"]).stdout), "restarting adbd as root\n");
    assert!(road.adb(&["wait-for-device"]).status.success());
    assert_eq!(road.shell("id -un; date 010203042027").1, "root\nSat Jan  2 03:04:00 CST 2027\n");
    assert_eq!(text(&road.adb(&["root"]).stdout), "adbd is already running as root\n");
    assert_eq!(text(&road.adb(&["unroot"]).stdout), "restarting adbd as non root\n");
    assert!(road.adb(&["wait-for-device"]).status.success());
    assert_eq!(road.shell("id -un").1, "shell\n");
}

#[test]
fn the_daemon_says_that_it_restarts_and_is_reached_again() {
    let Some(road) = Road::own(34) else { return };
    assert_eq!(text(&road.adb(&["tcpip", "5555"]).stdout), "restarting in TCP mode port: 5555\n");
    assert!(road.adb(&["wait-for-device"]).status.success());
    assert_eq!(text(&road.adb(&["usb"]).stdout), "restarting in USB mode\n");
    assert!(road.adb(&["wait-for-device"]).status.success());
    assert!(road.adb(&["reconnect"]).status.success());
    assert!(road.adb(&["wait-for-device"]).status.success());
}
