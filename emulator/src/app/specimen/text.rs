//! Words on a screen, in one language or two, with `{…}` places filled in when drawn.
//!
//! ```yaml
//! title: Lantern
//! title: {en: Settings, zh: 设置}
//! text: "Hello {account.nickname}, it is {clock}"
//! ```

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

/// A piece of text in English and, where given, in Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    en: String,
    zh: Option<String>,
}

impl Text {
    /// The wording for a device in Chinese (`zh`) or in any other language.
    pub fn get(&self, zh: bool) -> &str {
        match &self.zh {
            Some(text) if zh => text,
            _ => &self.en,
        }
    }

    /// The English wording, from which a control's id is derived.
    pub fn en(&self) -> &str {
        &self.en
    }

    /// The same words in both languages.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { en: text.into(), zh: None }
    }

    /// A wording for each language.
    pub fn both(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: Some(zh.into()) }
    }

    /// Replaces each `{name}` that `value` knows; an unknown one stays as written.
    pub fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let Some(len) = rest[open..].find('}') else { break };
            out.push_str(&rest[..open]);
            match value(&rest[open + 1..open + len]) {
                Some(text) => out.push_str(&text),
                None => out.push_str(&rest[open..=open + len]),
            }
            rest = &rest[open + len + 1..];
        }
        out + rest
    }

    /// The names between braces, in either language.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [Some(self.en.as_str()), self.zh.as_deref()]
            .into_iter()
            .flatten()
            .flat_map(|text| text.split('{').skip(1).filter_map(|tail| tail.split_once('}').map(|(name, _)| name)))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a map {en: …, zh: …}")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::plain(text))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
        Ok(Text::plain(number.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
        Ok(Text::plain(number.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let (mut en, mut zh) = (None, None);
        while let Some(language) = map.next_key::<String>()? {
            match language.as_str() {
                "en" => en = Some(map.next_value()?),
                "zh" => zh = Some(map.next_value()?),
                other => return Err(de::Error::unknown_field(other, &["en", "zh"])),
            }
        }
        let en = en.ok_or_else(|| de::Error::missing_field("en"))?;
        Ok(Text { en, zh })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_known_names_and_leaves_others() {
        let filled = Text::fill("{a} and {b} {", |name| (name == "a").then(|| "1".into()));
        assert_eq!(filled, "1 and {b} {");
    }

    #[test]
    fn chooses_the_language() {
        let text: Text = serde_yaml::from_str("{en: Settings, zh: 设置}").unwrap();
        assert_eq!((text.get(false), text.get(true)), ("Settings", "设置"));
        let plain: Text = serde_yaml::from_str("Lantern").unwrap();
        assert_eq!(plain.get(true), "Lantern");
    }
}
