//! What somebody may watch while jobs run.

use crate::runner::Progress;
use crate::trace::event::Status;

/// Shows many devices.
pub trait Show: Sync {
    /// A device begins to work; `None` where nobody watches it.
    fn line(&self) -> Option<Box<dyn Line + '_>>;

    /// Something that everybody should know.
    fn say(&self, text: &str);
}

/// Shows one device's jobs, one after another.
pub trait Line {
    /// A run of a job begins; `place` is which of how many.
    fn begin(&self, place: &str, title: &str);

    /// Something happened in it.
    fn tell(&self, progress: &Progress);

    /// It ended.
    fn end(&self, status: Status, title: &str, seconds: f64);
}
