//! One stream of a connection, as the service behind it sees it: blocking reads and writes.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::packet::{CLSE, OKAY, Packet, WRTE};

/// A stream's state, shared by the connection and the service.
pub struct Stream {
    local: u32,
    /// 0 until the host has accepted a stream that the device opens.
    remote: AtomicU32,
    max_payload: usize,
    // Bounded by flow control: a service has at most one write under way.
    send: UnboundedSender<Packet>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    inbox: VecDeque<Vec<u8>>,
    may_write: bool,
    closed: bool,
}

impl Stream {
    /// A stream that has just been opened by the host, or (`remote` is 0) by the device.
    pub fn new(local: u32, remote: u32, max_payload: usize, send: UnboundedSender<Packet>) -> Arc<Self> {
        let state = Mutex::new(State { may_write: remote != 0, ..State::default() });
        Arc::new(Self { local, remote: AtomicU32::new(remote), max_payload, send, state, changed: Condvar::new() })
    }

    /// The device's number of the stream.
    pub fn local(&self) -> u32 {
        self.local
    }

    /// The host's number of the stream.
    pub fn remote(&self) -> u32 {
        self.remote.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    fn packet(&self, command: u32) -> Packet {
        Packet::bare(command, self.local, self.remote())
    }

    /// Says that the stream is open and ready.
    pub fn accept(&self) {
        // A send fails when the connection is gone; the stream is closed then, too.
        let _ = self.send.send(self.packet(OKAY));
    }

    /// The host's data arrived. False when the host did not wait for its turn.
    pub fn deliver(&self, data: Vec<u8>) -> bool {
        let mut state = self.lock();
        if !state.inbox.is_empty() {
            return false;
        }
        if !state.closed {
            state.inbox.push_back(data);
            self.changed.notify_all();
        }
        true
    }

    /// The host took what was written, or accepted the stream under its number `remote`. False when that is not the stream's.
    pub fn acknowledge(&self, remote: u32) -> bool {
        let mut state = self.lock();
        if self.remote() == 0 {
            self.remote.store(remote, Ordering::Release);
        } else if self.remote() != remote {
            return false;
        }
        state.may_write = true;
        drop(state);
        self.changed.notify_all();
        true
    }

    /// Waits until the host has accepted the stream; false when it refused.
    pub fn wait_accepted(&self) -> bool {
        let mut state = self.lock();
        while self.remote() == 0 && !state.closed {
            state = self.wait(state);
        }
        !state.closed
    }

    /// The stream ends, by either side. True for the first who says so.
    pub fn close(&self) -> bool {
        let first = !std::mem::replace(&mut self.lock().closed, true);
        if first {
            let _ = self.send.send(self.packet(CLSE));
        }
        self.changed.notify_all();
        first
    }

    /// Whether the host still holds the stream.
    pub fn alive(&self) -> bool {
        !self.lock().closed
    }

    /// The host's next data; `None` when the stream has ended.
    pub fn receive(&self) -> Option<Vec<u8>> {
        let mut state = self.lock();
        loop {
            if let Some(data) = state.inbox.pop_front() {
                let _ = self.send.send(self.packet(OKAY));
                return Some(data);
            }
            if state.closed {
                return None;
            }
            state = self.wait(state);
        }
    }

    /// Waits until the host has taken what was written, or has gone.
    pub fn drain(&self) {
        let mut state = self.lock();
        while !state.may_write && !state.closed {
            state = self.wait(state);
        }
    }

    /// Writes all of `data`, in pieces that the host takes.
    pub fn write_all(&self, data: &[u8]) -> io::Result<()> {
        for part in data.chunks(self.max_payload) {
            let mut state = self.lock();
            while !state.may_write && !state.closed {
                state = self.wait(state);
            }
            if state.closed {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            state.may_write = false;
            let _ = self.send.send(Packet { data: part.to_vec(), ..self.packet(WRTE) });
        }
        Ok(())
    }
}

/// Reads what the host sends on a stream.
pub struct StreamReader {
    stream: Arc<Stream>,
    rest: io::Cursor<Vec<u8>>,
}

impl StreamReader {
    /// A reader of `stream`.
    pub fn new(stream: Arc<Stream>) -> Self {
        Self { stream, rest: io::Cursor::default() }
    }
}

impl Read for StreamReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.rest.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match self.stream.receive() {
                Some(data) => self.rest = io::Cursor::new(data),
                None => return Ok(0),
            }
        }
    }
}

/// Writes to a stream.
pub struct StreamWriter(pub Arc<Stream>);

impl Write for StreamWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.write_all(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
