//! What is on the screen, as a numbered list to choose from.

use crate::ui::{Hierarchy, NodeId, Rect, permission_dialog};

/// Lines at most.
const LINES: usize = 200;
/// Characters of a text that are kept.
const TEXT: usize = 200;

/// One element that can be named by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Which.
    pub node: NodeId,
    /// What it shows, in one line; empty if nothing.
    pub text: String,
    /// `button`, `field`, `switch`, `text` …
    pub role: &'static str,
    /// Its resource id after the last `/`; empty if it has none.
    pub id: String,
    /// `ticked`, `selected`, `off`, `focused`; what is worth knowing of its state.
    pub state: Vec<&'static str>,
}

/// The elements of a screen, from the top and then from the left: what answers an input, and texts that belong to no such thing. Of a
/// permission prompt its buttons.
pub fn elements(tree: &Hierarchy, window: &str, display: (i32, i32)) -> Vec<Element> {
    if let Some(dialog) = permission_dialog(tree, window) {
        return dialog.buttons.iter().take(LINES).map(|(_, id)| element(tree, *id)).collect();
    }
    let screen = Rect::new(0, 0, display.0, display.1);
    let shown = |id: &NodeId| display == (0, 0) || tree.node(*id).bounds.intersection(&screen).area() > 0;
    let all = tree.iter().map(|(id, _)| id).filter(|id| tree.node(*id).bounds.area() > 0 && shown(id));
    let mut found: Vec<NodeId> = all.filter(|&id| is_element(tree, id)).take(LINES).collect();
    found.sort_by_key(|&id| (tree.node(id).bounds.top, tree.node(id).bounds.left));
    found.into_iter().map(|id| element(tree, id)).collect()
}

fn is_element(tree: &Hierarchy, id: NodeId) -> bool {
    let node = tree.node(id);
    if node.is_actionable() {
        // A list that answers taps only for its rows is none itself.
        return !node.is_scroll_container() || node.is_editable();
    }
    !node.own_label().is_empty()
        && !tree.ancestors(id).any(|above| tree.node(above).is_actionable() && !tree.node(above).is_scroll_container())
}

fn element(tree: &Hierarchy, id: NodeId) -> Element {
    let node = tree.node(id);
    let words = match node.is_editable() {
        // The value of a password field is nobody's business.
        true if node.password || node.text.trim().is_empty() => {
            [&node.hint, &node.content_desc].into_iter().find(|text| !text.is_empty())
        }
        _ => None,
    };
    let words = words.map_or_else(|| if node.password { "" } else { tree.label(id) }, String::as_str);
    let text: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TEXT).collect();
    let states = [
        (node.checked, "ticked"),
        (node.selected, "selected"),
        (!node.enabled, "off"),
        (node.focused && node.is_editable(), "focused"),
    ];
    Element {
        node: id,
        text,
        role: role(tree, id),
        id: node.local_id().to_owned(),
        state: states.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect(),
    }
}

fn role(tree: &Hierarchy, id: NodeId) -> &'static str {
    let node = tree.node(id);
    let class = node.short_class();
    match () {
        () if node.is_editable() && node.password => "password",
        () if node.is_editable() => "field",
        () if class.contains("Switch") || class.contains("Toggle") => "switch",
        () if class.contains("Radio") => "choice",
        () if class.contains("CheckBox") || node.checkable => "tick box",
        () if class.contains("Button") => "button",
        () if class.contains("Image") => "image",
        () if node.is_actionable() => "control",
        () => "text",
    }
}

/// The list as a person reads it, with what is asked if that is a permission prompt.
pub fn text(tree: &Hierarchy, window: &str, elements: &[Element]) -> String {
    let mut text = String::new();
    if let Some(dialog) = permission_dialog(tree, window) {
        let group = dialog.group.as_deref().unwrap_or("a permission");
        text += &format!("a permission prompt for {group}: answer allow, once, deny or dismiss\n");
    }
    let widest = elements.iter().map(|element| element.role.len()).max().unwrap_or(0);
    for (index, element) in elements.iter().enumerate() {
        let id = if element.id.is_empty() { String::new() } else { format!("  #{}", element.id) };
        let state = if element.state.is_empty() { String::new() } else { format!("  ({})", element.state.join(", ")) };
        let words = if element.text.is_empty() { "-" } else { &element.text };
        text += &format!("{:>4}  {:widest$}  {}{id}{state}\n", index + 1, element.role, words);
    }
    if elements.is_empty() {
        text += "   nothing can be read here; `tap 50%,50%` taps a point, `look` looks again\n";
    }
    text
}

/// The element that somebody means by words: the one whose text or id they are, else the only one whose text begins with them, else the only
/// one whose text holds them.
///
/// # Errors
/// None, or more than one, and what to do.
pub fn find(elements: &[Element], words: &str) -> Result<usize, String> {
    let wanted = words.trim().to_lowercase();
    let text = |element: &Element| element.text.to_lowercase();
    let fits: [&dyn Fn(&Element) -> bool; 3] = [
        &|element| text(element) == wanted || (!element.id.is_empty() && element.id.to_lowercase() == wanted),
        &|element| text(element).starts_with(&wanted),
        &|element| text(element).contains(&wanted),
    ];
    for fit in fits {
        let found: Vec<usize> = elements.iter().enumerate().filter(|(_, element)| fit(element)).map(|(index, _)| index).collect();
        // A heading of the same words is not what is meant.
        let active: Vec<usize> = found.iter().copied().filter(|&index| elements[index].role != "text").collect();
        match (active.as_slice(), found.as_slice()) {
            ([one], _) | ([], [one]) => return Ok(*one),
            ([], []) => {}
            (many @ [_, ..], _) | ([], many) => {
                let numbers: Vec<String> = many.iter().map(|index| (index + 1).to_string()).collect();
                return Err(format!("`{words}` may be {}: give the number", numbers.join(", ")));
            }
        }
    }
    Err(format!("nothing here says `{words}`; `look` lists what there is"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::parse;

    fn page() -> (Hierarchy, Vec<Element>) {
        let tree = parse(include_str!("../../tests/fixtures/ui/settings.xml")).unwrap();
        let elements = elements(&tree, "", (0, 0));
        (tree, elements)
    }

    #[test]
    fn the_screen_is_listed_for_people() {
        let (tree, elements) = page();
        insta::assert_snapshot!(text(&tree, "", &elements));
    }

    #[test]
    fn words_find_the_control_that_is_meant() {
        let (_, elements) = page();
        let found = |words: &str| find(&elements, words).map(|index| (elements[index].text.clone(), elements[index].role));
        assert_eq!(found("log out").unwrap().0, "Log out");
        assert_eq!(found("log_out").unwrap().0, "Log out");
        assert_eq!(found("account and").unwrap().0, "Account and security");
        assert_ne!(found("Settings").unwrap().1, "text", "the tab, not the heading");
        assert!(found("nowhere").unwrap_err().contains("`look`"));
        assert!(found("o").unwrap_err().contains("give the number"));
    }

    #[test]
    fn what_a_password_field_holds_is_not_listed() {
        let field = "<node class='EditText' text='hunter2' hint='PIN' password='true' clickable='true' enabled='true' bounds='[0,0][9,9]'/>";
        let tree = parse(&format!("<hierarchy>{field}</hierarchy>")).unwrap();
        let listed = elements(&tree, "", (0, 0));
        assert_eq!((listed[0].text.as_str(), listed[0].role), ("PIN", "password"));
        assert!(!text(&tree, "", &listed).contains("hunter2"));
    }
}
