//! One-time codes from servers: an HTTP endpoint, a mailbox.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::codes::address::{self, Address};
use crate::codes::http::{self, Answer, Request};
use crate::codes::mailbox::{Access, Mailbox};
use crate::codes::secret;
use crate::scenario::model::{Endpoint, MailSource};

use super::codes::{Clock, compiled, nothing};
use super::session::Session;
use super::stop::{Result, Stop};

impl Session<'_> {
    /// What the endpoint answers before the job holds no code of it.
    pub(super) fn note_old_answer(&mut self, endpoint: &Endpoint) -> Result<()> {
        // An address that a later step completes cannot be asked yet, and names what is new by itself.
        if self.text(&endpoint.url).is_err() {
            return Ok(());
        }
        let request = self.request(endpoint)?;
        if let Answer::Text(body) = request.ask().map_err(Stop::unreachable)? {
            self.codes.answers.insert(request.url, print(&body));
        }
        Ok(())
    }

    /// Mail that is there before the job holds no code of it.
    pub(super) fn note_old_mail(&mut self, source: &MailSource) -> Result<()> {
        let access = self.access(source)?;
        let mailbox = Mailbox::open(&access).map_err(Stop::unreachable)?;
        self.codes.mail.entry(key(&access)).or_insert(mailbox.next);
        mailbox.close();
        Ok(())
    }

    pub(super) fn code_from_http(&mut self, endpoint: &Endpoint, timeout_ms: u64) -> Result<String> {
        let request = self.request(endpoint)?;
        let pattern = compiled(&endpoint.pattern)?;
        let pointer = endpoint.pointer.as_deref().map(|pointer| self.text(pointer)).transpose()?;
        // The last look: `Err` when the endpoint did not answer it.
        let mut last: std::result::Result<String, String> = Ok(String::new());
        let found = self.until_found(Clock::Host, timeout_ms, &mut |this| {
            last = match request.ask() {
                Ok(Answer::Nothing(said)) => Ok(said),
                Ok(Answer::Text(body)) if this.codes.answers.get(&request.url) == Some(&print(&body)) => {
                    Ok("its answer is still the one from before, so the code in it would be an old one".to_owned())
                }
                Ok(Answer::Text(body)) => match http::code(&body, pointer.as_deref(), &pattern) {
                    Ok(code) => {
                        this.codes.answers.insert(request.url.clone(), print(&body));
                        return Ok(Some(code));
                    }
                    Err(why) => Ok(why),
                },
                Err(why) => Err(why),
            };
            Ok(None)
        })?;
        match (found, last) {
            (Some(code), _) => Ok(code),
            (None, Ok(said)) => Err(nothing(&format!("the endpoint gave no code ({said})"), timeout_ms)),
            (None, Err(why)) => Err(Stop::unreachable(why)),
        }
    }

    pub(super) fn code_from_mail(&mut self, source: &MailSource, timeout_ms: u64) -> Result<String> {
        let access = self.access(source)?;
        let pattern = compiled(&source.pattern)?;
        let to = source.to.as_deref().map(|to| self.text(to)).transpose()?;
        let key = key(&access);
        let mut mailbox: Option<Mailbox> = None;
        let mut last = Ok((0, 0));
        let found = self.until_found(Clock::Host, timeout_ms, &mut |this| {
            let mut look = || -> std::result::Result<_, String> {
                let open = match &mut mailbox {
                    Some(open) => open,
                    // Also after it hung up.
                    None => mailbox.insert(Mailbox::open(&access)?),
                };
                let from = *this.codes.mail.entry(key.clone()).or_insert(open.next);
                open.look(from, to.as_deref(), &pattern)
            };
            match look() {
                Ok(look) => {
                    last = Ok((look.new, look.for_address));
                    let Some((code, number)) = look.code else { return Ok(None) };
                    this.codes.mail.insert(key.clone(), number.saturating_add(1));
                    return Ok(Some(code));
                }
                Err(why) => (last, mailbox) = (Err(why), None),
            }
            Ok(None)
        })?;
        mailbox.into_iter().for_each(Mailbox::close);
        let seen = match (found, last) {
            (Some(code), _) => return Ok(code),
            (None, Err(why)) => return Err(Stop::unreachable(why)),
            (None, Ok((0, _))) => "no mail came".to_owned(),
            (None, Ok((new, 0))) => format!("{new} mails came, none to {}", to.unwrap_or_default()),
            (None, Ok((_, fitting))) => format!("{fitting} mails came, none with a code"),
        };
        Err(nothing(&seen, timeout_ms))
    }

    fn request(&self, endpoint: &Endpoint) -> Result<Request> {
        let url = self.text(&endpoint.url)?;
        self.allowed(&url, address::HTTP)?;
        let mut headers = Vec::new();
        for (name, value) in &endpoint.headers {
            let value = match secret::named(value) {
                Some((before, variable)) => format!("{before}{}", self.secret(variable)?),
                None => self.text(value)?,
            };
            headers.push((name.clone(), value));
        }
        Ok(Request { url, headers, certificate: endpoint.certificate.clone() })
    }

    fn access(&self, source: &MailSource) -> Result<Access> {
        let address = self.allowed(&self.text(&source.address)?, address::IMAP)?;
        let password = self.secret(&source.password)?;
        Ok(Access { address, user: self.text(&source.user)?, password, certificate: source.certificate.clone() })
    }

    fn allowed(&self, text: &str, schemes: address::Schemes) -> Result<Address> {
        let hosts = self.plan.scenario.header.offramp.as_ref().map(|header| header.hosts.as_slice()).unwrap_or_default();
        let address =
            Address::read(text, schemes).map_err(|why| Stop::scenario(format!("codes cannot come from `{text}`: {why}")))?;
        address.allowed(hosts).map_err(Stop::scenario)?;
        Ok(address)
    }

    /// A secret of the environment, which from now on never appears in the trace.
    fn secret(&self, name: &str) -> Result<String> {
        let value = secret::value(name).map_err(Stop::unreachable)?;
        self.trace.mask(&value);
        Ok(value)
    }
}

fn key(access: &Access) -> String {
    format!("{} {:?}", access.user, access.address)
}

fn print(body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish()
}
