//! Standard input, output and error of a running command.

use std::collections::VecDeque;
use std::io::{self, BufWriter, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::device::Device;

/// Where output goes. Clones write to the same place, in order.
#[derive(Clone)]
pub struct Sink(Arc<Mutex<BufWriter<Box<dyn Write + Send>>>>);

impl Sink {
    /// A sink over any writer; small writes are gathered until [`Write::flush`].
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(BufWriter::new(Box::new(writer)))))
    }

    /// A sink that swallows.
    pub fn null() -> Self {
        Self::new(io::sink())
    }

    fn lock(&self) -> MutexGuard<'_, BufWriter<Box<dyn Write + Send>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.lock().write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

/// Where input comes from. Clones read from the same place.
#[derive(Clone)]
pub struct Source(Arc<Mutex<Box<dyn Read + Send>>>);

impl Source {
    /// A source over any reader.
    pub fn new(reader: impl Read + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(reader))))
    }

    /// A source that has ended.
    pub fn null() -> Self {
        Self::new(io::empty())
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read(buffer)
    }
}

/// The three streams of a command.
#[derive(Clone)]
pub struct Streams {
    /// Standard input.
    pub stdin: Source,
    /// Standard output.
    pub out: Sink,
    /// Standard error.
    pub err: Sink,
}

impl Streams {
    /// Sends on what has been gathered.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.err.flush()
    }
}

/// How much a pipe holds, as Linux has it.
const PIPE: usize = 64 * 1024;

#[derive(Default)]
struct PipeState {
    data: VecDeque<u8>,
    /// How often the reader is to be told that the input ends, though it goes on.
    ends: usize,
    writer_gone: bool,
    reader_gone: bool,
}

#[derive(Default)]
struct PipeShared {
    state: Mutex<PipeState>,
    changed: Condvar,
    interrupted: Arc<AtomicBool>,
}

impl PipeShared {
    fn lock(&self) -> MutexGuard<'_, PipeState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, PipeState>) -> MutexGuard<'a, PipeState> {
        self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writing end of a pipe.
pub struct PipeWriter(Arc<PipeShared>);

/// The reading end of a pipe.
pub struct PipeReader(Arc<PipeShared>);

/// A bounded pipe between two threads.
pub fn pipe() -> (PipeWriter, PipeReader) {
    interruptible_pipe(Arc::default())
}

/// The same; a read fails, and clears the flag, when `interrupted` is set and the pipe is woken.
pub fn interruptible_pipe(interrupted: Arc<AtomicBool>) -> (PipeWriter, PipeReader) {
    let shared = Arc::new(PipeShared { interrupted, ..PipeShared::default() });
    (PipeWriter(shared.clone()), PipeReader(shared))
}

impl PipeWriter {
    /// Ends the input for whoever reads now, as Ctrl-D does.
    pub fn end_once(&self) {
        self.0.lock().ends += 1;
        self.0.changed.notify_all();
    }

    /// Lets a waiting reader look at the flag again.
    pub fn wake(&self) {
        let mut state = self.0.lock();
        state.data.clear();
        self.0.changed.notify_all();
    }
}

impl Write for PipeWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock();
        while state.data.len() >= PIPE && !state.reader_gone {
            state = self.0.wait(state);
        }
        if state.reader_gone {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let count = data.len().min(PIPE - state.data.len());
        state.data.extend(&data[..count]);
        self.0.changed.notify_all();
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for PipeWriter {
    fn drop(&mut self) {
        self.0.lock().writer_gone = true;
        self.0.changed.notify_all();
    }
}

impl Read for PipeReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.0.lock();
        while state.data.is_empty() && state.ends == 0 && !state.writer_gone && !self.0.interrupted.load(Ordering::Acquire) {
            state = self.0.wait(state);
        }
        if self.0.interrupted.swap(false, Ordering::AcqRel) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if state.data.is_empty() {
            state.ends = state.ends.saturating_sub(1);
        }
        let count = state.data.read(buffer)?;
        self.0.changed.notify_all();
        Ok(count)
    }
}

impl Drop for PipeReader {
    fn drop(&mut self) {
        self.0.lock().reader_gone = true;
        self.0.changed.notify_all();
    }
}

/// A file on the device, opened for writing by a redirection.
pub struct FileWriter {
    device: Device,
    path: String,
}

impl FileWriter {
    /// A writer that adds to the end of the file at `path`.
    pub fn new(device: Device, path: String) -> Self {
        Self { device, path }
    }
}

impl Write for FileWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let mut system = self.device.lock();
        let now = system.clock.epoch_ms();
        system.files.append(&self.path, data, now).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Output kept in memory.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// What has been written so far; leaves nothing behind.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Captured {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
