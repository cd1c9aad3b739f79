//! Every example of `docs/commands` does what it should: each is run in a made-up app that has the screens it needs.
//!
//! A command whose examples need other screens gets a start screen of its own in [`app`].

use std::time::Duration;

use super::Row::{Countdown, Field, WithId};
use super::*;
use crate::runner::{Halt, Hands, Leg, Reply, Search};
use crate::scenario::model::Goal;
use crate::scenario::table::{THEMES, command};
use crate::ui::Selector;

/// A picture of one colour.
fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1080, 2000, image::Rgb([200, 200, 200])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Does and types what it is asked to.
struct Someone;

impl Person for Someone {
    fn ask(&self, _what: &str, _wants_text: bool, _limit: Duration) -> Reply {
        Reply::Done("4711".into())
    }
}

/// Knows the way to what is looked for.
struct Guide;

impl Reach for Guide {
    fn reach(&self, _goal: Goal, _limit: u32, hands: &mut dyn Hands) -> Result<Search, Halt> {
        let selector = Selector { text: Some("Privacy policy".to_owned()), ..Selector::default() };
        let node = selector.find(hands.sight().unwrap().tree).unwrap()[0];
        hands.tap(node)?;
        let way = Some(vec![Leg { selector, label: "Privacy policy".to_owned() }]);
        Ok(Search { actions: 1, screens: 2, exhausted: false, way })
    }
}

/// The app that a command's examples run in: first its start screen.
fn app(command: &str) -> Fake {
    let main = vec![
        Text("Welcome"),
        Field("Phone number"),
        Field("Name"),
        Button("Settings"),
        WithId("com.example.app:id/order_number", "No. 4711"),
        WithId("com.example.app:id/agree", "Agree"),
        WithId("com.example.app:id/photo", "Photo"),
        Button("Scan"),
        Button("Find friends"),
    ];
    let settings =
        vec![Text("Settings"), Button("Delete account"), Button("Privacy policy"), Button("Call us to delete your account")];
    let start = match command {
        "passConsent" | "relaunch" => "terms",
        "noise" => "advert",
        "reach" | "external" => "settings",
        "assertVisible" => "done",
        "tapOn" => "choices",
        "scrollUntilVisible" | "scroll" => "list",
        "readCode" => "log-in",
        "runFlow" | "longPressOn" | "retry" => "offer",
        "repeat" => "tour",
        "if" => "visitor",
        _ => "main",
    };
    let mut fake = Fake::new(
        &[
            ("main", main),
            ("settings", settings),
            (
                "terms",
                vec![Text("We ask you to accept our Terms of Service and Privacy Policy"), Button("Agree"), Button("Exit")],
            ),
            ("advert", vec![Text("Today only: half price"), Countdown("Skip", 3)]),
            ("policy", vec![Text("Privacy policy"), Text("We keep what you write.")]),
            ("list", vec![Text("Help"), Button("First steps")]),
            ("list-end", vec![Text("Help"), Button("Delete account")]),
            ("log-in", vec![Button("Send code"), Field("Code")]),
            ("offer", vec![Text("Update now"), Button("Later"), Button("Refresh"), Button("My chat"), Text("Welcome")]),
            ("choices", vec![Button("Delete account"), WithId("com.example.app:id/agree", "Agree")]),
            ("done", vec![Text("Account deleted")]),
            ("tour", vec![Text("What is new"), Button("Next")]),
            ("visitor", vec![Button("Sign up")]),
        ],
        &[
            ("home", "launch", start, 100),
            ("terms", "Agree", "main", 100),
            ("advert", "Skip", "main", 100),
            ("main", "Settings", "settings", 100),
            ("settings", "back", "main", 100),
            ("settings", "Privacy policy", "policy", 100),
            ("settings", "Delete account", "done", 100),
            ("main", "Scan", "ask-camera", 100),
            ("main", "Find friends", "ask-contacts", 100),
            ("list", "swipe", "list-end", 100),
            ("tour", "Next", "main", 100),
            ("ask-camera", "Don’t allow", "main", 100),
            ("ask-camera", "Only this time", "main", 100),
            ("ask-camera", "While using the app", "main", 100),
            ("ask-contacts", "Only this time", "main", 100),
            ("ask-contacts", "Don’t allow", "main", 100),
        ],
    );
    fake.inbox = vec![(1_500, "Your code is 471147")];
    fake.shell = vec![("", 0, 0), ("package:com.example.app", 0, 0)];
    if matches!(command, "takeScreenshot" | "assertScreenshot") {
        fake.picture = Some(png());
    }
    fake
}

/// How a command ends where it does its part.
fn may_end(command: &str) -> CommandState {
    match command {
        "assertWithAI" | "assertNoDefectsWithAI" | "extractTextWithAI" => CommandState::Warned,
        "clearKeychain" => CommandState::Skipped,
        _ => CommandState::Ok,
    }
}

#[test]
fn every_example_does_what_it_should() {
    let picture = png();
    let files: &[(&str, &[u8])] = &[
        ("_sign-up.yaml", b"appId: com.example.app\n---\n- tapOn: Later\n"),
        ("_make.js", b"output.made = 'x'.repeat(LENGTH)"),
        ("photo.png", &picture),
        ("settings.png", &picture),
    ];
    let mut wrong = Vec::new();
    for page in THEMES.iter().flat_map(|theme| theme.pages) {
        let examples = crate::scenario::examples(page.text);
        if examples.is_empty() {
            wrong.push(format!("docs/commands/{}.md has no example", page.name));
        }
        for example in examples {
            if cfg!(not(feature = "js")) && (example.contains("output.") || example.contains("maestro.")) {
                continue;
            }
            let plain = !command(page.name).unwrap().ours;
            let steps = format!("- launchApp\n{example}");
            let policy = if plain { Policy::Grant } else { Policy::Observe };
            let header = if page.name == "adb" { "  adb: true\n" } else { "" };
            let job = Job { plain, header, policy, person: &Someone, reach: Some(&Guide), files, ..job(&steps) };
            let ran = job.run(&mut app(page.name));
            let ends = ran.events().into_iter().filter_map(|event| match event {
                Event::Command { name, state, message, .. } if *state != CommandState::Begin => Some((name, *state, message)),
                _ => None,
            });
            let ends: Vec<_> = ends.collect();
            let otherwise: Vec<_> = ends.iter().filter(|(name, state, _)| *state != may_end(name)).collect();
            // The old name for some others is read as they are.
            let name = if page.name == "action" { "back" } else { page.name };
            if ran.outcome.status != Status::Passed || !otherwise.is_empty() || !ends.iter().any(|(ended, ..)| *ended == name) {
                wrong.push(format!("{}: {}\n{example}{otherwise:?}\n", page.name, ran.error()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
