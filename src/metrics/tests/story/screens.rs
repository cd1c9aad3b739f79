//! Small hand-made screens, as trees.

use super::APP;

/// One thing on a screen.
pub enum Item {
    Text(String),
    Button { id: String, label: String, enabled: bool, size: (i32, i32) },
    Row { id: String, label: String },
    Field { id: String, hint: String, value: String, password: bool },
    Tick { id: String, label: String, checked: bool },
    Radio { label: String, checked: bool },
    Wheel { id: String, value: String },
}

pub fn text(text: &str) -> Item {
    Item::Text(text.to_owned())
}
pub fn button(id: &str, label: &str) -> Item {
    Item::Button { id: id.to_owned(), label: label.to_owned(), enabled: true, size: (900, 120) }
}
pub fn sized(id: &str, label: &str, size: (i32, i32)) -> Item {
    Item::Button { id: id.to_owned(), label: label.to_owned(), enabled: true, size }
}
pub fn disabled(id: &str, label: &str) -> Item {
    Item::Button { id: id.to_owned(), label: label.to_owned(), enabled: false, size: (900, 120) }
}
pub fn row(id: &str, label: &str) -> Item {
    Item::Row { id: id.to_owned(), label: label.to_owned() }
}
pub fn field(id: &str, hint: &str) -> Item {
    Item::Field { id: id.to_owned(), hint: hint.to_owned(), value: String::new(), password: false }
}
pub fn password(id: &str, hint: &str) -> Item {
    Item::Field { id: id.to_owned(), hint: hint.to_owned(), value: String::new(), password: true }
}
pub fn tick(id: &str, label: &str) -> Item {
    Item::Tick { id: id.to_owned(), label: label.to_owned(), checked: false }
}
pub fn radio(label: &str, checked: bool) -> Item {
    Item::Radio { label: label.to_owned(), checked }
}
pub fn wheel(id: &str, value: &str) -> Item {
    Item::Wheel { id: id.to_owned(), value: value.to_owned() }
}

/// A screen: its tree and the activity that shows it.
#[derive(Clone)]
pub struct Screen {
    pub(super) xml: String,
    pub(super) activity: String,
}

fn node(class: &str, package: &str, id: &str, label: &str, flags: &str, bounds: [i32; 4]) -> String {
    let [l, t, r, b] = bounds;
    let id = if id.is_empty() || id.contains('/') { id.to_owned() } else { format!("{package}:id/{id}") };
    let enabled = if flags.contains("enabled=") { "" } else { "enabled=\"true\"" };
    format!(
        "<node text=\"{label}\" resource-id=\"{id}\" class=\"{class}\" package=\"{package}\" content-desc=\"\" {enabled} {flags} bounds=\"[{l},{t}][{r},{b}]\""
    )
}

fn items(package: &str, items: &[Item], left: i32, top: i32) -> String {
    let mut y = top;
    let mut xml = String::new();
    for item in items {
        let wide = |height: i32| [left, y, left + 900, y + height];
        let (one, height) = match item {
            Item::Text(text) => (node("android.widget.TextView", package, "", text, "", wide(80)) + "/>", 80),
            Item::Button { id, label, enabled, size } => {
                let flags = format!("clickable=\"true\" enabled=\"{enabled}\"");
                (node("android.widget.Button", package, id, label, &flags, [left, y, left + size.0, y + size.1]) + "/>", size.1)
            }
            Item::Row { id, label } => {
                let inner = node("android.widget.TextView", package, "", label, "", wide(100)) + "/>";
                (
                    node("android.widget.LinearLayout", package, id, "", "clickable=\"true\"", wide(100))
                        + ">"
                        + &inner
                        + "</node>",
                    100,
                )
            }
            Item::Field { id, hint, value, password } => {
                let shown = if value.is_empty() { hint } else { value };
                let flags = format!("clickable=\"true\" focusable=\"true\" password=\"{password}\" hint=\"{hint}\"");
                (node("android.widget.EditText", package, id, shown, &flags, wide(110)) + "/>", 110)
            }
            Item::Tick { id, label, checked } => {
                let flags = format!("clickable=\"true\" checkable=\"true\" checked=\"{checked}\"");
                (node("android.widget.CheckBox", package, id, label, &flags, wide(90)) + "/>", 90)
            }
            Item::Radio { label, checked } => {
                let flags = format!("clickable=\"true\" checkable=\"true\" checked=\"{checked}\"");
                (node("android.widget.RadioButton", package, "", label, &flags, wide(90)) + "/>", 90)
            }
            Item::Wheel { id, value } => {
                let inner = node("android.widget.EditText", package, "", value, "focusable=\"true\"", wide(300)) + "/>";
                (node("android.widget.NumberPicker", package, id, "", "", wide(300)) + ">" + &inner + "</node>", 300)
            }
        };
        xml += &one;
        y += height + 10;
    }
    xml
}

/// A page of the app.
pub fn page(title: &str, content: &[Item]) -> Screen {
    page_of(APP, title, content)
}

/// A page of any app.
pub fn page_of(package: &str, title: &str, content: &[Item]) -> Screen {
    let bar = node("android.view.ViewGroup", package, "toolbar", "", "", [0, 60, 1080, 200])
        + ">"
        + &(node("android.widget.TextView", package, "title", title, "", [40, 80, 900, 180]) + "/></node>");
    let root = node("android.widget.FrameLayout", package, "", "", "", [0, 0, 1080, 2400]) + ">";
    let xml = format!("<hierarchy rotation=\"0\">{root}{bar}{}</node></hierarchy>", items(package, content, 90, 220));
    Screen { xml, activity: format!("{package}/.Main") }
}

/// A dialog of the app.
pub fn dialog(title: &str, content: &[Item]) -> Screen {
    let head = node("android.widget.TextView", APP, "alertTitle", title, "", [100, 820, 980, 900]) + "/>";
    let root = node("android.widget.FrameLayout", APP, "", "", "", [90, 800, 990, 1700]) + ">";
    let xml = format!("<hierarchy rotation=\"0\">{root}{head}{}</node></hierarchy>", items(APP, content, 90, 920));
    Screen { xml, activity: format!("{APP}/.Main") }
}

/// The launcher.
pub fn launcher() -> Screen {
    page_of("com.android.launcher3", "Home", &[row("app", "App")])
}

pub(super) const CONTROLLER: &str = "com.android.permissioncontroller";

/// The system's permission dialog with this question.
pub fn prompt(question: &str) -> Screen {
    prompt_of(CONTROLLER, question, "")
}

/// One of several pages, `1 of 3`.
pub fn prompt_page(question: &str, number: &str) -> Screen {
    prompt_of(CONTROLLER, question, number)
}

/// A question about the place that offers two accuracies, of which one is chosen.
pub fn prompt_with_accuracy(precise: bool) -> Screen {
    let Screen { xml, activity } = prompt(LOCATION);
    let checked = if precise { "" } else { "checked=\"true\"" };
    let id = format!("{CONTROLLER}:id/permission_location_accuracy_radio_coarse");
    let radio = node("android.widget.RadioButton", CONTROLLER, &id, "Approximate", checked, [500, 900, 980, 950]) + "/>";
    Screen { xml: xml.replace("</node></hierarchy>", &format!("{radio}</node></hierarchy>")), activity }
}

/// The same tree, drawn by any package.
pub fn prompt_of(package: &str, question: &str, number: &str) -> Screen {
    let id = |name: &str| format!("{CONTROLLER}:id/{name}");
    let mut inside =
        node("android.widget.TextView", package, &id("permission_message"), question, "", [100, 820, 980, 900]) + "/>";
    if !number.is_empty() {
        inside += &(node("android.widget.TextView", package, &id("current_page_text"), number, "", [100, 900, 980, 940]) + "/>");
    }
    let choices = [("permission_allow_foreground_only_button", "While using the app"), ("permission_deny_button", "Don’t allow")];
    for (at, (name, label)) in choices.into_iter().enumerate() {
        let top = 960 + 140 * i32::try_from(at).unwrap();
        inside +=
            &(node("android.widget.Button", package, &id(name), label, "clickable=\"true\"", [100, top, 980, top + 120]) + "/>");
    }
    let root = node("android.widget.LinearLayout", package, &id("grant_dialog"), "", "", [90, 800, 990, 1300]) + ">";
    let xml = format!("<hierarchy rotation=\"0\">{root}{inside}</node></hierarchy>");
    let activity = if package == CONTROLLER {
        format!("{package}/.permission.ui.GrantPermissionsActivity")
    } else {
        format!("{package}/.Main")
    };
    Screen { xml, activity }
}

pub const CAMERA: &str = "Allow App to take pictures and record video?";
pub const LOCATION: &str = "Allow App to access this device’s location?";
pub const MICROPHONE: &str = "Allow App to record audio?";
