//! One client of the server: reads requests and answers them.
//!
//! A request is four hexadecimal digits of length and a text. The answer begins with `OKAY` or `FAIL`; a text after it has its length
//! before it, as the request has.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::devices::{Devices, Listed, Select};
use super::forward::Forwards;
use super::request::{self, Request};
use super::status;
use super::transport::FEATURES;

/// The protocol's version, as adb 1.0.41 has it.
const VERSION: &str = "0029";
const VERSION_NAME: &str = "1.0.41";

/// What a client's requests need.
#[derive(Clone)]
pub struct Context {
    /// The devices.
    pub devices: Devices,
    /// The forwards.
    pub forwards: Forwards,
    /// Told when a client says `host:kill`.
    pub kill: std::sync::Arc<Notify>,
}

/// Serves one client until its last request is answered.
pub async fn serve(context: Context, mut socket: TcpStream) {
    let _ = socket.set_nodelay(true);
    let mut chosen = Select::Any;
    // An error is a client that has gone, or one that speaks nonsense.
    while let Ok(Some(select)) = once(&context, &mut socket, &chosen).await {
        chosen = select;
    }
}

/// Answers one request; the device chosen by it if the client may ask on.
async fn once(context: &Context, socket: &mut TcpStream, chosen: &Select) -> io::Result<Option<Select>> {
    let mut length = [0; 4];
    socket.read_exact(&mut length).await?;
    let length = std::str::from_utf8(&length).ok().and_then(|digits| usize::from_str_radix(digits, 16).ok());
    let mut text = vec![0; length.ok_or(io::ErrorKind::InvalidData)?];
    socket.read_exact(&mut text).await?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let serials: Vec<String> = context.devices.list().into_iter().map(|device| device.serial).collect();
    let Some(mut asked) = request::parse(&text, &serials) else {
        local(context, socket, chosen, &text).await?;
        return Ok(None);
    };
    if let Some((select, tell)) = request::transport(&asked.service) {
        return match context.devices.transport(&select) {
            Ok((device, _)) => {
                socket.write_all(b"OKAY").await?;
                if tell {
                    socket.write_all(&device.id.to_le_bytes()).await?;
                }
                Ok(Some(Select::Id(device.id)))
            }
            Err(message) => fail(socket, &message).await.map(|()| None),
        };
    }
    if asked.select == Select::Any {
        asked.select = chosen.clone();
    }
    host(context, socket, &asked).await?;
    Ok(None)
}

/// A service of the device: the client's socket becomes its stream.
async fn local(context: &Context, socket: &mut TcpStream, chosen: &Select, service: &str) -> io::Result<()> {
    let transport = match context.devices.transport(chosen) {
        Ok((_, transport)) => transport,
        Err(message) => return fail(socket, &message).await,
    };
    match transport.open(service).await {
        Some(stream) => {
            socket.write_all(b"OKAY").await?;
            stream.join(socket).await;
            Ok(())
        }
        None => fail(socket, "closed").await,
    }
}

async fn host(context: &Context, socket: &mut TcpStream, asked: &Request) -> io::Result<()> {
    let devices = &context.devices;
    let (name, argument) = asked.service.split_once(':').unwrap_or((&asked.service, ""));
    match name {
        "version" => okay(socket, VERSION).await,
        "host-features" => okay(socket, &FEATURES.join(",")).await,
        "devices" => okay(socket, &listing(devices, false)).await,
        "devices-l" => okay(socket, &listing(devices, true)).await,
        "track-devices" => track(devices, socket, |devices| listing(devices, false).into_bytes()).await,
        "track-devices-l" => track(devices, socket, |devices| listing(devices, true).into_bytes()).await,
        "track-devices-proto-binary" => track(devices, socket, status::devices).await,
        "kill" => {
            socket.write_all(b"OKAY").await?;
            context.kill.notify_one();
            Ok(())
        }
        "features" => match devices.transport(&asked.select) {
            Ok((_, transport)) => okay(socket, &transport.features()).await,
            Err(message) => fail(socket, &message).await,
        },
        "get-state" => about(socket, devices.find(&asked.select), |device| device.state().into()).await,
        "get-serialno" => about(socket, devices.find(&asked.select), |device| device.serial).await,
        "get-devpath" => about(socket, devices.find(&asked.select), |_| "unknown".into()).await,
        "connect" => connect(devices, socket, argument).await,
        "disconnect" => disconnect(devices, socket, argument).await,
        "reconnect-offline" => okay(socket, "").await,
        "reconnect" => match devices.find(&asked.select) {
            Ok(device) => {
                let answer = format!("reconnecting {} [{}]\n", device.serial, device.state());
                if let Some(transport) = &device.transport {
                    transport.drop_connection();
                }
                okay(socket, &answer).await
            }
            Err(message) => fail(socket, &message).await,
        },
        "server-status" => {
            let status = status::server(VERSION_NAME);
            socket.write_all(format!("OKAY{:04x}", status.len()).as_bytes()).await?;
            socket.write_all(&status).await
        }
        "mdns" if argument == "check" => okay(socket, "ERROR: mdns discovery disabled").await,
        "mdns" if argument == "services" => okay(socket, "").await,
        "forward" | "killforward" | "killforward-all" | "list-forward" => forward(context, socket, asked).await,
        _ => match name.strip_prefix("wait-for-") {
            Some(what) => wait_for(devices, socket, &asked.select, what).await,
            None => fail(socket, "unknown host service").await,
        },
    }
}

async fn okay(socket: &mut TcpStream, text: &str) -> io::Result<()> {
    let text = format!("OKAY{:04x}{text}", text.len());
    socket.write_all(text.as_bytes()).await
}

async fn fail(socket: &mut TcpStream, message: &str) -> io::Result<()> {
    let text = format!("FAIL{:04x}{message}", message.len());
    socket.write_all(text.as_bytes()).await
}

async fn about(socket: &mut TcpStream, device: Result<Listed, String>, tell: impl FnOnce(Listed) -> String) -> io::Result<()> {
    match device {
        Ok(device) => okay(socket, &tell(device)).await,
        Err(message) => fail(socket, &message).await,
    }
}

fn listing(devices: &Devices, long: bool) -> String {
    let mut text = String::new();
    for device in devices.list() {
        if !long {
            text.push_str(&format!("{}\t{}\n", device.serial, device.state()));
            continue;
        }
        text.push_str(&format!("{:<22} {}", device.serial, device.state()));
        if let Some(transport) = &device.transport {
            for (label, name) in [("product", "ro.product.name"), ("model", "ro.product.model"), ("device", "ro.product.device")]
            {
                let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
                let value: String = transport.value(name).chars().map(plain).collect();
                text.push_str(&format!(" {label}:{value}"));
            }
        }
        text.push_str(&format!(" transport_id:{}\n", device.id));
    }
    text
}

async fn track(devices: &Devices, socket: &mut TcpStream, list: impl Fn(&Devices) -> Vec<u8>) -> io::Result<()> {
    let mut changes = devices.watch();
    socket.write_all(b"OKAY").await?;
    let mut told = None;
    loop {
        let listed = list(devices);
        if told.as_ref() != Some(&listed) {
            socket.write_all(format!("{:04x}", listed.len()).as_bytes()).await?;
            socket.write_all(&listed).await?;
            told = Some(listed);
        }
        if !changed_or_gone(&mut changes, socket).await {
            return Ok(());
        }
    }
}

/// Waits for a change of the list; false when the client has gone.
async fn changed_or_gone(changes: &mut tokio::sync::watch::Receiver<u64>, socket: &mut TcpStream) -> bool {
    let mut byte = [0];
    tokio::select! {
        changed = changes.changed() => changed.is_ok(),
        _ = socket.read(&mut byte) => false,
    }
}

async fn wait_for(devices: &Devices, socket: &mut TcpStream, select: &Select, what: &str) -> io::Result<()> {
    // `any-device`, `local-disconnect`, `any-device-recovery` …
    let states: Vec<&str> = what.split('-').skip(1).collect();
    let mut changes = devices.watch();
    socket.write_all(b"OKAY").await?;
    loop {
        let now = devices.find(select).map(|device| device.state());
        let reached = states.iter().any(|state| match *state {
            "any" => now.is_ok(),
            "disconnect" => now.is_err() || now == Ok("offline"),
            state => now == Ok(state),
        });
        if reached {
            return socket.write_all(b"OKAY").await;
        }
        if !changed_or_gone(&mut changes, socket).await {
            return Ok(());
        }
    }
}

async fn connect(devices: &Devices, socket: &mut TcpStream, address: &str) -> io::Result<()> {
    let serial = if address.contains(':') { address.to_string() } else { format!("{address}:5555") };
    let addr = tokio::net::lookup_host(&serial).await.ok().and_then(|mut found| found.find(SocketAddr::is_ipv4));
    let answer = match addr {
        None => format!("failed to resolve host: '{address}': Name or service not known"),
        Some(addr) => match devices.add(&serial, addr).await {
            Ok(true) => format!("connected to {serial}"),
            Ok(false) => format!("already connected to {serial}"),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                format!("failed to connect to '{serial}': Connection refused")
            }
            Err(error) => format!("failed to connect to '{serial}': {error}"),
        },
    };
    okay(socket, &answer).await
}

async fn disconnect(devices: &Devices, socket: &mut TcpStream, address: &str) -> io::Result<()> {
    if address.is_empty() {
        for device in devices.list().iter().filter(|device| device.serial.contains(':')) {
            devices.remove(&device.serial);
        }
        return okay(socket, "disconnected everything").await;
    }
    let serial = if address.contains(':') { address.to_string() } else { format!("{address}:5555") };
    if devices.remove(&serial) {
        okay(socket, &format!("disconnected {serial}")).await
    } else {
        fail(socket, &format!("no such device '{serial}'")).await
    }
}

async fn forward(context: &Context, socket: &mut TcpStream, asked: &Request) -> io::Result<()> {
    let forwards = &context.forwards;
    let result = match asked.service.as_str() {
        "list-forward" => return okay(socket, &forwards.list()).await,
        "killforward-all" => {
            forwards.clear();
            Ok(None)
        }
        service => match service.strip_prefix("killforward:") {
            Some(local) => forwards.remove(local).map(|()| None),
            None => add_forward(context, &asked.select, service).await.map(Some),
        },
    };
    match result {
        // The first says that the request was understood, the second that it is done.
        Ok(None) => socket.write_all(b"OKAYOKAY").await,
        Ok(Some(port)) => {
            let port = port.to_string();
            socket.write_all(format!("OKAYOKAY{:04x}{port}", port.len()).as_bytes()).await
        }
        Err(message) => fail(socket, &message).await,
    }
}

async fn add_forward(context: &Context, select: &Select, service: &str) -> Result<u16, String> {
    let rest = service.strip_prefix("forward:").unwrap_or(service);
    let (rest, rebind) = rest.strip_prefix("norebind:").map_or((rest, true), |rest| (rest, false));
    let (local, remote) = rest.split_once(';').ok_or_else(|| format!("bad forward: {rest}"))?;
    let device = context.devices.find(select)?;
    context.forwards.add(&device.serial, local, remote, rebind).await
}
