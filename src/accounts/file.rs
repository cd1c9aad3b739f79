//! The file of accounts: a YAML list, read with every bound that a file from outside needs, and written back whole.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::AccountError;

/// Bytes of a file.
const SIZE: u64 = 1 << 20;
/// Accounts in a file.
const ACCOUNTS: usize = 10_000;

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in reports and messages: letters, digits, `.`, `-` and `_`.
    pub id: String,
    /// What one logs in with: phone number, mail address, name.
    pub identifier: String,
    /// How it was made: `sms`, `mail`, `password` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Its password; never in a trace or report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether it can be used.
    #[serde(default)]
    pub state: State,
    /// Until when its deletion is pending, as far as the app said.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "day")]
    pub pending_until: Option<Date>,
    /// It is not used before that day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "day")]
    pub reusable_after: Option<Date>,
}

/// A password, or where it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Password {
    /// In an environment variable.
    Env {
        /// Its name.
        env: String,
    },
    /// Here.
    Here(String),
}

impl std::fmt::Debug for Password {
    /// Without the secret: what is printed in an error stays readable by everyone.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Password::Env { env } => write!(f, "${env}"),
            Password::Here(_) => f.write_str("•••"),
        }
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// No run has used it.
    #[default]
    Fresh,
    /// A run has used it, and it is still there.
    Used,
    /// Its deletion was requested or done; it is never used.
    PendingDeletion,
}

/// A day as `2026-01-31`.
pub(crate) mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.serialize_str(&day.to_string()),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(|_| D::Error::custom("a date is written as 2026-01-31"))).transpose()
    }
}

/// The accounts of a file, with the comment at its head.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Accounts {
    head: String,
    pub(super) entries: Vec<Entry>,
}

impl Accounts {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> Result<Self, AccountError> {
        let wrong = |what: String| AccountError(format!("{}: {what}", path.display()));
        let size = std::fs::metadata(path).map_err(|error| wrong(format!("the file of accounts cannot be read: {error}")))?.len();
        if size > SIZE {
            return Err(wrong(format!("a file of accounts is not larger than {SIZE} bytes; split it")));
        }
        let text =
            std::fs::read_to_string(path).map_err(|error| wrong(format!("the file of accounts cannot be read: {error}")))?;
        Self::parse(&text).map_err(wrong)
    }

    fn parse(text: &str) -> Result<Self, String> {
        // What the parser says quotes the file, and with it a password; only the place is taken from it.
        let entries: Vec<Entry> = serde_yaml::from_str(text).map_err(|error| {
            let place = error.location().map(|at| format!(" (line {}, column {})", at.line(), at.column())).unwrap_or_default();
            let said = error.without_snippet().to_string();
            let said = said.lines().next().unwrap_or_default();
            let said = said.split(" at line ").next().unwrap_or_default();
            let said = if said.contains("enum Password") { "`password` takes a text or `{env: NAME}`" } else { said };
            format!(
                "this is no list of accounts{place}: {said}; each has `id`, `identifier`, and may have `method`, `password`, `state` (fresh, \
                 used, pending-deletion), `pending_until`, `reusable_after` (dates as 2026-01-31); a number needs quotes"
            )
        })?;
        if entries.len() > ACCOUNTS {
            return Err(format!("a file holds at most {ACCOUNTS} accounts; split it"));
        }
        let mut known = BTreeSet::new();
        for Entry { id, identifier, .. } in &entries {
            let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if id.is_empty() || id.len() > 64 || id.starts_with('.') || !id.chars().all(fits) {
                return Err(format!(
                    "`{}` cannot be an account's id; use letters, digits, `.`, `-` and `_`, up to 64",
                    shown(id)
                ));
            }
            if identifier.trim().is_empty() {
                return Err(format!("the account `{id}` has no identifier; write what one logs in with"));
            }
            if !known.insert(id) {
                return Err(format!("the account `{id}` stands twice; give each an id of its own"));
            }
        }
        let head = text.lines().take_while(|line| line.starts_with('#') || line.trim().is_empty());
        Ok(Self { head: head.map(|line| format!("{line}\n")).collect(), entries })
    }

    /// Writes the file anew, in one step: whoever reads it meanwhile finds the old one or the new one.
    pub(super) fn write(&self, path: &Path) -> Result<(), AccountError> {
        let cannot = |error: &dyn std::fmt::Display| AccountError(format!("{} cannot be written: {error}", path.display()));
        let text = serde_yaml::to_string(&self.entries).map_err(|error| cannot(&error))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Readable by its owner alone, until it has the old one's mode.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| cannot(&error))?;
        file.write_all(format!("{}{text}", self.head).as_bytes()).map_err(|error| cannot(&error))?;
        file.as_file().sync_all().map_err(|error| cannot(&error))?;
        if let Ok(old) = std::fs::metadata(path) {
            file.as_file().set_permissions(old.permissions()).map_err(|error| cannot(&error))?;
        }
        file.persist(path).map_err(|error| cannot(&error.error))?;
        Ok(())
    }
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Test persons of the lab.\n\n- id: anna\n  identifier: \"19900000001\"\n  method: sms\n  password: {env: ANNA}\n\
                        - id: ben\n  identifier: ben@example.com\n  password: secret\n  state: pending-deletion\n  pending_until: 2026-02-01\n";

    #[test]
    fn a_file_is_read_and_written_back_with_its_head() {
        let accounts = Accounts::parse(FILE).unwrap();
        assert_eq!((accounts.entries[0].state, accounts.entries[1].state), (State::Fresh, State::PendingDeletion));
        assert_eq!(accounts.entries[0].password, Some(Password::Env { env: "ANNA".into() }));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("accounts.yaml");
        accounts.write(&path).unwrap();
        assert_eq!(Accounts::read(&path).unwrap(), accounts);
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("# Test persons of the lab.\n"));
    }

    #[test]
    fn mistakes_name_the_place_and_what_to_do() {
        let wrong = |text: &str| Accounts::parse(text).unwrap_err();
        assert!(
            wrong("- id: a\n  identifier: b\n  pasword: c\n").contains("line 3"),
            "{}",
            wrong("- id: a\n  identifier: b\n  pasword: c\n")
        );
        assert!(wrong("- id: ../a\n  identifier: b\n").contains("cannot be an account's id"));
        assert!(wrong("- id: a\n  identifier: b\n- id: a\n  identifier: c\n").contains("stands twice"));
        assert!(wrong("- id: a\n  identifier: ''\n").contains("has no identifier"));
        assert!(wrong("- id: a\n  identifier: b\n  state: gone\n").contains("pending-deletion"));
        assert!(
            wrong("- id: a\n  identifier: b\n  password: 123456\n").contains("`password` takes a text or `{env: NAME}`; each")
        );
        assert!(wrong("accounts: 1\n").contains("no list of accounts"));
    }

    #[test]
    fn a_mistake_never_shows_a_password() {
        let text = "- id: a\n  identifier: b\n  password: hunter2\n  state: gone\n";
        assert!(!Accounts::parse(text).unwrap_err().contains("hunter2"));
        assert!(!format!("{:?}", Password::Here("hunter2".into())).contains("hunter2"));
    }
}
