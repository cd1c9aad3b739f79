//! The table of phrases: which obstacle, or none, each makes on a page about deletion.

use super::story::*;
use crate::metrics::model::Deletion;

const DATA: &str = "Your personal data will be erased.";

/// The way out whose page shows the words as the layout says.
fn leave(layout: &str, words: &str) -> Deletion {
    let go = || button("go", "Delete my account");
    let of = |items: Vec<Item>| page("Delete account", &std::iter::once(text(DATA)).chain(items).collect::<Vec<_>>());
    let words = &words.replace('&', "&amp;").replace('"', "&quot;");
    let mut story = Story::new();
    story.phase("account-deletion").start().see(&page("Me", &[row("delete", "Delete account")])).tap("Delete account");
    let (kind, typed) = layout.split_once(' ').unwrap_or((layout, ""));
    match kind {
        "go" => story.see(&of(vec![text(words), go()])),
        "end" => story.see(&of(vec![text(words), button("x", "Close")])),
        "leave" => story.see(&of(vec![button("go", words)])),
        "stay" => story.see(&of(vec![text(words), button("stay", "Keep my account"), go()])),
        "field" => story.see(&of(vec![field("value", words), go()])),
        "password" => story.see(&of(vec![password("value", words), go()])),
        "tick" => story.see(&of(vec![tick("box", words), go()])),
        "type" => story.see(&of(vec![text(words), field("value", "Here"), go()])).type_in("Here", typed).tap("Delete my account"),
        "survey" => {
            let survey =
                |chosen, next| page(words, &[text(DATA), radio("Too many messages", chosen), radio("Other", false), next]);
            story.see(&survey(false, disabled("next", "Next"))).see(&survey(true, button("next", "Next")))
        }
        "quiet" => story.see(&page("Delete account", &[text(words), go()])),
        "rest" => {
            story.see(&of(vec![go()])).tap("Delete my account").see(&page("See you", &[text(words), button("x", "Close")]));
            return story.end().counts.deletion.unwrap();
        }
        other => panic!("no such layout: {other}"),
    };
    story.see(&page("Account deleted", &[text("Your account has been deleted."), button("x", "Close")])).start();
    story.see(&page("Welcome", &[text("Welcome, stranger"), button("go", "Go")]));
    story.end().counts.deletion.unwrap()
}

#[test]
fn the_table_of_phrases() {
    let rows = include_str!("phrases.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut wrong = vec![];
    for row in rows {
        let [expected, layout, words] = row.splitn(3, '\t').collect::<Vec<_>>().try_into().unwrap();
        let deletion = leave(layout, words);
        let found = if deletion.obstacles.is_empty() { "-".to_owned() } else { deletion.obstacles.join(",") };
        if found != expected {
            let why: Vec<_> = deletion.sightings.iter().map(|sighting| sighting.because.as_str()).collect();
            wrong.push(format!("{layout}: {words}: {found} and not {expected} {why:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
