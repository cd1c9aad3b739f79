#![no_main]
//! Any text as lines of a device's log.

use libfuzzer_sys::fuzz_target;
use offramp::metrics::log;

fuzz_target!(|text: &str| {
    for line in text.lines() {
        let _ = log::parse(line);
        if let Some((tag, said)) = line.split_once(':') {
            let _ = log::says(tag, said);
        }
    }
});
