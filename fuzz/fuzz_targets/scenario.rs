#![no_main]
//! Any text as a scenario's file: it is read, or refused with mistakes that can be shown at their place.

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

/// A folder for this process alone.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| tempfile::tempdir().expect("a folder").keep().join("fuzz.yaml"));

fuzz_target!(|text: &[u8]| {
    std::fs::write(&*FILE, text).expect("the file is written");
    match offramp::scenario::load(&FILE) {
        Ok(scenario) => assert!(!scenario.sha256.is_empty()),
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a word");
            for error in errors {
                assert!(error.render(false).starts_with("error"), "{error}");
                if let Some(span) = error.span {
                    assert!(span.line > 0 && span.column > 0 && span.start <= span.end && span.end <= text.len(), "{error:?}");
                }
            }
        }
    }
});
