//! What the crawler needs of an app: to look, to act, to start it. A device is one such world, an app in memory for tests another.

use crate::runner::{Halt, Seen};
use crate::scenario::model::{Command, Direction};
use crate::ui::{Hierarchy, NodeId, Rect};

/// A look.
#[derive(Debug, Clone)]
pub struct Look {
    /// What is in front.
    pub front: Seen,
    /// Its tree.
    pub tree: Hierarchy,
    /// The tree of a moment before, with nothing done between.
    pub earlier: Option<Hierarchy>,
    /// Focused window.
    pub window: String,
    /// Resumed activity.
    pub activity: String,
    /// Names of the recorded tree and picture.
    pub artifacts: (String, Option<String>),
    /// Permission prompts answered so far.
    pub prompts: u32,
}

/// An app that can be explored. Errors are the device's, the trace's or the user's: they end the crawl.
pub trait World {
    /// Looks, when the screen is at rest.
    ///
    /// # Errors
    /// See the trait.
    fn look(&mut self) -> Result<Look, Halt>;
    /// Taps a node of the tree seen last, or holds a finger on it.
    ///
    /// # Errors
    /// See the trait.
    fn touch(&mut self, node: NodeId, long: bool) -> Result<(), Halt>;
    /// Moves a finger across an area.
    ///
    /// # Errors
    /// See the trait.
    fn drag(&mut self, area: Rect, finger: Direction) -> Result<(), Halt>;
    /// Presses the back key.
    ///
    /// # Errors
    /// See the trait.
    fn back(&mut self) -> Result<(), Halt>;
    /// Stops the app and starts it.
    ///
    /// # Errors
    /// See the trait.
    fn launch(&mut self) -> Result<(), Halt>;
    /// Does a scenario's command; `false` if it failed, or where none can be done.
    ///
    /// # Errors
    /// See the trait.
    fn command(&mut self, _command: &Command) -> Result<bool, Halt> {
        Ok(false)
    }
    /// A phase of the recording begins.
    ///
    /// # Errors
    /// See the trait.
    fn phase(&mut self, _name: &str) -> Result<(), Halt> {
        Ok(())
    }
    /// Makes the app as it was when the crawl began, somebody logged in; `false` where that cannot be done.
    ///
    /// # Errors
    /// See the trait.
    fn renew(&mut self) -> Result<bool, Halt> {
        Ok(false)
    }
    /// Inputs sent and starts made so far.
    fn spent(&self) -> (u32, u32);
}
