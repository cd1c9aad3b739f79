//! What is on the screen: the view hierarchy, selectors and their matching, screen fingerprint, lexicon, kind of screen.

mod buttons;
mod consent;
mod content;
mod describe;
pub mod fingerprint;
mod form;
pub mod groups;
mod guest;
pub mod lexicon;
mod matching;
pub mod naming;
pub mod node;
mod normal;
pub mod parse;
mod pattern;
pub mod permission;
mod policy;
mod refusal;
pub mod screen;
pub mod selector;
pub mod window;

pub use consent::{ConsentGate, consent_gate};
pub use fingerprint::{Fingerprint, fingerprint};
pub use guest::guest_control;
pub use node::{Hierarchy, Node, NodeId, Rect};
pub use parse::{ParseError, parse, parse_bytes};
pub use pattern::PatternError;
pub use permission::{ButtonRole, PermissionDialog, permission_dialog};
pub use policy::{names_policy, shows_policy};
pub use refusal::refuses_device;
pub use screen::{Classified, ScreenKind, classify};
pub use selector::{Selector, Trait};
pub use window::{WindowKind, title};
