//! Data demanded on the way out that neither the sign-up nor the use of the app had demanded.

use super::leaving::{disputed, way};
use super::{Counted, Measure, Measured, Takes};
use crate::metrics::JobMetrics;
use crate::metrics::fields::FieldKind;
use crate::metrics::leaving::{Demand, Inventory};
use crate::rules::model::Verdict;

pub(super) const MEASURES: &[Measure] = &[Measure {
    name: "new_data_demanded",
    what: "kinds of personal data demanded on the way out and not before it: identity number, its photo, face, signed paper, bank, birthday; phone, mail, name",
    takes: Takes::Nothing,
    rests_on: |path| path == "deletion" || path.ends_with(".fields"),
    of: |case| new_data(case.job),
}];

/// Kinds that nobody gives by the way.
const HARD: [FieldKind; 6] =
    [FieldKind::IdNumber, FieldKind::IdPhoto, FieldKind::Face, FieldKind::Document, FieldKind::Bank, FieldKind::Birthday];
/// Kinds that the app may hold from elsewhere: the carrier's one tap, an account of another service, a profile.
const SOFT: [FieldKind; 3] = [FieldKind::Phone, FieldKind::Mail, FieldKind::Name];

/// Counts the kinds. A password, a code, a reason and a phrase are no data about a person.
fn new_data(job: &JobMetrics) -> Measured {
    let facts = match way(job) {
        Ok((_, facts)) => facts,
        Err(none) => return none,
    };
    if facts.entry.is_none() {
        return Measured::NotObserved("no entry was found, so nothing was demanded".to_owned());
    }
    let (Some(up), Some(out)) = (job.leaving.inventory("sign-up"), job.leaving.inventory("account-deletion")) else {
        return Measured::NotObserved("no sign-up ran, so it is not known what the account was made with".to_owned());
    };
    let before: Vec<&Inventory> = job.leaving.inventories.iter().take_while(|inventory| inventory.phase != out.phase).collect();
    let new = |kinds: &[FieldKind]| -> Vec<&Demand> {
        let known = |kind: FieldKind| before.iter().any(|inventory| inventory.has(kind));
        out.demands.iter().filter(|demand| kinds.contains(&demand.kind) && !known(demand.kind)).collect()
    };
    let (hard, soft) = (new(&HARD), new(&SOFT));
    let all: Vec<&Demand> = hard.iter().chain(&soft).copied().collect();
    if let (true, Some(gap)) = (all.is_empty(), &out.gap) {
        return Measured::NotObserved(format!(
            "nothing new was demanded on the screens that were seen, and there may be more: {gap}"
        ));
    }
    let gap = up.gap.as_ref().or(out.gap.as_ref()).map(|gap| format!("not all that was demanded was seen: {gap}"));
    let fraud = out.fraud.as_ref().map(|text| format!("the app gives fraud as the reason: “{text}”"));
    let held = hard.is_empty().then(|| "the app may hold this already".to_owned());
    let cap = disputed(job).map(|(_, reason)| reason).or_else(|| gap.clone()).or(fraud).or(held);
    let told: Vec<String> =
        all.iter().map(|demand| format!("{} (line {}): {}", demand.kind.name(), demand.seq, demand.because)).collect();
    let seen = match told.is_empty() {
        true => "the way out demands nothing that was not given before".to_owned(),
        false => format!("demanded only on the way out: {}", told.join("; ")),
    };
    Measured::Count(Counted {
        count: all.len() as f64,
        cap: cap.map(|reason| (Verdict::Review, reason)),
        evidence: all.iter().map(|demand| demand.seq).collect(),
        seen,
        ..Counted::default()
    })
}
