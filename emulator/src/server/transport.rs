//! The server's side of a device's connection: streams over one socket.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use super::reverse::Allowed;
use crate::adbd::packet::{CLSE, CNXN, MAX_PAYLOAD, MIN_PAYLOAD, OKAY, OPEN, Packet, VERSION, WRTE};

/// What this server can pass on. Not among them: acknowledgements that come late, which its streams do not understand.
pub const FEATURES: [&str; 20] = [
    "shell_v2",
    "cmd",
    "stat_v2",
    "ls_v2",
    "fixed_push_mkdir",
    "apex",
    "abb",
    "fixed_push_symlink_timestamp",
    "abb_exec",
    "remount_shell",
    "track_app",
    "sendrecv_v2",
    "sendrecv_v2_brotli",
    "sendrecv_v2_lz4",
    "sendrecv_v2_zstd",
    "sendrecv_v2_dry_run_send",
    "devicetracker_proto_format",
    "devraw",
    "app_info",
    "server_status",
];
/// How long the host's end of a reverse forward may take to accept.
const CONNECTING: Duration = Duration::from_secs(5);
/// A device may open streams until so many are open.
const MAX_STREAMS: usize = 1024;
/// How long a device may take to introduce itself.
const GREETING: Duration = Duration::from_secs(5);

/// A device's connection.
pub struct Transport {
    banner: String,
    max_payload: usize,
    send: UnboundedSender<Packet>,
    streams: Mutex<HashMap<u32, Peer>>,
    next: AtomicU32,
    allowed: Mutex<Allowed>,
    /// Ends the connection.
    kick: Notify,
}

/// What the connection knows of a stream.
struct Peer {
    /// Told the device's number when it accepts the stream.
    accepted: Option<oneshot::Sender<u32>>,
    inbox: Sender<Vec<u8>>,
    ready: Arc<Notify>,
}

/// The socket of a connection, still to be served.
pub struct Wire {
    socket: TcpStream,
    outgoing: UnboundedReceiver<Packet>,
}

impl Transport {
    /// Connects to a device's daemon and exchanges introductions.
    pub async fn connect(addr: SocketAddr) -> io::Result<(Arc<Self>, Wire)> {
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, "the device does not answer");
        timeout(GREETING, Self::greet(addr)).await.map_err(late)?
    }

    async fn greet(addr: SocketAddr) -> io::Result<(Arc<Self>, Wire)> {
        let mut socket = TcpStream::connect(addr).await?;
        socket.set_nodelay(true)?;
        let data = format!("host::features={}", FEATURES.join(",")).into_bytes();
        let hello = Packet { command: CNXN, arg0: VERSION, arg1: MAX_PAYLOAD, data };
        socket.write_all(&hello.encode()).await?;
        let reply = Packet::read(&mut socket, false).await?;
        if reply.command != CNXN {
            return Err(io::Error::other("the device asks for authorization"));
        }
        let (send, outgoing) = unbounded_channel();
        let transport = Self {
            banner: String::from_utf8_lossy(&reply.data).trim_end_matches('\0').to_string(),
            max_payload: reply.arg1.clamp(MIN_PAYLOAD, MAX_PAYLOAD) as usize,
            send,
            streams: Mutex::default(),
            next: AtomicU32::new(1),
            allowed: Mutex::default(),
            kick: Notify::new(),
        };
        Ok((Arc::new(transport), Wire { socket, outgoing }))
    }

    /// A value of the device's introduction: `ro.product.model`, `features` …
    pub fn value(&self, name: &str) -> &str {
        let properties = self.banner.splitn(3, ':').nth(2).unwrap_or("");
        properties.split(';').find_map(|property| property.strip_prefix(name)?.strip_prefix('=')).unwrap_or("")
    }

    /// What both the device and this server can do.
    pub fn features(&self) -> String {
        let theirs: Vec<&str> = self.value("features").split(',').collect();
        let both: Vec<&str> = FEATURES.into_iter().filter(|feature| theirs.contains(feature)).collect();
        both.join(",")
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, Peer>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves messages until the connection ends; then all its streams end.
    pub async fn run(self: &Arc<Self>, wire: Wire) {
        let _ended = Ended(self.clone());
        let (mut from, mut to) = wire.socket.into_split();
        let mut outgoing = wire.outgoing;
        let write = async {
            while let Some(packet) = outgoing.recv().await {
                to.write_all(&packet.encode()).await?;
            }
            io::Result::Ok(())
        };
        let read = async {
            while let Ok(packet) = Packet::read(&mut from, false).await {
                self.handle(packet).await;
            }
        };
        tokio::select! {
            // Whichever ends first says that the device has gone.
            _ = write => {}
            () = read => {}
            () = self.kick.notified() => {}
        }
    }

    /// Drops the connection; whoever keeps it makes a new one.
    pub fn drop_connection(&self) {
        self.kick.notify_one();
    }

    async fn handle(self: &Arc<Self>, packet: Packet) {
        match packet.command {
            OKAY => {
                if let Some(peer) = self.lock().get_mut(&packet.arg1) {
                    match peer.accepted.take() {
                        // Fails when whoever opened it has gone; it is closed then.
                        Some(accepted) => _ = accepted.send(packet.arg0),
                        None => peer.ready.notify_one(),
                    }
                }
            }
            WRTE => {
                let inbox = self.lock().get(&packet.arg1).map(|peer| peer.inbox.clone());
                // At most one write is under way on a stream, so there is room; a device that breaks this rule loses data.
                if let Some(inbox) = inbox {
                    let _ = inbox.try_send(packet.data);
                }
            }
            CLSE => {
                let peer = self.lock().remove(&packet.arg1);
                if let Some(peer) = peer {
                    peer.ready.notify_one();
                }
            }
            OPEN => self.opened(packet.arg0, &packet.data),
            _ => {}
        }
    }

    /// The device opens a stream, for what connects to a reverse forward of its.
    fn opened(self: &Arc<Self>, remote: u32, name: &[u8]) {
        let name = String::from_utf8_lossy(name.strip_suffix(&[0]).unwrap_or(name));
        let room = self.lock().len() < MAX_STREAMS;
        let port = self.allowed.lock().unwrap_or_else(PoisonError::into_inner).port(&name).filter(|_| room);
        let this = self.clone();
        tokio::spawn(async move {
            let connected = match port {
                Some(port) => timeout(CONNECTING, TcpStream::connect(("127.0.0.1", port))).await.ok().and_then(Result::ok),
                None => None,
            };
            let Some(mut socket) = connected else {
                // Fails when the device has gone, which says the same.
                let _ = this.send.send(Packet::bare(CLSE, 0, remote));
                return;
            };
            let mut stream = this.stream(None);
            stream.remote = remote;
            let accepted = Packet::bare(OKAY, stream.local, remote);
            if this.send.send(accepted).is_ok() {
                stream.join(&mut socket).await;
            }
        });
    }

    /// A stream that is known from now on.
    fn stream(self: &Arc<Self>, accepted: Option<oneshot::Sender<u32>>) -> Stream {
        let local = self.next.fetch_add(1, Ordering::Relaxed).max(1);
        let (inbox, received) = channel(2);
        let ready = Arc::new(Notify::new());
        self.lock().insert(local, Peer { accepted, inbox, ready: ready.clone() });
        Stream { transport: self.clone(), local, remote: 0, received, ready }
    }

    /// Opens a stream for a service; `None` when the device refuses, or has gone.
    pub async fn open(self: &Arc<Self>, service: &str) -> Option<Stream> {
        self.allowed.lock().unwrap_or_else(PoisonError::into_inner).note(service);
        let (accepted, answer) = oneshot::channel();
        let mut stream = self.stream(Some(accepted));
        let data = [service.as_bytes(), &[0]].concat();
        self.send.send(Packet { command: OPEN, arg0: stream.local, arg1: 0, data }).ok()?;
        // A short service may be over by now: accepted is accepted, and what it said is in the inbox.
        stream.remote = answer.await.ok()?;
        Some(stream)
    }
}

/// Ends all streams of a connection when it goes.
struct Ended(Arc<Transport>);

impl Drop for Ended {
    fn drop(&mut self) {
        for (_, peer) in self.0.lock().drain() {
            peer.ready.notify_one();
        }
    }
}

/// An open stream. Dropping it closes it.
pub struct Stream {
    transport: Arc<Transport>,
    local: u32,
    remote: u32,
    received: Receiver<Vec<u8>>,
    ready: Arc<Notify>,
}

impl Stream {
    /// Sends a message of the stream; `None` when the device has closed it, or has gone.
    fn send(&self, command: u32, data: Vec<u8>) -> Option<()> {
        if !self.transport.lock().contains_key(&self.local) {
            return None;
        }
        let packet = Packet { command, arg0: self.local, arg1: self.remote, data };
        self.transport.send.send(packet).ok()
    }

    /// Joins the stream with a client's socket until either ends.
    pub async fn join(mut self, socket: &mut TcpStream) {
        let (mut from, mut to) = socket.split();
        let (_, empty) = channel(1);
        let mut received = std::mem::replace(&mut self.received, empty);
        let this = &self;
        let download = async {
            while let Some(data) = received.recv().await {
                if to.write_all(&data).await.is_err() {
                    return;
                }
                let _ = this.send(OKAY, Vec::new());
            }
        };
        let upload = async {
            let mut buffer = vec![0; this.transport.max_payload.min(256 * 1024)];
            while let Ok(count @ 1..) = from.read(&mut buffer).await {
                if this.send(WRTE, buffer[..count].to_vec()).is_none() {
                    // The device has closed; what it said before is still on its way to the client.
                    std::future::pending::<()>().await;
                }
                this.ready.notified().await;
            }
        };
        tokio::select! {
            () = download => {}
            () = upload => {}
        }
        drop(self);
        let _ = socket.shutdown().await;
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.send(CLSE, Vec::new());
        self.transport.lock().remove(&self.local);
    }
}
