//! A manifest of recordings: which file shows what, as a person saw it.
//!
//! A table with tabs between its columns and a line of headings. Needed are `file` and `kind`; `group` and `roles` say what a permission
//! dialog asks for and which buttons it has. A file name with a number behind it (`boot.log:12`) speaks of a line of a log. Instead of
//! `group` and `roles` a column `ground_truth` may describe the dialog: the permission first, then `id=label` for each button.

use std::collections::BTreeMap;
use std::path::Path;

/// What a person saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Kind of screen or line.
    pub kind: String,
    /// Permission group; empty if it is not stated.
    pub group: String,
    /// Roles of the buttons, in any order; empty if they are not stated.
    pub roles: Vec<String>,
    /// Words of the buttons; empty if they are not stated.
    pub labels: Vec<String>,
}

/// All that a manifest states, by file (and line).
#[derive(Debug, Clone, Default)]
pub struct Truth {
    rows: BTreeMap<String, Seen>,
}

impl Truth {
    /// Reads a manifest.
    ///
    /// # Errors
    /// A sentence that names the line: headings without `file` and `kind`, or a row without them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let Some((_, headings)) = lines.next() else { return Err("line 1: the manifest is empty".to_owned()) };
        let headings: Vec<&str> = headings.trim_start_matches('\u{feff}').split('\t').map(str::trim).collect();
        let column = |name: &str| headings.iter().position(|heading| *heading == name);
        let (Some(file), Some(kind)) = (column("file"), column("kind")) else {
            return Err("line 1: expected headings with `file` and `kind`, with tabs between them".to_owned());
        };
        let (group, roles, described) = (column("group"), column("roles"), column("ground_truth"));
        let mut rows = BTreeMap::new();
        for (number, line) in lines {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied().unwrap_or_default();
            if cell(Some(file)).is_empty() || cell(Some(kind)).is_empty() {
                return Err(format!("line {}: expected a file and its kind", number + 1));
            }
            let kind = plain_kind(cell(Some(kind)));
            let mut seen = Seen { kind: kind.to_owned(), group: cell(group).to_owned(), ..Seen::default() };
            seen.roles = cell(roles).split([',', ' ']).filter(|role| !role.is_empty()).map(str::to_owned).collect();
            if kind == "permission" && seen.group.is_empty() {
                describe(cell(described), &mut seen);
            }
            rows.insert(cell(Some(file)).replace('\\', "/"), seen);
        }
        Ok(Self { rows })
    }

    /// What was seen in a file: by its path, else by the end of its path that the manifest has.
    pub fn of(&self, file: &str) -> Option<&Seen> {
        let mut name = file;
        loop {
            if let Some(seen) = self.rows.get(name) {
                return Some(seen);
            }
            name = name.split_once('/')?.1;
        }
    }

    /// What was seen in a line of a log, counted from 1. In a log that the manifest has lines of, the others say nothing; `None` for a log
    /// that it does not know.
    pub fn of_line(&self, file: &str, line: usize) -> Option<Seen> {
        if let Some(seen) = self.of(&format!("{file}:{line}")) {
            return Some(seen.clone());
        }
        let name = Path::new(file).file_name()?.to_string_lossy().into_owned();
        let known = self.rows.keys().filter_map(|key| key.rsplit_once(':')).any(|(log, number)| {
            number.bytes().all(|digit| digit.is_ascii_digit()) && Path::new(log).file_name().is_some_and(|log| *log == *name)
        });
        known.then(|| Seen { kind: "other".to_owned(), ..Seen::default() })
    }
}

/// Other people's names of the kinds.
fn plain_kind(kind: &str) -> &str {
    match kind {
        "permission-dialog" => "permission",
        "login" => "log-in",
        "signup" => "sign-up",
        other => other,
    }
}

fn describe(text: &str, seen: &mut Seen) {
    let first = text.split([' ', ',', ';', '(', ':']).next().unwrap_or_default();
    seen.group = match first {
        "" => return,
        "custom" => "unknown".to_owned(),
        "RECORD_AUDIO" => "MICROPHONE".to_owned(),
        "POST_NOTIFICATIONS" => "NOTIFICATIONS".to_owned(),
        other => other.to_owned(),
    };
    let buttons = text.split_once("buttons:").map_or("", |(_, buttons)| buttons);
    seen.labels =
        buttons.split(',').filter_map(|part| Some(part.split_once('=')?.1.split(" (").next()?.trim().to_owned())).collect();
}
