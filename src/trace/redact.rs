//! Redaction at the source: what must not be known is replaced before a line or a tree is written, so that no report can leak it.
//!
//! A secret is replaced wherever it occurs in free text. A very short one is replaced only where it is the whole text: a password `1`
//! would otherwise eat every number on every screen and change what is counted. Words of a fixed vocabulary (kinds, operations, hashes,
//! class names, bounds) are left alone, so that the trace stays readable whatever the secret is. Screenshots cannot be redacted.

use serde_json::Value;

/// What stands for a secret.
pub const MASK: &str = "•••";

/// From so many characters on, a secret is also replaced inside a longer text.
const INSIDE_FROM: usize = 4;

/// Keys of the trace whose values come from a fixed vocabulary, or name a file, a component or a hash: nothing that was typed.
#[rustfmt::skip]
const FIXED_KEYS: [&str; 26] = [
    "kind", "wall", "op", "purpose", "state", "status", "class", "tree", "image", "sha256", "apk_sha256", "signer_sha256", "policy",
    "clean", "moment", "choice", "by", "act", "offramp", "name", "file", "package", "activity", "window", "resource_id", "control_id",
];

/// Attributes of a tree that hold no free text.
#[rustfmt::skip]
const FIXED_ATTRIBUTES: [&str; 22] = [
    "index", "resource-id", "class", "package", "bounds", "rotation", "checkable", "checked", "clickable", "enabled", "focusable",
    "focused", "scrollable", "long-clickable", "password", "selected", "visible-to-user", "drawing-order", "display-id", "naf",
    "version", "encoding",
];

/// The secrets of a run.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret inside another one leaves nothing of it.
    secrets: Vec<String>,
}

impl Redactor {
    /// One more secret; an empty one is none.
    pub fn add(&mut self, secret: &str) {
        if secret.is_empty() || self.secrets.iter().any(|s| s == secret) {
            return;
        }
        self.secrets.push(secret.to_owned());
        self.secrets.sort_by_key(|s| std::cmp::Reverse(s.len()));
    }

    /// A text without the secrets.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text == *secret {
                return MASK.to_owned();
            }
            if secret.chars().nth(INSIDE_FROM - 1).is_some() && text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
            }
        }
        text
    }

    /// Replaces the secrets in every free text of a JSON value.
    pub fn json(&self, value: &mut Value) {
        if self.secrets.is_empty() {
            return;
        }
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(map) => {
                for (key, item) in map.iter_mut() {
                    if !(item.is_string() && FIXED_KEYS.contains(&key.as_str())) {
                        self.json(item);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Replaces the secrets in every free text of a tree. Works on the bytes as read, well-formed or not, and leaves all else as it is.
    pub fn xml(&self, xml: &str) -> String {
        if self.secrets.is_empty() {
            return xml.to_owned();
        }
        let mut out = String::with_capacity(xml.len());
        let mut rest = xml;
        // An attribute's value stands between quotes after `=`; what is outside of tags is masked as text.
        while let Some(open) = rest.find('<') {
            out.push_str(&self.escaped(&rest[..open]));
            rest = self.tag(&rest[open..], &mut out);
        }
        out.push_str(&self.escaped(rest));
        out
    }

    /// Copies one tag with its attributes redacted; what follows it is returned.
    fn tag<'a>(&self, xml: &'a str, out: &mut String) -> &'a str {
        let mut rest = xml;
        loop {
            let Some(at) = rest.find(['"', '\'', '>']) else {
                out.push_str(&self.escaped(rest));
                return "";
            };
            let (before, quoted) = rest.split_at(at);
            out.push_str(before);
            if let Some(after) = quoted.strip_prefix('>') {
                out.push('>');
                return after;
            }
            let (quote, body) = match quoted.strip_prefix('"') {
                Some(body) => ('"', body),
                None => ('\'', &quoted[1..]),
            };
            out.push(quote);
            let end = body.find(quote).unwrap_or(body.len());
            let name = before.trim_end().strip_suffix('=').unwrap_or("").trim_end().rsplit(char::is_whitespace).next();
            let fixed = name.is_some_and(|name| FIXED_ATTRIBUTES.iter().any(|fixed| fixed.eq_ignore_ascii_case(name)));
            if fixed {
                out.push_str(&body[..end]);
            } else {
                out.push_str(&self.escaped(&body[..end]));
            }
            if end == body.len() {
                return "";
            }
            out.push(quote);
            rest = &body[end + 1..];
        }
    }

    /// A text as XML writes it, without the secrets.
    fn escaped(&self, text: &str) -> String {
        let plain = self.text(text);
        let mut escaped = plain;
        for secret in &self.secrets {
            let as_xml = escape(secret);
            if as_xml == *secret {
                continue;
            }
            if escaped == as_xml {
                return MASK.to_owned();
            }
            if secret.chars().nth(INSIDE_FROM - 1).is_some() {
                escaped = escaped.replace(&as_xml, MASK);
            }
        }
        escaped
    }
}

/// A text as `uiautomator` writes it into an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn redactor(secrets: &[&str]) -> Redactor {
        let mut redactor = Redactor::default();
        secrets.iter().for_each(|secret| redactor.add(secret));
        redactor
    }

    #[test]
    fn a_secret_inside_another_leaves_nothing_of_it() {
        assert_eq!(redactor(&["hunter", "hunter2!"]).text("type hunter2! or hunter"), "type ••• or •••");
    }

    #[test]
    fn a_short_secret_is_replaced_only_as_the_whole_text() {
        let redactor = redactor(&["1"]);
        assert_eq!(redactor.text("Step 1 of 3"), "Step 1 of 3");
        assert_eq!(redactor.text("1"), "•••");
        assert_eq!(redactor.text(""), "");
    }

    #[test]
    fn fixed_words_of_a_line_stay() {
        let mut line =
            json!({"kind": "input", "op": "text", "value": "text", "lines": ["a text b"], "node": {"package": "com.text"}});
        redactor(&["text", "input"]).json(&mut line);
        assert_eq!(
            line,
            json!({"kind": "input", "op": "text", "value": "•••", "lines": ["a ••• b"], "node": {"package": "com.text"}})
        );
    }

    #[test]
    fn a_tree_keeps_its_shape_whatever_the_secret_is() {
        let xml = r#"<node text="true &lt;x&amp;y&gt;" class="android.true.View" clickable="true" content-desc='true'/>"#;
        assert_eq!(
            redactor(&["true", "<x&y>", "node"]).xml(xml),
            r#"<node text="••• •••" class="android.true.View" clickable="true" content-desc='•••'/>"#
        );
    }

    #[test]
    fn a_tree_cut_in_half_is_redacted_too() {
        assert_eq!(redactor(&["secret"]).xml(r#"<node text="my secret"#), r#"<node text="my •••"#);
        assert_eq!(redactor(&["secret"]).xml("ERROR: secret <node secret"), "ERROR: ••• <node •••");
    }

    proptest::proptest! {
        #[test]
        fn without_secrets_nothing_changes(xml in "\\PC*") {
            proptest::prop_assert_eq!(redactor(&[]).xml(&xml), xml.clone());
            proptest::prop_assert_eq!(redactor(&["zzzzzzzzzz"]).xml(&xml), xml);
        }
    }
}
