//! A network between two programs that can be cut and stalled.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often a pump looks whether it shall stop.
const LOOK: Duration = Duration::from_millis(20);

/// Passes connections on to an address until told otherwise.
pub struct Relay {
    shared: Arc<Shared>,
    port: u16,
}

struct Shared {
    to: SocketAddrV4,
    stalled: AtomicBool,
    closed: AtomicBool,
    ended: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Relay {
    /// Begins to pass on.
    pub fn to(to: SocketAddrV4) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            to,
            stalled: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            open: Mutex::new(Vec::new()),
        });
        let accepting = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.ended.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    accepting.clone().pass(stream);
                }
            }
        });
        Self { shared, port }
    }

    /// As `--server` has it.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// From now on nothing gets through, and nobody is told.
    pub fn stall(&self) {
        self.shared.stalled.store(true, Ordering::SeqCst);
    }

    /// Every connection breaks, and none can be made.
    pub fn cut(&self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        for stream in self.shared.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// All is well again.
    pub fn mend(&self) {
        self.shared.stalled.store(false, Ordering::SeqCst);
        self.shared.closed.store(false, Ordering::SeqCst);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.cut();
        // The thread that accepts wakes up and sees.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Shared {
    fn pass(self: Arc<Self>, here: TcpStream) {
        if self.closed.load(Ordering::SeqCst) {
            return;
        }
        let Ok(there) = TcpStream::connect(self.to) else { return };
        for (from, to) in [(&here, &there), (&there, &here)] {
            let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
            from.set_read_timeout(Some(LOOK)).unwrap();
            let shared = self.clone();
            std::thread::spawn(move || shared.pump(from, to));
        }
        self.open.lock().unwrap().extend([here, there]);
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 16 << 10];
        loop {
            if self.stalled.load(Ordering::SeqCst) && !self.closed.load(Ordering::SeqCst) {
                std::thread::sleep(LOOK);
                continue;
            }
            match from.read(&mut buffer) {
                Ok(n) if n > 0 && to.write_all(&buffer[..n]).is_ok() => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                _ => break,
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }
}
