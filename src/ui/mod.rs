//! What is on the screen: the view hierarchy, selectors and their matching, screen fingerprint, lexicon, kind of screen.

mod describe;
pub mod fingerprint;
mod matching;
pub mod node;
pub mod parse;
mod pattern;
pub mod selector;
pub mod window;

pub use fingerprint::{Fingerprint, fingerprint};
pub use node::{Hierarchy, Node, NodeId, Rect};
pub use parse::{ParseError, parse, parse_bytes};
pub use pattern::PatternError;
pub use selector::Selector;
pub use window::{WindowKind, title};
