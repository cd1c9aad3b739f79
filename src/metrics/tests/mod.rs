//! Counts worked out by hand, on jobs told by [`story`].

mod asks;
mod canary;
mod clock;
mod conduct;
mod facts;
mod leaving;
mod obstacles;
mod steps;
pub(crate) mod story;
