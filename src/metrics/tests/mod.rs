//! Counts worked out by hand, on jobs told by [`story`].

mod asks;
mod canary;
mod clock;
mod conduct;
mod facts;
mod leaving;
mod obstacles;
mod phrases;
mod steps;
pub(crate) mod story;
