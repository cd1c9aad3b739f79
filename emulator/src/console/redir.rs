//! `redir …`: ports of the host that lead to ports of the device.

use std::collections::BTreeMap;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::PoisonError;

use super::session::Session;
use super::table::{Command, End, command, group};
use crate::device::Device;
use crate::runtime::{Handle, runtime};

/// The commands.
pub const COMMANDS: Command = group(
    &["redir"],
    "manage port redirections",
    "lets ports of the host lead to ports of the device",
    &[
        command(&["list"], "list current redirections", "", list),
        command(&["add"], "add new redirection", "redir add tcp:<host-port>:<guest-port>", add),
        command(&["del"], "remove existing redirection", "redir del tcp:<host-port>", del),
    ],
);

/// The redirections, by the host's port: the device's port, and what serves them.
pub type Redirections = BTreeMap<u16, (u16, Handle)>;

/// The most at once.
const MOST: usize = 64;

fn list(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    let redirections = session.redirections.lock().unwrap_or_else(PoisonError::into_inner);
    if redirections.is_empty() {
        out.push_str("no active redirections\r\n");
    }
    for (host, (guest, _)) in &*redirections {
        out.push_str(&format!("tcp:{host:<5} => {guest:<5}\r\n"));
    }
    End::Ok
}

/// Protocol and ports, all there.
fn parse<const N: usize>(argument: Option<&str>) -> Option<(&str, [u16; N])> {
    let (protocol, ports) = argument?.split_once(':')?;
    let ports: Option<Vec<u16>> = ports.split(':').map(|port| port.parse().ok()).collect();
    let ports = ports?.try_into().ok()?;
    ["tcp", "udp"].contains(&protocol).then_some((protocol, ports))
}

fn add(session: &mut Session, argument: Option<&str>, _: &mut String) -> End {
    let Some((protocol, [host, guest])) = parse(argument) else {
        return End::ko("bad redirection format, try (tcp|udp):hostport:guestport");
    };
    let mut redirections = session.redirections.lock().unwrap_or_else(PoisonError::into_inner);
    if redirections.contains_key(&host) {
        return End::ko("host port already active, use 'redir del' to remove first");
    }
    if redirections.len() >= MOST {
        return End::ko("not enough memory to allocate redirection");
    }
    // Nothing on a simulated device speaks UDP.
    match (protocol == "tcp").then(|| serve(&session.device, host, guest)) {
        Some(Ok(handle)) => {
            redirections.insert(host, (guest, handle));
            End::Ok
        }
        _ => End::ko("can't setup redirection, port probably used by another program on host"),
    }
}

fn del(session: &mut Session, argument: Option<&str>, _: &mut String) -> End {
    let Some((protocol, [host])) = parse(argument) else {
        return End::ko("bad redirection format, try (tcp|udp):hostport");
    };
    let mut redirections = session.redirections.lock().unwrap_or_else(PoisonError::into_inner);
    let removed = if protocol == "tcp" { redirections.remove(&host) } else { None };
    match removed {
        Some((_, handle)) => {
            handle.end();
            End::Ok
        }
        None => End::ko(format!("can't remove unknown redirection ({protocol}:{host})")),
    }
}

fn serve(device: &Device, host: u16, guest: u16) -> io::Result<Handle> {
    let listener = TcpListener::bind(("127.0.0.1", host))?;
    listener.set_nonblocking(true)?;
    let listener = {
        let _entered = runtime().enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let device = device.clone();
    Ok(Handle::spawn(move |mut stop| async move {
        loop {
            let socket = tokio::select! {
                Ok((socket, _)) = listener.accept() => socket,
                () = stop.wait() => return,
            };
            // A socket that fails is its client's loss; where nothing listens on the device, it closes.
            let Some(service) = device.lock().ports.find(guest) else { continue };
            if let Ok((from, to)) = socket.into_std().and_then(split) {
                std::thread::spawn(move || {
                    let closing = to.try_clone();
                    service(Box::new(from), Box::new(to));
                    let _ = closing.and_then(|socket| socket.shutdown(Shutdown::Both));
                });
            }
        }
    }))
}

fn split(socket: TcpStream) -> io::Result<(TcpStream, TcpStream)> {
    socket.set_nonblocking(false)?;
    Ok((socket.try_clone()?, socket))
}
