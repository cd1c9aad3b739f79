//! `offramp classify`: what recordings show, without a device.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Context, Failure, Outcome, WRONG_INPUT};
use crate::classify::dump::{self, Record};
use crate::classify::line::{self, LineKind};
use crate::classify::score::{Score, Summary};
use crate::classify::truth::Truth;
use crate::report::text::{Tone, paint};
use crate::ui::parse::MAX_BYTES;

const HELP: &str = "\
A folder is searched for .xml and .uix files. Logs may have any format that logcat and Android Studio write.

With --json: one object a line. A dump: {file, kind, permission: {group, buttons: [{role, bounds}]} or null, why}, or {file, error} if it cannot
be read; a line of a log: {file, line, kind, why}; with --truth a last object {score}.

Examples:
  offramp classify window_dump.xml
  offramp classify dumps --json | jq 'select(.kind == \"permission\")'
  offramp classify --log boot.log
  offramp classify dumps --truth MANIFEST.tsv";

/// Say what recorded screens and log lines show, and why
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Args {
    /// Dumps of uiautomator, or folders of them
    #[arg(required_unless_present = "logs", value_name = "DUMP|DIR")]
    dumps: Vec<PathBuf>,
    /// A log of logcat, read line by line; may be given several times
    #[arg(long = "log", value_name = "FILE")]
    logs: Vec<PathBuf>,
    /// What the recordings really show: a table with tabs and the columns file, kind and, for permission dialogs, group and roles. Prints
    /// precision, recall and the number of positives for each kind
    #[arg(long, value_name = "MANIFEST.tsv")]
    truth: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Most bytes of a log that are read.
const LOG_BYTES: u64 = 256 << 20;
/// Deepest folder that is searched.
const FOLDERS: usize = 32;

/// A line of a log, for scripts.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: usize,
    kind: LineKind,
    why: &'a [String],
}

/// The last object of `--json` with a truth.
#[derive(Serialize)]
struct Scored {
    score: Summary,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let truth = match &args.truth {
        Some(path) => Some(Truth::parse(&text(path)?).map_err(|error| Failure::file(path, error))?),
        None => None,
    };
    let mut files = vec![];
    for path in &args.dumps {
        if path.is_dir() {
            let before = files.len();
            search(path, 0, &mut files)?;
            if files.len() == before {
                return Err(Failure::Input(format!("{}: no .xml or .uix file in it", path.display())));
            }
        } else {
            files.push(path.clone());
        }
    }
    let mut score = Score::default();
    let (mut read, mut unread) = (0, 0);
    // With a truth the table is what a person wants to see.
    let shown = args.json || truth.is_none();
    for path in &files {
        let name = path.to_string_lossy().replace('\\', "/");
        let record = match bytes(path, 2 * MAX_BYTES as u64 + 2) {
            Ok(bytes) => dump::read(&name, &bytes),
            Err(error) => Record::Unread { file: name, error },
        };
        *(if record.kind().is_some() { &mut read } else { &mut unread }) += 1;
        if let Some(truth) = &truth {
            score.dump(&record, truth);
        }
        if shown {
            context.print(&if args.json { json(&record) } else { told(&record, context.colour_out) });
        }
    }
    for path in &args.logs {
        let name = path.to_string_lossy().replace('\\', "/");
        let log = match bytes(path, LOG_BYTES) {
            Ok(log) => log,
            Err(error) => {
                unread += 1;
                let record = Record::Unread { file: name, error };
                context.print(&if args.json { json(&record) } else { told(&record, context.colour_out) });
                continue;
            }
        };
        read += 1;
        let mut others = 0;
        let log = log.strip_suffix(b"\n").unwrap_or(&log);
        for (index, line) in log.split(|byte| *byte == b'\n').enumerate() {
            let (kind, why) = line::read(&String::from_utf8_lossy(line));
            if let Some(truth) = &truth {
                score.line(&name, index + 1, kind.name(), truth);
            }
            let why = Some(why).filter(|why| !why.is_empty());
            if args.json {
                context.print(&json(&Line { file: &name, line: index + 1, kind, why: why.as_slice() }));
            } else if kind == LineKind::Other {
                others += 1;
            } else if shown {
                let why = why.unwrap_or_default();
                context.print(&format!(
                    "{name}:{}: {}\n  {why}\n",
                    index + 1,
                    paint(kind.name(), Tone::Strong, context.colour_out)
                ));
            }
        }
        if shown && !args.json {
            context.print(&format!("{name}: {others} other lines\n"));
        }
    }
    if truth.is_some() {
        let score = score.summary();
        context.print(&if args.json { json(&Scored { score }) } else { score.table() });
    }
    Ok(if read == 0 && unread > 0 { WRONG_INPUT } else { 0 })
}

/// One object on a line of its own.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

/// A record for a person.
fn told(record: &Record, colour: bool) -> String {
    match record {
        Record::Unread { file, error } => format!("{file}: {} {error}\n", paint("cannot be read:", Tone::Bad, colour)),
        Record::Read { file, kind, permission, why } => {
            let mut text = format!("{file}: {}", paint(kind, Tone::Strong, colour));
            if let Some(permission) = permission {
                let buttons: Vec<_> =
                    permission.buttons.iter().map(|button| format!("{} {:?}", button.role, button.bounds)).collect();
                text += &format!(" for {}\n  buttons: {}", permission.group, buttons.join(", "));
            }
            text + "\n" + &why.iter().map(|why| format!("  {why}\n")).collect::<String>()
        }
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    let bytes = bytes(path, MAX_BYTES as u64).map_err(|error| Failure::file(path, error))?;
    String::from_utf8(bytes).map_err(|_| Failure::file(path, "it is not UTF-8"))
}

/// A file's bytes, if they are not more than `limit`.
fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = vec![];
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit { Err(format!("larger than {} MiB, the most that is read", limit >> 20)) } else { Ok(bytes) }
}

/// The dumps in a folder, by name. Links to folders are not followed.
fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.map_err(|error| Failure::file(folder, error))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is = entry.file_type().map_err(|error| Failure::file(&path, error))?;
        if is.is_dir() && depth < FOLDERS {
            search(&path, depth + 1, found)?;
        } else if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("xml") || end.eq_ignore_ascii_case("uix"))
            && !is.is_dir()
        {
            found.push(path);
        }
    }
    Ok(())
}
