//! What a single value may look like.

use crate::scenario::model::{Length, Point};
use crate::scenario::nearest::nearest;
use crate::scenario::table::{KEYS, Kind, key_code};

/// A day, in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1000;
/// The longest of long times: a year.
const YEAR: u64 = 366 * DAY;

/// Whether a value of that kind may hold `${…}`.
pub(super) fn takes_expressions(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Shell | Kind::Times | Kind::Number | Kind::Time | Kind::Place | Kind::Choice(_) | Kind::Key)
}

/// Whether a text is of that kind; if not, advice beyond "it takes …", if there is any.
pub(super) fn check(kind: Kind, text: &str) -> Result<(), Option<String>> {
    let fine = match kind {
        Kind::Bool => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Kind::Integer(min, max) => text.replace('_', "").parse::<i64>().is_ok_and(|number| (min..=max).contains(&number)),
        Kind::Times => text.replace('_', "").parse::<u32>().is_ok(),
        Kind::Number => text.trim().parse().is_ok_and(f64::is_finite),
        Kind::Duration => duration(text).is_some(),
        Kind::LongDuration => long_duration(text).is_some(),
        // Maestro takes its default instead of a negative time.
        Kind::Time => duration(text.trim().strip_prefix('-').unwrap_or(text)).is_some(),
        Kind::Point | Kind::Place => point(text).is_some(),
        Kind::Choice(words) => choice(words, text).is_some(),
        Kind::Word(words) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
        Kind::Variable => {
            !text.starts_with(|first: char| first.is_ascii_digit())
                && !text.is_empty()
                && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        }
        Kind::Phase => {
            let fits =
                |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
            let dashed = text.split_whitespace().collect::<Vec<_>>().join("-");
            if !fits(text) && fits(&dashed) {
                return Err(Some(format!("did you mean `{dashed}`?")));
            }
            fits(text)
        }
        Kind::Key => {
            if key_code(text).is_some() {
                return Ok(());
            }
            let names = KEYS.iter().map(|(name, _)| *name);
            return Err(Some(match nearest(text, names.clone()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!(
                    "the keys are {} and others, which `offramp schema` lists",
                    names.take(10).collect::<Vec<_>>().join(", ")
                ),
            }));
        }
        Kind::Pattern => return regex::Regex::new(text).map(drop).map_err(|error| Some(reason(&error))),
        Kind::Plain => !text.contains("${"),
        Kind::File => !text.trim().is_empty() && !text.contains("${"),
        _ => true,
    };
    if fine { Ok(()) } else { Err(None) }
}

/// The last line of the message: before it stands a drawing of the pattern.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned()
}

/// `1_500`, `1500ms`, `5s`, `2m`, `1h` in milliseconds, up to a day.
pub fn duration(text: &str) -> Option<u64> {
    millis(text).filter(|millis| *millis <= DAY)
}

/// `47h` or `30d` in milliseconds, up to a year. Without a unit it would be milliseconds, which nobody means here.
pub(super) fn long_duration(text: &str) -> Option<u64> {
    let named = text.trim().ends_with(['s', 'm', 'n', 'h', 'd']) && !text.trim().ends_with("ms");
    millis(text).filter(|millis| named && (1..=YEAR).contains(millis))
}

fn millis(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '_').unwrap_or(text.len());
    let number: u64 = text[..digits].replace('_', "").parse().ok()?;
    let unit = match text[digits..].trim_start() {
        "" | "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => DAY,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// Which of the words is meant, whatever its case and spacing.
pub(super) fn choice(words: &'static [&'static str], text: &str) -> Option<&'static str> {
    let plain = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    words.iter().find(|word| plain(word) == plain(text)).copied()
}

/// `50%,50%` or `100,200`.
pub fn point(text: &str) -> Option<Point> {
    let (x, y) = text.split_once(',')?;
    Some(Point { x: length(x)?, y: length(y)? })
}

fn length(text: &str) -> Option<Length> {
    match text.trim().strip_suffix('%') {
        Some(number) => number.trim().parse().ok().filter(|percent: &f64| (0.0..=100.0).contains(percent)).map(Length::Percent),
        None => text.trim().parse().ok().filter(|pixels| (0..=100_000).contains(pixels)).map(Length::Pixels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        for (text, millis) in [
            ("1500", Some(1_500)),
            ("1_500", Some(1_500)),
            ("250ms", Some(250)),
            ("5s", Some(5_000)),
            ("2m", Some(120_000)),
            ("24h", Some(86_400_000)),
            ("25h", None),
            ("1.5s", None),
            ("-1", None),
            ("s", None),
            ("", None),
            ("18446744073709551615s", None),
            ("5 weeks", None),
        ] {
            assert_eq!(duration(text), millis, "{text}");
        }
    }

    #[test]
    fn long_times_need_a_unit() {
        assert_eq!(long_duration("47h"), Some(47 * 3_600_000));
        assert_eq!(long_duration("366d"), Some(YEAR));
        assert_eq!(long_duration("90 min"), Some(90 * 60_000));
        for wrong in ["48", "500ms", "0h", "367d", "two days", "18446744073709551615d"] {
            assert_eq!(long_duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn points_are_read() {
        assert_eq!(point("50%, 12.5%"), Some(Point { x: Length::Percent(50.0), y: Length::Percent(12.5) }));
        assert_eq!(point("100,200"), Some(Point { x: Length::Pixels(100), y: Length::Pixels(200) }));
        for wrong in ["", "50%", "101%,5%", "-1,5", "a,b", "1,2,3", "NaN%,1%"] {
            assert_eq!(point(wrong), None, "{wrong}");
        }
    }
}
