//! Parts of scenario files as YAML, for what writes them: in one line each, as a person would.

use crate::ui::Selector;

/// A selector as a value: its text alone, or a map.
pub fn selector(selector: &Selector) -> String {
    match &selector.text {
        Some(text) if *selector == (Selector { text: Some(text.clone()), ..Selector::default() }) => scalar(text),
        _ => map(selector),
    }
}

fn map(selector: &Selector) -> String {
    let words =
        [("text", &selector.text), ("id", &selector.id), ("description", &selector.description), ("class", &selector.class)];
    let mut parts: Vec<String> =
        words.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", scalar(value.as_ref()?)))).collect();
    let relations = [
        ("below", &selector.below),
        ("above", &selector.above),
        ("leftOf", &selector.left_of),
        ("rightOf", &selector.right_of),
        ("containsChild", &selector.contains_child),
        ("childOf", &selector.child_of),
    ];
    parts
        .extend(relations.into_iter().filter_map(|(name, inner)| Some(format!("{name}: {}", self::selector(inner.as_deref()?)))));
    if !selector.contains_descendants.is_empty() {
        let inner: Vec<String> = selector.contains_descendants.iter().map(map).collect();
        parts.push(format!("containsDescendants: [{}]", inner.join(", ")));
    }
    parts.extend(selector.index.map(|index| format!("index: {index}")));
    format!("{{{}}}", parts.join(", "))
}

/// A text as YAML takes it, inside `{…}` and `[…]`, too: bare where it can stand so, else in quotes.
pub fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " ._/&'-()+$*?\\’！？。、".contains(c);
    let first = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '/');
    let ends = !text.ends_with(' ');
    let word = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&text.to_lowercase().as_str());
    if first && ends && !word && text.chars().all(plain) && !text.contains(" #") { text.to_owned() } else { quoted(text) }
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_bare_where_yaml_reads_them_as_they_are() {
        for (text, written) in [
            ("Delete account", "Delete account"),
            ("Account & security", "Account & security"),
            ("注销账号", "注销账号"),
            ("Can I leave\\?", "Can I leave\\?"),
            ("no", "\"no\""),
            ("${OFFRAMP_PHONE}", "\"${OFFRAMP_PHONE}\""),
            ("a: b", "\"a: b\""),
            ("- x", "\"- x\""),
            ("7 days", "\"7 days\""),
            ("say \"hi\"", r#""say \"hi\"""#),
        ] {
            assert_eq!(scalar(text), written);
            let read: String = serde_yaml::from_str(&scalar(text)).unwrap();
            assert_eq!(read, text);
        }
    }

    fn text(text: &str) -> Selector {
        Selector { text: Some(text.into()), ..Selector::default() }
    }

    #[test]
    fn selectors_are_maps_where_words_alone_do_not_do() {
        let numbered = Selector { index: Some(1), ..text("A, b") };
        assert_eq!(selector(&numbered), "{text: \"A, b\", index: 1}");
        assert_eq!(selector(&text("A, b")), "\"A, b\"");
        assert_eq!(selector(&Selector { id: Some("gear".into()), ..Selector::default() }), "{id: gear}");
        let row = Selector { id: Some("row".into()), contains_descendants: vec![text("Camera")], ..Selector::default() };
        let inside = Selector { class: Some("Switch".into()), child_of: Some(Box::new(row)), ..Selector::default() };
        assert_eq!(selector(&inside), "{class: Switch, childOf: {id: row, containsDescendants: [{text: Camera}]}}");
        let below = Selector { below: Some(Box::new(text("More"))), above: Some(Box::new(text("Less"))), ..text("Edit") };
        assert_eq!(selector(&below), "{text: Edit, below: More, above: Less}");
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let below = Selector { below: Some(Box::new(text("7 of {9}, [x]"))), ..text("Edit: \"it\"") };
        let inside = Selector {
            class: Some("android.widget.Switch".into()),
            child_of: Some(Box::new(Selector { contains_descendants: vec![below.clone()], ..Selector::default() })),
            index: Some(-1),
            ..Selector::default()
        };
        for one in [below, inside] {
            let file = format!("appId: a.b\n---\n- tapOn: {}\n", selector(&one));
            let scenario = crate::scenario::decode(std::path::Path::new("a.yaml"), &file).unwrap();
            let crate::scenario::Command::TapOn(tap) = &scenario.steps[0].command else { panic!("{file}") };
            assert_eq!(tap.selector.clone().map(|selector| selector.with_indices().unwrap()), Some(one), "{file}");
        }
    }
}
