//! `offramp emulator up`, `list`, `repair` and `down`, with the simulated device in the emulator's place, started by a real one's flags, and
//! with stand-ins for the SDK's other programs. What only a real SDK can show stands in docs/unverified.md.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Makes what `avdmanager create avd` makes; says what it was called with.
const AVDMANAGER: &str = r#"#!/bin/sh
read -r custom
echo "$custom avdmanager $*" >>"$ANDROID_HOME/calls"
while [ $# -gt 0 ]; do case "$1" in --name) name=$2;; --package) package=$2;; esac; shift; done
api=$(echo "$package" | sed 's/.*android-\([0-9]*\);.*/\1/')
avd=$HOME/.android/avd
mkdir -p "$avd/$name.avd"
printf 'avd.ini.encoding=UTF-8\npath=%s\npath.rel=avd/%s.avd\ntarget=android-%s\n' "$avd/$name.avd" "$name" "$api" >"$avd/$name.ini"
printf 'AvdId=%s\nabi.type=x86_64\nhw.ramSize=96M\nimage.sysdir.1=system-images/android-%s/google_apis/x86_64/\ntag.id=google_apis\n' "$name" "$api" >"$avd/$name.avd/config.ini"
"#;

/// Installs an image, once its licence was accepted.
const SDKMANAGER: &str = r#"#!/bin/sh
read -r answer
echo "$answer sdkmanager $*" >>"$ANDROID_HOME/calls"
if [ "$answer" != y ]; then echo 'Warning: License for package Google APIs not accepted.'; exit 1; fi
mkdir -p "$ANDROID_HOME/$(echo "$2" | tr ';' '/')"
"#;

/// A home with an SDK in it, and an adb server of its own.
struct Lab {
    folder: tempfile::TempDir,
    adb: u16,
}

impl Lab {
    /// With `extra` arguments for each emulator.
    fn new(extra: &str) -> Self {
        let lab = Self { folder: tempfile::tempdir().unwrap(), adb: free() };
        let device = PathBuf::from(env!("CARGO_BIN_EXE_offramp")).with_file_name("offramp-emulator");
        assert!(device.is_file(), "{} is not built: cargo build --workspace", device.display());
        lab.tool("emulator/emulator", &format!("#!/bin/sh\nexec '{}' \"$@\" {extra}\n", device.display()));
        lab.tool("cmdline-tools/latest/bin/avdmanager", AVDMANAGER);
        lab.tool("cmdline-tools/latest/bin/sdkmanager", SDKMANAGER);
        lab
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn tool(&self, name: &str, text: &str) {
        let file = self.path().join("sdk").join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("HOME", self.path()).env("XDG_RUNTIME_DIR", self.path()).env("ANDROID_HOME", self.path().join("sdk"));
        command.env("ANDROID_ADB_SERVER_PORT", self.adb.to_string()).env("ADB_EMU", "0").stdin(Stdio::null());
        for name in ["ANDROID_AVD_HOME", "ANDROID_USER_HOME", "ANDROID_EMULATOR_HOME", "ANDROID_SDK_HOME", "XDG_STATE_HOME"] {
            command.env_remove(name);
        }
        command
    }

    fn offramp(&self, line: &str) -> (i32, String, String) {
        let server = format!("127.0.0.1:{}", self.adb);
        let mut words: Vec<&str> = line.split(' ').collect();
        if words.first() == Some(&"up") {
            words.extend(["--adb-server", &server]);
        }
        let output: Output = self.command(env!("CARGO_BIN_EXE_offramp")).arg("emulator").args(words).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    /// What is kept of each emulator.
    fn list(&self) -> Vec<serde_json::Value> {
        let (status, out, err) = self.offramp("list --json");
        assert_eq!((status, err.as_str()), (0, ""), "{out}");
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn adb(&self, arguments: &[&str]) -> String {
        // With files in place of pipes: a server that it starts would keep them open.
        let said = self.path().join("said");
        let out = std::fs::File::create(&said).unwrap();
        let port = self.adb.to_string();
        self.command("adb").args(["-P", &port]).args(arguments).stdout(out).stderr(Stdio::null()).status().unwrap();
        std::fs::read_to_string(said).unwrap()
    }

    fn signal(&self, name: &str, pid: u64) {
        let status = Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()]).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let (_, out, err) = self.offramp("down --all");
        if !std::thread::panicking() {
            assert_eq!(err, "", "{out}");
        }
        self.adb(&["kill-server"]);
    }
}

fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A first port far from those that a stock adb server scans.
fn area() -> u16 {
    free() & !1
}

/// Whether the stock adb is there; on the machine that decides, it must be.
fn no_adb() -> bool {
    let missing = Command::new("adb").arg("version").stdout(Stdio::null()).status().is_err();
    assert!(!missing || std::env::var_os("CI").is_none(), "adb is not installed");
    if missing {
        eprintln!("skipped: adb is not installed");
    }
    missing
}

fn serial(entry: &serde_json::Value) -> String {
    entry["serial"].as_str().unwrap().to_owned()
}

#[test]
fn two_are_made_started_used_and_ended() {
    if no_adb() {
        return;
    }
    let lab = Lab::new("");
    let port = area();
    let up = format!("up --profile api30 --count 2 --port {port}");
    let (status, out, err) = lab.offramp(&up);
    assert_eq!((status, out.as_str()), (3, ""), "{err}");
    assert!(err.contains("the licence of system-images;android-30;google_apis;x86_64 has not been accepted"), "{err}");
    let (status, out, err) = lab.offramp(&format!("{up} --accept-licenses"));
    assert_eq!(status, 0, "{out}{err}");
    assert!(out.starts_with("installed system-images;android-30;google_apis;x86_64\n"), "{out}");
    assert!(err.contains("waits for: connected"), "{err}");

    let all = lab.list();
    let states: Vec<_> = all.iter().map(|one| (one["avd"].as_str().unwrap(), one["state"].as_str().unwrap())).collect();
    assert_eq!(states, [("offramp-api30-1", "ready"), ("offramp-api30-2", "ready")]);
    let config = std::fs::read_to_string(lab.path().join(".android/avd/offramp-api30-2.avd/config.ini")).unwrap();
    assert!(
        config.contains("hw.ramSize=3072M\n") && !config.contains("96M") && config.contains("hw.lcd.width=1080\n"),
        "{config}"
    );
    let calls = std::fs::read_to_string(lab.path().join("sdk/calls")).unwrap();
    let wanted = "no avdmanager create avd --name offramp-api30-1 --package system-images;android-30;google_apis;x86_64\n";
    assert!(calls.contains(wanted), "{calls}");
    // It is a device like any other, with animations off, and its snapshot is there.
    let first = serial(&all[0]);
    let scale = lab.adb(&["-s", &first, "shell", "settings get global animator_duration_scale; getprop ro.build.version.sdk"]);
    assert_eq!(scale.split_whitespace().collect::<Vec<_>>(), ["0", "30"]);
    assert!(lab.adb(&["-s", &first, "emu", "avd", "snapshot", "list"]).contains("clean"));

    // The container's script finds them ready.
    let path =
        format!("{}:{}", Path::new(env!("CARGO_BIN_EXE_offramp")).parent().unwrap().display(), std::env::var("PATH").unwrap());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/emulator/avd/worker.sh");
    assert!(lab.command("sh").args([script, "check"]).env("PATH", path).status().unwrap().success());

    // Those that run count, and one that is there already is not made again.
    let (status, out, _) = lab.offramp(&up);
    assert_eq!((status, out.matches("runs already").count()), (0, 2), "{out}");
    assert_eq!(std::fs::read_to_string(lab.path().join("sdk/calls")).unwrap(), calls);

    let (status, out, err) = lab.offramp("down emulator-1");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("emulator-1 was not started by `offramp emulator up`") && err.contains(&first), "{err}");
    let (status, out, _) = lab.offramp(&format!("down {first}"));
    assert_eq!((status, out), (0, format!("{first}  ended\n")));
    assert_eq!(lab.list().len(), 1);
}

#[test]
fn one_that_misbehaves_is_put_back_or_started_anew() {
    if no_adb() {
        return;
    }
    let lab = Lab::new("");
    let (status, out, err) = lab.offramp(&format!("up --accept-licenses --port {}", area()));
    assert_eq!(status, 0, "{out}{err}");
    let one = lab.list().remove(0);
    let serial = serial(&one);
    let pid = one["pid"].as_u64().unwrap();

    // What a job left behind is gone with the snapshot.
    lab.adb(&["-s", &serial, "shell", "settings put global animator_duration_scale 1.0; echo left >/sdcard/left"]);
    let not_still = lab.offramp("list").1;
    assert!(not_still.contains("ready"), "a look sets it back: {not_still}");
    let (status, out, err) = lab.offramp(&format!("repair {serial}"));
    assert_eq!((status, out.trim_end()), (0, format!("{serial}  put back to its snapshot").as_str()), "{err}");
    assert_eq!(lab.adb(&["-s", &serial, "shell", "ls /sdcard/left >/dev/null 2>&1 || echo gone"]).trim(), "gone");

    // Its process is killed, and then another one hangs.
    lab.signal("KILL", pid);
    let listed = lab.offramp("list").1;
    assert!(listed.contains("ended"), "{listed}");
    let (status, out, err) = lab.offramp(&format!("repair {serial}"));
    assert_eq!((status, out.trim_end()), (0, format!("{serial}  started anew").as_str()), "{err}");
    let second = lab.list().remove(0)["pid"].as_u64().unwrap();
    assert_ne!(second, pid);
    lab.signal("STOP", second);
    let (status, out, err) = lab.offramp(&format!("repair {serial}"));
    assert_eq!((status, out.trim_end()), (0, format!("{serial}  started anew").as_str()), "{err}");
    let third = lab.list().remove(0);
    assert_eq!(third["state"], "ready");
    assert_ne!(third["pid"].as_u64(), Some(second));
}

#[test]
fn dialogs_of_a_slow_boot_are_waved_away_and_what_never_boots_is_named() {
    if no_adb() {
        return;
    }
    // What a real one shows on a busy machine, and a dump that fails at first.
    let lab = Lab::new("-faults \"$ANDROID_HOME/faults.yaml\"");
    let faults = "faults:\n  - {fault: system_ui_not_responding, after: 3 services}\n  - {fault: null_root, times: 3}\n";
    std::fs::write(lab.path().join("sdk/faults.yaml"), faults).unwrap();
    let port = area();
    let (status, out, err) = lab.offramp(&format!("up --accept-licenses --port {port}"));
    assert_eq!(status, 0, "{out}{err}");
    assert!(err.contains("waits for: quiet"), "{err}");
    assert!(out.contains("ready after"), "{out}");

    let slow = Lab::new("-boot-ms 600000");
    let (status, out, err) = slow.offramp(&format!("up --accept-licenses --timeout 2s --port {}", area()));
    assert_eq!((status, out.lines().count()), (3, 1), "{out}{err}");
    assert!(err.contains("is not ready, it fails at “connected”"), "{err}");
    assert!(err.contains("the emulator says:"), "{err}");
    assert!(slow.list().is_empty(), "what never became ready is not left running");
}

#[test]
fn what_is_missing_is_named_with_its_remedy() {
    let lab = Lab::new("");
    std::fs::remove_dir_all(lab.path().join("sdk/emulator")).unwrap();
    let output = lab.command(env!("CARGO_BIN_EXE_offramp")).env("PATH", "").args(["emulator", "up"]).output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{err}");
    assert!(err.contains("`emulator` was not found: install the Android SDK's emulator"), "{err}");
    let (status, _, err) = lab.offramp("up --profile api12");
    assert_eq!(status, 2);
    assert!(err.contains("there is no profile `api12`; these are: api28"), "{err}");
}
