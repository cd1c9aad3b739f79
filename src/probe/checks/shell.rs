//! What any device can answer over its shell.

use std::sync::LazyLock;
use std::time::Instant;

use regex::Regex;

use crate::driver::{Driver, DriverError};
use crate::probe::{Bench, Found};

type Result = std::result::Result<Found, DriverError>;

/// Lines of a text that hold one of the words.
fn lines(text: &str, words: &[&str]) -> Vec<String> {
    text.lines().filter(|line| words.iter().any(|word| line.contains(word))).map(|line| line.trim().to_owned()).collect()
}

pub(in crate::probe) fn device_time(bench: &mut Bench) -> Result {
    let said = bench.driver.shell("echo \"$EPOCHREALTIME\"; date +%s")?;
    let mut parts = said.text.split_whitespace();
    let seconds = |text: Option<&str>| text.and_then(|text| text.split('.').next()?.parse::<i64>().ok());
    let (precise, plain) = (seconds(parts.next()), seconds(parts.next()));
    let close = precise.zip(plain).is_some_and(|(precise, plain)| (precise - plain).abs() <= 2);
    Ok(Found::held(close, if close { "it agrees with date" } else { "it is not the time that date tells" }, [said.text]))
}

pub(in crate::probe) fn log_mark(bench: &mut Bench) -> Result {
    bench.driver.log_start()?;
    let started = Instant::now();
    match bench.driver.log_sync() {
        Ok(_) => Ok(Found::held(true, format!("after {} ms", started.elapsed().as_millis()), [])),
        Err(error) => Ok(Found::held(false, error.to_string(), [])),
    }
}

/// Brings the launcher to the front and returns what the log got.
fn home(bench: &mut Bench) -> std::result::Result<Vec<String>, DriverError> {
    bench.driver.log_sync()?;
    bench.driver.shell("am start -a android.settings.SETTINGS; sleep 1; am start -a android.intent.action.MAIN -c android.intent.category.HOME; sleep 1")?;
    Ok(bench.driver.log_sync()?.value)
}

pub(in crate::probe) fn start_line(bench: &mut Bench) -> Result {
    let tag = if bench.facts.api < 29 { "ActivityManager" } else { "ActivityTaskManager" };
    let seen: Vec<String> = home(bench)?.into_iter().filter(|line| line.contains("START u0 {")).collect();
    let by_tag = seen.iter().any(|line| {
        line.split("START u0 {")
            .next()
            .is_some_and(|head| head.trim_end().ends_with(&format!("{tag}:")) || head.contains(&format!(" {tag} ")))
    });
    Ok(match (seen.is_empty(), by_tag) {
        (true, _) => Found::held(false, "starting the launcher's activity left no START in the log", []),
        (false, held) => Found::held(held, format!("expected the tag {tag}"), seen),
    })
}

pub(in crate::probe) fn event_tags(bench: &mut Bench) -> Result {
    let prefix = if bench.facts.api < 30 { "am_" } else { "wm_" };
    let names =
        ["resume_activity", "on_resume_called", "create_activity", "set_resumed_activity", "new_intent", "restart_activity"];
    let seen: Vec<String> = home(bench)?.into_iter().filter(|line| names.iter().any(|name| line.contains(name))).collect();
    let all = seen.iter().all(|line| names.iter().any(|name| line.contains(&format!("{prefix}{name}"))));
    Ok(match seen.is_empty() {
        true => Found::unknown("nothing about activities came into the event log"),
        false => Found::held(all, format!("expected tags that begin with {prefix}"), seen),
    })
}

pub(in crate::probe) fn dump(bench: &mut Bench) -> Result {
    bench.driver.shell("am start -a android.intent.action.MAIN -c android.intent.category.HOME; sleep 1")?;
    let mut times = Vec::new();
    let mut names = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        let (xml, front) = match bench.driver.hierarchy() {
            Ok(read) => read.value,
            Err(DriverError::NoTree(why)) => return Ok(Found::held(false, why, [])),
            Err(error) => return Err(error),
        };
        times.push(started.elapsed().as_millis());
        let tree = crate::ui::parse(&xml).map_err(|error| DriverError::NoTree(error.to_string()))?;
        let package = tree.roots.first().map(|root| tree.node(*root).package.clone()).unwrap_or_default();
        names.push((package, front.window));
    }
    times.sort_unstable();
    let agree = names.iter().all(|(package, window)| !package.is_empty() && window.starts_with(&format!("{package}/")));
    let seen = names.iter().map(|(package, window)| format!("tree of {package}, focus {window}"));
    Ok(Found::held(agree, format!("{} to {} ms each", times[0], times[2]), seen))
}

/// `android.permission.CAMERA: granted=true, flags=[ USER_SET|…]`, and the older form with spaces.
static FLAGS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[\w.]+: granted=(true|false)(, flags=\[ ?[A-Z_0-9| ]*\])?$").expect("a sound pattern"));

pub(in crate::probe) fn permission_flags(bench: &mut Bench) -> Result {
    let said = bench.driver.shell("dumpsys package | grep -m 60 'granted=.*flags='")?;
    let seen = lines(&said.text, &["granted="]);
    let strange: Vec<String> = seen.iter().filter(|line| !FLAGS.is_match(line)).cloned().collect();
    Ok(match (seen.is_empty(), strange.is_empty()) {
        (true, _) => Found::unknown("no app on the device has a permission with flags"),
        (false, true) => Found::held(true, format!("{} lines read", seen.len()), seen),
        (false, false) => Found::held(false, format!("{} of {} lines are of another form", strange.len(), seen.len()), strange),
    })
}

pub(in crate::probe) fn exit_info(bench: &mut Bench) -> Result {
    if let Some(package) = bench.package() {
        bench.fresh()?;
        bench.driver.stop(&package)?;
    }
    let said = bench.driver.shell("dumpsys activity exit-info")?;
    let seen = lines(&said.text, &["reason="]);
    let held = seen.iter().any(|line| line.contains("reason=") && line.contains('('));
    Ok(match (bench.facts.api < 30, seen.is_empty()) {
        (true, empty) => Found::held(empty, "before API 30 nothing is expected", seen),
        (false, true) => Found::unknown("no process has ended that it tells of"),
        (false, false) => Found::held(held, "each with a number and a name", seen),
    })
}

pub(in crate::probe) fn alarm_clock(bench: &mut Bench) -> Result {
    let said = bench.driver.shell("cmd alarm help")?;
    let seen = lines(&said.text, &["set-time"]);
    let expected = bench.facts.api >= 28;
    Ok(Found::held(
        seen.is_empty() != expected,
        if expected { "its help should name set-time" } else { "it should not be there" },
        seen,
    ))
}

/// Makers and the property that names the version of their system.
const MAKERS: [(&str, &str); 7] = [
    ("xiaomi", "ro.miui.ui.version.name"),
    ("samsung", "ro.build.version.oneui"),
    ("huawei", "ro.build.version.emui"),
    ("honor", "ro.build.version.magic"),
    ("oppo", "ro.build.version.oplusrom"),
    ("oneplus", "ro.build.version.oplusrom"),
    ("vivo", "ro.vivo.os.version"),
];

pub(in crate::probe) fn maker_properties(bench: &mut Bench) -> Result {
    let maker = bench.facts.manufacturer.to_ascii_lowercase();
    let Some((_, property)) = MAKERS.iter().find(|(name, _)| *name == maker) else {
        return Ok(Found::unknown(format!("{} is none of the makers that are told apart", bench.facts.manufacturer)));
    };
    let said = bench.driver.shell(&format!("getprop {property}"))?;
    let value = said.text.trim().to_owned();
    Ok(Found::held(!value.is_empty(), format!("{property} is {}", if value.is_empty() { "empty" } else { &value }), []))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permission_lines_of_every_level_are_read() {
        for line in [
            "android.permission.CAMERA: granted=true",
            "android.permission.CAMERA: granted=false, flags=[ USER_SET USER_FIXED ]",
            "android.permission.CAMERA: granted=true, flags=[ USER_SET|USER_SENSITIVE_WHEN_GRANTED]",
            "com.example.OWN: granted=false, flags=[]",
        ] {
            assert!(FLAGS.is_match(line), "{line}");
        }
        assert!(!FLAGS.is_match("android.permission.CAMERA: granted=maybe"));
    }
}
