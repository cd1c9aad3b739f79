//! An app in memory.

use std::collections::BTreeMap;

use super::APP;
use crate::crawler::scan::Scan;
use crate::crawler::world::{Look, World};
use crate::runner::{Halt, Seen};
use crate::scenario::model::Direction;
use crate::ui::{self, Hierarchy, NodeId, Rect};

/// What stands on a screen, from top to bottom: `#` title, `-` text, `=` button, `>` row in the list, `t` tab (`T` the selected one),
/// `i` icon without words, `x` disabled button, `o` a switch that is on; `?` first makes a dialog of it.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub items: Vec<String>,
    pub dialog: bool,
}

pub fn page(items: &[&str]) -> Page {
    let dialog = items.first() == Some(&"?");
    Page { items: items.iter().skip(usize::from(dialog)).map(|item| (*item).to_owned()).collect(), dialog }
}

/// Rows that fit on the display at once.
const FIT: usize = 6;

/// Draws a page, its list scrolled by so many rows.
pub fn draw(page: &Page, scrolled: usize, keyboard: bool) -> Hierarchy {
    let frame = if page.dialog { "[90,600][990,1400]" } else { "[0,0][1080,1920]" };
    let (left, top) = if page.dialog { (100, 610) } else { (0, 0) };
    let mut xml = format!("<hierarchy><node package='{APP}' bounds='{frame}'>");
    let rows: Vec<&String> = page.items.iter().filter(|item| item.starts_with('>')).collect();
    let (mut y, mut tabs) = (top + 200, 0);
    let mut list = String::new();
    for (n, row) in rows.iter().skip(scrolled).take(FIT).enumerate() {
        let at = format!("bounds='[{left},{}][900,{}]'", 700 + n * 100, 790 + n * 100);
        list += &format!("<node class='Row' clickable='true' {at}><node class='TextView' text='{}' {at}/></node>", &row[1..]);
    }
    for item in page.items.iter().filter(|item| !item.starts_with('>')) {
        let (mark, text) = item.split_at(1);
        let at = format!("bounds='[{left},{y}][900,{}]'", y + 60);
        y += 70;
        let tab = format!("bounds='[{},1750][{},1900]'", tabs * 200, tabs * 200 + 190);
        xml += &match mark {
            "#" => format!(
                "<node class='Toolbar' bounds='[{left},{top}][900,{}]'><node class='TextView' text='{text}' bounds='[{left},{top}][900,{}]'/></node>",
                top + 120,
                top + 120
            ),
            "-" => format!("<node class='TextView' text='{text}' {at}/>"),
            "=" => format!("<node class='Button' clickable='true' enabled='true' text='{text}' {at}/>"),
            "o" => format!(
                "<node class='Switch' clickable='true' checkable='true' checked='true' enabled='true' text='{text}' {at}/>"
            ),
            "x" => format!("<node class='Button' clickable='true' enabled='false' text='{text}' {at}/>"),
            "i" => {
                format!("<node class='ImageButton' clickable='true' enabled='true' bounds='[940,{top}][1060,{}]'/>", top + 110)
            }
            _ => {
                tabs += 1;
                format!("<node class='Tab' clickable='true' enabled='true' selected='{}' text='{text}' {tab}/>", mark == "T")
            }
        };
    }
    if !rows.is_empty() {
        let more = rows.len() > FIT;
        xml += &format!(
            "<node class='RecyclerView' scrollable='{more}' bounds='[{left},690][900,1400]'>{}</node>",
            list.replace("clickable='true'", "clickable='true' enabled='true'")
        );
    }
    xml += "</node>";
    if keyboard {
        xml += "<node package='com.x.inputmethod.pinyin' bounds='[0,1200][1080,1920]'><node text='q' clickable='true' bounds='[0,1200][90,1300]'/></node>";
    }
    ui::parse(&(xml + "</hierarchy>")).unwrap()
}

pub fn scan(page: &Page) -> Scan {
    Scan::read(&draw(page, 0, false), "com.example.app/.Main", "com.example.app/.Main", APP)
}

/// An app: pages, and what a tap on a label leads to. A label that no rule names does nothing. Some pages are none of the app's: `home`,
/// `browser`, `crash`, `hang`, `blind` (nothing can be read), `lost` (no device).
pub struct Toy {
    pages: BTreeMap<&'static str, Page>,
    rules: BTreeMap<(&'static str, &'static str), &'static str>,
    start: &'static str,
    pub at: Vec<&'static str>,
    scrolled: usize,
    pub spent: (u32, u32),
    pub taps: Vec<String>,
    clock: u32,
}

impl Toy {
    pub fn new(pages: &[(&'static str, &[&str])], rules: &[(&'static str, &'static str, &'static str)]) -> Toy {
        Toy {
            pages: pages.iter().map(|(name, items)| (*name, page(items))).collect(),
            rules: rules.iter().map(|(from, label, to)| ((*from, *label), *to)).collect(),
            start: pages[0].0,
            at: vec![pages[0].0],
            scrolled: 0,
            spent: (0, 0),
            taps: Vec::new(),
            clock: 0,
        }
    }

    fn here(&self) -> &'static str {
        self.at.last().copied().unwrap_or("home")
    }

    fn go(&mut self, to: &'static str) {
        if to != self.here() {
            self.at.push(to);
            self.scrolled = 0;
        }
    }
}

impl World for Toy {
    fn look(&mut self) -> Result<Look, Halt> {
        self.clock += 1;
        let here = self.here();
        let front = match here {
            "home" => Seen::Other("com.android.launcher".to_owned()),
            "browser" => Seen::Other("com.android.browser".to_owned()),
            "crash" => Seen::Crashed("Toy keeps stopping".to_owned()),
            "hang" => Seen::Crashed("Toy isn't responding".to_owned()),
            "blind" => Seen::Unreadable("could not get idle state".to_owned()),
            "lost" => return Err(Halt::scenario("the device is gone")),
            _ => Seen::App,
        };
        let mut shown = self.pages.get(here).cloned().unwrap_or_default();
        for item in &mut shown.items {
            *item = item.replace("{clock}", &format!("12:{:02}", self.clock % 60));
        }
        Ok(Look {
            front,
            tree: draw(&shown, self.scrolled, false),
            earlier: None,
            window: "com.example.app/.Main".to_owned(),
            activity: "com.example.app/.Main".to_owned(),
            artifacts: (String::new(), None),
            prompts: 0,
        })
    }

    fn touch(&mut self, node: NodeId, _long: bool) -> Result<(), Halt> {
        self.spent.0 += 1;
        let mut shown = self.pages.get(self.here()).cloned().unwrap_or_default();
        for item in &mut shown.items {
            *item = item.replace("{clock}", &format!("12:{:02}", self.clock % 60));
        }
        let tree = draw(&shown, self.scrolled, false);
        let label = tree.label(node).to_owned();
        let label = if label.is_empty() { "icon".to_owned() } else { label };
        let to = self.rules.iter().find(|((from, on), _)| *from == self.here() && *on == label).map(|(_, to)| *to);
        self.taps.push(label);
        if let Some(to) = to {
            self.go(to);
        }
        Ok(())
    }

    fn drag(&mut self, _area: Rect, finger: Direction) -> Result<(), Halt> {
        self.spent.0 += 1;
        let rows = self.pages.get(self.here()).map_or(0, |page| page.items.iter().filter(|item| item.starts_with('>')).count());
        let most = rows.saturating_sub(FIT);
        self.scrolled = if finger == Direction::Up { (self.scrolled + 3).min(most) } else { self.scrolled.saturating_sub(3) };
        Ok(())
    }

    fn back(&mut self) -> Result<(), Halt> {
        self.spent.0 += 1;
        self.at.pop();
        self.scrolled = 0;
        Ok(())
    }

    fn launch(&mut self) -> Result<(), Halt> {
        self.spent.1 += 1;
        self.at = vec![self.start];
        self.scrolled = 0;
        Ok(())
    }

    fn spent(&self) -> (u32, u32) {
        self.spent
    }
}
