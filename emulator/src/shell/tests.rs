use super::*;
use crate::DeviceConfig;
use proptest::prelude::*;

pub(super) fn device() -> Device {
    Device::new(DeviceConfig::new(34))
}

pub(super) fn out(script: &str) -> String {
    let output = run(&device(), script);
    assert_eq!(output.err, "", "{script}");
    output.out
}

#[test]
fn words_are_quoted_as_in_any_shell() {
    assert_eq!(out(r#"echo 'a  b'"c $HOME" d\ e"#), "a  bc / d e\n");
    assert_eq!(out("X=1; echo $X ${X}2 '$X' \"${Y:-none}\" ${#HOME}"), "1 12 $X none 1\n");
    assert_eq!(out("A='x  y'; echo $A; echo \"$A\""), "x y\nx  y\n");
    assert_eq!(out("echo \"\" | wc -c # comment"), "1\n");
}

#[test]
fn lists_and_statuses() {
    assert_eq!(out("true && echo a || echo b; false && echo c || echo d"), "a\nd\n");
    assert_eq!(out("false; echo $?; (exit 7); echo $?; ! true; echo $?"), "1\n7\n1\n");
    assert_eq!(run(&device(), "exit 300").status, 44);
    assert_eq!(out("{ echo a; echo b; } > /sdcard/f; [ -f /sdcard/f ] && echo there"), "there\n");
}

#[test]
fn compound_commands() {
    assert_eq!(out("for x in 1 2 3; do [ $x = 2 ] && continue; echo $x; done"), "1\n3\n");
    assert_eq!(out("i=0; while [ $i -lt 3 ]; do i=$((i + 1)); echo -n $i; done"), "123");
    assert_eq!(out("if false; then echo a; elif true; then echo b; else echo c; fi"), "b\n");
    assert_eq!(out("X=1; (X=2; echo $X); echo $X"), "2\n1\n");
    assert_eq!(out("echo 'one two three' | { read a b; echo $b-$a; }"), "two three-one\n");
    assert_eq!(out("echo $(echo $(echo deep)) `echo \\`echo old\\``"), "deep old\n");
    assert_eq!(out("cd /sdcard && pwd && echo hi > here && cd / && [ -s /storage/emulated/0/here ] && echo ok"), "/sdcard\nok\n");
}

#[test]
fn an_unknown_command_is_reported_as_the_system_does() {
    let output = run(&device(), "nosuch --x");
    assert_eq!((output.status, output.err.as_str()), (127, "/system/bin/sh: nosuch: inaccessible or not found\n"));
    let old = run(&Device::new(DeviceConfig::new(28)), "nosuch");
    assert_eq!(old.err, "/system/bin/sh: nosuch: not found\n");
}

#[test]
fn redirections() {
    assert_eq!(out("nosuch 2>/dev/null; echo $?"), "127\n");
    assert_eq!(
        out("nosuch 2>&1 | { read line; echo \"got $line\"; }"),
        "got /system/bin/sh: nosuch: inaccessible or not found\n"
    );
    assert_eq!(out("nosuch >/dev/null 2>&1 &>/dev/null; echo x >/dev/tty"), "x\n");
    let output = run(&device(), "echo a > /system/x");
    assert_eq!((output.status, output.err.as_str()), (1, "/system/bin/sh: can't create /system/x: Read-only file system\n"));
    assert_eq!(out("echo a > /sdcard/f; echo b >> /sdcard/f; { read x; read y; echo $y; } < /sdcard/f"), "b\n");
}

#[test]
fn the_clock_of_the_device_is_a_variable() {
    let device = device();
    let first = run(&device, "echo $EPOCHREALTIME").out;
    assert_eq!(first, "1767578400.000000\n");
    run(&device, "sleep 1.25");
    assert_eq!(run(&device, "echo $EPOCHREALTIME").out, "1767578401.250000\n");
}

#[test]
fn timeout_ends_a_command_in_the_devices_time() {
    let device = device();
    assert_eq!(run(&device, "timeout 2 sleep 60").status, 124);
    assert_eq!(run(&device, "timeout 60 sleep 2").status, 0);
    assert_eq!(run(&device, "timeout 3 sh -c 'while true; do :; done'").status, 124);
    let before = device.lock().clock.uptime_ms();
    assert_eq!(run(&device, "timeout 5 logcat >/dev/null; timeout 9 sh -c 'echo a; echo b; exit 3'").status, 3);
    assert_eq!(device.lock().clock.uptime_ms() - before, 5000);
}

#[test]
fn syntax_errors_are_told_and_nesting_is_bounded() {
    assert_eq!(run(&device(), "echo 'a").err, "/system/bin/sh: no closing quote\n");
    assert_eq!(run(&device(), "if true; fi").err, "/system/bin/sh: syntax error: unexpected 'fi'\n");
    assert_eq!(run(&device(), "echo a;; echo").err, "/system/bin/sh: syntax error: unexpected ';;'\n");
    assert_ne!(run(&device(), &"(".repeat(10_000)).status, 0);
    assert_ne!(run(&device(), &"$(".repeat(10_000)).status, 0);
    let bomb = "echo 'sh /sdcard/b' > /sdcard/b; sh /sdcard/b";
    assert_eq!(run(&device(), bomb).status, 1);
}

#[test]
fn an_interactive_shell_reads_lines() {
    let (sink, source) = (
        Captured::default(),
        Source::new(io::Cursor::new(b"echo one\nfor x in 2 3\ndo echo $x\ndone\nexit 5\necho no\n".to_vec())),
    );
    let io = Streams { stdin: source, out: Sink::new(sink.clone()), err: Sink::null() };
    let status = interact(&mut Shell::new(device(), io, Arc::new(|| true)));
    assert_eq!((status, String::from_utf8(sink.take()).unwrap().as_str()), (5, "one\n2\n3\n"));
}

proptest! {
    #[test]
    fn quoting_with_single_quotes_keeps_any_text(text in "[^\0]*") {
        let quoted = format!("'{}'", text.replace('\'', r"'\''"));
        let output = run(&device(), &format!("printf '%s' {quoted}"));
        prop_assert_eq!((output.status, output.out), (0, text));
    }

    #[test]
    fn no_script_makes_the_shell_panic(script in "[a-c'\"$(){}|&;<>\\\\`#=*! \n]{0,40}") {
        run(&device(), &script);
    }
}

#[test]
fn files_are_listed_copied_moved_and_removed() {
    let device = device();
    let sh = |script: &str| {
        let output = run(&device, script);
        (output.status, output.out, output.err)
    };
    assert_eq!(
        sh("mkdir -p /sdcard/a/b && echo hi > /sdcard/a/f && cp -r /sdcard/a /sdcard/c && cat /sdcard/c/f"),
        (0, "hi\n".into(), String::new())
    );
    assert_eq!(sh("ls -l /sdcard/a/f").1, "-rw-rw---- 1 u0_a61 media_rw 3 2026-01-05 10:00 /sdcard/a/f\n");
    assert_eq!(
        sh("ls /sdcard/a; ls -d /sdcard/*").1,
        "b\nf\n/sdcard/Android\n/sdcard/DCIM\n/sdcard/Download\n/sdcard/Pictures\n/sdcard/a\n/sdcard/c\n"
    );
    assert_eq!(sh("mv /sdcard/a/f /sdcard/g; stat -c '%s %a %F' /sdcard/g").1, "3 660 regular file\n");
    assert_eq!(sh("rm /sdcard/none"), (1, String::new(), "rm: /sdcard/none: No such file or directory\n".into()));
    assert_eq!(
        sh("rm -rf /sdcard/c /sdcard/none; ls /sdcard/c"),
        (1, String::new(), "ls: /sdcard/c: No such file or directory\n".into())
    );
    assert_eq!(sh("rm /system/build.prop").2, "rm: /system/build.prop: Read-only file system\n");
    assert_eq!(sh("ls /data").2, "ls: /data: Permission denied\n");
    assert_eq!(sh("cat /proc/uptime").1, "60.00 60.00\n");
    assert_eq!(sh("grep -c ro.build.version.sdk=34 /system/build.prop").1, "1\n");
}

#[test]
fn settings_and_display_sizes_are_read_and_set() {
    let device = device();
    let out = |script: &str| run(&device, script).out;
    assert_eq!(out("settings get global animator_duration_scale; settings get secure nothing"), "1.0\nnull\n");
    assert_eq!(out("settings put global animator_duration_scale 0; settings get global animator_duration_scale"), "0\n");
    assert_eq!(
        out("settings --user 0 delete global animator_duration_scale; settings delete global x"),
        "Deleted 1 rows\nDeleted 0 rows\n"
    );
    assert_eq!(out("settings list system | grep font"), "font_scale=1.0\n");
    assert_eq!(run(&device, "settings get nosuch x").status, 255);
    assert_eq!(
        out("wm size 720x1280; wm density 320; wm size; wm density"),
        "Physical size: 1080x2400\nOverride size: 720x1280\nPhysical density: 420\nOverride density: 320\n"
    );
    assert_eq!(out("wm size reset; wm size"), "Physical size: 1080x2400\n");
    assert_eq!(out("setprop debug.x 1; getprop debug.x; getprop ro.nothing default"), "1\ndefault\n");
    assert_eq!(
        run(&device, "setprop ro.debuggable 1").err,
        "Failed to set property 'ro.debuggable' to '1'.\nSee dmesg for error reason.\n"
    );
}

#[test]
fn what_known_tools_send_is_understood() {
    let device = device();
    let out = |script: &str| run(&device, script).out;
    // uiautomator2, adbutils, AndroidViewClient, adb logcat.
    assert_eq!(out("getprop ro.build.version.sdk; echo X4EXIT:$?"), "34\nX4EXIT:0\n");
    assert_eq!(
        out("cp /dev/null /sdcard/window_dump.xml && echo '<x/>' >/sdcard/window_dump.xml && cat /sdcard/window_dump.xml"),
        "<x/>\n"
    );
    assert_eq!(out("export ANDROID_LOG_TAGS=''; exec logcat -d -s Nobody | grep -c Nobody"), "0\n");
    assert_eq!(
        run(&device, "toybox md5sum /data/local/tmp/u2.jar").err,
        "md5sum: /data/local/tmp/u2.jar: No such file or directory\n"
    );
    assert_eq!(out("CLASSPATH=/x printenv CLASSPATH; echo \"<$CLASSPATH>\""), "/x\n<>\n");
    assert_eq!(out("(sleep 5 >/dev/null) & echo early"), "early\n");
    assert_eq!(
        out("command -v sh >/dev/null 2>&1 && which getprop && type 2>/dev/null; [ -w /sdcard ] && id -u"),
        "/system/bin/getprop\n2000\n"
    );
}
