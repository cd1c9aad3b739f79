//! `sync:`: files to and from the device.
//!
//! A request is `id`, `length` (four bytes each, little-endian) and a path; what follows depends on the id.

use std::io::{self, BufWriter, Read, Write};
use std::sync::Arc;

use super::stream::{Stream, StreamReader, StreamWriter};
use super::sync_listing as listing;
use crate::device::Device;
use crate::system::files::{self, FileError, MAX_BYTES};

/// The largest piece of a file in one message, in bytes.
pub const MAX_DATA: usize = 64 * 1024;
const MAX_PATH: usize = 1024;
/// The flag of a request that shall change nothing; those for compression are not offered, so nobody sends them.
const DRY_RUN: u32 = 0x8000_0000;

/// Serves requests until the host quits or sends nonsense.
pub fn serve(device: &Device, stream: &Arc<Stream>) {
    let mut from = StreamReader::new(stream.clone());
    let mut to = BufWriter::with_capacity(MAX_DATA + 8, StreamWriter(stream.clone()));
    // An error is a host that has gone, or one that speaks nonsense: either way the stream ends.
    while let Ok(true) = request(device, &mut from, &mut to) {}
}

/// Serves one request; false when there will be no more.
fn request(device: &Device, from: &mut impl Read, to: &mut impl Write) -> io::Result<bool> {
    let (id, length) = header(from)?;
    if &id == b"QUIT" {
        return Ok(false);
    }
    if length as usize > MAX_PATH {
        fail(to, "path too long")?;
        return Ok(false);
    }
    let mut path = vec![0; length as usize];
    from.read_exact(&mut path)?;
    let path = String::from_utf8_lossy(&path).into_owned();
    let more = match &id {
        b"STAT" => listing::stat_v1(device, &path, to).map(|()| true),
        b"STA2" | b"LST2" => listing::stat_v2(device, &path, id, to).map(|()| true),
        b"LIST" => listing::list(device, &path, false, to).map(|()| true),
        b"LIS2" => listing::list(device, &path, true, to).map(|()| true),
        b"RECV" => receive(device, &path, to).map(|()| true),
        b"RCV2" => match details(from, &id)? {
            Some([0]) => receive(device, &path, to).map(|()| true),
            _ => fail(to, "unexpected flags").map(|()| false),
        },
        b"SEND" => {
            let (path, mode) = path.rsplit_once(',').unwrap_or((&path, "0644"));
            // As C reads numbers: a leading zero says octal.
            let mode = if mode.starts_with('0') { u32::from_str_radix(mode, 8) } else { mode.parse() }.unwrap_or(0o644);
            send(device, path, mode, false, from, to)
        }
        b"SND2" => match details(from, &id)? {
            Some([mode, flags]) if flags & !DRY_RUN == 0 => send(device, &path, mode, flags & DRY_RUN != 0, from, to),
            _ => fail(to, "unexpected flags").map(|()| false),
        },
        _ => fail(to, "unknown command").map(|()| false),
    };
    to.flush()?;
    more
}

/// What follows the path in the second form of a request: its name again, and words. `None` when the name is another.
fn details<const WORDS: usize>(from: &mut impl Read, id: &[u8; 4]) -> io::Result<Option<[u32; WORDS]>> {
    let (mut name, mut words) = ([0; 4], [0; WORDS]);
    from.read_exact(&mut name)?;
    for word in &mut words {
        let mut bytes = [0; 4];
        from.read_exact(&mut bytes)?;
        *word = u32::from_le_bytes(bytes);
    }
    Ok((name == *id).then_some(words))
}

fn header(from: &mut impl Read) -> io::Result<([u8; 4], u32)> {
    let (mut id, mut length) = ([0; 4], [0; 4]);
    from.read_exact(&mut id)?;
    from.read_exact(&mut length)?;
    Ok((id, u32::from_le_bytes(length)))
}

fn message(to: &mut impl Write, id: [u8; 4], data: &[u8]) -> io::Result<()> {
    to.write_all(&id)?;
    to.write_all(&(data.len() as u32).to_le_bytes())?;
    to.write_all(data)
}

fn fail(to: &mut impl Write, text: &str) -> io::Result<()> {
    message(to, *b"FAIL", text.as_bytes())?;
    to.flush()
}

/// The device's file goes to the host.
fn receive(device: &Device, path: &str, to: &mut impl Write) -> io::Result<()> {
    let data = files::may_read(path).and_then(|()| device.lock().read_file(path));
    match data {
        Ok(data) => {
            for part in data.chunks(MAX_DATA) {
                message(to, *b"DATA", part)?;
            }
            message(to, *b"DONE", &[])
        }
        Err(error) => fail(to, &format!("open failed: {error}")),
    }
}

/// The host's file comes to the device: pieces, then its time. A dry run takes the pieces and keeps nothing.
fn send(device: &Device, path: &str, mode: u32, dry: bool, from: &mut impl Read, to: &mut impl Write) -> io::Result<bool> {
    let mut result = if dry { Ok(()) } else { files::may_write(path) };
    let mut data = Vec::new();
    let mtime = loop {
        let (id, length) = header(from)?;
        match &id {
            b"DONE" => break length,
            b"DATA" if length as usize <= MAX_DATA => {}
            b"DATA" => {
                fail(to, "oversize data message")?;
                return Ok(false);
            }
            _ => {
                fail(to, "invalid data message")?;
                return Ok(false);
            }
        }
        let at = data.len();
        data.resize(at + length as usize, 0);
        from.read_exact(&mut data[at..])?;
        if data.len() > MAX_BYTES {
            result = result.and(Err(FileError::NoSpace));
        }
        if dry || result.is_err() {
            // The rest is taken and dropped, as the host expects.
            data.clear();
        }
    };
    let stored = result.and_then(|()| if dry { Ok(()) } else { store(device, path, data, mode, mtime) });
    match stored {
        Ok(()) => message(to, *b"OKAY", &[])?,
        Err(FileError::NoSpace) => fail(to, "write failed: No space left on device")?,
        Err(error) => fail(to, &format!("couldn't create file: {error}"))?,
    }
    Ok(true)
}

fn store(device: &Device, path: &str, data: Vec<u8>, mode: u32, mtime: u32) -> Result<(), FileError> {
    let mut system = device.lock();
    let now = system.clock.epoch_ms();
    if let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
        system.files.mkdir_all(folder, now)?;
    }
    // A file that is there is replaced with its mode, not filled anew.
    match system.files.remove(path) {
        Ok(()) | Err(FileError::NotFound) => {}
        Err(error) => return Err(error),
    }
    system.files.write(path, data, mode, now)?;
    system.files.set_mtime(path, mtime.into())
}
