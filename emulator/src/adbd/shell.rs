//! `shell:` and `exec:`: a command, or an interactive shell, on a stream.
//!
//! With protocol v2 the stream carries packets, so that standard error and the exit status arrive apart:
//! `id` (one byte), `length` (four bytes, little-endian), data.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::stream::{Stream, StreamReader, StreamWriter};
use crate::device::Device;
use crate::shell::streams::{self, PipeWriter, Sink, Source, Streams};
use crate::shell::{Alive, Shell, interact};

const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const EXIT: u8 = 3;
const CLOSE_STDIN: u8 = 4;

/// `shell[,OPTIONS]:COMMAND`; without a command, an interactive shell.
pub fn shell(device: &Device, stream: &Arc<Stream>, options: &str, command: &str) {
    let options: Vec<&str> = options.split(',').collect();
    if options.contains(&"v2") {
        with_packets(device, stream, command);
    } else if command.is_empty() {
        let io = plain(stream);
        interact(&mut Shell::new(device.clone(), io, alive(stream)));
    } else {
        raw(device, stream, command);
    }
}

/// A command with its bytes as they are; standard error goes with standard output.
pub fn raw(device: &Device, stream: &Arc<Stream>, command: &str) {
    let io = plain(stream);
    Shell::new(device.clone(), io, alive(stream)).run(command);
}

fn alive(stream: &Arc<Stream>) -> Alive {
    let stream = stream.clone();
    Arc::new(move || stream.alive())
}

fn plain(stream: &Arc<Stream>) -> Streams {
    let out = Sink::new(StreamWriter(stream.clone()));
    Streams { stdin: Source::new(StreamReader::new(stream.clone())), err: out.clone(), out }
}

fn with_packets(device: &Device, stream: &Arc<Stream>, command: &str) {
    let (writer, reader) = streams::pipe();
    let input = {
        let stream = stream.clone();
        move || unpack(StreamReader::new(stream), writer)
    };
    // Packets must be taken even while the command does not read: a window change must not block the stream.
    if std::thread::Builder::new().name("adb-stdin".into()).spawn(input).is_err() {
        return;
    }
    let lock = Arc::new(Mutex::new(()));
    let sink = |id| Sink::new(PacketWriter { id, stream: stream.clone(), lock: lock.clone() });
    let io = Streams { stdin: Source::new(reader), out: sink(STDOUT), err: sink(STDERR) };
    let mut shell = Shell::new(device.clone(), io, alive(stream));
    let status = if command.is_empty() { interact(&mut shell) } else { shell.run(command) };
    // Whoever asked may have gone.
    let _ = stream.write_all(&packet(EXIT, &[status]));
}

/// Passes on what the packets from the host carry for standard input.
fn unpack(mut from: StreamReader, to: PipeWriter) {
    let mut to = Some(to);
    let mut header = [0; 5];
    while from.read_exact(&mut header).is_ok() {
        let length = u32::from_le_bytes([header[1], header[2], header[3], header[4]]);
        let mut data = from.by_ref().take(length.into());
        let copied = match (header[0], &mut to) {
            (STDIN, Some(writer)) => io::copy(&mut data, writer),
            _ => io::copy(&mut data, &mut io::sink()),
        };
        if copied.is_err() || header[0] == CLOSE_STDIN {
            // The command has ended or wants no more; later packets are dropped.
            let _ = io::copy(&mut data, &mut io::sink());
            to = None;
        }
    }
}

fn packet(id: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(5 + data.len());
    bytes.push(id);
    bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
    bytes.extend_from_slice(data);
    bytes
}

/// Wraps what is written into packets.
struct PacketWriter {
    id: u8,
    stream: Arc<Stream>,
    /// Held over a packet that needs several writes, so that those of another stream stay out of it.
    lock: Arc<Mutex<()>>,
}

impl Write for PacketWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let _whole = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.stream.write_all(&packet(self.id, data))?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
