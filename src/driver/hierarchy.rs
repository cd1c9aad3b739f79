//! The view hierarchy by `uiautomator dump`, with what has the focus, in one round trip.
//!
//! `uiautomator` prints its failures on standard output and exits with 0, and an old file may survive a failed dump; so the file is
//! removed first and only a file that is there counts. A screen that never rests cannot be dumped the usual way; the compressed tree
//! often can.

use super::foreground;
use super::shell::{Shell, token};
use super::{At, DriverError, Foreground, Result};

/// Where the dump is written: a folder that the shell may write to on every level, even with the storage locked.
const FILE: &str = "/data/local/tmp/offramp-window.xml";

/// The ways to dump, one after another.
const LADDER: [&str; 3] = ["uiautomator dump", "uiautomator dump --compressed", "uiautomator dump"];

/// Reads the tree and the focus.
pub(super) fn read(shell: &Shell, api: u32) -> Result<At<(String, Foreground)>> {
    let mut reason = String::new();
    for dump in LADDER {
        let mark = token();
        let window = foreground::window_command(api);
        let output = shell.run(&format!(
            "rm -f {FILE}; {dump} {FILE} 2>&1\necho \"{mark}\"\ncat {FILE} 2>/dev/null\necho \"{mark}\"\n{window} 2>/dev/null"
        ))?;
        let text = output.text();
        let mut parts = text.split(&mark);
        let (said, xml, focus) =
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        // Some devices write the tree to standard output and no file.
        let tree = [xml, said].into_iter().find(|text| text.contains("<hierarchy"));
        if let Some(tree) = tree {
            let mut found = foreground::parse(focus);
            if found.activity.is_empty() {
                found.activity = foreground::parse_resumed(&shell.run("dumpsys activity activities")?.text());
            }
            return Ok(At { value: (tree.trim().to_owned(), found), device_ms: output.device_ms });
        }
        reason = explain(said);
    }
    Err(DriverError::NoTree(format!("no view hierarchy: {reason}")))
}

/// What the tool said, in one line, with what it means.
fn explain(said: &str) -> String {
    let line = said
        .lines()
        .map(str::trim)
        .find(|line| line.contains("ERROR") || line.contains("Exception") || line.contains("not found"));
    let line = line.or_else(|| said.lines().map(str::trim).find(|line| !line.is_empty())).unwrap_or_default();
    let short: String = line.chars().take(200).collect();
    if said.contains("could not get idle state") {
        format!("`uiautomator` said “{short}”: the screen never rests (an animation or a video plays)")
    } else if said.contains("null root node") {
        format!("`uiautomator` said “{short}”: no window had the focus")
    } else if short.is_empty() {
        "`uiautomator` said nothing and wrote no file; it may have crashed".to_owned()
    } else {
        format!("`uiautomator` said “{short}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_explained() {
        assert!(explain("ERROR: could not get idle state.\n").contains("never rests"));
        assert!(explain("ERROR: null root node returned by UiTestAutomationBridge.").contains("no window had the focus"));
        assert!(explain("").contains("said nothing"));
        assert!(explain("\n  Killed \n").contains("“Killed”"));
    }
}
