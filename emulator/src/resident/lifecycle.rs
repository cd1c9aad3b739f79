//! `app_process`: starts the server, keeps it while somebody holds the command's output, and ends it.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use super::http;
use super::server::Server;
use crate::shell::Invocation;
use crate::system::automation::{Claim, refusal};

/// The server's main class.
const MAIN: &str = "com.wetest.uia2.Main";
/// Where it listens when nothing else is said.
const PORT: u16 = 9008;
/// How often, in the host's time, it looks whether it shall end.
const LOOK: Duration = Duration::from_millis(25);

/// Runs the command.
pub fn app_process(inv: &mut Invocation<'_>) -> io::Result<u8> {
    // `app_process [VM options] PARENT-FOLDER CLASS ARGUMENTS…`
    let mut words = inv.args[1..].iter().map(String::as_str).skip_while(|word| word.starts_with('-')).skip(1);
    let Some(class) = words.find(|word| !word.starts_with("--")) else {
        writeln!(inv.err, "Error: no class name or --zygote supplied.\napp_process: no class name or --zygote supplied.")?;
        return Ok(255);
    };
    if class != MAIN {
        writeln!(inv.err, "This simulated device runs no code; its app_process only stands in for {MAIN}, not for {class}.")?;
        return Ok(1);
    }
    let jar = inv.environment.get("CLASSPATH").cloned().unwrap_or_default();
    if inv.read_file(&jar).map_or(true, |data| data.is_empty()) {
        writeln!(inv.err, "java.lang.ClassNotFoundException: {MAIN}\nAborted ")?;
        return Ok(134);
    }
    let port = match port(words) {
        Ok(port) => port,
        Err(message) => {
            writeln!(inv.err, "{message}")?;
            return Ok(1);
        }
    };
    serve(inv, port)
}

/// The port that the arguments ask for.
fn port<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<u16, String> {
    let mut port = PORT;
    while let Some(word) = words.next() {
        if !matches!(word, "-p" | "--port") {
            return Err(format!("Unrecognized option: {word}"));
        }
        let text = words.next().ok_or_else(|| format!("Missing argument for option: {}", word.trim_start_matches('-')))?;
        let number: i64 = text.parse().map_err(|_| format!("Invalid port: {text}. Must be an integer between 1 and 65535."))?;
        port = u16::try_from(number)
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(|| format!("Invalid port: {text}. Must be between 1 and 65535."))?;
    }
    Ok(port)
}

fn serve(inv: &mut Invocation<'_>, port: u16) -> io::Result<u8> {
    say(inv.out, "[UiAutomator2Server] Starting Server")?;
    let claim = match Claim::new(inv.device, "app_process") {
        Ok(claim) => claim,
        Err(pid) => {
            writeln!(
                inv.err,
                "{}\n\tat android.os.Parcel.createExceptionOrNull(Parcel.java:3030)\n\
                 \tat android.app.UiAutomationConnection.connect(UiAutomationConnection.java:112)\n\
                 \tat com.wetest.uia2.Main.runServer(Main.java:84)",
                refusal(pid)
            )?;
            return Ok(1);
        }
    };
    say(inv.out, "clipboardManager inited")?;
    say(inv.out, "tmpdir is /data/local/tmp/u2")?;
    let server = Arc::new(Server::new(inv.device.clone()));
    let connected = server.clone();
    let connection = move |from: Box<dyn Read + Send>, to: Box<dyn Write + Send>| http::serve(&connected, from, to);
    if !claim.listen(port, Arc::new(connection)) {
        writeln!(inv.err, "java.net.BindException: bind failed: EADDRINUSE (Address already in use)")?;
        return Ok(1);
    }
    let said = say(inv.out, &format!("http server listening on *:{port}"));
    while said.is_ok() && (inv.alive)() && server.runs() && claim.runs() {
        std::thread::sleep(LOOK);
    }
    server.stop();
    said?;
    Ok(if claim.runs() && !server.died() { 0 } else { 137 })
}

fn say(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "[server] INFO: {text}")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn a_port_is_checked_as_the_server_does() {
        assert_eq!(port([].into_iter()), Ok(9008));
        assert_eq!(port(["-p", "9009"].into_iter()), Ok(9009));
        assert_eq!(port(["-p", "0"].into_iter()), Err("Invalid port: 0. Must be between 1 and 65535.".into()));
        assert_eq!(port(["-p", "x"].into_iter()), Err("Invalid port: x. Must be an integer between 1 and 65535.".into()));
        assert_eq!(port(["-p"].into_iter()), Err("Missing argument for option: p".into()));
    }
}
