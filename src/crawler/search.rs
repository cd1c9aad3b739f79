//! A crawl from its first look to what is written of it.

use std::path::Path;

use super::advance::Advance;
use super::before::Before;
use super::device::Device;
use super::emit::{self, Frame};
use super::engine::Crawl;
use super::goal::Goal;
use super::graph::Step;
use super::journal::Journal;
use super::last_page::confirms;
use super::options::{Options, Witness};
use super::outcome::{self, GraphFacts, Level, Outcome};
use super::scan::{Control, Place};
use super::words::{Hint, hints};
use crate::runner::{Explorer, Halt};
use crate::scenario::model::Policy;
use crate::ui::lexicon::{Concept, find, find_whole};

/// What a crawl is made with.
#[derive(Debug, Clone)]
pub struct Plan<'p> {
    /// How.
    pub options: Options,
    /// What makes somebody logged in.
    pub before: Option<&'p Before>,
    /// The app's file, if one was given.
    pub apk: Option<&'p Path>,
    /// How prompts are answered.
    pub policy: Policy,
    /// The file of accounts, if one was given.
    pub accounts: Option<&'p Path>,
    /// Name of the scenario that is written.
    pub name: String,
}

/// What came of it. Replays and asks are filled in by whoever runs them.
#[derive(Debug, Clone)]
pub struct Search {
    /// `crawl.json`.
    pub outcome: Outcome,
    /// `graph.json`.
    pub graph: GraphFacts,
    /// The scenario, if a way was found.
    pub scenario: Option<String>,
}

/// Explores; `journal` is what an earlier part of the same crawl kept.
///
/// # Errors
/// The device failed, the trace cannot be written, or the user ended it.
pub fn search(explorer: &mut Explorer, plan: &Plan, journal: Journal, witness: &mut dyn Witness) -> Result<Search, Halt> {
    let steps = plan.before.map(|before| before.scenario.steps.as_slice()).unwrap_or_default();
    if let Err(why) = explorer.commands(steps, "before")? {
        return Err(Halt::scenario(format!("the scenario that runs before the crawl failed: {why}")));
    }
    explorer.refuse_the_rest();
    explorer.phase("crawl")?;
    let services = explorer.services();
    let mut device = Device::new(explorer, steps);
    let mut crawl = Crawl::new(&mut device, witness, plan.options.clone(), journal);
    let before = crawl.spent();
    let exhausted = crawl.explore()?;
    let untried = if crawl.hits.is_empty() { None } else { Some(crawl.prove()?) };
    let way = crawl.best().map(|(way, _)| way);
    let mut advance = None;
    if let Some(way) = &way {
        advance = crawl.advance(way)?;
    }
    let found = Found { crawl: &crawl, plan, way: way.as_deref(), advance: advance.as_ref(), untried, exhausted };
    let mut search = found.search();
    let spent = crawl.spent().saturating_sub(before);
    let opened = explorer.services().saturating_sub(services);
    search.outcome.services_per_action = (spent > 0).then(|| (opened as f64 / f64::from(spent) * 100.0).round() / 100.0);
    Ok(search)
}

/// Whether a button goes on, a countdown in its words left aside.
fn leads_on(label: &str) -> bool {
    let words = label.trim_end_matches(|c: char| !c.is_alphabetic() || c == 's' && label.contains('('));
    find_whole(Concept::Affirm, label).is_some() || find_whole(Concept::Affirm, words).is_some()
}

struct Found<'f, 'w> {
    crawl: &'f Crawl<'w>,
    plan: &'f Plan<'f>,
    way: Option<&'f [Step]>,
    advance: Option<&'f Advance>,
    untried: Option<usize>,
    exhausted: bool,
}

impl Found<'_, '_> {
    fn search(&self) -> Search {
        let crawl = self.crawl;
        let (actions, starts) = crawl.counts();
        let level = self.level();
        let frontier = crawl.policy().frontier().len();
        let way = self.way.unwrap_or_default();
        let path_actions = way.len() - crawl.put_away(way);
        let proof = self.proof();
        let gated = crawl.policy().gated().into_iter().map(|(label, why)| (label, why.to_owned())).collect();
        let outcome = Outcome {
            schema: 1,
            goal: crawl.options.goal.name().to_owned(),
            level,
            message: self.message(level, frontier),
            actions,
            actions_to_goal: crawl.hits.first().map(|hit| hit.actions),
            starts,
            states: crawl.graph.states.len(),
            frontier,
            exhausted: self.exhausted,
            path: outcome::path(crawl, way),
            path_actions: self.way.map(|_| u32::try_from(path_actions).unwrap_or(u32::MAX)),
            depth: None,
            beyond: self
                .advance
                .map(|advance| advance.steps.iter().map(|(_, act)| act.label.clone()).collect())
                .unwrap_or_default(),
            confirm: self.advance.and_then(|advance| advance.confirm.clone()),
            end: self.advance.and_then(|advance| advance.end.clone()),
            missing: self.advance.and_then(|advance| advance.missing.clone()),
            proof: proof.clone(),
            replays: Vec::new(),
            gated,
            asks: serde_json::Value::Null,
            services_per_action: None,
            scenario: None,
            account: None,
        };
        let scenario = self.way.zip(self.advance).map(|(way, advance)| {
            let mut remarks = vec![format!("Found by `offramp crawl`: {}", outcome.message)];
            remarks.extend(
                advance.confirm.iter().filter(|_| advance.end.is_none()).map(|label| format!("It stops before “{label}”.")),
            );
            let frame = Frame {
                remarks: remarks.iter().map(|remark| remark.replace(['\n', '\r'], " ")).collect(),
                found: format!(
                    "{} states seen in {} actions, {frontier} controls left to try",
                    crawl.graph.states.len(),
                    crawl.spent()
                ),
                name: self.plan.name.clone(),
                package: crawl.options.package.clone(),
                apk: self.plan.apk,
                policy: self.plan.policy,
                before: self.plan.before,
                accounts: self.plan.accounts,
            };
            emit::scenario(crawl, &frame, way, advance)
        });
        Search { outcome, graph: outcome::graph(crawl, way), scenario }
    }

    fn level(&self) -> Level {
        let leaves = self.crawl.options.goal.leaves();
        match self.advance {
            Some(advance) if advance.end.is_some() => Level::G3,
            // A page that only tells whom to call is no confirmation.
            Some(advance) if !leaves || advance.confirm.is_some() || self.goes_on() => Level::G2,
            _ if self.crawl.entry.is_some() || !self.crawl.hits.is_empty() => Level::G1,
            _ => Level::None,
        }
    }

    /// Whether the last page of the way offers something that goes on with it.
    fn goes_on(&self) -> bool {
        let Some(sight) = self.crawl.sight else { return false };
        let scan = self.crawl.journal.scan(sight);
        let away = |control: &Control| {
            let other = [Concept::CustomerService, Concept::WebOnly, Concept::Stay, Concept::Cancel];
            other.iter().any(|&concept| find(concept, &control.label).is_some()) || hints(&control.label, Hint::Hazard)
        };
        let goal = &self.crawl.options.goal;
        let by_hand = *goal == Goal::Subscription || scan.says(&[Concept::CustomerService, Concept::WebOnly]);
        let buttons = || scan.controls.iter().filter(|control| control.place != Place::Bar && !control.toggle && !away(control));
        confirms(goal, scan).is_some()
            || scan.fields > 0
            || scan.controls.iter().any(|control| leads_on(&control.label))
            || (!by_hand && buttons().next().is_some())
            || self.advance.is_some_and(|advance| !advance.steps.is_empty())
    }

    fn proof(&self) -> Option<String> {
        let states = self.crawl.graph.states.len();
        self.untried.filter(|_| self.way.is_some()).map(|untried| match untried {
            0 => format!("no shorter path among the {states} states explored"),
            1 => format!("no shorter path among the {states} states explored, but 1 control that is nearer was not tried"),
            more => {
                format!("no shorter path among the {states} states explored, but {more} controls that are nearer were not tried")
            }
        })
    }

    fn message(&self, level: Level, frontier: usize) -> String {
        let crawl = self.crawl;
        let goal = crawl.options.goal.name();
        let (states, actions) = (crawl.graph.states.len(), crawl.spent());
        if !crawl.options.goal.ends() {
            let left =
                if frontier == 0 { "nothing is left to try".to_owned() } else { format!("{frontier} controls are left to try") };
            return format!("{states} states in {actions} actions; {left}");
        }
        if let Some(way) = self.way {
            let way = &way[crawl.put_away(way)..];
            let labels: Vec<String> = way.iter().map(|step| step.act.label.clone()).collect();
            let proof = self.proof().map(|proof| format!("; {proof}")).unwrap_or_default();
            let steps = if way.len() == 1 { "1 action".to_owned() } else { format!("{} actions", way.len()) };
            let start = if crawl.cold().is_some() { "the start" } else { "where the scenario before it ended" };
            return format!("{goal} is {steps} from {start} ({}){proof}", labels.join(" → "));
        }
        let seen = match (&crawl.entry, level) {
            (Some((_, act)), Level::G1) => format!("“{}” was seen, but no page behind it that is known for {goal}; ", act.label),
            _ => String::new(),
        };
        let left = if frontier == 0 || self.exhausted {
            "frontier empty".to_owned()
        } else {
            format!("frontier not empty: {frontier} controls left")
        };
        let sold = self.sold().map(|label| {
            format!(
                "; no subscription was seen to run: “{label}” would begin one, and a crawl buys nothing. The way off may only show while one \
                 runs: let the scenario given with --before subscribe"
            )
        });
        let sold = sold.unwrap_or_default();
        format!(
            "{seen}{goal} not found after {states} states, {actions} actions, {left}; that does not mean that there is none{sold}"
        )
    }

    /// For the way out of a subscription: a control that begins one.
    fn sold(&self) -> Option<&str> {
        let known = self.crawl.graph.states.iter().flat_map(|state| &state.known).map(|known| known.control.label.as_str());
        let subscribes = |label: &&str| find(Concept::Subscribe, label).is_some();
        known.filter(|_| self.crawl.options.goal == Goal::Subscription).find(subscribes)
    }
}
