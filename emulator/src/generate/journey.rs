//! The generator's model of what a person does: from screen to screen, step by step, written as a scenario has it and counted by the
//! counting standard (`docs/counting.md`).

use std::collections::BTreeSet;

use super::words::{Language, Words};

/// One stay on one screen, and what is done there.
#[derive(Debug, Clone)]
pub(super) struct Stay {
    pub(super) screen: String,
    /// How many controls of the app's own it offers.
    pub(super) options: u32,
    pub(super) steps: Vec<Step>,
}

/// One thing done.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A tap on a label.
    Tap(Words),
    /// A tap on the label that counts down first, for so many seconds.
    TapAfter(Words, u32),
    /// A tap on what Android labels, in the device's language.
    TapSystem(Words),
    /// A tap on something that is known by its id; what it is, in words.
    TapId(String, &'static str),
    /// A field filled in: its id, the text as a scenario has it, and how many characters it is.
    Type(String, &'static str, u32),
    /// The code is read from the messages.
    ReadCode,
    /// An act that only a person can do.
    Person(&'static str),
    /// The list is scrolled until that is seen, once.
    ScrollTo(Words),
    Back,
    /// The app's own explanation of an ask is accepted; it belongs to the ask.
    Accept(Words),
}

/// What a journey comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) actions: u32,
    pub(super) screens: u32,
    pub(super) distinct_screens: u32,
    pub(super) fields: u32,
    pub(super) options: u32,
    pub(super) external_acts: u32,
    pub(super) keystrokes: u32,
    pub(super) scrolls: u32,
    pub(super) wait_ms: u32,
}

impl Step {
    fn counts(&self) -> Counts {
        let action = Counts { actions: 1, ..Counts::default() };
        match self {
            Step::Tap(_) | Step::TapSystem(_) | Step::TapId(..) | Step::Back => action,
            Step::TapAfter(_, seconds) => Counts { wait_ms: seconds * 1000, ..action },
            Step::Type(_, _, keystrokes) => Counts { fields: 1, keystrokes: *keystrokes, ..action },
            Step::ReadCode => Counts { external_acts: 1, ..action },
            // A picture or a face is a datum that is demanded.
            Step::Person(kind) => Counts { external_acts: 1, fields: u32::from(matches!(*kind, "face" | "photo")), ..action },
            Step::ScrollTo(_) => Counts { scrolls: 1, ..Counts::default() },
            Step::Accept(_) => Counts::default(),
        }
    }

    /// As a scenario has it.
    pub(super) fn yaml(&self, language: Language) -> String {
        match self {
            Step::Tap(label) | Step::TapAfter(label, _) | Step::Accept(label) => {
                format!("- tapOn: {}\n", label.selector(language))
            }
            Step::TapSystem(label) => format!("- tapOn: {}\n", label.selector(Language::Both)),
            Step::TapId(id, _) => format!("- tapOn: {{id: {id}}}\n"),
            Step::Type(id, value, _) => format!("- tapOn: {{id: {id}}}\n- inputText: \"{value}\"\n"),
            Step::ReadCode => "- readCode\n".into(),
            Step::Person(kind) => format!("- external: {{kind: {kind}, by: human}}\n"),
            Step::ScrollTo(label) => format!("- scrollUntilVisible: {{element: {}}}\n", label.selector(language)),
            Step::Back => "- back\n".into(),
        }
    }

    /// What is counted as an action, in words.
    fn told(&self) -> Option<String> {
        match self {
            Step::Tap(label) | Step::TapAfter(label, _) | Step::TapSystem(label) => Some(label.en().into()),
            Step::TapId(_, what) => Some((*what).into()),
            Step::Type(id, ..) => Some(format!("the field {id}")),
            Step::ReadCode => Some("reading the SMS".into()),
            Step::Person(kind) => Some(format!("a person's {kind}")),
            Step::Back => Some("back".into()),
            Step::ScrollTo(_) | Step::Accept(_) => None,
        }
    }
}

/// Counts a journey; `options` are those of the stays from `options_from` on.
pub(super) fn count(stays: &[Stay], options_from: usize) -> Counts {
    let mut sum = Counts::default();
    for step in stays.iter().flat_map(|stay| &stay.steps) {
        let one = step.counts();
        sum.actions += one.actions;
        sum.fields += one.fields;
        sum.external_acts += one.external_acts;
        sum.keystrokes += one.keystrokes;
        sum.scrolls += one.scrolls;
        sum.wait_ms += one.wait_ms;
    }
    let screens: BTreeSet<&str> = stays.iter().map(|stay| stay.screen.as_str()).collect();
    sum.screens = number(stays.len());
    sum.distinct_screens = number(screens.len());
    let mut offered = BTreeSet::new();
    let once = stays.iter().skip(options_from).filter(|stay| offered.insert(stay.screen.as_str()));
    sum.options = once.map(|stay| stay.options).sum();
    sum
}

/// The actions of some stays, in words.
pub(super) fn told(stays: &[Stay]) -> String {
    stays.iter().flat_map(|stay| &stay.steps).filter_map(Step::told).collect::<Vec<_>>().join(", ")
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
