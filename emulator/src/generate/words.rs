//! Words in two languages, and how they are written into specimens and scenarios.

/// The languages that a generated app speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, whatever the device speaks.
    English,
    /// Chinese, whatever the device speaks.
    Chinese,
    /// The device's, if it is one of the two.
    Both,
}

/// The same in English and in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    en: String,
    zh: String,
}

/// As the tables of texts have them.
pub(super) type Pair = (&'static str, &'static str);

impl From<Pair> for Words {
    fn from((en, zh): Pair) -> Self {
        Self::new(en, zh)
    }
}

impl Words {
    pub(super) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// With a name in the place of `NAME`.
    pub(super) fn naming(&self, name: &Words) -> Self {
        Self::new(self.en.replace("NAME", &name.en), self.zh.replace("NAME", &name.zh))
    }

    pub(super) fn en(&self) -> &str {
        &self.en
    }

    /// As a text of a specimen, in YAML's flow style.
    pub(super) fn yaml(&self, language: Language) -> String {
        match language {
            Language::English => quoted(&self.en),
            Language::Chinese => quoted(&self.zh),
            Language::Both => format!("{{en: {}, zh: {}}}", quoted(&self.en), quoted(&self.zh)),
        }
    }

    /// As a scenario's selector: a pattern of the whole label.
    pub(super) fn selector(&self, language: Language) -> String {
        let (en, zh) = (escaped(&self.en), escaped(&self.zh));
        let pattern = match language {
            Language::English => en,
            Language::Chinese => zh,
            Language::Both => format!("{en}|{zh}"),
        };
        quoted(&pattern)
    }
}

/// A text as a pattern that means it literally, and that people can still read.
fn escaped(text: &str) -> String {
    let sign = |letter: char| if r"\.+*?()|[]{}^$".contains(letter) { format!("\\{letter}") } else { letter.to_string() };
    text.chars().map(sign).collect()
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
