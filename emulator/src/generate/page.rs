//! The generator's model of a screen: what stands on it, written as a specimen has it and counted as a person would.

use std::fmt::Write as _;

use super::words::{Language, Words, quoted};

/// A screen of the app.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) id: String,
    pub(super) title: Option<Words>,
    pub(super) shape: Shape,
    /// A back arrow at the top.
    pub(super) up: bool,
    /// The screen that a button at the top left draws in.
    pub(super) drawer: Option<&'static str>,
    pub(super) toolbar: Vec<Part>,
    pub(super) content: Vec<Part>,
    pub(super) bottom: Vec<Part>,
}

/// How a screen lies on the display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// All of it.
    Page,
    /// A dialog that back does not close.
    Gate,
    /// A dialog.
    Dialog,
    /// A drawer.
    Drawer,
}

/// What stands on a screen. `act` are the specimen's own actions.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Heading(Words),
    Text(Words),
    Image(u32),
    Field { kind: &'static str, id: String, hint: Option<Words>, equals: Option<&'static str> },
    Tick { label: Words, id: String },
    Choice { id: &'static str, options: Vec<Words> },
    Row { label: Words, id: String, times: u32, subtitle: Option<Words>, act: String },
    Link { label: Words, id: String, act: String },
    Icon { description: Words, id: &'static str, act: String },
    Button(Button),
    Beside(Vec<Part>),
    Shuffled(Vec<Part>),
}

/// A button.
#[derive(Debug, Clone)]
pub(super) struct Button {
    pub(super) label: Words,
    pub(super) id: String,
    pub(super) look: Look,
    /// Seconds until it can be tapped.
    pub(super) countdown: Option<u32>,
    pub(super) enabled_when: Option<String>,
    pub(super) act: String,
}

/// How much a button wants to be tapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Filled,
    Large,
    Outlined,
    Plain,
    /// Small words without a ground.
    Faint,
}

impl Button {
    pub(super) fn new(label: impl Into<Words>, id: &str, look: Look, act: impl Into<String>) -> Self {
        Self { label: label.into(), id: id.into(), look, countdown: None, enabled_when: None, act: act.into() }
    }

    pub(super) fn when(self, condition: &str) -> Self {
        Self { enabled_when: Some(condition.into()), ..self }
    }
}

impl From<Button> for Part {
    fn from(button: Button) -> Self {
        Part::Button(button)
    }
}

/// A row that does nothing but stand there, or something that does not matter.
pub(super) fn row(label: impl Into<Words>, id: &str, act: impl Into<String>) -> Part {
    Part::Row { label: label.into(), id: id.into(), times: 1, subtitle: None, act: act.into() }
}

impl Page {
    /// A page with a back arrow.
    pub(super) fn new(id: &str, title: impl Into<Words>) -> Self {
        Self {
            id: id.into(),
            title: Some(title.into()),
            shape: Shape::Page,
            up: true,
            drawer: None,
            toolbar: Vec::new(),
            content: Vec::new(),
            bottom: Vec::new(),
        }
    }

    /// One of another shape, or one that nothing lies below: no back arrow.
    pub(super) fn without_up(id: &str, title: impl Into<Words>, shape: Shape) -> Self {
        Self { up: false, shape, ..Self::new(id, title) }
    }

    /// How many controls it has that can be used at some time.
    pub(super) fn controls(&self) -> u32 {
        let parts = self.toolbar.iter().chain(&self.content).chain(&self.bottom);
        u32::from(self.up) + u32::from(self.drawer.is_some()) + parts.map(Part::controls).sum::<u32>()
    }

    /// As a specimen has it, below `screens:`.
    pub(super) fn yaml(&self, language: Language) -> String {
        let mut text = format!("  {}:\n", self.id);
        match self.shape {
            Shape::Page => {}
            Shape::Gate => text += "    kind: dialog\n    dismissible: false\n",
            Shape::Dialog => text += "    kind: dialog\n",
            Shape::Drawer => text += "    kind: drawer\n",
        }
        if let Some(title) = &self.title {
            _ = writeln!(text, "    title: {}", title.yaml(language));
        }
        if self.up {
            text += "    up: true\n";
        }
        if let Some(drawer) = self.drawer {
            _ = writeln!(text, "    drawer: {drawer}");
        }
        for (name, parts) in [("toolbar", &self.toolbar), ("content", &self.content), ("bottom", &self.bottom)] {
            if !parts.is_empty() {
                _ = writeln!(text, "    {name}:");
            }
            for part in parts {
                _ = writeln!(text, "      - {}", part.yaml(language));
            }
        }
        text
    }
}

impl Part {
    fn controls(&self) -> u32 {
        match self {
            Part::Heading(_) | Part::Text(_) | Part::Image(_) => 0,
            Part::Choice { options, .. } => u32::try_from(options.len()).unwrap_or(u32::MAX),
            Part::Row { act, times, .. } => u32::from(!act.is_empty()) * times,
            Part::Beside(parts) | Part::Shuffled(parts) => parts.iter().map(Part::controls).sum(),
            Part::Field { .. } | Part::Tick { .. } | Part::Link { .. } | Part::Icon { .. } | Part::Button(_) => 1,
        }
    }

    fn yaml(&self, language: Language) -> String {
        let list = |parts: &[Part]| parts.iter().map(|part| part.yaml(language)).collect::<Vec<_>>().join(", ");
        match self {
            Part::Heading(words) => format!("{{heading: {}}}", words.yaml(language)),
            Part::Text(words) => format!("{{text: {}}}", words.yaml(language)),
            Part::Image(height) => format!("{{image: picture, height: {height}}}"),
            Part::Field { kind, id, hint, equals } => {
                let hint = hint.as_ref().map(|hint| format!(", hint: {}", hint.yaml(language))).unwrap_or_default();
                let equals = equals.map(|equals| format!(", equals: {}", quoted(equals))).unwrap_or_default();
                format!("{{field: {kind}, id: {id}{hint}{equals}}}")
            }
            Part::Tick { label, id } => format!("{{tick: {}, id: {id}}}", label.yaml(language)),
            Part::Choice { id, options } => {
                let options: Vec<String> = options.iter().map(|option| option.yaml(language)).collect();
                format!("{{choice: {id}, options: [{}]}}", options.join(", "))
            }
            Part::Row { label, id, times, subtitle, act } => {
                let times = if *times > 1 { format!(", times: {times}") } else { String::new() };
                let subtitle = subtitle.as_ref().map(|words| format!(", subtitle: {}", words.yaml(language))).unwrap_or_default();
                let act = if act.is_empty() { String::new() } else { format!(", do: {act}") };
                format!("{{row: {}, id: {id}{times}{subtitle}{act}}}", label.yaml(language))
            }
            Part::Link { label, id, act } => format!("{{link: {}, id: {id}, do: {act}}}", label.yaml(language)),
            Part::Icon { description, id, act } => {
                format!("{{icon: person, id: {id}, description: {}, do: {act}}}", description.yaml(language))
            }
            Part::Button(button) => button.yaml(language),
            Part::Beside(parts) => format!("{{side_by_side: [{}]}}", list(parts)),
            Part::Shuffled(parts) => format!("{{group: [{}], shuffle: true}}", list(parts)),
        }
    }
}

impl Button {
    fn yaml(&self, language: Language) -> String {
        let look = match self.look {
            Look::Filled => "",
            Look::Large => ", size: large",
            Look::Outlined => ", style: outlined",
            Look::Plain => ", style: plain",
            Look::Faint => ", style: plain, size: small",
        };
        let countdown = self.countdown.map(|seconds| format!(", countdown: {seconds}")).unwrap_or_default();
        let enabled = self.enabled_when.as_ref().map(|when| format!(", enabled_when: {}", quoted(when))).unwrap_or_default();
        let Self { label, id, act, .. } = self;
        format!("{{button: {}, id: {id}{look}{countdown}{enabled}, do: {act}}}", label.yaml(language))
    }
}
