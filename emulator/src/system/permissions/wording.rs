//! The prompt's words, by API level and language, from the table in `wording.tsv`.

use std::sync::LazyLock;

use super::groups::{LOCATION, SENSORS, STORAGE};
use super::plan::{Prompt, Question, Refusal};
use crate::app::grant::{Button, Choice};
use crate::system::packages::Package;

/// The languages that prompts speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// English, and whatever is none of the others.
    En,
    /// Chinese in simplified letters.
    ZhCn,
    /// Chinese in traditional letters.
    ZhTw,
    /// Japanese.
    Ja,
    /// Spanish.
    Es,
}

impl Locale {
    /// The one of a BCP 47 tag.
    pub fn of(tag: &str) -> Self {
        let mut parts = tag.split(['-', '_']);
        match parts.next() {
            Some("zh") if parts.any(|part| matches!(part, "TW" | "HK" | "MO" | "Hant")) => Self::ZhTw,
            Some("zh") => Self::ZhCn,
            Some("ja") => Self::Ja,
            Some("es") => Self::Es,
            _ => Self::En,
        }
    }
}

/// A line of the table: key, first API level, words in each language.
type Row = (&'static str, u32, [&'static str; 5]);

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| include_str!("wording.tsv").lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    let (key, since) = (cells.next()?, cells.next()?.parse().ok()?);
    let words: Vec<&str> = cells.collect();
    Some((key, since, words.try_into().ok()?))
}

/// The words of a key at an API level.
fn words(key: &str, api: u32, locale: Locale) -> Option<&'static str> {
    let rows = TABLE.iter().filter(|(known, since, _)| *known == key && *since <= api);
    rows.max_by_key(|(_, since, _)| *since).map(|(.., words)| words[locale as usize])
}

/// The words of a button, box or radio button.
pub fn control(name: &str, api: u32, locale: Locale) -> String {
    words(&format!("control {name}"), api, locale).unwrap_or_default().into()
}

fn fill(template: &str, first: &str, second: &str) -> String {
    template.replace("{2}", "\u{2}").replace("{}", first).replace('\u{2}', second)
}

/// What the prompt asks. `allows`: what a permission of an app lets others do.
pub fn message(question: &Question, package: &Package, allows: Option<&str>, api: u32, locale: Locale) -> String {
    let label = package.label(matches!(locale, Locale::ZhCn | Locale::ZhTw));
    let template = |deed: &str| fill(&control("any", api, locale), label, deed);
    if let Some(deed) = allows {
        return template(deed);
    }
    let group = question.group.trim_start_matches("android.permission-group.");
    let group = short(group);
    if api < 28 {
        return template(words(&format!("deed {group}"), api, locale).unwrap_or_default());
    }
    let special = match question.prompt {
        Prompt::AlwaysOrKeep => "special always",
        Prompt::Upgrade { .. } if question.group == SENSORS => "special upgrade sensors",
        Prompt::Upgrade { .. } => "special upgrade",
        Prompt::LinkForBackground => "special background sensors",
        Prompt::CoarseOnly => "special coarse",
        Prompt::FineUpgrade { .. } => "special fine",
        Prompt::SelectMorePhotos => "special more",
        Prompt::StorageEarlier => "special earlier",
        Prompt::StorageLater => "special later",
        // From Android 10 an app made for it does not see other apps' files.
        _ if question.group == STORAGE && package.facts.target_sdk >= 29 => "special isolated",
        _ => "",
    };
    let known = words(special, api, locale).or_else(|| words(&format!("request {group}"), api, locale));
    fill(known.unwrap_or_default(), label, "")
}

/// The table's name of a group.
fn short(group: &str) -> &str {
    match group {
        "READ_MEDIA_VISUAL" => "VISUAL",
        "READ_MEDIA_AURAL" => "AURAL",
        "NEARBY_DEVICES" => "NEARBY",
        "ACTIVITY_RECOGNITION" => "ACTIVITY",
        other => other,
    }
}

/// What stands below the question.
pub fn detail(prompt: Prompt, group: &str, api: u32, locale: Locale) -> Option<String> {
    let key = match prompt {
        Prompt::AlwaysOrKeep => "detail always",
        Prompt::LinkForBackground | Prompt::LinkForBackgroundOneTime if group == LOCATION => "detail background",
        Prompt::LinkForBackground | Prompt::LinkForBackgroundOneTime => "detail background sensors",
        Prompt::Upgrade { .. } if group == LOCATION => "detail upgrade",
        Prompt::Upgrade { .. } => "detail upgrade sensors",
        _ => return None,
    };
    words(key, api, locale).map(Into::into)
}

/// The prompt's buttons, in the order in which they stand.
pub fn buttons(prompt: Prompt, refusal: Refusal, api: u32, locale: Locale) -> Vec<Button> {
    let button = |id, choice, name: &str| {
        let text = control(name, api, locale);
        // The old buttons are in capitals.
        Button { id, choice, text: if api < 29 { text.to_uppercase() } else { text } }
    };
    let allow = || button("permission_allow_button", Choice::Allow, "allow");
    let deny = || button("permission_deny_button", Choice::Deny, "deny");
    if api < 29 {
        return vec![deny(), allow()];
    }
    let in_use = |name| button("permission_allow_foreground_only_button", Choice::Foreground, name);
    let once = || button("permission_allow_one_time_button", Choice::Once, "once");
    let some = || button("permission_allow_selected_button", Choice::Pick, "some");
    let all = || button("permission_allow_all_button", Choice::Allow, "all");
    let mut buttons = match prompt {
        Prompt::Basic | Prompt::StorageEarlier | Prompt::StorageLater => vec![allow()],
        Prompt::ForegroundOnly | Prompt::LinkForBackground => vec![in_use("in use")],
        Prompt::OneTimeForeground | Prompt::LinkForBackgroundOneTime | Prompt::Accuracy { .. } | Prompt::CoarseOnly => {
            vec![in_use("in use"), once()]
        }
        Prompt::AlwaysOrForeground => {
            vec![button("permission_allow_always_button", Choice::Allow, "always"), in_use("in use")]
        }
        Prompt::AlwaysOrKeep => vec![button("permission_allow_button", Choice::Allow, "always alone")],
        Prompt::FineUpgrade { once: true } => vec![once()],
        Prompt::FineUpgrade { once: false } => vec![in_use("to precise"), once()],
        Prompt::SelectPhotos => vec![some(), all()],
        Prompt::SelectMorePhotos => {
            vec![some(), all(), button("permission_dont_allow_more_selected_button", Choice::Picked, "no more")]
        }
        Prompt::Upgrade { .. } | Prompt::Settings | Prompt::Picker => Vec::new(),
    };
    let (plain, for_good) = match prompt {
        Prompt::AlwaysOrKeep => ("keep", "keep for good"),
        Prompt::FineUpgrade { .. } => ("keep approximate", "keep approximate"),
        // From Android 11 the refusal for good wears the words of the plain one.
        _ if api < 30 => ("deny", "deny for good"),
        _ => ("deny", "deny"),
    };
    let (plain_id, for_good_id) = match prompt {
        Prompt::Upgrade { once: true } => {
            ("permission_no_upgrade_one_time_button", "permission_no_upgrade_one_time_and_dont_ask_again_button")
        }
        Prompt::Upgrade { once: false } => ("permission_no_upgrade_button", "permission_no_upgrade_and_dont_ask_again_button"),
        _ => ("permission_deny_button", "permission_deny_and_dont_ask_again_button"),
    };
    let (plain, for_good) = match prompt {
        Prompt::Upgrade { once: true } => ("keep once", "keep once"),
        Prompt::Upgrade { once: false } => ("keep in use", "keep in use"),
        _ => (plain, for_good),
    };
    if refusal.plain {
        buttons.push(button(plain_id, Choice::Deny, plain));
    }
    if refusal.for_good {
        buttons.push(button(for_good_id, Choice::DenyForGood, for_good));
    }
    buttons
}

/// The words of the box that stops further questions.
pub fn do_not_ask(api: u32, locale: Locale) -> String {
    control("do not ask", api, locale)
}

/// "1 of 3".
pub fn step(number: usize, of: usize, locale: Locale) -> String {
    fill(&control("step", 23, locale), &number.to_string(), &of.to_string())
}

/// The words of the two accuracies of a location.
pub fn accuracy(api: u32, locale: Locale) -> (String, String) {
    (control("precise", api, locale), control("approximate", api, locale))
}

/// What the picture of a precise location is called.
pub fn precise_picture(locale: Locale) -> String {
    control("precise picture", 31, locale)
}

/// What the picture of an approximate location is called.
pub fn approximate_picture(api: u32, locale: Locale) -> String {
    control("approximate picture", api, locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("wording.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(TABLE.len(), lines);
        assert!(TABLE.iter().all(|(_, since, words)| (23..=36).contains(since) && words.iter().all(|text| !text.is_empty())));
    }

    #[test]
    fn a_tag_gives_the_language_of_the_prompts() {
        for (tag, locale) in [
            ("en-US", Locale::En),
            ("zh-CN", Locale::ZhCn),
            ("zh-Hans-CN", Locale::ZhCn),
            ("zh-TW", Locale::ZhTw),
            ("zh-Hant-HK", Locale::ZhTw),
            ("ja-JP", Locale::Ja),
            ("es-ES", Locale::Es),
            ("de-DE", Locale::En),
            ("", Locale::En),
        ] {
            assert_eq!(Locale::of(tag), locale, "{tag}");
        }
    }

    #[test]
    fn words_change_with_the_level() {
        assert_eq!(control("deny", 30, Locale::En), "Deny");
        assert_eq!(control("deny", 31, Locale::En), "Don’t allow");
        assert_eq!(control("in use", 30, Locale::ZhTw), "使用應用程式時");
        assert_eq!(step(1, 3, Locale::ZhCn), "第 1 项权限（共 3 项）");
    }
}
