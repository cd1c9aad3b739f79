//! One dump, and what it shows.

use serde::Serialize;

use crate::ui::{self, Hierarchy, PermissionDialog};

/// What a dump shows, or why it could not be read; one JSON object each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Record {
    /// It was read.
    Read {
        /// Where it came from, as the user named it.
        file: String,
        /// Kind of screen, as [`ui::ScreenKind::name`] writes it.
        kind: &'static str,
        /// The system's permission dialog; `null` on any other screen.
        permission: Option<Permission>,
        /// What speaks for the kind: node, phrase or id.
        why: Vec<String>,
    },
    /// It was not.
    Unread {
        /// Where it came from.
        file: String,
        /// What is wrong with it, and where.
        error: String,
    },
}

/// The system's permission dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Permission {
    /// Android's name of the group, or `unknown`: a custom permission, or a wording that is not known.
    pub group: String,
    /// The buttons, in document order.
    pub buttons: Vec<Button>,
}

/// A button of the dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Button {
    /// `allow`, `allow_foreground`, `allow_once`, `allow_partial`, `deny` or `deny_forever`.
    pub role: &'static str,
    /// Left, top, right and bottom in display pixels.
    pub bounds: [i32; 4],
    /// Its words. They are not printed: only the role is read from them or from the id.
    #[serde(skip)]
    pub label: String,
}

impl Record {
    /// Where it came from.
    pub fn file(&self) -> &str {
        match self {
            Record::Read { file, .. } | Record::Unread { file, .. } => file,
        }
    }

    /// The kind of screen; `None` if the dump could not be read.
    pub fn kind(&self) -> Option<&'static str> {
        match self {
            Record::Read { kind, .. } => Some(kind),
            Record::Unread { .. } => None,
        }
    }
}

/// Reads a dump from its bytes and says what it shows.
pub fn read(file: &str, bytes: &[u8]) -> Record {
    match ui::parse_bytes(bytes) {
        Ok(tree) => {
            let found = ui::classify(&tree, "");
            let permission = ui::permission_dialog(&tree, "").map(|dialog| permission(&tree, &dialog));
            Record::Read { file: file.to_owned(), kind: found.kind.name(), permission, why: found.why }
        }
        Err(error) => Record::Unread { file: file.to_owned(), error: error.to_string() },
    }
}

fn permission(tree: &Hierarchy, dialog: &PermissionDialog) -> Permission {
    let button = |&(role, id): &(ui::ButtonRole, ui::NodeId)| {
        let node = tree.node(id);
        let bounds = [node.bounds.left, node.bounds.top, node.bounds.right, node.bounds.bottom];
        Button { role: role.name(), bounds, label: tree.label(id).to_owned() }
    };
    Permission {
        group: dialog.group.clone().unwrap_or_else(|| "unknown".to_owned()),
        buttons: dialog.buttons.iter().map(button).collect(),
    }
}
