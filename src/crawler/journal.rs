//! What a crawl saw and did, in order. The graph is made from it, again whenever identities change; kept, it is what a crawl resumes from.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::locate::Act;
use super::scan::Scan;

/// A look.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sight {
    /// The screen; made again from the tree when a crawl resumes.
    #[serde(skip)]
    pub scan: Rc<Scan>,
    /// SHA-256 of the recorded tree.
    pub tree: String,
    /// SHA-256 of the screen's picture.
    pub image: Option<String>,
    /// Focused window.
    pub window: String,
    /// Resumed activity.
    pub activity: String,
    /// Permission prompts that were answered on the way here.
    pub prompts: u32,
    /// Places of labels that had changed by themselves in the moment before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsteady: Vec<u64>,
}

/// An action and where it led.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Move {
    /// The look before it; `None` when another app, or nothing, was in front.
    pub from: Option<usize>,
    /// What was done.
    pub act: Act,
    /// Where it led.
    pub to: Landing,
    /// Inputs sent until then, since the crawl began.
    #[serde(default)]
    pub inputs: u32,
    /// Starts of the app made until then.
    #[serde(default)]
    pub starts: u32,
    /// Done after all was found, on the way to its end: where that leads is nothing that was looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beyond: bool,
}

/// Where an action led.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Landing {
    /// To a screen of the app.
    On(usize),
    /// Into another app.
    Outside(String),
    /// The app crashed or hung; the system's words.
    Crashed(String),
    /// To what cannot be read; why.
    Unreadable(String),
    /// Nowhere: the control was not there.
    Absent,
}

/// Looks and actions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Journal {
    /// Looks, in order.
    pub sights: Vec<Sight>,
    /// Actions, in order.
    pub moves: Vec<Move>,
}

impl Journal {
    /// The screen of a look.
    pub fn scan(&self, sight: usize) -> &Rc<Scan> {
        &self.sights[sight].scan
    }

    /// Whether all that its moves name is there: a file may have been changed.
    pub fn is_whole(&self) -> bool {
        let known = |sight: usize| sight < self.sights.len();
        self.moves.iter().all(|step| step.from.is_none_or(known) && !matches!(step.to, Landing::On(sight) if !known(sight)))
    }
}
