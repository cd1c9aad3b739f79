//! Campaigns: many apps examined by one file, and what is published of them.
//!
//! A campaign's folder holds a run's folder for each app; everything here is a pure function of what those hold, of the campaign's file and of
//! the campaign before it, so that the bulletin is made again at will, after reviews too.
//!
//! | file | what |
//! | --- | --- |
//! | `file.rs`, `decode.rs` | `campaign.yaml`: what it says, and how it is read, all mistakes at once |
//! | `measured.rs` | an app's runs → findings, each with whether a named person confirmed it |
//! | `state.rs` | what came of an app: passed, self-corrected, still problematic, overdue … |
//! | `classes.rs` | rules → the classes of problems that bulletins name |
//! | `bulletin.rs` | the bulletin |
//! | `text.rs`, `csv.rs`, `html.rs` | its views; JSON is the bulletin itself |
//! | `nightly.rs` | a campaign held against a baseline, in a few lines |

pub mod bulletin;
pub mod classes;
mod csv;
mod decode;
mod file;
mod html;
pub mod measured;
pub mod nightly;
pub mod state;
#[cfg(test)]
mod tests;
mod text;

pub use bulletin::{Bulletin, Material, Record};
pub use file::{App, Campaign, Depth, TEMPLATE, Target, Work};
pub use measured::Measured;
pub use state::{Before, Came, Outcome, State};
