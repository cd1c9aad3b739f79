//! Who has which account: a lock on the file while it is read or written, and one on each account while a job has it. The locks are the
//! operating system's, so a run that dies holds none.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::AccountError;
use super::file::{Accounts, Entry, Password, State};

/// A file of accounts.
#[derive(Debug, Clone)]
pub struct Pool {
    file: PathBuf,
    locks: PathBuf,
}

/// An account that one job has; given back by [`Lease::give_back`], or by dropping it, as it was.
#[derive(Debug)]
pub struct Lease {
    /// The account.
    pub entry: Entry,
    /// Its password, from wherever it is.
    pub password: Option<String>,
    pool: Pool,
    _lock: File,
}

/// What became of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It was used, and is still there.
    Used,
    /// It was deleted, or its deletion was requested or may have been; until then, as far as is known.
    Pending(Option<Date>),
}

impl Pool {
    /// Opens a file of accounts, and reads it once to find its mistakes.
    ///
    /// # Errors
    /// It cannot be read, or is no such file.
    pub fn open(file: &Path) -> Result<Self, AccountError> {
        // Behind a link the file itself is replaced, not the link.
        let real = file
            .canonicalize()
            .map_err(|error| AccountError(format!("{}: the file of accounts cannot be read: {error}", file.display())))?;
        Accounts::read(&real)?;
        let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let locks = real.with_file_name(format!(".{name}.locks"));
        Ok(Self { file: real, locks })
    }

    /// Takes an account that can be used on that day: a fresh one if there is any, else a used one, in the file's order. `env` looks up an
    /// environment variable.
    ///
    /// # Errors
    /// None is free; the reasons are told.
    pub fn take(&self, today: Date, env: &dyn Fn(&str) -> Option<String>) -> Result<Lease, AccountError> {
        let _file_lock = self.lock_file()?;
        let accounts = Accounts::read(&self.file)?;
        let mut kept = Vec::new();
        for wanted in [State::Fresh, State::Used] {
            for entry in accounts.entries.iter().filter(|entry| entry.state == wanted) {
                let id = &entry.id;
                if let Some(day) = entry.reusable_after.filter(|day| *day > today) {
                    kept.push(format!("`{id}` is not used before {day}"));
                    continue;
                }
                let lock = self.lock(id)?;
                match lock.try_lock() {
                    Ok(()) => {}
                    Err(TryLockError::WouldBlock) => {
                        kept.push(format!("another job has `{id}`"));
                        continue;
                    }
                    Err(TryLockError::Error(error)) => return Err(self.cannot_lock(&error)),
                }
                let password = match &entry.password {
                    Some(Password::Env { env: name }) => Some(env(name).ok_or_else(|| {
                        AccountError(format!(
                            "the password of the account `{id}` is taken from the environment variable {name}, which is not set"
                        ))
                    })?),
                    Some(Password::Here(password)) => Some(password.clone()),
                    None => None,
                };
                return Ok(Lease { entry: entry.clone(), password, pool: self.clone(), _lock: lock });
            }
        }
        for entry in accounts.entries.iter().filter(|entry| entry.state == State::PendingDeletion) {
            let until = entry.pending_until.map_or("some day".to_owned(), |day| day.to_string());
            kept.push(format!("`{}` waits for its deletion until {until}", entry.id));
        }
        let reasons = if kept.is_empty() { "it has none".to_owned() } else { kept.join(", ") };
        Err(AccountError(format!(
            "no account of {} can be used now: {reasons}; add one, or set `state: fresh` for one that was made anew",
            self.file.display()
        )))
    }

    fn lock_file(&self) -> Result<File, AccountError> {
        // No account has this id: ids do not begin with a dot.
        let lock = self.lock(".pool")?;
        lock.lock().map_err(|error| self.cannot_lock(&error))?;
        Ok(lock)
    }

    fn lock(&self, id: &str) -> Result<File, AccountError> {
        std::fs::create_dir_all(&self.locks).map_err(|error| self.cannot_lock(&error))?;
        let path = self.locks.join(format!("{id}.lock"));
        OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(|error| self.cannot_lock(&error))
    }

    fn cannot_lock(&self, error: &std::io::Error) -> AccountError {
        AccountError(format!("{} cannot be locked, so that two runs might take the same account: {error}", self.locks.display()))
    }
}

impl Lease {
    /// Gives the account back, with what became of it written into the file.
    ///
    /// # Errors
    /// The file cannot be read or written any more; the message says what to write into it by hand.
    pub fn give_back(self, became: Became) -> Result<(), AccountError> {
        let id = &self.entry.id;
        let by_hand = |error: AccountError| match became {
            Became::Used => error,
            Became::Pending(_) => {
                AccountError(format!("{error}; write `state: pending-deletion` for the account `{id}` yourself"))
            }
        };
        let write = || -> Result<(), AccountError> {
            let _file_lock = self.pool.lock_file()?;
            let mut accounts = Accounts::read(&self.pool.file)?;
            let Some(entry) = accounts.entries.iter_mut().find(|entry| entry.id == *id) else { return Ok(()) };
            match became {
                Became::Used => entry.state = State::Used,
                Became::Pending(until) => (entry.state, entry.pending_until) = (State::PendingDeletion, until),
            }
            if *entry == self.entry { Ok(()) } else { accounts.write(&self.pool.file) }
        };
        write().map_err(by_hand)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(text: &str) -> (tempfile::TempDir, Pool) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.yaml");
        std::fs::write(&path, text).unwrap();
        (dir, Pool::open(&path).unwrap())
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    const TODAY: &str = "2026-01-10";
    const TWO: &str = "- {id: old, identifier: a, state: used}\n- {id: new, identifier: b, password: {env: NEW}}\n";

    fn take(pool: &Pool) -> Result<Lease, AccountError> {
        pool.take(day(TODAY), &|name| (name == "NEW").then(|| "pw".to_owned()))
    }

    #[test]
    fn fresh_ones_go_first_and_no_two_jobs_have_the_same() {
        let (_dir, pool) = pool(TWO);
        let first = take(&pool).unwrap();
        assert_eq!((first.entry.id.as_str(), first.password.as_deref()), ("new", Some("pw")));
        let second = take(&pool.clone()).unwrap();
        assert_eq!(second.entry.id, "old");
        let third = take(&pool).unwrap_err().to_string();
        assert!(third.contains("another job has `new`") && third.contains("add one"), "{third}");
        drop(first);
        assert_eq!(take(&pool).unwrap().entry.id, "new");
    }

    #[test]
    fn what_is_pending_is_never_used_again() {
        let (dir, pool) = pool(TWO);
        take(&pool).unwrap().give_back(Became::Pending(Some(day("2026-01-25")))).unwrap();
        let text = std::fs::read_to_string(dir.path().join("accounts.yaml")).unwrap();
        assert!(text.contains("pending-deletion") && text.contains("2026-01-25"), "{text}");
        assert!(text.contains("NEW") && !text.contains("pw"), "the password stays where it is: {text}");
        take(&pool).unwrap().give_back(Became::Pending(None)).unwrap();
        let error = pool.take(day("2030-01-01"), &|_| None).unwrap_err().to_string();
        assert!(error.contains("`new` waits for its deletion until 2026-01-25") && error.contains("until some day"), "{error}");
    }

    #[test]
    fn what_was_used_says_so() {
        let (_dir, pool) = pool("- {id: a, identifier: a}\n");
        take(&pool).unwrap().give_back(Became::Used).unwrap();
        assert_eq!(take(&pool).unwrap().entry.state, State::Used);
    }

    #[test]
    fn an_account_may_rest() {
        let (_dir, pool) = pool("- {id: a, identifier: a, reusable_after: 2026-01-11}\n");
        assert!(take(&pool).unwrap_err().to_string().contains("is not used before 2026-01-11"));
        assert!(pool.take(day("2026-01-11"), &|_| None).is_ok());
    }

    #[test]
    fn a_password_that_is_nowhere_is_told() {
        let (_dir, pool) = pool("- {id: a, identifier: a, password: {env: GONE}}\n");
        assert!(take(&pool).unwrap_err().to_string().contains("environment variable GONE, which is not set"));
    }
}
