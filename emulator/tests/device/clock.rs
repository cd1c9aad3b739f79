//! Setting the device's clock, and what does not move with it.

use offramp_emulator::shell::run;
use offramp_emulator::{Device, DeviceConfig};

fn device(profile: &str) -> Device {
    Device::new(DeviceConfig::profile(profile).unwrap())
}

#[test]
fn the_alarm_service_sets_the_wall_clock_and_the_zone() {
    for api in [28, 30, 34, 36] {
        let device = device(&format!("api{api}"));
        let before = device.lock().clock.uptime_ms();
        let set = run(&device, "cmd alarm set-time 1900000000000");
        assert_eq!((set.status, set.out.as_str(), set.err.as_str()), (0, "", ""));
        assert_eq!(run(&device, "date +%s").out, "1900000000\n");
        assert_eq!(device.lock().clock.uptime_ms(), before, "elapsed time stands");
        run(&device, "cmd alarm set-timezone Asia/Tokyo");
        assert_eq!(run(&device, "date '+%H:%M %Z'; getprop persist.sys.timezone").out, "02:46 JST\nAsia/Tokyo\n");
        run(&device, "sleep 2");
        assert_eq!(run(&device, "date +%s").out, "1900000002\n");
    }
    let older = device("api26");
    assert_ne!(run(&older, "cmd alarm set-time 1900000000000").status, 0);
    assert_ne!(run(&older, "date +%s").out, "1900000000\n");
}

#[test]
fn nonsense_sets_nothing() {
    let device = device("api34");
    let before = run(&device, "date +%s").out;
    for command in ["cmd alarm set-time", "cmd alarm set-time soon", "cmd alarm set-clock 1"] {
        assert_eq!(run(&device, command).status, 255, "{command}");
    }
    assert_eq!(run(&device, "date +%s").out, before);
    // The far future is as far as dates go.
    run(&device, "cmd alarm set-time 9223372036854775807");
    assert_eq!(run(&device, "date +%Y").out, "10000\n");
}

#[test]
fn root_is_for_debuggable_builds() {
    let emulator = device("api30");
    assert_eq!(run(&emulator, "id -un; su 0 id -un; su root whoami; id -u").out, "shell\nroot\nroot\n2000\n");
    assert_eq!(run(&emulator, "su -c id").err, "su: invalid uid/gid '-c'\n");
    assert_eq!(run(&emulator, "su 0 sh -c 'setprop persist.sys.timezone UTC && date +%Z'").out, "UTC\n");
    let phone = device("oneui30");
    assert_eq!(run(&phone, "su 0 id").status, 127);
    assert_eq!(run(&phone, "getprop ro.debuggable").out, "0\n");
}
