//! The driver against the simulated device, over the embedded server and over the stock adb server.

use std::net::{SocketAddr, SocketAddrV4, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use offramp::driver::adb::AdbDriver;
use offramp::driver::{Driver, DriverError, Timeouts, server};
use offramp::ui::{self, ButtonRole, ScreenKind, Selector};
use offramp_emulator::{DeviceConfig, Emulator};

const PLOVER: &str = "com.example.plover";

fn emulator(api: u32) -> Emulator {
    Emulator::start(vec![DeviceConfig::new(api)]).unwrap()
}

fn v4(addr: SocketAddr) -> SocketAddrV4 {
    match addr {
        SocketAddr::V4(addr) => addr,
        SocketAddr::V6(_) => unreachable!("the embedded server listens on IPv4"),
    }
}

fn connect(emulator: &Emulator, api: u32) -> AdbDriver {
    AdbDriver::connect(v4(emulator.server.addr()), &format!("sim-api{api}"), Timeouts { call: Duration::from_secs(5), install: Duration::from_secs(8), log: Duration::from_secs(3) }).unwrap()
}

fn plover(folder: &Path) -> PathBuf {
    let apk = folder.join("plover.apk");
    offramp_emulator::apk::build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens/messenger"), &apk).unwrap();
    apk
}

fn tree(driver: &mut AdbDriver) -> ui::Hierarchy {
    ui::parse(&driver.hierarchy().unwrap().value.0).unwrap()
}

fn tap(driver: &mut AdbDriver, text: &str) {
    let tree = tree(driver);
    let found = Selector { text: Some(text.to_owned()), ..Selector::default() }.find(&tree).unwrap();
    let node =
        found.first().unwrap_or_else(|| panic!("“{text}” is not on the screen: {:?}", Selector::default().nearest(&tree, 20)));
    let (x, y) = tree.node(*node).bounds.center();
    driver.tap(x, y).unwrap();
    driver.wait(Duration::from_millis(600)).unwrap();
}

#[test]
fn explore() {
    let api = 34;
    let emulator = emulator(api);
    let mut driver = connect(&emulator, api);
    println!("{:?}", driver.facts());
    let folder = tempfile::tempdir().unwrap();
    println!("{:?}", driver.install(&plover(folder.path())));
    println!("{:?}", driver.installed(PLOVER));
    println!("{:?}", driver.log_start());
    println!("start {:?}", driver.start(PLOVER));
    println!("{:?}", driver.wait(Duration::from_millis(1500)));
    println!("{:?}", driver.hierarchy());
    println!("procs {:?}", driver.processes(PLOVER));
    println!("{:?}", driver.permissions(PLOVER));
    println!("shot {:?}", driver.screenshot().map(|s| s.len()));
    println!("kb {:?}", driver.keyboard_shown());
    println!("start {:?}", driver.start(PLOVER));
    println!("stop {:?}", driver.stop(PLOVER));
    println!("exit {:?}", driver.exit_info(PLOVER));
    println!("start {:?}", driver.start("com.none"));
    println!("log {:#?}", driver.log_sync());
    println!("sms {:?}", driver.sms());
    println!("clear {:?}", driver.clear(PLOVER));
    println!("grant {:?}", driver.grant(PLOVER, "android.permission.CAMERA"));
    println!("grant {:?}", driver.grant(PLOVER, "android.permission.INTERNET"));
    println!("text {:?}", driver.text("a b$(x)'\"%s"));
    println!("uninstall {:?}", driver.uninstall(PLOVER));
    println!("uninstall {:?}", driver.uninstall(PLOVER));
    println!("{:?}", driver.traffic());
}
