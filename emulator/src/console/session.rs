//! One client: whether it is admitted, and what it can say.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::redir::Redirections;
use super::table::{self, Command, End, command, group};
use super::{avd, event, fault, network, phone, power, redir, sensor};
use crate::app::view::Point;
use crate::device::Device;

/// One client's state.
pub struct Session {
    /// The device.
    pub device: Device,
    /// Ports of the host that lead to the device.
    pub redirections: Arc<Mutex<Redirections>>,
    /// Where a mouse button went down.
    pub pressed: Option<Point>,
    token_file: Option<PathBuf>,
    admitted: bool,
}

/// What is sent back.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// This text.
    Text(String),
    /// This text, and nothing more: the connection closes.
    Quit(String),
    /// This text, and the emulator ends.
    Kill(String),
}

/// What anyone can say.
const BEFORE: &[Command] = &[
    HELP,
    HELP_VERBOSE,
    PING,
    group(&["avd"], "control virtual device execution", "starts, stops and asks about the virtual device", &[avd::NAME]),
    command(&["auth"], "user authentication for the emulator console", "auth <auth_token>: opens the other commands", auth),
    QUIT,
];

/// What a client says that is admitted.
const AFTER: &[Command] = &[
    HELP,
    HELP_VERBOSE,
    PING,
    event::COMMANDS,
    fault::COMMANDS,
    power::GEO,
    phone::GSM,
    command(&["kill"], "kill the emulator instance", "", |_, _, out| {
        out.push_str("OK: killing emulator, bye bye\r\n");
        End::Kill
    }),
    network::COMMANDS,
    power::POWER,
    QUIT,
    redir::COMMANDS,
    phone::SMS,
    phone::NUMBER,
    avd::COMMANDS,
    sensor::SENSOR,
    sensor::FINGER,
    command(&["rotate"], "rotate the screen clockwise by 90 degrees", "", |session, _, _| {
        session.device.lock().rotate();
        End::Ok
    }),
];

const HELP: Command =
    command(&["help", "h", "?"], "print a list of commands", "", |session, line, out| table::help(line, session.commands(), out));
const HELP_VERBOSE: Command = command(&["help-verbose"], "print a list of commands with descriptions", "", |session, _, out| {
    table::help_verbose(session.commands(), out)
});
const PING: Command = command(&["ping"], "check if the emulator is alive", "", |_, _, out| {
    out.push_str("I am alive!\r\n");
    End::Ok
});
const QUIT: Command = command(&["quit", "exit"], "quit control session", "", |_, _, _| End::Quit);

const PROMPT: &str = "Android Console: type 'help' for a list of commands\r\n";

impl Session {
    /// A client that has just connected. Without a token in `token_file` it is admitted at once.
    pub fn new(device: Device, redirections: Arc<Mutex<Redirections>>, token_file: Option<PathBuf>) -> Self {
        let mut session = Self { device, redirections, pressed: None, token_file, admitted: false };
        session.admitted = session.token().is_none();
        session
    }

    /// The token to give, if one is needed.
    fn token(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.token_file.as_ref()?).ok()?;
        Some(text.trim().to_string()).filter(|token| !token.is_empty())
    }

    fn commands(&self) -> &'static [Command] {
        if self.admitted { AFTER } else { BEFORE }
    }

    /// What is said first.
    pub fn greeting(&self) -> String {
        match &self.token_file {
            Some(path) if !self.admitted => format!(
                "Android Console: Authentication required\r\nAndroid Console: type 'auth <auth_token>' to authenticate\r\nAndroid Console: \
                 you can find your <auth_token> in \r\n'{}'\r\nOK\r\n",
                path.display()
            ),
            _ => format!("{PROMPT}OK\r\n"),
        }
    }

    /// Answers one line.
    pub fn answer(&mut self, line: &str) -> Answer {
        let mut out = String::new();
        // Browsers can be made to speak to any port of the machine they run on.
        let first = line.split(' ').next().unwrap_or_default();
        if ["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "CONNECT", "TRACE"].contains(&first) {
            return Answer::Quit("KO: Forbidden HTTP request. Aborting\r\n".into());
        }
        // adb sends its token even where none is needed.
        let end = match line.strip_prefix("auth ") {
            Some(token) if self.admitted => auth(self, Some(token), &mut out),
            _ => table::run(self, line, self.commands(), &mut out),
        };
        match end {
            End::Ok => out.push_str("OK\r\n"),
            End::Ko(why) => out.push_str(&format!("KO: {why}\r\n")),
            End::Quit => return Answer::Quit(out),
            End::Kill => return Answer::Kill(out),
        }
        Answer::Text(out)
    }
}

/// `auth TOKEN`
fn auth(session: &mut Session, given: Option<&str>, out: &mut String) -> End {
    let Some(given) = given else { return End::ko("missing authentication token") };
    if session.token().is_some_and(|token| token != given.trim()) {
        return End::ko("authentication token does not match ~/.emulator_console_auth_token");
    }
    session.admitted = true;
    out.push_str(PROMPT);
    End::Ok
}
