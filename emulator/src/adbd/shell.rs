//! `shell:` and `exec:`: a command, or an interactive shell, on a stream.
//!
//! With protocol v2 the stream carries packets, so that standard error and the exit status arrive apart:
//! `id` (one byte), `length` (four bytes, little-endian), data.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::stream::{Stream, StreamReader, StreamWriter};
use crate::device::Device;
use crate::shell::streams::{self, Sink, Source, Streams};
use crate::shell::terminal::{LineEnds, Terminal};
use crate::shell::{Alive, Shell, interact, interact_with_prompt};

const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const EXIT: u8 = 3;
const CLOSE_STDIN: u8 = 4;

/// What is to run.
enum Job<'a> {
    /// A script; an empty one is an interactive shell.
    Script(&'a str),
    /// The words of one command.
    Words(&'a [String]),
}

/// `abb:` and `abb_exec:`: one command, given by its words; with packets or with the bytes as they are.
pub fn abb(device: &Device, stream: &Arc<Stream>, words: Vec<String>, packets: bool) {
    if packets {
        return serve(device, stream, &["v2", "raw"], &Job::Words(&words));
    }
    raw_shell(device, stream).run_command(&words);
}

/// `shell[,OPTIONS]:COMMAND`; without a command, an interactive shell.
pub fn shell(device: &Device, stream: &Arc<Stream>, options: &str, command: &str) {
    let options: Vec<&str> = options.split(',').collect();
    serve(device, stream, &options, &Job::Script(command));
}

fn serve(device: &Device, stream: &Arc<Stream>, options: &[&str], job: &Job<'_>) {
    let interactive = matches!(job, Job::Script(""));
    // Without a choice a person is taken to sit there when there is no command.
    let terminal = options.contains(&"pty") || (interactive && !options.contains(&"raw"));
    let packets = options.contains(&"v2");
    let (out, err) = match (packets, terminal) {
        (true, true) => {
            // A terminal has one screen.
            let screen = Sink::new(LineEnds(PacketWriter::new(STDOUT, stream, &Arc::default())));
            (screen.clone(), screen)
        }
        (true, false) => {
            let lock = Arc::default();
            (Sink::new(PacketWriter::new(STDOUT, stream, &lock)), Sink::new(PacketWriter::new(STDERR, stream, &lock)))
        }
        (false, true) => {
            let screen = Sink::new(LineEnds(StreamWriter(stream.clone())));
            (screen.clone(), screen)
        }
        (false, false) => {
            let out = Sink::new(StreamWriter(stream.clone()));
            (out.clone(), out)
        }
    };
    let interrupted = Arc::new(AtomicBool::new(false));
    let (writer, reader) = streams::interruptible_pipe(interrupted.clone());
    let input: Box<dyn Write + Send> =
        if terminal { Box::new(Terminal::new(out.clone(), writer, interrupted.clone())) } else { Box::new(writer) };
    let from = StreamReader::new(stream.clone());
    // Input must be taken even while the command does not read: a Ctrl-C or a window's change must not wait behind it.
    let feed = move || if packets { unpack(from, input) } else { pass(from, input) };
    if std::thread::Builder::new().name("adb-stdin".into()).spawn(feed).is_err() {
        return;
    }
    let (still_there, stopped) = (alive(stream), interrupted.clone());
    let alive: Alive = Arc::new(move || !stopped.load(Ordering::Acquire) && still_there());
    let mut shell = Shell::new(device.clone(), Streams { stdin: Source::new(reader), out, err }, alive);
    let status = match job {
        Job::Script("") if terminal => interact_with_prompt(&mut shell, interrupted),
        Job::Script("") => interact(&mut shell),
        Job::Script(command) => shell.run(command),
        Job::Words(words) => shell.run_command(words),
    };
    if packets {
        // Whoever asked may have gone.
        let _ = stream.write_all(&packet(EXIT, &[status]));
    }
}

/// A command with the bytes as they are; standard error goes with standard output.
pub fn raw(device: &Device, stream: &Arc<Stream>, command: &str) {
    raw_shell(device, stream).run(command);
}

fn raw_shell(device: &Device, stream: &Arc<Stream>) -> Shell {
    let out = Sink::new(StreamWriter(stream.clone()));
    let io = Streams { stdin: Source::new(StreamReader::new(stream.clone())), err: out.clone(), out };
    Shell::new(device.clone(), io, alive(stream))
}

fn alive(stream: &Arc<Stream>) -> Alive {
    let stream = stream.clone();
    Arc::new(move || stream.alive())
}

/// Passes on everything, until one side ends.
fn pass(mut from: StreamReader, mut to: Box<dyn Write + Send>) {
    let _ = io::copy(&mut from, &mut to);
}

/// Passes on what the packets from the host carry for standard input.
fn unpack(mut from: StreamReader, to: Box<dyn Write + Send>) {
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

impl PacketWriter {
    fn new(id: u8, stream: &Arc<Stream>, lock: &Arc<Mutex<()>>) -> Self {
        Self { id, stream: stream.clone(), lock: lock.clone() }
    }
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
