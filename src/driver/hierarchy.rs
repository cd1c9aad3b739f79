//! The view hierarchy by `uiautomator dump`, with what has the focus, in one round trip.
//!
//! `uiautomator` prints its failures on standard output and exits with 0, and an old file may survive a failed dump; so the file is
//! removed first and only a file that is there counts. A screen that never rests cannot be dumped the usual way; the compressed tree
//! often can.

use std::time::Duration;

use super::foreground;
use super::shell::{Shell, epoch_ms, token};
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
        let output = shell.run(&command(dump, api, &mark))?;
        match found(&output.text(), &mark) {
            Ok(value) => return Ok(At { value: whole(shell, value)?, device_ms: output.device_ms }),
            Err(said) => reason = explain(&said),
        }
    }
    Err(DriverError::NoTree(format!("no view hierarchy: {reason}")))
}

/// Reads both twice, so many seconds apart, and runs `after`, all in one round trip; what failed then is read again by itself.
pub(super) fn read_twice(shell: &Shell, api: u32, apart: Duration, after: &str) -> Result<[At<(String, Foreground)>; 2]> {
    let (first, second, time) = (token(), token(), token());
    let seconds = apart.as_secs_f64();
    let commands = [
        command(LADDER[0], api, &first),
        format!("echo \"{time}$EPOCHREALTIME\"\nsleep {seconds:.3}"),
        command(LADDER[0], api, &second),
        after.to_owned(),
    ];
    let output = shell.run_for(&commands.join("\n"), shell.timeouts().call + apart)?;
    let text = output.text();
    let (early, late) = text.split_once(&time).unwrap_or((&text, ""));
    let early_ms = late.lines().next().and_then(|line| epoch_ms(line.trim()));
    let (early, late) = (found(early, &first), found(late, &second));
    let late = match late {
        Ok(value) => At { value: whole(shell, value)?, device_ms: output.device_ms },
        Err(_) => read(shell, api)?,
    };
    let early = match early {
        Ok(value) => At { value: whole(shell, value)?, device_ms: early_ms },
        Err(_) => late.clone(),
    };
    Ok([early, late])
}

/// The shell's lines for one look; `mark` stands between its parts.
fn command(dump: &str, api: u32, mark: &str) -> String {
    let window = foreground::window_command(api);
    format!("rm -f {FILE}; {dump} {FILE} 2>&1\necho \"{mark}\"\ncat {FILE} 2>/dev/null\necho \"{mark}\"\n{window} 2>/dev/null")
}

/// The tree and the focus of one look, or what the tool said instead.
fn found(text: &str, mark: &str) -> std::result::Result<(String, Foreground), String> {
    let mut parts = text.split(mark);
    let (said, xml, focus) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    // Some devices write the tree to standard output and no file.
    let tree = [xml, said].into_iter().find(|text| text.contains("<hierarchy")).ok_or_else(|| said.to_owned())?;
    Ok((tree.trim().to_owned(), foreground::parse(focus)))
}

/// The focus with its activity, which not all windows name.
fn whole(shell: &Shell, (tree, mut found): (String, Foreground)) -> Result<(String, Foreground)> {
    if found.activity.is_empty() {
        found.activity = foreground::parse_resumed(&shell.run("dumpsys activity activities")?.text());
    }
    Ok((tree, found))
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
