//! `offramp record`: a scenario from use of the app.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::run::{self, Settings, apps, targets};
use super::target::{self, Target};
use super::{Context, Failure, Outcome, interrupt};
use crate::driver::adb::AdbDriver;
use crate::farm::work::may_clear;
use crate::recorder::{self, Desk, Draft, End, Head, Heard};
use crate::report::text::clean;
use crate::runner::{JobPlan, explore};
use crate::scenario::model::{Header, OfframpHeader, Policy};
use crate::scenario::{self, Scenario};
use crate::trace::event::Status;
use crate::trace::{TraceWriter, artifact};

/// Longest line that is read, in bytes.
const LINE: u64 = 64 << 10;
/// What the run is called while it is recorded.
const NAME: &str = "recording";

/// Write a scenario by using the app
///
/// Installs and starts the app, lists what is on the screen, and takes commands: a number taps that element, `type 3 TEXT` types into it, `help` lists
/// the others. Each is done on the device and written to the file at once, with selectors that hold the next time. Answers to permission
/// prompts become onPermission; what is typed into password fields becomes a variable, never text. Commands may also come by a pipe, one
/// a line; such a script ends with its first mistake.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  offramp record --apk my-app.apk --device emulator-5554 -o my-app.yaml
  offramp record --apk emulator/specimens/messenger --device sim -o messenger.yaml
  printf 'tap Agree\\nsee \"Create account\"\\n' | offramp record --apk my-app.apk -o my-app.yaml --replay")]
pub(crate) struct Args {
    /// The app: an APK, or a specimen's folder
    #[arg(long, value_name = "FILE", required_unless_present = "app")]
    apk: Option<PathBuf>,
    /// The app's package, if it is on the device already
    #[arg(long, value_name = "PACKAGE", conflicts_with = "apk")]
    app: Option<String>,
    /// File to write, which must not be there yet [default: the app's name, in this folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Use the app on the device itself, and what you touch there is written; commands here are phase, entry, undo and save. For devices that tell
    /// touches by getevent; do one thing at a time, and wait for `ready`
    #[arg(long)]
    watch_device: bool,
    /// Run the scenario once when it is written, from a fresh install
    #[arg(long)]
    replay: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let mut targets = targets(&args.settings, context)?;
    let target = match targets.len() {
        1 => targets.remove(0),
        more => return Err(Failure::Input(format!("a recording takes one device, not {more}"))),
    };
    let folder = tempfile::tempdir().map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let stand_in = stand_in(args.app.clone());
    let apps = apps::prepare(std::slice::from_ref(&stand_in), args.apk.as_deref(), folder.path())?;
    let app = apps.of(0);
    let name = app.facts.package.rsplit('.').next().unwrap_or("app").to_owned();
    let file = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.yaml")));
    // Never over what somebody wrote.
    std::fs::File::create_new(&file).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Input(format!("{} is there already; name another file with -o", file.display())),
        _ => Failure::file(&file, error),
    })?;
    let head = Head {
        remarks: vec![format!("Recorded with `offramp record`. Check it: offramp check {}", file.display())],
        package: app.facts.package.clone(),
        name: file.file_stem().map_or(name, |stem| stem.to_string_lossy().into_owned()),
        apk: args.apk.as_ref().map(|apk| apk.canonicalize().unwrap_or_else(|_| apk.clone()).display().to_string()),
    };
    let mut draft = Draft::new(head);
    let stand_in = Scenario { file: file.clone(), ..stand_in };
    let mut desk = Terminal { context, file: &file, input: Some(lines()), heard: None, somebody: context.somebody };
    let recorded = session(args, &target, &stand_in, app, folder.path(), &mut draft, &mut desk);
    let wrote = file.metadata().is_ok_and(|facts| facts.len() > 0);
    if !wrote {
        // Only an empty file, made above, goes.
        let _ = std::fs::remove_file(&file);
    }
    let (end, values) = recorded?;
    let written = match scenario::load(&file) {
        Ok(scenario) => scenario,
        Err(errors) => return Err(Failure::Shown(errors.iter().map(|error| error.render(context.colour_err)).collect())),
    };
    let secrets = draft.secrets();
    let env: String = secrets.iter().map(|name| format!(" --env {name}=…")).collect();
    context.print(&format!(
        "\n{} is written: {} steps, no mistake in it\n  offramp run {}{env}\n",
        file.display(),
        written.steps.len(),
        file.display()
    ));
    match end {
        End::Saved => {}
        End::Failed(why) => return Err(Failure::Input(format!("{why}\nthe steps before that are in {}", file.display()))),
        End::Unkept(why) => return Err(Failure::Infrastructure(why)),
    }
    if !args.replay {
        return Ok(0);
    }
    context.print("\nand now from a fresh install:\n\n");
    let variables = values.into_iter().filter(|(name, _)| secrets.contains(&name.as_str()));
    run::replay(&file, variables.collect(), &args.settings, context)
}

/// The job in which the app is used. Its evidence is not kept: what counts is measured by the runs of the scenario.
fn session(
    args: &Args,
    target: &Target,
    stand_in: &Scenario,
    app: &apps::App,
    folder: &Path,
    draft: &mut Draft,
    desk: &mut Terminal,
) -> Result<(End, BTreeMap<String, String>), Failure> {
    let infrastructure = |error: &dyn std::fmt::Display| Failure::Infrastructure(error.to_string());
    let reached = target::reach(target).map_err(Failure::Infrastructure)?;
    let mut driver =
        AdbDriver::connect(reached.server, &reached.serial, args.settings.timeouts()).map_err(|error| infrastructure(&error))?;
    let may_clear = may_clear(args.settings.disposable_device, target, &mut driver).map_err(Failure::Infrastructure)?;
    if !may_clear {
        desk.say("  nothing is cleared on this device: the app is recorded from where it stands\n");
    }
    let writer = TraceWriter::create(&folder.join(NAME), NAME)?;
    let stop = interrupt::stop()?;
    let plan = JobPlan {
        apk: app.apk.clone(),
        app: app.facts.clone(),
        may_clear,
        ..JobPlan::alone(1, stand_in, Policy::Observe, NAME, &stop)
    };
    let mut ended = None;
    let outcome = explore(&mut driver, &plan, &writer, &|_| {}, &mut |explorer| {
        ended = Some(if args.watch_device {
            (recorder::watch(explorer, draft, &stand_in.file, desk)?, BTreeMap::new())
        } else {
            recorder::record(explorer, draft, &stand_in.file, desk)?
        });
        Ok(())
    });
    ended.filter(|_| outcome.status == Status::Passed).ok_or_else(|| {
        let why = outcome.error.unwrap_or_else(|| "it was stopped".to_owned());
        Failure::Infrastructure(format!(
            "the recording was cut short: {why}\nwhat was recorded until then is in {}",
            stand_in.file.display()
        ))
    })
}

/// A scenario without commands, for the job in which they are made.
fn stand_in(app_id: Option<String>) -> Scenario {
    let header = Header { name: NAME.to_owned(), app_id, offramp: Some(OfframpHeader::default()), ..Header::default() };
    Scenario { file: PathBuf::from(NAME), sha256: String::new(), header, steps: Vec::new() }
}

fn lines() -> BufReader<Box<dyn Read + Send>> {
    BufReader::new(Box::new(std::io::stdin()))
}

/// The next line, cut where it is longer than any command.
fn next_line(input: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    input.take(LINE).read_until(b'\n', &mut bytes).ok().filter(|read| *read > 0)?;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// The terminal, or a pipe.
struct Terminal<'c> {
    context: &'c Context,
    file: &'c Path,
    input: Option<BufReader<Box<dyn Read + Send>>>,
    /// Lines that a thread reads, once somebody listens without waiting.
    heard: Option<Receiver<String>>,
    somebody: bool,
}

impl Desk for Terminal<'_> {
    fn line(&mut self) -> Option<String> {
        if self.somebody {
            self.context.tell("> ");
        }
        next_line(self.input.as_mut()?)
    }

    fn heard(&mut self) -> Heard {
        if let Some(mut input) = self.input.take() {
            let (send, lines) = channel();
            // It ends with the program, since a read cannot be taken back.
            std::thread::spawn(move || {
                while let Some(line) = next_line(&mut input) {
                    if send.send(line).is_err() {
                        return;
                    }
                }
            });
            self.heard = Some(lines);
        }
        match self.heard.as_ref().map(Receiver::try_recv) {
            Some(Ok(line)) => Heard::Line(line),
            Some(Err(TryRecvError::Empty)) => Heard::Nothing,
            _ => Heard::Over,
        }
    }

    fn hidden(&mut self, what: &str) -> Option<String> {
        if !self.somebody {
            return None;
        }
        self.context.tell(&format!("  for {} (not shown): ", clean(what)));
        console::Term::stderr().read_secure_line().ok()
    }

    fn say(&mut self, text: &str) {
        let lines: String = text.split_inclusive('\n').map(|line| format!("{}\n", clean(line.trim_end_matches('\n')))).collect();
        self.context.print(&lines);
    }

    fn save(&mut self, scenario: &str) -> Result<(), String> {
        artifact::write_whole(self.file, scenario.as_bytes()).map_err(|error| error.to_string())
    }

    fn somebody(&self) -> bool {
        self.somebody
    }
}
