//! The photo picker, in which a person chooses what an app may see.

use super::{Answer, Choice};
use crate::app::layout::{self, BODY, GREY, INK, PRIMARY, centred, text_view};
use crate::app::view::{Look, Rect, View, Window};
use crate::app::{App, Env, Event, Request};

/// The picker's package.
pub const PACKAGE: &str = "com.google.android.providers.media.module";
/// Its activity.
pub const ACTIVITY: &str = "com.android.providers.media.photopicker.PhotoPickerUserSelectActivity";

/// How many pictures the device has.
const PICTURES: usize = 9;
/// How many stand beside each other.
const ACROSS: usize = 3;
const ADD: u32 = 100;

/// The picker.
#[derive(Clone)]
pub struct PickerApp {
    /// The names of its two tabs.
    pub tabs: [String; 2],
    /// What the choice is about.
    pub about: String,
    /// The button's words, with `{}` for how many are chosen.
    pub add: String,
    /// Which pictures are chosen.
    pub chosen: [bool; PICTURES],
}

impl PickerApp {
    /// A picker in which nothing is chosen.
    pub fn new(tabs: [String; 2], about: String, add: String) -> Self {
        Self { tabs, about, add, chosen: [false; PICTURES] }
    }

    fn count(&self) -> usize {
        self.chosen.iter().filter(|chosen| **chosen).count()
    }
}

fn id(name: &str) -> String {
    format!("{PACKAGE}:id/{name}")
}

impl App for PickerApp {
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request> {
        let answer = |choice| vec![Request::Answer(Answer { choice, precise: true })];
        match event {
            Event::Back => return answer(Choice::PickedNothing),
            Event::Tap(point) => {
                let windows = self.windows(env);
                match windows.last().and_then(|window| window.root.hit(*point)).and_then(|view| view.target) {
                    Some(ADD) => return answer(Choice::Picked),
                    Some(picture) => {
                        if let Some(chosen) = self.chosen.get_mut(picture as usize) {
                            *chosen = !*chosen;
                        }
                    }
                    None => {}
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn windows(&self, env: &Env) -> Vec<Window> {
        let (left, width) = (env.dp(8), env.width - env.dp(16));
        let top = env.height / 4;
        let mut y = top + env.dp(24);
        let mut children = Vec::new();
        for (index, tab) in self.tabs.iter().enumerate() {
            let at = left + index as i32 * width / 2;
            let view = text_view(tab.clone(), at, y, width / 2, centred(BODY, if index == 0 { PRIMARY } else { GREY }));
            children.push(View { selected: index == 0, ..view });
        }
        y += env.dp(40);
        let about = text_view(self.about.clone(), left, y, width, centred(BODY, INK)).with_id(id("privacy_text"));
        y = about.bounds.bottom + env.dp(16);
        children.push(about);
        let (grid_top, gap) = (y, env.dp(4));
        let side = (width - gap * (ACROSS as i32 - 1)) / ACROSS as i32;
        let mut pictures = Vec::new();
        for (index, chosen) in self.chosen.iter().enumerate() {
            let (column, line) = ((index % ACROSS) as i32, (index / ACROSS) as i32);
            let (x, y) = (left + column * (side + gap), grid_top + line * (side + gap));
            let bounds = Rect::new(x, y, x + side, y + side);
            let colour = [0x8AA9D6, 0xD6B58A, 0x9CC79A][index % 3];
            let thumbnail = layout::picture("image", bounds, colour).with_id(id("icon_thumbnail"));
            let mut inside = vec![thumbnail];
            if *chosen {
                let mark = Rect::new(x + gap, y + gap, x + gap + env.dp(24), y + gap + env.dp(24));
                inside.push(layout::picture("check", mark, PRIMARY).with_id(id("icon_check")));
            }
            pictures.push(View {
                description: format!("Photo {}", index + 1),
                clickable: true,
                focusable: true,
                selected: *chosen,
                look: Look::Fill(colour),
                target: Some(index as u32),
                ..View::group("android.widget.FrameLayout", bounds, inside)
            });
        }
        let lines = PICTURES.div_ceil(ACROSS) as i32;
        let grid = Rect::new(left, grid_top, left + width, grid_top + lines * (side + gap));
        let grid =
            View::group("androidx.recyclerview.widget.RecyclerView", grid, pictures).with_id(id("picker_tab_recyclerview"));
        children.push(grid);
        if self.count() > 0 {
            let bottom = env.height - env.navigation_bar() - env.dp(16);
            let look =
                Look::Button { lettering: centred(BODY, layout::CARD), fill: Some(PRIMARY), border: None, radius: env.dp(12) };
            children.push(View {
                class: "android.widget.Button",
                id: id("button_add"),
                text: self.add.replace("{}", &self.count().to_string()),
                bounds: Rect::new(env.width - left - env.dp(160), bottom - env.dp(48), env.width - left, bottom),
                clickable: true,
                focusable: true,
                look,
                target: Some(ADD),
                ..View::default()
            });
        }
        let sheet = View {
            look: Look::Round(layout::CARD, env.dp(16)),
            ..View::group("android.widget.FrameLayout", Rect::new(0, top, env.width, env.height), children)
        };
        let sheet = sheet.with_id(id("bottom_sheet"));
        let root = View::group("android.widget.FrameLayout", Rect::new(0, 0, env.width, env.height), vec![sheet]);
        let mut window = Window::new(PACKAGE, layout::decor(root, Look::None));
        window.dims = true;
        vec![window]
    }
}
