#![no_main]
//! Any text with `${…}` in it: replaced, or refused at a place that there is.

use libfuzzer_sys::fuzz_target;
use offramp::scenario::{Variables, expr};

fuzz_target!(|text: &str| {
    if let Err(error) = expr::check(text) {
        assert!(text.is_char_boundary(error.at), "{error:?}");
        return;
    }
    let mut variables = Variables::new();
    variables.set("NAME", "Ann");
    variables.set("N", "34");
    let _ = variables.interpolate(text);
});
