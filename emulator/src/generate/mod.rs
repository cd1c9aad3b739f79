//! Makes specimens, each with a scenario and with its truth, from a seed.
//!
//! ```text
//! seed, settings → plan → pages and story → specimen.yaml, leave.yaml, truth.yaml
//! ```
//!
//! The plan decides everything. Pages are what the app shows; the story is what a person does there, screen by screen. The specimen is
//! written from the pages, the scenario from the story, and the truth is counted in the story by the counting standard
//! (`docs/counting.md`): a statement of its own of what is to be counted, which no program that counts had a part in.
//!
//! A seed with the same settings means the same bytes, for ever; a test with their hashes says so.

mod apps;
mod asks;
mod door;
mod journey;
mod page;
mod plan;
mod random;
mod rooms;
mod scenario;
mod settings;
mod specimen;
mod truth;
mod way;
mod words;

use journey::Stay;
use page::Page;
use plan::Plan;
pub use settings::{KEYS, Mode, Place, SettingError, Settings};
pub use words::Language;

/// A specimen with its scenario and its truth, as the texts of their files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The scenario's name.
    pub name: String,
    /// `specimen.yaml`.
    pub specimen: String,
    /// `leave.yaml`, which takes the specimen from its own folder.
    pub scenario: String,
    /// `truth.yaml`, whose `scenario` is `leave.yaml`.
    pub truth: String,
}

/// What a person does with the app, phase by phase.
struct Story {
    first_run: Vec<Stay>,
    sign_up: Vec<Stay>,
    used: Vec<Stay>,
    /// The way out, and with how many of its stays the entry is reached.
    out: Vec<Stay>,
    entry: usize,
    /// Empty where the account is still there.
    after: Vec<Stay>,
}

/// Makes the specimen of a seed.
pub fn generate(seed: u64, settings: &Settings) -> Result<Generated, SettingError> {
    settings.check()?;
    let plan = Plan::new(seed, settings);
    let (pages, story) = story(&plan);
    let name = format!("seed-{seed}{}", if settings.fixed { "-fixed" } else { "" });
    let head = |what: &str| format!("# {what}, generated from the seed {seed}.\n");
    Ok(Generated {
        specimen: specimen::specimen(&plan, &pages, &head("An app")),
        scenario: scenario::scenario(&plan, &story, &name, &head("What a person does with the app")),
        truth: truth::truth(&plan, &story, "leave.yaml", &head("Counted in the plan of the app")),
        name,
    })
}

fn story(plan: &Plan) -> (Vec<Page>, Story) {
    let (mut pages, first_run, mut sign_up) = door::door(plan);
    let home = rooms::home(plan);
    let used = rooms::used(plan, &home);
    let entry = plan.way.as_ref().map(way::entry);
    let (corridor, mut out) = rooms::corridor(plan, &home[0], entry.as_ref());
    sign_up.push(door::stay(&home[0], Vec::new()));
    let entered = out.len();
    pages.extend(home);
    pages.extend(corridor);
    let mut after = Vec::new();
    if let Some(way) = &plan.way {
        let (behind, stays) = way::way_out(plan, way);
        pages.extend(behind);
        out.extend(stays);
        if way::end_marker(way).is_some() {
            // The page to sign up, and nothing to do there.
            after.extend(first_run.last().cloned());
        }
    }
    (pages, Story { first_run, sign_up, used, out, entry: entered, after })
}
