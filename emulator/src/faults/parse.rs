//! Reads a plan: the whole file, or one fault on a line.

use std::path::Path;

use serde::Deserialize;
use thiserror::Error;

use super::kind::{Amount, Kind};
use super::plan::{Plan, Rule, Unit};

/// The longest plan, in bytes.
pub const MAX_TEXT: usize = 64 * 1024;
/// The most faults that a device has at once.
pub(super) const MAX_RULES: usize = 100;
/// The largest count or time; times are added to others.
const MAX_NUMBER: u64 = 1_000_000_000_000;

/// Why a plan cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// It is no YAML of that form.
    #[error("{0}")]
    Syntax(String),
    /// A fault in it makes no sense.
    #[error("fault {number} ({name}): {what}")]
    Rule {
        /// Which one, from 1.
        number: usize,
        /// Its fault.
        name: &'static str,
        /// What is wrong.
        what: String,
    },
    /// Its file cannot be read.
    #[error("{0}")]
    File(String),
    /// It is too long.
    #[error("a plan has at most {MAX_RULES} faults and {MAX_TEXT} bytes")]
    TooLong,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    #[serde(default)]
    seed: u64,
    faults: Vec<RuleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    fault: Kind,
    ms: Option<i64>,
    after: Option<String>,
    at: Option<u64>,
    every: Option<u64>,
    probability: Option<f64>,
    times: Option<u64>,
    #[serde(rename = "for")]
    for_ms: Option<u64>,
}

impl Plan {
    /// Reads a plan from a file.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        // Opening a pipe would wait for somebody who writes to it.
        let text = match std::fs::metadata(path) {
            Ok(known) if !known.is_file() => return Err(PlanError::File("it is no file".into())),
            Ok(known) if known.len() > MAX_TEXT as u64 => return Err(PlanError::TooLong),
            Ok(_) => std::fs::read_to_string(path),
            Err(error) => Err(error),
        };
        Self::parse(&text.map_err(|error| PlanError::File(error.to_string()))?)
    }

    /// Reads a whole plan.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let file: PlanFile = read(text)?;
        if file.faults.len() > MAX_RULES {
            return Err(PlanError::TooLong);
        }
        let rules = (1..).zip(file.faults).map(|(number, rule)| check(number, rule));
        Ok(Self { seed: file.seed, rules: rules.collect::<Result<_, _>>()? })
    }
}

impl Rule {
    /// Reads one fault, as `{fault: null_root, times: 2}`.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        check(1, read(text)?)
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PlanError> {
    if text.len() > MAX_TEXT {
        return Err(PlanError::TooLong);
    }
    serde_yaml::from_str(text).map_err(|error| PlanError::Syntax(error.to_string()))
}

fn check(number: usize, rule: RuleFile) -> Result<Rule, PlanError> {
    let kind = rule.fault;
    let wrong = |what: String| PlanError::Rule { number, name: kind.name(), what };
    let counts = [("at", rule.at), ("every", rule.every), ("times", rule.times), ("for", rule.for_ms)];
    for (name, value) in counts {
        match value {
            Some(0) if name != "at" => return Err(wrong(format!("`{name}` is 0"))),
            Some(value) if value > MAX_NUMBER => return Err(wrong(format!("`{name}` is more than {MAX_NUMBER}"))),
            _ => {}
        }
    }
    if rule.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
        return Err(wrong("`probability` lies between 0 and 1".into()));
    }
    let ms = match (kind.amount(), rule.ms) {
        (Amount::None, None) => 0,
        (Amount::None, Some(_)) => return Err(wrong("it takes no `ms`".into())),
        (_, None | Some(0)) => return Err(wrong("it needs `ms`, a number of milliseconds".into())),
        (Amount::Delay, Some(ms)) if ms < 0 => return Err(wrong("`ms` is below 0".into())),
        (_, Some(ms)) if ms.unsigned_abs() > MAX_NUMBER => {
            return Err(wrong(format!("`ms` is more than {MAX_NUMBER}")));
        }
        (_, Some(ms)) => ms,
    };
    let after = rule.after.map(|text| after(&text).ok_or_else(|| wrong(format!("`after: {text}`: say as in `after: 3 dumps`"))));
    Ok(Rule {
        kind,
        ms,
        after: after.transpose()?,
        at_ms: rule.at,
        every: rule.every,
        probability: rule.probability,
        times: rule.times,
        for_ms: rule.for_ms,
    })
}

/// `3 dumps`; a single one may drop its s.
fn after(text: &str) -> Option<(u64, Unit)> {
    let (count, name) = text.split_once(' ')?;
    let count = count.parse().ok().filter(|count| *count <= MAX_NUMBER)?;
    let name = name.trim();
    let (unit, _) = Unit::ALL.into_iter().find(|(_, known)| *known == name || known.strip_suffix('s') == Some(name))?;
    Some((count, unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plan_is_read_and_a_rule_printed_as_it_was() {
        let plan = Plan::parse(
            "seed: 7\nfaults:\n- {fault: null_root, after: 3 dumps, times: 2}\n- {fault: clock_jump, ms: -60000, at: 0}\n\
             - fault: lost_tap\n  probability: 0.5\n",
        )
        .unwrap();
        assert_eq!((plan.seed, plan.rules.len()), (7, 3));
        assert_eq!(plan.rules[0].after, Some((3, Unit::Dumps)));
        for rule in &plan.rules {
            assert_eq!(Rule::parse(&rule.to_string()).as_ref(), Ok(rule));
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_place() {
        for (rule, why) in [
            ("{fault: drop, every: 0}", "fault 1 (drop): `every` is 0"),
            ("{fault: drop, ms: 5}", "fault 1 (drop): it takes no `ms`"),
            ("{fault: slow_shell}", "fault 1 (slow_shell): it needs `ms`, a number of milliseconds"),
            ("{fault: slow_app, ms: -5}", "fault 1 (slow_app): `ms` is below 0"),
            ("{fault: lost_tap, probability: 1.5}", "fault 1 (lost_tap): `probability` lies between 0 and 1"),
            ("{fault: lost_tap, probability: .nan}", "fault 1 (lost_tap): `probability` lies between 0 and 1"),
            ("{fault: stall, after: 3 sheep}", "fault 1 (stall): `after: 3 sheep`: say as in `after: 3 dumps`"),
            ("{fault: stall, for: 9999999999999}", "fault 1 (stall): `for` is more than 1000000000000"),
        ] {
            assert_eq!(Rule::parse(rule).unwrap_err().to_string(), why);
        }
        assert!(matches!(Rule::parse("{fault: meteor}"), Err(PlanError::Syntax(_))));
        assert!(matches!(Rule::parse("{fault: drop, sometimes: 3}"), Err(PlanError::Syntax(_))));
        let many = format!("faults:\n{}", "- {fault: drop}\n".repeat(MAX_RULES + 1));
        assert_eq!(Plan::parse(&many), Err(PlanError::TooLong));
        assert_eq!(Plan::parse(&" ".repeat(MAX_TEXT + 1)), Err(PlanError::TooLong));
    }

    fn rules() -> impl Strategy<Value = Rule> {
        let number = || proptest::option::of(1..=MAX_NUMBER);
        let after = proptest::option::of((0..=MAX_NUMBER, proptest::sample::select(Unit::ALL.map(|(unit, _)| unit).to_vec())));
        let chance = proptest::option::of(0.0..=1.0f64);
        let kind = proptest::sample::select(Kind::ALL.to_vec());
        (kind, 1..=1_000_000i64, after, number(), number(), chance, number(), number()).prop_map(
            |(kind, ms, after, at_ms, every, probability, times, for_ms)| {
                let ms = if kind.amount() == Amount::None { 0 } else { ms };
                Rule { kind, ms, after, at_ms, every, probability, times, for_ms }
            },
        )
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            let _ = Plan::parse(&text);
            let _ = Rule::parse(&text);
        }

        #[test]
        fn no_near_miss_makes_the_reader_panic(
            text in "(seed: [0-9a-z.-]{0,20}\n)?faults:( \\[|\n)([-{] ?(fault|ms|after|at|every|probability|times|for): ?[a-z_0-9. ]{0,12}[,}\n]){0,6}",
        ) {
            let _ = Plan::parse(&text);
        }

        #[test]
        fn each_rule_survives_printing_and_reading(rule in rules()) {
            prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
        }
    }
}
