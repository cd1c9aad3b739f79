//! `screencap [-p] [-d ID] [FILE]`

use std::io;

use crate::render;
use crate::shell::Invocation;

/// Runs the command: a PNG with `-p` or into a file named `.png`, else raw pixels with the real tool's head.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (mut as_png, mut file) = (false, None);
    let args = inv.args;
    let mut words = args[1..].iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-p" => as_png = true,
            "-d" => _ = words.next(),
            "-h" => {
                writeln!(inv.err, "usage: screencap [-hp] [-d display-id] [FILENAME]")?;
                return Ok(1);
            }
            path => file = Some(path),
        }
    }
    as_png |= file.is_some_and(|path| path.ends_with(".png"));
    let frame = inv.device.lock().photograph();
    let data = if as_png {
        match render::png(&frame) {
            Ok(data) => data,
            Err(error) => {
                writeln!(inv.err, "Failed to compress the screen: {error}")?;
                return Ok(1);
            }
        }
    } else {
        raw(&frame)
    };
    match file {
        None => inv.out.write_all(&data)?,
        Some(path) => {
            if let Err(error) = inv.write_file(path, data) {
                writeln!(inv.err, "Error opening file: {path} ({error})")?;
                return Ok(1);
            }
        }
    }
    Ok(0)
}

/// Width, height, format (RGBA) and colour space (sRGB) as little-endian words, then the pixels.
fn raw(frame: &render::Frame) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.pixels.len() / 3 * 4 + 16);
    for word in [frame.width, frame.height, 1, 1] {
        out.extend(word.to_le_bytes());
    }
    for pixel in frame.pixels.chunks_exact(3) {
        out.extend_from_slice(pixel);
        out.push(255);
    }
    out
}
