//! What is private and read from outside, for the fuzzers in `fuzz/`. There only when they are built (`--cfg fuzzing`).

/// Looks for a code in a mail and in an endpoint's answer.
pub fn code(pattern: Option<&str>, pointer: &str, raw: &[u8]) {
    let Ok(pattern) = crate::codes::pattern::Pattern::new(pattern) else { return };
    let text = crate::codes::mail_text(raw);
    let _ = (pattern.code(&text), pattern.code_among_others(&text));
    let body = String::from_utf8_lossy(raw);
    let _ = crate::codes::http::code(&body, Some(pointer), &pattern);
    let _ = crate::codes::http::code(&body, None, &pattern);
}
