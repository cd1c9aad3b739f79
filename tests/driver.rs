//! The driver against the simulated device, over the embedded server and over the stock adb server.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use offramp::driver::adb::AdbDriver;
use offramp::driver::{Driver, DriverError, Timeouts, server};
use offramp::ui::{self, ButtonRole, Hierarchy, ScreenKind, Selector};
use offramp_emulator::{DeviceConfig, Emulator, Ports, Running};

/// Asks for the phone before its consent dialog, and for the location after it.
const READER: &str = "com.example.quire";

fn specimen(name: &str, folder: &Path) -> PathBuf {
    let apk = folder.join(format!("{name}.apk"));
    offramp_emulator::apk::build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens").join(name), &apk).unwrap();
    apk
}

fn address(addr: SocketAddr) -> SocketAddrV4 {
    SocketAddrV4::new(Ipv4Addr::LOCALHOST, addr.port())
}

fn connected(api: u32) -> (Emulator, AdbDriver) {
    let emulator = Emulator::start(vec![DeviceConfig::new(api)]).unwrap();
    let driver = AdbDriver::connect(address(emulator.server.addr()), &format!("sim-api{api}"), Timeouts::default()).unwrap();
    (emulator, driver)
}

fn look(driver: &mut AdbDriver) -> (Hierarchy, String) {
    let (xml, foreground) = driver.hierarchy().unwrap().value;
    (ui::parse(&xml).unwrap(), foreground.window)
}

fn tap(driver: &mut AdbDriver, id: &str) {
    let (tree, _) = look(driver);
    let selector = Selector { id: Some(id.to_owned()), ..Selector::default() };
    let found = selector.find(&tree).unwrap();
    let node = found.first().unwrap_or_else(|| panic!("no {id} on the screen: {:?}", selector.nearest(&tree, 20)));
    let (x, y) = tree.node(*node).bounds.center();
    driver.tap(x, y).unwrap();
    driver.wait(Duration::from_millis(600)).unwrap();
}

fn start_reader(driver: &mut AdbDriver) {
    let folder = tempfile::tempdir().unwrap();
    driver.install(&specimen("reader", folder.path())).unwrap();
    driver.log_start().unwrap();
    assert!(driver.start(READER).unwrap().value, "the first start is cold");
    driver.wait(Duration::from_millis(1500)).unwrap();
}

#[test]
fn a_first_run_is_seen_and_answered_on_every_level() {
    // Those between which permission prompts change.
    for api in [28, 29, 30, 31, 33, 34, 36] {
        let (_emulator, mut driver) = connected(api);
        start_reader(&mut driver);

        let (tree, window) = look(&mut driver);
        let dialog = ui::permission_dialog(&tree, &window).unwrap_or_else(|| panic!("API {api}: no prompt in {window}"));
        assert_eq!(dialog.group.as_deref(), Some("PHONE"), "API {api}: {}", dialog.message);
        assert!(window.ends_with("GrantPermissionsActivity"), "API {api}: {window}");
        assert_eq!(ui::classify(&tree, &window).kind, ScreenKind::Permission);
        let (x, y) = tree.node(dialog.button(ButtonRole::Deny).unwrap()).bounds.center();
        driver.tap(x, y).unwrap();
        driver.wait(Duration::from_millis(600)).unwrap();

        let state = &driver.permissions(READER).unwrap()["android.permission.READ_PHONE_STATE"];
        assert!(!state.granted, "API {api}");
        assert!(state.flags.iter().any(|flag| flag == "USER_SET"), "API {api}: {:?}", state.flags);
        let lines = driver.log_sync().unwrap().value;
        assert!(lines.iter().any(|line| line.contains("android.content.pm.action.REQUEST_PERMISSIONS")), "API {api}: {lines:#?}");
        assert!(lines.last().unwrap().contains("OfframpMark"));

        let (tree, window) = look(&mut driver);
        assert_eq!(ui::classify(&tree, &window).kind, ScreenKind::Consent, "API {api}: {window}");
        assert_eq!(driver.processes(READER).unwrap().len(), 1);
        assert!(driver.screenshot().unwrap().starts_with(b"\x89PNG"));
        driver.stop(READER).unwrap();
        assert!(driver.processes(READER).unwrap().is_empty());
        assert_eq!(driver.exit_info(READER).unwrap().is_empty(), api < 30, "API {api}");
    }
}

#[test]
fn facts_of_the_device() {
    let (_emulator, mut driver) = connected(30);
    let facts = driver.facts().unwrap();
    assert_eq!((facts.api, facts.width, facts.height, facts.density), (30, 1080, 2400, 420));
    assert!(facts.simulated);
    assert_eq!(facts.locale, "en-US");
    assert!(facts.permission_module.contains("permissioncontroller"), "{}", facts.permission_module);
    assert!(!facts.fingerprint.is_empty() && !facts.input_method.is_empty());
}

#[test]
fn text_reaches_a_field_as_it_is() {
    let (_emulator, mut driver) = connected(34);
    let folder = tempfile::tempdir().unwrap();
    driver.install(&specimen("messenger", folder.path())).unwrap();
    driver.start("com.example.plover").unwrap();
    driver.wait(Duration::from_secs(1)).unwrap();
    tap(&mut driver, "agree");
    tap(&mut driver, "phone");
    assert!(driver.keyboard_shown().unwrap());
    let typed = "1a $(reboot) `x` \"q\" 'p' 50%s \\n ; & | < > * ~ #";
    driver.text(typed).unwrap();
    driver.wait(Duration::from_millis(300)).unwrap();
    let (tree, _) = look(&mut driver);
    let field = tree.iter().find(|(_, node)| node.focused).expect("a focused field").1;
    assert_eq!(field.text, typed);
    driver.key(67, 3).unwrap();
    let (tree, _) = look(&mut driver);
    assert_eq!(tree.iter().find(|(_, node)| node.focused).unwrap().1.text, typed[..typed.len() - 3]);
    assert!(matches!(driver.text("注销"), Err(DriverError::Refused(message)) if message.contains("input method")));
}

#[test]
fn what_the_device_refuses_is_said() {
    let (_emulator, mut driver) = connected(34);
    let refused = |result: Result<(), DriverError>| match result {
        Err(DriverError::Refused(message)) => message,
        other => panic!("{other:?}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let half = folder.path().join("half.apk");
    let whole = std::fs::read(specimen("reader", folder.path())).unwrap();
    std::fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let message = refused(driver.install(&half));
    assert!(message.contains("half.apk was not installed: ") && message.contains("INSTALL_PARSE_FAILED_NOT_APK"), "{message}");
    assert_eq!(refused(driver.start("com.example.none").map(|_| ())), "com.example.none is not installed");
    assert!(refused(driver.permissions("com.example.none").map(|_| ())).contains("not installed"));
    assert!(refused(driver.stop("com.example; reboot").map(|_| ())).contains("no package name"));
    driver.uninstall("com.example.none").unwrap();
    driver.install(&specimen("reader", folder.path())).unwrap();
    assert!(refused(driver.grant(READER, "android.permission.INTERNET")).contains("not a changeable permission"));
    driver.grant(READER, "android.permission.READ_PHONE_STATE").unwrap();
    assert!(driver.permissions(READER).unwrap()["android.permission.READ_PHONE_STATE"].granted);
    driver.clear(READER).unwrap();
    assert!(!driver.permissions(READER).unwrap()["android.permission.READ_PHONE_STATE"].granted);
    driver.uninstall(READER).unwrap();
    assert!(!driver.installed(READER).unwrap());
}

#[test]
fn the_log_is_read_without_a_gap() {
    let (_emulator, mut driver) = connected(33);
    assert!(driver.log_sync().is_err(), "not read yet");
    start_reader(&mut driver);
    let first = driver.log_sync().unwrap();
    assert!(first.value.iter().any(|line| line.contains("Start proc")));
    assert!(first.device_ms.is_some());
    let second = driver.log_sync().unwrap().value;
    assert!(!second.iter().any(|line| line.contains("Start proc")), "no line comes twice");
    assert!(second.last().unwrap().contains("OfframpMark"));
}

#[test]
fn a_gap_in_the_log_is_told_once() {
    let (emulator, mut driver) = connected(34);
    driver.log_start().unwrap();
    // The device goes and another comes under its name, as after a reboot: the stream has ended, commands work.
    emulator.devices[0].kill();
    emulator.server.remove_device("sim-api34");
    let again = Running::start(DeviceConfig::new(34), Ports::Free).unwrap();
    emulator.server.add_device("sim-api34", again.adb).unwrap();
    let error = driver.log_sync().unwrap_err().to_string();
    assert!(error.contains("log has a gap"), "{error}");
    assert!(driver.log_sync().unwrap().value.last().unwrap().contains("OfframpMark"));
}

#[test]
fn a_killed_device_is_the_infrastructures_fault_at_once() {
    let (emulator, mut driver) = connected(34);
    driver.log_start().unwrap();
    emulator.devices[0].kill();
    let begun = Instant::now();
    for error in [driver.hierarchy().unwrap_err(), driver.log_sync().unwrap_err(), driver.tap(1, 1).unwrap_err()] {
        assert!(matches!(&error, DriverError::Infrastructure(message) if message.contains("sim-api34")), "{error:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn a_server_that_hangs_is_given_up_in_time() {
    // Accepts connections, as a stopped process does, and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let timeouts = Timeouts { call: Duration::from_millis(200), ..Timeouts::default() };
    let begun = Instant::now();
    let error = AdbDriver::connect(address(listener.local_addr().unwrap()), "emulator-5554", timeouts).err().unwrap().to_string();
    assert!(error.contains("did not answer within 0.2 s") && error.contains("getprop ro.build.version.sdk"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_server_or_device_that_is_not_there_is_named() {
    let free = address(TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let error = AdbDriver::connect(free, "emulator-5554", Timeouts::default()).err().unwrap().to_string();
    assert!(error.contains("no adb server answers at 127.0.0.1:") && error.contains("adb start-server"), "{error}");
    let emulator = Emulator::start(vec![DeviceConfig::new(34)]).unwrap();
    let server = address(emulator.server.addr());
    assert_eq!(server::devices(server).unwrap(), [("sim-api34".to_owned(), "device".to_owned())]);
    let error = AdbDriver::connect(server, "emulator-5556", Timeouts::default()).err().unwrap().to_string();
    assert!(error.contains("emulator-5556") && error.contains("not found"), "{error}");
}

#[test]
fn through_the_stock_server() {
    let port = address(TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let home = tempfile::tempdir().unwrap();
    let adb = |args: &[&str]| {
        let mut command = Command::new("adb");
        command.args(["-P", &port.port().to_string()]).args(args).env("HOME", home.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
    };
    if adb(&["version"]).is_err() {
        println!("adb is not installed, so its server was not tried");
        return;
    }
    let device = Running::start(DeviceConfig::new(33), Ports::Free).unwrap();
    let serial = device.adb.to_string();
    assert!(adb(&["connect", &serial]).unwrap().success());
    assert!(!server::ensure_server(port).unwrap(), "it runs already");
    assert!(server::devices(port).unwrap().contains(&(serial.clone(), "device".to_owned())));

    let mut driver = AdbDriver::connect(port, &serial, Timeouts::default()).unwrap();
    start_reader(&mut driver);
    let (tree, window) = look(&mut driver);
    assert!(ui::permission_dialog(&tree, &window).is_some());
    assert!(driver.log_sync().unwrap().value.len() > 3);
    assert!(driver.traffic().0 > 5 && driver.traffic().1 > 10_000);
    drop(driver);
    assert!(adb(&["kill-server"]).unwrap().success());
}
