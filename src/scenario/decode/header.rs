//! The first document.

use super::Decoder;
use super::fields::Shape;
use super::value::AccountSource;
use crate::scenario::model::{CodeSource, Expectation, Header, Hooks, OfframpHeader, Policy, Span, Timing};
use crate::scenario::nearest::nearest;
use crate::scenario::table::{Field, HEADER, Kind, OFFRAMP, PERMISSION_GROUPS, counts};
use crate::scenario::tree::{Node, Value};

impl Decoder<'_> {
    /// Decodes the header; `None`, with the mistakes noted, if it is not sound.
    pub(in crate::scenario) fn header(&mut self, node: &Node) -> Option<Header> {
        let Value::Map(entries) = &node.value else {
            let error = self.at(node.span, "the header must be a map").label(format!("found {}", node.kind()));
            self.error(error.help("begin the file with `appId: com.example.app`, then `---`, then the commands"));
            return None;
        };
        let known: Vec<&Field> = HEADER.iter().collect();
        // Maestro keeps keys that it does not know; in a file that is ours one is a mistake.
        self.plain = !entries.iter().any(|(key, _)| key.text == "offramp");
        let mut fields = self.fields(entries, node.span, &Shape { owner: "the header", fields: &known, open: self.plain })?;
        self.no_other_platform(&mut fields, entries)?;
        let place = fields.place("tags").unwrap_or(node.span);
        let tags = fields.texts("tags").unwrap_or_default();
        if let Some(tag) = tags.iter().find(|tag| tag.contains(',')) {
            let error = self.at(place, format!("one tag holds a comma: `{tag}`")).label("one text");
            self.error(error.help(format!("write a list: `tags: [{tag}]`")));
            return None;
        }
        let header = Header {
            app_id: fields.text("appId"),
            name: fields.text("name").unwrap_or_else(|| self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned()),
            tags,
            env: fields.variables("env").unwrap_or_default(),
            uses_account: false,
            hooks: Hooks {
                start: fields.steps("onFlowStart").unwrap_or_default(),
                complete: fields.steps("onFlowComplete").unwrap_or_default(),
                failure: std::mem::take(&mut self.failure),
            },
            properties: fields.variables("properties").unwrap_or_default(),
            offramp: fields.offramp("offramp").map(|offramp| *offramp),
        };
        if header.app_id.is_none() && header.offramp.is_none() && !self.loader.elsewhere {
            let error = self.at(node.span, "the header does not say which app").label("no `appId`");
            self.error(error.help("add `appId:` with the app's package, such as `com.example.app`"));
            return None;
        }
        Some(header)
    }

    pub(super) fn offramp(&mut self, node: &Node) -> Option<Box<OfframpHeader>> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Offramp, node, "offramp") };
        let known: Vec<&Field> = OFFRAMP.iter().collect();
        let mut fields = self.fields(entries, node.span, &Shape { owner: "`offramp`", fields: &known, open: false })?;
        let (accounts, accounts_file) = match fields.accounts("accounts") {
            Some(AccountSource::Inline(accounts)) => (accounts, None),
            Some(AccountSource::File(file)) => (Vec::new(), Some(file.into())),
            None => (Vec::new(), None),
        };
        let (hosts, mut programs) = (fields.texts("hosts").unwrap_or_default(), fields.texts("programs").unwrap_or_default());
        let place = fields.place("codes");
        let codes = fields.code("codes");
        if let (Some(codes), Some(place)) = (&codes, place) {
            if let CodeSource::Command { argv, .. } = codes {
                programs.extend(argv.first().cloned());
            }
            self.code_is_allowed(codes, place, &hosts, &programs)?;
        }
        self.failure = self.on_failure(&mut fields);
        Some(Box::new(OfframpHeader {
            apk: fields.text("apk").map(Into::into),
            permissions: fields.word("permissions").and_then(Policy::of).unwrap_or_default(),
            category: fields.word("category").unwrap_or_default().to_owned(),
            found: fields.text("found"),
            rules: fields.texts("rules").unwrap_or_default(),
            counterfactual: fields.flag("counterfactual").unwrap_or(false),
            expect: fields.expectations("expect").unwrap_or_default(),
            secrets: fields.texts("secrets").unwrap_or_default(),
            accounts,
            accounts_file,
            codes,
            markers: fields.markers("markers").unwrap_or_default(),
            hosts,
            programs,
            adb: fields.adb("adb").unwrap_or_default(),
            timing: if fields.word("timing") == Some("strict") { Timing::Strict } else { Timing::Fast },
        }))
    }

    pub(super) fn expectations(&mut self, node: &Node, what: &str) -> Option<Vec<Expectation>> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Expect, node, what) };
        let mut expectations = vec![];
        let mut sound = true;
        for (key, value) in entries {
            sound &= self.count(&key.text, key.span);
            match self.expectation(&key.text, key.span, value) {
                Some(expectation) => expectations.push(expectation),
                None => sound = false,
            }
        }
        sound.then_some(expectations)
    }

    /// Whether there is such a count.
    fn count(&mut self, name: &str, span: Span) -> bool {
        let Some((part, count)) = name.split_once('.') else {
            let error = self.at(span, format!("`{name}` does not say whose count it is")).label("a count needs its phase");
            self.error(error.help("write `sign-up.actions`, or `deletion.outcome`"));
            return false;
        };
        let known = counts(part);
        let group =
            count.strip_prefix("asks.by_group.").is_some_and(|group| PERMISSION_GROUPS.contains(&group) || group.contains('.'));
        if known.contains(&count) || (group && part != "deletion" && part != "symmetry") {
            return true;
        }
        let error = self.at(span, format!("`{part}` has no count `{count}`")).label("no such count");
        self.error(match nearest(count, known.iter().copied()) {
            Some(meant) => error.help(format!("did you mean `{part}.{meant}`?")),
            None => error.help(format!("the counts are {}", known.join(", "))),
        });
        false
    }

    fn expectation(&mut self, count: &str, span: Span, node: &Node) -> Option<Expectation> {
        let mut expectation = Expectation { count: count.to_owned(), min: None, max: None, equals: None, span };
        match &node.value {
            Value::Scalar { .. } => {
                let text = self.text(node, Kind::Plain, count)?;
                let fine = if count == "deletion.outcome" {
                    self.text(node, Kind::Word(OUTCOMES), count).is_some()
                } else {
                    self.number(node, &text, count).is_some()
                };
                expectation.equals = Some(text);
                fine.then_some(expectation)
            }
            Value::Map(entries) if count != "deletion.outcome" && !entries.is_empty() => {
                let mut sound = true;
                for (key, value) in entries {
                    let number = match (&value.value, key.text.as_str()) {
                        (Value::Scalar { text, .. }, "min" | "max") => self.number(value, text, &key.text),
                        _ => {
                            let error = self.at(key.span, format!("a limit on `{count}` takes `min` and `max`")).label("neither");
                            self.error(error.help(format!("write `{count}: {{max: 5}}`, or the one value that is fine")));
                            None
                        }
                    };
                    sound &= number.is_some();
                    if key.text == "min" { expectation.min = number } else { expectation.max = number }
                }
                sound.then_some(expectation)
            }
            _ => {
                let error = self.at(node.span, format!("`{count}` takes a value or `{{min: …, max: …}}`"));
                self.error(error.label(format!("found {}", node.kind())));
                None
            }
        }
    }

    fn number(&mut self, node: &Node, text: &str, what: &str) -> Option<f64> {
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            let error = self.at(node.span, format!("`{what}` takes a number")).label(format!("found {}", node.kind()));
            self.error(error.help("write digits, such as `6`"));
        }
        number
    }
}

/// How a deletion may end.
const OUTCOMES: &[&str] = &["deleted", "requested", "deactivated", "blocked", "not_found", "unknown"];
