//! Explanations of the example run.

use super::{Explanation, Source, Wanted, html, text};
use crate::metrics::decisions::Decision;
use crate::report::example;
use crate::rules::Pack;
use crate::trace::event::Event;

/// The example's pages, with what became of its inputs and looks set by hand.
fn explain(wanted: &Wanted) -> Result<Explanation, String> {
    let (records, mut metrics, report) = (example::records(), example::metrics(), example::report());
    let taps: Vec<u64> =
        records.iter().filter(|one| one.job == 0 && matches!(one.event, Event::Input(_))).map(|one| one.seq).collect();
    let action = Decision::Action { field: false, consent: false };
    metrics[0].decisions = taps.iter().map(|seq| (*seq, action)).collect();
    metrics[0].decisions.insert(taps[1], Decision::PromptAnswer);
    // The example was judged by version 1; what its rules count is what matters here.
    let packs = [Pack { version: 1, ..Pack::load("cn").unwrap() }];
    Source { records: &records, metrics: &metrics, report: &report, packs: &packs }.explain(wanted)
}

fn page(wanted: &Wanted) -> String {
    text::render(&explain(wanted).unwrap(), false, None)
}

#[test]
fn an_ask_with_its_witnesses_and_the_sentences_by_which_it_counts() {
    let page = page(&Wanted::Ask(1));
    for told in [
        "counted, in sign-up.asks.total, sign-up.asks.shown, sign-up.asks.solicited",
        "solicited: the last input",
        "none: the witnesses agree",
        "Permission grant result",
        "#ask-shown (Kinds)",
        "#origin-solicited (Origin)",
        "CN-PERM-03 Asks again after a refusal: not counted: its group had not been refused before",
        "artifacts/",
    ] {
        assert!(page.contains(told), "{told}\n{page}");
    }
}

#[test]
fn an_input_a_prompt_s_answer_and_a_line_that_counts_nothing() {
    let records = example::records();
    let line = |test: &dyn Fn(&Event) -> bool| {
        Wanted::Line(records.iter().find(|record| record.job == 0 && test(&record.event)).map(|record| record.seq).unwrap())
    };
    let tap = page(&line(&|event| matches!(event, Event::Input(_))));
    assert!(
        tap.contains("counted: an action") && tap.contains("#action-tap (Actions)") && tap.contains("in `tapOn: 扫一扫`"),
        "{tap}"
    );
    let answer = page(&line(&|event| matches!(event, Event::Answer { .. })));
    assert!(answer.contains("it witnesses ask 1 (CAMERA, asked by the app), which is counted"), "{answer}");
    let phase = page(&line(&|event| matches!(event, Event::Phase { .. })));
    assert!(phase.contains("not counted: it says under which phase"), "{phase}");
    assert!(page(&Wanted::Line(0)).contains("it belongs to the run, and to no job"));
}

#[test]
fn a_rule_says_how_its_count_led_to_its_verdict() {
    let page = page(&Wanted::Rule("CN-PERM-03".into(), None));
    for told in [
        "fail: Asks again after a refusal: counted 2",
        "0, the source's",
        "from 1 on: review, advisory",
        "counted 2 → fail, strong indicator",
        "ask 1: CAMERA, asked by the app (sign-up, line 11): its group had not been refused before",
        "offramp run scenarios/courier.yaml",
    ] {
        assert!(page.contains(told), "{told}\n{page}");
    }
}

#[test]
fn what_there_is_not_names_the_nearest_and_what_there_is() {
    let error = |wanted| explain(&wanted).unwrap_err();
    assert!(error(Wanted::Line(900)).contains("lines 0 to "));
    assert!(error(Wanted::Ask(0)).contains("the nearest is ask 1"));
    let unknown = error(Wanted::Rule("CN-PERM-3".into(), None));
    assert!(unknown.contains("The nearest is CN-PERM-03.") && unknown.contains("CN-DEL-05"), "{unknown}");
    assert_eq!(error(Wanted::Rule("CN-PERM-03".into(), Some(7))), "CN-PERM-03 was not held against job 7; it was against 0");
}

#[test]
fn the_page_is_self_contained_and_safe_to_open() {
    let mut explanation = explain(&Wanted::Ask(1)).unwrap();
    explanation.answer = "<script>alert(1)</script>".into();
    let page = html::render(&explanation, "a run", &|sha256, ext| example::artifact(&format!("{sha256}.{ext}")));
    assert!(page.contains("data:image/jpeg;base64,") && page.contains("Content-Security-Policy"));
    for forbidden in ["<script", "src=\"http", " style=\"", "url("] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}
