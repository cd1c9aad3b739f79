//! How a crawl is made, what it tells meanwhile, and where it came to.

use super::goal::Goal;
use super::journal::{Move, Sight};

/// How a crawl is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// The app under test.
    pub package: String,
    /// What is looked for.
    pub goal: Goal,
    /// Inputs and starts at most.
    pub budget: u32,
    /// Those of them that may be spent, after a way was found, on finding a shorter one.
    pub proof: u32,
    /// Decides between equals.
    pub seed: u64,
    /// Somebody is logged in by a scenario.
    pub logged_in: bool,
    /// That somebody has an account from a file of them.
    pub account: bool,
    /// The crawl begins on the screen that this scenario ended on, not with a start of the app.
    pub goes_on: bool,
    /// What words promise is not asked: for measuring what they are worth. What must not be done is known by words all the same.
    pub blind: bool,
    /// What cannot be undone may be done: the account is deleted in the end.
    pub execute: bool,
}

/// What a terminal may show meanwhile.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Different screens so far.
    pub states: usize,
    /// Inputs so far.
    pub actions: u32,
    /// What is left to try.
    pub frontier: usize,
    /// The score of what is tried now.
    pub score: f64,
    /// What is tried now.
    pub doing: String,
}

/// Keeps what happens as it happens, and tells about it.
pub trait Witness {
    /// A look was made.
    fn sight(&mut self, sight: &Sight);
    /// An action was done.
    fn step(&mut self, step: &Move);
    /// The crawl goes on.
    fn status(&mut self, status: &Status);
}

/// Where a way was found to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The look that shows it.
    pub sight: usize,
    /// Inputs until then.
    pub actions: u32,
    /// Inputs and starts until then.
    pub spent: u32,
}
