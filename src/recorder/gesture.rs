//! What a touch of a person's was meant for: the element under it, on the screen as it was before.

use super::getevent::{Did, Touch};
use super::select;
use super::session::point;
use crate::scenario::model::PromptAnswer;
use crate::scenario::write::selector;
use crate::ui::{ButtonRole, Hierarchy, NodeId, permission_dialog};

/// From so many milliseconds on it is a long press: Android's default, by its documentation of touch and hold.
const LONG_MS: u64 = 500;
/// A finger that moves less than this share of the shorter side stays where it is.
const STILL: f64 = 0.03;
/// Where a swipe begins that means back, as a share of the width.
const EDGE: f64 = 0.03;
/// How far it goes at least.
const EDGE_WAY: f64 = 0.1;
/// Where the keyboard begins, as a share of the height.
const KEYBOARD: f64 = 0.55;

/// The screen before a touch.
#[derive(Debug, Clone)]
pub struct Before {
    /// Its tree.
    pub tree: Hierarchy,
    /// Focused window.
    pub window: String,
    /// Width and height as it is held.
    pub display: (i32, i32),
    /// The keyboard is shown.
    pub keyboard: bool,
}

/// What is written for something that a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// A command, with what is to be said of it.
    Command(String, Option<String>),
    /// An answer to the prompt that is open.
    Answer(PromptAnswer),
    /// A key of the keyboard: the text that comes of it is what counts.
    Typing,
    /// Nothing that a scenario has a command for, and why.
    Nothing(String),
}

/// What something was meant for.
pub fn meant(did: &Did, before: &Before) -> Meant {
    let plain = |text: &str| Meant::Command(text.to_owned(), None);
    let prompt = permission_dialog(&before.tree, &before.window);
    let back = || if prompt.is_some() { Meant::Answer(PromptAnswer::Dismiss) } else { plain("- back") };
    match did {
        Did::Key(key) => match key.as_str() {
            "KEY_BACK" => back(),
            "KEY_HOMEPAGE" | "KEY_HOME" => plain("- pressKey: Home"),
            "KEY_ENTER" => plain("- pressKey: Enter"),
            key => Meant::Nothing(format!("{key} has no command")),
        },
        Did::Touch(touch) if touch.several => Meant::Nothing("more than one finger; scenarios have one".to_owned()),
        Did::Touch(touch) => {
            let (from, to) = (place(touch.from, before), place(touch.to, before));
            let (width, height) = (f64::from(before.display.0), f64::from(before.display.1));
            let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
            let x = f64::from(from.0) / width.max(1.0);
            if dx.hypot(dy) < STILL * width.min(height) {
                return tap(touch, from, before);
            }
            let edge = (x < EDGE && dx > 0.0) || (x > 1.0 - EDGE && dx < 0.0);
            if edge && dx.abs() > EDGE_WAY * width && dx.abs() > dy.abs() {
                return back();
            }
            if dy < 0.0 && dy.abs() > dx.abs() {
                return plain("- scroll");
            }
            let percent = |(x, y): (i32, i32)| {
                point((x, y), before.display).trim_start_matches("{point: ").trim_end_matches('}').to_owned()
            };
            Meant::Command(
                format!("- swipe: {{start: {}, end: {}, duration: {}}}", percent(from), percent(to), touch.ms.clamp(1, 5_000)),
                None,
            )
        }
    }
}

/// A point of the screen as it is held, of one as it is built.
fn place((x, y): (f64, f64), before: &Before) -> (i32, i32) {
    let (x, y) = match before.tree.rotation % 4 {
        0 => (x, y),
        1 => (y, 1.0 - x),
        2 => (1.0 - x, 1.0 - y),
        _ => (1.0 - y, x),
    };
    let at = |share: f64, length: i32| ((share * f64::from(length)) as i32).clamp(0, (length - 1).max(0));
    (at(x, before.display.0), at(y, before.display.1))
}

fn tap(touch: &Touch, (x, y): (i32, i32), before: &Before) -> Meant {
    let tree = &before.tree;
    if let Some(dialog) = permission_dialog(tree, &before.window) {
        let hit = dialog.buttons.iter().find(|(_, button)| tree.node(*button).bounds.contains(x, y));
        return match hit.map(|(role, _)| *role) {
            Some(ButtonRole::Allow | ButtonRole::AllowForeground) => Meant::Answer(PromptAnswer::Allow),
            Some(ButtonRole::AllowOnce) => Meant::Answer(PromptAnswer::AllowOnce),
            Some(ButtonRole::AllowPartial) => Meant::Answer(PromptAnswer::AllowPartial),
            Some(ButtonRole::Deny | ButtonRole::DenyForever) => Meant::Answer(PromptAnswer::Deny),
            None => Meant::Nothing("no button of the permission prompt".to_owned()),
        };
    }
    if before.keyboard && f64::from(y) > KEYBOARD * f64::from(before.display.1) {
        return Meant::Typing;
    }
    let command = if touch.ms >= LONG_MS { "longPressOn" } else { "tapOn" };
    let Some(hit) = tree.at(x, y) else {
        // Below the app's window are the system's three keys: back on the left, home in the middle.
        return match x * 3 / before.display.0.max(1) {
            0 => Meant::Command("- back".to_owned(), Some("taken for the back key by its place".to_owned())),
            1 => Meant::Command("- pressKey: Home".to_owned(), Some("taken for the home key by its place".to_owned())),
            _ => Meant::Nothing("the system's own keys".to_owned()),
        };
    };
    let actionable = |id: &NodeId| tree.node(*id).is_actionable() && !tree.node(*id).is_scroll_container();
    let control = std::iter::once(hit).chain(tree.ancestors(hit)).find(actionable);
    let named = control.or(Some(hit).filter(|hit| !tree.node(*hit).own_label().is_empty())).and_then(|id| select::name(tree, id));
    match named {
        Some(name) => Meant::Command(format!("- {command}: {}", selector(&name.selector)), name.remark),
        None => {
            let remark = "nothing here has a name: a point of the screen, which is another one on other displays";
            Meant::Command(format!("- {command}: {}", point((x, y), before.display)), Some(remark.to_owned()))
        }
    }
}

/// A text field whose text is another one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// What is to be typed; `None` where the field hides it.
    pub text: Option<String>,
    /// What stood there before goes first.
    pub erased: bool,
}

/// What was typed between two looks, if the same fields are there.
pub fn typed(before: &Hierarchy, after: &Hierarchy) -> Option<Typed> {
    let fields =
        |tree: &Hierarchy| -> Vec<NodeId> { tree.iter().filter(|(_, node)| node.is_editable()).map(|(id, _)| id).collect() };
    let (was, is) = (fields(before), fields(after));
    if was.len() != is.len() {
        return None;
    }
    was.into_iter().zip(is).find_map(|(was, is)| {
        let (was, is) = (before.node(was), after.node(is));
        if was.resource_id != is.resource_id || was.text == is.text || is.text.is_empty() || is.text == is.hint {
            return None;
        }
        if is.password {
            return Some(Typed { text: None, erased: false });
        }
        // Without a hint of its own, an empty field shows one as its text on most levels; while it has the focus, this is gone.
        let empty = was.text.is_empty() || was.text == was.hint || !was.focused;
        let more = if empty { Some(is.text.as_str()) } else { is.text.strip_prefix(was.text.as_str()) };
        Some(Typed { text: Some(more.unwrap_or(&is.text).to_owned()), erased: more.is_none() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    fn before(inner: &str, rotation: u8) -> Before {
        let display = if rotation % 2 == 1 { (2000, 1000) } else { (1000, 2000) };
        let xml = format!(
            "<hierarchy rotation='{rotation}'><node class='F' enabled='true' bounds='[0,0][{},{}]'>{inner}</node></hierarchy>",
            display.0,
            display.1 - 100
        );
        Before { tree: parse(&xml).unwrap(), window: "com.example.app/.Main".into(), display, keyboard: false }
    }

    const BUTTON: &str = "<node class='Button' text='Leave' clickable='true' enabled='true' bounds='[0,100][500,300]'/>";

    fn touch(from: (f64, f64), to: (f64, f64), ms: u64) -> Did {
        Did::Touch(Touch { from, to, ms, several: false })
    }

    fn command(did: &Did, before: &Before) -> String {
        match meant(did, before) {
            Meant::Command(text, _) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn touches_mean_what_is_under_them() {
        let page = before(BUTTON, 0);
        let at = |x, y, ms| command(&touch((x, y), (x, y), ms), &page);
        assert_eq!(at(0.2, 0.1, 80), "- tapOn: Leave");
        assert_eq!(at(0.2, 0.1, 700), "- longPressOn: Leave");
        assert_eq!(at(0.8, 0.5, 80), "- tapOn: {point: \"80%,50%\"}");
        assert_eq!(at(0.1, 0.97, 80), "- back", "below the window");
        assert_eq!(at(0.5, 0.97, 80), "- pressKey: Home");
        // The same button where the device is held on its side: its middle is at 250,200 of 2000 × 1000.
        let side = before(BUTTON, 1);
        assert_eq!(command(&touch((0.8, 0.125), (0.8, 0.125), 80), &side), "- tapOn: Leave");
        let other = before(BUTTON, 3);
        assert_eq!(command(&touch((0.2, 0.875), (0.2, 0.875), 80), &other), "- tapOn: Leave");
    }

    #[test]
    fn moves_are_told_apart() {
        let page = before(BUTTON, 0);
        let moved = |from, to| command(&touch(from, to, 300), &page);
        assert_eq!(moved((0.5, 0.8), (0.5, 0.3)), "- scroll");
        assert_eq!(moved((0.01, 0.5), (0.4, 0.5)), "- back");
        assert_eq!(moved((0.99, 0.5), (0.6, 0.5)), "- back");
        assert_eq!(moved((0.5, 0.3), (0.5, 0.8)), "- swipe: {start: \"50%,30%\", end: \"50%,80%\", duration: 300}");
        assert_eq!(command(&Did::Key("KEY_BACK".into()), &page), "- back");
        assert!(matches!(meant(&Did::Key("KEY_POWER".into()), &page), Meant::Nothing(_)));
    }

    #[test]
    fn keys_of_the_keyboard_are_no_taps() {
        let page = Before { keyboard: true, ..before(BUTTON, 0) };
        assert_eq!(meant(&touch((0.3, 0.8), (0.3, 0.8), 50), &page), Meant::Typing);
        assert_eq!(command(&touch((0.2, 0.1), (0.2, 0.1), 50), &page), "- tapOn: Leave");
    }

    #[test]
    fn what_was_typed_is_what_a_field_holds_more() {
        let field = |text: &str, more: &str| {
            let field = format!(
                "<node class='EditText' text='{text}' hint='Name' resource-id='a:id/n' {more} clickable='true' enabled='true' bounds='[0,100][500,300]'/>"
            );
            before(&field, 0).tree
        };
        let focused = "focused='true'";
        let change = |was: &str, is: &str| {
            typed(&field(was, focused), &field(is, focused)).map(|typed| (typed.text.unwrap(), typed.erased))
        };
        assert_eq!(change("Name", "Ann"), Some(("Ann".into(), false)), "its hint was shown");
        assert_eq!(change("An", "Anna"), Some(("na".into(), false)));
        assert_eq!(change("Ann", "Bob"), Some(("Bob".into(), true)));
        assert_eq!(change("Ann", "Ann"), None);
        assert_eq!(change("Ann", "Name"), None, "it was emptied");
        let hidden = typed(&field("", "password='true'"), &field("••••", "password='true'"));
        assert_eq!(hidden, Some(Typed { text: None, erased: false }));
        assert_eq!(typed(&field("a", ""), &before(BUTTON, 0).tree), None, "another screen");
    }
}
