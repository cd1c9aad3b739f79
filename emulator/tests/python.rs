//! Other people's programs against a simulated device: PyPI's `adbutils` and `uiautomator2`, unmodified.
//!
//! `OFFRAMP_PYTHON` names a Python that has what `tests/python/requirements.txt` lists; `.ci/run` makes one. Without it these tests pass and
//! say that they were skipped, except where `CI` is set.

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use offramp_emulator::server::AdbServer;
use offramp_emulator::{DeviceConfig, Ports, Running};

fn python() -> Option<OsString> {
    let python = std::env::var_os("OFFRAMP_PYTHON").filter(|path| !path.is_empty());
    if python.is_none() {
        assert!(std::env::var_os("CI").is_none(), "OFFRAMP_PYTHON is not set");
        eprintln!("skipped: OFFRAMP_PYTHON is not set");
    }
    python
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python")
}

/// The messenger specimen as an APK.
fn messenger(home: &Path) -> PathBuf {
    let apk = home.join("plover.apk");
    let specimen = Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens/messenger");
    offramp_emulator::apk::build(&specimen, &apk).unwrap();
    apk
}

/// Runs a script on a device behind the adb server on `port`.
fn run(python: &OsString, script: &str, port: u16, serial: &str) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(python)
        .arg("-B")
        .arg(folder().join(script))
        .arg(serial)
        .arg(messenger(home.path()))
        .env("ANDROID_ADB_SERVER_PORT", port.to_string())
        .env("HOME", home.path())
        .current_dir(home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{script} failed: {}\n{out}\n{err}", output.status);
    assert!(out.trim_end().ends_with("checks passed"), "{out}");
}

/// Runs a script on a new device behind our own adb server.
fn on_own(script: &str, api: u32) {
    let Some(python) = python() else { return };
    let device = Running::start(DeviceConfig::new(api), Ports::Free).unwrap();
    let server = AdbServer::start(0).unwrap();
    server.add_device("sim", device.adb).unwrap();
    run(&python, script, server.addr().port(), "sim");
}

/// The stock adb server, on a port of its own.
struct Stock {
    port: u16,
    home: tempfile::TempDir,
}

impl Stock {
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let stock = Self { port, home: tempfile::tempdir().unwrap() };
        // The server keeps its caller's pipes, so it must not get any.
        if stock.adb(&["start-server"]) {
            return Some(stock);
        }
        eprintln!("skipped: adb is not installed");
        None
    }

    fn adb(&self, args: &[&str]) -> bool {
        let mut command = Command::new("adb");
        command.args(["-P", &self.port.to_string()]).args(args);
        command.env("HOME", self.home.path()).env("ADB_EMU", "0");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Stock {
    fn drop(&mut self) {
        // A server that never started has nothing to be killed.
        self.adb(&["kill-server"]);
    }
}

#[test]
fn uiautomator2_drives_an_app_from_its_first_launch_to_a_message() {
    on_own("uiautomator2_calls.py", 34);
}

#[test]
fn uiautomator2_works_through_the_stock_adb_server() {
    let Some(python) = python() else { return };
    let Some(stock) = Stock::start() else { return };
    let device = Running::start(DeviceConfig::new(34), Ports::Free).unwrap();
    let serial = device.adb.to_string();
    assert!(stock.adb(&["connect", &serial]));
    run(&python, "uiautomator2_calls.py", stock.port, &serial);
}

#[test]
fn adbutils_finds_its_way_through_the_device() {
    on_own("adbutils_calls.py", 34);
}
