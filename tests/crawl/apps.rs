//! The apps that are crawled for the tables, and what is known of each from its own files and from people, not from the crawler.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use offramp_emulator::app::specimen::Specimen;

use crate::common::truth::{COMMON_API, Case, Truth, root};

/// The screen that the entry of account deletion opens, in the specimens that have one; read out of their files by a person.
const OPENS: [(&str, &str); 25] = [
    ("bikeshare", "settle"),
    ("bookshop", "leaving"),
    ("courier", "delete_account"),
    ("darkroom", "delete_account"),
    ("dating", "delete_account"),
    ("fitness", "leave"),
    ("forum", "sure"),
    ("gazette", "leave"),
    ("habits", "delete_account"),
    ("lender", "intro"),
    ("magazine", "remove"),
    ("matinee", "leave"),
    ("messenger", "delete_account"),
    ("music", "leave"),
    ("planner", "delete_account"),
    ("plaza", "delete_account"),
    ("quill", "sure"),
    ("reader", "delete_account"),
    ("reader-fixed", "delete_account"),
    ("recipes", "delete_account"),
    ("sportsnews", "losses"),
    ("travel", "bundle"),
    ("tutor", "tears"),
    ("video", "agreement"),
    ("wallet", "conditions"),
];
/// The same in generated ones.
const GENERATED: &str = "leave";

/// An app.
#[derive(Debug)]
pub struct App {
    pub name: String,
    /// The specimen's folder.
    pub folder: PathBuf,
    /// The scenario whose first phases make somebody logged in.
    pub before: Option<PathBuf>,
    /// The device's language.
    pub locale: &'static str,
    pub truth: Truth,
    pub package: String,
    /// The screen that the entry opens, if there is a way out.
    pub opens: Option<&'static str>,
    /// How many screens its file has, dialogs included.
    pub screens: usize,
    pub kind: Kind,
}

/// What makes an app harder, by its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// Clocks and counters of seconds.
    pub clock: bool,
    /// Lists that are never the same: shuffled, endless, a carousel.
    pub lists: bool,
    /// A menu on the way out begins below the fold.
    pub below: bool,
    /// What is read on this device is not English.
    pub foreign: bool,
}

impl Kind {
    /// In a word or two.
    pub fn moves(&self) -> &'static str {
        match (self.clock, self.lists) {
            (false, false) => "static",
            (true, false) => "clock",
            (false, true) => "lists",
            (true, true) => "clock, lists",
        }
    }
}

impl App {
    /// What a person, or the generator, counted where prompts are refused.
    pub fn case(&self) -> &Case {
        self.truth.case(COMMON_API, "observe")
    }

    /// Actions to the entry and the tap on it, if there is a way.
    pub fn depth(&self) -> Option<u64> {
        self.case().deletion["depth"].as_u64()
    }

    fn new(name: &str, folder: PathBuf, before: Option<PathBuf>, locale: &'static str, truth: Truth) -> App {
        let text = std::fs::read_to_string(folder.join("specimen.yaml")).unwrap();
        let specimen = Specimen::parse(&text).unwrap();
        let generated = !OPENS.iter().any(|(known, _)| *known == name) && before.is_some();
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let kind = Kind {
            clock: ["{clock}", "{seconds}"].iter().any(|word| text.contains(word)),
            lists: ["shuffle: true", "endless: true", "carousel:"].iter().any(|word| text.contains(word)),
            below: if generated { text.contains("id: option") } else { before.as_deref().is_some_and(scrolls_to_the_entry) },
            foreign: locale != "en-US" || text.contains(chinese) && !text.contains("{en: "),
        };
        let opens =
            if generated { Some(GENERATED) } else { OPENS.iter().find(|(known, _)| *known == name).map(|(_, opens)| *opens) };
        let mut app = App {
            name: name.to_owned(),
            package: specimen.package.clone(),
            screens: specimen.screens.len(),
            opens: None,
            folder,
            before,
            locale,
            truth,
            kind,
        };
        app.opens = opens.filter(|_| app.depth().is_some());
        let known: BTreeSet<&String> = specimen.screens.keys().collect();
        assert_eq!(app.opens.is_some(), app.depth().is_some(), "{name}: nobody said which screen its entry opens");
        assert!(app.opens.is_none_or(|opens| known.contains(&opens.to_owned())), "{name} has no screen {opens:?}");
        app
    }
}

/// Whether a person's scenario scrolls between the start of the way out and the entry.
fn scrolls_to_the_entry(scenario: &Path) -> bool {
    let text = std::fs::read_to_string(scenario).unwrap();
    let way = text.split("- phase: account-deletion").nth(1).unwrap_or_default();
    way.split("- entry").next().unwrap_or_default().contains("- scroll")
}

/// One that comes with the project.
pub fn coming(name: &str, locale: &'static str) -> App {
    let before = root().join("scenarios").join(name).join("leave.yaml");
    let before = before.is_file().then_some(before);
    App::new(name, root().join("emulator/specimens").join(name), before, locale, Truth::of(name))
}

/// All of those.
pub fn all_that_come(locale: &'static str) -> Vec<App> {
    Truth::all().into_iter().map(|truth| coming(&truth.name, locale)).collect()
}

/// One that a seed makes, with settings.
pub fn generated(folder: &Path, seed: u64, settings: &[&str]) -> App {
    let folder = folder.join(seed.to_string());
    let made = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["emulator", "specimen", "generate", "--seed", &seed.to_string(), "-o"])
        .arg(&folder)
        .args(settings.iter().flat_map(|setting| ["--set", setting]))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let name = format!("seed-{seed}");
    let truth = Truth::beside(&folder, &name);
    let before = folder.join("leave.yaml");
    App::new(&name, folder, Some(before), "en-US", truth)
}

/// A seed, and what is set with it.
pub type Wish = (u64, Vec<&'static str>);

/// Each way in which a main screen moves, eight times with a way out and twice without; of those with one half below the fold, a third in Chinese.
pub fn every_mode() -> Vec<Wish> {
    const ENTRIES: [&str; 8] =
        ["entry=below", "entry=tabs", "entry=below", "entry=drawer", "entry=below", "entry=plain", "entry=below", "entry=help"];
    let modes = ["mode=static", "mode=clock", "mode=shuffled"];
    let with = modes.iter().flat_map(|mode| {
        ENTRIES.iter().enumerate().map(move |(number, entry)| {
            let language = if [2, 3, 7].contains(&number) { "language=zh" } else { "language=en" };
            vec![*mode, *entry, language, "deletion=yes"]
        })
    });
    let without =
        modes.iter().flat_map(|mode| ["language=en", "language=zh"].map(|language| vec![*mode, language, "deletion=none"]));
    (1100..).zip(with.chain(without)).collect()
}
