//! A file sent as the first form of sync has it.

use std::io;

use crate::wire::Host;

/// Sends a file: what is answered, its text included.
pub fn push(host: &mut Host, path: &str, data: &[u8]) -> io::Result<String> {
    host.next += 1;
    let local = host.next;
    host.send(b"OPEN", local, 0, b"sync:\0")?;
    let (_, remote, _) = host.receive()?;
    let message = |id: &[u8; 4], length: usize, data: &[u8]| [&id[..], &(length as u32).to_le_bytes(), data].concat();
    let target = format!("{path},0644");
    let sent = [message(b"SEND", target.len(), target.as_bytes()), message(b"DATA", data.len(), data), message(b"DONE", 0, b"")];
    host.send(b"WRTE", local, remote, &sent.concat())?;
    let mut answer = String::new();
    loop {
        let (kind, _, data) = host.receive()?;
        match &kind {
            b"WRTE" => {
                let (id, text) = data.split_at(data.len().min(8));
                answer = format!("{} {}", String::from_utf8_lossy(&id[..4]), String::from_utf8_lossy(text));
                host.send(b"OKAY", local, remote, b"")?;
                host.send(b"CLSE", local, remote, b"")?;
            }
            b"CLSE" => return Ok(answer),
            _ => {}
        }
    }
}
