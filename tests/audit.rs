//! `offramp audit` as a person runs it: what it prints, what stands in the run's folder, and what it says of apps that do not run here.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A finished audit: its exit code, what it printed, and its folder.
struct Audit {
    code: Option<i32>,
    text: String,
    told: String,
    folder: tempfile::TempDir,
}

fn audit(apk: &Path, arguments: &[&str]) -> Audit {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.arg("audit").arg("--apk").arg(apk).args(["--out", "out"]).args(arguments);
    command.current_dir(folder.path()).stdin(Stdio::null()).env("ANDROID_ADB_SERVER_PORT", "1");
    // Without adb none is started, which would outlive the test.
    command.env("PATH", "");
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Audit { code: status.code(), text: text(&stdout), told: text(&stderr), folder }
}

impl Audit {
    fn run_json(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.folder.path().join("out/run.json")).unwrap()).unwrap()
    }

    /// The line, with those that go on with it, of a job.
    fn line(&self, what: &str) -> String {
        let mut lines = self.text.lines().skip_while(|line| !line.starts_with(&format!("  {what}  ")));
        let first = lines.next().unwrap_or_else(|| panic!("no `{what}` in\n{}", self.text));
        let more = lines.take_while(|line| line.starts_with("      "));
        std::iter::once(first).chain(more).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }
}

/// The text without what differs from build to build.
fn masked(text: &str) -> String {
    let hash = |word: &str| word.len() == 64 && word.chars().all(|c| c.is_ascii_hexdigit());
    text.split_inclusive([' ', '\n'])
        .map(|word| if hash(word.trim_end()) { word.replace(word.trim_end(), "[SHA-256]") } else { word.to_owned() })
        .collect()
}

#[test]
fn one_that_nags() {
    let house = project("tests/fixtures/rules/house.yaml");
    let audit = audit(&project("emulator/specimens/reader"), &["--device", "sim", "--rules", house.to_str().unwrap()]);
    assert_eq!(audit.code, Some(1), "{}", audit.told);
    insta::assert_snapshot!(masked(&audit.text));
    for job in ["start, allow-all, sim-api34, control run", "left-alone, deny-all", "policy, allow-all"] {
        assert!(audit.told.contains(job), "{}", audit.told);
    }
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    let shown = readme.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(audit.text.contains(shown), "README shows\n{shown}");
    let html = std::fs::read_to_string(audit.folder.path().join("out/report.html")).unwrap();
    for part in ["tapped “Agree”", "(skipped: not looked for: the app stands at a sign-up screen"] {
        assert!(html.contains(part), "the report tells what a command chose to tap, and why it did nothing: {part}");
    }
    let report = audit.run_json();
    let of = |key: &str| report["scenarios"].as_array().unwrap().iter().map(|job| job[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("name"), ["start", "start", "left-alone", "started-again", "policy", "started-again"]);
    assert_eq!(of("policy"), ["allow-all", "deny-all", "deny-all", "deny-all", "allow-all", "deny-all"]);
    let only =
        |at: usize, job: u32| (0..6).map(|index| if index == at { Value::from(job) } else { Value::Null }).collect::<Vec<_>>();
    assert_eq!(of("control_for"), only(0, 2));
    assert_eq!(of("counterfactual_for"), only(5, 4));
    // Each job can be run again by itself.
    let mut again = Command::new(env!("CARGO_BIN_EXE_offramp"));
    let output = again.current_dir(audit.folder.path()).args(["check", "out/scenarios"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read_to_string(audit.folder.path().join("out/scenarios/start.yaml")).unwrap();
    assert!(written.contains("emulator/specimens/reader"), "{written}");
}

#[test]
fn one_that_behaves_and_one_whose_privacy_policy_is_far_away() {
    let clean = audit(&project("emulator/specimens/messenger"), &["--device", "sim", "--no-html"]);
    assert_eq!(clean.code, Some(0), "{}{}", clean.text, clean.told);
    assert!(clean.text.starts_with("findings 0, app failures 0, script failures 0, infrastructure 0\n"), "{}", clean.text);
    assert!(clean.line("way to the privacy policy").contains("stands at a sign-up screen"), "{}", clean.text);
    assert!(clean.text.contains("CN-PERM-10"), "cn judges when nothing is said: {}", clean.text);
    let far = audit(&project("emulator/specimens/burrow"), &["--device", "sim", "--no-html"]);
    assert_eq!(far.code, Some(1), "{}", far.told);
    let way = far.line("way to the privacy policy");
    assert!(
        way.contains(
            "6 actions: “Settings” → “Help centre” → “About Burrow” → “Legal information” → “Agreements” → “Privacy policy”"
        ),
        "{way}"
    );
    let report = far.run_json();
    let phases = report["scenarios"][4]["phases"].as_array().unwrap();
    let policy = phases.iter().find(|phase| phase["name"] == "policy").unwrap();
    assert_eq!(policy["actions"], 6, "the way is followed again, and nothing else is counted in its phase");
    assert_eq!(finding(&report["scenarios"][4], "CN-POL-02"), ("fail".into(), 6.0));
}

/// What a rule says of a job, and its count.
fn finding(job: &Value, rule: &str) -> (String, f64) {
    let found = job["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == rule);
    let found = found.unwrap_or_else(|| panic!("no {rule} in {job:#}"));
    (found["verdict"].as_str().unwrap().to_owned(), found["count"].as_f64().unwrap_or(f64::NAN))
}

#[test]
fn one_that_leaves_when_it_is_refused_something() {
    let audit = audit(&project("emulator/specimens/rickshaw"), &["--device", "sim", "--no-html"]);
    assert_eq!(audit.code, Some(1), "{}", audit.told);
    assert!(audit.line("everything allowed").contains("the app starts and stays"), "{}", audit.text);
    assert!(audit.line("everything refused").contains("the app left the screen"), "{}", audit.text);
    assert!(audit.line("way to the privacy policy").contains("that does not mean that there is none"), "{}", audit.text);
    let report = audit.run_json();
    assert_eq!(finding(&report["scenarios"][1], "CN-PERM-01"), ("fail".into(), 1.0), "held against the first job");
}

const FRAGILE: &str = "\
package: com.example.fragile
label: {en: Fragile, zh: 易碎}
version: {name: 1.0.0, code: 1}
sdk: {min: 26, target: 33}
permissions: [INTERNET]
start: [{screen: home}]
on_cold_launch: [{crash: java.lang.IllegalStateException}]
screens:
  home:
    title: {en: Home, zh: 首页}
    content: [{text: {en: Nothing here, zh: 空空如也}}]
";

#[test]
fn what_does_not_run_here_is_blocked_and_never_judged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("specimen.yaml"), FRAGILE).unwrap();
    let crashes = audit(folder.path(), &["--device", "sim", "--no-html"]);
    assert_eq!(crashes.code, Some(3), "{}{}", crashes.text, crashes.told);
    assert!(crashes.line("everything allowed").contains("the app crashed"), "{}", crashes.text);
    assert!(crashes.line("everything refused").contains("not run, for the reason above"), "{}", crashes.text);
    let report = crashes.run_json();
    let error = report["scenarios"][1]["error"].as_str().unwrap();
    assert!(error.contains("blocked: environment: the app fails here by itself"), "{error}");
    let verdicts = report["scenarios"].as_array().unwrap().iter().flat_map(|job| job["findings"].as_array().unwrap());
    assert!(verdicts.map(|finding| &finding["verdict"]).all(|verdict| verdict == "blocked"));
    let refuses = audit(&project("emulator/specimens/vault"), &["--device", "sim", "--no-html"]);
    assert_eq!(refuses.code, Some(3), "{}{}", refuses.text, refuses.told);
    assert!(
        refuses.line("everything allowed").contains("the app does not run on this device; it says “For the safety"),
        "{}",
        refuses.text
    );
}

#[test]
fn wrong_input_is_said_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let half = folder.path().join("half.apk");
    offramp_emulator::apk::build(&project("emulator/specimens/reader"), &half).unwrap();
    let bytes = std::fs::read(&half).unwrap();
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    let reader = project("emulator/specimens/reader");
    for (apk, arguments, code, said) in [
        (half.as_path(), &["--device", "sim"][..], 2, "half.apk is not a whole APK"),
        (Path::new("nowhere.apk"), &["--device", "sim"][..], 2, "nowhere.apk: No such file"),
        (folder.path(), &["--device", "sim"][..], 2, "without a specimen.yaml"),
        (&reader, &["--device", "sim", "--rules", "house"][..], 2, "there is no rule pack `house`"),
        (&reader, &["--device", "emulator-5554"][..], 3, "`adb` could not be run"),
    ] {
        let audit = audit(apk, arguments);
        assert_eq!(audit.code, Some(code), "{}", audit.told);
        assert!(audit.told.contains(said), "{}", audit.told);
        assert!(!audit.folder.path().join("out").exists(), "nothing ran");
    }
}
