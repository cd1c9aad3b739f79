//! What is shown while a run goes on: a moving line a device on a terminal, a plain line a scenario elsewhere.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::farm::show::{Line, Show};
use crate::report::text::{Tone, clean, cut, paint};
use crate::runner;
use crate::trace::event::Status;

/// How often a moving line turns.
const TURN: Duration = Duration::from_millis(120);
/// Columns of the part that moves.
const MOVING: usize = 60;

/// Shows a run on standard error.
pub(in crate::cli) struct Progress {
    bars: MultiProgress,
    moving: bool,
    colour: bool,
}

/// Shows one device's jobs.
struct DeviceLine<'a> {
    progress: &'a Progress,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(in crate::cli) fn new(moving: bool, colour: bool) -> Self {
        let target = if moving { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { bars: MultiProgress::with_draw_target(target), moving, colour }
    }

    /// Does something while nothing moves.
    pub(in crate::cli) fn pause<T>(&self, act: impl FnOnce() -> T) -> T {
        self.bars.suspend(act)
    }
}

impl Show for Progress {
    fn line(&self) -> Option<Box<dyn Line + '_>> {
        let bar = self.moving.then(|| {
            let bar = self.bars.add(ProgressBar::new_spinner());
            bar.set_style(
                ProgressStyle::with_template("{spinner} {prefix} {wide_msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
            bar.enable_steady_tick(TURN);
            bar
        });
        Some(Box::new(DeviceLine { progress: self, bar }))
    }

    /// Prints a line above what moves.
    fn say(&self, text: &str) {
        self.bars.suspend(|| eprintln!("{}", clean(text)));
    }
}

impl Line for DeviceLine<'_> {
    fn begin(&self, place: &str, title: &str) {
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("[{place}] {}", clean(title)));
            bar.set_message("");
        }
    }

    fn tell(&self, progress: &runner::Progress) {
        let Some(bar) = &self.bar else { return };
        let text = match progress {
            runner::Progress::Phase { name } => name.clone(),
            runner::Progress::Command { index, total, summary } => format!("{index}/{total} {summary}"),
            runner::Progress::Prompt { group, choice } => format!("prompt {group}: {choice}"),
            runner::Progress::Person { what } => format!("waiting for a person: {what}"),
        };
        bar.set_message(cut(&clean(&text), MOVING));
    }

    fn end(&self, status: Status, title: &str, seconds: f64) {
        let (word, tone) = match status {
            Status::Passed => ("passed", Tone::Good),
            Status::Failed => ("failed", Tone::Bad),
            Status::Broken => ("broken", Tone::Warn),
        };
        let word = paint(word, tone, self.progress.colour);
        self.progress.bars.suspend(|| eprintln!("{word}  {}  {seconds:.1} s", clean(title)));
    }
}

impl Drop for DeviceLine<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
