//! One connection of an adb server: messages in and out, and the streams they belong to.

use std::io;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use super::features;
use super::packet::{CLSE, CNXN, MAX_PAYLOAD, MIN_PAYLOAD, OKAY, OPEN, Packet, VERSION, VERSION_MIN, WRTE};
use super::reverse::Reverses;
use super::services::{self, Context};
use super::stream::Stream;
use super::streams::Streams;
use crate::device::Device;
use crate::journal::Entry;
use crate::runtime::Stop;
use crate::system::boot::Power;

/// How long a host may take to read what was said before the end.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_millis(200);

/// Serves a connection until either side ends it, or the device restarts. A device that is starting up takes connections, but answers
/// later: a server lists it as offline meanwhile.
pub async fn serve(device: Device, socket: TcpStream, mut stop: Stop) {
    let mut power = device.power();
    let incarnation = tokio::select! {
        Some(incarnation) = answering(&mut power) => incarnation,
        () = stop.wait() => return,
    };
    // A reply must not wait for the next one.
    let _ = socket.set_nodelay(true);
    let (reader, mut writer) = socket.into_split();
    let (send, mut outgoing) = unbounded_channel();
    let streams = Arc::new(Streams::new(send.clone()));
    let mut restarts = device.restarts();
    let restarted = power.wait_for(|power| power.incarnation != incarnation);
    let (power, mut speaks) = (device.power(), device.power());
    let context = Context { reverses: Arc::new(Reverses::new(device.clone(), streams.clone())), device };
    let connection = Connection { context, power, send, streams: streams.clone(), version: 0 };
    tokio::select! {
        // An error here is the peer's: the connection closes, which is all that can be said to it.
        _ = connection.read(reader) => {}
        _ = write(&mut writer, &mut outgoing, &mut speaks) => {}
        _ = restarted => {}
        () = stop.wait() => {}
        // Fails when the device is gone, which ends the connection as well.
        _ = restarts.changed() => {}
    }
    streams.close_all();
    if speaks.borrow().stalled.holds() {
        return;
    }
    // What was said before the end is still to arrive; whoever does not read it must not hold up the rest.
    let rest = async {
        while let Ok(packet) = outgoing.try_recv() {
            writer.write_all(&packet.encode()).await?;
        }
        writer.shutdown().await
    };
    let _ = tokio::time::timeout(LAST_WORDS, rest).await;
}

/// Waits until the daemon answers whoever connects; says which boot of the device that is. `None` when the device is gone.
async fn answering(power: &mut watch::Receiver<Power>) -> Option<u64> {
    loop {
        let known = *power.wait_for(|power| power.answers).await.ok()?;
        if !known.offline.holds() {
            return Some(known.incarnation);
        }
        tokio::select! {
            () = known.offline.over() => {}
            changed = power.changed() => changed.ok()?,
        }
    }
}

/// Waits while nothing is sent.
async fn speaking(power: &mut watch::Receiver<Power>) {
    loop {
        let stalled = power.borrow_and_update().stalled;
        if !stalled.holds() {
            return;
        }
        tokio::select! {
            () = stalled.over() => {}
            changed = power.changed() => if changed.is_err() { return },
        }
    }
}

async fn write(
    writer: &mut (impl AsyncWriteExt + Unpin),
    outgoing: &mut UnboundedReceiver<Packet>,
    power: &mut watch::Receiver<Power>,
) -> io::Result<()> {
    while let Some(packet) = outgoing.recv().await {
        speaking(power).await;
        writer.write_all(&packet.encode()).await?;
    }
    Ok(())
}

struct Connection {
    context: Context,
    power: watch::Receiver<Power>,
    send: UnboundedSender<Packet>,
    streams: Arc<Streams>,
    /// 0 until the host has introduced itself.
    version: u32,
}

impl Connection {
    async fn read(mut self, mut from: OwnedReadHalf) -> io::Result<()> {
        loop {
            let packet = Packet::read(&mut from, self.version < VERSION).await?;
            // A device that stands still leaves everything unanswered until it goes on. It fails only when the device is gone.
            let _ = self.power.wait_for(|power| !power.stopped).await;
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
                if let Some(stream) = self.streams.get(packet.arg1) {
                    stream.acknowledge(packet.arg0);
                }
            }
            WRTE => match self.stream(&packet) {
                Some(stream) if !stream.deliver(packet.data) => return refuse("write before its turn"),
                Some(_) => {}
                None => self.reply(Packet::bare(CLSE, 0, packet.arg0)),
            },
            CLSE => {
                if let Some(stream) = self.streams.remove(packet.arg1) {
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
        self.streams.get(packet.arg1).filter(|stream| stream.remote() == packet.arg0)
    }

    fn greet(&mut self, packet: &Packet) {
        self.version = packet.arg0.clamp(VERSION_MIN, VERSION);
        let max_payload = packet.arg1.clamp(MIN_PAYLOAD, MAX_PAYLOAD);
        self.streams.restart(max_payload);
        let data = banner(&self.context.device).into_bytes();
        self.reply(Packet { command: CNXN, arg0: self.version, arg1: max_payload, data });
    }

    fn open(&mut self, remote: u32, data: Vec<u8>) -> io::Result<()> {
        // Only the last zero is no part of the name: some names hold others.
        let name = data.strip_suffix(&[0]).unwrap_or(&data);
        let name = String::from_utf8_lossy(name).into_owned();
        if remote == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "stream number 0"));
        }
        let stays = {
            let mut system = self.context.device.lock();
            system.poll_boot();
            system.pass_service()
        };
        if !stays {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let Some(service) = services::find(&self.context, &name) else {
            self.reply(Packet::bare(CLSE, 0, remote));
            return Ok(());
        };
        let Some(stream) = self.streams.add(remote) else {
            self.reply(Packet::bare(CLSE, 0, remote));
            return Ok(());
        };
        self.context.device.lock().note(Entry::Service(&name));
        stream.accept();
        let (streams, ending) = (self.streams.clone(), stream.clone());
        let started = std::thread::Builder::new().name("adb-service".into()).stack_size(STACK).spawn(move || {
            let _end = End { stream: stream.clone(), streams };
            service(stream);
        });
        if started.is_err() {
            self.streams.remove(ending.local());
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
    streams: Arc<Streams>,
}

impl Drop for End {
    fn drop(&mut self) {
        self.streams.remove(self.stream.local());
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
    let features = features::of(system.config.api);
    if !features.is_empty() {
        text.push_str(&format!("features={}", features.join(",")));
    }
    text
}
