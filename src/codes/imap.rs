//! As much of IMAP (RFC 3501) as it takes to look for new messages: log in, open a folder without changing it, list, fetch. Every answer is
//! bounded; what the server says beyond that is passed over.

use std::io::{BufRead, BufReader, Read, Write};

/// Bytes of one line.
const LINE: u64 = 64 << 10;
/// Lines of one answer.
const LINES: usize = 2000;
/// Bytes of a message that are asked for.
pub(super) const MESSAGE: usize = 128 << 10;

/// A conversation with a server.
pub(super) struct Imap<S> {
    stream: BufReader<S>,
    tag: u32,
    /// The server wants to know who asks before it opens a mailbox.
    wants_id: bool,
}

/// One line of an answer, its literals taken out.
#[derive(Debug, Default)]
struct Line {
    text: String,
    literal: Option<Vec<u8>>,
}

impl<S: Read + Write> Imap<S> {
    /// Waits for the server's greeting.
    pub fn greet(stream: S) -> Result<Self, String> {
        let mut imap = Imap { stream: BufReader::new(stream), tag: 0, wants_id: false };
        let line = imap.line()?;
        match line.text.to_ascii_uppercase() {
            text if text.starts_with("* OK") => Ok(imap),
            text if text.starts_with("* BYE") => Err(format!("it does not want to talk: {}", shown(&line.text))),
            _ => Err("what answers is not an IMAP server".to_owned()),
        }
    }

    /// Logs in. The error never holds the password.
    pub fn log_in(&mut self, user: &str, password: &str) -> Result<(), String> {
        let capable = self.ask("CAPABILITY")?;
        self.wants_id = capable.iter().any(|line| line.text.to_ascii_uppercase().split(' ').any(|word| word == "ID"));
        let (user, password) = (quoted(user, "user")?, quoted(password, "password")?);
        self.ask(&format!("LOGIN {user} {password}")).map(drop).map_err(|error| format!("it refused the log-in: {error}"))
    }

    /// Opens a folder for reading only; the number that its next message will have.
    pub fn open(&mut self, folder: &str) -> Result<u32, String> {
        if self.wants_id {
            // Some providers open no mailbox for a program without a name; others answer that they do not know this.
            let _ = self.ask("ID (\"name\" \"offramp\")");
        }
        let folder_quoted = quoted(folder, "folder")?;
        let lines = self
            .ask(&format!("EXAMINE {folder_quoted}"))
            .map_err(|error| format!("its folder `{folder}` does not open: {error}"))?;
        let next = lines.iter().find_map(|line| {
            let text = line.text.to_ascii_uppercase();
            text.split_once("[UIDNEXT ")?.1.split(']').next()?.trim().parse().ok()
        });
        next.ok_or_else(|| "it does not tell which message comes next (UIDNEXT)".to_owned())
    }

    /// Numbers of the messages from that one on, in order.
    pub fn messages_from(&mut self, first: u32) -> Result<Vec<u32>, String> {
        // Makes the server look for new mail.
        self.ask("NOOP")?;
        let lines = self.ask(&format!("UID SEARCH UID {first}:*"))?;
        let mut numbers: Vec<u32> = lines
            .iter()
            .filter(|line| line.text.to_ascii_uppercase().starts_with("* SEARCH"))
            .flat_map(|line| line.text.split_whitespace().skip(2).filter_map(|number| number.parse().ok()))
            // `first:*` holds the last message even when it is older.
            .filter(|&number| number >= first)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// A message's first [`MESSAGE`] bytes; it stays unread.
    pub fn message(&mut self, number: u32) -> Result<Vec<u8>, String> {
        let lines = self.ask(&format!("UID FETCH {number} BODY.PEEK[]<0.{MESSAGE}>"))?;
        Ok(lines.into_iter().find_map(|line| line.literal).unwrap_or_default())
    }

    /// Says good-bye; the server may not answer any more.
    pub fn log_out(mut self) {
        let _ = self.ask("LOGOUT");
    }

    /// Sends a command; the answer's lines, the last one left out.
    fn ask(&mut self, command: &str) -> Result<Vec<Line>, String> {
        self.tag += 1;
        let tag = format!("o{}", self.tag);
        let stream = self.stream.get_mut();
        stream
            .write_all(format!("{tag} {command}\r\n").as_bytes())
            .and_then(|()| stream.flush())
            .map_err(|error| broken(&error))?;
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            let Some(done) = line.text.strip_prefix(&tag).and_then(|rest| rest.strip_prefix(' ')) else {
                if lines.len() >= LINES {
                    return Err("its answer does not end".to_owned());
                }
                lines.push(line);
                continue;
            };
            let fine = done.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("OK"));
            return if fine { Ok(lines) } else { Err(shown(done)) };
        }
    }

    /// A line with its literals (`{5}`, a line's end, five bytes), of which the last is kept.
    fn line(&mut self) -> Result<Line, String> {
        let mut line = Line::default();
        loop {
            let mut bytes = Vec::new();
            let left = LINE.saturating_sub(line.text.len() as u64);
            self.stream.by_ref().take(left).read_until(b'\n', &mut bytes).map_err(|error| broken(&error))?;
            if !bytes.ends_with(b"\n") {
                return Err(if bytes.len() as u64 == left { "it sends too long a line" } else { "it hung up" }.to_owned());
            }
            let part = String::from_utf8_lossy(&bytes);
            let part = part.trim_end_matches(['\r', '\n']);
            line.text.push_str(part);
            let size = part.strip_suffix('}').and_then(|part| part.rsplit_once('{')).map(|(_, size)| size.parse::<usize>());
            let Some(Ok(size)) = size else { return Ok(line) };
            if size > MESSAGE {
                return Err("it sends more than it was asked for".to_owned());
            }
            let mut literal = vec![0; size];
            self.stream.read_exact(&mut literal).map_err(|error| broken(&error))?;
            line.literal = Some(literal);
        }
    }
}

fn broken(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => "it does not answer in time".to_owned(),
        _ => error.to_string(),
    }
}

/// A text as IMAP quotes it.
fn quoted(text: &str, what: &str) -> Result<String, String> {
    if text.chars().any(|letter| !letter.is_ascii() || letter.is_ascii_control()) {
        return Err(format!("the {what} holds a character that is not ASCII, which IMAP cannot quote"));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// What a server said, for a message.
fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says the same whatever it hears.
    struct Script(std::io::Cursor<Vec<u8>>, Vec<u8>);

    impl Read for Script {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            self.0.read(to)
        }
    }

    impl Write for Script {
        fn write(&mut self, from: &[u8]) -> std::io::Result<usize> {
            self.1.write(from)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn imap(says: impl AsRef<[u8]>) -> Result<Imap<Script>, String> {
        Imap::greet(Script(std::io::Cursor::new(says.as_ref().to_vec()), Vec::new()))
    }

    #[test]
    fn a_whole_conversation() {
        let says = "* OK hi\r\n* CAPABILITY IMAP4rev1 ID\r\no1 OK\r\no2 OK in\r\n* ID NIL\r\no3 OK\r\n* 4 EXISTS\r\n* OK [UIDNEXT 8] next\r\no4 OK\r\n\
                    o5 OK\r\n* SEARCH 9 7 8\r\no6 OK\r\n* 4 FETCH (UID 8 BODY[]<0> {7}\r\na: b\r\n\0 FLAGS ())\r\no7 OK done\r\n";
        let mut imap = imap(says).unwrap();
        imap.log_in("ann", "a\"b\\").unwrap();
        assert_eq!(imap.open("INBOX").unwrap(), 8);
        assert_eq!(imap.messages_from(8).unwrap(), [8, 9]);
        assert_eq!(imap.message(8).unwrap(), b"a: b\r\n\0");
        let heard = String::from_utf8(imap.stream.get_ref().1.clone()).unwrap();
        assert!(heard.contains("o2 LOGIN \"ann\" \"a\\\"b\\\\\"\r\n") && heard.contains("o4 EXAMINE \"INBOX\"\r\n"), "{heard}");
        assert!(imap.ask("NOOP").unwrap_err().contains("hung up"));
    }

    #[test]
    fn a_refusal_is_told() {
        assert!(imap("HTTP/1.1 400 Bad\r\n").err().unwrap().contains("not an IMAP server"));
        assert!(imap("* BYE busy\r\n").err().unwrap().contains("busy"));
        let error = imap("* OK\r\no1 OK\r\no2 NO wrong\r\n").unwrap().log_in("a", "secret").unwrap_err();
        assert!(error.contains("refused the log-in: NO wrong") && !error.contains("secret"), "{error}");
        assert!(imap("* OK\r\no1 OK\r\n").unwrap().log_in("a", "b\r\no9 DELETE x").unwrap_err().contains("not ASCII"));
    }

    #[test]
    fn a_hostile_server_is_bounded() {
        assert!(imap(vec![b'x'; 1 << 20]).err().unwrap().contains("too long a line"));
        assert!(
            imap("* OK\r\n* 1 FETCH {999999999999}\r\n").unwrap().message(1).unwrap_err().contains("more than it was asked for")
        );
        assert!(imap(format!("* OK\r\n{}", "* x\r\n".repeat(3000))).unwrap().message(1).unwrap_err().contains("does not end"));
        let literals = format!("* OK\r\n* 1 FETCH {}", "{1}\r\nx".repeat(30_000));
        assert!(imap(literals).unwrap().message(1).is_err());
        assert!(imap("* OK\r\no1 \u{e9}\u{e9}\r\n").unwrap().message(1).is_err());
    }
}
