//! A workspace of Maestro's, as people have them, on the simulated device: the real binary, JavaScript, hooks and the device's commands.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const FLOW: &str = "\
appId: com.example.quire
tags: [smoke]
env:
  MAIL: ann@example.com
onFlowStart:
  - evalScript: ${output.begun = Date.now()}
onFlowComplete:
  - setOrientation: PORTRAIT
---
- launchApp:
    arguments: {demo: true, n: 3}
- runFlow: {when: {platform: web}, file: ../web.yaml}
- tapOn: Agree
- retry:
    maxRetries: 2
    commands:
      - assertVisible: Register
- tapOn: E-mail
- inputText: ${MAIL.toUpperCase()}
- copyTextFrom: ANN.*
- assertTrue: ${maestro.copiedText == 'ANN@EXAMPLE.COM'}
- eraseText
- inputRandomEmail
- takeScreenshot: {path: field, cropOn: {id: mail}}
- assertScreenshot: {path: field, cropOn: {id: mail}}
- setAirplaneMode: enabled
- toggleAirplaneMode
- setDarkMode: enabled
- assertDarkMode
- setLocation: {latitude: 31.2, longitude: 121.5, optional: true}
- setOrientation: LANDSCAPE_LEFT
- waitForAnimationToEnd: {timeout: \"${1000 * 2}\"}
- assertWithAI: looks fine
- repeat: {while: {true: \"${(output.n ?? 0) < 2}\"}, commands: [{evalScript: \"${output.n = (output.n ?? 0) + 1; console.log(output.n)}\"}]}
- pressKey: home
- killApp
- launchApp: {stopApp: false, clearState: true, permissions: {all: deny}}
- assertVisible: {text: Agree, rightOf: Exit}
";

#[test]
fn a_workspace_runs_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join("w").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("config.yaml", "flows: 'flows/*'\nexcludeTags: slow\n");
    write("flows/sign-up.yaml", FLOW);
    write("flows/long.yaml", "appId: com.example.quire\ntags: [slow]\n---\n- tapOn: Never\n");
    write("web.yaml", "url: https://example.com\n---\n- tapOn: {css: .a}\n");
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens/reader");
    let output = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .current_dir(dir.path())
        .args(["run", "w", "--device", "sim", "--out", "out", "--apk"])
        .arg(reader)
        .output()
        .unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("sign-up, grant") && !told.contains("long"),
        "only the flow that the settings choose, and its policy: {told}"
    );
    let trace = std::fs::read_to_string(dir.path().join("out/trace.jsonl")).unwrap();
    let mut ends = BTreeMap::new();
    for event in trace.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        if event["kind"] == "command" && event["state"] != "begin" {
            let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            ends.insert(text("path"), (text("name"), text("state"), text("message")));
        }
    }
    let not_ok: Vec<_> =
        ends.values().filter(|(_, state, _)| state != "ok").map(|(name, state, _)| format!("{name} {state}")).collect();
    assert_eq!(not_ok, ["runFlow skipped", "setLocation warned", "assertWithAI warned"], "{ends:#?}");
    assert!(ends.contains_key("start.0") && ends.contains_key("complete.0"));
    assert_eq!(ends["20.0"].2, "2", "what the script wrote to its console in the second round");
    assert!(dir.path().join("out/screenshots/1-field.png").is_file());
}
