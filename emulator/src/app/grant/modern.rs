//! The prompt from Android 10 on: a column of wide buttons below the question.

use super::maker::dress;
use super::{COARSE, FINE, GrantApp, Page, button_view, id};
use crate::app::Env;
use crate::app::layout::{self, BODY, INK, PRIMARY, TITLE, centred, lettering, text_view};
use crate::app::view::{Look, Mark, Rect, View};

impl GrantApp {
    /// An id in the resources of whoever draws the window.
    fn own_id(&self, name: &str, env: &Env) -> String {
        match self.maker {
            Some(maker) => format!("{}:id/{name}", dress(maker).resources),
            None => id(env.api, name),
        }
    }

    /// The window.
    pub(super) fn modern(&self, page: &Page, env: &Env) -> View {
        let id = |name| self.own_id(name, env);
        let side = (env.width - env.dp(390)) / 2;
        let (left, right) = (side, env.width - side);
        let inner = Rect::new(left + env.dp(16), 0, right - env.dp(16), 0);
        let words = Rect::new(inner.left + env.dp(24), 0, inner.right - env.dp(24), 0);
        let centre = env.width / 2;
        let mut y = env.dp(40);
        let icon = layout::picture("shield", Rect::new(centre - env.dp(16), y, centre + env.dp(16), y + env.dp(32)), PRIMARY);
        y = icon.bounds.bottom + env.dp(12);
        let message =
            text_view(page.message.clone(), words.left, y, words.width(), centred(TITLE, INK)).with_id(id("permission_message"));
        y = message.bounds.bottom;
        let description = Rect::new(words.left, env.dp(40), words.right, y);
        let description =
            View::group("android.widget.LinearLayout", description, vec![icon.with_id(id("permission_icon")), message]);
        let mut content = Rect::new(inner.left, env.dp(16), inner.right, y + env.dp(24));
        let mut described = vec![description];
        if let Some(text) = &page.detail {
            let detail = text_view(text.clone(), words.left, content.bottom, words.width(), lettering(BODY, INK));
            content.bottom = detail.bounds.bottom + env.dp(24);
            described.push(detail.with_id(id("detail_message")));
        }
        y = content.bottom;
        let mut parts = vec![View::group("android.widget.LinearLayout", content, described).with_id(id("content_container"))];
        if let Some((fine, coarse)) = &page.accuracy {
            let (view, bottom) = self.accuracy(fine, coarse, words, y, env);
            parts.push(view);
            y = bottom + env.dp(16);
        }
        if let Some((name, description)) = &page.picture {
            let side = env.dp(72);
            let frame = Rect::new(centre - side / 2, y, centre + side / 2, y + side);
            let picture = View { description: description.clone(), ..layout::picture("pin", frame, PRIMARY) }.with_id(id(name));
            let outer = Rect::new(words.left - env.dp(24), y, words.right + env.dp(24), y + side);
            let outer = View::group("android.widget.LinearLayout", outer, vec![picture]);
            parts.push(outer.with_id(id("permission_location_accuracy")));
            y += side + env.dp(16);
        }
        let (mut buttons, top) = (Vec::new(), y);
        y += env.dp(2);
        for (target, button) in page.buttons.iter().enumerate() {
            let bounds = Rect::new(words.left, y, words.right, y + env.dp(56));
            let look = Look::Button { lettering: centred(BODY, PRIMARY), fill: Some(0xE4ECF8), border: None, radius: env.dp(12) };
            let class = self.maker.map_or("android.widget.Button", |maker| dress(maker).button);
            buttons.push(View { class, ..button_view(button, target, bounds, look, id(button.id)) });
            y = bounds.bottom + env.dp(4);
        }
        let bottom = y + env.dp(20);
        parts.push(View::group("android.widget.LinearLayout", Rect::new(inner.left, top, inner.right, bottom), buttons));
        let frame = Rect::new(left, 0, right, bottom + env.dp(16));
        let dialog =
            View { clickable: true, ..View::group("android.widget.LinearLayout", frame, parts) }.with_id(id("grant_dialog"));
        let singleton = View { clickable: true, ..View::group("android.widget.LinearLayout", frame, vec![dialog]) };
        let singleton = singleton.with_id(id("grant_singleton"));
        let mut scroll = View { focusable: true, ..View::group("android.widget.ScrollView", frame, vec![singleton]) };
        if let Some(name) = self.maker.and_then(|maker| dress(maker).scroll) {
            scroll.id = id(name);
        }
        scroll.shift((env.height - frame.height()) / 2);
        layout::decor(scroll, Look::Round(layout::CARD, env.dp(24)))
    }

    fn accuracy(&self, fine: &str, coarse: &str, words: Rect, top: i32, env: &Env) -> (View, i32) {
        let id = |name| self.own_id(name, env);
        let half = (words.width() - env.dp(10)) / 2;
        let frame = Rect::new(words.left, top, words.right, top + env.dp(72));
        let radio = |text: &str, left: i32, name, target, checked| View {
            class: "android.widget.RadioButton",
            id: id(name),
            text: text.into(),
            bounds: Rect::new(left, frame.top, left + half, frame.bottom),
            checkable: true,
            checked,
            clickable: true,
            focusable: true,
            look: Look::Mark(Mark::Radio, lettering(BODY, INK)),
            target: Some(target),
            ..View::default()
        };
        let radios = vec![
            radio(fine, frame.left, "permission_location_accuracy_radio_fine", FINE, self.precise),
            radio(coarse, frame.right - half, "permission_location_accuracy_radio_coarse", COARSE, !self.precise),
        ];
        let group =
            View::group("android.widget.RadioGroup", frame, radios).with_id(id("permission_location_accuracy_radio_group"));
        let scroll = View { focusable: true, ..View::group("android.widget.HorizontalScrollView", frame, vec![group]) };
        let scroll = scroll.with_id(id("permission_location_accuracy_radio_container"));
        let outer = Rect::new(words.left - env.dp(24), frame.top, words.right + env.dp(24), frame.bottom);
        let view = View::group("android.widget.FrameLayout", outer, vec![scroll]).with_id(id("permission_location_accuracy"));
        (view, frame.bottom)
    }
}
