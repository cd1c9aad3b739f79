//! Where a one-time code comes from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::model::Template;

/// Where a one-time code comes from. Everywhere `pattern` is what finds the code: its first group, or its whole match.
#[derive(Debug, Clone, PartialEq)]
pub enum CodeSource {
    /// The device's SMS inbox.
    Sms {
        /// Default: the first run of 4 to 8 digits.
        pattern: Option<String>,
    },
    /// The device's log, from the job's start on.
    Log {
        /// Default: the run of 4 to 8 digits nearest to a word for such a code.
        pattern: Option<String>,
    },
    /// A command on the host.
    Command {
        /// Program and arguments.
        argv: Vec<String>,
        /// Default: the first run of 4 to 8 digits of what it prints.
        pattern: Option<String>,
    },
    /// An endpoint that is asked again and again.
    Http(Box<Endpoint>),
    /// A mailbox.
    Mail(Box<MailSource>),
    /// A person at the keyboard.
    Person,
}

/// An HTTP endpoint that hands out codes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Endpoint {
    /// Its address.
    pub url: Template,
    /// What is sent with the request; a value may end with `env:NAME`.
    pub headers: BTreeMap<String, Template>,
    /// JSON pointer to the code, or to the text that holds it.
    pub pointer: Option<Template>,
    /// PEM file of the only certificates to trust.
    pub certificate: Option<PathBuf>,
    /// Default: the text at the pointer; without a pointer, the run of 4 to 8 digits nearest to a word for such a code.
    pub pattern: Option<String>,
}

/// An IMAP mailbox.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MailSource {
    /// Its server and folder.
    pub address: Template,
    /// Who logs in.
    pub user: Template,
    /// The environment's variable that holds the password.
    pub password: String,
    /// Only mail to this address counts.
    pub to: Option<Template>,
    /// PEM file of the only certificates to trust.
    pub certificate: Option<PathBuf>,
    /// Default: the run of 4 to 8 digits nearest to a word for such a code.
    pub pattern: Option<String>,
}

impl CodeSource {
    /// The same with another pattern; `None` for a person, who needs none.
    #[must_use]
    pub fn with_pattern(self, pattern: String) -> Option<CodeSource> {
        let pattern = Some(pattern);
        Some(match self {
            CodeSource::Sms { .. } => CodeSource::Sms { pattern },
            CodeSource::Log { .. } => CodeSource::Log { pattern },
            CodeSource::Command { argv, .. } => CodeSource::Command { argv, pattern },
            CodeSource::Http(endpoint) => CodeSource::Http(Box::new(Endpoint { pattern, ..*endpoint })),
            CodeSource::Mail(mail) => CodeSource::Mail(Box::new(MailSource { pattern, ..*mail })),
            CodeSource::Person => return None,
        })
    }
}
