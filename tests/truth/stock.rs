//! A simulated device behind the stock adb's own server, on ports of their own.

use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use offramp_emulator::{DeviceConfig, Ports, Running};

/// The device and the server; both end with it.
pub struct Road {
    device: Running,
    port: u16,
    home: tempfile::TempDir,
}

impl Road {
    /// A device of that level, known to the server; `None`, said aloud, where no adb is installed.
    pub fn open(api: u32) -> Option<Self> {
        if Command::new("adb").arg("version").stdout(Stdio::null()).status().is_err() {
            eprintln!("skipped: adb is not installed");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let device = Running::start(DeviceConfig::new(api), Ports::Free).unwrap();
        let road = Self { device, port, home: tempfile::tempdir().unwrap() };
        let said = road.adb(&["connect", &road.serial()]);
        assert!(String::from_utf8_lossy(&said.stdout).contains("connected to"), "{said:?}");
        Some(road)
    }

    /// Under which name the server lists the device.
    pub fn serial(&self) -> String {
        self.device.adb.to_string()
    }

    /// Where the server listens.
    pub fn server(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn adb(&self, arguments: &[&str]) -> Output {
        let port = self.port.to_string();
        let mut command = Command::new("adb");
        command.args(["-P", &port]).args(arguments).env("ANDROID_ADB_SERVER_PORT", &port).env("HOME", self.home.path());
        command.stdin(Stdio::null()).output().unwrap()
    }
}

impl Drop for Road {
    fn drop(&mut self) {
        self.adb(&["kill-server"]);
    }
}
