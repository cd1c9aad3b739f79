//! The scenarios that a run was asked for; all their mistakes at once.

use std::path::PathBuf;

use crate::cli::{Context, Failure};
use crate::scenario::{self, Scenario};

/// Reads every scenario under `paths` that carries one of `tags` (all if there are none).
pub(in crate::cli) fn scenarios(paths: &[PathBuf], tags: &[String], context: &Context) -> Result<Vec<Scenario>, Failure> {
    let files = scenario::find(paths).map_err(|error| Failure::Input(error.to_string()))?;
    let (mut scenarios, mut shown) = (Vec::new(), String::new());
    let workspaces = scenario::workspaces(paths).unwrap_or_else(|errors| {
        errors.iter().for_each(|error| shown.push_str(&error.render(context.colour_err)));
        Vec::new()
    });
    for file in &files {
        match scenario::load(file) {
            Ok(scenario) => scenarios.push(scenario),
            Err(errors) => errors.iter().for_each(|error| shown.push_str(&error.render(context.colour_err))),
        }
    }
    if !shown.is_empty() {
        return Err(Failure::Shown(shown));
    }
    workspaces.iter().for_each(|workspace| workspace.arrange(&mut scenarios));
    if scenarios.is_empty() {
        return Err(Failure::Input("no scenario has the tags that `config.yaml` asks for".to_owned()));
    }
    if tags.is_empty() {
        return Ok(scenarios);
    }
    let known = scenarios.iter().flat_map(|scenario| scenario.header.tags.clone()).collect::<std::collections::BTreeSet<_>>();
    scenarios.retain(|scenario| scenario.header.tags.iter().any(|tag| tags.contains(tag)));
    if scenarios.is_empty() {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "no scenario has a tag".into() } else { format!("the tags are: {known}") };
        return Err(Failure::Input(format!("no scenario has the tag {}; {known}", tags.join(" or "))));
    }
    Ok(scenarios)
}
