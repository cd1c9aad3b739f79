//! The crawler in apps in memory: identities, refinement, the way found, what is left alone, and what goes wrong.

mod goals;
mod robust;
mod states;
mod toy;
mod ways;

use std::rc::Rc;

use super::engine::Crawl;
use super::goal::Goal;
use super::graph::Graph;
use super::journal::{Journal, Landing, Move, Sight};
use super::locate::{Act, Op, act};
use super::options::Options;
use super::reach::Silent;
use super::scan::Scan;
use super::state::Keyer;
use toy::{Page, Toy, draw, page, scan};

const APP: &str = "com.example.app";

fn options(goal: Goal) -> Options {
    Options {
        package: APP.to_owned(),
        goal,
        budget: 150,
        proof: 40,
        seed: 0,
        logged_in: true,
        blind: false,
        execute: false,
        account: false,
        goes_on: false,
    }
}

/// Crawls; returns the labels of the way found, whether nothing was left, states, what was tapped, and inputs.
fn crawl(toy: &mut Toy, goal: Goal) -> (Option<Vec<String>>, bool, usize, Vec<String>) {
    let mut nobody = Silent;
    let mut crawl = Crawl::new(toy, &mut nobody, options(goal), Journal::default());
    let exhausted = crawl.explore().unwrap();
    if !crawl.hits.is_empty() {
        crawl.prove().unwrap();
    }
    let way = crawl.best().map(|(way, _)| way.into_iter().map(|step| step.act.label).collect());
    let states = crawl.graph.states.len();
    (way, exhausted, states, toy.taps.clone())
}

fn labels(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

const DELETE: &[&str] = &["#Delete account", "-Your data will be erased.", "=Delete my account", "=Keep my account"];
