//! Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::Failure;

/// A flag that Ctrl-C sets: the job in hand ends, the rest is not run, the folder stays readable. A second Ctrl-C ends the program.
pub(crate) fn stop() -> Result<Arc<AtomicBool>, Failure> {
    // One handler a program: `--watch` runs more than once.
    static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    if let Some(stop) = STOP.get() {
        return Ok(stop.clone());
    }
    let stop = STOP.get_or_init(Arc::default).clone();
    let flag = stop.clone();
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(super::INFRASTRUCTURE));
        }
        eprintln!("\nstopping; what was recorded is kept (Ctrl-C again ends at once)");
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Infrastructure(error.to_string()))?;
    Ok(stop)
}
