//! Days that a screen promises, read from its text: how long the handling takes, or how long one may come back.
//!
//! ```text
//! 我们将在15个工作日内完成注销    handling, 15 working days
//! 提交后进入7天冷静期            cooling-off, 7 days
//! within 30 days …             handling, 30 days
//! ```
//!
//! A number of days alone says nothing: trials, memberships, refunds, dates and rules have such numbers too. The words beside it decide,
//! first those of its clause, then those of its sentence. `days.tsv` is the table of what is read from what.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::metrics::words::{fold, is_cjk, short, within};

/// What a number of days is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The request is being handled.
    Handling,
    /// The user may change his mind.
    CoolingOff,
}

/// A promise of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// How many; hours are rounded up, a month is 30.
    pub days: u32,
    /// Working days, not calendar days.
    pub working: bool,
    /// For what.
    pub purpose: Purpose,
    /// The words that say so, cut for a message.
    pub phrase: String,
}

/// A number, a range's upper end being the second group, and its unit.
static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    let words = ENGLISH.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("|");
    let number = format!(r"(\d{{1,3}}|[一二两兩三四五六七八九十半]{{1,3}}|\b(?:{words}))");
    let range = r"(?:\s*(?:-|–|—|~|～|至|到|to|and|a|à|bis|до|से|sampai|إلى)\s*(\d{1,3}))?";
    let unit = [
        r"个?工作日|個?工作日|个?工作天|個?工作天|营业日|営業日|個營業日|영업일|个?自然日|個?自然日|个?星期|周|週間?|天|日間?|일|小时|小時|時間|시간|个?月|個?月|か月|ヶ月|개월",
        r"(?:working|business|calendar)[\s-]+days?|days?\b|weeks?\b|fortnights?\b|months?\b|hours?\b",
        r"días hábiles|días|semanas?\b|horas?\b|mes(?:es)?\b|jours? ouvrés|jours? ouvrables|jours?\b|semaines?\b|heures?\b|mois\b",
        r"werktagen?|werktage|arbeitstagen?|tagen?|tage|wochen?\b|stunden?\b|monaten?\b|dias úteis|dias|рабочих дн(?:ей|я)|рабочий день|дн(?:ей|я)|недел[иь]|час(?:ов|а)",
        r"hari kerja|hari\b|minggu\b|jam\b|bulan\b|कार्य दिवस|कार्यदिवस|दिन|घंटे|हफ़्ते|أيام عمل|يوم عمل|أيام|يوما|يومًا|يوم|ساعة|أسابيع",
    ]
    .join("|");
    Regex::new(&format!(
        r"(영업일\s*기준\s*)?{number}{range}\s*(?:\(\s*[\p{{L}}\d-]{{1,12}}\s*\)|\))?[\s-]*(?:个|個)?\s*({unit})"
    ))
    .expect("a constant pattern")
});

/// Numbers that English writes out. "A week" is one.
const ENGLISH: [(&str, u32); 22] = [
    ("twenty-one", 21),
    ("forty-five", 45),
    ("fourteen", 14),
    ("fifteen", 15),
    ("seventeen", 17),
    ("seven", 7),
    ("sixty", 60),
    ("ninety", 90),
    ("thirty", 30),
    ("twenty", 20),
    ("twelve", 12),
    ("eleven", 11),
    ("ten", 10),
    ("nine", 9),
    ("eight", 8),
    ("six", 6),
    ("five", 5),
    ("four", 4),
    ("three", 3),
    ("two", 2),
    ("one", 1),
    ("a", 1),
];

/// The account may be had back. `*` ends a word that may go on.
const COOLING: &str = "冷静期|冷靜期|反悔期|后悔期|後悔期|犹豫期|猶豫期|等待期|缓冲期|緩衝期|撤销|撤銷|撤回|放弃注销|放棄註銷|取消注销|取消註銷|取消删除|取消刪除|恢复账|恢复帐|恢復帳|恢復賬|可恢复|可恢復|找回账|反悔|内登录|內登入|重新登录|\
cooling-off|cooling off|grace period|waiting period|restore*|reactivat*|recover your account|recover the account|recover it|log in|logging in|log back in|sign in|signing in|change your mind|undo|cancel the deletion|cancel deletion|cancel your request|cancel the request|come back|withdraw your request|\
recuperar*|reactivar*|reativar*|cancelar la eliminación|cancelar a exclusão|período de gracia|periodo de gracia|carência|inicia sesión|fazer login|récupérer|réactiver|annuler la suppression|période de grâce|reconnect*|rétract*|wiederherstell*|rückgängig|bedenkzeit|reaktivier*|wieder anmeld*|\
猶予|復元|取り消せ|取り消す|再度ログイン|再ログイン|復活|유예|복구|철회|다시 로그인|восстанов*|отменить удаление|войдите|период ожидания|वापस पा|रद्द कर|पुनर्स्थापित|प्रतीक्षा अवधि|membatalkan|batalkan|memulihkan|tenggang|masuk kembali|استعادة|استرجاع|إلغاء الحذف|فترة السماح|التراجع|تسجيل الدخول";
/// Something is done about the request.
const HANDLING: &str = "处理|處理|审核|審核|完成|办理|辦理|内注销|内删除|内将|內將|受理|反馈|回复|答复|內刪除|內註銷|生效|预计|預計|\
process*|take up to|takes up to|takes|take|be deleted within|be deleted in|be closed within|be erased within|deleted within|complete*|handle*|within|review*|respond*|\
procesar*|procesad*|plazo|eliminará|se eliminarán|traité*|supprimé*|délai|sous|bearbeit*|gelöscht|innerhalb|binnen|processad*|excluíd*|em até|prazo|削除|処理|以内|처리|삭제|이내|удал*|обработ*|в течение|हटा*|भीतर|dihapus|diproses|dalam|حذف|معالجة|خلال";
/// The account and its end.
const ABOUT: &str = "注销|註銷|删除|刪除|销户|銷戶|账号|帳號|账户|賬號|申请|申請|delet*|account*|request*|clos*|eras*|cuenta|eliminar*|compte|supprim*|konto|lösch*|conta|exclu*|アカウント|退会|削除|계정|탈퇴|삭제|аккаунт*|удал*|खात*|akun|dihapus|penghapusan|حساب*|حذف";
/// Before a delay: what happens only after so many days is a time to come back.
const DELAY: &str = "after|天后|日后|天後|日後|小时后|工作日后|个月后|周后|days later|scheduled for deletion|permanently deleted on|después de|tras|au bout de|nach|após|日後に|일 후|через|बाद|setelah|بعد";
/// Days of something else.
const OTHERWISE: &str = "试用|試用|会员|會員|续费|續費|订阅|訂閱|套餐|密码|密碼|退款|到账|到賬|提现|提現|优惠|優惠|有效期|有效|连续|累计|签到|使用了|已使用|注册满|註冊滿|再次注册|重新注册|再註冊|重新註冊|最近|过去|近期|到期|剩余|物流|发货|送达|小时客服|客服电话|热线|在线|更换手机|\
trial|membership|subscription|premium|renew*|password*|refund*|coupon*|voucher*|expire*|valid for|valid*|in a row|streak*|registered for|last|past|previous|ago|delivery|ship*|hotline|helpline|support line|open 24|free for|for free|register again|sign up again|re-register*|every|per|old|\
prueba|reembolso|contraseña|essai|remboursement|mot de passe|probe*|erstattung|passwort|teste grátis|senha|無料|体験|返金|パスワード|무료|체험|환불|비밀번호|пробн*|возврат|пароль|मुफ़्त|मुफ्त|पासवर्ड|gratis|uji coba|pengembalian dana|kata sandi|تجربة|مجان*|استرداد|كلمة المرور";
/// How long data is kept; it promises nothing about the account unless it can be had back.
const KEPT: &str =
    "保留|备份|備份|存储|retain*|retention|kept|keep*|backup*|store*|conserv*|aufbewahr*|guardad*|保持|보관|хран*|disimpan";

/// Every promise of days in a text, sentence by sentence.
pub fn days(text: &str) -> Vec<Days> {
    sentences(text).into_iter().flat_map(|sentence| in_sentence(&plain(sentence), &plain(text))).collect()
}

/// The sentences of a text. A full stop between digits ends none.
pub fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '；', ';', '！', '!', '？', '?', '\n', '।', '؟'])
        .flat_map(|part| part.split(". "))
        .filter(|part| !part.trim().is_empty())
        .collect()
}

fn in_sentence(sentence: &str, whole: &str) -> Vec<Days> {
    let mut found = Vec::new();
    for capture in DAYS.captures_iter(sentence) {
        let Some((days, working)) = amount(&capture) else { continue };
        let Some(all) = capture.get(0) else { continue };
        let (before, after) = (&sentence[..all.start()], &sentence[all.end()..]);
        if !is_span(before, after, &capture) {
            continue;
        }
        if let Some(purpose) = purpose(sentence, clause(sentence, all.start(), all.end()), whole, working) {
            found.push(Days { days, working, purpose, phrase: short(sentence) });
        }
    }
    found
}

/// Whether a number and its unit are a span of time: no date, no order, no part of a longer number.
fn is_span(before: &str, after: &str, capture: &Captures<'_>) -> bool {
    let before = before.trim_end_matches(' ');
    let unit = capture.get(4).map_or("", |unit| unit.as_str());
    let number = capture.get(2).map_or("", |number| number.as_str());
    let date = before.ends_with(['月', '年', '第', '.', ',', '/', ':', '¥', '$', '€', '每'])
        || (unit == "日" && after.starts_with(['前', '起', '星', '周']));
    let digits = number.starts_with(|c: char| c.is_ascii_digit()) && before.ends_with(|c: char| c.is_ascii_digit() || c == '-');
    // 周 and 月 are names of days and months as well: 周五, 5月15日. A numeral before 月 without 个 is a month of the year.
    let counted = capture.get(0).is_some_and(|all| all.as_str().contains(['个', '個']));
    let named =
        (unit == "周" && after.starts_with(['一', '二', '三', '四', '五', '六', '日', '末'])) || (unit == "月" && !counted);
    let chinese =
        number.chars().next().is_some_and(is_cjk) && before.ends_with(|c: char| "一二三四五六七八九十百第周星期".contains(c));
    !(date || digits || named || chinese)
}

/// The clause around a place: from the comma before it to the comma after it.
fn clause(sentence: &str, start: usize, end: usize) -> &str {
    const COMMAS: [char; 7] = ['，', ',', '：', '、', '(', '（', '،'];
    let from = sentence[..start].rfind(COMMAS).map_or(0, |at| at + sentence[at..].chars().next().map_or(1, char::len_utf8));
    let to = sentence[end..].find(COMMAS).map_or(sentence.len(), |at| end + at);
    &sentence[from..to]
}

fn purpose(sentence: &str, clause: &str, whole: &str, working: bool) -> Option<Purpose> {
    if within(clause, COOLING) {
        return Some(Purpose::CoolingOff);
    }
    if within(clause, OTHERWISE) {
        return None;
    }
    if within(clause, KEPT) {
        return within(sentence, COOLING).then_some(Purpose::CoolingOff);
    }
    let about = within(sentence, ABOUT) || within(whole, ABOUT);
    if within(clause, DELAY) && !working && about {
        return Some(Purpose::CoolingOff);
    }
    if about && (working || within(clause, HANDLING)) {
        return Some(Purpose::Handling);
    }
    if within(sentence, OTHERWISE) {
        return None;
    }
    if !working && within(sentence, COOLING) {
        return Some(Purpose::CoolingOff);
    }
    // Working days are promised by those who work.
    (working || (about && within(sentence, HANDLING))).then_some(Purpose::Handling)
}

/// The number (of a range the larger), in days, and whether the unit is working days.
fn amount(capture: &Captures<'_>) -> Option<(u32, bool)> {
    const WORKING: [&str; 16] = [
        "工作",
        "营业",
        "営業",
        "營業",
        "영업",
        "working",
        "business",
        "hábiles",
        "ouvr",
        "werktag",
        "arbeitstag",
        "úteis",
        "рабоч",
        "kerja",
        "कार्य",
        "عمل",
    ];
    const WEEKS: [&str; 12] =
        ["星期", "周", "週", "week", "semana", "semaine", "woche", "недел", "minggu", "हफ़्त", "أسابيع", "주"];
    const MONTHS: [&str; 9] = ["月", "개월", "month", "mes", "mois", "monat", "bulan", "meses", "महीन"];
    const HOURS: [&str; 11] = ["小时", "小時", "時間", "시간", "hour", "hora", "heure", "stunde", "час", "jam", "घंट"];
    let number = capture.get(3).or(capture.get(2))?.as_str();
    let unit = capture.get(4)?.as_str().trim();
    let half = number == "半";
    let count = if half { 1 } else { number.parse().ok().or_else(|| numeral(number))? };
    let is = |words: &[&str]| words.iter().any(|word| unit.contains(word));
    let working = is(&WORKING) || capture.get(1).is_some();
    let days = if is(&HOURS) || unit == "ساعة" {
        u32::div_ceil(count, 24)
    } else if unit.starts_with("fortnight") {
        count * 14
    } else if is(&WEEKS) {
        count * 7
    } else if is(&MONTHS) && !working {
        if half { 15 } else { count * 30 }
    } else if half {
        return None;
    } else {
        count
    };
    Some((days, working))
}

/// 三十, 十五, 二十一; and the few English words.
fn numeral(word: &str) -> Option<u32> {
    if let Some(&(_, value)) = ENGLISH.iter().find(|(name, _)| *name == word) {
        return Some(value);
    }
    let digit = |c: char| {
        let two = matches!(c, '两' | '兩').then_some(2);
        "一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u32::try_from(at + 1).ok()).or(two)
    };
    if !word.chars().all(is_cjk) {
        return None;
    }
    match word.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens.chars().next()?)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones.chars().next()?)? };
            Some(tens * 10 + ones)
        }
        None if word.chars().count() == 1 => digit(word.chars().next()?),
        None => None,
    }
}

/// A folded text, its digits those of ASCII: Arabic and Hindi have their own.
fn plain(text: &str) -> String {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10),
        '\u{966}'..='\u{96f}' => char::from_digit(u32::from(c) - 0x966, 10),
        _ => None,
    };
    fold(text).chars().map(|c| digit(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `15w handling` or `7 cooling-off`; `-` for none.
    fn told(text: &str) -> String {
        let one = |days: Days| {
            let purpose = if days.purpose == Purpose::Handling { "handling" } else { "cooling-off" };
            format!("{}{} {purpose}", days.days, if days.working { "w" } else { "" })
        };
        let all: Vec<_> = days(text).into_iter().map(one).collect();
        if all.is_empty() { "-".to_owned() } else { all.join("; ") }
    }

    #[test]
    fn the_table_of_promises() {
        let rows = include_str!("days.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let wrong: Vec<String> = rows
            .map(|row| row.split_once('\t').unwrap())
            .filter(|(expected, text)| told(text) != *expected)
            .map(|(expected, text)| format!("{text}: {} and not {expected}", told(text)))
            .collect();
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn a_promise_names_its_sentence() {
        let found = days("Goodbye. We complete deletion in fifteen (15) business days. Thanks.");
        assert_eq!(found[0].phrase, "we complete deletion in fifteen (15) business days");
    }
}
