//! Words of the command line that several commands take.

use std::time::Duration;

use crate::rules::Severity;
use crate::scenario::model::Policy;

/// `--fail-on`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    /// Anything
    Info,
    /// Advice and heavier
    Advisory,
    /// Indicators of a breach and heavier
    #[default]
    Indicator,
    /// Strong indicators only
    StrongIndicator,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Info => Self::Info,
            FailOn::Advisory => Self::Advisory,
            FailOn::Indicator => Self::Indicator,
            FailOn::StrongIndicator => Self::StrongIndicator,
        }
    }
}

/// `500ms`, `20s`, `2m`; at most a day.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return Err("expected a number and ms, s or m, as 20s".into()),
    };
    let ms = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).filter(|ms| *ms <= 86_400_000);
    ms.map(Duration::from_millis).ok_or_else(|| "expected a time of at most a day, as 20s".into())
}

/// `90d`, `12w`, as days; at most a hundred years.
#[cfg(feature = "history")]
pub(crate) fn age(text: &str) -> Result<i64, String> {
    let wrong = || "expected days or weeks, as 90d or 12w".to_string();
    let at = text.len().saturating_sub(1);
    let unit = match text.get(at..) {
        Some("d") => 1,
        Some("w") => 7,
        _ => return Err(wrong()),
    };
    let days = text[..at].parse::<u32>().ok().and_then(|number| number.checked_mul(unit)).filter(|days| *days <= 36_500);
    days.map(i64::from).ok_or_else(wrong)
}

/// A permission policy by its name.
pub(crate) fn policy(name: &str) -> Result<Policy, String> {
    Policy::of(name).ok_or_else(|| format!("the policies are {}", Policy::WORDS.join(", ")))
}

/// `KEY=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            Ok((key.to_string(), value.to_string()))
        }
        _ => Err("expected NAME=VALUE, the name of letters, digits and `_`".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_policy_is_answered_with_the_list() {
        assert_eq!(policy("deny-all"), Ok(Policy::DenyAll));
        assert!(policy("deny").unwrap_err().contains("allow-once"));
    }

    #[test]
    fn times_have_a_unit_and_a_limit() {
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!((time("20s"), time("2m")), (Ok(Duration::from_secs(20)), Ok(Duration::from_secs(120))));
        for bad in ["", "20", "s", "-1s", "20h", "1.5s", "25000m", "99999999999999999999s"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[cfg(feature = "history")]
    #[test]
    fn ages_are_days_or_weeks() {
        assert_eq!((age("90d"), age("12w"), age("0d")), (Ok(90), Ok(84), Ok(0)));
        for bad in ["", "d", "90", "-1d", "9é", "90h", "99999999999d", "40000d"] {
            assert!(age(bad).is_err(), "{bad}");
        }
    }
}
