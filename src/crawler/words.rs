//! Words of menus that lead on, in the languages of the lexicon. They only rank what is tried first; what a screen or control *means* is
//! the lexicon's to say.

/// Where a word may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Away: leaving, closing, deleting.
    Leave,
    /// The account.
    Account,
    /// The user's own page.
    Profile,
    /// Settings.
    Settings,
    /// Privacy, security, data, management.
    Privacy,
    /// A menu behind a control.
    Menu,
    /// Help, about, legal.
    Help,
    /// Subscriptions and memberships.
    Subscription,
    /// Costs, reaches other people, or destroys.
    Hazard,
    /// Sends a one-time code to this phone.
    SendCode,
    /// A search field.
    Search,
}

const LEAVE: &[&str] = &[
    "leave",
    "leaving",
    "delete",
    "deletion",
    "close",
    "closing",
    "erase",
    "terminate",
    "remove",
    "cancel account",
    "注销",
    "删除",
    "离开",
    "退会",
    "解除",
    "eliminar",
    "cerrar cuenta",
    "darse de baja",
    "supprimer",
    "fermer",
    "löschen",
    "schließen",
    "kündigen",
    "excluir",
    "encerrar",
    "削除",
    "탈퇴",
    "삭제",
    "удалить",
    "удаление",
];
const ACCOUNT: &[&str] = &[
    "account",
    "accounts",
    "login",
    "identity",
    "membership id",
    "passport",
    "账号",
    "账户",
    "帐号",
    "帐户",
    "賬號",
    "帳號",
    "帳戶",
    "cuenta",
    "compte",
    "konto",
    "conta",
    "アカウント",
    "계정",
    "аккаунт",
    "учетная",
    "учётная",
    "personal details",
    "personal information",
    "my details",
    "personal data",
    "个人信息",
    "个人资料",
];
const PROFILE: &[&str] = &[
    "me",
    "my",
    "mine",
    "you",
    "profile",
    "my page",
    "user",
    "avatar",
    "reader",
    "member",
    "我",
    "我的",
    "个人",
    "個人",
    "会员",
    "perfil",
    "profil",
    "マイページ",
    "内 정보",
    "내 정보",
    "마이",
    "профиль",
    "profilo",
    "yo",
    "moi",
    "ich",
    "eu",
];
const SETTINGS: &[&str] = &[
    "settings",
    "setting",
    "preferences",
    "options",
    "configuration",
    "gear",
    "general",
    "advanced",
    "设置",
    "設定",
    "设定",
    "偏好",
    "通用",
    "高级",
    "ajustes",
    "configuración",
    "paramètres",
    "réglages",
    "einstellungen",
    "configurações",
    "설정",
    "настройки",
];
const PRIVACY: &[&str] = &[
    "privacy",
    "security",
    "safety",
    "manage",
    "management",
    "data",
    "control",
    "services",
    "status",
    "隐私",
    "隱私",
    "安全",
    "管理",
    "数据",
    "服务",
    "状态",
    "privacidad",
    "seguridad",
    "confidentialité",
    "sécurité",
    "datenschutz",
    "sicherheit",
    "privacidade",
    "segurança",
    "プライバシー",
    "セキュリティ",
    "개인정보",
    "보안",
    "конфиденциальность",
    "безопасность",
];
const MENU: &[&str] = &[
    "menu",
    "more",
    "drawer",
    "navigation",
    "navigate",
    "hamburger",
    "overflow",
    "options menu",
    "更多",
    "菜单",
    "选单",
    "抽屉",
    "导航",
    "más",
    "menú",
    "plus",
    "mehr",
    "mais",
    "メニュー",
    "その他",
    "더보기",
    "메뉴",
    "ещё",
    "меню",
];
const HELP: &[&str] = &[
    "help",
    "about",
    "legal",
    "support",
    "faq",
    "terms",
    "version",
    "feedback",
    "contact",
    "帮助",
    "关于",
    "關於",
    "法律",
    "客服",
    "常见问题",
    "版本",
    "协议",
    "反馈",
    "联系",
    "ayuda",
    "acerca",
    "aide",
    "à propos",
    "hilfe",
    "über",
    "ajuda",
    "sobre",
    "ヘルプ",
    "について",
    "도움말",
    "정보",
    "помощь",
    "о приложении",
    "how do i",
    "can i",
];
const SUBSCRIPTION: &[&str] = &[
    "subscription",
    "subscriptions",
    "membership",
    "renewal",
    "premium",
    "plan",
    "billing",
    "vip",
    "订阅",
    "会员",
    "续费",
    "续订",
    "suscripción",
    "abonnement",
    "mitgliedschaft",
    "assinatura",
    "サブスクリプション",
    "定期購読",
    "구독",
    "подписка",
];
/// At the beginning of a label.
const HAZARD: &[&str] = &[
    "buy",
    "pay",
    "purchase",
    "order",
    "checkout",
    "send",
    "post",
    "publish",
    "share",
    "call",
    "dial",
    "donate",
    "transfer",
    "subscribe",
    "try it",
    "start trial",
    "invite",
    "report",
    "block",
    "clear",
    "empty",
    "reset",
    "erase all",
    "uninstall",
    "rate",
    "upgrade",
    "confirm payment",
    "place order",
    "购买",
    "支付",
    "付款",
    "立即购买",
    "下单",
    "发送",
    "发布",
    "发表",
    "呼叫",
    "拨打",
    "转账",
    "捐",
    "充值",
    "立即订阅",
    "开通",
    "免费试用",
    "清空",
    "清除",
    "重置",
    "举报",
    "拉黑",
    "分享",
    "邀请",
    "确认支付",
    "comprar",
    "pagar",
    "enviar",
    "publicar",
    "llamar",
    "acheter",
    "payer",
    "envoyer",
    "publier",
    "appeler",
    "kaufen",
    "bezahlen",
    "senden",
    "anrufen",
    "ligar",
    "購入",
    "支払",
    "送信",
    "投稿",
    "電話",
    "구매",
    "결제",
    "보내기",
    "전화",
    "купить",
    "оплатить",
    "отправить",
    "позвонить",
];
const SEND_CODE: &[&str] = &[
    "code",
    "verification code",
    "otp",
    "send them",
    "验证码",
    "校验码",
    "发送短信",
    "código",
    "bestätigungscode",
    "認証コード",
    "인증번호",
    "код",
];
const SEARCH: &[&str] = &[
    "search",
    "find",
    "搜索",
    "查找",
    "搜一搜",
    "buscar",
    "rechercher",
    "suche",
    "suchen",
    "pesquisar",
    "検索",
    "검색",
    "поиск",
];

/// Whether a text holds a word of a kind.
pub fn hints(text: &str, hint: Hint) -> bool {
    let words = match hint {
        Hint::Leave => LEAVE,
        Hint::Account => ACCOUNT,
        Hint::Profile => PROFILE,
        Hint::Settings => SETTINGS,
        Hint::Privacy => PRIVACY,
        Hint::Menu => MENU,
        Hint::Help => HELP,
        Hint::Subscription => SUBSCRIPTION,
        Hint::Hazard => HAZARD,
        Hint::SendCode => SEND_CODE,
        Hint::Search => SEARCH,
    };
    let text = text.to_lowercase();
    // “Me” and “my” name a page only where little else is said.
    let few = text.split_whitespace().count() <= 2;
    words.iter().any(|word| {
        let fits = |at: usize| match hint {
            Hint::Hazard => at == 0,
            Hint::Profile => few || word.chars().count() > 4,
            _ => true,
        };
        text.match_indices(word).any(|(at, _)| whole_word(&text, at, at + word.len()) && fits(at))
    })
}

/// Whether a stretch begins and ends where a word does; a script without spaces has no such places, but a single sign stands only for itself.
fn whole_word(text: &str, start: usize, end: usize) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c));
    let inside = &text[start..end];
    if inside.chars().all(is_cjk) {
        return inside.chars().count() > 1 || text.trim() == inside;
    }
    !joins(text[..start].chars().next_back()) && !joins(text[end..].chars().next())
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_at_their_ends() {
        assert!(hints("Account & security", Hint::Account));
        assert!(!hints("Accountancy today", Hint::Account));
        assert!(hints("账号与安全", Hint::Account) && hints("账号与安全", Hint::Privacy));
        assert!(hints("我", Hint::Profile) && !hints("我们的故事", Hint::Profile), "a single sign stands only for itself");
        assert!(hints("Some", Hint::Hazard) == hints("Message", Hint::Profile));
    }

    #[test]
    fn hazards_begin_a_label() {
        assert!(hints("Send", Hint::Hazard) && hints("Pay now", Hint::Hazard) && hints("支付", Hint::Hazard));
        assert!(!hints("Resend policy", Hint::Hazard) && !hints("How to pay", Hint::Hazard));
    }
}
