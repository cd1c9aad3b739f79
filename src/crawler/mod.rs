//! Explores an app by itself: finds the way to something and writes the scenario that follows it.
//!
//! ```text
//! world ─► scan ─► state ─► graph ─► policy ─► engine ─► world …
//! (look)   (what    (which   (what    (what is  (one action
//!           is       is it?)  leads    tried     a turn)
//!           there)            where)   next)
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | `scan.rs`, `locate.rs`, `form.rs` | one screen: identity, controls, how each is named, forms |
//! | `state.rs` | when two looks show the same state |
//! | `journal.rs`, `graph.rs` | what was seen and done; the graph made from it |
//! | `goal.rs`, `words.rs`, `policy.rs` | what is looked for, and what is tried next |
//! | `options.rs` | how a crawl is made, and what it tells meanwhile |
//! | `engine.rs`, `world.rs`, `device.rs` | the loop, and the app it acts on |
//! | `before.rs` | what makes somebody logged in, or a subscriber |
//! | `advance.rs`, `last_page.rs`, `renewal.rs` | from the first page of a way out to the last that can be left, or to its end |
//! | `emit.rs`, `outcome.rs`, `store.rs` | the scenario, `crawl.json`, `graph.json`, and what a crawl resumes from |

mod advance;
mod before;
mod device;
mod emit;
mod engine;
mod form;
mod goal;
mod graph;
mod journal;
mod last_page;
mod locate;
mod options;
mod outcome;
mod policy;
mod prove;
mod reach;
mod renewal;
mod scan;
mod search;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod words;
mod world;

pub use before::Before;
pub use goal::{Goal, NAMES};
pub use journal::Journal;
pub use locate::Op;
pub use options::{Options, Status};
pub use outcome::{AccountUsed, GraphFacts, Level, Outcome, PathStep};
pub use reach::reach;
pub use search::{Plan, Search, search};
pub use store::{JOURNAL, Store, StoreError};
