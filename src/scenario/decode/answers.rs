//! Answers to prompts.

use std::collections::BTreeMap;

use super::Decoder;
use super::value::one_or_many;
use crate::scenario::model::{PermissionGroup, PromptAnswer, Span};
use crate::scenario::nearest::nearest;
use crate::scenario::table::{ANSWERS, Kind, PERMISSION_GROUPS};
use crate::scenario::tree::{Node, Value};

impl Decoder<'_> {
    pub(super) fn answers(&mut self, node: &Node) -> Option<BTreeMap<PermissionGroup, Vec<PromptAnswer>>> {
        let Value::Map(entries) = &node.value else {
            return Some(BTreeMap::from([("*".to_owned(), self.sequence(node, "onPermission")?)]));
        };
        let mut answers = BTreeMap::new();
        let mut sound = !entries.is_empty();
        if entries.is_empty() {
            let error = self.at(node.span, "`onPermission` answers nothing").label("no answer here");
            self.error(error.help("write one answer for all, such as `onPermission: deny`, or one for each group"));
        }
        for (key, value) in entries {
            let group = self.group(&key.text, key.span);
            let sequence = self.sequence(value, &key.text);
            match (group, sequence) {
                (Some(group), Some(sequence)) => drop(answers.insert(group, sequence)),
                _ => sound = false,
            }
        }
        sound.then_some(answers)
    }

    /// A group of permissions by its name.
    pub(super) fn group(&mut self, name: &str, span: Span) -> Option<PermissionGroup> {
        let android = name.strip_prefix("android.permission.").or_else(|| name.strip_prefix("android.permission-group."));
        if name == "*" || PERMISSION_GROUPS.contains(&name) || (android.is_none() && name.contains('.')) {
            return Some(name.to_owned());
        }
        let error = self.at(span, format!("`{name}` is not a group of permissions")).label("unknown group");
        let plain = android.unwrap_or(name);
        let meant = PERMISSION_GROUPS
            .iter()
            .find(|group| **group == plain)
            .copied()
            .or_else(|| nearest(plain, PERMISSION_GROUPS.iter().copied()));
        self.error(match meant {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error.help(format!(
                "the groups are {}; `\"*\"` is every other, and a custom permission is named in full",
                PERMISSION_GROUPS.join(", ")
            )),
        });
        None
    }

    fn sequence(&mut self, node: &Node, what: &str) -> Option<Vec<PromptAnswer>> {
        let items = one_or_many(node);
        if items.is_empty() {
            return self.mismatch(Kind::Answers, node, what);
        }
        self.all(items, |this, item| {
            // The text is one of the words already.
            let word = this.text(item, Kind::Word(ANSWERS), what)?.to_ascii_lowercase();
            Some(PromptAnswer::named(&word).unwrap_or(PromptAnswer::Dismiss))
        })
    }
}
