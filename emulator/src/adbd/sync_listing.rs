//! The replies of `sync:` that describe files, in the old form and in that of `stat_v2` and `ls_v2`.

use std::io::{self, Write};

use crate::device::Device;
use crate::system::files::{self, FileError, Stat};

fn stat(device: &Device, path: &str) -> Result<Stat, FileError> {
    files::may_look(path)?;
    device.lock().files.stat(path)
}

/// `STAT`: mode, size, time; all zero when there is nothing.
pub fn stat_v1(device: &Device, path: &str, to: &mut impl Write) -> io::Result<()> {
    to.write_all(b"STAT")?;
    to.write_all(&stat(device, path).map_or([0; 12], fields_v1))
}

/// `STA2` and `LST2`: the whole of `stat`, with an error number.
pub fn stat_v2(device: &Device, path: &str, id: [u8; 4], to: &mut impl Write) -> io::Result<()> {
    to.write_all(&id)?;
    to.write_all(&fields_v2(stat(device, path)))
}

/// `LIST` and `LIS2`: an entry for each file; nothing for a folder that cannot be read.
pub fn list(device: &Device, path: &str, v2: bool, to: &mut impl Write) -> io::Result<()> {
    let entries = files::may_read(path).and_then(|()| {
        let system = device.lock();
        let (own, above) = (system.files.stat(path)?, system.files.stat(&format!("{path}/.."))?);
        let mut entries = vec![(".".to_string(), own), ("..".to_string(), above)];
        entries.extend(system.files.list(path)?);
        Ok(entries)
    });
    for (name, stat) in entries.unwrap_or_default() {
        if v2 {
            to.write_all(b"DNT2")?;
            to.write_all(&fields_v2(Ok(stat)))?;
        } else {
            to.write_all(b"DENT")?;
            to.write_all(&fields_v1(stat))?;
        }
        to.write_all(&(name.len() as u32).to_le_bytes())?;
        to.write_all(name.as_bytes())?;
    }
    to.write_all(b"DONE")?;
    to.write_all(if v2 { &[0; FIELDS_V2 + 4] } else { &[0; 16] })
}

fn fields_v1(stat: Stat) -> [u8; 12] {
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&stat.mode.to_le_bytes());
    // Sizes and times of the old form have 32 bits.
    bytes[4..8].copy_from_slice(&(stat.size as u32).to_le_bytes());
    bytes[8..].copy_from_slice(&(stat.mtime as u32).to_le_bytes());
    bytes
}

const FIELDS_V2: usize = 68;
/// The shell's user and group.
const SHELL: u32 = 2000;

fn fields_v2(stat: Result<Stat, FileError>) -> [u8; FIELDS_V2] {
    let mut bytes = Vec::with_capacity(FIELDS_V2);
    match stat {
        Err(error) => bytes.extend(error.errno().to_le_bytes()),
        Ok(stat) => {
            bytes.extend([0; 4]);
            // Device and inode.
            bytes.extend(1u64.to_le_bytes());
            bytes.extend(1u64.to_le_bytes());
            for field in [stat.mode, 1, SHELL, SHELL] {
                bytes.extend(field.to_le_bytes());
            }
            bytes.extend(stat.size.to_le_bytes());
            for _ in ["accessed", "modified", "changed"] {
                bytes.extend(stat.mtime.to_le_bytes());
            }
        }
    }
    bytes.resize(FIELDS_V2, 0);
    bytes.try_into().unwrap_or([0; FIELDS_V2])
}
