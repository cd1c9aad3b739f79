//! The emulator's console, on the even port of this machine: one command a connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::sdk::variable;

/// How long the console may take to connect and to answer anything but a snapshot.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a snapshot may take to be written or read: some gigabytes.
const SNAPSHOT: Duration = Duration::from_secs(120);
/// Most bytes that are read of an answer.
const MAX_ANSWER: u64 = 64 << 10;

/// Says one thing to the console on a port, and returns what it answered before its `OK`.
///
/// # Errors
/// The console is not there, admits nobody, or says `KO` and why.
pub fn say(port: u16, command: &str) -> Result<String, String> {
    if command.contains(['\r', '\n']) {
        return Err("a command of the console is one line".to_owned());
    }
    let limit = if command.contains("snapshot") { SNAPSHOT } else { PATIENCE };
    let wrong = |error: std::io::Error| format!("the console on port {port} does not answer: {error}");
    let stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE).map_err(wrong)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(wrong)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(wrong)?;
    let mut writer = stream.try_clone().map_err(wrong)?;
    let mut reader = BufReader::new(stream.take(MAX_ANSWER));
    let greeting = answer(&mut reader).map_err(wrong)??;
    if greeting.contains("Authentication required") {
        let token = token().ok_or("the console asks for a token, and ~/.emulator_console_auth_token cannot be read")?;
        writer.write_all(format!("auth {token}\n").as_bytes()).map_err(wrong)?;
        answer(&mut reader).map_err(wrong)??;
    }
    writer.set_read_timeout(Some(limit)).map_err(wrong)?;
    writer.write_all(format!("{command}\n").as_bytes()).map_err(wrong)?;
    let said = answer(&mut reader).map_err(wrong)?.map_err(|error| format!("`{command}`: {error}"));
    // What ends the emulator closes the connection before this is heard.
    let _ = writer.write_all(b"quit\n");
    said
}

/// What stands in the file of the token.
fn token() -> Option<String> {
    let home = variable("HOME")?;
    let file = std::fs::File::open(std::path::Path::new(&home).join(".emulator_console_auth_token")).ok()?;
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    Some(text.trim().to_owned())
}

/// The lines up to `OK` (also `OK: …`, which says that it ends) or `KO: why`.
fn answer(reader: &mut impl BufRead) -> std::io::Result<Result<String, String>> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        match line.trim_end() {
            "OK" => return Ok(Ok(text)),
            last if last.starts_with("OK:") => return Ok(Ok(text)),
            last if last.starts_with("KO") => {
                return Ok(Err(last.trim_start_matches("KO").trim_start_matches(':').trim().to_owned()));
            }
            line => text.push_str(&format!("{line}\n")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_with_ok_or_ko() {
        let read = |text: &str| answer(&mut BufReader::new(text.as_bytes()));
        assert_eq!(read("a\r\nb\r\nOK\r\nmore").unwrap(), Ok("a\nb\n".to_owned()));
        assert_eq!(read("OK: killing emulator, bye bye\r\n").unwrap(), Ok(String::new()));
        assert_eq!(read("KO: no such snapshot\r\n").unwrap(), Err("no such snapshot".to_owned()));
        assert!(read("half").is_err());
    }

    #[test]
    fn one_line_only_reaches_it() {
        assert!(say(1, "avd name\nkill").unwrap_err().contains("one line"));
    }
}
