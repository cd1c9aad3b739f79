//! What a hostile scenario may cost: each case ends by a limit that it names, or is read because it is within them. Counts, not times.

use proptest::prelude::*;

use super::tests::{load_files, rendered};
use crate::ui::{self, Selector};

fn told(steps: &str) -> String {
    let told = rendered(&load_files(&[("s.yaml", &format!("appId: a.b\n---\n{steps}\n"))]).unwrap_err());
    // Whatever is wrong, what is shown of it is bounded.
    assert!(told.len() < 100_000, "{} bytes are told", told.len());
    told
}

#[test]
fn lists_inside_lists_end_somewhere() {
    const DEEP: usize = 10_000;
    let block: String = (0..DEEP).map(|level| format!("{}-\n", " ".repeat(level % 1_000))).collect();
    for text in [
        "[".repeat(DEEP),
        "- ".repeat(DEEP),
        "{a: ".repeat(DEEP),
        format!("- tapOn: {}x{}", "{below: ".repeat(DEEP), "}".repeat(DEEP)),
        format!("- {}back{}", "{runFlow: {commands: [".repeat(DEEP), "]}}".repeat(DEEP)),
        block,
    ] {
        assert!(told(&text).starts_with("error: "), "{}", &text[..50]);
    }
}

#[test]
fn aliases_count_as_what_they_stand_for() {
    // Ten levels of nine aliases each: 3.5 thousand million taps in a kilobyte.
    let level = |at: u8| {
        let inner = vec![format!("*{}", char::from(b'a' + at)); 9].join(", ");
        format!("- &{} {{repeat: {{times: 1, commands: [{inner}]}}}}\n", char::from(b'b' + at))
    };
    let bomb: String = (0..10).map(level).collect();
    assert!(told(&format!("- &a {{tapOn: x}}\n{bomb}")).contains("more than 100000 values"));
    let told = told("- &a {repeat: {times: 1, commands: [*a]}}");
    assert!(told.starts_with("error: "), "{told}");
}

#[test]
fn keys_and_texts_without_end_are_cut() {
    let key = "k".repeat(500_000);
    for text in
        [format!("- {key}: x"), format!("- tapOn: {{{key}: x}}"), format!("- tapOn: {{enabled: {key}}}"), format!("- {key}")]
    {
        assert!(told(&text).starts_with("error: "));
    }
    let many: String = (0..20_000).map(|at| format!("- x{at}\n")).collect();
    assert!(told(&many).contains("there are more mistakes than these 100"));
    assert!(told(&"# long\n".repeat(200_000)).contains("larger than 1 MiB"));
}

#[test]
fn expressions_that_are_deep_or_long_are_answered() {
    for inside in
        ["(".repeat(10_000), "[".repeat(100_000), "!".repeat(100_000) + "1", "1+".repeat(100_000) + "1", "`${".repeat(5_000)]
    {
        let text = format!("appId: a.b\n---\n- evalScript: '${{{inside}}}'\n");
        if let Err(errors) = load_files(&[("s.yaml", &text)]) {
            assert!(rendered(&errors).starts_with("error: "));
        }
    }
}

/// Patterns for which a backtracking engine looks through every way to split a text, on a screen of five thousand nodes with such texts.
#[test]
fn patterns_that_explode_give_up() {
    let text = "a".repeat(60);
    let row = format!("<node text=\"{text}!\" bounds=\"[0,0][10,10]\"/>");
    let tree =
        ui::parse(&format!("<hierarchy><node bounds=\"[0,0][100,100]\">{}</node></hierarchy>", row.repeat(5_000))).unwrap();
    for pattern in ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*)*=x"] {
        // The usual engine takes time that grows with the text alone.
        let found = Selector { text: Some(pattern.to_owned()), ..Selector::default() }.find(&tree).unwrap();
        assert!(found.is_empty(), "{pattern}");
    }
    for pattern in ["(?=(a+)+b)a", "(a+)+\\1b", "(?<!b)(a|aa)+$b"] {
        // The other one has a number of steps, and says so when they do not do.
        let found = Selector { text: Some(pattern.to_owned()), ..Selector::default() }.find(&tree);
        assert!(found.map_or_else(|error| !error.to_string().is_empty(), |found| found.is_empty()), "{pattern}");
    }
}

fn piece() -> impl Strategy<Value = String> {
    let words = "- |tapOn|runFlow|: |{|}|[|]|, |\n|\n  |\n- |&a |*a|!!str |'|\"|${|}|commands|when|text|appId|---\n|# |%YAML 1.2\n|? ||\n|>|1|true|~|\t|\u{feff}|注销";
    let words: Vec<String> = words.split('|').map(str::to_owned).collect();
    prop_oneof![8 => proptest::sample::select(words), 1 => ".{0,5}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn any_file_is_read_or_refused_at_a_place_in_it(pieces in proptest::collection::vec(piece(), 0..60)) {
        let text = format!("appId: a.b\n---\n{}", pieces.concat());
        if let Err(errors) = load_files(&[("s.yaml", &text)]) {
            prop_assert!(!errors.is_empty());
            for error in &errors {
                if let Some(span) = error.span {
                    prop_assert!(span.start <= span.end && span.end <= text.len(), "{:?}", error);
                }
            }
            prop_assert!(rendered(&errors).starts_with("error"));
        }
    }
}
