//! The command line as a user meets it: arguments in, text and exit code out.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// One call of the program in a folder of its own.
struct Test {
    dir: TempDir,
    args: Vec<String>,
    status: i32,
    stderr: Vec<String>,
}

impl Test {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), args: Vec::new(), status: 0, stderr: Vec::new() }
    }

    /// Puts a file into the folder.
    fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn args<const N: usize>(mut self, args: [&str; N]) -> Self {
        self.args.extend(args.map(String::from));
        self
    }

    fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// Something that it tells.
    fn stderr(mut self, part: &str) -> Self {
        self.stderr.push(part.into());
        self
    }

    /// Calls it and holds it against what was promised. The folder lives as long as the result.
    fn run(self) -> Ran {
        let output = offramp(self.dir.path(), &self.args);
        let ran = Ran { stdout: text(&output.stdout), stderr: text(&output.stderr), dir: self.dir };
        assert_eq!(output.status.code(), Some(self.status), "{:?}\n{}\n{}", self.args, ran.stdout, ran.stderr);
        for part in self.stderr {
            assert!(ran.stderr.contains(&part), "{part:?} is not in\n{}", ran.stderr);
        }
        ran
    }
}

struct Ran {
    stdout: String,
    stderr: String,
    dir: TempDir,
}

impl Ran {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

fn offramp(dir: &Path, args: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.current_dir(dir).args(args);
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "ADB_SERVER_SOCKET", "ANDROID_ADB_SERVER_PORT"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn help() {
    insta::assert_snapshot!(Test::new().args(["--help"]).run().stdout);
}

#[test]
fn wrong_arguments_exit_with_2() {
    Test::new().args(["verfiy"]).status(2).stderr("unrecognized subcommand 'verfiy'").stderr("verify").run();
    Test::new().status(2).run();
    Test::new().args(["emulator", "sim", "--port", "5555"]).status(2).stderr("is odd").run();
    Test::new().args(["emulator", "sim", "--api", "19"]).status(2).stderr("23 to 36").run();
}

#[test]
fn completions_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = Test::new().args(["completions", shell]).run();
        assert!(ran.stdout.contains("verify"), "{shell}");
    }
}

/// A path in the project.
fn project(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).display().to_string()
}

#[test]
fn specimens_are_listed_and_built() {
    let ran = Test::new().args(["emulator", "specimen", "list", &project("emulator/specimens")]).run();
    let folders = std::fs::read_dir(project("emulator/specimens")).unwrap().count();
    assert_eq!(ran.stdout.lines().count(), folders, "{}", ran.stdout);
    assert!(ran.stdout.contains("specimens/reader "), "{}", ran.stdout);
    let reader = project("emulator/specimens/reader");
    let ran = Test::new().args(["emulator", "specimen", "build", &reader, "-o", "reader.apk"]).run();
    assert!(ran.path("reader.apk").is_file());
    Test::new().args(["emulator", "specimen", "build", ".", "-o", "x.apk"]).status(2).stderr("specimen.yaml").run();
    Test::new().args(["emulator", "specimen", "list"]).status(2).stderr("emulator/specimens").run();
}

#[test]
fn verify_tells_what_differs() {
    Test::new().args(["verify", "nowhere"]).status(2).stderr("nowhere").run();
    let whole = [
        ("run/trace.jsonl", "{}\n"),
        (
            "run/manifest.json",
            r#"{"schema":1,"run":"r","files":{"trace.jsonl":"ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"}}"#,
        ),
    ];
    let test = || whole.iter().fold(Test::new(), |test, (name, text)| test.file(name, text));
    let ran = test().args(["verify", "run"]).run();
    assert!(ran.stdout.starts_with("consistent: "), "{}", ran.stdout);
    let digest = ran.stdout.trim().rsplit(' ').next().unwrap().to_string();
    assert!(test().args(["verify", "run", "--digest", &digest]).run().stdout.starts_with("unaltered"));
    assert!(test().args(["verify", "run", "--digest", "00"]).status(1).run().stdout.starts_with("altered"));
    let ran = test().file("run/trace.jsonl", "{ }\n").args(["verify", "run"]).status(1).run();
    assert!(ran.stdout.contains("trace.jsonl was changed"), "{}", ran.stdout);
    assert!(ran.path("run").exists());
}
