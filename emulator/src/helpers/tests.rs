//! Helper apps on a device, driven as their tools drive them.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, channel};

use crate::shell::run;
use crate::{Device, DeviceConfig};

const SERVICE: &str = "io.github.ylimit.droidbotapp/io.github.privacystreams.accessibility.PSAccessibilityService";

/// Installs an app of a package; which one it is does not matter.
fn install(device: &Device, package: &str) {
    let folder = tempfile::tempdir().unwrap();
    let source = format!(
        "package: {package}\nlabel: {{en: Helper, zh: 助手}}\nversion: {{name: '1', code: 1}}\nsdk: {{min: 26, target: 34}}\n\
         start: [{{screen: one}}]\nscreens:\n  one:\n    content:\n      - {{field: other, id: field, hint: {{en: Hint, zh: 提示}}}}\n"
    );
    std::fs::write(folder.path().join("specimen.yaml"), source).unwrap();
    let apk = folder.path().join("app.apk");
    crate::apk::build(folder.path(), &apk).unwrap();
    let data = std::fs::read(apk).unwrap();
    device.lock().files.write("/data/local/tmp/app.apk", data, 0o644, 0).unwrap();
    assert_eq!(run(device, "pm install /data/local/tmp/app.apk").out, "Success\n");
}

/// Sends on what is written; reading ends when the other end is dropped.
struct Ends(std::sync::mpsc::Sender<Vec<u8>>);

impl Write for Ends {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.send(data.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Open(Receiver<()>);

impl Read for Open {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        // An error says that nobody holds the other end, which is the end of the stream.
        let _ = self.0.recv();
        Ok(0)
    }
}

#[test]
fn the_accessibility_service_sends_the_views_and_what_they_become() {
    let device = Device::new(DeviceConfig::new(34));
    let enable = format!("settings put secure enabled_accessibility_services {SERVICE}");
    run(&device, &enable);
    assert!(device.lock().ports.find(7336).is_none(), "it is not installed yet");
    install(&device, "io.github.ylimit.droidbotapp");
    run(&device, &enable);
    assert!(run(&device, "dumpsys activity services").out.contains(&format!("u0 {SERVICE}}}")));
    let service = device.lock().ports.find(7336).unwrap();
    let ((send, messages), (held, open)) = (channel(), channel());
    let thread = std::thread::spawn(move || service(Box::new(Open(open)), Box::new(Ends(send))));
    let next = || {
        let message = messages.recv().unwrap();
        let length = u32::from_be_bytes(message[2..6].try_into().unwrap()) as usize;
        assert_eq!(message.len(), 6 + length);
        String::from_utf8(message[6..].to_vec()).unwrap()
    };
    let first = next();
    assert!(first.starts_with("AccEvent >>> {") && first.contains("launcher"), "{first}");
    run(&device, "monkey -p io.github.ylimit.droidbotapp -c android.intent.category.LAUNCHER 1");
    let json: serde_json::Value = serde_json::from_str(next().strip_prefix("AccEvent >>> ").unwrap()).unwrap();
    assert_eq!(json["root_node"]["package"], "io.github.ylimit.droidbotapp");
    drop(held);
    thread.join().unwrap();
    run(&device, "settings put secure enabled_accessibility_services x");
    assert!(device.lock().ports.find(7336).is_none());
}

#[test]
fn a_keyboard_types_what_a_broadcast_says_once_it_is_chosen() {
    let device = Device::new(DeviceConfig::new(34));
    install(&device, "com.github.uiautomator");
    let out = |script: &str| run(&device, script).out;
    out("monkey -p com.github.uiautomator -c android.intent.category.LAUNCHER 1; input keyevent TAB");
    let broadcast = |rest: &str| out(&format!("am broadcast -a {rest}")).lines().last().unwrap_or_default().to_string();
    let text = || out("uiautomator dump /dev/tty");
    assert_eq!(broadcast("ADB_KEYBOARD_INPUT_TEXT --es text 5L2g5aW9"), "Broadcast completed: result=0");
    assert_eq!(out("ime list -s"), "com.android.inputmethod.latin/.LatinIME\n");
    let id = "com.github.uiautomator/.AdbKeyboard";
    assert_eq!(out(&format!("ime enable {id}")), format!("Input method {id}: now enabled for user #0\n"));
    assert_eq!(out(&format!("ime enable {id}; ime set {id}")).lines().count(), 2);
    assert_eq!(out("settings get secure default_input_method"), format!("{id}\n"));
    assert_eq!(broadcast("ADB_KEYBOARD_INPUT_TEXT --es text 5L2g5aW9"), "Broadcast completed: result=-1, data=\"success\"");
    assert!(text().contains("text=\"你好\""), "{}", text());
    assert_eq!(broadcast("ADB_KEYBOARD_INPUT_TEXT --es text ?"), "Broadcast completed: result=0, data=\"text is not base64\"");
    broadcast("ADB_KEYBOARD_CLEAR_TEXT");
    assert!(text().contains("text=\"Hint\""));
    out(&format!("ime disable {id}"));
    assert_eq!(out("settings get secure default_input_method"), "com.android.inputmethod.latin/.LatinIME\n");
    assert_ne!(run(&device, "ime set com.example/.None").status, 0);
}
