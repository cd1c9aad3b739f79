//! What `expectAsks` and `expectSteps` claim, held against the counts of what happened until they stand.

use crate::metrics::{compute_records, timeline::UNNAMED, view::Artifacts};
use crate::trace::Record;
use crate::trace::event::{Claim, Event};

/// The broken claims of a job, each in one sentence with its place. A count that could not be made breaks its claim.
pub fn broken(records: &[&Record], source: &dyn Artifacts) -> Vec<String> {
    let mut phase = UNNAMED;
    let mut broken = Vec::new();
    for (at, record) in records.iter().enumerate() {
        match &record.event {
            Event::Phase { name } => phase = name,
            Event::Expect(claim) => {
                let until = &records[..=at];
                let wrong = check(claim, claim.phase.as_deref().unwrap_or(phase), until, source);
                broken.extend(wrong.map(|wrong| format!("{}: {wrong}", claim.place)));
            }
            _ => {}
        }
    }
    broken
}

/// What is wrong with a claim; `None` if it holds.
fn check(claim: &Claim, phase: &str, until: &[&Record], source: &dyn Artifacts) -> Option<String> {
    let counts = compute_records(until.iter().copied(), source).counts;
    // A phase that holds nothing yet is not among them.
    let at = counts.phases.iter().position(|counted| counted.name == phase);
    let counted = at.map(|at| &counts.phases[at]);
    let (number, what) = if claim.count == "steps" {
        let number = counted.map_or(0, |counted| counted.actions);
        (number, if number == 1 { "1 step was taken".to_owned() } else { format!("{number} steps were taken") })
    } else {
        let number = match counted.map(|counted| (counted, counted.asks.total)) {
            None => 0,
            Some((_, None)) => {
                let path = at.map(|at| format!("phases[{at}].asks")).unwrap_or_default();
                let reason = counts.unknown.get(&path).map(|reason| format!(": {reason}")).unwrap_or_default();
                return Some(format!("the asks of `{phase}` could not be counted{reason}"));
            }
            Some((counted, Some(total))) => match &claim.group {
                Some(group) => counted.asks.by_group.get(group).copied().unwrap_or(0),
                None => total,
            },
        };
        let group = claim.group.as_ref().map(|group| format!(" for {group}")).unwrap_or_default();
        (number, if number == 1 { format!("1 ask came{group}") } else { format!("{number} asks came{group}") })
    };
    let fine = claim.min.is_none_or(|min| number >= min) && claim.max.is_none_or(|max| number <= max);
    let expected = match (claim.min, claim.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => return None,
    };
    (!fine).then(|| format!("{what} in `{phase}` until here, expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::tests::story::{Story, page, row};

    const CAMERA: &str = "Allow Example to take pictures and record video?";

    fn claim(count: &str, max: u32) -> Claim {
        Claim { count: count.into(), max: Some(max), place: "a.yaml:9:3: expect".into(), ..Claim::default() }
    }

    fn check(story: &Story) -> Vec<String> {
        broken(&story.records().iter().collect::<Vec<_>>(), story)
    }

    fn expect(story: &mut Story, claim: Claim) {
        story.add(Event::Expect(Box::new(claim)));
    }

    #[test]
    fn a_claim_is_about_what_came_before_it() {
        let home = page("Home", &[row("me", "Me")]);
        let mut story = Story::new();
        story.phase("use").start().see(&home);
        expect(&mut story, claim("asks", 0));
        expect(&mut story, claim("steps", 0));
        story.refused(CAMERA, "CAMERA").see(&home).tap("Me").see(&page("Me", &[row("x", "X")]));
        expect(&mut story, claim("asks", 1));
        expect(&mut story, claim("steps", 1));
        assert_eq!(check(&story), Vec::<String>::new());
        expect(&mut story, claim("steps", 0));
        expect(&mut story, Claim { group: Some("CAMERA".into()), ..claim("asks", 0) });
        expect(&mut story, Claim { group: Some("LOCATION".into()), min: Some(2), max: None, ..claim("asks", 0) });
        assert_eq!(
            check(&story),
            [
                "a.yaml:9:3: expect: 1 step was taken in `use` until here, expected at most 0",
                "a.yaml:9:3: expect: 1 ask came for CAMERA in `use` until here, expected at most 0",
                "a.yaml:9:3: expect: 0 asks came for LOCATION in `use` until here, expected at least 2",
            ]
        );
    }

    #[test]
    fn another_phase_may_be_meant() {
        let home = page("Home", &[row("me", "Me")]);
        let mut story = Story::new();
        story.phase("first-run").start().see(&home).refused(CAMERA, "CAMERA").see(&home).phase("use").see(&home);
        expect(&mut story, claim("asks", 0));
        expect(&mut story, Claim { phase: Some("first-run".into()), ..claim("asks", 0) });
        assert_eq!(check(&story), ["a.yaml:9:3: expect: 1 ask came in `first-run` until here, expected at most 0"]);
    }

    #[test]
    fn what_could_not_be_counted_breaks_its_claim() {
        let mut story = Story::new();
        story.phase("use").start().see(&page("Home", &[row("me", "Me")]));
        story.add(Event::LogGap { reason: "the stream ended".into() });
        expect(&mut story, claim("asks", 9));
        assert_eq!(
            check(&story),
            ["a.yaml:9:3: expect: the asks of `use` could not be counted: the log has a gap: the stream ended"]
        );
    }
}
