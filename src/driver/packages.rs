//! Apps: install, remove, start, stop, clear, processes, why they ended.

use std::path::Path;

use super::shell::{Shell, quote, token};
use super::{At, DriverError, Extra, Result, act};

/// Most lines of exit reasons that are kept.
const EXIT_LINES: usize = 400;

/// A package name as Android allows it; anything else never reaches the shell.
pub(super) fn checked(package: &str) -> Result<&str> {
    let fits = package.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    });
    if fits { Ok(package) } else { Err(DriverError::Refused(format!("“{package}” is no package name"))) }
}

/// Installs an APK by copying it and `pm install`, which tells more than the streamed install does. Grants nothing.
pub(super) fn install(shell: &Shell, api: u32, apk: &Path) -> Result<()> {
    let remote = format!("/data/local/tmp/offramp-{}.apk", token());
    shell.push(apk, &remote)?;
    // From 34 on, apps for very old levels are refused without the flag; before, the flag is unknown.
    let low_target = if api >= 34 { " --bypass-low-target-sdk-block" } else { "" };
    let command = format!("pm install -r -t{low_target} {remote}; s=$?; rm -f {remote}; (exit $s)");
    let output = shell.run_for(&command, shell.timeouts().install)?;
    let text = output.text();
    if text.lines().any(|line| line.trim() == "Success") {
        return Ok(());
    }
    Err(DriverError::Refused(format!("{} was not installed: {}", apk.display(), install_failure(&text))))
}

/// The code in `Failure [CODE: detail]`, with what to do.
fn install_failure(output: &str) -> String {
    let code = output
        .split("INSTALL_")
        .nth(1)
        .map(|rest| format!("INSTALL_{}", rest.split([':', ']', '\n']).next().unwrap_or_default()));
    let detail: String = output.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
    let advice = match code.as_deref().map(str::trim) {
        Some("INSTALL_FAILED_NO_MATCHING_ABIS") => {
            "it has native code for another processor; build it for this device, or use another device"
        }
        Some("INSTALL_FAILED_UPDATE_INCOMPATIBLE") => "another build with another signer is installed; uninstall it first",
        Some("INSTALL_FAILED_VERSION_DOWNGRADE") => "a newer version is installed; uninstall it first",
        Some("INSTALL_FAILED_OLDER_SDK") => "it needs a newer Android than this device's",
        Some("INSTALL_FAILED_INSUFFICIENT_STORAGE") => "the device has too little storage left",
        Some("INSTALL_FAILED_USER_RESTRICTED") => {
            "the device asks its user first; allow installing by USB in its developer options"
        }
        Some("INSTALL_FAILED_MISSING_SPLIT") => "it is one part of a split app, and the others are missing",
        Some("INSTALL_FAILED_TEST_ONLY") => "it is marked as a test build",
        Some(code) if code.starts_with("INSTALL_PARSE_FAILED") => {
            "the device cannot read it; check that the file is whole and signed"
        }
        _ => "",
    };
    match (detail.is_empty(), advice) {
        (true, _) => "the device said nothing".to_owned(),
        (false, "") => detail,
        (false, advice) => format!("{detail}; {advice}"),
    }
}

/// Removes an app; fine if it is not there.
pub(super) fn uninstall(shell: &Shell, package: &str) -> Result<()> {
    if !installed(shell, package)? {
        return Ok(());
    }
    let output = shell.run_for(&format!("pm uninstall {package}"), shell.timeouts().install)?;
    expect_success(&output.text(), package, "was not uninstalled")
}

/// Whether a package is installed for the first user.
pub(super) fn installed(shell: &Shell, package: &str) -> Result<bool> {
    Ok(shell.run(&format!("pm path {}", checked(package)?))?.text().lines().any(|line| line.starts_with("package:")))
}

/// Starts the launcher activity. The value: whether the app had no process before.
pub(super) fn start(shell: &Shell, package: &str, extras: &[Extra]) -> Result<At<bool>> {
    let package = checked(package)?;
    let resolve = "cmd package resolve-activity --brief -a android.intent.action.MAIN -c android.intent.category.LAUNCHER";
    let output = shell.run(&format!("{resolve} {package}"))?;
    let text = output.text();
    let component = text.lines().map(str::trim).rfind(|line| line.starts_with(package) && line.contains('/'));
    let Some(component) = component else {
        let reason = if installed(shell, package)? { "has no activity that a launcher can start" } else { "is not installed" };
        return Err(DriverError::Refused(format!("{package} {reason}")));
    };
    let cold = processes(shell, package)?.is_empty();
    // The flags are the launcher's: a new task, or the old one as it was.
    let output = shell.run(&format!(
        "am start -W -a android.intent.action.MAIN -c android.intent.category.LAUNCHER -f 0x10200000 -n {}{}",
        quote(component),
        act::extras(extras)
    ))?;
    let text = output.text();
    match text.lines().map(str::trim).find(|line| line.starts_with("Error") || line.contains("Exception")) {
        Some(error) => Err(DriverError::Refused(format!("{package} could not be started: {error}"))),
        None => Ok(At { value: cold, device_ms: output.device_ms }),
    }
}

/// Stops the app by force.
pub(super) fn stop(shell: &Shell, package: &str) -> Result<At<()>> {
    let output = shell.run(&format!("am force-stop {}", checked(package)?))?;
    Ok(At { value: (), device_ms: output.device_ms })
}

/// Clears the app's data and permissions.
pub(super) fn clear(shell: &Shell, package: &str) -> Result<At<()>> {
    let output = shell.run(&format!("pm clear {}", checked(package)?))?;
    expect_success(&output.text(), package, "was not cleared")?;
    Ok(At { value: (), device_ms: output.device_ms })
}

fn expect_success(text: &str, package: &str, failure: &str) -> Result<()> {
    if text.lines().any(|line| line.trim() == "Success") {
        return Ok(());
    }
    let said: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    Err(DriverError::Refused(format!("{package} {failure}: {said}")))
}

/// Numbers of the app's processes, its `package:name` ones too.
pub(super) fn processes(shell: &Shell, package: &str) -> Result<Vec<u32>> {
    checked(package)?;
    Ok(parse_processes(&shell.run("ps -A -o PID,NAME")?.text(), package))
}

fn parse_processes(output: &str, package: &str) -> Vec<u32> {
    let of_app = |name: &str| name == package || name.strip_prefix(package).is_some_and(|rest| rest.starts_with(':'));
    let lines = output.lines().filter_map(|line| line.trim().split_once(char::is_whitespace));
    lines.filter(|(_, name)| of_app(name.trim())).filter_map(|(pid, _)| pid.parse().ok()).collect()
}

/// Grants a runtime permission.
pub(super) fn grant(shell: &Shell, package: &str, permission: &str) -> Result<()> {
    let output = shell.run(&format!("pm grant {} {}", checked(package)?, quote(permission)))?;
    let text = output.text();
    let said = text.lines().map(str::trim).find(|line| line.contains("xception") && !line.starts_with("Exception occurred"));
    if output.status == 0 && said.is_none() {
        return Ok(());
    }
    let said = said.or_else(|| text.lines().map(str::trim).find(|line| !line.is_empty())).unwrap_or("the device said nothing");
    Err(DriverError::Refused(format!("{permission} was not granted to {package}: {said}")))
}

/// Why the app's processes ended, newest first, raw; empty before API 30.
pub(super) fn exit_info(shell: &Shell, api: u32, package: &str) -> Result<Vec<String>> {
    if api < 30 {
        return Ok(Vec::new());
    }
    let text = shell.run(&format!("dumpsys activity exit-info {}", checked(package)?))?.text();
    Ok(text.lines().map(str::trim_end).filter(|line| !line.is_empty()).take(EXIT_LINES).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_package_names_reach_the_shell() {
        assert!(checked("com.example.im").is_ok());
        for bad in ["", "com.app;reboot", "com app", "com..app", "-p", "com.$(x)", "1com.app"] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn install_failures_say_what_to_do() {
        let failure =
            install_failure("Failure [INSTALL_FAILED_NO_MATCHING_ABIS: Failed to extract native libraries, res=-113]\n");
        assert!(failure.contains("another processor"), "{failure}");
        assert!(install_failure("Failure [INSTALL_PARSE_FAILED_NOT_APK: x]").contains("file is whole"));
        assert_eq!(install_failure("Failure [INSTALL_ODD]"), "Failure [INSTALL_ODD]");
        assert_eq!(install_failure(" \n"), "the device said nothing");
    }

    #[test]
    fn processes_of_the_app_and_of_no_other() {
        let output = "  PID NAME\n    1 init\n 4242 com.app\n 4250 com.app:push\n 4300 com.app2\n 4301 com.app.other\n";
        assert_eq!(parse_processes(output, "com.app"), [4242, 4250]);
    }
}
