//! An adb client that we did not write, against our server: unmodified, in server mode.

use std::io::Cursor;
use std::net::{SocketAddr, SocketAddrV4};
use std::time::Instant;

use adb_client::ADBDeviceExt;
use adb_client::server::ADBServer;
use adb_client::server_device::ADBServerDevice;
use offramp_emulator::{DeviceConfig, Emulator};

fn address(emulator: &Emulator) -> SocketAddrV4 {
    match emulator.server.addr() {
        SocketAddr::V4(addr) => addr,
        SocketAddr::V6(addr) => panic!("{addr} is not IPv4"),
    }
}

fn two() -> (Emulator, ADBServerDevice) {
    let emulator = Emulator::start(vec![DeviceConfig::new(28), DeviceConfig::new(34)]).unwrap();
    let device = ADBServerDevice::new("sim-api34".into(), Some(address(&emulator)));
    (emulator, device)
}

fn shell(device: &mut ADBServerDevice, command: &str) -> (String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    device.shell_command(&command, Some(&mut out), Some(&mut err)).unwrap();
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn devices_are_listed_and_told_apart() {
    let (emulator, mut device) = two();
    // With the path of no program, so that it does not start a server of its own.
    let mut server = ADBServer::new_from_path(address(&emulator), Some("/nonexistent/adb".into()));
    let serials: Vec<String> = server.devices().unwrap().into_iter().map(|device| device.identifier).collect();
    assert_eq!(serials, ["sim-api28", "sim-api34"]);
    let long = server.devices_long().unwrap();
    assert_eq!((long[0].model.as_str(), long[1].model.as_str()), ("Android_SDK_built_for_x86_64", "sdk_gphone64_x86_64"));
    assert_eq!(server.version().unwrap().to_string(), "1.0.41");
    assert_eq!(shell(&mut device, "getprop ro.build.version.sdk").0, "34\n");
    let error = ADBServerDevice::autodetect(Some(address(&emulator))).shell_command(&"true", None, None).unwrap_err();
    assert!(error.to_string().contains("more than one device/emulator"), "{error}");
    let error = ADBServerDevice::new("nosuch".into(), Some(address(&emulator))).shell_command(&"true", None, None).unwrap_err();
    assert!(error.to_string().contains("device 'nosuch' not found"), "{error}");
}

#[test]
fn a_command_has_output_error_and_status_apart() {
    let (_emulator, mut device) = two();
    assert_eq!(
        shell(&mut device, "echo out; nosuch; echo \"$?\""),
        ("out\n127\n".into(), "/system/bin/sh: nosuch: inaccessible or not found\n".into())
    );
}

#[test]
fn files_go_there_and_back_unchanged() {
    let (_emulator, mut device) = two();
    let data: Vec<u8> = (0..1_048_576u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    device.push(&mut Cursor::new(&data), "/data/local/tmp/big").unwrap();
    let mut back = Vec::new();
    device.pull(&"/data/local/tmp/big", &mut back).unwrap();
    assert!(back == data);
    let stat = device.stat("/data/local/tmp/big").unwrap();
    assert_eq!((stat.file_size, stat.file_perm), (1_048_576, 0o100777));
    let error = device.push(&mut Cursor::new(b"x"), "/system/x").unwrap_err();
    assert!(error.to_string().contains("couldn't create file: Read-only file system"), "{error}");
}

#[test]
fn a_device_that_is_killed_goes_offline_and_its_streams_end() {
    let (emulator, mut device) = two();
    let reader = std::thread::spawn(move || device.shell_command(&"sh", None, None).is_err());
    emulator.devices[1].kill();
    // A shell that waits for input ends with the connection; how its client words that is its own matter.
    let _ = reader.join().unwrap();
    let mut server = ADBServer::new_from_path(address(&emulator), Some("/nonexistent/adb".into()));
    let mut states = || server.devices().unwrap().into_iter().map(|device| device.state.to_string()).collect::<Vec<_>>();
    let patience = Instant::now();
    while states() != ["device", "offline"] {
        assert!(patience.elapsed().as_secs() < 5, "{:?}", states());
    }
    let mut gone = ADBServerDevice::new("sim-api34".into(), Some(address(&emulator)));
    assert!(gone.shell_command(&"true", None, None).unwrap_err().to_string().contains("device offline"));
}
