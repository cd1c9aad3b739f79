//! The apps' runs. Each is this program called again with the arguments that a person would give, so that one app's end is not the campaign's,
//! and so that anybody can do the same by hand: the arguments are kept.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::devices::Spot;
use super::store::Store;
use super::{RunArgs, flag};
use crate::campaign::{App, Came, Target, Work};
use crate::cli::derive::RUN_JSON;
use crate::cli::{Context, Failure, INFRASTRUCTURE, WRONG_INPUT};
use crate::report::text::{Tone, clean, cut, pad, paint};
use crate::rules::Severity;

/// Bytes of what a run says that are looked at.
const SAID: usize = 64 << 10;
/// Letters of why an app could not be tested.
const WHY: usize = 300;
/// Apps that are named while they are examined.
const NAMED: usize = 3;

/// What all workers share.
struct Shop<'a> {
    store: Mutex<&'a mut Store>,
    waiting: Vec<usize>,
    next: AtomicUsize,
    stop: Arc<AtomicBool>,
    progress: Progress,
    args: &'a RunArgs,
    context: &'a Context,
    #[cfg(feature = "history")]
    history: Option<std::path::PathBuf>,
}

/// Examines every app that is not examined yet.
pub(super) fn all(store: &mut Store, args: &RunArgs, spots: &[Spot], context: &Context) -> Result<(), Failure> {
    let waiting = store.waiting();
    for app in &waiting {
        store.set_aside(*app)?;
    }
    let stop = stop_on_interrupt()?;
    let shop = Shop {
        progress: Progress::new(waiting.len(), context),
        store: Mutex::new(store),
        next: AtomicUsize::new(0),
        waiting,
        stop: stop.clone(),
        args,
        context,
        #[cfg(feature = "history")]
        history: if args.no_history { None } else { Some(super::history(args, context)?) },
    };
    let failed: Mutex<Option<Failure>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for spot in spots.iter().take(shop.waiting.len()) {
            let (shop, failed) = (&shop, &failed);
            scope.spawn(move || {
                if let Err(failure) = worker(shop, spot) {
                    shop.stop.store(true, Ordering::SeqCst);
                    failed.lock().expect("no worker panics with it").get_or_insert(failure);
                }
            });
        }
    });
    shop.progress.end();
    if let Some(failure) = failed.into_inner().expect("no worker panics with it") {
        return Err(failure);
    }
    if stop.load(Ordering::SeqCst) {
        context.tell(&format!("interrupted; go on with: offramp campaign --resume {}\n", store.dir.display()));
        return Ok(());
    }
    store.finish()
}

fn worker(shop: &Shop, spot: &Spot) -> Result<(), Failure> {
    while !shop.stop.load(Ordering::SeqCst) {
        let Some(&app) = shop.waiting.get(shop.next.fetch_add(1, Ordering::SeqCst)) else { return Ok(()) };
        one(shop, app, spot)?;
    }
    Ok(())
}

/// Examines one app.
fn one(shop: &Shop, app: usize, spot: &Spot) -> Result<(), Failure> {
    let lock = || shop.store.lock().expect("no worker panics with it");
    let (what, folder, rules) = {
        let store = lock();
        (store.saved.campaign.apps[app].clone(), store.run(app), store.saved.campaign.rules.clone())
    };
    shop.progress.begin(&what.name);
    let begun = Instant::now();
    let commands = commands(&what, &rules, &folder, spot, shop.args.html);
    let mut refused = None;
    for command in &commands {
        let (code, said) = call(command)?;
        // A run that could be recorded says itself what became of it.
        if !folder.join(RUN_JSON).is_file() {
            refused = Some(why(&said, code));
            break;
        }
        if code == WRONG_INPUT {
            refused = Some(why(&said, code));
            break;
        }
    }
    if shop.stop.load(Ordering::SeqCst) {
        // What was in hand when somebody ended it is done again.
        shop.progress.forget(&what.name);
        return Ok(());
    }
    let mut store = lock();
    let done = &mut store.saved.apps[app];
    done.over = true;
    done.refused = refused;
    done.seconds = (begun.elapsed().as_secs_f64() * 10.0).round() / 10.0;
    done.command = commands.into_iter().next().unwrap_or_default();
    let seconds = done.seconds;
    store.save()?;
    let came = store.came(app)?;
    #[cfg(feature = "history")]
    let campaign = store.id();
    let lightest = crate::campaign::bulletin::lightest(&store.saved.campaign.severity);
    drop(store);
    #[cfg(feature = "history")]
    if let (Some(history), Came::Runs(_)) = (&shop.history, &came)
        && let Err(failure) = crate::cli::history::keep_in(history, &folder, &campaign)
    {
        // The runs are there, and can be taken in later.
        shop.progress.say(&failure.render(shop.context.colour_err));
    }
    shop.progress.done(&what.name, &came, lightest, seconds);
    Ok(())
}

/// The program's arguments: one call, for a crawl two.
fn commands(app: &App, rules: &[String], folder: &Path, spot: &Spot, html: bool) -> Vec<Vec<String>> {
    let mut common: Vec<String> = flag("out", folder.display().to_string()).into();
    common.extend(spot.iter().cloned());
    if !html {
        common.push("--no-html".into());
    }
    if let Target::Apk(path) = &app.target {
        common.extend(flag("apk", path.display().to_string()));
    }
    let judged = || flag("rules", rules.join(","));
    match &app.work {
        Work::Scenarios(files) => {
            let mut run: Vec<String> = vec!["run".into()];
            run.extend(files.iter().map(|file| file.display().to_string()));
            run.extend(common);
            run.extend(judged());
            run.extend(flag("repeat", app.repeat.to_string()));
            if !app.policies.is_empty() {
                run.extend(flag("policies", app.policies.join(",")));
            }
            vec![run]
        }
        Work::Audit => {
            let mut audit: Vec<String> = vec!["audit".into()];
            audit.extend(common);
            audit.extend(rules.iter().flat_map(|pack| flag("rules", pack)));
            vec![audit]
        }
        Work::Crawl(goal) => {
            let mut crawl: Vec<String> = vec!["crawl".into()];
            crawl.extend(common);
            crawl.extend(flag("goal", goal));
            if let Some(policy) = app.policies.first() {
                crawl.extend(flag("policy", policy));
            }
            let mut judge: Vec<String> = vec!["judge".into(), folder.display().to_string()];
            judge.extend(judged());
            if !html {
                judge.push("--no-html".into());
            }
            vec![crawl, judge]
        }
    }
}

/// Calls this program: its exit code, and what it says beside its results.
fn call(arguments: &[String]) -> Result<(u8, String), Failure> {
    let itself =
        std::env::current_exe().map_err(|error| Failure::Infrastructure(format!("this program cannot call itself: {error}")))?;
    let mut command = Command::new(itself);
    command.args(["--color", "never"]).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let output =
        command.output().map_err(|error| Failure::Infrastructure(format!("this program cannot call itself: {error}")))?;
    let code = output.status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(INFRASTRUCTURE);
    let from = output.stderr.len().saturating_sub(SAID);
    Ok((code, String::from_utf8_lossy(&output.stderr[from..]).into_owned()))
}

/// The first error, in a line.
fn why(said: &str, code: u8) -> String {
    let error = said.find("error:").map(|at| &said[at + "error:".len()..]);
    let paragraph = error.unwrap_or(said).trim().split("\n\n").next().unwrap_or_default();
    let line = cut(&clean(paragraph), WHY);
    if line.is_empty() { format!("it ended with {code} and said nothing") } else { line }
}

/// A flag that Ctrl-C sets. The runs in hand are told by the terminal too, and end by themselves; a second Ctrl-C ends the program.
fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(INFRASTRUCTURE));
        }
        eprintln!("\nstopping; what was examined is kept (Ctrl-C again ends at once)");
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    Ok(stop)
}

/// A bar on a terminal, a line an app elsewhere.
struct Progress {
    bar: ProgressBar,
    now: Mutex<Vec<String>>,
    done: AtomicUsize,
    total: usize,
    colour: bool,
}

impl Progress {
    fn new(total: usize, context: &Context) -> Self {
        let target = if context.moving { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {bar:24} {elapsed} {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, now: Mutex::default(), done: AtomicUsize::new(0), total, colour: context.colour_err }
    }

    fn begin(&self, app: &str) {
        self.change(|now| now.push(clean(app)));
    }

    fn forget(&self, app: &str) {
        let app = clean(app);
        self.change(|now| now.retain(|name| *name != app));
    }

    fn change(&self, act: impl FnOnce(&mut Vec<String>)) {
        let mut now = self.now.lock().expect("no worker panics with it");
        act(&mut now);
        let more = now.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        self.bar.set_message(format!("{}{more}", now.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ")));
    }

    fn say(&self, text: &str) {
        self.bar.suspend(|| eprint!("{text}"));
    }

    fn done(&self, app: &str, came: &Came, lightest: Severity, seconds: f64) {
        self.forget(app);
        let n = self.done.fetch_add(1, Ordering::SeqCst) + 1;
        let (word, tone, more) = match came {
            Came::Runs(measured) => {
                let met: Vec<&str> =
                    measured.met.iter().filter(|met| met.counts(lightest)).map(|met| met.rule.as_str()).collect();
                match (met.is_empty(), measured.incomplete.first()) {
                    (false, _) => ("findings", Tone::Bad, format!("  {}", met.join(" "))),
                    (true, Some(why)) => ("not tested", Tone::Warn, format!("  {}", cut(&clean(why), WHY))),
                    (true, None) => ("no findings", Tone::Good, String::new()),
                }
            }
            Came::Refused(why) => ("not tested", Tone::Warn, format!("  {why}")),
            Came::Not => ("not tested", Tone::Warn, String::new()),
        };
        let place = format!("[{n}/{}]", self.total);
        self.say(&format!("{place} {}  {}  {seconds:.1} s{more}\n", paint(&pad(word, 11), tone, self.colour), clean(app)));
        self.bar.inc(1);
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
