//! Lays a specimen's screens out as windows: page with title, scrolling content, fixed bar and tabs; dialogs; bottom sheets; spinner.

use super::action::Actions;
use super::item::{Button, Item, Size};
use super::items::Builder;
use super::model::{Screen, ScreenKind, Specimen};
use super::state::{Scope, Shown, State};
use super::toolkit;
use crate::app::Env;
use crate::app::layout::{self, BODY, INK, TITLE, lettering};
use crate::app::view::{Look, Rect, View, Window};

/// How long a web page takes to appear, in milliseconds.
const WEB_MS: u64 = 1500;
/// How long a screen must rest before it can be dumped, in milliseconds.
const REST_MS: u64 = 1000;

/// What input on a view does.
#[derive(Debug, Clone)]
pub enum Target<'a> {
    /// Carries out actions.
    Do(&'a Actions),
    /// Carries out the first when tapped, the second when held.
    Press(&'a Actions, &'a Actions),
    /// Focuses a field.
    Field(String),
    /// Flips a tick box or a toggle without a variable.
    Mark(String, &'a Actions),
    /// Flips a toggle's variable.
    Variable(&'a str, &'a Actions),
    /// Chooses an answer, counted from 1.
    Choice(&'a str, i64, &'a Actions),
    /// Drags a handle to the end.
    Slide(&'a Actions),
    /// Shows a tab's screen.
    Tab(&'a str),
    /// The arrow at the top.
    Up,
    /// The button that opens a drawer.
    Drawer(&'a str),
}

/// A laid-out specimen.
pub struct Frame<'a> {
    /// Its windows, the top one last.
    pub windows: Vec<Window>,
    /// What the views' targets mean.
    pub targets: Vec<Target<'a>>,
    /// How far each open screen can scroll, in pixels, by its place on the stack.
    pub room: Vec<(usize, i32)>,
}

/// Lays out everything that is to be seen.
pub fn frame<'s>(spec: &'s Specimen, state: &State, env: &Env) -> Frame<'s> {
    let mut frame = Frame { windows: Vec::new(), targets: Vec::new(), room: Vec::new() };
    let lowest = state.page(spec);
    let is_page = |shown: &Shown| spec.screens.get(&shown.name).is_some_and(|screen| screen.kind == ScreenKind::Page);
    if !state.stack.get(lowest).is_some_and(is_page) {
        let blank = View::group("android.view.ViewGroup", Rect::new(0, 0, env.width, env.height), Vec::new());
        frame.windows.push(Window::new(&spec.package, layout::decor(blank, Look::Fill(layout::PAGE))));
    }
    for (index, shown) in state.stack.iter().enumerate().skip(lowest) {
        let Some(screen) = spec.screens.get(&shown.name) else { continue };
        let scope = Scope { spec, state, env, shown: Some(shown) };
        let mut builder = Builder::new(scope, std::mem::take(&mut frame.targets));
        let (root, room) = match screen.kind {
            ScreenKind::Page => page(&mut builder, screen, shown),
            ScreenKind::Dialog => dialog(&mut builder, screen, shown),
            ScreenKind::BottomSheet => sheet(&mut builder, screen, shown),
            ScreenKind::Drawer => drawer(&mut builder, screen, shown),
        };
        let restless = screen.never_idle || restless(&builder, screen);
        frame.targets = builder.targets;
        frame.room.push((index, room));
        let mut window = Window::new(&spec.package, toolkit::dressed(spec.toolkit, root, env.api));
        window.dims = screen.kind != ScreenKind::Page;
        window.secure = screen.secure;
        window.never_idle = restless;
        frame.windows.push(window);
    }
    if let Some(spinner) = &state.loading
        && spinner.until > env.uptime_ms
    {
        let scope = Scope { spec, state, env, shown: state.stack.last() };
        let text = spinner.text.as_ref().map(|text| scope.text(text));
        let root = toolkit::dressed(spec.toolkit, spinner_view(env, text), env.api);
        let mut window = Window::new(&spec.package, root);
        window.dims = true;
        window.busy_until = spinner.until;
        frame.windows.push(window);
    }
    frame
}

/// Whether something on a screen moves more often than a dump can wait for.
fn restless(builder: &Builder<'_, '_>, screen: &Screen) -> bool {
    let moves = |item: &Item| matches!(item, Item::Carousel(carousel) if carousel.every < REST_MS && builder.scope.holds(&carousel.visible_when));
    screen.content.iter().any(moves)
}

fn page<'s>(builder: &mut Builder<'s, '_>, screen: &'s Screen, shown: &Shown) -> (View, i32) {
    let env = builder.scope.env;
    let (width, floor) = (env.width, env.floor());
    let mut top = env.status_bar();
    let mut parts = Vec::new();
    if screen.title.is_some() || screen.up || screen.drawer.is_some() || !screen.toolbar.is_empty() {
        parts.push(toolbar(builder, screen, top));
        top += env.dp(56);
    }
    let mut bottom = floor;
    let tab = builder.scope.spec.tabs.iter().position(|tab| tab.screen == shown.name);
    if let Some(selected) = tab.filter(|_| env.keyboard == 0) {
        let bar = tabs(builder, selected, bottom);
        bottom = bar.bounds.top;
        parts.push(bar);
    }
    if !screen.bottom.is_empty() && !screen.web {
        let bar = bottom_bar(builder, &screen.bottom, bottom);
        bottom = bar.bounds.top;
        parts.push(bar);
    }
    let frame = Rect::new(0, top, width, bottom.max(top + env.dp(48)));
    let items = if screen.web { screen.content.iter().chain(&screen.bottom) } else { screen.content.iter().chain(&[]) };
    let (mut content, room) = scrolling(builder, items, frame, shown.scroll, env.dp(16));
    if screen.web {
        let title = screen.title.as_ref().map(|title| builder.scope.text(title)).unwrap_or_default();
        let loaded = env.uptime_ms.saturating_sub(shown.opened) >= WEB_MS;
        content = toolkit::web(content, title, loaded);
    }
    parts.insert(0, content);
    let root = View::group("android.view.ViewGroup", Rect::new(0, 0, width, env.height), parts);
    (layout::decor(root, Look::Fill(layout::PAGE)), room)
}

/// Items in a view that scrolls when they are higher than `frame`; also says by how much.
fn scrolling<'s>(
    builder: &mut Builder<'s, '_>,
    items: impl Iterator<Item = &'s Item> + Clone,
    frame: Rect,
    scroll: i32,
    margin: i32,
) -> (View, i32) {
    let gap = builder.scope.env.dp(8);
    let is_list = items.clone().any(|item| match item {
        Item::Row(row) => row.times.is_some(),
        Item::Group(group) => group.endless,
        _ => false,
    });
    let views = builder.column_of(items, frame.left + margin, frame.top + gap, frame.width() - 2 * margin);
    let end = views.iter().map(|view| view.bounds.bottom).max().unwrap_or(frame.top) + gap;
    let room = (end - frame.bottom).max(0);
    let mut list =
        View::group("android.widget.LinearLayout", Rect::new(frame.left, frame.top, frame.right, end.max(frame.bottom)), views);
    list.shift(-scroll.clamp(0, room));
    let class = if is_list { "androidx.recyclerview.widget.RecyclerView" } else { "android.widget.ScrollView" };
    let children = if is_list { list.children } else { vec![list] };
    let view = View {
        scrollable: room > 0,
        focusable: room > 0,
        clips: true,
        ..View::group(class, frame, children).with_id(builder.id("content_list"))
    };
    (view, room)
}

fn toolbar<'s>(builder: &mut Builder<'s, '_>, screen: &'s Screen, top: i32) -> View {
    let env = builder.scope.env;
    let (height, mut left, mut right) = (env.dp(56), env.dp(16), env.width - env.dp(4));
    let mut children = Vec::new();
    let icon = env.dp(48);
    let middle = top + (height - icon) / 2;
    if let Some(drawer) = screen.drawer.as_ref().filter(|_| !screen.up) {
        let description = if env.zh { "打开抽屉式导航栏" } else { "Open navigation drawer" };
        let bounds = Rect::new(env.dp(4), middle, env.dp(4) + icon, middle + icon);
        children.push(View {
            class: "android.widget.ImageButton",
            description: description.into(),
            bounds,
            clickable: true,
            focusable: true,
            look: Look::Picture("menu".into(), INK),
            target: Some(builder.target(Target::Drawer(drawer))),
            ..View::default()
        });
        left = bounds.right + env.dp(8);
    }
    if screen.up {
        let bounds = Rect::new(env.dp(4), middle, env.dp(4) + icon, middle + icon);
        let description = if env.zh { "转到上一层级" } else { "Navigate up" };
        children.push(View {
            class: "android.widget.ImageButton",
            description: description.into(),
            bounds,
            clickable: true,
            focusable: true,
            look: Look::Picture("back".into(), INK),
            target: Some(builder.target(Target::Up)),
            ..View::default()
        });
        left = bounds.right + env.dp(8);
    }
    let mut icons = Vec::new();
    for item in screen.toolbar.iter().rev() {
        let width = builder.natural_width(item).max(icon).min(right - left);
        let views = builder.column(std::slice::from_ref(item), right - width, middle, width);
        if let Some(view) = views.first() {
            right = view.bounds.left;
        }
        icons.splice(0..0, views);
    }
    if let Some(title) = &screen.title {
        let text = builder.scope.text(title);
        let text_top = top + (height - layout::text_height(1, TITLE)) / 2;
        let mut view = layout::text_view(text, left, text_top, (right - left).max(1), lettering(TITLE, INK));
        view.bounds.bottom = view.bounds.bottom.min(top + height);
        children.push(view);
    }
    children.extend(icons);
    View {
        look: Look::Fill(layout::CARD),
        ..View::group("android.view.ViewGroup", Rect::new(0, top, env.width, top + height), children)
            .with_id(builder.id("toolbar"))
    }
}

fn tabs<'s>(builder: &mut Builder<'s, '_>, selected: usize, bottom: i32) -> View {
    let env = builder.scope.env;
    let spec = builder.scope.spec;
    let (height, width) = (env.dp(56), env.width / spec.tabs.len().max(1) as i32);
    let top = bottom - height;
    let children = spec.tabs.iter().enumerate().map(|(index, tab)| {
        let text = builder.scope.text(&tab.text);
        let bounds = Rect::new(index as i32 * width, top, (index as i32 + 1) * width, bottom);
        let colour = if index == selected { layout::PRIMARY } else { layout::GREY };
        let line = layout::text_height(1, BODY);
        let label_top = bottom - line - env.dp(4);
        let mark = env.dp(24);
        let centre = (bounds.left + bounds.right) / 2;
        let picture = layout::picture(
            "dot",
            Rect::new(centre - mark / 2, top + env.dp(6), centre + mark / 2, top + env.dp(6) + mark),
            colour,
        );
        let mut label = layout::text_view(text.clone(), bounds.left, label_top, width, layout::centred(BODY, colour));
        label.bounds.bottom = label.bounds.bottom.min(bottom);
        View {
            description: text,
            clickable: true,
            focusable: true,
            selected: index == selected,
            target: Some(builder.target(Target::Tab(&tab.screen))),
            ..View::group("android.widget.FrameLayout", bounds, vec![picture, label.with_id(builder.id("tab_label"))])
                .with_id(builder.id(&format!("tab_{}", tab.screen)))
        }
    });
    let children = children.collect();
    View {
        look: Look::Fill(layout::CARD),
        ..View::group("android.widget.FrameLayout", Rect::new(0, top, env.width, bottom), children).with_id(builder.id("tab_bar"))
    }
}

fn bottom_bar<'s>(builder: &mut Builder<'s, '_>, items: &'s [Item], bottom: i32) -> View {
    let env = builder.scope.env;
    let (margin, gap) = (env.dp(16), env.dp(8));
    let views = builder.column(items, margin, 0, env.width - 2 * margin);
    let height = views.iter().map(|view| view.bounds.bottom).max().unwrap_or(0) + 2 * gap;
    let mut bar = View {
        look: Look::Fill(layout::CARD),
        ..View::group("android.widget.LinearLayout", Rect::new(0, -gap, env.width, height - gap), views)
            .with_id(builder.id("bottom_bar"))
    };
    bar.shift(bottom - height + gap);
    bar
}

fn dialog<'s>(builder: &mut Builder<'s, '_>, screen: &'s Screen, shown: &Shown) -> (View, i32) {
    let env = builder.scope.env;
    let width = env.dp(340).min(env.width - env.dp(32));
    let left = (env.width - width) / 2;
    let most = (env.floor() - env.status_bar()) * 9 / 10;
    let (mut panel, room) = panel(builder, screen, shown, Rect::new(left, 0, left + width, most));
    let height = panel.bounds.height();
    panel.shift(env.status_bar() + (env.floor() - env.status_bar() - height) / 2);
    let panel = panel.with_id(builder.id("parentPanel"));
    (layout::decor(panel, Look::Round(layout::CARD, env.dp(16))), room)
}

fn sheet<'s>(builder: &mut Builder<'s, '_>, screen: &'s Screen, shown: &Shown) -> (View, i32) {
    let env = builder.scope.env;
    let most = (env.floor() - env.status_bar()) * 8 / 10;
    let (mut panel, room) = panel(builder, screen, shown, Rect::new(0, 0, env.width, most));
    panel.shift(env.floor() - panel.bounds.height());
    panel.bounds.bottom = if env.keyboard > 0 { env.floor() } else { env.height };
    let panel = panel.with_id(builder.id("design_bottom_sheet"));
    (layout::decor(panel, Look::Round(layout::CARD, env.dp(20))), room)
}

fn drawer<'s>(builder: &mut Builder<'s, '_>, screen: &'s Screen, shown: &Shown) -> (View, i32) {
    let env = builder.scope.env;
    let width = env.dp(300).min(env.width * 4 / 5);
    let (mut panel, room) = panel(builder, screen, shown, Rect::new(0, 0, width, env.floor() - env.status_bar()));
    panel.shift(env.status_bar());
    panel.bounds = Rect::new(0, 0, width, env.height);
    let panel = panel.with_id(builder.id("navigation_view"));
    (layout::decor(panel, Look::Fill(layout::CARD)), room)
}

/// Title with its icons, content and buttons, as high as needed and at most as high as `frame`.
fn panel<'s>(builder: &mut Builder<'s, '_>, screen: &'s Screen, shown: &Shown, frame: Rect) -> (View, i32) {
    let env = builder.scope.env;
    let margin = env.dp(20);
    let (left, width) = (frame.left + margin, frame.width() - 2 * margin);
    let mut top = margin;
    let mut children = Vec::new();
    let icons: i32 = screen.toolbar.iter().map(|item| builder.natural_width(item)).sum();
    let mut x = left + width - icons;
    for item in &screen.toolbar {
        let natural = builder.natural_width(item);
        children.extend(builder.column(std::slice::from_ref(item), x, margin / 2, natural));
        x += natural;
    }
    if let Some(title) = &screen.title {
        let text = builder.scope.text(title);
        let view = layout::text_view(text, left, top, width - icons, lettering(TITLE, INK)).with_id(builder.id("alertTitle"));
        children.push(view);
    }
    top = children.iter().map(|view| view.bounds.bottom).max().unwrap_or(top);
    let buttons = buttons(builder, &screen.bottom, left, width);
    let buttons_height = buttons.iter().map(|view| view.bounds.bottom).max().unwrap_or(0);
    let needed = builder.height(&screen.content, frame.width() - 2 * margin) + 2 * env.dp(8);
    let room_for_content = frame.height() - top - buttons_height - margin;
    let mut room = 0;
    if !screen.content.is_empty() {
        let bounds = Rect::new(frame.left, top, frame.right, top + needed.min(room_for_content));
        let (view, scroll_room) = scrolling(builder, screen.content.iter(), bounds, shown.scroll, margin);
        top = view.bounds.bottom;
        room = scroll_room;
        children.push(view);
    }
    if !buttons.is_empty() {
        let bounds = Rect::new(left, 0, left + width, buttons_height);
        let mut bar = View::group("android.widget.LinearLayout", bounds, buttons).with_id(builder.id("buttonPanel"));
        bar.shift(top + env.dp(4));
        top = bar.bounds.bottom;
        children.push(bar);
    }
    let bounds = Rect::new(frame.left, 0, frame.right, top + margin);
    let panel = View::group("android.widget.LinearLayout", bounds, children);
    (panel, room)
}

/// A dialog's buttons: beside each other at the right end if they fit, else below each other.
fn buttons<'s>(builder: &mut Builder<'s, '_>, items: &'s [Item], left: i32, width: i32) -> Vec<View> {
    let env = builder.scope.env;
    let gap = env.dp(8);
    let compact = |item: &Item| matches!(item, Item::Button(Button { size: Size::Normal | Size::Small, .. }));
    let widths: Vec<i32> = items.iter().map(|item| builder.natural_width(item)).collect();
    let total = widths.iter().sum::<i32>() + gap * (items.len().max(1) as i32 - 1);
    if !items.iter().all(compact) || total > width {
        return builder.column(items, left, gap, width);
    }
    let mut x = left + width - total;
    let mut views = Vec::new();
    for (item, natural) in items.iter().zip(widths) {
        let made = builder.column(std::slice::from_ref(item), x, gap, natural);
        if let Some(view) = made.first() {
            x = view.bounds.right + gap;
        }
        views.extend(made);
    }
    views
}

fn spinner_view(env: &Env, text: Option<String>) -> View {
    let size = env.dp(56);
    let margin = env.dp(24);
    let width = text.as_ref().map_or(size, |text| layout::text_width(text, BODY).clamp(size, env.dp(260)));
    let left = (env.width - width) / 2;
    let mut children = vec![View {
        class: "android.widget.ProgressBar",
        bounds: Rect::new((env.width - size) / 2, 0, (env.width + size) / 2, size),
        look: Look::Spinner,
        ..View::default()
    }];
    let mut bottom = size;
    if let Some(text) = text {
        let view = layout::text_view(text, left, size + env.dp(8), width, lettering(BODY, INK));
        bottom = view.bounds.bottom;
        children.push(view);
    }
    let bounds = Rect::new(left - margin, -margin, left + width + margin, bottom + margin);
    let mut panel = View::group("android.widget.LinearLayout", bounds, children);
    panel.shift((env.height - bottom) / 2);
    layout::decor(panel, Look::Round(layout::CARD, env.dp(12)))
}
