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
    /// It holds a phrase that the app asks for, so that something is confirmed with it.
    pub confirms: bool,
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
    /// A phrase that the page says.
    Phrase,
    /// What nobody makes up: identity numbers, bank accounts, phrases that are nowhere.
    Never,
}

/// Longest phrase that is typed as a page says it, in characters.
const PHRASE: usize = 40;

/// The form on a screen; `None` if there is none, if it wants what cannot be made up, or if sending it would reach other people or cost.
pub fn form(tree: &Hierarchy, root: NodeId) -> Option<Form> {
    let inside: Vec<NodeId> = std::iter::once(root).chain(tree.descendants(root)).collect();
    let mut fields: Vec<NodeId> = inside.iter().copied().filter(|&id| is_field(tree, id)).collect();
    fields.sort_by_key(|&id| (tree.node(id).bounds.top, tree.node(id).bounds.left));
    if fields.is_empty() || fields.len() > FIELDS {
        return None;
    }
    let phrase = phrase(tree, &inside);
    let data: Vec<Datum> = fields.iter().map(|&id| datum(tree.node(id), phrase.is_some())).collect();
    if data.contains(&Datum::Never) {
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
        let typed = if datum == Datum::Phrase { phrase.as_deref() } else { Some(value(datum)) };
        commands.push(Command::InputText(typed.unwrap_or_default().to_owned()));
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
    Some(Form { act, commands, confirms: data.contains(&Datum::Phrase) })
}

/// The same with the data of an account from a file, instead of those of the person that a run makes up.
pub fn of_account(commands: &[Command]) -> Vec<Command> {
    let other = |command: &Command| match command {
        Command::InputText(text) if text == value(Datum::Password) => Command::InputText("${ACCOUNT.password}".to_owned()),
        Command::InputText(text) if text == value(Datum::Phone) || text == value(Datum::Mail) => {
            Command::InputText("${ACCOUNT.identifier}".to_owned())
        }
        other => other.clone(),
    };
    commands.iter().map(other).collect()
}

/// What the fields of a page are called in which nobody puts anything made up.
pub fn never(tree: &Hierarchy, root: NodeId) -> Vec<String> {
    let inside: Vec<NodeId> = std::iter::once(root).chain(tree.descendants(root)).collect();
    let fields: Vec<NodeId> = inside.iter().copied().filter(|&id| is_field(tree, id)).collect();
    if fields.is_empty() {
        return Vec::new();
    }
    let phrase = phrase(tree, &inside).is_some();
    let fields = fields.into_iter().map(|id| tree.node(id));
    let named = |node: &Node| {
        let words = [&node.hint, &node.text, &node.content_desc].into_iter().find(|text| !text.is_empty());
        words.map_or(node.local_id(), String::as_str).chars().take(PHRASE).collect()
    };
    fields.filter(|node| datum(node, phrase) == Datum::Never).map(named).take(FIELDS).collect()
}

/// The phrase that a page tells to type: what stands in quotation marks, else in capitals.
fn phrase(tree: &Hierarchy, inside: &[NodeId]) -> Option<String> {
    const TYPE: [&str; 7] = ["type ", "write ", "enter ", "输入", "写下", "入力", "입력"];
    const MARKS: [(char, char); 5] = [('“', '”'), ('"', '"'), ('「', '」'), ('‘', '’'), ('『', '』')];
    let tells = |text: &&str| {
        let lower = text.to_lowercase();
        find(Concept::TypedPhrase, text).is_some() || TYPE.iter().any(|word| lower.contains(word))
    };
    let quoted = |text: &str| {
        MARKS.iter().find_map(|&(open, close)| {
            let (_, rest) = text.split_once(open)?;
            rest.split_once(close).map(|(phrase, _)| phrase.trim().to_owned())
        })
    };
    let capitals = |text: &str| {
        let word = |word: &&str| word.len() > 2 && word.chars().all(|c| c.is_ascii_uppercase());
        let words: Vec<&str> =
            text.split(|c: char| !c.is_ascii_alphabetic()).skip_while(|part| !word(part)).take_while(word).collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    let plain = |phrase: &String| {
        // An expression of the scenario is no phrase.
        !phrase.is_empty() && phrase.chars().count() <= PHRASE && !phrase.contains(['$', '\n'])
    };
    let texts = inside.iter().map(|&id| tree.node(id).own_label()).filter(tells);
    texts.filter_map(|text| quoted(text).or_else(|| capitals(text))).find(plain)
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

fn datum(node: &Node, phrase: bool) -> Datum {
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
        return if phrase { Datum::Phrase } else { Datum::Never };
    }
    let named = WORDS.iter().find(|(_, words)| own.iter().any(|text| words.iter().any(|word| text.contains(word))));
    named.map_or(if phrase { Datum::Phrase } else { Datum::Free }, |(datum, _)| *datum)
}

fn value(datum: Datum) -> &'static str {
    match datum {
        Datum::Phone => "${OFFRAMP_PHONE}",
        Datum::Mail => "${OFFRAMP_EMAIL}",
        Datum::Password => "${OFFRAMP_PASSWORD}",
        Datum::Code => "${code}",
        Datum::Birthday => "1990-01-01",
        Datum::Name | Datum::Free | Datum::Phrase | Datum::Never => "${OFFRAMP_NAME}",
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
