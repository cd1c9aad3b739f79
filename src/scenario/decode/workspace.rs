//! A workspace's `config.yaml`.

use super::Decoder;
use super::fields::Shape;
use crate::scenario::table::{Field, Kind, WORKSPACE};
use crate::scenario::tree::{Node, Value};
use crate::scenario::workspace::Workspace;

/// Fields of `executionOrder`.
const ORDER: &[Field] = &[
    Field { name: "continueOnFailure", kind: Kind::Bool, required: false, default: "true", doc: "" },
    Field { name: "flowsOrder", kind: Kind::Texts, required: false, default: "", doc: "" },
];

impl Decoder<'_> {
    /// Decodes a workspace's settings; an empty file has none.
    pub(in crate::scenario) fn workspace(&mut self, documents: &[Option<Node>]) -> Option<Workspace> {
        let entries = match documents.first() {
            None | Some(Some(Node { value: Value::Null, .. })) => &[][..],
            Some(None) => return None,
            Some(Some(Node { value: Value::Map(entries), .. })) => entries,
            Some(Some(node)) => {
                let error = self.at(node.span, "a workspace's settings are a map").label(format!("found {}", node.kind()));
                self.error(error.help("write keys such as `flows:` and `includeTags:`"));
                return None;
            }
        };
        let span = documents.first().and_then(Option::as_ref).map(|node| node.span).unwrap_or_default();
        let known: Vec<&Field> = WORKSPACE.iter().collect();
        let mut fields = self.fields(entries, span, &Shape { owner: "a workspace", fields: &known, open: true })?;
        let folder = self.file.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
        let workspace = Workspace {
            folder,
            flows: fields.texts("flows").unwrap_or_else(|| vec!["*".into()]),
            include_tags: fields.texts("includeTags").unwrap_or_default(),
            exclude_tags: fields.texts("excludeTags").unwrap_or_default(),
            order: fields.texts("executionOrder").unwrap_or_default(),
        };
        if !workspace.flows.is_empty() && workspace.flows.iter().all(|glob| glob.starts_with('!')) {
            let error = self.at(span, "`flows` only says which files are no flows").label("nothing is left");
            self.error(error.help("add a pattern that says which are, such as `\"*\"`"));
            return None;
        }
        Some(workspace)
    }

    /// `executionOrder`: the names that come first.
    pub(super) fn order(&mut self, node: &Node, what: &str) -> Option<Vec<String>> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Order, node, what) };
        let known: Vec<&Field> = ORDER.iter().collect();
        let mut fields = self.fields(entries, node.span, &Shape { owner: "`executionOrder`", fields: &known, open: false })?;
        Some(fields.texts("flowsOrder").unwrap_or_default())
    }
}
