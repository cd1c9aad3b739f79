//! `wm size [WxH|reset]`, `wm density [N|reset]`

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    // There is one display.
    let words: Vec<&str> = inv.args[1..].iter().map(String::as_str).collect();
    let (words, display) = match words.iter().position(|word| *word == "-d") {
        Some(at) => ([&words[..at], words.get(at + 2..).unwrap_or_default()].concat(), words.get(at + 1).copied()),
        None => (words, None),
    };
    if display.is_some_and(|display| display != "0") {
        writeln!(inv.err, "Error: bad display")?;
        return Ok(255);
    }
    let text = match words.as_slice() {
        ["size"] => {
            let display = inv.device.lock().display;
            let line = |kind, (width, height): (u32, u32)| format!("{kind} size: {width}x{height}\n");
            line("Physical", display.physical_size) + &display.override_size.map_or(String::new(), |size| line("Override", size))
        }
        ["density"] => {
            let display = inv.device.lock().display;
            let line = |kind, density: u32| format!("{kind} density: {density}\n");
            line("Physical", display.physical_density)
                + &display.override_density.map_or(String::new(), |density| line("Override", density))
        }
        ["size", "reset"] => {
            inv.device.lock().display.override_size = None;
            String::new()
        }
        ["density", "reset"] => {
            inv.device.lock().display.override_density = None;
            String::new()
        }
        ["size", text] => match size(text) {
            Some(size) => {
                inv.device.lock().display.override_size = Some(size);
                String::new()
            }
            None => return wrong(inv, &format!("Error: bad size {text}")),
        },
        ["density", text] => match text.parse().ok().filter(|density| (72..=2000).contains(density)) {
            Some(density) => {
                inv.device.lock().display.override_density = Some(density);
                String::new()
            }
            None => return wrong(inv, &format!("Error: bad number {text}")),
        },
        _ => return wrong(inv, "Window manager (window) commands: size, density"),
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

fn size(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (200..=10_000).contains(side));
    Some((side(width)?, side(height)?))
}

fn wrong(inv: &mut Invocation<'_>, message: &str) -> io::Result<u8> {
    writeln!(inv.err, "{message}")?;
    Ok(255)
}
