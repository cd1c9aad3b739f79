#![no_main]
//! Any pattern on any mail, and any pointer into any answer.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, bool, &str, &[u8])| {
    let (pattern, given, pointer, raw) = data;
    offramp::fuzz::code(given.then_some(pattern), pointer, raw);
});
