//! What becomes of adb connections.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use offramp_emulator::server::AdbServer;

use crate::asked::running;
use crate::push::push;
use crate::wire::Host;

const PATIENCE: Duration = Duration::from_secs(20);
/// Long enough for a daemon on this machine to answer, if it does.
const SHORT: Duration = Duration::from_millis(300);

fn host(addr: SocketAddr) -> Host {
    Host::connect(addr, PATIENCE).unwrap()
}

/// Connects as soon as somebody answers.
fn again(addr: SocketAddr) -> Host {
    let begun = Instant::now();
    loop {
        match Host::connect(addr, PATIENCE) {
            Ok(host) => return host,
            Err(error) => assert!(begun.elapsed() < PATIENCE, "{error}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn lost(said: io::Result<String>) -> bool {
    said.is_err_and(|error| !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
}

#[test]
fn a_dropped_connection_closes_at_its_service_and_the_next_one_works() {
    let device = running(&["{fault: drop, after: 2 services}"]);
    let (mut first, mut other) = (host(device.adb), host(device.adb));
    assert_eq!(first.shell("echo one").unwrap(), "one\n");
    assert_eq!(first.shell("echo two").unwrap(), "two\n");
    assert!(lost(first.shell("touch /sdcard/ran")));
    assert!(lost(other.shell("true")));
    let mut again = again(device.adb);
    assert!(again.shell("ls /sdcard/ran").unwrap().contains("No such file"));
}

#[test]
fn a_connection_drops_at_a_moment_of_the_device_s_time() {
    let device = running(&["{fault: drop, at: 5000}"]);
    let mut host = host(device.adb);
    assert_eq!(host.shell("echo one").unwrap(), "one\n");
    assert!(lost(host.shell("sleep 10; echo two").and_then(|_| host.shell("true"))));
    assert_eq!(again(device.adb).shell("echo three").unwrap(), "three\n");
}

#[test]
fn a_stalled_connection_stays_open_and_says_nothing_until_it_goes_on() {
    let device = running(&["{fault: stall, after: 1 services}"]);
    let mut host = host(device.adb);
    assert_eq!(host.shell("echo one").unwrap(), "one\n");
    host.socket.set_read_timeout(Some(SHORT)).unwrap();
    let kind = host.shell("echo two").unwrap_err().kind();
    assert!(matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{kind}");
    device.device.lock().clear_faults();
    host.socket.set_read_timeout(Some(PATIENCE)).unwrap();
    assert!(host.shell("echo three").unwrap().starts_with("two\n"), "what waited is sent");
}

#[test]
fn a_stall_ends_by_itself() {
    let device = running(&["{fault: stall, for: 200}"]);
    assert_eq!(again(device.adb).shell("echo late").unwrap(), "late\n");
}

#[test]
fn an_offline_device_takes_connections_and_does_not_answer() {
    let device = running(&["{fault: offline, after: 1 services}"]);
    let server = AdbServer::start(0).unwrap();
    server.add_device("sim", device.adb).unwrap();
    let mut own = host(device.adb);
    own.shell("true").unwrap();
    assert!(lost(own.shell("true")));
    let kind = Host::connect(device.adb, SHORT).err().map(|error| error.kind());
    assert!(matches!(kind, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{kind:?}");
    device.device.lock().clear_faults();
    assert_eq!(again(device.adb).shell("echo back").unwrap(), "back\n");
}

#[test]
fn an_offline_device_comes_back_by_itself() {
    let device = running(&["{fault: offline, for: 100}"]);
    assert!(lost(host(device.adb).shell("true")));
    assert_eq!(again(device.adb).shell("echo back").unwrap(), "back\n");
}

#[test]
fn a_reboot_comes_at_its_moment_and_only_once() {
    let device = running(&["{fault: reboot, at: 30000}"]);
    let mut host = host(device.adb);
    host.shell("echo kept > /sdcard/f; setprop debug.lost 1").unwrap();
    assert!(lost(host.shell("sleep 31").and_then(|_| host.shell("true"))));
    let mut host = again(device.adb);
    assert_eq!(host.shell("cat /sdcard/f; getprop debug.lost; sleep 300; echo still here").unwrap(), "kept\n\nstill here\n");
}

#[test]
fn a_push_fails_as_it_does_on_a_full_device() {
    let device = running(&["{fault: full_storage}"]);
    let mut host = host(device.adb);
    assert_eq!(host.shell("true").unwrap(), "");
    assert_eq!(push(&mut host, "/data/local/tmp/x", b"data").unwrap(), "FAIL write failed: No space left on device");
    assert!(host.shell("ls /data/local/tmp/x").unwrap().contains("No such file"));
}
