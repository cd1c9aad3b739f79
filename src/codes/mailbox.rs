//! A mailbox: connect, note which mail is old, look for codes in what came since.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Read, Result as Io, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::address::Address;
use super::imap::Imap;
use super::mail::Mail;
use super::pattern::Pattern;
use super::tls;

/// How long one exchange (connecting with logging in, or one look) may take.
const LIMIT: Duration = Duration::from_secs(20);
/// Messages that one look reads.
const MESSAGES: usize = 20;

/// Where a mailbox is, and whose.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// Already allowed; its path is the folder.
    pub address: Address,
    pub user: String,
    pub password: String,
    /// PEM file: only the certificates in it are trusted.
    pub certificate: Option<PathBuf>,
}

/// An open mailbox.
pub(crate) struct Mailbox {
    imap: Imap<Box<dyn Stream>>,
    until: Rc<Cell<Instant>>,
    /// Host, for messages.
    host: String,
    /// Number that the next message had when it was opened.
    pub next: u32,
}

/// What a look found.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// The code, and the number of its message.
    pub code: Option<(String, u32)>,
    /// New messages, and those of them that were for the wanted address.
    pub new: usize,
    pub for_address: usize,
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

impl Mailbox {
    /// Connects, logs in and opens the folder without changing anything in it.
    ///
    /// # Errors
    /// The server cannot be reached or refuses.
    pub fn open(access: &Access) -> Result<Mailbox, String> {
        let host = access.address.host.clone();
        let failed = |error: String| format!("the mailbox of {} on {host} cannot be read: {error}", access.user);
        let until = Rc::new(Cell::new(Instant::now() + LIMIT));
        let stream = Bounded { tcp: reach(&access.address).map_err(failed)?, until: until.clone() };
        let stream: Box<dyn Stream> = if access.address.secure {
            Box::new(tls::connect(stream, &host, access.certificate.as_deref()).map_err(failed)?)
        } else {
            Box::new(stream)
        };
        let mut imap = Imap::greet(stream).map_err(failed)?;
        imap.log_in(&access.user, &access.password).map_err(failed)?;
        let folder = access.address.rest.trim_matches('/');
        let next = imap.open(if folder.is_empty() { "INBOX" } else { folder }).map_err(failed)?;
        Ok(Mailbox { imap, until, host, next })
    }

    /// Looks through the messages from that number on, the newest first.
    ///
    /// # Errors
    /// The server does not answer any more.
    pub fn look(&mut self, from: u32, to: Option<&str>, pattern: &Pattern) -> Result<Look, String> {
        self.until.set(Instant::now() + LIMIT);
        let host = self.host.clone();
        let failed = |error: String| format!("the mailbox on {host} cannot be read: {error}");
        let numbers = self.imap.messages_from(from).map_err(failed)?;
        let mut look = Look { new: numbers.len(), ..Look::default() };
        for &number in numbers.iter().rev().take(MESSAGES) {
            let mail = Mail::read(&self.imap.message(number).map_err(failed)?);
            if to.is_some_and(|to| !mail.is_for(to)) {
                continue;
            }
            look.for_address += 1;
            if let Some(code) = pattern.code_among_others(&mail.text) {
                look.code = Some((code, number));
                break;
            }
        }
        Ok(look)
    }

    /// Says good-bye.
    pub fn close(self) {
        self.until.set(Instant::now() + Duration::from_secs(2));
        self.imap.log_out();
    }
}

fn reach(address: &Address) -> Result<TcpStream, String> {
    let port = address.port.unwrap_or(if address.secure { 993 } else { 143 });
    let known = (address.host.as_str(), port).to_socket_addrs().map_err(|error| error.to_string())?;
    let mut why = "its name has no address".to_owned();
    for place in known.take(4) {
        if !address.secure && !place.ip().is_loopback() {
            why = "without TLS only this machine is reached, and its name leads elsewhere".to_owned();
            continue;
        }
        match TcpStream::connect_timeout(&place, Duration::from_secs(5)) {
            Ok(stream) => return Ok(stream),
            Err(error) => why = format!("port {port}: {error}"),
        }
    }
    Err(why)
}

/// A connection that ends in time, however slowly the other side drips.
struct Bounded {
    tcp: TcpStream,
    until: Rc<Cell<Instant>>,
}

impl Bounded {
    fn left(&self) -> Io<Duration> {
        let left = self.until.get().saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Error::from(ErrorKind::TimedOut)) } else { Ok(left) }
    }
}

impl Read for Bounded {
    fn read(&mut self, to: &mut [u8]) -> Io<usize> {
        self.tcp.set_read_timeout(Some(self.left()?))?;
        self.tcp.read(to)
    }
}

impl Write for Bounded {
    fn write(&mut self, from: &[u8]) -> Io<usize> {
        self.tcp.set_write_timeout(Some(self.left()?))?;
        self.tcp.write(from)
    }

    fn flush(&mut self) -> Io<()> {
        self.tcp.flush()
    }
}
