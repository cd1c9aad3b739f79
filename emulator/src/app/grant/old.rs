//! The prompt to Android 9: the question above a row of plain buttons, with the box from the second time on.

use super::{Choice, GrantApp, Page, TICK, button_view, id};
use crate::app::Env;
use crate::app::layout::{self, BODY, INK, PRIMARY, centred, lettering, text_height, text_view, wrap};
use crate::app::view::{Look, Mark, Rect, View};

impl GrantApp {
    /// The window.
    pub(super) fn old(&self, page: &Page, env: &Env) -> View {
        let id = |name| id(env.api, name);
        let side = (env.width - env.dp(360)) / 2;
        let (left, right) = (side, env.width - side);
        let margin = env.dp(24);
        let icon_size = env.dp(24);
        let mut y = env.dp(20);
        let icon = layout::picture("shield", Rect::new(left + margin, y, left + margin + icon_size, y + icon_size), PRIMARY);
        let text_left = icon.bounds.right + env.dp(16);
        let width = right - margin - text_left;
        let message =
            text_view(page.message.clone(), text_left, y, width, lettering(BODY, INK)).with_id(id("permission_message"));
        let root = Rect::new(left + margin, y, right - margin, message.bounds.bottom.max(icon.bounds.bottom));
        y = root.bottom + env.dp(12);
        let described = View::group("android.widget.LinearLayout", root, vec![icon.with_id(id("permission_icon")), message]);
        let described = described.with_id(id("perm_desc_root"));
        let container = Rect::new(left, 0, right, y);
        let mut parts = vec![View::group("android.widget.FrameLayout", container, vec![described]).with_id(id("desc_container"))];
        if let Some(text) = &page.do_not_ask {
            let height = env.dp(40).max(text_height(wrap(text, BODY, root.width() - env.dp(48)).len(), BODY));
            parts.push(View {
                class: "android.widget.CheckBox",
                id: id("do_not_ask_checkbox"),
                text: text.clone(),
                bounds: Rect::new(root.left, y, root.right, y + height),
                checkable: true,
                checked: self.ticked,
                clickable: true,
                focusable: true,
                look: Look::Mark(Mark::Tick, lettering(BODY, INK)),
                target: Some(TICK),
                ..View::default()
            });
            y += height;
        }
        let height = env.dp(48);
        let mut line = Vec::new();
        if let Some(step) = &page.step {
            let top = y + (height - text_height(1, BODY)) / 2;
            let view = text_view(step.clone(), root.left, top, env.dp(120), lettering(BODY, layout::GREY));
            line.push(view.with_id(id("current_page_text")));
        }
        let mut x = root.right;
        let mut buttons = Vec::new();
        for (target, button) in page.buttons.iter().enumerate().rev() {
            let width = layout::text_width(&button.text, BODY) + env.dp(24);
            let bounds = Rect::new(x - width, y, x, y + height);
            x = bounds.left;
            let look = Look::Button { lettering: centred(BODY, PRIMARY), fill: None, border: None, radius: 0 };
            let mut view = button_view(button, target, bounds, look, id(button.id));
            // Whoever asked never to be asked again can only refuse.
            view.disabled = self.ticked && button.choice == Choice::Allow;
            buttons.insert(0, view);
        }
        let group = Rect::new(x, y, root.right, y + height);
        line.push(View::group("android.widget.LinearLayout", group, buttons).with_id(id("button_group")));
        let line_frame = Rect::new(root.left, y, root.right, y + height);
        let line = View::group("android.widget.LinearLayout", line_frame, line);
        let outer = Rect::new(left, y, right, y + height + env.dp(8));
        parts.push(View::group("android.widget.LinearLayout", outer, vec![line]));
        let frame = Rect::new(left, 0, right, outer.bottom);
        let container = View::group("android.widget.LinearLayout", frame, parts).with_id(id("dialog_container"));
        let mut scroll = View { focusable: true, ..View::group("android.widget.ScrollView", frame, vec![container]) };
        scroll.shift((env.height - frame.height()) / 2);
        let group = View::group("android.view.ViewGroup", scroll.bounds, vec![scroll]);
        layout::decor(group, Look::Round(layout::CARD, env.dp(2)))
    }
}
