//! What a client of the console can say.

use std::path::PathBuf;

use crate::device::Device;

/// One client's state.
pub struct Session {
    device: Device,
    token_file: Option<PathBuf>,
    admitted: bool,
}

/// What is sent back.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// This text.
    Text(String),
    /// Nothing more: the connection closes.
    Quit,
    /// The emulator ends.
    Kill,
}

const HELP: &str = "Android console commands:\r\n    help|h|?         print a list of commands\r\n    ping             check if the \
emulator is alive\r\n    avd              control virtual device execution\r\n    sms              SMS related commands\r\n    kill             \
terminate the emulator instance\r\n    quit|exit        quit control session\r\nOK\r\n";

impl Session {
    /// A client that has just connected. Without a token in `token_file` it is admitted at once.
    pub fn new(device: Device, token_file: Option<PathBuf>) -> Self {
        let mut session = Self { device, token_file, admitted: false };
        session.admitted = session.token().is_none();
        session
    }

    /// The token to give, if one is needed.
    fn token(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.token_file.as_ref()?).ok()?;
        Some(text.trim().to_string()).filter(|token| !token.is_empty())
    }

    /// What is said first.
    pub fn greeting(&self) -> String {
        match &self.token_file {
            Some(path) if !self.admitted => format!(
                "Android Console: Authentication required\r\nAndroid Console: type 'auth <auth_token>' to authenticate\r\nAndroid Console: \
                 you can find your <auth_token> in \r\n'{}'\r\nOK\r\n",
                path.display()
            ),
            _ => "Android Console: type 'help' for a list of commands\r\nOK\r\n".into(),
        }
    }

    /// Answers one line.
    pub fn answer(&mut self, line: &str) -> Answer {
        let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let text = match command {
            "" => return Answer::Text(String::new()),
            "quit" | "exit" => return Answer::Quit,
            "help" | "h" | "?" => HELP.into(),
            "auth" => self.auth(rest),
            _ if !self.admitted => "KO: unknown command, try 'help'\r\n".into(),
            "ping" => "I am alive!\r\nOK\r\n".into(),
            "avd" => self.avd(rest),
            "sms" => self.sms(rest),
            "kill" => return Answer::Kill,
            _ => "KO: unknown command, try 'help'\r\n".into(),
        };
        Answer::Text(text)
    }

    fn auth(&mut self, given: &str) -> String {
        let needed = self.token();
        if given.is_empty() && needed.is_some() {
            return "KO: missing authentication token\r\n".into();
        }
        // Where none is needed any will do: adb always sends what it has.
        if needed.is_some_and(|token| token != given) {
            return match &self.token_file {
                Some(path) => format!("KO: authentication token does not match {}\r\n", path.display()),
                None => "KO: authentication token does not match\r\n".into(),
            };
        }
        self.admitted = true;
        "Android Console: type 'help' for a list of commands\r\nOK\r\n".into()
    }

    fn avd(&self, rest: &str) -> String {
        match rest {
            "name" => format!("{}\r\nOK\r\n", self.device.lock().config.serial),
            "status" => "virtual device is running\r\nOK\r\n".into(),
            "" => "allows you to control (e.g. start/stop) the execution of the virtual device\r\n\r\navailable sub-commands:\r\n    \
                   avd status       query virtual device status\r\n    avd name         query virtual device name\r\n\r\nKO: missing sub-command\r\n"
                .into(),
            _ => "KO:  bad sub-command\r\n".into(),
        }
    }

    /// `sms send NUMBER TEXT`
    fn sms(&self, rest: &str) -> String {
        let Some(("send", rest)) = rest.split_once(' ') else {
            return match rest {
                "send" => "KO: missing argument, try 'sms send <phonenumber> <text message>'\r\n".into(),
                "" => "allows you to simulate an inbound SMS\r\n\r\navailable sub-commands:\r\n    sms send         send inbound SMS text message\r\n\r\nKO: missing sub-command\r\n".into(),
                _ => "KO:  bad sub-command\r\n".into(),
            };
        };
        let Some((number, text)) = rest.trim().split_once(' ') else {
            return "KO: missing argument, try 'sms send <phonenumber> <text message>'\r\n".into();
        };
        if number.is_empty() || !number.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit()) {
            return "KO: bad phone number format, must be [+](0-9)*\r\n".into();
        }
        self.device.lock().receive_sms(number, text.trim());
        "OK\r\n".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DeviceConfig;

    fn text(session: &mut Session, line: &str) -> String {
        match session.answer(line) {
            Answer::Text(text) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_token_is_asked_for_when_there_is_one() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "secret\n").unwrap();
        let mut session = Session::new(Device::new(DeviceConfig::new(34)), Some(file.path().into()));
        assert!(session.greeting().starts_with("Android Console: Authentication required\r\n"));
        assert_eq!(text(&mut session, "ping"), "KO: unknown command, try 'help'\r\n");
        assert!(text(&mut session, "auth wrong").starts_with("KO: authentication token does not match"));
        assert!(text(&mut session, "auth secret").ends_with("OK\r\n"));
        assert_eq!(text(&mut session, "ping"), "I am alive!\r\nOK\r\n");
    }

    #[test]
    fn commands_and_their_errors() {
        let mut session = Session::new(Device::new(DeviceConfig::new(34)), None);
        assert_eq!(text(&mut session, "avd name"), "sim-api34\r\nOK\r\n");
        assert_eq!(text(&mut session, "sms send +8613800000000 Your code is 1234"), "OK\r\n");
        assert!(text(&mut session, "sms send 12a hello").starts_with("KO: bad phone number"));
        assert!(text(&mut session, "nonsense").starts_with("KO: unknown command"));
        assert_eq!(session.answer("kill"), Answer::Kill);
        assert_eq!(session.answer("quit"), Answer::Quit);
    }
}
