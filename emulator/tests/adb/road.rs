//! A device, reached by the stock `adb`.

use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use offramp_emulator::server::AdbServer;
use offramp_emulator::{DeviceConfig, Ports, Running};

/// A device, a server that knows it, and the stock client.
pub struct Road {
    pub device: Running,
    pub serial: String,
    port: u16,
    pub home: tempfile::TempDir,
    own: Option<AdbServer>,
}

impl Road {
    /// Through adb's own server, on a port of its own.
    pub fn stock(api: u32) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let device = Running::start(DeviceConfig::new(api), Ports::Free).unwrap();
        let road = Self { serial: device.adb.to_string(), device, port, home: tempfile::tempdir().unwrap(), own: None };
        if !road.installed() {
            return None;
        }
        let said = text(&road.plain(&["connect", &road.serial]).stdout);
        assert!(said.contains(&format!("connected to {}", road.serial)), "{said}");
        Some(road)
    }

    /// Through our server.
    pub fn own(api: u32) -> Option<Self> {
        let device = Running::start(DeviceConfig::new(api), Ports::Free).unwrap();
        let server = AdbServer::start(0).unwrap();
        server.add_device("sim", device.adb).unwrap();
        let (port, home) = (server.addr().port(), tempfile::tempdir().unwrap());
        let road = Self { device, serial: "sim".into(), port, home, own: Some(server) };
        road.installed().then_some(road)
    }

    fn installed(&self) -> bool {
        let found = Command::new("adb").arg("version").stdout(Stdio::null()).status().is_ok();
        if !found {
            eprintln!("skipped: adb is not installed");
        }
        found
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("adb");
        command.args(["-P", &self.port.to_string()]).args(args);
        command
            .env("ANDROID_ADB_SERVER_PORT", self.port.to_string())
            .env("HOME", self.home.path())
            .env("ADB_EMU", "0")
            .stdin(Stdio::null());
        command
    }

    /// Without naming the device.
    pub fn plain(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub fn adb(&self, args: &[&str]) -> Output {
        self.plain(&[&["-s", &self.serial], args].concat())
    }

    /// What it printed, standard error behind standard output.
    pub fn said(&self, args: &[&str]) -> String {
        let output = self.adb(args);
        text(&output.stdout) + &text(&output.stderr)
    }

    /// A path in the host's folder of this test.
    pub fn at(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().into()
    }

    /// The features in force, sorted: adb prints them in no order.
    pub fn features(&self) -> Vec<String> {
        let mut features: Vec<String> = text(&self.adb(&["features"]).stdout).lines().map(String::from).collect();
        features.sort();
        features
    }

    /// Status, output and error of a shell command.
    pub fn shell(&self, script: &str) -> (i32, String, String) {
        let output = self.adb(&["shell", script]);
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }
}

impl Drop for Road {
    fn drop(&mut self) {
        if self.own.is_none() {
            // A server that never started has nothing to be killed.
            let _ = self.command(&["kill-server"]).output();
        }
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a test on each road that can be taken.
pub fn on_both(test: impl Fn(&Road)) {
    on_both_at(34, test);
}

/// The same at another API level.
pub fn on_both_at(api: u32, test: impl Fn(&Road)) {
    for road in [Road::stock(api), Road::own(api)].into_iter().flatten() {
        test(&road);
    }
}
