//! Where codes come from, and whether the header allows it.

use super::Decoder;
use super::fields::{Fields, Shape};
use crate::codes::{address, secret};
use crate::scenario::model::{CodeSource, Command, Endpoint, MailSource, Span};
use crate::scenario::table::{CODES, Field, Kind};
use crate::scenario::tree::{Node, Value};

/// Words in the names of headers whose values are secrets.
const SECRET_HEADERS: &[&str] = &["auth", "cookie", "token", "secret", "key", "pass"];

impl Decoder<'_> {
    pub(super) fn code(&mut self, node: &Node, what: &str) -> Option<CodeSource> {
        let entries = match &node.value {
            Value::Scalar { text, .. } => match text.as_str() {
                "sms" => return Some(CodeSource::Sms { pattern: None }),
                "logcat" => return Some(CodeSource::Log { pattern: None }),
                "person" => return Some(CodeSource::Person),
                _ => return self.mismatch(Kind::Code, node, what),
            },
            Value::Map(entries) => entries,
            _ => return self.mismatch(Kind::Code, node, what),
        };
        let known: Vec<&Field> = CODES.iter().collect();
        let owner = format!("`{what}`");
        let mut fields = self.fields(entries, node.span, &Shape { owner: &owner, fields: &known, open: false })?;
        let named: Vec<&str> = ["command", "http", "mail"].into_iter().filter(|name| fields.place(name).is_some()).collect();
        let &[kind] = named.as_slice() else { return self.mismatch(Kind::Code, node, what) };
        let strange = CODES.iter().find_map(|field| {
            let fine = field.name == kind || field.name == "pattern" || belongs(field.name).contains(&kind);
            fields.place(field.name).filter(|_| !fine).map(|place| (field.name, place))
        });
        if let Some((name, place)) = strange {
            let error = self.at(place, format!("`{name}` does not go with `{kind}`")).label("never used");
            self.error(error.help(format!("remove it, or use `{}`", belongs(name).join("` or `"))));
            return None;
        }
        let pattern = fields.text("pattern");
        match kind {
            "command" => {
                let argv = fields.texts("command").filter(|argv| !argv.is_empty());
                let Some(argv) = argv else { return self.mismatch(Kind::Code, node, what) };
                Some(CodeSource::Command { argv, pattern })
            }
            "http" => self.endpoint(&mut fields, pattern),
            _ => self.mailbox(&mut fields, node.span, pattern),
        }
    }

    fn endpoint(&mut self, fields: &mut Fields, pattern: Option<String>) -> Option<CodeSource> {
        self.address(fields.peek("http").unwrap_or_default().to_owned(), fields.place("http")?, address::HTTP)?;
        let place = fields.place("headers");
        let headers = fields.variables("headers").unwrap_or_default();
        for (name, value) in &headers {
            let is_secret = SECRET_HEADERS.iter().any(|word| name.to_ascii_lowercase().contains(word));
            if is_secret && secret::named(value).is_none() {
                let error = self
                    .at(place?, format!("`{name}` is a secret, and secrets do not stand in a scenario"))
                    .label("a plain text");
                self.error(error.help(format!(
                    "write `{name}: \"env:NAME\"` or `\"Bearer env:NAME\"`, with the environment's variable that holds it"
                )));
                return None;
            }
        }
        let place = fields.place("pointer");
        let pointer = fields.text("pointer");
        if pointer.as_ref().is_some_and(|pointer| !pointer.is_empty() && !pointer.starts_with(['/', '$'])) {
            let error = self.at(place?, "`pointer` takes a JSON pointer").label("does not begin with `/`");
            self.error(error.help("write the way to the code, such as `/messages/0/code`"));
            return None;
        }
        let url = fields.text("http")?;
        let certificate = self.certificate(fields);
        Some(CodeSource::Http(Box::new(Endpoint { url, headers, pointer, certificate, pattern })))
    }

    fn mailbox(&mut self, fields: &mut Fields, span: Span, pattern: Option<String>) -> Option<CodeSource> {
        self.address(fields.peek("mail").unwrap_or_default().to_owned(), fields.place("mail")?, address::IMAP)?;
        let place = fields.place("password").unwrap_or(span);
        let (user, password) = (fields.text("user"), fields.text("password"));
        let (Some(user), Some(password)) = (user, password) else {
            let error = self.at(span, "a mailbox needs `user` and `password`").label("one is missing");
            self.error(error.help("add `user:`, and `password: env:NAME` with the environment's variable that holds it"));
            return None;
        };
        let Some(("", name)) = secret::named(&password) else {
            let error = self.at(place, "a password does not stand in a scenario").label("a plain text");
            self.error(error.help("write `env:NAME`, with the environment's variable that holds it"));
            return None;
        };
        let (address, to, certificate) = (fields.text("mail")?, fields.text("to"), self.certificate(fields));
        let password = name.to_owned();
        Some(CodeSource::Mail(Box::new(MailSource { address, user, password, to, certificate, pattern })))
    }

    fn certificate(&self, fields: &mut Fields) -> Option<std::path::PathBuf> {
        fields.text("certificate").map(|file| self.file.parent().unwrap_or(std::path::Path::new("")).join(file))
    }

    /// Notes an address that is wrong whatever its variables are.
    fn address(&mut self, text: String, place: Span, schemes: address::Schemes) -> Option<()> {
        if text.contains("${") {
            return Some(());
        }
        match address::Address::read(&text, schemes) {
            Ok(_) => Some(()),
            Err(why) => {
                let error = self.at(place, format!("`{text}` cannot be asked for codes")).label("this address");
                self.error(error.help(why));
                None
            }
        }
    }

    /// Notes a source that the header does not allow. What the header itself names as a command is allowed by that.
    pub(super) fn code_is_allowed(
        &mut self,
        source: &CodeSource,
        place: Span,
        hosts: &[String],
        programs: &[String],
    ) -> Option<()> {
        let (text, schemes) = match source {
            CodeSource::Command { argv, .. } => {
                let program = argv.first().map(String::as_str).unwrap_or_default();
                if programs.iter().any(|allowed| allowed == program) {
                    return Some(());
                }
                let error =
                    self.at(place, format!("the header does not allow to run `{program}`")).label("a program of this machine");
                self.error(error.help(format!("add `programs: [{program}]` to `offramp:` if it may be run")));
                return None;
            }
            CodeSource::Http(endpoint) => (&endpoint.url, address::HTTP),
            CodeSource::Mail(mail) => (&mail.address, address::IMAP),
            CodeSource::Sms { .. } | CodeSource::Log { .. } | CodeSource::Person => return Some(()),
        };
        // What variables make of it is seen when it runs.
        let Some(Ok(address)) = (!text.contains("${")).then(|| address::Address::read(text, schemes)) else { return Some(()) };
        if let Err(why) = address.allowed(hosts) {
            let (message, help) = why.split_once(": ").unwrap_or((&why, ""));
            let error = self.at(place, message.to_owned()).label("its host is not in `hosts`");
            self.error(error.help(help.to_owned()));
            return None;
        }
        Some(())
    }

    pub(super) fn read_code(&mut self, fields: &mut Fields) -> Option<Command> {
        let (from, place) = (fields.place("from"), fields.place("pattern"));
        let mut source = fields.code("from");
        if let (Some(source), Some(place)) = (&source, from) {
            let (hosts, programs) = (self.loader.hosts.clone(), self.loader.programs.clone());
            self.code_is_allowed(source, place, &hosts, &programs)?;
        }
        if let (Some(pattern), Some(place)) = (fields.text("pattern"), place) {
            let searched = source.or_else(|| self.loader.codes.clone()).unwrap_or(CodeSource::Sms { pattern: None });
            source = searched.with_pattern(pattern);
            if source.is_none() {
                let error = self.at(place, "a code that a person types needs no pattern").label("never used");
                self.error(error.help("remove `pattern`"));
                return None;
            }
        }
        let into = fields.text("into").unwrap_or_else(|| "code".to_owned());
        Some(Command::ReadCode { source, into, timeout_ms: fields.millis("timeout").unwrap_or(60_000) })
    }
}

/// What a field goes with.
fn belongs(field: &str) -> &'static [&'static str] {
    match field {
        "pointer" | "headers" => &["http"],
        "user" | "password" | "to" => &["mail"],
        "certificate" => &["http", "mail"],
        _ => &[],
    }
}
