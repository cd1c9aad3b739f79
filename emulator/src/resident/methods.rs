//! The server's methods. Not there: watchers, chains of handles, commands and screenshots into files, none of which a current client calls.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::jsonrpc::Fault;
use super::objects::{Object, middle};
use super::scrolling::{FLING_STEPS, SCROLL_STEPS, Way};
use super::search::Query;
use super::selector::Selector;
use super::server::Server;
use super::touch::STEP_MS;
use super::{dump, info};
use crate::app::Intent;
use crate::app::view::Point;
use crate::faults::Kind;
use crate::system::settings::Table;

/// How long a long click on a view takes, in milliseconds.
const LONG_CLICK_MS: u64 = 600;
/// How often the server looks whether the screen has come to rest, in milliseconds.
const IDLE_POLL_MS: u64 = 50;
/// Letters in a line of what the server encodes.
const LINE: usize = 76;

/// Calls a method.
pub fn call(server: &Server, method: &str, args: &Arguments<'_>) -> Result<Value, Fault> {
    if command(server, method, args)? {
        return Ok(Value::Null);
    }
    Ok(match method {
        "ping" => "pong".into(),
        "deviceInfo" => info::device(server),
        "dumpWindowHierarchy" => hierarchy(server, args)?,
        "takeScreenshot" => screenshot(server, args)?,
        "click" | "longClick" => click(server, method, args)?.into(),
        "drag" => server.drag(args.point(0)?, args.point(2)?, args.steps(4)?).into(),
        "swipe" => swipe(server, args)?.into(),
        "swipePoints" => server.swipe_points(&args.points(0)?, args.steps(1)?).into(),
        "injectInputEvent" => server.inject(args.number(0)?, args.point(1)?).into(),
        "dragTo" => drag_to(server, args)?.into(),
        "gesture" | "pinchIn" | "pinchOut" => two_fingers(server, args)?.into(),
        "pressKey" => server.key(args.text(0)?).into(),
        "pressKeyCode" => server.key_code(args.number(0)?).into(),
        "isScreenOn" => (!server.device.lock().windows.asleep).into(),
        "openNotification" | "openQuickSettings" => {
            server.device.lock().open_shade();
            true.into()
        }
        "getLastToast" => server.device.lock().automation.toast().into(),
        "getClipboard" => server.device.lock().clipboard.clone().into(),
        "exist" => server.exist(&args.object(0, server)?)?.into(),
        "count" => server.count(&args.selector(0)?).into(),
        "objInfo" => server.info(&args.object(0, server)?)?,
        "objInfoOfAllInstances" => server.infos(&args.selector(0)?),
        "waitForExists" => server.wait(&args.object(0, server)?, true, args.ms(1)?).into(),
        "waitUntilGone" => server.wait(&args.object(0, server)?, false, args.ms(1)?).into(),
        "getText" => server.text(&args.object(0, server)?)?,
        "setText" => server.set_text(&args.object(0, server)?, args.text(1)?)?.into(),
        "childByText" | "childByDescription" | "childByInstance" => child(server, method, args)?.into(),
        "scrollTo" => server.scroll_to(&args.selector(0)?, &args.selector(1)?, args.flag(2)?)?.into(),
        "launchApp" => launch(server, args.text(0)?).into(),
        "getConfigurator" => configurator(server, None),
        "setConfigurator" => configurator(server, Some(args.map(0)?)),
        _ => return scrolling(server, method, args).map(Value::from),
    })
}

/// Calls a method that answers nothing; false when it is another.
fn command(server: &Server, method: &str, args: &Arguments<'_>) -> Result<bool, Fault> {
    match method {
        "wakeUp" => server.device.lock().windows.asleep = false,
        "sleep" => server.device.lock().windows.asleep = true,
        "waitForIdle" => wait_for_idle(server, args.ms(0)?),
        "freezeRotation" => freeze(server, args.flag(0)?),
        "setOrientation" => turn(server, args.text(0)?),
        "clearLastToast" => server.device.lock().automation.clear_toast(),
        // Nothing is traversed here.
        "getLastTraversedText" | "clearLastTraversedText" => {}
        "setClipboard" => server.device.lock().clipboard = Some(args.text(1)?.into()),
        "pasteClipboard" => paste(server),
        "clearInputText" => server.device.lock().clear_focused(),
        "clearTextField" => server.clear_text(&args.object(0, server)?)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn hierarchy(server: &Server, args: &Arguments<'_>) -> Result<Value, Fault> {
    args.count(&[1, 2, 3])?;
    let compressed = args.flag(0)?;
    let depth = if args.len() > 1 { args.number(1)? } else { 50 };
    let wrong = server.device.lock().begin_dump();
    if wrong.contains(&Kind::Killed) {
        server.die();
    }
    if wrong.contains(&Kind::Crashed) {
        let message = "Attempt to read from field 'int android.accessibilityservice.AccessibilityServiceInfo.flags' on a null object reference";
        return Err(Fault::java("java.lang.NullPointerException", message));
    }
    let tree = server.tree().filter(|_| !wrong.contains(&Kind::NullRoot));
    let tree = tree.map(|tree| server.device.lock().end_dump(tree, &wrong));
    Ok(match tree {
        Some(tree) => dump::dump(&tree, compressed, depth),
        None => dump::empty(server.device.lock().display.rotation),
    }
    .into())
}

/// The screen as a JPEG file. The scale is not heeded, which is the server's own doing.
fn screenshot(server: &Server, args: &Arguments<'_>) -> Result<Value, Fault> {
    args.count(&[2])?;
    let quality = args.number(1)?.clamp(1, 100) as u8;
    let frame = server.device.lock().photograph();
    let mut file = Cursor::new(Vec::new());
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality);
    if encoder.encode(&frame.pixels, frame.width, frame.height, image::ExtendedColorType::Rgb8).is_err() {
        return Ok(Value::Null);
    }
    let encoded = STANDARD.encode(file.into_inner());
    let lines = encoded.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line) + "\n");
    Ok(lines.collect::<String>().into())
}

fn click(server: &Server, method: &str, args: &Arguments<'_>) -> Result<bool, Fault> {
    let long = (method == "longClick").then_some(LONG_CLICK_MS);
    if args.is_map(0) || long.is_some() || args.text(0).is_ok() {
        args.count(&[1, 2])?;
        let corner = if args.given(1) { Some(args.text(1)?) } else { None };
        return server.click_object(&args.object(0, server)?, corner, long);
    }
    args.count(&[2, 3])?;
    let ms = if args.len() == 3 { Some(args.ms(2)?) } else { None };
    Ok(server.click(args.point(0)?, ms))
}

/// Between two places, or over a view towards one of its edges.
fn swipe(server: &Server, args: &Arguments<'_>) -> Result<bool, Fault> {
    if !args.is_map(0) && args.text(0).is_err() {
        args.count(&[5])?;
        return Ok(server.swipe(args.point(0)?, args.point(2)?, args.steps(4)?));
    }
    args.count(&[3, 4])?;
    let place = server.place(&args.object(0, server)?.query())?;
    let from = middle(place);
    let to = match args.text(1)?.to_lowercase().as_str() {
        "u" | "up" => Point { y: place.top, ..from },
        "d" | "down" => Point { y: place.bottom - 1, ..from },
        "l" | "left" => Point { x: place.left, ..from },
        "r" | "right" => Point { x: place.right - 1, ..from },
        _ => return Ok(false),
    };
    Ok(server.swipe(from, to, args.steps(args.len() - 1)?))
}

fn drag_to(server: &Server, args: &Arguments<'_>) -> Result<bool, Fault> {
    args.count(&[3, 4])?;
    let from = middle(server.place(&args.object(0, server)?.query())?);
    let to = if args.len() == 4 { args.point(1)? } else { middle(server.place(&Query::of(args.selector(1)?))?) };
    Ok(server.drag(from, to, args.steps(args.len() - 1)?))
}

/// Two fingers on a view: nothing here can be stretched or turned, so only the time passes.
fn two_fingers(server: &Server, args: &Arguments<'_>) -> Result<bool, Fault> {
    args.count(&[3, 6])?;
    server.place(&args.object(0, server)?.query())?;
    server.sleep(args.steps(args.len() - 1)? * STEP_MS);
    Ok(true)
}

fn wait_for_idle(server: &Server, timeout_ms: u64) {
    let end = server.now() + timeout_ms;
    while !server.tree().is_some_and(|tree| tree.idle) && server.now() < end && server.runs() {
        server.sleep(IDLE_POLL_MS);
    }
}

fn freeze(server: &Server, frozen: bool) {
    server.device.lock().put_setting(Table::System, "accelerometer_rotation", if frozen { "0" } else { "1" });
}

/// Turns the display; the server does not know how to turn it upside down.
fn turn(server: &Server, name: &str) {
    let rotation = match name.to_lowercase().as_str() {
        "left" | "l" => "1",
        "right" | "r" => "3",
        "natural" | "n" => "0",
        _ => return,
    };
    freeze(server, true);
    server.device.lock().put_setting(Table::System, "user_rotation", rotation);
}

fn paste(server: &Server) {
    let mut system = server.device.lock();
    if let Some(text) = system.clipboard.clone() {
        system.type_text(&text);
    }
}

fn child(server: &Server, method: &str, args: &Arguments<'_>) -> Result<String, Fault> {
    args.count(&[3, 4])?;
    let (collection, pattern) = (args.selector(0)?, args.selector(1)?);
    if method == "childByInstance" {
        let selector = pattern.with_instance(args.times(2)?);
        return Ok(server.name(Query { container: Some(collection), selector }));
    }
    let by_text = method == "childByText";
    let text = args.text(2)?;
    let object = Object::Selector(collection.clone());
    let scrolls =
        if args.len() == 4 { args.flag(3)? } else { server.info(&object).is_ok_and(|info| info["scrollable"] == json!(true)) };
    let wanted = if by_text { Selector::text(text) } else { Selector::described(text) };
    if scrolls {
        server.scroll_to(&collection, &wanted, true)?;
    }
    server.child(&collection, &pattern, &wanted)
}

fn scrolling(server: &Server, method: &str, args: &Arguments<'_>) -> Result<bool, Fault> {
    let (way, all, fling) = match method {
        "scrollForward" => (Way::Forward, false, false),
        "scrollBackward" => (Way::Backward, false, false),
        "scrollToEnd" => (Way::Forward, true, false),
        "scrollToBeginning" => (Way::Backward, true, false),
        "flingForward" => (Way::Forward, false, true),
        "flingBackward" => (Way::Backward, false, true),
        "flingToEnd" => (Way::Forward, true, true),
        "flingToBeginning" => (Way::Backward, true, true),
        _ => return Err(Fault::NO_METHOD),
    };
    let (list, vertical) = (args.selector(0)?, args.flag(1)?);
    let steps_at = if all { 3 } else { 2 };
    let steps = match (fling, args.len() > steps_at) {
        (true, _) => FLING_STEPS,
        (false, true) => args.steps(steps_at)?,
        (false, false) => SCROLL_STEPS,
    };
    if all { server.scroll_all(&list, vertical, way, args.times(2)?, steps) } else { server.scroll(&list, vertical, way, steps) }
}

fn launch(server: &Server, package: &str) -> bool {
    let mut system = server.device.lock();
    let activity = system.packages.get(package).and_then(|package| package.facts.activity.clone());
    let Some(activity) = activity else { return false };
    system.start_activity(Intent::launcher(package, &activity), 2000).is_some()
}

fn configurator(server: &Server, changes: Option<&Map<String, Value>>) -> Value {
    let mut state = server.state();
    let mut told = Map::new();
    for (name, value) in &mut state.configurator.0 {
        if let Some(changed) = changes.and_then(|changes| changes.get(*name)).and_then(Value::as_u64) {
            *value = changed;
        }
        told.insert((*name).into(), (*value).into());
    }
    told.into()
}
