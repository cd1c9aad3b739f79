//! The transport's messages: a header of 24 bytes, then the payload.
//!
//! `command arg0 arg1 length checksum magic`, each 32 bits, little-endian; the magic is the command with all bits turned.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Connection.
pub const CNXN: u32 = u32::from_le_bytes(*b"CNXN");
/// A stream is opened.
pub const OPEN: u32 = u32::from_le_bytes(*b"OPEN");
/// A stream is ready for the next write.
pub const OKAY: u32 = u32::from_le_bytes(*b"OKAY");
/// Data of a stream.
pub const WRTE: u32 = u32::from_le_bytes(*b"WRTE");
/// A stream is closed.
pub const CLSE: u32 = u32::from_le_bytes(*b"CLSE");

/// The version that still has checksums.
pub const VERSION_MIN: u32 = 0x0100_0000;
/// The version from which on checksums are skipped.
pub const VERSION: u32 = 0x0100_0001;
/// The largest payload, in bytes.
pub const MAX_PAYLOAD: u32 = 1024 * 1024;
/// The smallest limit that a peer may ask for, that of the first protocol.
pub const MIN_PAYLOAD: u32 = 4096;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// What it is.
    pub command: u32,
    /// First argument.
    pub arg0: u32,
    /// Second argument.
    pub arg1: u32,
    /// Its payload.
    pub data: Vec<u8>,
}

impl Packet {
    /// A message without payload.
    pub fn bare(command: u32, arg0: u32, arg1: u32) -> Self {
        Self { command, arg0, arg1, data: Vec::new() }
    }

    /// As sent. The checksum is always filled in: an old peer wants it, a new one does not look.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(24 + self.data.len());
        let fields = [self.command, self.arg0, self.arg1, self.data.len() as u32, checksum(&self.data), !self.command];
        for field in fields {
            bytes.extend_from_slice(&field.to_le_bytes());
        }
        bytes.extend_from_slice(&self.data);
        bytes
    }

    /// Reads the next message. Anything malformed is an error, after which the connection is of no use.
    pub async fn read(from: &mut (impl AsyncRead + Unpin), check: bool) -> io::Result<Self> {
        let mut header = [0; 24];
        from.read_exact(&mut header).await?;
        let field = |index: usize| {
            let at = index * 4;
            u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
        };
        let malformed = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        if field(5) != !field(0) {
            return malformed("bad magic");
        }
        if field(3) > MAX_PAYLOAD {
            return malformed("payload too large");
        }
        let mut data = vec![0; field(3) as usize];
        from.read_exact(&mut data).await?;
        if check && checksum(&data) != field(4) {
            return malformed("bad checksum");
        }
        Ok(Self { command: field(0), arg0: field(1), arg1: field(2), data })
    }
}

fn checksum(data: &[u8]) -> u32 {
    data.iter().fold(0, |sum, &byte| sum.wrapping_add(byte.into()))
}
