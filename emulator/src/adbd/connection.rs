//! One connection of an adb server: messages in and out, and the streams they belong to.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::packet::{CLSE, CNXN, MAX_PAYLOAD, MIN_PAYLOAD, OKAY, OPEN, Packet, VERSION, VERSION_MIN, WRTE};
use super::services;
use super::stream::Stream;
use crate::device::Device;
use crate::runtime::Stop;

/// The most streams that are open at once on one connection.
const MAX_STREAMS: usize = 256;

type Streams = Arc<Mutex<HashMap<u32, Arc<Stream>>>>;

/// Serves a connection until either side ends it.
pub async fn serve(device: Device, socket: TcpStream, mut stop: Stop) {
    // A reply must not wait for the next one.
    let _ = socket.set_nodelay(true);
    let (reader, mut writer) = socket.into_split();
    let (send, mut outgoing) = unbounded_channel();
    let streams = Streams::default();
    let connection = Connection { device, send, streams: streams.clone(), next: 0, version: 0, max_payload: 0 };
    tokio::select! {
        // An error here is the peer's: the connection closes, which is all that can be said to it.
        _ = connection.read(reader) => {}
        _ = write(&mut writer, &mut outgoing) => {}
        () = stop.wait() => {}
    }
    for stream in lock(&streams).values() {
        stream.close();
    }
    let _ = writer.shutdown().await;
}

async fn write(writer: &mut (impl AsyncWriteExt + Unpin), outgoing: &mut UnboundedReceiver<Packet>) -> io::Result<()> {
    while let Some(packet) = outgoing.recv().await {
        writer.write_all(&packet.encode()).await?;
    }
    Ok(())
}

fn lock(streams: &Streams) -> std::sync::MutexGuard<'_, HashMap<u32, Arc<Stream>>> {
    streams.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Connection {
    device: Device,
    send: UnboundedSender<Packet>,
    streams: Streams,
    next: u32,
    /// 0 until the host has introduced itself.
    version: u32,
    max_payload: u32,
}

impl Connection {
    async fn read(mut self, mut from: OwnedReadHalf) -> io::Result<()> {
        loop {
            let packet = Packet::read(&mut from, self.version < VERSION).await?;
            self.handle(packet)?;
        }
    }

    fn handle(&mut self, packet: Packet) -> io::Result<()> {
        let refuse = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        match packet.command {
            CNXN => self.greet(&packet),
            _ if self.version == 0 => return refuse("not connected yet"),
            OPEN => self.open(packet.arg0, packet.data)?,
            OKAY => {
                if let Some(stream) = self.stream(&packet) {
                    stream.acknowledge();
                }
            }
            WRTE => match self.stream(&packet) {
                Some(stream) if !stream.deliver(packet.data) => return refuse("write before its turn"),
                Some(_) => {}
                None => self.reply(Packet::bare(CLSE, 0, packet.arg0)),
            },
            CLSE => {
                let stream = lock(&self.streams).remove(&packet.arg1);
                if let Some(stream) = stream {
                    stream.close();
                }
            }
            _ => return refuse("unknown command"),
        }
        Ok(())
    }

    fn reply(&self, packet: Packet) {
        // Fails when the connection is ending; nobody waits then.
        let _ = self.send.send(packet);
    }

    fn stream(&self, packet: &Packet) -> Option<Arc<Stream>> {
        lock(&self.streams).get(&packet.arg1).filter(|stream| stream.remote() == packet.arg0).cloned()
    }

    fn greet(&mut self, packet: &Packet) {
        for (_, stream) in lock(&self.streams).drain() {
            stream.close();
        }
        self.version = packet.arg0.clamp(VERSION_MIN, VERSION);
        self.max_payload = packet.arg1.clamp(MIN_PAYLOAD, MAX_PAYLOAD);
        let data = banner(&self.device).into_bytes();
        self.reply(Packet { command: CNXN, arg0: self.version, arg1: self.max_payload, data });
    }

    fn open(&mut self, remote: u32, data: Vec<u8>) -> io::Result<()> {
        let name = data.split(|&byte| byte == 0).next().unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        if remote == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "stream number 0"));
        }
        if lock(&self.streams).len() >= MAX_STREAMS {
            self.reply(Packet::bare(CLSE, 0, remote));
            return Ok(());
        }
        let Some(service) = services::find(&self.device, &name) else {
            self.reply(Packet::bare(CLSE, 0, remote));
            return Ok(());
        };
        self.next = self.next.checked_add(1).unwrap_or(1);
        let stream = Stream::new(self.next, remote, self.max_payload as usize, self.send.clone());
        lock(&self.streams).insert(stream.local(), stream.clone());
        stream.accept();
        let (streams, ending) = (self.streams.clone(), stream.clone());
        let started = std::thread::Builder::new().name("adb-service".into()).stack_size(STACK).spawn(move || {
            let _end = End { stream: stream.clone(), streams };
            service(stream);
        });
        if started.is_err() {
            lock(&self.streams).remove(&ending.local());
            ending.close();
        }
        Ok(())
    }
}

/// Scripts nest, and so does the shell that runs them.
const STACK: usize = 8 << 20;

/// Closes a stream when its service ends, however it ends.
struct End {
    stream: Arc<Stream>,
    streams: Streams,
}

impl Drop for End {
    fn drop(&mut self) {
        lock(&self.streams).remove(&self.stream.local());
        self.stream.close();
    }
}

/// Who the device says it is, and what it can do.
pub fn banner(device: &Device) -> String {
    let system = device.lock();
    let mut text = String::from("device::");
    for name in ["ro.product.name", "ro.product.model", "ro.product.device"] {
        text.push_str(&format!("{name}={};", system.props.get(name)));
    }
    let mut features = vec!["shell_v2", "cmd", "stat_v2"];
    if system.config.api >= 30 {
        features.extend(["ls_v2", "fixed_push_mkdir"]);
    }
    text.push_str(&format!("features={}", features.join(",")));
    text
}
