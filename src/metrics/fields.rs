//! What datum a text field demands, by its id, hint, description and the words around it; and what a sentence demands.

use super::view::View;
use super::words::{fold, within};
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
    /// A photo of an identity document.
    IdPhoto,
    /// A face, a liveness test.
    Face,
    /// A document held up, a paper signed by hand.
    Document,
    /// Bank account or card.
    Bank,
    /// A reason.
    Reason,
    /// A phrase to copy.
    Phrase,
    /// Anything else.
    Other,
}

impl FieldKind {
    /// As a person says it.
    pub fn name(self) -> &'static str {
        match self {
            FieldKind::Phone => "phone number",
            FieldKind::Mail => "mail address",
            FieldKind::Password => "password",
            FieldKind::Code => "one-time code",
            FieldKind::Name => "name",
            FieldKind::Birthday => "birthday",
            FieldKind::IdNumber => "identity number",
            FieldKind::IdPhoto => "photo of an identity document",
            FieldKind::Face => "face",
            FieldKind::Document => "hand-held document or signed paper",
            FieldKind::Bank => "bank account or card",
            FieldKind::Reason => "reason",
            FieldKind::Phrase => "phrase",
            FieldKind::Other => "other",
        }
    }
}

const WORDS: [(FieldKind, &[&str]); 7] = [
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
    let id = node.id_words().join(" ");
    if own[1..].iter().chain([&id]).any(|text| is_code(text)) {
        return FieldKind::Code;
    }
    let named = WORDS.iter().find(|(_, words)| own.iter().any(|text| words.iter().any(|word| text.contains(word))));
    named.map_or(FieldKind::Other, |&(kind, _)| kind)
}

/// Whether words name a one-time code; other things are called code too.
fn is_code(text: &str) -> bool {
    const OTHERS: &str = "post*|zip|invit*|referral|promo*|coupon|voucher|country|area|qr|bar|gift|邀请码|邀請碼|优惠码|優惠碼";
    (find(Concept::Otp, text).is_some() || within(&fold(text), "code|codes|otp|captcha|vcode|smscode"))
        && !within(&fold(text), OTHERS)
}

/// Phrases of [`Concept::IdVerify`] that a code by SMS satisfies too.
pub const NO_DOCUMENT: [&str; 10] = [
    "verify your identity",
    "identity verification",
    "身份核验",
    "身份认证",
    "verificar identidad",
    "identität bestätigen",
    "本人確認",
    "본인 인증",
    "본인확인",
    "подтвердите личность",
];
/// Phrases of [`Concept::IdVerify`] that name a number; a field shows whether it is demanded.
const NUMBERS: [&str; 6] = ["passport number", "social security number", "national id", "身份证号", "证件号码", "实名认证"];

/// What a sentence demands, and its phrase: a document, a face, a paper to hold up or to sign.
pub fn demanded(text: &str) -> Option<(FieldKind, &'static str)> {
    let says = |concept, kind| find(concept, text).map(|phrase| (kind, phrase));
    says(Concept::SignedDocument, FieldKind::Document).or_else(|| says(Concept::FaceVerify, FieldKind::Face)).or_else(|| {
        says(Concept::IdVerify, FieldKind::IdPhoto)
            .filter(|(_, phrase)| !NO_DOCUMENT.contains(phrase) && !NUMBERS.contains(phrase))
    })
}
