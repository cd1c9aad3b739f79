//! How dumps name activities.

/// `ActivityRecord{hash u0 component t12}`. Android 13 closes the brace before the task, and once more behind it.
pub fn record(api: u32, hash: u32, component: &str, task: u32) -> String {
    match api {
        33 => format!("ActivityRecord{{{hash:x} u0 {component}}} t{task}}}"),
        _ => format!("ActivityRecord{{{hash:x} u0 {component} t{task}}}"),
    }
}
