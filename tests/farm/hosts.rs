//! The hosts of a farm, as processes of this machine, and the folder that they work in.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use offramp::farm::nats::{Access, Doing, Link, Standing};
use serde_json::Value;

use crate::LEASE;
use crate::server::Server;

/// How long something may take that must happen.
const PATIENCE: Duration = Duration::from_secs(180);
/// What a worker of these tests finds in its environment.
const SECRET: (&str, &str) = ("PASSWORD", "correct");

/// A server, a folder, and the hosts that were started.
pub struct Farm {
    pub server: Server,
    /// A file with the server's token.
    pub secret: Option<PathBuf>,
    dir: tempfile::TempDir,
}

/// A program that runs.
pub struct Host {
    child: Child,
    log: PathBuf,
}

/// A program that has ended.
pub struct Ended {
    pub code: Option<i32>,
    pub output: String,
    pub error: String,
}

impl Ended {
    /// What it said.
    pub fn told(&self) -> String {
        format!("{:?}\n{}\n{}", self.code, self.output, self.error)
    }
}

impl Farm {
    /// Starts a server. `None` where none is installed.
    pub fn start(arguments: &[&str]) -> Option<Self> {
        let server = Server::start(arguments)?;
        let dir = tempfile::tempdir().unwrap();
        let specimen = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens/torch/specimen.yaml");
        std::fs::create_dir(dir.path().join("torch")).unwrap();
        std::fs::copy(specimen, dir.path().join("torch/specimen.yaml")).unwrap();
        let header = |name: &str| format!("name: {name}\nofframp:\n  apk: torch\n---\n- onPermission: deny\n- launchApp\n");
        std::fs::write(dir.path().join("tiny.yaml"), header("tiny")).unwrap();
        // On a worker whose clock is real these take long enough to be caught in the middle.
        for (name, seconds) in [("slow", 2), ("long", 5)] {
            std::fs::write(dir.path().join(format!("{name}.yaml")), format!("{}- idle: {seconds}s\n", header(name))).unwrap();
        }
        Some(Self { server, secret: None, dir })
    }

    /// A file or folder of the farm's.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
        command.current_dir(self.dir.path()).args(args).stdin(Stdio::null());
        // No adb is in reach.
        command.env("PATH", "").env_remove("ANDROID_ADB_SERVER_PORT").env_remove("ADB_SERVER_SOCKET").env(SECRET.0, SECRET.1);
        command
    }

    /// Runs the program to its end.
    pub fn offramp(&self, args: &[&str]) -> Ended {
        let output = self.command(args).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ended { code: output.status.code(), output: text(&output.stdout), error: text(&output.stderr) }
    }

    fn with_server(&self, args: &[&str], url: &str) -> Vec<String> {
        let mut all: Vec<String> = args.iter().map(ToString::to_string).collect();
        all.extend(["--server".to_owned(), url.to_owned()]);
        if let Some(secret) = &self.secret {
            all.extend(["--token-file".to_owned(), secret.display().to_string()]);
        }
        all
    }

    /// The same, of a command that wants the server.
    pub fn at_server(&self, args: &[&str]) -> Ended {
        let all = self.with_server(args, &self.server.url());
        self.offramp(&all.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Submits one scenario; the run's name.
    pub fn submit(&self, scenario: &str, args: &[&str]) -> String {
        self.submit_all(&[scenario], args)
    }

    /// Submits scenarios; the run's name.
    pub fn submit_all(&self, scenarios: &[&str], args: &[&str]) -> String {
        let submitted = self.at_server(&[&["submit"], scenarios, args].concat());
        assert_eq!(submitted.code, Some(0), "{}", submitted.told());
        submitted.output.trim().to_owned()
    }

    /// Runs the same here, without the farm.
    pub fn local(&self, scenario: &str, out: &str, args: &[&str]) -> Ended {
        self.offramp(&[&["run", scenario, "--out", out, "--no-html"], args].concat())
    }

    fn start_host(&self, name: &str, args: &[String]) -> Host {
        let log = self.path(&format!("{name}.log"));
        let mut command = self.command(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let file = File::create(&log).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file);
        Host { child: command.spawn().unwrap(), log }
    }

    /// Starts a worker.
    pub fn worker(&self, name: &str, url: &str, args: &[&str]) -> Host {
        let mut all = self.with_server(&[&["worker", "--name", name, "--lease", LEASE], args].concat(), url);
        if !args.contains(&"--cache") {
            all.extend(["--cache".to_owned(), "cache".to_owned()]);
        }
        self.start_host(name, &all)
    }

    /// Waits for a run in the background.
    pub fn wait(&self, run: &str, out: &str, url: &str) -> Host {
        self.start_host(
            &format!("wait-{out}"),
            &self.with_server(&["wait", run, "--out", out, "--no-html", "--timeout", "5m"], url),
        )
    }

    fn link(&self) -> Link {
        let token_file = self.secret.as_ref().map(|secret| self.path(&secret.to_string_lossy()));
        Link::open(&Access { server: self.server.url(), token_file, ..Access::default() }, "test").unwrap()
    }

    /// How far a run is.
    pub fn standing(&self, run: &str) -> Standing {
        self.link().standing(run).unwrap()
    }

    /// Waits until a run is as far as that.
    pub fn until(&self, run: &str, far: impl Fn(&Standing) -> bool) {
        let link = self.link();
        self.eventually(&|| far(&link.standing(run).unwrap()), &format!("{run} gets on"));
    }

    /// Waits until a device of a worker has a job.
    pub fn until_busy(&self, worker: &str) {
        self.until_doing(worker, Doing::Busy);
    }

    /// Waits until a device of a worker has none.
    pub fn until_idle(&self, worker: &str) {
        self.until_doing(worker, Doing::Idle);
    }

    /// Waits until a worker takes no more jobs.
    pub fn until_ending(&self, worker: &str) {
        let link = self.link();
        let ending = || link.status().unwrap().workers.iter().any(|one| one.worker == worker && one.ending);
        self.eventually(&ending, &format!("{worker} is ending"));
    }

    fn until_doing(&self, worker: &str, doing: Doing) {
        let link = self.link();
        let does = || {
            let workers = link.status().unwrap().workers;
            workers.iter().filter(|one| one.worker == worker).flat_map(|one| &one.devices).any(|device| device.state == doing)
        };
        self.eventually(&does, &format!("{worker} is {doing:?}"));
    }

    fn eventually(&self, holds: &dyn Fn() -> bool, what: &str) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// What all hosts said.
    pub fn logs(&self) -> String {
        let entries = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let logs = entries.filter(|path| path.extension().is_some_and(|ext| ext == "log"));
        logs.map(|path| format!("== {}\n{}", path.display(), std::fs::read_to_string(&path).unwrap())).collect()
    }
}

impl Host {
    /// It dies without a word.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// It is asked to end.
    pub fn ask_to_end(&self) {
        let asked = Command::new("/bin/sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(asked.unwrap().success());
    }

    /// It is asked to end, and does.
    pub fn stop(mut self) {
        self.ask_to_end();
        let ended = self.ended();
        assert_eq!(ended.code, Some(0), "{}", ended.told());
    }

    /// Waits for its end.
    pub fn finish(mut self) -> Ended {
        self.ended()
    }

    fn ended(&mut self) -> Ended {
        let begun = Instant::now();
        loop {
            let text = || std::fs::read_to_string(&self.log).unwrap();
            if let Some(status) = self.child.try_wait().unwrap() {
                return Ended { code: status.code(), output: text(), error: String::new() };
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end:\n{}", text());
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // One that has ended cannot be killed.
        let _ = (self.child.kill(), self.child.wait());
    }
}

/// The jobs of a run's report, by scenario, policy, level and repetition, without what differs between any two runs: names, times, line
/// numbers, and how often a job was tried.
pub fn masked(run: &Path) -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(run.join("run.json")).unwrap_or_else(|error| panic!("{}: {error}", run.display()));
    let report: Value = serde_json::from_str(&text).unwrap();
    let mut jobs = BTreeMap::new();
    let mut scenarios = report["scenarios"].as_array().unwrap().clone();
    scenarios.sort_by_key(|job| job["job"].as_u64());
    for mut job in scenarios {
        let key = format!("{} {} {}", job["name"].as_str().unwrap(), job["policy"].as_str().unwrap(), job["device"]["api"]);
        mask(&mut job);
        let nth = (1..).find(|nth| !jobs.contains_key(&format!("{key} {nth}"))).unwrap();
        jobs.insert(format!("{key} {nth}"), job);
    }
    jobs
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for key in ["evidence", "job", "attempts", "other_attempts", "serial", "planned"] {
                map.remove(key);
            }
            map.values_mut().for_each(mask);
        }
        Value::Array(list) => list.iter_mut().for_each(mask),
        _ => {}
    }
}
