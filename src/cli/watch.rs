//! `--watch`: does something again whenever a file that it depends on was saved.
//!
//! Events only wake: what changed is told by the files themselves, since editors save in many ways (over the file, by renaming another to
//! its name, in several steps).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use notify::{RecursiveMode, Watcher};

use super::{Context, Failure, Outcome};
use crate::scenario;

/// Files, each as it was named.
pub(super) type Files = BTreeSet<PathBuf>;

/// How each file stands: size and time of its last change; `None` if it is not there.
type State = BTreeMap<PathBuf, Option<(u64, Option<SystemTime>)>>;

/// No event for so long: the editor has done.
const QUIET: Duration = Duration::from_millis(200);
/// Events that are waited out at most, should they never end.
const ROUNDS: u32 = 50;
/// How often Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(200);
/// Ticks between two looks at the files without an event: file systems over a network send none.
const LOOK: u32 = 10;
/// Files of a specimen's folder at most.
const OF_APP: usize = 1_000;

/// Does `act`, and again whenever one of `files` changed, until the program is ended. Failures of `act` are told, and the next save is
/// waited for. Where `stop` can be set, it returns how the last one ended.
///
/// # Errors
/// There is nothing to watch, or the system cannot.
pub(super) fn watch(
    files: &mut dyn FnMut() -> Result<Files, Failure>,
    stop: Option<&AtomicBool>,
    context: &Context,
    act: &mut dyn FnMut() -> Outcome,
) -> Outcome {
    let stopped = || stop.is_some_and(|stop| stop.load(Ordering::SeqCst));
    let mut known = files()?;
    loop {
        let before = state(&known);
        let code = act().unwrap_or_else(|failure| {
            context.tell(&failure.render(context.colour_err));
            failure.exit_code()
        });
        // What a broken file ran before is still watched.
        known.extend(files().unwrap_or_default());
        let count = known.len();
        let plural = if count == 1 { "" } else { "s" };
        context.tell(&format!("\nwatching {count} file{plural}; Ctrl-C ends\n"));
        let Some(changed) = change(&before, &mut known, files, &stopped)? else { return Ok(code) };
        let time = jiff::ZonedDateTime::now().strftime("%H:%M:%S").to_string();
        let names: Vec<String> = changed.iter().map(|file| file.display().to_string()).collect();
        context.tell(&format!("\n--- {time}  changed: {} ---\n\n", crate::report::text::clean(&names.join(", "))));
    }
}

/// Waits until a file is not as it was; `None` if the program is to end.
fn change(
    before: &State,
    known: &mut Files,
    files: &mut dyn FnMut() -> Result<Files, Failure>,
    stopped: &dyn Fn() -> bool,
) -> Result<Option<Vec<PathBuf>>, Failure> {
    let cannot = |error: notify::Error| Failure::Infrastructure(format!("the files cannot be watched: {error}"));
    let (send, events) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // That a file was opened is our own doing when we look.
        if event.map_or(true, |event| !event.kind.is_access()) {
            // Nobody listens only when this has ended already.
            let _ = send.send(());
        }
    })
    .map_err(cannot)?;
    for folder in folders(known) {
        watcher.watch(&folder, RecursiveMode::NonRecursive).map_err(cannot)?;
    }
    loop {
        if stopped() {
            return Ok(None);
        }
        if let Ok(now) = files() {
            known.extend(now);
        }
        if !differences(before, &state(known)).is_empty() {
            quiet(&events);
            let changed = differences(before, &state(known));
            if !changed.is_empty() {
                return Ok(Some(changed));
            }
        }
        for _ in 0..LOOK {
            match events.recv_timeout(TICK) {
                Err(RecvTimeoutError::Timeout) if !stopped() => {}
                _ => break,
            }
        }
    }
}

/// Waits until the editor has done.
fn quiet(events: &Receiver<()>) {
    for _ in 0..ROUNDS {
        if events.recv_timeout(QUIET).is_err() {
            return;
        }
    }
}

/// The folders that are there of files: a file that is renamed into place is another file, and only its folder tells.
fn folders(files: &Files) -> BTreeSet<PathBuf> {
    let of = |file: &PathBuf| match file.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => file.clone(),
    };
    files.iter().map(of).filter(|folder| folder.is_dir()).collect()
}

fn state(files: &Files) -> State {
    let of = |file: &PathBuf| std::fs::metadata(file).ok().map(|facts| (facts.len(), facts.modified().ok()));
    files.iter().map(|file| (file.clone(), of(file))).collect()
}

/// Files that are not as they were. One that was not known before is new.
fn differences(before: &State, now: &State) -> Vec<PathBuf> {
    now.iter().filter(|(file, is)| before.get(*file).unwrap_or(&None) != *is).map(|(file, _)| file.clone()).collect()
}

/// What scenarios depend on: their files, those that they run, the settings of named folders, and the apps that they name.
pub(super) fn scenarios(paths: &[PathBuf]) -> Result<Files, Failure> {
    let mut files = Files::new();
    for file in scenario::find(paths).map_err(|error| Failure::Input(error.to_string()))? {
        let (scenario, touched) = scenario::load_with_files(&file);
        files.extend(touched);
        let apk = scenario.ok().and_then(|scenario| scenario.header.offramp?.apk);
        if let Some(apk) = apk {
            files.extend(app(&file.parent().unwrap_or(Path::new("")).join(apk)));
        }
    }
    files.extend(paths.iter().filter(|path| path.is_dir()).flat_map(|folder| {
        // The folder itself: it changes when a file comes or goes.
        [folder.clone(), folder.join("config.yaml")]
    }));
    Ok(files)
}

/// An app: its file, or what is in a specimen's folder.
pub(super) fn app(apk: &Path) -> Files {
    let inside = std::fs::read_dir(apk).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    if apk.is_dir() { inside.take(OF_APP).collect() } else { Files::from([apk.to_owned()]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scenario_runs_and_names_is_watched() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a.yaml", "appId: a.b\nofframp: {apk: a.apk}\n---\n- runFlow: _in.yaml\n- runFlow: _gone.yaml\n");
        write("_in.yaml", "appId: a.b\n---\n- runScript: _make.js\n");
        write("_make.js", "output.a = 1");
        let named = |paths: &[PathBuf]| -> Vec<String> {
            let files = scenarios(paths).unwrap();
            files.iter().map(|file| file.strip_prefix(folder.path()).unwrap().display().to_string()).collect()
        };
        assert_eq!(named(&[folder.path().join("a.yaml")]), ["_gone.yaml", "_in.yaml", "_make.js", "a.yaml"], "it is broken");
        write("_gone.yaml", "appId: a.b\n---\n- back\n");
        let all = ["", "_gone.yaml", "_in.yaml", "_make.js", "a.apk", "a.yaml", "config.yaml"];
        assert_eq!(named(&[folder.path().to_owned()]), all);
        assert!(scenarios(&[folder.path().join("none.yaml")]).is_err());
    }

    #[test]
    fn a_change_is_a_file_that_came_went_or_was_saved() {
        let folder = tempfile::tempdir().unwrap();
        let files: Files = ["a", "b", "c"].map(|name| folder.path().join(name)).into();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a", "1");
        write("b", "1");
        let before = state(&files);
        assert_eq!(differences(&before, &state(&files)), Vec::<PathBuf>::new());
        write("new", "22");
        std::fs::rename(folder.path().join("new"), folder.path().join("a")).unwrap();
        std::fs::remove_file(folder.path().join("b")).unwrap();
        write("c", "1");
        assert_eq!(differences(&before, &state(&files)), files.into_iter().collect::<Vec<_>>());
        assert_eq!(folders(&Files::from(["x.yaml".into()])), BTreeSet::from([".".into()]));
    }

    #[test]
    fn it_is_done_again_when_the_file_is_saved_and_ends_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "1").unwrap();
        let (stop, context) = (AtomicBool::new(false), Context::read());
        let mut times = 0;
        let code = watch(&mut || Ok(Files::from([file.clone()])), Some(&stop), &context, &mut || {
            times += 1;
            match times {
                // Saved while it is being done: done again at once.
                1 => std::fs::write(&file, "22").unwrap(),
                2 => {
                    let file = file.clone();
                    std::thread::spawn(move || std::fs::write(file, "333").unwrap());
                    return Err(Failure::Input("a broken file".into()));
                }
                _ => stop.store(true, Ordering::SeqCst),
            }
            Ok(times)
        });
        assert_eq!((code, times), (Ok(3), 3));
    }
}
