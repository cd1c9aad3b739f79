//! Text → [`Pack`]: every mistake at once, each with its place and, for a name, the nearest that exists.

use std::path::Path;
use std::sync::Arc;

use super::measure::{Measure, Takes};
use super::model::{Severity, Verdict, Weight};
use super::pack::{LimitIs, Needs, Only, Pack, Rule, Source, Threshold, Title};
use crate::scenario::ScenarioError;
use crate::scenario::model::{Policy, Span};
use crate::scenario::nearest::nearest;
use crate::scenario::tree::{self, Node, Value};

const PACK_KEYS: [&str; 4] = ["pack", "version", "title", "rules"];
const RULE_KEYS: [&str; 13] = [
    "id",
    "title",
    "source",
    "weight",
    "confirmed",
    "counts",
    "only",
    "needs",
    "limit",
    "limit_is",
    "verdicts",
    "innocent",
    "would_change",
];

/// Reads a pack.
pub(super) fn pack(file: &Path, text: &str) -> Result<Pack, Vec<ScenarioError>> {
    let source: Arc<str> = text.into();
    let mut errors = Vec::new();
    let documents = tree::documents(file, &source, &mut errors);
    let mut decoder = Decoder { file, source: &source, errors };
    let pack = match documents.as_slice() {
        [Some(node)] => decoder.pack(node),
        [] | [None] => None,
        _ => {
            decoder.errors.push(ScenarioError::of_file(file, "a rule pack is one YAML document, without `---` inside it"));
            None
        }
    };
    match pack {
        Some(pack) if decoder.errors.is_empty() => Ok(pack),
        _ if decoder.errors.is_empty() => {
            Err(vec![ScenarioError::of_file(file, "the file is empty").help("see “Your own pack” in docs/rules.md")])
        }
        _ => Err(decoder.errors),
    }
}

/// Decodes one file. What is wrong is noted, and `None` or a default goes on in its place.
struct Decoder<'a> {
    file: &'a Path,
    source: &'a Arc<str>,
    errors: Vec<ScenarioError>,
}

/// A map with its known keys.
struct Fields<'n> {
    entries: Vec<(&'n str, &'n Node)>,
}

impl<'n> Fields<'n> {
    fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(known, _)| *known == key).map(|(_, node)| *node)
    }
}

impl Decoder<'_> {
    fn error(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        let mut error = ScenarioError::at(self.file, self.source, at, message);
        let help = help.into();
        if !help.is_empty() {
            error = error.help(help);
        }
        self.errors.push(error);
    }

    fn pack(&mut self, node: &Node) -> Option<Pack> {
        let fields = self.fields(node, "a rule pack", &PACK_KEYS, &[])?;
        let name = self.text(&fields, "pack");
        let version = self.number(&fields, "version");
        let title = self.title(&fields);
        let mut rules: Vec<Rule> = Vec::new();
        for item in self.list(&fields, "rules") {
            let Some(rule) = self.rule(item) else { continue };
            if rules.iter().any(|other| other.id == rule.id) && !rule.id.is_empty() {
                self.error(
                    item.span,
                    format!("another rule has the id `{}` already", rule.id),
                    "give each rule an id of its own",
                );
            }
            rules.push(rule);
        }
        if !version.fract().eq(&0.0) || !(0.0..1e9).contains(&version) {
            let at = fields.get("version").map_or(node.span, |node| node.span);
            self.error(at, "`version` is a whole number that goes up with every change", "write `version: 1`");
        }
        Some(Pack { pack: name, version: version as u32, title, rules })
    }

    fn rule(&mut self, node: &Node) -> Option<Rule> {
        let fields = self.fields(node, "a rule", &RULE_KEYS, &["only", "needs"])?;
        let counts = self.measure(&fields);
        let weight = self.choice(&fields, "weight", &Weight::ALL).unwrap_or(Weight::House);
        let verdicts = self.verdicts(&fields, weight);
        let rule = Rule {
            id: self.text(&fields, "id"),
            title: self.title(&fields),
            source: self.source(&fields),
            weight,
            confirmed: self.choice(&fields, "confirmed", &[("true", true), ("false", false)]).unwrap_or(false),
            only: self.only(&fields, counts),
            needs: self.needs(&fields),
            limit: self.number(&fields, "limit"),
            limit_is: self.choice(&fields, "limit_is", &LimitIs::ALL).unwrap_or(LimitIs::Ours),
            verdicts,
            innocent: self.text(&fields, "innocent"),
            would_change: self.text(&fields, "would_change"),
            counts: counts?,
        };
        Some(rule)
    }

    fn measure(&mut self, fields: &Fields<'_>) -> Option<&'static Measure> {
        let node = fields.get("counts")?;
        let name = self.word(node, "counts")?;
        let found = Measure::named(name);
        if found.is_none() {
            let near = nearest(name, Measure::all().map(|measure| measure.name));
            let help = near.map_or_else(
                || "what can be counted stands in docs/rules.md, and in `offramp rules show cn`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.error(node.span, format!("there is no measure `{name}`"), help);
        }
        found
    }

    fn only(&mut self, fields: &Fields<'_>, measure: Option<&'static Measure>) -> Only {
        let Some(node) = fields.get("only") else { return Only::default() };
        let Some(inner) = self.fields(node, "`only`", &["groups", "obstacles"], &["groups", "obstacles"]) else {
            return Only::default();
        };
        let only = Only { groups: self.words(&inner, "groups"), obstacles: self.words(&inner, "obstacles") };
        if let Some(measure) = measure {
            for (key, given, takes) in [("groups", &only.groups, Takes::Groups), ("obstacles", &only.obstacles, Takes::Obstacles)]
            {
                if !given.is_empty() && measure.takes != takes {
                    self.error(node.span, format!("the measure `{}` cannot be narrowed by `{key}`", measure.name), "");
                }
            }
        }
        let id = |text: &str| {
            text.strip_prefix('O').and_then(|number| number.parse::<u32>().ok()).is_some_and(|n| (1..=23).contains(&n))
        };
        if let Some(wrong) = only.obstacles.iter().find(|text| !id(text)) {
            self.error(node.span, format!("there is no obstacle `{wrong}`"), "they are O1 to O23, see docs/counting.md");
        }
        only
    }

    fn needs(&mut self, fields: &Fields<'_>) -> Needs {
        let Some(node) = fields.get("needs") else { return Needs::default() };
        let Some(inner) = self.fields(node, "`needs`", &["policies", "phases"], &["policies", "phases"]) else {
            return Needs::default();
        };
        let needs = Needs { policies: self.words(&inner, "policies"), phases: self.words(&inner, "phases") };
        for name in needs.policies.iter().filter(|name| !Policy::WORDS.contains(&name.as_str())) {
            let near =
                nearest(name, Policy::WORDS.iter().copied()).map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
            self.error(node.span, format!("there is no permission policy `{name}`"), near);
        }
        needs
    }

    fn verdicts(&mut self, fields: &Fields<'_>, weight: Weight) -> Vec<Threshold> {
        let Some(list) = fields.get("verdicts") else { return Vec::new() };
        let items = self.items(list, "verdicts");
        if items.is_empty() {
            self.error(
                list.span,
                "the rule has no `verdicts`",
                "say from which count on which verdict follows: `- {at: 1, verdict: review, severity: advisory}`",
            );
        }
        let mut thresholds: Vec<Threshold> = Vec::new();
        for item in items {
            let Some(inner) = self.fields(item, "a verdict", &["at", "verdict", "severity"], &[]) else { continue };
            let at = self.number(&inner, "at");
            // The other verdicts come by themselves.
            let verdict = self.choice(&inner, "verdict", &[("fail", Verdict::Fail), ("review", Verdict::Review)]);
            let severity = self.choice(&inner, "severity", &Severity::ALL).unwrap_or(Severity::Info);
            if thresholds.last().is_some_and(|last| at <= last.at) {
                self.error(item.span, "`verdicts` must rise: each `at` larger than the one before", "");
            }
            if severity > weight.at_most() {
                self.error(item.span, format!("what is only {} weighs `advisory` at most", weight.words()), "");
            }
            thresholds.push(Threshold { at, verdict: verdict.unwrap_or(Verdict::Review), severity });
        }
        thresholds
    }

    fn title(&mut self, fields: &Fields<'_>) -> Title {
        let Some(node) = fields.get("title") else { return Title::default() };
        let Some(inner) = self.fields(node, "`title`", &["en", "zh"], &[]) else { return Title::default() };
        Title { en: self.text(&inner, "en"), zh: self.text(&inner, "zh") }
    }

    fn source(&mut self, fields: &Fields<'_>) -> Source {
        let Some(node) = fields.get("source") else { return Source::default() };
        let Some(inner) = self.fields(node, "`source`", &["document", "article", "date", "wording"], &["wording"]) else {
            return Source::default();
        };
        let wording = inner.get("wording").is_some().then(|| self.text(&inner, "wording"));
        Source {
            document: self.text(&inner, "document"),
            article: self.text(&inner, "article"),
            date: self.text(&inner, "date"),
            wording,
        }
    }

    /// A map whose keys are all known, and none but optional ones missing.
    fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&str], optional: &[&str]) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            self.error(
                node.span,
                format!("{what} is a map, and here is {}", node.kind()),
                format!("its keys are {}", known.join(", ")),
            );
            return None;
        };
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.text.as_str())) {
            let help = nearest(&key.text, known.iter().copied())
                .map_or_else(|| format!("its keys are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
            self.error(key.span, format!("{what} has no key `{}`", key.text), help);
        }
        let missing: Vec<String> = known
            .iter()
            .filter(|&key| !optional.contains(key) && !entries.iter().any(|(given, _)| given.text == *key))
            .map(|key| format!("`{key}`"))
            .collect();
        if !missing.is_empty() {
            let start = Span { end: node.span.start, ..node.span };
            self.error(start, format!("{what} needs {}", missing.join(", ")), "see “Your own pack” in docs/rules.md");
        }
        Some(Fields { entries: entries.iter().map(|(key, node)| (key.text.as_str(), node)).collect() })
    }

    fn word<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n str> {
        match &node.value {
            Value::Scalar { text, .. } if !text.trim().is_empty() => Some(text.trim()),
            _ => {
                self.error(node.span, format!("`{key}` must say something, and here is {}", node.kind()), "");
                None
            }
        }
    }

    fn text(&mut self, fields: &Fields<'_>, key: &str) -> String {
        let word = fields.get(key).and_then(|node| self.word(node, key));
        word.unwrap_or_default().to_owned()
    }

    fn number(&mut self, fields: &Fields<'_>, key: &str) -> f64 {
        let Some(node) = fields.get(key) else { return 0.0 };
        let Some(word) = self.word(node, key) else { return 0.0 };
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => number,
            _ => {
                self.error(node.span, format!("`{key}` is a number, and here is {}", node.kind()), "");
                0.0
            }
        }
    }

    fn choice<T: Copy>(&mut self, fields: &Fields<'_>, key: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let node = fields.get(key)?;
        let word = self.word(node, key)?;
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let help = nearest(word, names.iter().copied())
                .map_or_else(|| format!("it is one of {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
            self.error(node.span, format!("`{key}` cannot be `{word}`"), help);
        }
        found
    }

    fn list<'n>(&mut self, fields: &Fields<'n>, key: &str) -> &'n [Node] {
        let Some(node) = fields.get(key) else { return &[] };
        self.items(node, key)
    }

    fn items<'n>(&mut self, node: &'n Node, key: &str) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            _ => {
                self.error(node.span, format!("`{key}` is a list, and here is {}", node.kind()), "");
                &[]
            }
        }
    }

    /// A list of words that may be absent.
    fn words(&mut self, fields: &Fields<'_>, key: &str) -> Vec<String> {
        let Some(node) = fields.get(key) else { return Vec::new() };
        let items = self.items(node, key);
        items.iter().filter_map(|item| self.word(item, key).map(str::to_owned)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "\
pack: house
version: 1
title: {en: House rules, zh: 内部规则}
rules:
  - id: HOUSE-01
    title: {en: No prompt, zh: 不得申请}
    source: {document: House rules, article: '1', date: '2026-01-01'}
    weight: house
    confirmed: true
    counts: asks_before_consent
    limit: 0
    limit_is: ours
    verdicts: [{at: 1, verdict: fail, severity: indicator}]
    innocent: A screen that was not recognised.
    would_change: Such a screen.
";

    fn mistakes(edits: &[(&str, &str)]) -> Vec<String> {
        let text = edits.iter().fold(SOUND.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        let errors = pack(Path::new("mine.yaml"), &text).err().unwrap_or_default();
        errors.iter().map(|error| format!("{error} | {}", error.help.join(" "))).collect()
    }

    #[test]
    fn a_sound_pack_is_read() {
        assert_eq!(mistakes(&[]), Vec::<String>::new());
        let narrowed = mistakes(&[
            ("counts: asks_before_consent", "counts: asks_before_consent\n    needs: {policies: [deny-all], phases: [sign-up]}"),
            ("limit: 0", "only: {groups: [LOCATION]}\n    limit: 0"),
        ]);
        assert_eq!(narrowed, Vec::<String>::new());
    }

    #[test]
    fn all_mistakes_come_at_once_with_their_places_and_the_nearest_name() {
        let told = mistakes(&[
            ("weight: house", "wieght: house"),
            ("asks_before_consent", "ask_before_consent"),
            ("limit: 0", "limit: none"),
            ("limit_is: ours", "limit_is: our"),
            ("verdict: fail", "verdict: blocked"),
            ("    would_change: Such a screen.\n", ""),
        ]);
        let expected = [
            "mine.yaml:8:5: a rule has no key `wieght` | did you mean `weight`?",
            "mine.yaml:5:5: a rule needs `weight`, `would_change` | see “Your own pack” in docs/rules.md",
            "mine.yaml:10:13: there is no measure `ask_before_consent` | did you mean `asks_before_consent`?",
            "mine.yaml:13:33: `verdict` cannot be `blocked` | it is one of fail, review",
            "mine.yaml:11:12: `limit` is a number, and here is `none` | ",
            "mine.yaml:12:15: `limit_is` cannot be `our` | did you mean `ours`?",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (from, to, message) in [
            ("[{at: 1, verdict: fail, severity: indicator}]", "[]", "13:15: the rule has no `verdicts`"),
            (
                "[{at: 1, verdict: fail, severity: indicator}]",
                "[{at: 1, verdict: review, severity: info}, {at: 1, verdict: fail, severity: info}]",
                "13:58: `verdicts` must rise",
            ),
            ("weight: house", "weight: draft", "13:16: what is only draft weighs `advisory` at most"),
            ("version: 1", "version: 1.5", "2:10: `version` is a whole number"),
            ("limit: 0", "only: {obstacles: [O14]}\n    limit: 0", "11:11: the measure `asks_before_consent` cannot be narrowed"),
            ("limit: 0", "needs: {policies: [denyall]}\n    limit: 0", "11:12: there is no permission policy `denyall`"),
            ("rules:", "rules: 7\nmore:", "4:8: `rules` is a list, and here is `7`"),
        ] {
            let told = mistakes(&[(from, to)]);
            assert!(told.iter().any(|one| one.starts_with(&format!("mine.yaml:{message}"))), "{message}: {told:?}");
        }
    }

    #[test]
    fn a_second_rule_of_the_same_id_and_files_that_are_no_pack_are_told() {
        let rule = SOUND.split_once("rules:\n").unwrap().1;
        let twice = pack(Path::new("m"), &format!("{SOUND}{rule}")).unwrap_err();
        assert!(twice.len() == 1 && twice[0].message.contains("`HOUSE-01` already"), "{twice:?}");
        for text in ["", "~", "- a\n", "a: [1\n", "pack: a\n---\npack: b\n", &"[".repeat(5_000)] {
            assert!(!pack(Path::new("m"), text).unwrap_err().is_empty(), "{text:?}");
        }
    }
}
