//! The emulator's console: lines of text over TCP, as `telnet 127.0.0.1 5554` shows them.
//!
//! As on the real one, a client has to say `auth TOKEN` first when the file `.emulator_console_auth_token` in the user's home is there
//! and not empty. `fault` is no command of a real emulator's: it asks for faults while the device runs.

#[cfg(test)]
mod answers;
mod avd;
mod event;
mod fault;
mod network;
mod phone;
mod power;
mod redir;
mod sensor;
mod session;
mod table;
mod text;

use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Sender, channel};

use crate::device::Device;
use crate::runtime::{Handle, runtime};
use session::{Answer, Session};

/// Serves the console of `device` on `listener`, in the background. The service ends by itself when a client says `kill`.
pub fn serve(device: Device, listener: TcpListener) -> io::Result<Handle> {
    serve_with_token(device, listener, token_file())
}

/// [`serve`], with the token's file given.
fn serve_with_token(device: Device, listener: TcpListener, token: Option<PathBuf>) -> io::Result<Handle> {
    listener.set_nonblocking(true)?;
    let listener = {
        let _entered = runtime().enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok(Handle::spawn(|mut stop| async move {
        let (kill, mut killed) = channel(1);
        let redirections = Arc::default();
        loop {
            let socket = tokio::select! {
                Ok((socket, _)) = listener.accept() => socket,
                _ = killed.recv() => return,
                () = stop.wait() => return,
            };
            let (session, kill, mut stop) =
                (Session::new(device.clone(), Arc::clone(&redirections), token.clone()), kill.clone(), stop.clone());
            tokio::spawn(async move {
                tokio::select! {
                    // An error is a client that has gone.
                    _ = talk(session, socket, kill) => {}
                    () = stop.wait() => {}
                }
            });
        }
    }))
}

fn token_file() -> Option<PathBuf> {
    Some(std::env::home_dir()?.join(".emulator_console_auth_token"))
}

const MAX_LINE: u64 = 4096;

async fn talk(mut session: Session, mut socket: TcpStream, kill: Sender<()>) -> io::Result<()> {
    let (from, mut to) = socket.split();
    let mut from = BufReader::new(from);
    to.write_all(session.greeting().as_bytes()).await?;
    loop {
        let mut line = Vec::new();
        if (&mut from).take(MAX_LINE).read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let Ok(line) = std::str::from_utf8(&line) else {
            return to.write_all(b"KO: Forbidden binary request. Aborting\r\n").await;
        };
        match session.answer(line.trim_end_matches(['\r', '\n'])) {
            Answer::Text(text) => to.write_all(text.as_bytes()).await?,
            Answer::Quit(text) => return to.write_all(text.as_bytes()).await,
            Answer::Kill(text) => {
                to.write_all(text.as_bytes()).await?;
                let _ = kill.send(()).await;
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;
    use crate::DeviceConfig;

    #[test]
    fn a_client_talks_and_ends_the_emulator() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let handle = serve_with_token(Device::new(DeviceConfig::new(34)), listener, None).unwrap();
        let mut client = std::net::TcpStream::connect(addr).unwrap();
        client.write_all(b"ping\nkill\n").unwrap();
        let mut said = String::new();
        client.read_to_string(&mut said).unwrap();
        assert!(said.ends_with("OK\r\nI am alive!\r\nOK\r\nOK: killing emulator, bye bye\r\n"), "{said}");
        handle.stop();
        assert!(std::net::TcpStream::connect(addr).is_err());
    }
}
