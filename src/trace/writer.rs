//! Writes a trace: one event a line, each line handed to the system whole, so that a killed run leaves a readable folder.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::TraceError;
use super::artifact;
use super::event::{Event, Record, SCHEMA};
use super::redact::Redactor;
use crate::digest::sha256_hex;

/// The trace's file in a run's folder.
pub const FILE: &str = "trace.jsonl";
/// Folder of the screenshots that scenarios took, for people.
pub const SCREENSHOTS: &str = "screenshots";
/// Bytes that a line may have.
pub const LINE_LIMIT: usize = 16 << 20;

/// Writes one run's trace; clones write to the same one, from any thread.
#[derive(Debug, Clone)]
pub struct TraceWriter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    path: PathBuf,
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    /// Bytes of whole lines.
    length: u64,
    next: u64,
    redactor: Redactor,
    /// A folder's path, and what is shown in its place.
    shown: Option<(String, String)>,
}

impl TraceWriter {
    /// Begins a trace in a folder, which is made if needed, and writes its first line.
    ///
    /// # Errors
    /// If the folder already holds a trace, or cannot be written.
    pub fn create(dir: &Path, run_id: &str) -> Result<TraceWriter, TraceError> {
        let artifacts = dir.join(artifact::FOLDER);
        fs::create_dir_all(&artifacts).map_err(|e| TraceError::io(&artifacts, e))?;
        let path = dir.join(FILE);
        let file = OpenOptions::new().append(true).create_new(true).open(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => TraceError::Exists(path.clone()),
            _ => TraceError::io(&path, error),
        })?;
        let writer = TraceWriter::on(dir, path, file);
        let first = Event::Run { schema: SCHEMA, offramp: env!("CARGO_PKG_VERSION").to_owned(), id: run_id.to_owned() };
        writer.append(0, None, first)?;
        Ok(writer)
    }

    /// Goes on with the trace in a folder, which an earlier process began; a line that was cut off is dropped.
    ///
    /// # Errors
    /// If there is none, or it cannot be read or written.
    pub fn resume(dir: &Path) -> Result<TraceWriter, TraceError> {
        let path = dir.join(FILE);
        let io = |error| TraceError::io(&path, error);
        let bytes = fs::read(&path).map_err(io)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let file = OpenOptions::new().append(true).open(&path).map_err(io)?;
        file.set_len(whole as u64).map_err(io)?;
        let trace = super::Trace::open(dir)?;
        let writer = TraceWriter::on(dir, path, file);
        {
            let mut state = writer.state();
            state.length = whole as u64;
            state.next = trace.records.last().map_or(0, |record| record.seq + 1);
        }
        Ok(writer)
    }

    fn on(dir: &Path, path: PathBuf, file: File) -> TraceWriter {
        let state = State { file, length: 0, next: 0, redactor: Redactor::default(), shown: None };
        TraceWriter { shared: Arc::new(Shared { dir: dir.to_path_buf(), path, begun: Instant::now(), state: Mutex::new(state) }) }
    }

    /// The run's folder.
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// Appends one event, with the device's wall clock where it is known, and returns its sequence number.
    ///
    /// # Errors
    /// If the disk is full or the line cannot be written; the trace then still ends with a whole line.
    pub fn append(&self, job: u32, device_ms: Option<i64>, event: Event) -> Result<u64, TraceError> {
        let mut state = self.state();
        let seq = state.next;
        let record = Record {
            seq,
            job,
            mono_ms: u64::try_from(self.shared.begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            device_ms,
            wall: format!("{:.3}", jiff::Timestamp::now()),
            event,
        };
        let malformed = |e: serde_json::Error| TraceError::Malformed { path: self.shared.path.clone(), reason: e.to_string() };
        let mut value = serde_json::to_value(&record).map_err(malformed)?;
        state.redactor.json(&mut value);
        state.show(&mut value);
        // Through the record again: its fields stand in the order in which people read them.
        let record: Record = serde_json::from_value(value).map_err(malformed)?;
        let mut line = serde_json::to_vec(&record).map_err(malformed)?;
        if line.len() > LINE_LIMIT {
            return Err(TraceError::TooLarge { size: line.len(), limit: LINE_LIMIT });
        }
        line.push(b'\n');
        if let Err(error) = state.file.write_all(&line) {
            // Half a line must not stand before the next one.
            let _ = state.file.set_len(state.length);
            return Err(TraceError::io(&self.shared.path, error));
        }
        state.length += line.len() as u64;
        state.next += 1;
        Ok(seq)
    }

    /// Keeps an artifact (trees, `xml`, without the secrets) and returns the SHA-256 that names it. The same content is kept once.
    ///
    /// # Errors
    /// If the extension is none, or the file cannot be written.
    pub fn artifact(&self, bytes: &[u8], ext: &str) -> Result<String, TraceError> {
        let redacted;
        let bytes = if ext == "xml" {
            redacted = self.state().redactor.xml(&String::from_utf8_lossy(bytes));
            redacted.as_bytes()
        } else {
            bytes
        };
        let sha256 = sha256_hex(bytes);
        let path = artifact::path(&self.shared.dir, &sha256, ext)?;
        if !path.exists() {
            artifact::write_whole(&path, bytes)?;
        }
        Ok(sha256)
    }

    /// Keeps a copy of a screenshot under a name, for people, in `screenshots/`; the evidence is the artifact of the same content.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn screenshot(&self, file_name: &str, png: &[u8]) -> Result<(), TraceError> {
        let folder = self.shared.dir.join(SCREENSHOTS);
        fs::create_dir_all(&folder).map_err(|e| TraceError::io(&folder, e))?;
        artifact::write_whole(&folder.join(file_name), png)
    }

    /// From here on a secret is masked in every line and tree.
    pub fn mask(&self, secret: &str) {
        self.state().redactor.add(secret);
    }

    /// From here on the paths of files below a folder are written as if they lay below another: the files of a scenario that was unpacked
    /// somewhere are named as its author knows them. An empty `shown` is the folder that the program was started in.
    pub fn show_below(&self, folder: &Path, shown: &str) {
        let with_end = |path: &str| if path.is_empty() || path.ends_with('/') { path.to_owned() } else { format!("{path}/") };
        self.state().shown = Some((with_end(&folder.to_string_lossy()), with_end(shown)));
    }

    /// A text as the trace would show it: without the secrets.
    pub fn redact(&self, text: &str) -> String {
        let state = self.state();
        let text = state.redactor.text(text);
        state.shown.as_ref().map_or(text.clone(), |(from, to)| text.replace(from.as_str(), to))
    }

    /// The state is consistent after every statement above, so a thread that panicked elsewhere does no harm.
    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a whole trace of lines that were recorded elsewhere, as they are.
///
/// # Errors
/// If the folder already holds a trace, or cannot be written.
pub fn write_all(dir: &Path, records: &[Record]) -> Result<(), TraceError> {
    let path = dir.join(FILE);
    let io = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => TraceError::Exists(path.clone()),
        _ => TraceError::io(&path, error),
    };
    let mut file = std::io::BufWriter::new(File::create_new(&path).map_err(io)?);
    for record in records {
        let line = serde_json::to_vec(record)
            .map_err(|error| TraceError::Malformed { path: path.clone(), reason: error.to_string() })?;
        file.write_all(&line).and_then(|()| file.write_all(b"\n")).map_err(io)?;
    }
    file.flush().map_err(io)
}

impl State {
    fn show(&self, value: &mut serde_json::Value) {
        let Some((from, to)) = &self.shown else { return };
        match value {
            serde_json::Value::String(text) if text.contains(from.as_str()) => *text = text.replace(from.as_str(), to),
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| self.show(item)),
            serde_json::Value::Object(map) => map.values_mut().for_each(|item| self.show(item)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Trace;

    fn phase(name: &str) -> Event {
        Event::Phase { name: name.to_owned() }
    }

    #[test]
    fn lines_are_numbered_without_gaps_from_any_thread() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        std::thread::scope(|scope| {
            for job in 1..=4 {
                let writer = writer.clone();
                scope.spawn(move || (0..50).for_each(|n| assert!(writer.append(job, Some(n), phase("use")).unwrap() > 0)));
            }
        });
        let trace = Trace::open(dir.path()).unwrap();
        assert_eq!(trace.records.len(), 201);
        assert!(trace.records.iter().enumerate().all(|(n, record)| record.seq == n as u64));
        assert_eq!(trace.records(3).count(), 50);
    }

    #[test]
    fn a_line_begins_with_its_number() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        writer.append(7, Some(5), phase("use")).unwrap();
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert!(text.lines().nth(1).unwrap().starts_with(r#"{"seq":1,"job":7,"mono_ms":"#), "{text}");
    }

    #[test]
    fn a_trace_that_was_cut_off_is_gone_on_with() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        writer.append(1, None, phase("use")).unwrap();
        drop(writer);
        let mut file = OpenOptions::new().append(true).open(dir.path().join(FILE)).unwrap();
        file.write_all(b"{\"seq\":2,\"jo").unwrap();
        assert_eq!(TraceWriter::resume(dir.path()).unwrap().append(2, None, phase("use")).unwrap(), 2);
        let trace = Trace::open(dir.path()).unwrap();
        assert_eq!(trace.records.iter().map(|record| record.seq).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn evidence_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        drop(TraceWriter::create(dir.path(), "r").unwrap());
        assert!(matches!(TraceWriter::create(dir.path(), "r"), Err(TraceError::Exists(_))));
    }

    #[test]
    fn a_secret_stands_in_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        writer.mask("s3cr&t");
        writer.append(1, None, Event::Log { lines: vec!["login s3cr&t".into()] }).unwrap();
        let node = crate::trace::event::NodeFacts { text: "s3cr&t".into(), ..Default::default() };
        writer
            .append(1, None, Event::Fault { class: crate::trace::event::FaultClass::App, message: format!("{node:?}") })
            .unwrap();
        let tree = writer.artifact(b"<node text=\"s3cr&amp;t\"/>", "xml").unwrap();
        assert_eq!(writer.redact("s3cr&t!"), "•••!");
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert!(!text.contains("s3cr") && text.contains("login •••"));
        assert_eq!(artifact::read(dir.path(), &tree, "xml").unwrap(), "<node text=\"•••\"/>".as_bytes());
    }

    #[test]
    fn files_that_were_unpacked_are_named_as_their_author_knows_them() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        writer.show_below(Path::new("/tmp/job-7"), "../flows");
        let facts = crate::trace::event::ScenarioFacts { file: "/tmp/job-7/a.yaml".into(), ..Default::default() };
        writer.append(1, None, Event::Scenario(Box::new(facts))).unwrap();
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert!(text.contains(r#""file":"../flows/a.yaml""#), "{text}");
        assert_eq!(writer.redact("in /tmp/job-7/x/b.js: no"), "in ../flows/x/b.js: no");
        writer.show_below(Path::new("/tmp/job-7/"), "");
        assert_eq!(writer.redact("/tmp/job-7/a.yaml:3"), "a.yaml:3");
    }

    #[test]
    fn the_same_artifact_is_kept_once() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        let first = writer.artifact(b"png", "png").unwrap();
        assert_eq!(writer.artifact(b"png", "png").unwrap(), first);
        assert_eq!(fs::read_dir(dir.path().join("artifacts")).unwrap().count(), 1);
        assert!(writer.artifact(b"png", "../x").is_err());
    }

    #[test]
    fn an_event_too_large_for_a_line_is_refused_and_the_trace_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        let lines = vec!["x".repeat(LINE_LIMIT)];
        assert!(matches!(writer.append(1, None, Event::Log { lines }), Err(TraceError::TooLarge { .. })));
        assert_eq!(writer.append(1, None, phase("use")).unwrap(), 1);
        assert_eq!(Trace::open(dir.path()).unwrap().records.len(), 2);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named() {
        let full = OpenOptions::new().append(true).open("/dev/full").unwrap();
        let writer = TraceWriter::on(Path::new("run"), PathBuf::from("run/trace.jsonl"), full);
        let error = writer.append(1, None, phase("use")).unwrap_err();
        assert!(matches!(error, TraceError::Full(_)));
        assert!(error.to_string().starts_with("no space left on the disk while writing `run/trace.jsonl`"));
    }
}
