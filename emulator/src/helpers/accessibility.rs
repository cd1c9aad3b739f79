//! DroidBot's accessibility service: while it is enabled, whoever connects to the device's port 7336 is sent the views, at once and after
//! each change.
//!
//! A message is two bytes without meaning, its length (four bytes, the high one first) and its text: `AccEvent >>> {…}` with the views as
//! JSON, or `rotation >>> N`.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::DROIDBOT;
use crate::device::Device;
use crate::system::System;
use crate::system::hierarchy::{Node, Tree};
use crate::system::ports::{Address, Service};

/// Where it listens.
const PORT: u16 = 7336;
/// How long, in the host's time, it waits for a change before it looks whether somebody still listens.
const LOOK: Duration = Duration::from_millis(100);

/// Starts the service, or ends it, as the settings say now.
pub fn refresh(device: &Device) {
    let mut system = device.lock();
    if !enabled(&system) {
        system.ports.close(PORT);
        return;
    }
    let device = device.clone();
    let service: Service = Arc::new(move |from: Box<dyn Read + Send>, mut to: Box<dyn Write + Send>| {
        // Whoever listened has gone.
        let _ = send_all(&device, from, &mut *to);
    });
    // It may run already.
    system.ports.bind(Address::Tcp(PORT), service);
}

fn enabled(system: &System) -> bool {
    system.accessibility_services().into_iter().any(|service| Some(service) == DROIDBOT.accessibility)
}

fn send_all(device: &Device, mut from: Box<dyn Read + Send>, to: &mut dyn Write) -> io::Result<()> {
    let gone = Arc::new(AtomicBool::new(false));
    let noticed = gone.clone();
    std::thread::Builder::new().name("accessibility".into()).spawn(move || {
        // Nothing that is sent means anything; an error ends it like the end does.
        let _ = io::copy(&mut from, &mut io::sink());
        noticed.store(true, Ordering::Release);
    })?;
    let (mut last, mut turned) = (None, 0);
    while !gone.load(Ordering::Acquire) {
        let seen = device.version();
        let (tree, rotation) = {
            let system = device.lock();
            if !enabled(&system) {
                return Ok(());
            }
            (system.hierarchy(), system.display.rotation)
        };
        if rotation != turned {
            turned = rotation;
            send(to, &format!("rotation >>> {rotation}"))?;
        }
        let event = tree.map(|tree| event(&tree).to_string());
        if event != last
            && let Some(event) = &event
        {
            send(to, &format!("AccEvent >>> {event}"))?;
        }
        last = event;
        device.wait_change(seen, LOOK);
    }
    Ok(())
}

fn send(to: &mut dyn Write, text: &str) -> io::Result<()> {
    let length = u32::try_from(text.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut message = vec![0, 0];
    message.extend(length.to_be_bytes());
    message.extend(text.as_bytes());
    to.write_all(&message)?;
    to.flush()
}

fn event(tree: &Tree) -> Value {
    json!({"package": tree.package, "root_node": node(tree, &tree.root)})
}

fn node(tree: &Tree, of: &Node) -> Value {
    let view = &of.view;
    let some = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    let bounds = of.bounds;
    let children: Vec<Value> = of.children.iter().map(|child| node(tree, child)).collect();
    json!({
        "class": view.class,
        "package": tree.package,
        "resource_id": some(&view.id),
        "text": some(&view.text),
        "content_description": some(&view.description),
        "bounds": [bounds.left, bounds.top, bounds.right, bounds.bottom],
        "checkable": view.checkable,
        "checked": view.checked,
        "clickable": view.clickable,
        "long_clickable": view.long_clickable,
        "editable": view.class.ends_with("EditText"),
        "enabled": !view.disabled,
        "focusable": view.focusable,
        "focused": view.focused,
        "is_password": view.password,
        "scrollable": view.scrollable,
        "selected": view.selected,
        "visible": true,
        "child_count": children.len(),
        "children": children,
    })
}
