//! Listing, shell, files, log and forwards, on both roads.

use std::path::Path;
use std::process::Stdio;

use crate::road::{Road, on_both, text};

#[test]
fn the_device_is_listed_with_its_model_and_features() {
    on_both(|road| {
        let listed = text(&road.plain(&["devices", "-l"]).stdout);
        let line = listed.lines().find(|line| line.starts_with(&road.serial)).unwrap_or_else(|| panic!("{listed}"));
        assert!(
            line.contains("device product:sdk_gphone64_x86_64 model:sdk_gphone64_x86_64 device:emu64xa transport_id:"),
            "{line}"
        );
        assert_eq!(text(&road.adb(&["get-state"]).stdout), "device\n");
        assert_eq!(text(&road.adb(&["get-serialno"]).stdout), format!("{}\n", road.serial));
        // More when the client is newer: it names what both know.
        for feature in ["abb_exec", "cmd", "fixed_push_mkdir", "ls_v2", "remount_shell", "shell_v2", "stat_v2"] {
            assert!(road.features().contains(&feature.to_string()), "{feature}");
        }
        assert!(road.adb(&["wait-for-device"]).status.success());
    });
}

#[test]
fn a_shell_command_keeps_status_and_error_apart() {
    on_both(|road| {
        assert_eq!(road.shell("echo hi"), (0, "hi\n".into(), String::new()));
        assert_eq!(road.shell("exit 7"), (7, String::new(), String::new()));
        let missing = "/system/bin/sh: nosuch: inaccessible or not found\n".to_string();
        assert_eq!(road.shell("echo a; nosuch"), (127, "a\n".into(), missing));
        assert_eq!(road.shell(r#"printf '%s|' "a b" 'c"d' e\ f $(echo g)"#).1, r#"a b|c"d|e f|g|"#);
        let output = road.adb(&["shell", "echo", "'two  words'", "\\$HOME"]);
        assert_eq!(text(&output.stdout), "two  words $HOME\n");
    });
}

#[test]
fn standard_input_reaches_a_command() {
    on_both(|road| {
        let mut child = road
            .command(&["-s", &road.serial, "shell", "cat | wc -c"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), &vec![b'x'; 200_000]).unwrap();
        assert_eq!(text(&child.wait_with_output().unwrap().stdout), "200000\n");
        let mut child =
            road.command(&["-s", &road.serial, "shell"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"echo one\nfor x in 2 3; do\necho $x; done\nexit 4\n")
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(4), "one\n2\n3\n".into()));
    });
}

#[test]
fn files_and_folders_are_copied_both_ways() {
    on_both(|road| {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name).to_str().unwrap().to_string();
        let data: Vec<u8> = (0..1_048_576u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
        std::fs::write(at("big"), &data).unwrap();
        assert!(road.adb(&["push", &at("big"), "/sdcard/Download/big"]).status.success());
        assert!(road.adb(&["pull", "/sdcard/Download/big", &at("back")]).status.success());
        assert!(std::fs::read(at("back")).unwrap() == data);

        std::fs::create_dir_all(at("folder/sub/deep")).unwrap();
        std::fs::write(at("folder/a"), "a").unwrap();
        std::fs::write(at("folder/sub/deep/b"), "b").unwrap();
        assert!(road.adb(&["push", &at("folder"), "/data/local/tmp/"]).status.success());
        assert_eq!(road.shell("cat /data/local/tmp/folder/sub/deep/b").1, "b");
        assert!(road.adb(&["pull", "/data/local/tmp/folder", &at("again")]).status.success());
        assert_eq!(std::fs::read_to_string(at("again/sub/deep/b")).unwrap(), "b");

        let refused = road.adb(&["push", &at("big"), "/system/big"]);
        assert!(!refused.status.success());
        let said = text(&refused.stdout) + &text(&refused.stderr);
        assert!(said.contains("remote couldn't create file: Read-only file system"), "{said}");
        let missing = road.adb(&["pull", "/sdcard/none", &at("none")]);
        let said = text(&missing.stdout) + &text(&missing.stderr);
        assert!(said.contains("failed to stat remote object '/sdcard/none': No such file or directory"));
    });
}

#[test]
fn exec_out_is_exact() {
    on_both(|road| {
        let bytes: Vec<u8> = (0..=255u8).cycle().take(100_000).collect();
        std::fs::write(road.home.path().join("f"), &bytes).unwrap();
        road.adb(&["push", road.home.path().join("f").to_str().unwrap(), "/sdcard/f"]);
        assert!(road.adb(&["exec-out", "cat /sdcard/f"]).stdout == bytes);
        assert!(road.adb(&["exec-out", "cat", "/sdcard/f", "/sdcard/f"]).stdout == [bytes.clone(), bytes].concat());
    });
}

#[test]
fn the_log_is_printed_and_followed() {
    on_both(|road| {
        assert!(road.adb(&["logcat", "-c"]).status.success());
        road.shell("log -t First hello");
        let printed = text(&road.adb(&["logcat", "-d", "-v", "brief"]).stdout);
        assert_eq!(printed, "--------- beginning of main\nI/First   (11999): hello\n");
        let mut child =
            road.command(&["-s", &road.serial, "logcat", "-v", "raw", "-s", "Mark"]).stdout(Stdio::piped()).spawn().unwrap();
        road.shell("log -t Mark seen");
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
        assert!(lines.any(|line| line.unwrap() == "seen"));
        child.kill().unwrap();
        child.wait().unwrap();
    });
}

#[test]
fn forwards_are_listed_and_lead_to_nothing_when_nothing_listens() {
    on_both(|road| {
        let port = text(&road.adb(&["forward", "tcp:0", "tcp:7336"]).stdout).trim().to_string();
        assert_eq!(text(&road.adb(&["forward", "--list"]).stdout).trim(), format!("{} tcp:{port} tcp:7336", road.serial));
        let mut socket = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        let mut said = Vec::new();
        // Closed or reset: both say that nobody is there.
        let _ = std::io::Read::read_to_end(&mut socket, &mut said);
        assert!(said.is_empty());

        let echo = |mut from: Box<dyn std::io::Read + Send>, mut to: Box<dyn std::io::Write + Send>| {
            let _ = std::io::copy(&mut from, &mut to);
        };
        road.device.device.lock().ports.listen(7336, std::sync::Arc::new(echo));
        let mut socket = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        std::io::Write::write_all(&mut socket, b"ping").unwrap();
        let mut back = [0; 4];
        std::io::Read::read_exact(&mut socket, &mut back).unwrap();
        assert_eq!(&back, b"ping");
        assert!(road.adb(&["forward", "--remove", &format!("tcp:{port}")]).status.success());
        assert_eq!(text(&road.adb(&["forward", "--list"]).stdout).trim(), "");
    });
}

#[test]
fn a_specimen_is_installed_started_and_removed() {
    on_both(|road| {
        let apk = road.home.path().join("messenger.apk");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens/messenger");
        offramp_emulator::apk::build(&folder, &apk).unwrap();
        let installed = road.adb(&["install", apk.to_str().unwrap()]);
        let said = text(&installed.stdout) + &text(&installed.stderr);
        assert!(installed.status.success() && said.contains("Success"), "{said}");
        assert!(road.shell("pm list packages").1.contains("package:com.example.plover\n"));
        road.shell("am start -n com.example.plover/.MainActivity");
        assert_eq!(road.shell("pidof com.example.plover").0, 0);

        let bytes = std::fs::read(&apk).unwrap();
        std::fs::write(&apk, &bytes[..bytes.len() / 2]).unwrap();
        let refused = road.adb(&["install", "-r", apk.to_str().unwrap()]);
        let said = text(&refused.stdout) + &text(&refused.stderr);
        assert!(!refused.status.success() && said.contains("INSTALL_PARSE_FAILED_NOT_APK"), "{said}");
        assert!(text(&road.adb(&["uninstall", "com.example.plover"]).stdout).contains("Success"));
        assert_ne!(road.shell("pidof com.example.plover").0, 0);
    });
}

#[test]
fn an_old_device_has_the_old_features_and_still_copies() {
    let Some(road) = Road::own(28) else { return };
    assert_eq!(road.features(), ["cmd", "shell_v2", "stat_v2"]);
    let file = road.home.path().join("f");
    std::fs::write(&file, "old").unwrap();
    assert!(road.adb(&["push", file.to_str().unwrap(), "/sdcard/f"]).status.success());
    assert!(road.adb(&["pull", "/sdcard/f", Path::new(road.home.path()).join("g").to_str().unwrap()]).status.success());
    assert!(text(&road.adb(&["shell", "ls /sdcard"]).stdout).contains("f\n"));
}

#[test]
fn a_killed_device_is_gone() {
    on_both(|road| {
        road.device.kill();
        let waited = road.plain(&["-s", &road.serial, "wait-for-disconnect"]);
        assert!(waited.status.success(), "{}", text(&waited.stderr));
        let error = text(&road.adb(&["shell", "true"]).stderr);
        assert!(error.contains("offline") || error.contains("not found"), "{error}");
    });
}
