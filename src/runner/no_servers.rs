//! Without the feature `codes` no server is asked.

use crate::scenario::model::{Endpoint, MailSource};

use super::session::Session;
use super::stop::{Result, Stop};

impl Session<'_> {
    pub(super) fn note_old_answer(&mut self, _: &Endpoint) -> Result<()> {
        Err(lacking())
    }

    pub(super) fn note_old_mail(&mut self, _: &MailSource) -> Result<()> {
        Err(lacking())
    }

    pub(super) fn code_from_http(&mut self, _: &Endpoint, _: u64) -> Result<String> {
        Err(lacking())
    }

    pub(super) fn code_from_mail(&mut self, _: &MailSource, _: u64) -> Result<String> {
        Err(lacking())
    }
}

fn lacking() -> Stop {
    Stop::scenario(
        "this offramp was built without the feature `codes`, so it asks no endpoint and reads no mail; build it with `--features codes`",
    )
}
