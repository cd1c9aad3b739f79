//! Between the way in and the way out: the main screen, what is used there, and the menus that lead to the entry.

use super::asks::{Ask, Moment};
use super::door::stay;
use super::journey::{Stay, Step};
use super::page::{Button, Look, Page, Part, Shape, row};
use super::plan::Plan;
use super::settings::{Mode, Place};
use super::specimen::{permission, request};
use super::words::{Pair, Words};

/// What the last tab, or the icon in its place, leads to.
pub(super) const ME: Pair = ("Me", "我的");
/// A toast that nobody waits for.
const NOTHING: &str = "{toast: \"…\"}";

/// Menus that may lie before the entry, the ones nearer to the main screen first, with a row that stands beside the way on.
const MENUS: [(&str, Pair, Pair); 7] = [
    ("settings", ("Settings", "设置"), ("Text size", "字体大小")),
    ("general", ("General", "通用"), ("Storage used", "占用空间")),
    ("security", ("Account & security", "账号与安全"), ("Linked number", "绑定手机")),
    ("more", ("More", "更多"), ("Devices", "登录设备")),
    ("services", ("Account services", "账号服务"), ("Find my account", "找回账号")),
    ("status", ("Account status", "账号状态"), ("Level", "等级")),
    ("other", ("Other matters", "其他事项"), ("Imprint", "版权信息")),
];
/// The same in a help text.
const HELP: [(&str, Pair, Pair); 7] = [
    ("help", ("Help", "帮助"), ("First steps", "新手入门")),
    ("questions", ("Questions", "常见问题"), ("Payment questions", "支付问题")),
    ("account_questions", ("About accounts", "账号相关"), ("Two phones", "两台手机")),
    ("seldom", ("Seldom asked", "较少提问"), ("Old devices", "旧设备")),
    ("rest", ("The rest", "其余内容"), ("Colours", "颜色")),
    ("footnotes", ("Footnotes", "脚注"), ("Typefaces", "字体")),
    ("last_page", ("Last page", "最后一页"), ("Translators", "译者")),
];
/// As many rows as a display surely holds, and some more; but not two displays.
const LONG: u32 = 19;

/// The main screen, what is used, and the second tab.
pub(super) fn home(plan: &Plan) -> Vec<Page> {
    let mut home = Page::without_up("home", plan.kind.home, Shape::Page);
    match plan.place {
        Place::Drawer => home.drawer = Some("side"),
        Place::Plain => home.toolbar.push(Part::Icon { description: ME.into(), id: "me_icon", act: "{open: me}".into() }),
        Place::Tabs | Place::Below | Place::Help => {}
    }
    if plan.mode == Mode::Clock {
        home.content.push(Part::Text(Words::new("Now: {clock}", "现在：{clock}")));
    }
    home.content.push(row(plan.kind.first, "first", "{open: detail}"));
    let mut pages = Vec::new();
    for ask in functions(plan) {
        let (label, id) = (label(ask), name(ask));
        let open = format!("{{open: use_{id}}}");
        let act = match ask.moment {
            Moment::Function { explained: true } => {
                format!("{{if: {}, then: {open}, else: {{open: why_{id}}}}}", permission(ask.group))
            }
            _ => format!("[{}, {open}]", request(ask.group)),
        };
        home.content.push(row(label.clone(), &id, act));
        let mut page = Page::new(&format!("use_{id}"), label);
        page.content.push(Part::Image(240));
        pages.push(page);
        if ask.moment == (Moment::Function { explained: true }) {
            pages.push(explanation(plan, ask));
        }
    }
    let rows = |times| Part::Row {
        label: plan.kind.list.into(),
        id: "item".into(),
        times,
        subtitle: Some(plan.kind.subtitle.into()),
        act: "{open: detail}".into(),
    };
    if plan.mode == Mode::Shuffled {
        let shuffled = (1..=plan.list.min(6)).map(|number| {
            let (en, zh) = plan.kind.list;
            let at = number.to_string();
            row(Words::new(en.replace("{n}", &at), zh.replace("{n}", &at)), &format!("item_{number}"), "{open: detail}")
        });
        home.content.push(Part::Shuffled(shuffled.collect()));
    } else {
        home.content.push(rows(plan.list));
    }
    let mut detail = Page::new("detail", plan.kind.first);
    detail.content = vec![Part::Image(160), Part::Text(plan.kind.subtitle.into())];
    let mut other = Page::without_up("other_tab", plan.kind.other, Shape::Page);
    other.content.push(rows(5));
    pages.splice(0..0, [home, detail]);
    if tabs(plan) {
        pages.push(other);
    }
    if let Some(ask) = plan.asks.iter().find(|ask| ask.moment == Moment::Start { nag: true }) {
        pages.push(nag(plan, ask));
    }
    pages
}

/// Whether the app has tabs.
pub(super) fn tabs(plan: &Plan) -> bool {
    matches!(plan.place, Place::Tabs | Place::Below | Place::Help)
}

fn functions(plan: &Plan) -> impl Iterator<Item = &Ask> {
    plan.asks.iter().filter(|ask| matches!(ask.moment, Moment::Function { .. } | Moment::Pretext))
}

fn label(ask: &Ask) -> Words {
    if ask.moment == Moment::Pretext { ask.group.pretext().into() } else { ask.group.function().into() }
}

/// An id names what a control is for, as its label does: one of a pretext must not name the permission.
fn name(ask: &Ask) -> String {
    label(ask).en().to_lowercase().replace(' ', "_")
}

/// What the app says before it asks.
fn explanation(plan: &Plan, ask: &Ask) -> Page {
    let (noun, zh) = ask.group.noun();
    let id = name(ask);
    let mut page = Page::without_up(&format!("why_{id}"), ("A word before we ask", "权限说明"), Shape::Dialog);
    let text = Words::new(format!("NAME needs access to your {noun} for this."), format!("NAME需要访问您的{zh}以使用此功能。"));
    page.content.push(Part::Text(text.naming(&plan.name)));
    page.bottom = vec![
        Button::new(("Not now", "以后再说"), "not_now", Look::Plain, "close").into(),
        Button::new(("Continue", "继续"), "go_on", Look::Filled, format!("[close, {}, {{open: use_{id}}}]", request(ask.group)))
            .into(),
    ];
    page
}

/// The app's own call to the settings.
fn nag(plan: &Plan, ask: &Ask) -> Page {
    let (noun, zh) = ask.group.noun();
    let mut page = Page::without_up("nag", ("Something is missing", "缺少权限"), Shape::Dialog);
    let text = Words::new(
        format!("NAME works better with access to your {noun}. Please allow it in the settings."),
        format!("开启{zh}权限，NAME体验更完整，请前往设置允许访问。"),
    );
    page.content.push(Part::Text(text.naming(&plan.name)));
    page.bottom = vec![
        Button::new(("Not now", "以后再说"), "not_now", Look::Plain, "close").into(),
        Button::new(("Go to settings", "去设置"), "go_to_settings", Look::Filled, "[close, app_settings]").into(),
    ];
    page
}

/// What is used, on the main screen.
pub(super) fn used(plan: &Plan, pages: &[Page]) -> Vec<Stay> {
    let find = |id: &str| pages.iter().find(|page| page.id == id).expect("a page that `home` made");
    let mut stays: Vec<Stay> = Vec::new();
    for ask in functions(plan) {
        let id = format!("use_{}", name(ask));
        let mut steps = vec![Step::Tap(label(ask))];
        if ask.moment == (Moment::Function { explained: true }) {
            steps.push(Step::Accept(("Continue", "继续").into()));
        }
        stays.push(stay(find("home"), steps));
        stays.push(stay(find(&id), vec![Step::Back]));
    }
    stays.push(stay(find("home"), vec![Step::Tap(plan.kind.first.into())]));
    stays.push(stay(find("detail"), Vec::new()));
    stays
}

/// The menus between the main screen and the entry, and the journey to it, the tap on it included. Without a way out it ends at the last menu.
pub(super) fn corridor(plan: &Plan, home: &Page, entry: Option<&Words>) -> (Vec<Page>, Vec<Stay>) {
    let depth = plan.way.as_ref().map_or(3, |way| way.depth);
    let mut between = depth.saturating_sub(1);
    let mut pages = Vec::new();
    let mut stays = Vec::new();
    let me = Words::from(ME);
    let mut first = Page::without_up("me", me.clone(), Shape::Page);
    match plan.place {
        Place::Drawer => {
            first = Page::without_up("side", plan.name.clone(), Shape::Drawer);
            stays.push(stay(home, vec![Step::TapSystem(Words::new("Open navigation drawer", "打开抽屉式导航栏"))]));
        }
        Place::Plain => {
            first.up = true;
            stays.push(stay(home, vec![Step::TapId("me_icon".into(), "the icon of a person")]));
        }
        Place::Tabs | Place::Below | Place::Help => stays.push(stay(home, vec![Step::Tap(me)])),
    }
    first.content.push(row(("Favourites", "收藏"), "favourites", NOTHING));
    between = between.saturating_sub(1);
    let names = if plan.place == Place::Help { HELP } else { MENUS };
    // Of seven menus those that are needed, spread evenly.
    let chosen = (0..between as usize).map(|at| names[at * names.len() / between as usize]);
    let mut page = first;
    for (id, title, beside) in chosen {
        page.content.push(row(title, &format!("to_{id}"), format!("{{open: {id}}}")));
        stays.push(stay(&page, vec![Step::Tap(title.into())]));
        pages.push(page);
        page = Page::new(id, title);
        page.content.push(row(beside, &format!("{id}_beside"), NOTHING));
    }
    let mut steps = Vec::new();
    if plan.place == Place::Below {
        page.content.push(Part::Row {
            label: ("Option {n}", "选项 {n}").into(),
            id: "option".into(),
            times: LONG - 1,
            subtitle: None,
            act: NOTHING.into(),
        });
    }
    if let Some(entry) = entry {
        let act = "{open: leave}";
        if plan.place == Place::Help {
            page.content.push(Part::Text(Words::new("Others who came here looked for this:", "大家还在找：")));
            page.content.push(Part::Link { label: entry.clone(), id: "entry".into(), act: act.into() });
        } else {
            page.content.push(row(entry.clone(), "entry", act));
        }
        if plan.place == Place::Below {
            steps.push(Step::ScrollTo(entry.clone()));
        }
        steps.push(Step::Tap(entry.clone()));
    }
    page.content.push(row(("Log out", "退出登录"), "log_out", "[log_out, {reset_to: sign_up}]"));
    stays.push(stay(&page, steps));
    pages.push(page);
    (pages, stays)
}
