//! A loopback relay between the adb client and the server: it can cut a call that takes too long, and it counts bytes.
//!
//! The client library blocks without limit. When the deadline passes, the relay closes both ends of every connection, the library's
//! read returns, and the thread goes on. An adb server that cannot be reached looks the same to the library, so the relay remembers why.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long the relay waits for the server to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// A relay to one server; closed when dropped.
pub(super) struct Relay {
    addr: SocketAddrV4,
    shared: Arc<Shared>,
}

struct Shared {
    server: SocketAddrV4,
    closing: AtomicBool,
    bytes: Arc<AtomicU64>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Both ends of the connections that are open.
    open: Vec<(u64, TcpStream, TcpStream)>,
    next: u64,
    /// Why the server could not be reached, last time.
    refused: Option<String>,
    /// The deadline of the call that runs has passed: what the library still opens is closed at once.
    expired: bool,
}

impl Relay {
    /// Opens a relay to a server; the bytes that pass are added to `bytes`.
    pub(super) fn open(server: SocketAddrV4, bytes: Arc<AtomicU64>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared { server, closing: AtomicBool::new(false), bytes, state: Mutex::default() });
        let accepting = Arc::clone(&shared);
        thread::Builder::new().name("adb-relay".to_owned()).spawn(move || {
            for client in listener.incoming() {
                if accepting.closing.load(Ordering::Acquire) {
                    return;
                }
                if let Ok(client) = client {
                    accepting.join(client);
                }
            }
        })?;
        Ok(Self { addr: SocketAddrV4::new(Ipv4Addr::LOCALHOST, port), shared })
    }

    /// Where the client connects.
    pub(super) fn addr(&self) -> SocketAddrV4 {
        self.addr
    }

    /// Runs `work`, which talks through this relay, and cuts its connections after `limit`. The second value: whether that happened.
    pub(super) fn bounded<T>(&self, limit: Duration, work: impl FnOnce() -> T) -> (T, bool) {
        let (done, changed, cut) = (Mutex::new(false), Condvar::new(), AtomicBool::new(false));
        {
            let mut state = self.shared.lock();
            (state.refused, state.expired) = (None, false);
        }
        let value = thread::scope(|scope| {
            scope.spawn(|| {
                let guard = done.lock().unwrap_or_else(PoisonError::into_inner);
                let waited = changed.wait_timeout_while(guard, limit, |done| !*done);
                let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
                drop(guard);
                if timeout.timed_out() {
                    cut.store(true, Ordering::Release);
                    self.cut();
                }
            });
            let finish = OnDrop(|| {
                *done.lock().unwrap_or_else(PoisonError::into_inner) = true;
                changed.notify_all();
            });
            let value = work();
            drop(finish);
            value
        });
        (value, cut.into_inner())
    }

    /// Closes every connection, and those that come until the next call begins.
    pub(super) fn cut(&self) {
        let mut state = self.shared.lock();
        state.expired = true;
        for (_, client, server) in state.open.drain(..) {
            let _ = client.shutdown(Shutdown::Both);
            let _ = server.shutdown(Shutdown::Both);
        }
    }

    /// Why the server could not be reached during the last call.
    pub(super) fn refused(&self) -> Option<String> {
        self.shared.lock().refused.clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Release);
        self.cut();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.addr);
    }
}

/// Runs a closure when dropped, so that a panic in between does not leave the watchdog waiting.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects a client to the server and moves bytes both ways until one of them ends.
    fn join(self: &Arc<Self>, client: TcpStream) {
        let server = match TcpStream::connect_timeout(&self.server.into(), CONNECT) {
            Ok(server) => server,
            Err(error) => {
                self.lock().refused = Some(error.to_string());
                let _ = client.shutdown(Shutdown::Both);
                return;
            }
        };
        if let Err(error) = self.connect(client, server) {
            self.lock().refused = Some(error.to_string());
        }
    }

    fn connect(self: &Arc<Self>, client: TcpStream, server: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (up_from, up_to) = (client.try_clone()?, server.try_clone()?);
        let (down_from, down_to) = (server.try_clone()?, client.try_clone()?);
        let id = {
            let mut state = self.lock();
            if state.expired {
                let _ = client.shutdown(Shutdown::Both);
                return Ok(());
            }
            state.next += 1;
            let id = state.next;
            state.open.push((id, client, server));
            id
        };
        let (up, down) = (Arc::clone(self), Arc::clone(self));
        thread::Builder::new().name("adb-up".to_owned()).spawn(move || {
            up.copy(up_from, &up_to);
            let _ = up_to.shutdown(Shutdown::Write);
        })?;
        thread::Builder::new().name("adb-down".to_owned()).spawn(move || {
            down.copy(down_from, &down_to);
            // What the server ends is over for the client too.
            let _ = down_to.shutdown(Shutdown::Both);
            down.lock().open.retain(|(open, ..)| *open != id);
        })?;
        Ok(())
    }

    fn copy(&self, mut from: TcpStream, mut to: &TcpStream) {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(n) = from.read(&mut buffer) {
            if n == 0 || to.write_all(&buffer[..n]).is_err() {
                return;
            }
            self.bytes.fetch_add(n as u64, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn address(listener: &TcpListener) -> SocketAddrV4 {
        SocketAddrV4::new(Ipv4Addr::LOCALHOST, listener.local_addr().unwrap().port())
    }

    fn ask(relay: &Relay) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(relay.addr())?;
        stream.write_all(b"hello")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn passes_bytes_and_counts_them() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = address(&listener);
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut word = [0; 5];
            stream.read_exact(&mut word).unwrap();
            stream.write_all(&word).unwrap();
        });
        let bytes = Arc::new(AtomicU64::new(0));
        let relay = Relay::open(server, Arc::clone(&bytes)).unwrap();
        let (answer, cut) = relay.bounded(Duration::from_secs(10), || ask(&relay));
        assert_eq!((answer.unwrap().as_slice(), cut), (&b"hello"[..], false));
        assert_eq!(bytes.load(Ordering::Relaxed), 10);
    }

    #[test]
    fn a_server_that_never_answers_is_cut() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Relay::open(address(&listener), Arc::default()).unwrap();
        let begun = Instant::now();
        let (answer, cut) = relay.bounded(Duration::from_millis(100), || ask(&relay));
        assert!(cut && answer.map_or(true, |bytes| bytes.is_empty()));
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_server_that_is_not_there_is_named() {
        let server = address(&TcpListener::bind("127.0.0.1:0").unwrap());
        let relay = Relay::open(server, Arc::default()).unwrap();
        let (_, cut) = relay.bounded(Duration::from_secs(10), || ask(&relay));
        assert!(!cut);
        assert!(relay.refused().is_some());
    }
}
