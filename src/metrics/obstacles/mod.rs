//! Obstacles on the way out. Each detector is small, and says by which node, phrase or measurement it found its obstacle.

mod conduct;
mod dominance;
mod fields;
mod path;
pub(super) mod persuasion;
mod phrases;

use std::rc::Rc;

use super::deletion::{Job, Way};
use super::model::Sighting;
use super::scene::Scene;
use super::view::View;
use crate::ui::lexicon::Concept;
use crate::ui::{NodeId, lexicon};

/// One settled look at a screen of the app on the way out.
pub struct Shown<'t> {
    /// Its sequence number.
    pub seq: u64,
    /// The screen.
    pub view: Rc<View>,
    /// Its screenshot.
    pub image: Option<&'t str>,
    /// The stay that it belongs to, by its first line. Unlike a visit it may begin with a state in which nothing can be done yet.
    pub stay: u64,
}

/// The looks of a way out, those at the app's own screens.
pub fn shown<'t>(job: &Job<'_, 't>, way: &Way<'_, 't>) -> Vec<Shown<'t>> {
    let looks = job.line.looks.iter().zip(job.scenes).enumerate();
    let inside = looks.filter(|(_, (look, scene))| {
        look.settled
            && !look.place.noise
            && **scene == Scene::App
            && look.place.seq > way.from
            && look.place.seq <= way.to
            && look.place.phase == way.phase
    });
    inside
        .filter_map(|(index, (look, _))| {
            let view = look.view.clone()?;
            let visit = way.visits.iter().find(|visit| visit.looks.contains(&index));
            let visit = visit.or_else(|| {
                way.visits
                    .iter()
                    .find(|visit| visit.seq > look.place.seq)
                    .filter(|visit| visit.view.fingerprint == view.fingerprint)
            });
            Some(Shown {
                seq: look.place.seq,
                view,
                image: look.image.as_deref(),
                stay: visit.map_or(look.place.seq, |visit| visit.seq),
            })
        })
        .collect()
}

/// All sightings, by the obstacle's number and then in order, and the obstacles that could not be told, with the reason.
pub fn sightings(job: &Job<'_, '_>, way: &Way<'_, '_>, depth: Option<u32>) -> (Vec<Sighting>, Vec<(String, String)>) {
    let shown = shown(job, way);
    let mut found = Vec::new();
    let mut blind = Vec::new();
    path::detect(job, way, depth, &mut found);
    persuasion::detect(&shown, &mut found);
    dominance::detect(job.images, &shown, &mut found, &mut blind);
    conduct::detect(job, way, &shown, &mut found);
    fields::detect(job, way, &shown, &mut found);
    phrases::detect(way, &shown, &mut found, &mut blind);
    if let Some(seq) = opaque(job, way) {
        blind.push(("text".to_owned(), format!("a screen on the way could not be read (line {seq})")));
    }
    found.sort_by_key(|sighting| (number(&sighting.obstacle), sighting.seq));
    found.dedup_by(|a, b| a.obstacle == b.obstacle && a.because == b.because);
    (found, blind)
}

/// The phrase by which the app refuses to go on, on the last screen of a way.
pub fn barred(way: &Way<'_, '_>) -> Option<(u64, String)> {
    let visit = way.visits.last()?;
    let goes_on = visit
        .view
        .tree
        .iter()
        .any(|(id, node)| node.enabled && node.is_actionable() && is(Concept::ProceedDelete, &visit.view, id));
    let (_, text) =
        visit.view.texts().find(|(_, text)| lexicon::find(Concept::Conditions, text).is_some()).filter(|_| !goes_on)?;
    Some((visit.seq, format!("“{}”", super::words::short(text))))
}

/// A look at a screen of the app on which nothing can be read.
fn opaque(job: &Job<'_, '_>, way: &Way<'_, '_>) -> Option<u64> {
    let inside = |seq: u64| seq > way.from && seq <= way.to;
    let mut looks = job.line.looks.iter().zip(job.scenes).filter(|(look, _)| look.settled && inside(look.place.seq));
    looks
        .find(|(look, scene)| look.view.as_ref().is_none_or(|view| **scene == Scene::App && view.opaque()))
        .map(|(look, _)| look.place.seq)
}

/// `O12` is 12.
fn number(obstacle: &str) -> u32 {
    obstacle.trim_start_matches('O').parse().unwrap_or(u32::MAX)
}

fn sighting(obstacle: &str, seq: u64, because: String) -> Sighting {
    Sighting { obstacle: obstacle.to_owned(), seq, because }
}

/// Whether a node's label stands for a concept.
fn is(concept: Concept, view: &View, id: NodeId) -> bool {
    lexicon::find(concept, view.tree.label(id)).is_some()
}

/// The enabled controls of a screen that answer a tap.
fn buttons(view: &View) -> impl Iterator<Item = NodeId> {
    view.tree.iter().filter(|(_, node)| node.enabled && node.clickable && !node.is_editable()).map(|(id, _)| id)
}

/// Whether the screen lets the user go on with the deletion by himself: a control that does, or something to fill in.
fn self_service(view: &View) -> bool {
    let goes_on = |id: NodeId| is(Concept::ProceedDelete, view, id) || is(Concept::Affirm, view, id);
    view.tree.iter().any(|(id, node)| node.is_editable() || (node.clickable && goes_on(id)))
}
