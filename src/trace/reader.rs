//! Reads a trace back: bounded, tolerant of kinds it does not know and of a last line that was cut off, strict about all else.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::event::{Event, Record, SCHEMA};
use super::writer::{FILE, LINE_LIMIT};
use super::{TraceError, artifact};

/// Kinds of event that this version knows, as written in `kind`.
#[rustfmt::skip]
const KINDS: [&str; 23] = [
    "run", "scenario", "device", "app", "phase", "entry", "command", "input", "observe", "log", "log-gap", "perms", "answer",
    "external", "noise", "cleanup", "shell", "clock", "flags-cleared", "expect", "exits", "fault", "end",
];

/// A recorded run.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The run's folder.
    pub dir: PathBuf,
    /// The run's name.
    pub id: String,
    /// Version of the program that recorded it.
    pub offramp: String,
    /// The lines in order, without those of unknown kinds.
    pub records: Vec<Record>,
    /// Lines of kinds that this version does not know.
    pub skipped: u64,
    /// The last line was cut off: the run was killed while it wrote.
    pub truncated: bool,
}

/// What every line has, whatever its kind.
#[derive(Deserialize)]
struct Line {
    seq: u64,
    #[serde(default)]
    job: u32,
    kind: String,
    schema: Option<u64>,
}

impl Trace {
    /// Reads the trace of a run's folder.
    ///
    /// # Errors
    /// If there is none, it has another format, or a line that is not its last one cannot be understood.
    pub fn open(dir: &Path) -> Result<Trace, TraceError> {
        let (path, file) = file(dir)?;
        read(dir, &path, file, LINE_LIMIT, None)
    }

    /// Reads the run's own first line and one job's lines. Those of other jobs are checked for their order only, which spares most of the work.
    ///
    /// # Errors
    /// As of [`Trace::open`].
    pub fn open_job(dir: &Path, job: u32) -> Result<Trace, TraceError> {
        let (path, file) = file(dir)?;
        read(dir, &path, file, LINE_LIMIT, Some(job))
    }

    /// The jobs, in the order in which they began.
    pub fn jobs(&self) -> Vec<u32> {
        let mut jobs = Vec::new();
        for record in &self.records {
            if matches!(record.event, Event::Scenario(_)) && !jobs.contains(&record.job) {
                jobs.push(record.job);
            }
        }
        jobs
    }

    /// The lines of one job, in order.
    pub fn records(&self, job: u32) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |record| record.job == job && !matches!(record.event, Event::Run { .. }))
    }

    /// The line with a sequence number.
    pub fn record(&self, seq: u64) -> Option<&Record> {
        self.records.binary_search_by_key(&seq, |record| record.seq).ok().and_then(|at| self.records.get(at))
    }

    /// The content of an artifact.
    ///
    /// # Errors
    /// If the name is none, or the file is missing or was changed.
    pub fn artifact(&self, sha256: &str, ext: &str) -> Result<Vec<u8>, TraceError> {
        artifact::read(&self.dir, sha256, ext)
    }
}

fn file(dir: &Path) -> Result<(PathBuf, BufReader<File>), TraceError> {
    let path = dir.join(FILE);
    match File::open(&path) {
        Ok(file) => Ok((path, BufReader::new(file))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(TraceError::NoTrace(dir.to_path_buf()))
        }
        Err(error) => Err(TraceError::io(&path, error)),
    }
}

/// Reads lines of at most `limit` bytes: all, or those of `job`.
fn read(dir: &Path, path: &Path, mut input: impl BufRead, limit: usize, job: Option<u32>) -> Result<Trace, TraceError> {
    let mut trace = Trace {
        dir: dir.to_path_buf(),
        id: String::new(),
        offramp: String::new(),
        records: Vec::new(),
        skipped: 0,
        truncated: false,
    };
    let mut buffer = Vec::new();
    for number in 0.. {
        buffer.clear();
        let at = |reason: String| TraceError::Line { path: path.to_path_buf(), line: number + 1, reason };
        input.by_ref().take(limit as u64 + 1).read_until(b'\n', &mut buffer).map_err(|e| TraceError::io(path, e))?;
        if buffer.is_empty() {
            break;
        }
        let whole = buffer.last() == Some(&b'\n');
        if !whole && buffer.len() > limit {
            return Err(at(format!("longer than {limit} bytes")));
        }
        match parse(number, &buffer, job) {
            Ok(Parsed::Record(record)) => {
                if let Event::Run { id, offramp, .. } = &record.event {
                    trace.id.clone_from(id);
                    trace.offramp.clone_from(offramp);
                }
                trace.records.push(*record);
            }
            Ok(Parsed::Unknown) => trace.skipped += 1,
            Ok(Parsed::OtherJob) => {}
            Err(_) if !whole => {
                trace.truncated = true;
                break;
            }
            Err(Reason::Line(reason)) => return Err(at(reason)),
            Err(Reason::Schema(found)) => return Err(TraceError::Schema { path: path.to_path_buf(), found, expected: SCHEMA }),
        }
    }
    if trace.records.is_empty() {
        return Err(TraceError::Empty(path.to_path_buf()));
    }
    Ok(trace)
}

/// Why a line is none.
enum Reason {
    Line(String),
    Schema(u64),
}

/// What a line holds.
enum Parsed {
    Record(Box<Record>),
    Unknown,
    OtherJob,
}

/// One line. The first is the run's own, whichever job is wanted.
fn parse(number: u64, bytes: &[u8], job: Option<u32>) -> Result<Parsed, Reason> {
    let wrong = |e: serde_json::Error| Reason::Line(format!("not a trace's line: {e}"));
    let line: Line = serde_json::from_slice(bytes).map_err(wrong)?;
    if number == 0 {
        match (line.kind.as_str(), line.schema) {
            ("run", Some(schema)) if schema == u64::from(SCHEMA) => {}
            ("run", Some(schema)) => return Err(Reason::Schema(schema)),
            _ => return Err(Reason::Line("a trace begins with a line of kind `run` that names its `schema`".to_owned())),
        }
    } else if line.kind == "run" {
        return Err(Reason::Line("a second line of kind `run`".to_owned()));
    }
    if line.seq != number {
        return Err(Reason::Line(format!(
            "has sequence number {}, expected {number}: lines are missing or were moved",
            line.seq
        )));
    }
    if !KINDS.contains(&line.kind.as_str()) {
        return Ok(Parsed::Unknown);
    }
    if number > 0 && job.is_some_and(|job| job != line.job) {
        return Ok(Parsed::OtherJob);
    }
    serde_json::from_slice(bytes).map(|record| Parsed::Record(Box::new(record))).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    use crate::trace::TraceWriter;
    use crate::trace::event::*;

    const RUN: &str = r#"{"seq":0,"job":0,"mono_ms":0,"device_ms":null,"wall":"2026-01-05T02:00:00Z","kind":"run","schema":1,"offramp":"0.1.0","id":"r"}"#;

    fn parsed(text: &str) -> Result<Trace, TraceError> {
        read(Path::new("run"), Path::new("run/trace.jsonl"), text.as_bytes(), 1000, None)
    }

    fn line(seq: u64, rest: &str) -> String {
        format!(r#"{{"seq":{seq},"job":1,"mono_ms":5,"device_ms":7,"wall":"2026-01-05T02:00:01Z",{rest}}}"#)
    }

    #[test]
    fn unknown_kinds_are_skipped_and_do_not_move_the_numbers() {
        let text = format!("{RUN}\n{}\n{}\n", line(1, r#""kind":"thermal","celsius":31"#), line(2, r#""kind":"entry""#));
        let trace = parsed(&text).unwrap();
        assert_eq!((trace.id.as_str(), trace.offramp.as_str(), trace.skipped, trace.truncated), ("r", "0.1.0", 1, false));
        assert_eq!(trace.record(2).unwrap().event, Event::Entry);
        assert!(trace.record(1).is_none());
    }

    #[test]
    fn one_job_is_read_with_the_lines_of_others_left_out_and_their_order_checked() {
        let other = |seq: u64| line(seq, r#""kind":"entry""#).replace(r#""job":1"#, r#""job":2"#);
        let text = format!("{RUN}\n{}\n{}\n{}\n", other(1), line(2, r#""kind":"entry""#), other(3));
        let of = |text: &str, job| read(Path::new("run"), Path::new("run/trace.jsonl"), text.as_bytes(), 1000, Some(job));
        let seqs = |job| of(&text, job).unwrap().records.iter().map(|record| record.seq).collect::<Vec<_>>();
        assert_eq!((seqs(1), seqs(2), seqs(3)), (vec![0, 2], vec![0, 1, 3], vec![0]));
        let moved = format!("{RUN}\n{}\n", other(2));
        assert!(matches!(of(&moved, 1), Err(TraceError::Line { line: 2, .. })));
    }

    #[test]
    fn a_last_line_that_was_cut_off_is_told_not_refused() {
        let text = format!("{RUN}\n{}\n{}", line(1, r#""kind":"entry""#), &line(2, r#""kind":"entry""#)[..40]);
        let trace = parsed(&text).unwrap();
        assert!(trace.truncated);
        assert_eq!(trace.records.len(), 2);
    }

    #[test]
    fn a_broken_line_inside_is_named() {
        let error = parsed(&format!("{RUN}\n{{\"seq\":1,\n{}\n", line(2, r#""kind":"entry""#))).unwrap_err();
        assert!(error.to_string().starts_with("`run/trace.jsonl`, line 2: not a trace's line:"), "{error}");
        let error = parsed(&format!("{RUN}\n{}\n", line(2, r#""kind":"entry""#))).unwrap_err();
        assert!(error.to_string().contains("has sequence number 2, expected 1"), "{error}");
        let error = parsed(&format!("{RUN}\n{}\n", line(1, r#""kind":"phase""#))).unwrap_err();
        assert!(error.to_string().contains("missing field `name`"), "{error}");
    }

    #[test]
    fn another_format_and_no_format_have_their_own_messages() {
        let error = parsed(&RUN.replace("\"schema\":1", "\"schema\":9")).map(|t| t.truncated);
        // A first line without its end is a run that recorded nothing.
        assert!(matches!(error, Err(TraceError::Empty(_))));
        let error = parsed(&format!("{}\n", RUN.replace("\"schema\":1", "\"schema\":9"))).unwrap_err();
        assert!(error.to_string().contains("has trace format 9, this version reads format 1"), "{error}");
        assert!(parsed("{\"seq\":0,\"kind\":\"entry\"}\n").unwrap_err().to_string().contains("begins with a line of kind `run`"));
        assert!(matches!(parsed(""), Err(TraceError::Empty(_))));
        assert!(matches!(Trace::open(Path::new("/nonexistent")), Err(TraceError::NoTrace(_))));
    }

    #[test]
    fn an_endless_line_is_refused_early() {
        let error = parsed(&format!("{RUN}\n{}", "x".repeat(5000))).unwrap_err();
        assert!(error.to_string().contains("line 2: longer than 1000 bytes"), "{error}");
    }

    #[test]
    fn jobs_come_in_the_order_in_which_they_began() {
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        for job in [2, 0, 2] {
            writer.append(job, None, Event::Scenario(Box::default())).unwrap();
        }
        let trace = Trace::open(dir.path()).unwrap();
        assert_eq!(trace.jobs(), [2, 0]);
        assert_eq!(trace.records(0).count(), 1);
    }

    /// One event of each kind: what is written is read, and the reader knows its kind.
    #[test]
    fn every_kind_is_known() {
        let text = String::new;
        let events = vec![
            Event::Scenario(Box::default()),
            Event::Device(Box::default()),
            Event::App { op: AppOp::Facts, package: text(), facts: Some(AppFacts::default()), cold: None },
            Event::Phase { name: text() },
            Event::Entry,
            Event::Command {
                path: text(),
                name: text(),
                summary: text(),
                file: text(),
                line: 1,
                column: 1,
                state: CommandState::Begin,
                message: None,
            },
            Event::Input(Input {
                op: InputOp::Swipe,
                purpose: Purpose::Scroll,
                point: Some((1, 2)),
                to: Some((3, 4)),
                node: Some(NodeFacts::default()),
                value: None,
                keystrokes: 0,
                on: Some(1),
            }),
            Event::Observe(Observe::default()),
            Event::Log { lines: vec![text()] },
            Event::LogGap { reason: text() },
            Event::Perms { moment: text(), permissions: [("P".to_owned(), PermissionState::default())].into() },
            Event::Answer { choice: text(), by: text(), control_id: text(), control_text: text(), page: 1 },
            Event::External { act: text(), by: text(), took_ms: 1 },
            Event::Noise { begin: true },
            Event::Cleanup { begin: true },
            Event::Shell { command: text(), status: 1, output: text() },
            Event::Clock { method: text(), from_ms: 1, to_ms: 2, problem: None },
            Event::Expect(Box::new(Claim { phase: Some(text()), group: Some(text()), max: Some(1), ..Claim::default() })),
            Event::FlagsCleared { method: text(), permissions: vec![text()], problem: Some(text()) },
            Event::Exits { lines: vec![] },
            Event::Fault { class: FaultClass::App, message: text() },
            Event::End { status: Status::Passed, error: None },
        ];
        assert_eq!(events.len(), KINDS.len() - 1, "all but `run`");
        let dir = tempfile::tempdir().unwrap();
        let writer = TraceWriter::create(dir.path(), "r").unwrap();
        events.iter().for_each(|event| assert!(writer.append(1, Some(-5), event.clone()).unwrap() > 0));
        let trace = Trace::open(dir.path()).unwrap();
        assert_eq!(trace.skipped, 0);
        assert_eq!(trace.records(1).map(|record| record.event.clone()).collect::<Vec<_>>(), events);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(
            texts in proptest::collection::vec(proptest::prelude::any::<String>(), 1..20),
            ms in proptest::prelude::any::<Option<i64>>(),
            point in proptest::prelude::any::<Option<(i32, i32)>>(),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let writer = TraceWriter::create(dir.path(), &texts[0]).unwrap();
            let node = NodeFacts { text: texts[0].clone(), bounds: [i32::MIN, 0, 1, i32::MAX], ..NodeFacts::default() };
            let input = Input { op: InputOp::Text, purpose: Purpose::Step, point, to: None, node: Some(node), value: None, keystrokes: u32::MAX, on: None };
            let events = [Event::Log { lines: texts.clone() }, Event::Input(input), Event::End { status: Status::Failed, error: texts.last().cloned() }];
            events.iter().for_each(|event| assert!(writer.append(1, ms, event.clone()).unwrap() > 0));
            let trace = Trace::open(dir.path()).unwrap();
            proptest::prop_assert_eq!(&trace.id, &texts[0]);
            proptest::prop_assert!(trace.records(1).all(|record| record.device_ms == ms));
            let read: Vec<Event> = trace.records(1).map(|record| record.event.clone()).collect();
            proptest::prop_assert_eq!(read, events.to_vec());
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), cut in 0usize..400) {
            let mut all = format!("{RUN}\n{}\n", line(1, r#""kind":"input","op":"tap","purpose":"step","point":[1,2]"#)).into_bytes();
            all.truncate(cut);
            all.extend(bytes);
            let _ = read(Path::new("run"), Path::new("run/trace.jsonl"), all.as_slice(), 200, None);
        }

        #[test]
        fn a_killed_run_is_readable_wherever_it_was_cut(cut in 0usize..1000) {
            let dir = tempfile::tempdir().unwrap();
            let writer = TraceWriter::create(dir.path(), "r").unwrap();
            (0..5).for_each(|n| assert!(writer.append(1, Some(n), Event::Phase { name: "初次".into() }).unwrap() > 0));
            let bytes = fs::read(dir.path().join(FILE)).unwrap();
            let first = bytes.iter().position(|&b| b == b'\n').unwrap();
            let cut = first + 1 + cut % (bytes.len() - first);
            fs::write(dir.path().join(FILE), &bytes[..cut.min(bytes.len())]).unwrap();
            let trace = Trace::open(dir.path()).unwrap();
            proptest::prop_assert!(trace.records.len() <= 6 && !trace.records.is_empty());
        }
    }
}
