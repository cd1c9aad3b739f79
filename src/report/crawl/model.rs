//! `crawl.json` and `graph.json` as far as reports show them. Whoever wrote them: lists and texts are kept within bounds, what is missing
//! is empty.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

use crate::report::text::{clean, cut};
use crate::trace::artifact::is_sha256;

/// Screens that are looked at; a crawl of an app has a hundredth of them.
pub const MOST_STATES: usize = 5_000;
/// Ways between them.
pub const MOST_EDGES: usize = 40_000;
/// Steps of a way, and entries of a list.
const MOST_ENTRIES: usize = 200;
/// Columns of a text.
const MOST_COLUMNS: usize = 160;

/// The first of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounded<T, const N: usize> {
    /// At most `N`.
    pub items: Vec<T>,
    /// How many there were besides.
    pub more: usize,
}

impl<T, const N: usize> Default for Bounded<T, N> {
    fn default() -> Self {
        Self { items: Vec::new(), more: 0 }
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for Bounded<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct First<T, const N: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for First<T, N> {
            type Value = Bounded<T, N>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut bounded = Bounded::default();
                while bounded.items.len() < N {
                    let Some(item) = list.next_element()? else { return Ok(bounded) };
                    bounded.items.push(item);
                }
                while list.next_element::<IgnoredAny>()?.is_some() {
                    bounded.more += 1;
                }
                Ok(bounded)
            }
        }
        deserializer.deserialize_seq(First(PhantomData))
    }
}

/// A line of text from an app.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words(pub String);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
        Ok(Words(cut(&clean(&text), MOST_COLUMNS)))
    }
}

/// Name of an artifact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sha256(pub Option<String>);

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Sha256(Option::<String>::deserialize(deserializer)?.filter(|name| is_sha256(name))))
    }
}

/// `graph.json`.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub struct Graph {
    /// Screens, in the order of discovery.
    pub states: Bounded<State, MOST_STATES>,
    /// What leads from one to another.
    pub edges: Bounded<Edge, MOST_EDGES>,
    /// Numbers of the edges of the way found.
    pub path: Bounded<usize, MOST_ENTRIES>,
    /// Where a cold start leads.
    pub root: Option<usize>,
}

/// A screen.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub struct State {
    /// Its number.
    pub id: usize,
    /// Its title.
    pub title: Words,
    /// Kind of screen.
    pub kind: Words,
    /// SHA-256 of its picture.
    pub image: Sha256,
    /// SHA-256 of its tree.
    pub tree: Sha256,
    /// How often it was seen.
    pub seen: u32,
    /// Controls known on it.
    pub controls: usize,
    /// Permission prompts that came on the way to it.
    pub prompts: u32,
    /// Actions on it that crashed the app.
    pub crashes: usize,
    /// What was looked for is here.
    pub goal: bool,
}

/// What was done on a screen, and where it led.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub struct Edge {
    /// In the order of first trial; one that led to two places stands there twice.
    pub number: usize,
    /// From which screen.
    pub from: usize,
    /// To which; `None` if the app was left.
    pub to: Option<usize>,
    /// Where to, if the app was left.
    pub leads: Option<Words>,
    /// `tap`, `long-press`, `back` …
    pub op: Words,
    /// What the control shows.
    pub label: Words,
    /// How often it led there.
    pub hits: u32,
    /// Whether it can be relied on.
    pub strong: bool,
    /// The way found uses it.
    pub on_path: bool,
}

impl Edge {
    /// What was done, `tap “Me”`.
    pub fn what(&self) -> String {
        let word = word(&self.op.0);
        if self.label.0.is_empty() { word.to_owned() } else { format!("{word} “{}”", self.label.0) }
    }
}

/// What an action is called.
fn word(op: &str) -> &str {
    match op {
        "long-press" => "hold",
        "form" => "fill in and send",
        "reveal" => "scroll",
        "launch" => "start the app",
        "" => "do",
        op => op,
    }
}

/// `crawl.json`.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// What was looked for.
    pub goal: Words,
    /// `none`, `G1`, `G2`, `G3`.
    pub level: Words,
    /// In a sentence.
    pub message: Words,
    /// Inputs sent to the device in all.
    pub actions: u32,
    /// Inputs until it was found.
    pub actions_to_goal: Option<u32>,
    /// Starts of the app.
    pub starts: u32,
    /// Different screens.
    pub states: usize,
    /// Controls that were left to try.
    pub frontier: usize,
    /// Nothing was left to try.
    pub exhausted: bool,
    /// Actions of the way found.
    pub path_actions: Option<u32>,
    /// The way's depth as the replays were counted.
    pub depth: Option<u32>,
    /// What was done beyond its end.
    pub beyond: Bounded<Words, MOST_ENTRIES>,
    /// The control that would end it.
    pub confirm: Option<Words>,
    /// What the app said when it was done.
    pub end: Option<Words>,
    /// What the last page wants, where that is why it went no further.
    pub missing: Option<Words>,
    /// What is proved of the way.
    pub proof: Option<Words>,
    /// Whether the scenario led there again.
    pub replays: Bounded<bool, MOST_ENTRIES>,
    /// Controls that were left alone, with the reason.
    pub gated: BTreeMap<String, Words>,
    /// Permission asks that exploring provoked.
    pub asks: Option<Asks>,
}

/// Permission asks, all phases together.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub struct Asks {
    /// How many; `None` if that could not be counted.
    pub total: Option<u32>,
    /// By group of permissions.
    pub by_group: BTreeMap<String, u32>,
}
