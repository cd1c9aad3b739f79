//! Kinds of apps and the permission groups that they need or plausibly use: `categories.yaml`, ours.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::metrics::JobMetrics;
use crate::metrics::permission::same_group;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Category {
    zh: String,
    core: Vec<String>,
    fits: Vec<String>,
}

static TABLE: LazyLock<BTreeMap<String, Category>> =
    LazyLock::new(|| serde_yaml::from_str(include_str!("categories.yaml")).expect("the embedded table is well formed"));

/// What the table says of a group in the app of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Such an app cannot do its basic work without it.
    Core,
    /// A function that such apps usually have uses it.
    Fits,
    /// Neither.
    Outside,
    /// The scenario does not say what kind of app it is.
    Unknown,
}

/// How an app of the job's category needs a group.
pub fn need(job: &JobMetrics, group: &str) -> Need {
    let Some(category) = TABLE.get(&job.scenario.category) else { return Need::Unknown };
    let is = |groups: &[String]| groups.iter().any(|known| same_group(known, group));
    if is(&category.core) {
        Need::Core
    } else if is(&category.fits) {
        Need::Fits
    } else {
        Need::Outside
    }
}

/// The job's category for a message.
pub fn named(job: &JobMetrics) -> String {
    match TABLE.get(&job.scenario.category) {
        Some(category) => format!("the app is of the category {} ({})", job.scenario.category, category.zh),
        None => "what kind of app it is, the scenario does not say (`offramp: {category: …}`)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::CATEGORIES;

    #[test]
    fn the_table_knows_the_categories_that_a_scenario_can_name() {
        assert_eq!(TABLE.keys().map(String::as_str).collect::<Vec<_>>(), CATEGORIES);
    }

    #[test]
    fn a_group_is_core_or_fits_or_neither() {
        let mut job = JobMetrics::default();
        assert_eq!(need(&job, "LOCATION"), Need::Unknown);
        job.scenario.category = "camera".into();
        assert_eq!(need(&job, "CAMERA"), Need::Core);
        assert_eq!(need(&job, "READ_MEDIA_VISUAL"), Need::Fits, "storage, to the user");
        assert_eq!(need(&job, "CONTACTS"), Need::Outside);
        assert_eq!(named(&job), "the app is of the category camera (拍摄美化)");
    }
}
