#![no_main]
//! Any bytes as a run's trace: read or refused, and what was read can be counted.

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use offramp::trace::Trace;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| tempfile::tempdir().expect("a folder").keep());

fuzz_target!(|bytes: &[u8]| {
    std::fs::write(FOLDER.join("trace.jsonl"), bytes).expect("the file is written");
    match Trace::open(&FOLDER) {
        Ok(trace) => {
            for job in offramp::metrics::compute(&trace) {
                let _ = format!("{job:?}");
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
