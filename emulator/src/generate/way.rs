//! The way out: the page that the entry opens, a page an obstacle, the end.

use super::door::{CODE, PASSWORD, PHONE, SIGN_UP, code_parts, stay, typed};
use super::journey::{Stay, Step};
use super::page::{Button, Look, Page, Part, Shape};
use super::plan::{End, Plan, Way};
use super::words::{Pair, Words};

/// What the entry may be called, and the button that ends it all.
const ENTRIES: [(Pair, Pair); 2] = [
    (("Delete account", "注销账号"), ("Delete my account", "确认注销")),
    (("Close account", "注销账户"), ("Close my account", "确定注销")),
];
const IDENTITY: (&str, u32) = ("110101199003078515", 18);
const FAREWELL: (&str, u32) = ("FAREWELL", 8);
const REASONS: [Pair; 5] = [
    ("Too many messages", "消息太多"),
    ("It costs too much", "费用太高"),
    ("I use something else", "使用其他应用"),
    ("It was a try", "只是试用"),
    ("Another reason", "其他"),
];
/// What must be settled before.
const CONDITIONS: [(&str, Pair, Pair); 3] = [
    ("membership", ("Membership", "会员"), ("Must be ended", "须先终止")),
    ("deposit", ("Deposit of 20", "押金 20 元"), ("Must be paid back", "须先退还")),
    ("partner", ("Payment partner", "免密支付"), ("Must be unlinked", "需解绑后方可注销")),
];

/// A page of the way under construction: its button that goes on comes last.
struct Stop {
    page: Page,
    steps: Vec<Step>,
    button: Button,
    /// It only talks.
    talks: bool,
}

impl Stop {
    fn new(id: &str, title: impl Into<Words>, button: impl Into<Words>) -> Self {
        Self {
            page: Page::new(id, title),
            steps: Vec::new(),
            button: Button::new(button, &format!("{id}_next"), Look::Outlined, ""),
            talks: false,
        }
    }

    fn text(mut self, text: impl Into<Words>) -> Self {
        self.page.content.push(Part::Text(text.into()));
        self
    }

    fn field(mut self, kind: &'static str, id: &str, hint: Option<Pair>, value: (&'static str, u32)) -> Self {
        let equals = (kind == "phrase").then_some(value.0);
        self.page.content.push(Part::Field { kind, id: id.into(), hint: hint.map(Words::from), equals });
        self.steps.push(typed(id, value));
        self.button.enabled_when = Some(format!("field.{id}.valid"));
        self
    }
}

/// The entry's label.
pub(super) fn entry(way: &Way) -> Words {
    ENTRIES[way.wording].0.into()
}

/// The pages behind the entry and the journey through them.
pub(super) fn way_out(plan: &Plan, way: &Way) -> (Vec<Page>, Vec<Stay>) {
    let mut stops = vec![intro(plan, way)];
    stops.extend(persuasion(plan, way));
    stops.extend(way.obstacles.iter().filter_map(|number| demand(way, *number)));
    let goes_on = matches!(way.end, End::Call | End::Web);
    // A last word of its own, where the page before it only talks, or where the last one fails.
    if !goes_on && (way.has(20) || stops.last().is_some_and(|stop| stop.talks)) {
        stops.push(Stop::new("last_step", ("Last step", "最后一步"), ("Next", "下一步")).text(("One tap more.", "只差一步。")));
    }
    let (end, act) = end(plan, way);
    let ends_with: Words = ENTRIES[way.wording].1.into();
    let (mut pages, mut stays) = (Vec::new(), Vec::new());
    let last = stops.len() - 1;
    let follows: Vec<String> = stops.iter().skip(1).map(|stop| stop.page.id.clone()).collect();
    for (at, mut stop) in stops.into_iter().enumerate() {
        let act = match follows.get(at) {
            Some(next) => format!("{{open: {next}}}"),
            None if goes_on => format!("{{open: {}}}", end[0].id),
            None if way.has(20) => format!("{{if: fails < 2, then: [{{increment: fails}}, {{open: failed}}], else: {act}}}"),
            None => act.clone(),
        };
        if at == last && !goes_on {
            stop.button.label = ends_with.clone();
        }
        stop.button.act = act;
        let tap = match stop.button.countdown {
            Some(seconds) => Step::TapAfter(stop.button.label.clone(), seconds),
            None => Step::Tap(stop.button.label.clone()),
        };
        stop.page.bottom.push(stop.button.into());
        stop.steps.push(tap.clone());
        stays.push(stay(&stop.page, stop.steps));
        if at == last && way.has(20) {
            let failed = failed();
            for _ in 0..2 {
                stays.push(stay(&failed, vec![Step::TapId("failed_ok".into(), "OK")]));
                stays.push(stay(&stop.page, vec![tap.clone()]));
            }
            pages.push(failed);
        }
        pages.push(stop.page);
    }
    match way.end {
        End::Call | End::Web => {
            let label = if way.end == End::Call { CALL } else { OPEN };
            stays.push(stay(&end[0], vec![Step::Tap(label.into())]));
            let steps = if way.end == End::Call { vec![Step::Person("call")] } else { Vec::new() };
            stays.push(Stay { screen: "another app".into(), options: 0, steps });
        }
        _ => stays.push(stay(&end[0], Vec::new())),
    }
    pages.extend(end);
    (pages, stays)
}

/// The page that the entry opens. It says what becomes of the data, and what else a sentence may say.
fn intro(plan: &Plan, way: &Way) -> Stop {
    let mut stop = Stop::new("leave", ENTRIES[way.wording].0, ("Continue", "继续"));
    stop = match (way.has(23), way.wording) {
        (true, _) => stop.text(Words::new("You are about to leave NAME.", "您正在离开NAME。").naming(&plan.name)),
        (false, 0) => {
            stop.text(("Your personal data and your messages are erased from our servers.", "您的个人信息和消息将从服务器删除。"))
        }
        (false, _) => stop.text(("All your data will be deleted and cannot be recovered.", "您的全部数据将被删除，无法恢复。")),
    };
    if way.has(21) {
        stop = stop.text(
            Words::new(
                "NAME Pay and NAME Games use the same account. Your accounts there are closed with it.",
                "NAME支付、NAME游戏使用同一账号，上述账号将一并注销。",
            )
            .naming(&plan.name),
        );
    }
    if way.has(22) {
        stop = stop.text((
            "If you log in again before it is done, your request is withdrawn.",
            "办理期间再次登录，将视为放弃注销申请。",
        ));
    }
    if way.has(17) {
        let boxes: [(&str, Pair); 2] = [
            ("read", ("I have read the account deletion agreement", "我已阅读《注销协议》")),
            ("waive", ("I waive what is left in my account", "我放弃账号内的剩余权益")),
        ];
        for (id, label) in &boxes[..way.ticks as usize] {
            stop.page.bottom.push(Part::Tick { label: (*label).into(), id: (*id).into() });
            stop.steps.push(Step::TapId((*id).into(), "a box"));
        }
        let conditions: Vec<String> = boxes[..way.ticks as usize].iter().map(|(id, _)| format!("tick.{id}")).collect();
        stop.button.enabled_when = Some(conditions.join(" and "));
    }
    if way.has(16) {
        stop.button.countdown = Some(way.countdown);
    }
    stop
}

/// The pages that talk: regret, a present, a label that shames, a button that stands out.
fn persuasion(plan: &Plan, way: &Way) -> Vec<Stop> {
    let mut kinds: Vec<u32> = [2, 3].into_iter().filter(|&number| way.has(number)).collect();
    // Shame and prominence need a page with buttons; one of their own if nothing else talks.
    if kinds.is_empty() && (way.has(4) || way.has(5)) {
        kinds.push(5);
    }
    let (first, last) = (0, kinds.len().saturating_sub(1));
    let page = |(at, kind): (usize, &u32)| {
        let go = match (way.has(4) && at == first, way.wording) {
            (true, 0) => ("I give up on my friends", "残忍离开"),
            (true, _) => ("No, I don't need gifts", "狠心离开"),
            (false, _) => ("Continue", "继续"),
        };
        let mut stop = match (kind, way.wording) {
            (2, 0) => {
                let (en, zh) = plan.kind.treasure;
                Stop::new("regret", ("We are sad to see you go", "很遗憾您要离开"), go)
                    .text(Words::new(format!("You will lose {en}."), format!("注销后您将失去{zh}。")))
            }
            (2, _) => Stop::new("regret", ("Before you go", "真的要离开吗"), go)
                .text(Words::new("NAME will miss you.", "NAME会想您的。").naming(&plan.name)),
            (3, 0) => Stop::new("present", ("A present", "一份礼物"), go)
                .text(("Special offer: half the price for a year.", "专属福利：全年半价。")),
            (3, _) => Stop::new("present", ("Something for you", "为您准备"), go)
                .text(("Here is a coupon worth 20.", "送您一张20元优惠券。")),
            _ => Stop::new("two_ways", ("Two ways", "请选择"), go).text(("Which way do you take?", "请选择下一步。")),
        };
        let prominent = way.has(5) && at == last;
        let keep = Button::new(
            ("Keep my account", "暂不注销"),
            "keep",
            if prominent { Look::Large } else { Look::Outlined },
            "{reset_to: home}",
        );
        stop.button.look = if prominent { Look::Faint } else { Look::Outlined };
        stop.page.bottom.push(keep.into());
        stop.talks = true;
        stop
    };
    kinds.iter().enumerate().map(page).collect()
}

/// The pages that demand something.
fn demand(way: &Way, number: u32) -> Option<Stop> {
    let next: Pair = ("Next", "下一步");
    Some(match number {
        6 => {
            let mut stop = Stop::new("survey", ("Why are you leaving?", "注销原因"), next);
            let options: Vec<Words> = REASONS.iter().take(way.reasons as usize).map(|&pair| pair.into()).collect();
            stop.steps.push(Step::Tap(options[options.len() - 1].clone()));
            stop.page.content.push(Part::Choice { id: "reason", options });
            stop.button = stop.button.when("choice.reason > 0");
            stop
        }
        7 => Stop::new("writing", ("In writing", "书面确认"), next)
            .text(("Type FAREWELL in the box.", "请输入 FAREWELL 以确认注销。"))
            .field("phrase", "farewell", None, FAREWELL),
        8 => Stop::new("again", ("Your password", "验证密码"), next).field(
            "password",
            "last_password",
            Some(("Enter your password", "输入登录密码")),
            PASSWORD,
        ),
        9 => {
            let mut stop = Stop::new("code_page", ("A code", "短信验证"), next).field(
                "phone",
                "number",
                Some(("Your phone number", "您的手机号")),
                PHONE,
            );
            stop.page.content.push(code_parts("number", "last_code", "send_code"));
            stop.steps.extend([Step::TapId("send_code".into(), "Get code"), Step::ReadCode, typed("last_code", CODE)]);
            stop.button = stop.button.when("field.number.valid and field.last_code.valid");
            stop
        }
        10 => Stop::new("papers", ("Your papers", "证件信息"), next).field(
            "id_number",
            "id_number",
            Some(("Identity card number", "身份证号码")),
            IDENTITY,
        ),
        11 => {
            let mut stop = Stop::new("face", ("Is it you?", "本人核验"), ("I am ready", "开始检测"))
                .text(("Look into the camera for the liveness test.", "请正对屏幕进行人脸识别。"));
            stop.steps.push(Step::Person("face"));
            stop
        }
        12 => {
            let mut stop = Stop::new("declaration", ("Declaration", "声明"), ("Upload", "上传"))
                .text(("Print the declaration, sign it by hand and upload it.", "请打印声明书，亲笔签名后上传。"));
            stop.steps.push(Step::Person("document"));
            stop
        }
        14 => {
            let mut stop = Stop::new("settle", ("Open matters", "待办事项"), next);
            stop.page.content.push(Part::Heading(("Settle these first", "请先处理以下事项").into()));
            let mut conditions = Vec::new();
            for (id, label, subtitle) in &CONDITIONS[..way.conditions as usize] {
                stop.page.content.push(Part::Row {
                    label: (*label).into(),
                    id: (*id).into(),
                    times: 1,
                    subtitle: Some((*subtitle).into()),
                    act: format!("{{set: {{{id}: false}}}}"),
                });
                stop.steps.push(Step::Tap((*label).into()));
                conditions.push(format!("not {id}"));
            }
            stop.button = stop.button.when(&conditions.join(" and "));
            stop
        }
        _ => return None,
    })
}

/// Variables of the way, with their first values.
pub(super) fn state(way: &Way) -> Vec<(&'static str, &'static str)> {
    let open = CONDITIONS[..way.conditions as usize].iter().filter(|_| way.has(14)).map(|(id, ..)| (*id, "true"));
    open.chain(way.has(20).then_some(("fails", "0"))).collect()
}

/// An error that goes away when it is tried for the third time.
fn failed() -> Page {
    let mut page = Page::without_up("failed", ("That did not work", "操作失败"), Shape::Dialog);
    page.content.push(Part::Text(("The network is busy. Please try once more.", "网络繁忙，请重试。").into()));
    page.bottom.push(Button::new(("OK", "知道了"), "failed_ok", Look::Filled, "close").into());
    page
}

const CALL: Pair = ("Call us", "拨打客服电话");
const OPEN: Pair = ("Open the website", "打开网站");

/// The end screen, or the page that hands over; and what the last button does.
fn end(plan: &Plan, way: &Way) -> (Vec<Page>, String) {
    let sign_up = "{reset_to: sign_up}";
    let close = |page: &mut Page| page.bottom.push(Button::new(("Close", "关闭"), "close", Look::Filled, sign_up).into());
    let thanks = Words::new("Thank you for the time with NAME.", "感谢您使用NAME。").naming(&plan.name);
    let (page, act) = match way.end {
        End::Deleted => {
            let mut page = Page::without_up("gone", ("Account deleted", "账号已注销"), Shape::Page);
            page.content.push(Part::Text(thanks));
            close(&mut page);
            (page, "[delete_account, {reset_to: gone}]".to_owned())
        }
        End::Handled(days) | End::Cooling(days) => {
            let mut page = Page::without_up("gone", ("Request received", "注销申请已提交"), Shape::Page);
            let text = match way.end {
                End::Handled(_) => Words::new(
                    format!("We handle your request within {days} working days."),
                    format!("我们将在{days}个工作日内完成注销。"),
                ),
                _ => Words::new(
                    format!("Your request has a cooling-off period of {days} days."),
                    format!("注销申请已进入{days}天冷静期。"),
                ),
            };
            page.content.push(Part::Text(text));
            close(&mut page);
            (page, format!("[{{request_deletion: {days}}}, log_out, {{reset_to: gone}}]"))
        }
        End::Deactivated => {
            let mut page = Page::without_up("gone", ("See you soon", "期待再见"), Shape::Page);
            page.content.push(Part::Heading(("Your account is now inactive", "您的账号已进入休眠状态").into()));
            close(&mut page);
            (page, "[deactivate_account, {reset_to: gone}]".to_owned())
        }
        End::Call => {
            let mut page = Page::new("talk", ("Talk to us", "联系客服"));
            let number = format!("400-555-{:04}", 100 + plan.seed % 100);
            let text = Words::new(
                format!("To delete your account, call customer service on {number}."),
                format!("请致电客服热线 {number} 办理注销。"),
            );
            page.content.push(Part::Text(text));
            page.bottom.push(Button::new(CALL, "call", Look::Filled, format!("{{dial: \"{number}\"}}")).into());
            (page, String::new())
        }
        End::Web => {
            let mut page = Page::new("website", ("On the web", "网页办理"));
            page.content.push(Part::Text(("Accounts are deleted on our website only.", "注销账号请前往官网办理。").into()));
            page.bottom
                .push(Button::new(OPEN, "open_website", Look::Filled, "{browse: \"https://account.example/leave\"}").into());
            (page, String::new())
        }
    };
    (vec![page], act)
}

/// What shows that the way out was gone to its end.
pub(super) fn end_marker(way: &Way) -> Option<Words> {
    match way.end {
        End::Deleted => Some(("Account deleted", "账号已注销").into()),
        End::Handled(_) | End::Cooling(_) => Some(("Request received", "注销申请已提交").into()),
        End::Deactivated => Some(("See you soon", "期待再见").into()),
        End::Call | End::Web => None,
    }
}

/// What shows that nobody is logged in.
pub(super) fn signed_out() -> Words {
    SIGN_UP.into()
}
