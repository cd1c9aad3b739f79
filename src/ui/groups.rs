//! Which permission a text is about, from the phrases in `lexicon.yaml`.
//!
//! Android's own question is read by whole phrases, since an app may be called "Camera" and ask for the place. Where several groups are
//! named, some say more than others (a call log is more than calls), and otherwise the last one counts: that is what is asked for.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::lexicon::SOURCE;
use super::normal::{boundary, last_at, normal};

/// Most bytes between the parts of a phrase with a gap.
const GAP: usize = 32;
/// A group that says more, and the one that it says more than.
const SAYS_MORE: [(&str, &str); 6] = [
    ("CALL_LOG", "PHONE"),
    ("NEARBY_DEVICES", "LOCATION"),
    ("CAMERA", "READ_MEDIA_VISUAL"),
    ("CAMERA", "STORAGE"),
    ("STORAGE", "READ_MEDIA_VISUAL"),
    ("STORAGE", "READ_MEDIA_AURAL"),
];

#[derive(Deserialize)]
struct Source {
    permissions: BTreeMap<String, Words>,
}

#[derive(Deserialize)]
struct Words {
    told: Vec<String>,
    named: Vec<String>,
}

struct Group {
    name: String,
    /// Words of the system's question.
    told: Vec<Phrase>,
    /// Words of apps and makers.
    named: Vec<Phrase>,
}

/// Parts that follow each other, each with whether its last word may go on.
struct Phrase {
    text: String,
    parts: Vec<(String, bool)>,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let source: Source = serde_yaml::from_str(SOURCE).expect("the embedded lexicon is well formed");
    let part = |part: &str| (normal(part.trim_end_matches('*')), part.ends_with('*'));
    let phrase =
        |text: String| Phrase { parts: text.split('+').map(part).collect(), text: text.replace('*', "").replace('+', " … ") };
    let phrases = |texts: Vec<String>| texts.into_iter().map(phrase).collect::<Vec<_>>();
    let group = |(name, words): (String, Words)| Group { name, told: phrases(words.told), named: phrases(words.named) };
    source.permissions.into_iter().map(group).collect()
});

/// A group that a text names: where its phrase ends, how long it is, the group, the phrase.
type Found = (usize, usize, &'static str, &'static str);

/// Which permission group the system's question is about, and the words that say so. Names in quotation marks are left out: they are
/// the app's, and an app may be called 通讯录.
pub fn asked_group(message: &str) -> Option<(&'static str, &'static str)> {
    let text = without_quoted(&normal(message));
    let told = named_in(&text, |group| &group.told);
    // English questions are known word for word; what they do not say is a custom permission that may hold any word.
    let found = if told.is_empty() && !text.starts_with("allow ") { named_in(&text, |group| &group.named) } else { told };
    let says = |group: &str| found.iter().find(|(_, _, name, _)| *name == group);
    // Pictures and music together are what Android calls storage.
    if let (Some(_), Some((_, _, _, phrase))) = (says("READ_MEDIA_VISUAL"), says("READ_MEDIA_AURAL")) {
        return Some(("STORAGE", phrase));
    }
    let outdone = |name: &str| SAYS_MORE.iter().any(|(more, less)| *less == name && says(more).is_some());
    let last = found.iter().filter(|(_, _, name, _)| !outdone(name)).max_by_key(|(end, length, ..)| (*end, *length));
    last.map(|&(_, _, group, phrase)| (group, phrase))
}

/// The groups whose phrases a normal text holds, each by the phrase that ends last.
fn named_in(text: &str, choose: fn(&'static Group) -> &'static [Phrase]) -> Vec<Found> {
    let best = |group: &'static Group| {
        let found = choose(group).iter().filter_map(|phrase| {
            let (start, end) = place(text, phrase)?;
            Some((end, end - start, group.name.as_str(), phrase.text.as_str()))
        });
        found.max_by_key(|&(end, length, ..)| (end, length))
    };
    GROUPS.iter().filter_map(best).collect()
}

/// Where a phrase stands in a normal text.
fn place(text: &str, phrase: &Phrase) -> Option<(usize, usize)> {
    let (first, open) = phrase.parts.first()?;
    if phrase.parts.len() == 1 && !open {
        let start = last_at(text, first, false)?;
        return Some((start, start + first.len()));
    }
    text.match_indices(first.as_str()).find_map(|(start, _)| {
        let mut end = fits(text, start, first, *open)?;
        for (part, open) in &phrase.parts[1..] {
            let mut limit = text.len().min(end + GAP + part.len());
            while !text.is_char_boundary(limit) {
                limit -= 1;
            }
            let from = end;
            end = text[from..limit].match_indices(part.as_str()).find_map(|(at, _)| fits(text, from + at, part, *open))?;
        }
        Some((start, end))
    })
}

/// The end of a part that stands at this place at word boundaries, the second of which does not matter for a word that may go on.
fn fits(text: &str, start: usize, part: &str, open: bool) -> Option<usize> {
    let end = start + part.len();
    let bounded = if open {
        part.chars().next().is_some_and(|c| boundary(text, start, start + c.len_utf8()) || opens(text, start))
    } else {
        boundary(text, start, end)
    };
    bounded.then_some(end)
}

/// Whether no letter stands before a place.
fn opens(text: &str, start: usize) -> bool {
    text[..start].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
}

/// The permission groups that a text names, each with the word that does; first those that it names as the system does. (An app may be called
/// "… Camera" and imitate a prompt about something else.)
pub fn named_groups(text: &str) -> Vec<(&'static str, &'static str)> {
    let text = normal(text);
    let found = |phrases: &'static [Phrase]| phrases.iter().find(|phrase| place(&text, phrase).is_some());
    let named = |group: &'static Group| {
        let told = found(&group.told);
        let phrase = told.or_else(|| found(&group.named))?;
        Some((told.is_none(), group.name.as_str(), phrase.text.as_str()))
    };
    let mut groups: Vec<_> = GROUPS.iter().filter_map(named).collect();
    groups.sort_by_key(|(only_named, ..)| *only_named);
    groups.into_iter().map(|(_, group, phrase)| (group, phrase)).collect()
}

fn without_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['"', '「', '«', '„', '『', '【']) {
        let mark = rest[open..].chars().next().unwrap_or_default();
        let closing: &[char] = match mark {
            '「' => &['」'],
            '『' => &['』'],
            '【' => &['】'],
            '«' => &['»'],
            // The curly ones are plain in a normal text.
            _ => &['"'],
        };
        let after = open + mark.len_utf8();
        let Some(close) = rest[after..].find(closing) else { break };
        let width = rest[after + close..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = &rest[after + close + width..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_question_names_a_group() {
        let group = |message| asked_group(message).map(|(group, _)| group);
        assert_eq!(group("Allow Camera Pro to access this device’s location?"), Some("LOCATION"));
        assert_eq!(group("允许“通讯录”访问您设备上的照片、媒体内容和文件吗？"), Some("STORAGE"));
        assert_eq!(group("Allow X to access photos and videos on this device?"), Some("READ_MEDIA_VISUAL"));
        assert_eq!(group("要允許「相機」存取這部裝置的位置資訊嗎？"), Some("LOCATION"));
        assert_eq!(group("“某应用”想要使用您的相机"), Some("CAMERA"));
        assert_eq!(group("Allow Notes to access existing notes, cards and photos?"), None);
        assert_eq!(group("¿Permitir que Mapas acceda a la ubicación de este dispositivo?"), Some("LOCATION"));
        assert_eq!(group("“甲”请求获取已安装应用列表"), Some("com.android.permission.GET_INSTALLED_APPS"));
    }

    #[test]
    fn of_several_groups_the_one_that_says_more_counts() {
        let group = |message| asked_group(message).map(|(group, _)| group);
        assert_eq!(group("Autoriser Journal à accéder aux journaux d'appels de votre téléphone ?"), Some("CALL_LOG"));
        assert_eq!(group("Allow Music to access photos, videos, music, and audio on this device?"), Some("STORAGE"));
        assert_eq!(group("Permitir que o app Nota acesse músicas e áudios neste dispositivo?"), Some("READ_MEDIA_AURAL"));
        assert_eq!(group("WeatherBox erlauben, auf Foto-, Video-, Musik- und Audiodateien zuzugreifen?"), Some("STORAGE"));
        assert_eq!(
            group("Allow X to find, connect to, and determine the relative position of nearby devices?"),
            Some("NEARBY_DEVICES")
        );
        assert_eq!(group("要允許「相簿」拍攝相片及錄製影片嗎？"), Some("CAMERA"));
    }

    #[test]
    fn arabic_and_hindi_are_read_with_and_without_their_marks() {
        let group = |message| asked_group(message).map(|(group, _)| group);
        assert_eq!(group("هل تريد السماح لتطبيق تجربة بالوصول إلى سجلّ مكالماتك الهاتفية؟"), Some("CALL_LOG"));
        assert_eq!(group("هل تريد السماح لتطبيق تجربة بالوصول إلى سجل مكالماتك الهاتفية؟"), Some("CALL_LOG"));
        assert_eq!(group("टेस्ट को फ़ोटो खींचने और वीडियो रिकॉर्ड करने की अनुमति देनी है?"), Some("CAMERA"));
    }

    #[test]
    fn an_apps_text_may_name_several_groups() {
        let groups: Vec<_> = named_groups("我们需要相机和麦克风权限").into_iter().map(|(group, _)| group).collect();
        assert_eq!(groups, ["CAMERA", "MICROPHONE"]);
        let groups: Vec<_> = named_groups("要允许柚子相机获取此设备的位置信息吗？").into_iter().map(|(group, _)| group).collect();
        assert_eq!(groups, ["LOCATION", "CAMERA"], "the app's name does not come first");
    }
}
