//! Forms: filled in by kind of field, as commands of a scenario, so that the same words stand in the scenario that is written.

use super::locate::{self, Act, Op};
use super::words::{Hint, hints};
use crate::scenario::model::{Command, Tap};
use crate::ui::lexicon::{Concept, find, find_whole};
use crate::ui::naming;
use crate::ui::{Hierarchy, Node, NodeId, Selector};

/// Fields of one form.
const FIELDS: usize = 12;

/// A form that can be filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Names the control that sends it.
    pub act: Act,
    /// Fills it in and sends it.
    pub commands: Vec<Command>,
}

/// What goes into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Datum {
    Phone,
    Mail,
    Password,
    Code,
    Name,
    Birthday,
    Free,
    /// What nobody makes up: identity numbers, bank accounts, phrases that confirm.
    Never,
}

/// The form on a screen; `None` if there is none, if it wants what cannot be made up, or if sending it would reach other people or cost.
pub fn form(tree: &Hierarchy, root: NodeId) -> Option<Form> {
    let inside: Vec<NodeId> = std::iter::once(root).chain(tree.descendants(root)).collect();
    let mut fields: Vec<NodeId> = inside.iter().copied().filter(|&id| is_field(tree, id)).collect();
    fields.sort_by_key(|&id| (tree.node(id).bounds.top, tree.node(id).bounds.left));
    let data: Vec<Datum> = fields.iter().map(|&id| datum(tree.node(id))).collect();
    if fields.is_empty() || fields.len() > FIELDS || data.contains(&Datum::Never) {
        return None;
    }
    let buttons: Vec<NodeId> =
        inside.iter().copied().filter(|&id| is_button(tree, id)).filter(|&id| !tree.label(id).is_empty()).collect();
    let last = fields.iter().map(|&id| tree.node(id).bounds.top).max().unwrap_or(0);
    let sends_code = |id: &NodeId| hints(tree.label(*id), Hint::SendCode);
    let code_button = buttons.iter().copied().find(sends_code).filter(|_| data.contains(&Datum::Code));
    let submit = submit(tree, &buttons, last, code_button)?;
    let label = tree.label(submit);
    if hints(label, Hint::Hazard) && !sends_code(&submit) {
        return None;
    }
    let mut commands = Vec::new();
    for (&field, &datum) in fields.iter().zip(&data) {
        if datum == Datum::Code {
            if let Some(button) = code_button {
                commands.push(tap(tree, button)?);
            }
            commands.push(Command::ReadCode { source: None, into: "code".to_owned(), timeout_ms: 60_000 });
        }
        commands.push(tap(tree, field)?);
        commands.push(Command::InputText(value(datum).to_owned()));
    }
    let ticks = inside.iter().copied().filter(|&id| {
        let node = tree.node(id);
        node.checkable
            && !node.checked
            && node.enabled
            && !node.short_class().contains("Switch")
            && !node.short_class().contains("Radio")
    });
    for tick in ticks {
        commands.push(tap(tree, tick)?);
    }
    commands.push(tap(tree, submit)?);
    let act = locate::act(tree, submit, Op::Form)?;
    Some(Form { act, commands })
}

/// A search field on a screen.
pub fn search(tree: &Hierarchy, root: NodeId) -> Option<Act> {
    let field = std::iter::once(root)
        .chain(tree.descendants(root))
        .find(|&id| tree.node(id).is_editable() && is_search(tree.node(id)))?;
    locate::act(tree, field, Op::Search)
}

/// Looks for something in a search field.
pub fn search_commands(act: &Act, words: &str) -> Vec<Command> {
    vec![tap_on(act.selector.clone()), Command::InputText(words.to_owned()), Command::PressKey("Enter".to_owned())]
}

/// The control that sends the form: by its words, else the first button below the fields.
fn submit(tree: &Hierarchy, buttons: &[NodeId], last_field: i32, code_button: Option<NodeId>) -> Option<NodeId> {
    const SENDS: [Concept; 4] = [Concept::SignUp, Concept::LogIn, Concept::Affirm, Concept::AgreeConsent];
    let mut below: Vec<NodeId> = buttons
        .iter()
        .copied()
        .filter(|&id| tree.node(id).bounds.top >= last_field && Some(id) != code_button && !tree.node(id).checkable)
        .collect();
    below.sort_by_key(|&id| tree.node(id).bounds.top);
    below.retain(|&id| {
        let label = tree.label(id);
        let other = [Concept::Cancel, Concept::Stay, Concept::QuickWayIn, Concept::PrivacyPolicy, Concept::Disagree];
        !other.iter().any(|&concept| find(concept, label).is_some())
    });
    let named = |concept: Concept| below.iter().copied().find(|&id| find_whole(concept, tree.label(id)).is_some());
    let wide = || below.iter().copied().find(|&id| tree.node(id).short_class().contains("Button"));
    // Two ways on a page: the one nearest to the fields sends them.
    let by_words = SENDS.into_iter().filter_map(named).min_by_key(|&id| tree.node(id).bounds.top);
    by_words.or_else(wide).or_else(|| below.first().copied())
}

fn is_field(tree: &Hierarchy, id: NodeId) -> bool {
    let node = tree.node(id);
    node.is_editable() && node.enabled && node.bounds.area() > 0 && !is_search(node)
}

fn is_search(node: &Node) -> bool {
    [node.local_id(), &node.hint, &node.text, &node.content_desc].iter().any(|text| hints(&text.replace('_', " "), Hint::Search))
}

fn is_button(tree: &Hierarchy, id: NodeId) -> bool {
    let node = tree.node(id);
    node.clickable
        && !node.is_editable()
        && node.bounds.area() > 0
        && !tree.ancestors(id).any(|above| tree.node(above).short_class().contains("Toolbar"))
}

fn datum(node: &Node) -> Datum {
    const WORDS: [(Datum, &[&str]); 7] = [
        (
            Datum::Never,
            &[
                "id_number",
                "idcard",
                "id card",
                "id number",
                "national id",
                "身份证",
                "证件",
                "身分證",
                "bank",
                "card number",
                "银行卡",
                "amount",
                "金额",
                "message",
                "comment",
                "评论",
                "留言",
            ],
        ),
        (Datum::Code, &["code", "otp", "digits", "验证码", "校验码", "驗證碼", "数字", "código", "認証", "인증", "код"]),
        (Datum::Birthday, &["birth", "生日", "出生", "nacimiento", "naissance", "geburt"]),
        (Datum::Mail, &["mail", "邮箱", "郵箱", "电子邮件", "correo", "メール", "이메일", "почта"]),
        (
            Datum::Phone,
            &[
                "phone",
                "mobile",
                "number",
                "手机",
                "手機",
                "电话",
                "號碼",
                "号码",
                "teléfono",
                "téléphone",
                "telefon",
                "telefone",
                "電話",
                "휴대폰",
                "전화",
                "телефон",
            ],
        ),
        (
            Datum::Password,
            &[
                "password",
                "passphrase",
                "密码",
                "密碼",
                "contraseña",
                "mot de passe",
                "passwort",
                "senha",
                "パスワード",
                "비밀번호",
                "пароль",
            ],
        ),
        (
            Datum::Name,
            &["name", "nick", "others", "昵称", "姓名", "用户名", "名字", "暱稱", "nombre", "nom", "nome", "名前", "이름", "имя"],
        ),
    ];
    if node.password {
        return Datum::Password;
    }
    let own: Vec<String> =
        [node.local_id(), &node.hint, &node.text, &node.content_desc].iter().map(|text| text.to_lowercase()).collect();
    if own.iter().any(|text| find(Concept::TypedPhrase, text).is_some() || text.contains("phrase")) {
        return Datum::Never;
    }
    let named = WORDS.iter().find(|(_, words)| own.iter().any(|text| words.iter().any(|word| text.contains(word))));
    named.map_or(Datum::Free, |(datum, _)| *datum)
}

fn value(datum: Datum) -> &'static str {
    match datum {
        Datum::Phone => "${OFFRAMP_PHONE}",
        Datum::Mail => "${OFFRAMP_EMAIL}",
        Datum::Password => "${OFFRAMP_PASSWORD}",
        Datum::Code => "${code}",
        Datum::Birthday => "1990-01-01",
        Datum::Name | Datum::Free | Datum::Never => "${OFFRAMP_NAME}",
    }
}

fn tap(tree: &Hierarchy, id: NodeId) -> Option<Command> {
    let selector = field_selector(tree, id).or_else(|| locate::act(tree, id, Op::Tap).map(|act| act.selector))?;
    Some(tap_on(selector))
}

/// A field is named by its id: its words go when something is typed.
fn field_selector(tree: &Hierarchy, id: NodeId) -> Option<Selector> {
    let node = tree.node(id);
    if !node.is_editable() {
        return None;
    }
    let alone = |selector: &Selector| selector.find(tree).is_ok_and(|found| found == [id]);
    let by_id = Selector { id: Some(naming::escaped(node.local_id())), ..Selector::default() };
    if !node.local_id().is_empty() && alone(&by_id) {
        return Some(by_id);
    }
    let class = node.short_class().to_owned();
    (0..i64::try_from(FIELDS).unwrap_or(0))
        .map(|index| Selector { class: Some(class.clone()), index: Some(index), ..Selector::default() })
        .find(alone)
}

fn tap_on(selector: Selector) -> Command {
    Command::TapOn(Tap { selector: Some(selector), repeat: 1, ..Tap::default() })
}
