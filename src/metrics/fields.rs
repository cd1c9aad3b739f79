//! What datum a text field demands, by its id, hint, description and the words around it.

use super::view::View;
use crate::ui::NodeId;
use crate::ui::lexicon::{Concept, find};

/// Kind of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Telephone number.
    Phone,
    /// Mail address.
    Mail,
    /// Password.
    Password,
    /// One-time code.
    Code,
    /// A person's or an account's name.
    Name,
    /// Day of birth.
    Birthday,
    /// National identity number.
    IdNumber,
    /// Bank account or card.
    Bank,
    /// A reason.
    Reason,
    /// A phrase to copy.
    Phrase,
    /// Anything else.
    Other,
}

const WORDS: [(FieldKind, &[&str]); 8] = [
    (FieldKind::Code, &["code", "otp", "captcha", "验证码", "校验码", "驗證碼"]),
    (FieldKind::IdNumber, &["id_number", "idcard", "id card", "id number", "passport", "身份证", "证件号", "身分證"]),
    (FieldKind::Bank, &["bank", "card number", "银行卡", "銀行卡"]),
    (FieldKind::Birthday, &["birthday", "date of birth", "birth", "生日", "出生"]),
    (FieldKind::Mail, &["mail", "邮箱", "郵箱", "電子郵件"]),
    (FieldKind::Phone, &["phone", "mobile", "手机", "電話", "手機", "电话"]),
    (FieldKind::Reason, &["reason", "原因", "tell us more", "feedback"]),
    (FieldKind::Name, &["name", "昵称", "姓名", "用户名", "暱稱"]),
];

/// What a field demands.
pub fn kind(view: &View, id: NodeId) -> FieldKind {
    let node = view.tree.node(id);
    if node.password {
        return FieldKind::Password;
    }
    let own = [node.local_id(), &node.hint, &node.text, &node.content_desc];
    let own: Vec<String> = own.iter().map(|text| text.to_lowercase()).collect();
    if own.iter().any(|text| text.contains("password") || find(Concept::PasswordAgain, text).is_some()) {
        return FieldKind::Password;
    }
    if own.iter().any(|text| text.contains("phrase") || find(Concept::TypedPhrase, text).is_some()) {
        return FieldKind::Phrase;
    }
    let named = WORDS.iter().find(|(_, words)| own.iter().any(|text| words.iter().any(|word| text.contains(word))));
    named.map_or(FieldKind::Other, |&(kind, _)| kind)
}
