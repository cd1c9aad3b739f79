//! What stands on a screen, from top to bottom. An item's first key is its kind; `id` and `visible_when` may follow on each.

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess};

use super::action::Actions;
use super::expr::Expr;
use super::first_key::{self, FirstKey, alone, with_rest};
use super::text::Text;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Large words.
    Heading(Label),
    /// A paragraph.
    Text(Label),
    /// Underlined words that do something.
    Link(Link),
    /// A button.
    Button(Button),
    /// A button that is a picture, with no words on it.
    Icon(Icon),
    /// A line of a list: title, subtitle, value.
    Row(Row),
    /// A picture.
    Image(Image),
    /// A thin line.
    Divider,
    /// Empty room, in dp.
    Space(u32),
    /// A text field.
    Field(Field),
    /// A tick box with words.
    Tick(Tick),
    /// One of several answers.
    Choice(Choice),
    /// A switch.
    Toggle(Toggle),
    /// A handle that must be dragged to the right end.
    Slide(Slide),
    /// Items one below the other, on a card if wished.
    Group(Group),
    /// Items beside each other.
    SideBySide(Group),
    /// Items of which one is seen at a time, each for a while.
    Carousel(Carousel),
}

macro_rules! head {
    ($(#[$meta:meta])* $name:ident { $(#[$head_meta:meta])* $head:ident : $head_ty:ty, $($(#[$field_meta:meta])* $field:ident : $ty:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $(#[$head_meta])*
            #[serde(skip)]
            pub $head: $head_ty,
            /// The resource id's name; derived from the words when absent, none when empty.
            pub id: Option<String>,
            /// Shown only while this holds.
            pub visible_when: Option<Expr>,
            $($(#[$field_meta])* pub $field: $ty,)*
        }

        impl $name {
            fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
                let ($head, rest) = with_rest::<$head_ty, Self, A>(map)?;
                Ok(Self { $head, ..rest })
            }
        }
    };
}

head! {
    /// `heading:` and `text:`.
    Label {
        /// The words.
        text: Text,
        /// What a long press does.
        on_long_press: Actions,
    }
}

head! {
    /// `link:`.
    Link {
        /// The words.
        text: Text,
        /// What it does.
        #[serde(rename = "do")]
        actions: Actions,
    }
}

head! {
    /// `button:`.
    Button {
        /// The words.
        text: Text,
        /// `filled` (the default), `outlined` or `plain`.
        style: Style,
        /// `small`, `normal` (the default) or `large`.
        size: Size,
        /// Can be used only while this holds.
        enabled_when: Option<Expr>,
        /// Disabled for so many seconds after the screen opened; the label counts them down.
        countdown: u32,
        /// What it does.
        #[serde(rename = "do")]
        actions: Actions,
        /// What a long press does.
        on_long_press: Actions,
    }
}

head! {
    /// `icon:`.
    Icon {
        /// What is drawn: `back`, `close`, `menu`, `more`, `search`, `settings`, `scan`, `camera`, `person`, `plus` or `dot`.
        icon: String,
        /// The content description, for those who cannot see it.
        description: Option<Text>,
        /// `small` is half as large as the others.
        size: Size,
        /// What it does.
        #[serde(rename = "do")]
        actions: Actions,
        /// What a long press does.
        on_long_press: Actions,
    }
}

head! {
    /// `row:`.
    Row {
        /// The words; `{n}` is the line's number when `times` is given.
        text: Text,
        /// Smaller words below.
        subtitle: Option<Text>,
        /// Words at the right end.
        value: Option<Text>,
        /// How many such lines.
        times: Option<u32>,
        /// A field: the row is shown only while what was typed there is part of its words.
        filter: Option<String>,
        /// What it does; a row without it cannot be tapped.
        #[serde(rename = "do")]
        actions: Actions,
        /// What a long press does.
        on_long_press: Actions,
    }
}

head! {
    /// `image:`.
    Image {
        /// What it shows; decides its colour.
        name: String,
        /// Height in dp (160 when absent).
        height: Option<u32>,
        /// The content description.
        description: Option<Text>,
        /// What a long press does.
        on_long_press: Actions,
    }
}

head! {
    /// `field:`.
    Field {
        /// What is asked for.
        kind: FieldKind,
        /// Grey words in the empty field.
        hint: Option<Text>,
        /// Must be filled to be valid (the default).
        required: Option<bool>,
        /// A regular expression that the whole input must match; each kind has one of its own.
        pattern: Option<String>,
        /// The exact words that must be typed.
        equals: Option<Text>,
    }
}

head! {
    /// `tick:`.
    Tick {
        /// The words.
        text: Text,
        /// Ticked at first.
        ticked: bool,
        /// What each change does.
        #[serde(rename = "do")]
        actions: Actions,
    }
}

head! {
    /// `choice:`.
    Choice {
        /// The name that conditions use: `choice.NAME` is the chosen option's number from 1, or 0.
        name: String,
        /// The answers.
        options: Vec<Text>,
        /// What each change does.
        #[serde(rename = "do")]
        actions: Actions,
    }
}

head! {
    /// `toggle:`.
    Toggle {
        /// The words.
        text: Text,
        /// Smaller words below.
        subtitle: Option<Text>,
        /// The state variable that it shows and changes; without one it is kept while the screen is open.
        state: Option<String>,
        /// What each change does.
        #[serde(rename = "do")]
        actions: Actions,
    }
}

head! {
    /// `slide:`.
    Slide {
        /// The words on the track.
        text: Text,
        /// What it does when dragged to the end.
        #[serde(rename = "do")]
        actions: Actions,
    }
}

head! {
    /// `group:` and `side_by_side:`.
    Group {
        /// What it holds.
        items: Vec<Item>,
        /// Drawn on a card.
        card: bool,
        /// In another order at each visit of the screen.
        shuffle: bool,
        /// More of the same are loaded as one scrolls.
        endless: bool,
    }
}

head! {
    /// `carousel:`.
    Carousel {
        /// What it shows in turn.
        items: Vec<Item>,
        /// How long each is seen, in milliseconds; below a second the screen never comes to rest.
        every: u64,
    }
}

/// How a button is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// A coloured surface.
    #[default]
    Filled,
    /// A border.
    Outlined,
    /// Words only.
    Plain,
}

/// How large a button is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// As wide as its words, low.
    Small,
    /// As wide as the screen.
    #[default]
    Normal,
    /// As wide as the screen, high.
    Large,
}

/// What a text field asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A telephone number: 7 to 15 digits.
    Phone,
    /// A mail address.
    Mail,
    /// A password: 6 characters or more, shown as dots.
    Password,
    /// A one-time code: 4 to 8 digits.
    Code,
    /// A name.
    Name,
    /// A date, `2000-01-31`.
    Birthday,
    /// A national identity number: 15 or 18 digits, the last may be X.
    IdNumber,
    /// A reason, in free words.
    Reason,
    /// A phrase that must be typed as shown.
    Phrase,
    /// Anything else.
    #[default]
    Other,
}

impl FieldKind {
    /// The pattern that the input must match when the specimen gives none.
    pub fn pattern(self) -> &'static str {
        match self {
            FieldKind::Phone => r"\+?[0-9]{7,15}",
            FieldKind::Mail => r"[^@ ]+@[^@ ]+\.[^@ ]+",
            FieldKind::Password => r".{6,}",
            FieldKind::Code => r"[0-9]{4,8}",
            FieldKind::Birthday => r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
            FieldKind::IdNumber => r"[0-9]{15}|[0-9]{17}[0-9Xx]",
            FieldKind::Name | FieldKind::Reason | FieldKind::Phrase | FieldKind::Other => r"(?s).+",
        }
    }

    /// The id of a field that was given none.
    pub fn id(self) -> &'static str {
        match self {
            FieldKind::Phone => "phone",
            FieldKind::Mail => "mail",
            FieldKind::Password => "password",
            FieldKind::Code => "code",
            FieldKind::Name => "name",
            FieldKind::Birthday => "birthday",
            FieldKind::IdNumber => "id_number",
            FieldKind::Reason => "reason",
            FieldKind::Phrase => "phrase",
            FieldKind::Other => "other",
        }
    }
}

const KINDS: &[&str] = &[
    "heading",
    "text",
    "link",
    "button",
    "icon",
    "row",
    "image",
    "divider",
    "space",
    "field",
    "tick",
    "choice",
    "toggle",
    "slide",
    "group",
    "side_by_side",
    "carousel",
];

impl FirstKey for Item {
    const EXPECTED: &'static str = "an item: `divider`, or a map whose first key is its kind, such as {button: Next}";

    fn from_word<E: de::Error>(word: &str) -> Result<Self, E> {
        match word {
            "divider" => Ok(Item::Divider),
            other => Err(E::unknown_variant(other, KINDS)),
        }
    }

    fn from_map<'de, A: MapAccess<'de>>(key: &str, map: A) -> Result<Self, A::Error> {
        Ok(match key {
            "heading" => Item::Heading(Label::read(map)?),
            "text" => Item::Text(Label::read(map)?),
            "link" => Item::Link(Link::read(map)?),
            "button" => Item::Button(Button::read(map)?),
            "icon" => Item::Icon(Icon::read(map)?),
            "row" => Item::Row(Row::read(map)?),
            "image" => Item::Image(Image::read(map)?),
            "space" => Item::Space(alone(map)?),
            "field" => Item::Field(Field::read(map)?),
            "tick" => Item::Tick(Tick::read(map)?),
            "choice" => Item::Choice(Choice::read(map)?),
            "toggle" => Item::Toggle(Toggle::read(map)?),
            "slide" => Item::Slide(Slide::read(map)?),
            "group" => Item::Group(Group::read(map)?),
            "side_by_side" => Item::SideBySide(Group::read(map)?),
            "carousel" => Item::Carousel(Carousel::read(map)?),
            other => return Err(de::Error::unknown_variant(other, KINDS)),
        })
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        first_key::deserialize(deserializer)
    }
}
