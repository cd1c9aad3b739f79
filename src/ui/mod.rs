//! What is on the screen: the view hierarchy, selectors and their matching, screen fingerprint, lexicon, kind of screen.

pub mod node;
pub mod parse;
pub mod selector;

pub use parse::{ParseError, parse, parse_bytes};
pub use node::{Hierarchy, Node, NodeId, Rect};
pub use selector::Selector;
