//! What needs an app that asks for a permission.

use crate::driver::{Driver, DriverError};
use crate::probe::{Bench, Found};
use crate::ui::ButtonRole;

type Result = std::result::Result<Found, DriverError>;

/// The line that the permission controller writes for each answer.
const GRANT_LINE: &str = "Permission grant result requestId=";

const NO_APP: &str = "no app that asks: give one with --apk";
const NOT_OURS: &str = "only the probe's own app can be made to do it, and this device cannot run it";
const NO_PROMPT: &str = "the app did not ask within ten looks at the screen";

/// Lets the app ask and refuses. `None`: no prompt came.
fn refuse(bench: &mut Bench) -> std::result::Result<Option<String>, DriverError> {
    bench.ask()?;
    let Some((tree, dialog)) = bench.prompt()? else { return Ok(None) };
    if let Some(tick) = dialog.dont_ask_again {
        bench.tap_node(&tree, tick)?;
    }
    let button = dialog.button(ButtonRole::DenyForever).or(dialog.button(ButtonRole::Deny));
    if let Some(button) = button {
        bench.tap_node(&tree, button)?;
    }
    Ok(Some(dialog.group.unwrap_or_default()))
}

fn grant_lines(bench: &mut Bench) -> std::result::Result<Vec<String>, DriverError> {
    Ok(bench.driver.log_sync()?.value.into_iter().filter(|line| line.contains(GRANT_LINE)).collect())
}

/// The code of an answer; from API 34 on more stands behind it.
fn code(line: &str) -> Option<u32> {
    let (_, tail) = line.split_once(" result=")?;
    tail.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

pub(in crate::probe) fn window(bench: &mut Bench) -> Result {
    if bench.package().is_none() {
        return Ok(Found::unknown(NO_APP));
    }
    bench.fresh()?;
    bench.ask()?;
    let Some((_, dialog)) = bench.prompt()? else { return Ok(Found::unknown(NO_PROMPT)) };
    let roles: Vec<&str> = dialog.buttons.iter().map(|(role, _)| role.name()).collect();
    let refusal = roles.iter().any(|role| role.starts_with("deny"));
    let held = dialog.group.is_some() && refusal && roles.iter().any(|role| role.starts_with("allow"));
    let group = dialog.group.as_deref().unwrap_or("no group");
    Ok(Found::held(held, format!("{group}: {}", roles.join(", ")), dialog.why))
}

pub(in crate::probe) fn grant_line(bench: &mut Bench) -> Result {
    if bench.package().is_none() {
        return Ok(Found::unknown(NO_APP));
    }
    bench.fresh()?;
    bench.driver.log_sync()?;
    if refuse(bench)?.is_none() {
        return Ok(Found::unknown(NO_PROMPT));
    }
    let seen = grant_lines(bench)?;
    let tag = match bench.facts.api {
        ..29 => return Ok(Found::held(seen.is_empty(), "before API 29 no such line is expected", seen)),
        29 | 30 => "GrantPermissionsActivity",
        _ => "GrantPermissionsViewModel",
    };
    let held = seen.iter().any(|line| line.contains(tag) && line.contains("callingPackage=") && line.contains("result="));
    Ok(Found::held(held, format!("expected the tag {tag}"), seen))
}

pub(in crate::probe) fn refusal_flags(bench: &mut Bench) -> Result {
    let Some(package) = bench.package() else { return Ok(Found::unknown(NO_APP)) };
    bench.fresh()?;
    let before = bench.driver.permissions(&package)?;
    if refuse(bench)?.is_none() {
        return Ok(Found::unknown(NO_PROMPT));
    }
    let first = bench.driver.permissions(&package)?;
    let changed = |now: &std::collections::BTreeMap<_, _>, flag: &str| -> Vec<String> {
        let told =
            now.iter().filter(|(name, state)| before.get(*name) != Some(*state) && state.flags.iter().any(|known| known == flag));
        told.map(|(name, state): (&String, _)| format!("{name}: {state:?}")).collect()
    };
    let set = changed(&first, "USER_SET");
    if !bench.ours() {
        return Ok(Found::held(!set.is_empty(), "after one refusal; the second needs the probe's own app", set));
    }
    refuse(bench)?;
    let second = bench.driver.permissions(&package)?;
    let fixed = changed(&second, "USER_FIXED");
    let held = !set.is_empty() && !fixed.is_empty();
    Ok(Found::held(held, "after the first and after the second refusal", set.into_iter().chain(fixed)))
}

pub(in crate::probe) fn suppressed(bench: &mut Bench) -> Result {
    if bench.facts.api < 30 {
        return Ok(Found::unknown("only from API 30 on"));
    }
    if !bench.ours() {
        return Ok(Found::unknown(NOT_OURS));
    }
    bench.fresh()?;
    let asked = refuse(bench)?.is_some() && refuse(bench)?.is_some();
    if !asked {
        return Ok(Found::unknown(NO_PROMPT));
    }
    bench.driver.log_sync()?;
    bench.ask()?;
    let shown = bench.prompt()?.is_some();
    let seen = grant_lines(bench)?;
    let code = seen.iter().any(|line| code(line) == Some(2));
    let why = if shown { "a dialog came" } else { "no dialog came" };
    Ok(Found::held(!shown && code, why, seen))
}

pub(in crate::probe) fn typed_text(bench: &mut Bench) -> Result {
    const TYPED: &str = "it's 50% of $3 & more";
    if !bench.ours() {
        return Ok(Found::unknown(NOT_OURS));
    }
    bench.fresh()?;
    if !bench.tap(crate::ui::Node::is_editable)? {
        return Ok(Found::unknown("the field was not on the screen"));
    }
    bench.driver.text(TYPED)?;
    let (xml, _) = bench.driver.hierarchy()?.value;
    let tree = crate::ui::parse(&xml).map_err(|error| DriverError::NoTree(error.to_string()))?;
    let arrived = tree.iter().find(|(_, node)| node.is_editable()).map(|(_, node)| node.text.clone()).unwrap_or_default();
    Ok(Found::held(arrived == TYPED, format!("typed {TYPED:?}, in the field {arrived:?}"), []))
}
