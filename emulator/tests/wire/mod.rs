//! A host that asks a daemon for one command at a time.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection to a daemon that has answered.
pub struct Host {
    /// Where it speaks.
    pub socket: TcpStream,
    /// The last number that it gave to a stream.
    pub next: u32,
}

impl Host {
    /// Connects, and waits at most `patience` for the daemon's answer. `ConnectionRefused` is a closed port; `WouldBlock` or `TimedOut`
    /// is a daemon that says nothing.
    pub fn connect(addr: SocketAddr, patience: Duration) -> io::Result<Self> {
        let socket = TcpStream::connect(addr)?;
        socket.set_read_timeout(Some(patience))?;
        let mut host = Self { socket, next: 0 };
        host.send(b"CNXN", 0x0100_0001, 1 << 20, b"host::features=cmd\0")?;
        host.receive()?;
        host.socket.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(host)
    }

    /// What a command prints, standard error included.
    pub fn shell(&mut self, command: &str) -> io::Result<String> {
        self.next += 1;
        let local = self.next;
        self.send(b"OPEN", local, 0, format!("shell:{command}\0").as_bytes())?;
        let mut out = Vec::new();
        loop {
            let (kind, remote, data) = self.receive()?;
            match &kind {
                b"WRTE" => {
                    out.extend(data);
                    self.send(b"OKAY", local, remote, b"")?;
                }
                b"CLSE" => return Ok(String::from_utf8_lossy(&out).into_owned()),
                _ => {}
            }
        }
    }

    /// Sends a packet.
    pub fn send(&mut self, command: &[u8; 4], arg0: u32, arg1: u32, data: &[u8]) -> io::Result<()> {
        let number = u32::from_le_bytes(*command);
        let sum = data.iter().fold(0u32, |sum, &byte| sum.wrapping_add(byte.into()));
        let mut bytes = Vec::new();
        for field in [number, arg0, arg1, data.len() as u32, sum, !number] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(data);
        self.socket.write_all(&bytes)
    }

    /// The next packet: what it is, whose stream it is on, and what it carries.
    pub fn receive(&mut self) -> io::Result<([u8; 4], u32, Vec<u8>)> {
        let mut header = [0; 24];
        self.socket.read_exact(&mut header)?;
        let field = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap());
        let mut data = vec![0; field(12) as usize];
        self.socket.read_exact(&mut data)?;
        Ok((header[..4].try_into().unwrap(), field(4), data))
    }
}
