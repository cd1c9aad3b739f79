//! All open streams of one connection.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::packet::{MIN_PAYLOAD, OPEN, Packet};
use super::stream::Stream;

/// The most streams that are open at once on one connection.
const MAX_STREAMS: usize = 256;

/// The streams, by the device's numbers.
pub struct Streams {
    open: Mutex<HashMap<u32, Arc<Stream>>>,
    next: AtomicU32,
    max_payload: AtomicU32,
    send: UnboundedSender<Packet>,
}

impl Streams {
    /// None yet.
    pub fn new(send: UnboundedSender<Packet>) -> Self {
        Self { open: Mutex::default(), next: AtomicU32::new(1), max_payload: AtomicU32::new(MIN_PAYLOAD), send }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, Arc<Stream>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all streams; those that follow carry at most `max_payload` bytes a message.
    pub fn restart(&self, max_payload: u32) {
        self.max_payload.store(max_payload, Ordering::Relaxed);
        self.close_all();
    }

    /// Ends all streams.
    pub fn close_all(&self) {
        let all: Vec<Arc<Stream>> = self.lock().drain().map(|(_, stream)| stream).collect();
        for stream in all {
            stream.close();
        }
    }

    /// A stream.
    pub fn get(&self, local: u32) -> Option<Arc<Stream>> {
        self.lock().get(&local).cloned()
    }

    /// Takes a stream out.
    pub fn remove(&self, local: u32) -> Option<Arc<Stream>> {
        self.lock().remove(&local)
    }

    /// A new stream (`remote` is the host's number of it); `None` when there are too many.
    pub fn add(&self, remote: u32) -> Option<Arc<Stream>> {
        let mut open = self.lock();
        if open.len() >= MAX_STREAMS {
            return None;
        }
        let local = self.next.fetch_add(1, Ordering::Relaxed).max(1);
        let stream = Stream::new(local, remote, self.max_payload.load(Ordering::Relaxed) as usize, self.send.clone());
        open.insert(local, stream.clone());
        Some(stream)
    }

    /// Opens a stream to a service of the host, and waits for its answer; `None` when it refuses.
    pub fn open(&self, service: &str) -> Option<Arc<Stream>> {
        let stream = self.add(0)?;
        let data = [service.as_bytes(), &[0]].concat();
        // A failed send is a connection that has ended, which ends the stream, too.
        let _ = self.send.send(Packet { data, ..Packet::bare(OPEN, stream.local(), 0) });
        if stream.wait_accepted() {
            return Some(stream);
        }
        self.remove(stream.local());
        None
    }
}
