//! The specimen's server: accounts and one-time codes. It outlives the app's data and the app itself.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::expr::Value;
use super::model::{self, Status};

/// What the server knows.
#[derive(Debug, Default)]
pub struct Server {
    seed: u64,
    accounts: BTreeMap<String, Account>,
    codes: BTreeMap<String, Code>,
}

/// One account.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Its password, if it has one.
    pub password: Option<String>,
    /// Whether it is alive.
    pub status: Status,
    /// Everything else.
    pub fields: BTreeMap<String, Value>,
    /// When the server deletes it, in milliseconds since the device's boot.
    delete_at: Option<u64>,
}

#[derive(Debug)]
struct Code {
    sent: u32,
    digits: String,
}

/// The most accounts and codes that are kept.
const MAX: usize = 10_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Why there is no new account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken;

impl Server {
    /// The server as its file describes it.
    pub fn new(model: &model::Server) -> Self {
        let accounts = model.accounts.iter().map(|account| {
            let state = Account {
                password: account.password.clone(),
                status: account.status,
                fields: account.set.clone(),
                delete_at: None,
            };
            (account.id.clone(), state)
        });
        Self { seed: model.seed, accounts: accounts.collect(), codes: BTreeMap::new() }
    }

    /// Does what has fallen due by `now` (milliseconds since boot).
    pub fn advance(&mut self, now: u64) {
        for account in self.accounts.values_mut() {
            if account.delete_at.is_some_and(|due| due <= now) {
                account.status = Status::Deleted;
                account.delete_at = None;
                account.fields.clear();
            }
        }
    }

    /// The device's uptime jumps; what is due keeps its distance.
    pub fn move_time(&mut self, from_ms: u64, to_ms: u64) {
        for due in self.accounts.values_mut().filter_map(|account| account.delete_at.as_mut()) {
            *due = due.saturating_sub(from_ms).saturating_add(to_ms);
        }
    }

    /// An account, deleted ones included.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.get(id)
    }

    /// Makes an account; a deleted one may come back, new and empty.
    pub fn create(&mut self, id: &str, password: Option<String>, fields: BTreeMap<String, Value>) -> Result<(), Taken> {
        let taken = self.accounts.get(id).is_some_and(|account| account.status != Status::Deleted);
        if taken || id.is_empty() || self.accounts.len() >= MAX {
            return Err(Taken);
        }
        self.accounts.insert(id.into(), Account { password, fields, ..Account::default() });
        Ok(())
    }

    /// Sets fields of an account.
    pub fn set(&mut self, id: &str, fields: BTreeMap<String, Value>) {
        if let Some(account) = self.accounts.get_mut(id) {
            account.fields.extend(fields);
        }
    }

    /// Changes an account's status; a deletion request may be done `days` after `now`.
    pub fn set_status(&mut self, id: &str, status: Status, days: Option<u32>, now: u64) {
        if let Some(account) = self.accounts.get_mut(id) {
            account.status = status;
            account.delete_at = days.map(|days| now.saturating_add(u64::from(days) * DAY_MS));
            if status == Status::Deleted {
                account.fields.clear();
            }
        }
    }

    /// A new one-time code for a number. Codes depend on the seed, the number and how many were sent to it: runs repeat.
    pub fn send_code(&mut self, number: &str, digits: u32) -> String {
        let sent = self.codes.get(number).map_or(0, |code| code.sent) + 1;
        let digest = Sha256::digest(format!("{}/{number}/{sent}", self.seed));
        let code = digest.iter().take(digits.clamp(4, 8) as usize).map(|byte| char::from(b'0' + byte % 10)).collect::<String>();
        if self.codes.len() < MAX || self.codes.contains_key(number) {
            self.codes.insert(number.into(), Code { sent, digits: code.clone() });
        }
        code
    }

    /// Whether `typed` is the last code sent to anyone of `numbers`.
    pub fn code_is_right<'a>(&self, mut numbers: impl Iterator<Item = &'a String>, typed: &str) -> bool {
        numbers.any(|number| self.codes.get(number).is_some_and(|code| code.digits == typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_repeat_between_runs_and_differ_within_one() {
        let (mut one, mut two) = (Server::default(), Server::default());
        let first = one.send_code("13800000000", 6);
        assert_eq!(first, two.send_code("13800000000", 6));
        let second = one.send_code("13800000000", 6);
        assert_ne!(first, second);
        let numbers = ["13800000000".to_string()];
        assert!(one.code_is_right(numbers.iter(), &second) && !one.code_is_right(numbers.iter(), &first));
    }

    #[test]
    fn a_requested_deletion_is_done_after_its_days() {
        let mut server = Server::default();
        server.create("a", None, BTreeMap::from([("nickname".into(), Value::Text("Wei".into()))])).unwrap();
        assert_eq!(server.create("a", None, BTreeMap::new()), Err(Taken));
        server.set_status("a", Status::DeletionRequested, Some(15), 1000);
        server.advance(1000 + 15 * DAY_MS - 1);
        assert_eq!(server.account("a").unwrap().status, Status::DeletionRequested);
        server.advance(1000 + 15 * DAY_MS);
        assert_eq!(server.account("a").unwrap().status, Status::Deleted);
        assert!(server.account("a").unwrap().fields.is_empty());
        server.create("a", None, BTreeMap::new()).unwrap();
    }
}
