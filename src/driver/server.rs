//! The adb server itself: which devices it knows, and how to start one.

use std::io::{Read, Write};
use std::net::{SocketAddrV4, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{DriverError, Result};

/// Where the user's server listens when nothing else is said.
pub const DEFAULT: SocketAddrV4 = SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 5037);

/// How long the server may take to answer.
const LIMIT: Duration = Duration::from_secs(5);

/// Serial and state (`device`, `offline`, `unauthorized` …) of each device that a server knows. Never starts a server.
///
/// Asked without the client library, which spawns `adb` for this query and knows only some of the states.
pub fn devices(server: SocketAddrV4) -> Result<Vec<(String, String)>> {
    let answer = query(server, "host:devices").map_err(|error| {
        DriverError::Infrastructure(format!(
            "no adb server answers at {server}: {error}; start one with `adb start-server`, or name another with --adb-server"
        ))
    })?;
    Ok(parse_devices(&answer))
}

/// Whether a server answers at an address.
pub fn answers(server: SocketAddrV4) -> bool {
    query(server, "host:version").is_ok()
}

/// Tells a server that an emulator's ADB listens on a port of its machine. It looks for emulators by itself only when it starts, and on the
/// ports up to 5585.
pub fn tell_of_emulator(server: SocketAddrV4, port: u16) -> Result<()> {
    let request = format!("host:emulator:{port}");
    let told = TcpStream::connect_timeout(&server.into(), LIMIT).and_then(|mut stream| {
        stream.set_write_timeout(Some(LIMIT))?;
        // It gives no answer.
        stream.write_all(format!("{:04x}{request}", request.len()).as_bytes())
    });
    told.map_err(|error| {
        DriverError::Infrastructure(format!("the adb server at {server} could not be told of an emulator: {error}"))
    })
}

/// Starts the user's adb server at an address if none answers there: `adb start-server`, once. The value: whether it was started.
pub fn ensure_server(server: SocketAddrV4) -> Result<bool> {
    if answers(server) {
        return Ok(false);
    }
    if !server.ip().is_loopback() {
        return Err(DriverError::Infrastructure(format!(
            "no adb server answers at {server}, and only one on this machine can be started"
        )));
    }
    let started = Command::new("adb")
        .args(["-P", &server.port().to_string(), "start-server"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match started {
        Ok(status) if status.success() && answers(server) => Ok(true),
        Ok(status) => {
            Err(DriverError::Infrastructure(format!("`adb start-server` ended with {status}, and no server answers at {server}")))
        }
        Err(error) => Err(DriverError::Infrastructure(format!(
            "`adb` could not be run ({error}); install Android's platform tools, or use the simulated device with --device sim"
        ))),
    }
}

/// One request of the host protocol: four hex digits of length before the request and before the answer.
fn query(server: SocketAddrV4, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&server.into(), LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    stream.write_all(format!("{:04x}{request}", request.len()).as_bytes())?;
    let mut head = [0; 8];
    stream.read_exact(&mut head)?;
    let length = std::str::from_utf8(&head[4..]).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
    let length = length.ok_or_else(|| std::io::Error::other("it does not speak adb's protocol"))?;
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    if &head[..4] == b"OKAY" { Ok(answer) } else { Err(std::io::Error::other(answer)) }
}

fn parse_devices(answer: &str) -> Vec<(String, String)> {
    answer
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(serial, state)| (serial.to_owned(), state.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn reads_every_state() {
        let answer = "emulator-5554\tdevice\nR58\tunauthorized\n0123\tno permissions (user in plugdev group); see [http://x]\n";
        let read = parse_devices(answer);
        assert_eq!(read.len(), 3);
        assert_eq!(read[1], ("R58".to_owned(), "unauthorized".to_owned()));
        assert!(read[2].1.starts_with("no permissions"));
        assert!(parse_devices("").is_empty());
    }

    #[test]
    fn a_server_that_is_not_there_or_is_none_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = SocketAddrV4::new([127, 0, 0, 1].into(), listener.local_addr().unwrap().port());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request");
        });
        let error = devices(server).unwrap_err().to_string();
        assert!(error.contains("does not speak adb's protocol"), "{error}");
        let error = devices(server).unwrap_err().to_string();
        assert!(error.contains("no adb server answers"), "{error}");
    }
}
