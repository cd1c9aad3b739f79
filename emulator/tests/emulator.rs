//! The program that is started as an emulator is: its command line, its console, and the stock `adb`.
//!
//! Where `adb` is not installed, the tests that need it pass and say that they were skipped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// A home with a virtual device in it, as `avdmanager` writes one.
struct Home {
    folder: tempfile::TempDir,
    adb: u16,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap(), adb: pair() };
        home.add("Pixel", "android-34", "hw.lcd.width=720\nhw.lcd.height=1280\nhw.lcd.density=320\nhw.ramSize=2048\n");
        home
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn avd(&self, name: &str) -> PathBuf {
        self.path().join(".android/avd").join(format!("{name}.avd"))
    }

    fn add(&self, name: &str, target: &str, keys: &str) {
        let folder = self.avd(name);
        std::fs::create_dir_all(&folder).unwrap();
        let ini = format!("avd.ini.encoding=UTF-8\npath={}\npath.rel=avd/{name}.avd\ntarget={target}\n", folder.display());
        std::fs::write(folder.with_extension("ini"), ini).unwrap();
        let config = format!(
            "AvdId={name}\nabi.type=x86_64\nimage.sysdir.1=system-images/{target}/google_apis/x86_64/\ntag.id=google_apis\n{keys}"
        );
        std::fs::write(folder.join("config.ini"), config).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offramp-emulator"));
        command.args(args).env("HOME", self.path()).env("XDG_RUNTIME_DIR", self.path()).stdin(Stdio::null());
        command.env("ANDROID_ADB_SERVER_PORT", self.adb.to_string());
        for name in ["ANDROID_AVD_HOME", "ANDROID_USER_HOME", "ANDROID_EMULATOR_HOME", "ANDROID_SDK_HOME"] {
            command.env_remove(name);
        }
        command
    }

    /// Status, output and error of a run that ends by itself.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let output = self.command(args).output().unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    /// Starts the virtual device `Pixel`.
    fn start(&self, args: &[&str]) -> Emulator<'_> {
        let console = pair();
        let port = console.to_string();
        let mut child = self
            .command(&[&["-avd", "Pixel", "-port", &port, "-no-window", "-no-audio"], args].concat())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Emulator { home: self, child, console, output }
    }
}

struct Emulator<'h> {
    home: &'h Home,
    child: Child,
    console: u16,
    output: BufReader<std::process::ChildStdout>,
}

impl Emulator<'_> {
    /// Reads its output up to a line with this in it, and returns all of it.
    fn until(&mut self, wanted: &str) -> String {
        let mut said = String::new();
        while !said.lines().last().unwrap_or_default().contains(wanted) {
            assert_ne!(self.output.read_line(&mut said).unwrap(), 0, "no {wanted:?} in {said}");
        }
        said
    }

    /// A client of the console that has given its token.
    fn console(&self) -> Console {
        let mut console = Console::connect(self.console);
        assert!(console.greeting.starts_with("Android Console: Authentication required\r\n"), "{}", console.greeting);
        let token = std::fs::read_to_string(self.home.path().join(".emulator_console_auth_token")).unwrap();
        let said = console.say(&format!("auth {token}"));
        assert!(said.ends_with("OK\r\n"), "{said}");
        console
    }

    /// The stock client, with its own server.
    fn adb(&self, args: &[&str]) -> Output {
        let mut command = Command::new("adb");
        command.args(["-P", &self.home.adb.to_string(), "-s", &format!("emulator-{}", self.console)]).args(args);
        command.env("HOME", self.home.path()).stdin(Stdio::null()).output().unwrap()
    }

    fn shell(&self, script: &str) -> String {
        text(&self.adb(&["shell", script]).stdout)
    }
}

impl Drop for Emulator<'_> {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Console {
    socket: TcpStream,
    greeting: String,
}

impl Console {
    fn connect(port: u16) -> Self {
        let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut console = Self { socket, greeting: String::new() };
        console.greeting = console.answer();
        console
    }

    fn say(&mut self, line: &str) -> String {
        self.socket.write_all(format!("{line}\n").as_bytes()).unwrap();
        self.answer()
    }

    /// What comes up to `OK`, `KO: …` or the end.
    fn answer(&mut self) -> String {
        let mut said = Vec::new();
        let mut byte = [0];
        while self.socket.read(&mut byte).unwrap() == 1 {
            said.push(byte[0]);
            let last = said.strip_suffix(b"\n").map(|said| said.rsplit(|&byte| byte == b'\n').next().unwrap_or(said));
            if last.is_some_and(|line| line == b"OK\r" || line.starts_with(b"KO:") || line.starts_with(b"OK:")) {
                break;
            }
        }
        text(&said)
    }
}

/// The stock adb's server, on a port of its own; `None` without adb.
struct AdbServer {
    port: u16,
}

impl AdbServer {
    fn start(home: &Home) -> Option<Self> {
        let mut command = Command::new("adb");
        command.args(["-P", &home.adb.to_string(), "start-server"]).env("HOME", home.path()).env("ADB_EMU", "0");
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if status.is_err() {
            eprintln!("skipped: adb is not installed");
        }
        status.is_ok().then_some(Self { port: home.adb })
    }
}

impl Drop for AdbServer {
    fn drop(&mut self) {
        let _ = Command::new("adb").args(["-P", &self.port.to_string(), "kill-server"]).output();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// An even port that is free, with the one above, outside the range that adb servers search.
fn pair() -> u16 {
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() & !1;
        if port > 5700 && [port, port + 1].iter().all(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()) {
            return port;
        }
    }
}

fn eventually(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn it_tells_what_is_wrong_as_emulators_do() {
    let home = Home::new();
    home.add("Old", "android-19", "");
    assert_eq!(home.run(&["-list-avds"]), (0, "Old\nPixel\n".into(), String::new()));
    let (status, out, _) = home.run(&["-version"]);
    assert!(status == 0 && out.starts_with("Android emulator version "), "{out}");
    assert!(home.run(&["-accel-check"]).1.starts_with("accel:\n0\n"));
    assert!(home.run(&["-help"]).1.contains("-read-only"));
    assert_eq!(
        home.run(&["-nonsense"]),
        (1, String::new(), "unknown option: -nonsense\nplease use -help for a list of valid options\n".into())
    );
    let (status, _, error) = home.run(&["@Nobody"]);
    assert_eq!(status, 1);
    assert!(error.contains("Unknown AVD name [Nobody], use -list-avds to see valid list."), "{error}");
    assert!(error.contains("HOME is defined but there is no file Nobody.ini in $HOME/.android/avd"), "{error}");
    let (status, _, error) = home.run(&["-avd", "Old"]);
    assert!(status == 1 && error.contains("API level 19"), "{error}");
    let (status, _, error) = home.run(&[]);
    assert!(status == 1 && error.contains("No AVD specified. Use '@foo' or '-avd foo'"), "{error}");
    assert!(home.run(&["-avd", "Pixel", "-port", "5555"]).2.contains("-port must be followed by an even integer"));
    let plan = home.path().join("plan.yaml");
    std::fs::write(&plan, "faults: [{fault: drop, every: 0}]").unwrap();
    let said = home.run(&["-avd", "Pixel", "-faults", plan.to_str().unwrap()]).2;
    assert!(said.contains("plan.yaml: fault 1 (drop): `every` is 0"), "{said}");
}

#[test]
fn one_virtual_device_runs_once_unless_it_is_only_read() {
    let home = Home::new();
    let mut first = home.start(&["-boot-ms", "0"]);
    first.until("Boot completed");
    let (status, _, error) = home.run(&["-avd", "Pixel"]);
    assert_eq!(status, 1);
    assert!(error.contains("Running multiple emulators with the same AVD is an experimental feature."), "{error}");
    assert!(error.contains("Please use -read-only flag to enable this feature."), "{error}");
    drop(first);

    let mut readers = [home.start(&["-boot-ms", "0", "-read-only"]), home.start(&["-boot-ms", "0", "-read-only"])];
    for reader in &mut readers {
        reader.until("Boot completed");
    }
    let said = readers[0].console().say("avd snapshot save x");
    assert_eq!(said, "KO: Snapshot save is disabled because \"-read-only\" was specified\r\n");
}

#[test]
fn a_client_of_the_console_asks_changes_and_ends_it() {
    let home = Home::new();
    let mut emulator = home.start(&["-boot-ms", "0", "-phone-number", "123"]);
    let said = emulator.until("Boot completed");
    let advertised = said.lines().find_map(|line| line.split_once("Advertising in: ")).unwrap().1.to_string();
    let fields = std::fs::read_to_string(&advertised).unwrap();
    assert!(fields.contains(&format!("port.serial={}\nport.adb={}\n", emulator.console, emulator.console + 1)), "{fields}");

    let mut stranger = Console::connect(emulator.console);
    assert_eq!(stranger.say("avd name"), "Pixel\r\nOK\r\n");
    assert_eq!(stranger.say("sms send 1 x"), "KO: unknown command, try 'help'\r\n");
    assert!(stranger.say("auth wrong").starts_with("KO: authentication token does not match"));
    assert!(stranger.say("GET / HTTP/1.1").starts_with("KO: Forbidden HTTP request"));

    let mut console = emulator.console();
    assert!(console.say("help").starts_with("Android console commands:\r\n    help|h|?\r\n"));
    assert_eq!(console.say("avd path"), format!("{}\r\nOK\r\n", home.avd("Pixel").display()));
    assert_eq!(console.say("avd discoverypath"), format!("{advertised}\r\nOK\r\n"));
    assert_eq!(console.say("avd stop"), "OK\r\n");
    assert_eq!(console.say("avd stop"), "KO: virtual device already stopped\r\n");
    assert_eq!(console.say("avd status"), "virtual device is stopped\r\nOK\r\n");
    assert_eq!(console.say("avd start"), "OK\r\n");
    assert_eq!(console.say("kill"), "OK: killing emulator, bye bye\r\n");
    assert!(emulator.child.wait().unwrap().success());
    assert!(!Path::new(&advertised).exists());
}

#[test]
fn the_stock_adb_finds_it_waits_for_it_and_speaks_to_its_console() {
    let home = Home::new();
    let Some(_server) = AdbServer::start(&home) else { return };
    let mut emulator = home.start(&["-boot-ms", "2000", "-prop", "ro.test.of=this", "-timezone", "Europe/Paris"]);
    emulator.until("Advertising in");
    eventually("adb sees the device", || text(&emulator.adb(&["get-state"]).stdout) == "device\n");
    eventually("the boot is complete", || emulator.shell("getprop sys.boot_completed") == "1\n");
    emulator.until("Boot completed");
    assert_eq!(
        emulator.shell("getprop ro.test.of; getprop persist.sys.timezone; wm size; wm density"),
        "this\nEurope/Paris\nPhysical size: 720x1280\nPhysical density: 320\n"
    );

    let emu = |line: &str| text(&emulator.adb(&[&["emu"][..], &line.split(' ').collect::<Vec<_>>()].concat()).stdout);
    assert!(emu("avd name").contains("Pixel"), "{}", emu("avd name"));
    assert!(emu("nonsense").contains("KO: unknown command, try 'help'"));
    assert!(emu("sms send 10690001 Your code is 1234").contains("OK"));
    assert!(emulator.shell("content query --uri content://sms/inbox").contains("Your code is 1234"));
    emu("power capacity 42");
    assert!(emulator.shell("dumpsys battery").contains("level: 42"));

    emulator.shell("echo before > /sdcard/f");
    assert!(emu("avd snapshot save clean").contains("OK"));
    emulator.shell("echo after > /sdcard/f");
    assert!(emu("avd snapshot list").contains("--        clean               "), "{}", emu("avd snapshot list"));
    assert!(emu("avd snapshot load nothing").contains("KO: Device 'cache' does not have the requested snapshot 'nothing'"));
    assert!(emu("avd snapshot load clean").contains("OK"));
    eventually("adb comes back after the snapshot", || emulator.shell("cat /sdcard/f") == "before\n");
    emu("kill");
    assert!(emulator.child.wait().unwrap().success());
}
