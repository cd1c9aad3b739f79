//! The way in: consent, sign-up, profile.

use super::asks::Moment;
use super::journey::{Stay, Step};
use super::page::{Button, Look, Page, Part, Shape};
use super::plan::{Method, Plan};
use super::specimen::request;
use super::words::Words;

/// What the sign-up page is called, by which it is known.
pub(super) const SIGN_UP: (&str, &str) = ("Create account", "注册账号");

/// The length of what a scenario types.
pub(super) const PHONE: (&str, u32) = ("${OFFRAMP_PHONE}", 11);
pub(super) const MAIL: (&str, u32) = ("${OFFRAMP_EMAIL}", 24);
pub(super) const PASSWORD: (&str, u32) = ("${OFFRAMP_PASSWORD}", 12);
pub(super) const CODE: (&str, u32) = ("${code}", 6);
const NAME: (&str, u32) = ("${OFFRAMP_NAME}", 13);

/// A step that fills a field in.
pub(super) fn typed(id: &str, (value, length): (&'static str, u32)) -> Step {
    Step::Type(id.into(), value, length)
}

/// The stay on a page that was built, with what is done there.
pub(super) fn stay(page: &Page, steps: Vec<Step>) -> Stay {
    Stay { screen: page.id.clone(), options: page.controls(), steps }
}

/// A field for a code and the button that sends it.
pub(super) fn code_parts(number: &str, code: &str, send: &str) -> Part {
    let hint = Some(("SMS code", "短信验证码").into());
    let button = Button::new(("Get code", "获取验证码"), send, Look::Outlined, format!("{{send_code: {number}}}"));
    Part::Beside(vec![
        Part::Field { kind: "code", id: code.into(), hint, equals: None },
        button.when(&format!("field.{number}.valid")).into(),
    ])
}

/// The pages, the journey of the first run, and that of the sign-up but for the main screen.
pub(super) fn door(plan: &Plan) -> (Vec<Page>, Vec<Stay>, Vec<Stay>) {
    let agree = Words::new("Agree", "同意");
    let mut consent = Page::without_up("consent", ("Terms and privacy policy", "用户协议与隐私政策"), Shape::Gate);
    consent.content.push(Part::Text(
        Words::new(
            "Please read the user agreement and the privacy policy of NAME before you begin.",
            "使用NAME前，请阅读《用户协议》和《隐私政策》。",
        )
        .naming(&plan.name),
    ));
    let asked = plan.asks.iter().filter(|ask| ask.moment == Moment::Agreed).map(|ask| format!(", {}", request(ask.group)));
    let after: String = asked.collect();
    consent.bottom = vec![
        Button::new(("Disagree", "不同意"), "disagree", Look::Outlined, "exit").into(),
        Button::new(
            agree.clone(),
            "agree",
            Look::Filled,
            format!("[{{set: {{consented: true}}}}, {{reset_to: sign_up}}{after}]"),
        )
        .into(),
    ];

    let mut page = Page::without_up("sign_up", SIGN_UP, Shape::Page);
    let field = |kind: &'static str, hint: (&str, &str)| Part::Field {
        kind,
        id: kind.into(),
        hint: Some(Words::new(hint.0, hint.1)),
        equals: None,
    };
    let next = if plan.profile { "profile" } else { "home" };
    let (id, value, hint) = match plan.method {
        Method::MailAndPassword => ("mail", MAIL, ("E-mail", "邮箱")),
        Method::PhoneAndPassword | Method::PhoneAndCode => ("phone", PHONE, ("Phone number", "手机号")),
    };
    page.content.push(field(id, hint));
    let mut steps = vec![typed(id, value)];
    let mut enabled = format!("field.{id}.valid");
    let act = if plan.method == Method::PhoneAndCode {
        page.content.push(code_parts("phone", "code", "get_code"));
        steps.extend([Step::TapId("get_code".into(), "Get code"), Step::ReadCode, typed("code", CODE)]);
        enabled += " and field.code.valid";
        format!("{{verify_code: code, ok: [{{log_in: phone, create: true, ok: {{reset_to: {next}}}}}]}}")
    } else {
        page.content.push(field("password", ("Password", "密码")));
        steps.push(typed("password", PASSWORD));
        enabled += " and field.password.valid";
        format!("{{create_account: {id}, password: password, ok: {{reset_to: {next}}}}}")
    };
    if plan.terms {
        page.content
            .push(Part::Tick {
                label: ("I have read the user agreement", "我已阅读用户协议").into(), id: "terms".into()
            });
        steps.push(Step::TapId("terms".into(), "the box"));
        enabled += " and tick.terms";
    }
    page.content.push(Button::new(("Join", "立即加入"), "join", Look::Filled, act).when(&enabled).into());
    steps.push(Step::TapId("join".into(), "Join"));

    let first_run = vec![stay(&consent, vec![Step::Tap(agree)]), stay(&page, Vec::new())];
    let mut sign_up = vec![stay(&page, steps)];
    let mut pages = vec![consent, page];
    if plan.profile {
        let mut profile = Page::without_up("profile", ("Your name", "您的昵称"), Shape::Page);
        profile.content.push(field("name", ("Nickname", "昵称")));
        let act = "[{set_account: {nickname: \"{field.name}\"}}, {reset_to: home}]";
        profile.bottom.push(Button::new(("Done", "完成"), "done", Look::Filled, act).when("field.name.valid").into());
        sign_up.push(stay(&profile, vec![typed("name", NAME), Step::TapId("done".into(), "Done")]));
        pages.push(profile);
    }
    (pages, first_run, sign_up)
}
