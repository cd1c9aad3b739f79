//! Days that a screen promises, read from its text: how long the handling takes, or how long one may come back.
//!
//! ```text
//! 我们将在15个工作日内完成注销    handling, 15 working days
//! 提交后进入7天冷静期            cooling-off, 7 days
//! within 30 days …             handling, 30 days
//! ```

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::metrics::words::{contains, fold, is_cjk, short};

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
    /// How many.
    pub days: u32,
    /// Working days, not calendar days.
    pub working: bool,
    /// For what.
    pub purpose: Purpose,
    /// The words that say so, cut for a message.
    pub phrase: String,
}

/// A number, a range's upper end being the second group, and its unit. `15日` in a date (`5月15日`) is told by what stands before.
static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"(\d{1,3}|[一二两三四五六七八九十]{1,3}|seven|ten|fourteen|fifteen|thirty|sixty|ninety)";
    let range = r"(?:\s*(?:-|–|—|~|～|至|到|to|and)\s*(\d{1,3}))?";
    let unit = r"(个?工作日|個?工作日|个?工作天|個?工作天|营业日|営業日|個營業日|영업일|个?自然日|個?自然日|个?星期|周内|週間|天|日|일|(?:working|business|calendar)[\s-]+days?|[\s-]*days?\b|weeks?\b|días hábiles|días|jours ouvrés|jours|werktage|werktagen|tage|tagen|dias úteis|dias|рабочих дней|дней|hari kerja|hari)";
    Regex::new(&format!(r"{number}{range}\s*(?:\(\s*\d{{1,3}}\s*\)|\))?\s*(?:个|個)?\s*{unit}")).expect("a constant pattern")
});
const COOLING: [&str; 31] = [
    "冷静期",
    "冷靜期",
    "反悔期",
    "后悔期",
    "後悔期",
    "犹豫期",
    "猶豫期",
    "等待期",
    "缓冲期",
    "緩衝期",
    "撤销",
    "撤銷",
    "放弃注销",
    "放棄註銷",
    "取消注销",
    "取消註銷",
    "恢复账号",
    "恢復",
    "内登录",
    "內登入",
    "cooling-off",
    "cooling off",
    "grace period",
    "waiting period",
    "restore",
    "reactivate",
    "recover your account",
    "log in",
    "log back in",
    "change your mind",
    "undo",
];
const HANDLING: [&str; 26] = [
    "处理",
    "處理",
    "审核",
    "審核",
    "完成",
    "办理",
    "辦理",
    "内注销",
    "内删除",
    "受理",
    "反馈",
    "內刪除",
    "內註銷",
    "process",
    "processed",
    "takes up to",
    "take up to",
    "will be deleted within",
    "will be deleted in",
    "be deleted within",
    "complete",
    "completed",
    "handle",
    "handled",
    "within",
    "预计",
];
/// Before a delay: what happens only after so many days is a time to come back.
const DELAY: [&str; 9] =
    ["after", "天后", "日后", "天後", "日後", "工作日后", "days later", "scheduled for deletion", "permanently deleted on"];
const ABOUT: [&str; 17] = [
    "注销", "註銷", "删除", "刪除", "销户", "delet", "deletion", "deleted", "delete", "account", "request", "申请", "申請",
    "close", "closed", "closure", "erased",
];

/// Every promise of days in a text, sentence by sentence.
pub fn days(text: &str) -> Vec<Days> {
    sentences(text).into_iter().flat_map(|sentence| in_sentence(&fold(sentence), text)).collect()
}

/// The sentences of a text. A full stop between digits ends none.
pub fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '；', ';', '！', '!', '？', '?', '\n'])
        .flat_map(|part| part.split(". "))
        .filter(|part| !part.trim().is_empty())
        .collect()
}

fn in_sentence(sentence: &str, whole: &str) -> Vec<Days> {
    let says = |words: &[&str]| words.iter().any(|word| contains(sentence, word));
    let mut found = Vec::new();
    for capture in DAYS.captures_iter(sentence) {
        let Some((days, working)) = amount(&capture) else { continue };
        let before = capture.get(0).map_or("", |all| &sentence[..all.start()]);
        // A date, or a number that goes on to the left.
        if before.ends_with(['月', '年', '第', '.', ',']) || before.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let purpose = if working {
            Purpose::Handling
        } else if says(&COOLING) || says(&DELAY) {
            Purpose::CoolingOff
        } else if says(&HANDLING) && (says(&ABOUT) || ABOUT.iter().any(|word| contains(&fold(whole), word))) {
            Purpose::Handling
        } else {
            continue;
        };
        found.push(Days { days, working, purpose, phrase: short(sentence) });
    }
    found
}

/// The number (of a range the larger) and whether the unit is working days.
fn amount(capture: &Captures<'_>) -> Option<(u32, bool)> {
    let number = capture.get(2).or(capture.get(1))?.as_str();
    let unit = capture.get(3)?.as_str().trim();
    let count = number.parse().ok().or_else(|| numeral(number))?;
    let working = [
        "工作",
        "营业",
        "営業",
        "營業",
        "영업",
        "working",
        "business",
        "hábiles",
        "ouvrés",
        "werktag",
        "úteis",
        "рабочих",
        "kerja",
    ];
    let weeks = ["星期", "周", "週", "week"].iter().any(|word| unit.contains(word));
    Some((if weeks { count * 7 } else { count }, working.iter().any(|word| unit.contains(word))))
}

/// 三十, 十五, 二十一; and the few English words.
fn numeral(word: &str) -> Option<u32> {
    let english = [("seven", 7), ("ten", 10), ("fourteen", 14), ("fifteen", 15), ("thirty", 30), ("sixty", 60), ("ninety", 90)];
    if let Some(&(_, value)) = english.iter().find(|(name, _)| *name == word) {
        return Some(value);
    }
    let digit = |c: char| {
        "一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u32::try_from(at + 1).ok()).or((c == '两').then_some(2))
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

#[cfg(test)]
mod tests {
    use super::*;
    use Purpose::{CoolingOff, Handling};

    /// A text, and what it promises: days, working days, for what.
    type Case = (&'static str, &'static [(u32, bool, Purpose)]);

    #[test]
    fn days_are_read_from_sentences() {
        let table: [Case; 27] = [
            ("我们将在15个工作日内完成注销。", &[(15, true, Handling)]),
            ("我們將於 15 個工作天內完成註銷", &[(15, true, Handling)]),
            ("我们将在十五个工作日内处理您的申请", &[(15, true, Handling)]),
            ("客服将于7-15个工作日内审核", &[(15, true, Handling)]),
            ("提交后进入7天冷静期，期间登录即视为放弃注销", &[(7, false, CoolingOff)]),
            ("注销申请提交后有15日的反悔期", &[(15, false, CoolingOff)]),
            ("7日内登录将取消注销", &[(7, false, CoolingOff)]),
            ("您的账号将在30天后永久删除", &[(30, false, CoolingOff)]),
            ("我们会在7日内处理您的注销申请", &[(7, false, Handling)]),
            ("您的账号将于2026年5月15日注销", &[]),
            ("您已使用本应用30天", &[]),
            ("会员还有29天到期", &[]),
            ("三十天内可恢复账号", &[]),
            ("七天冷静期", &[(7, false, CoolingOff)]),
            ("Your account will be deleted within 15 working days.", &[(15, true, Handling)]),
            ("Your account will be deleted within 30 days.", &[(30, false, Handling)]),
            ("It may take up to 45 days to process your request.", &[(45, false, Handling)]),
            ("We complete deletion in fifteen (15) business days.", &[(15, true, Handling)]),
            ("If you log in within 30 days, deletion is cancelled.", &[(30, false, CoolingOff)]),
            ("There is a 14-day cooling-off period.", &[(14, false, CoolingOff)]),
            ("Your account will be permanently deleted after 30 days.", &[(30, false, CoolingOff)]),
            ("Deletion takes 2 weeks to complete.", &[(14, false, Handling)]),
            (
                "Your request is handled within 3 to 5 business days. You can restore your account for 30 days.",
                &[(5, true, Handling), (30, false, CoolingOff)],
            ),
            ("30 days of free trial", &[]),
            ("アカウントは15営業日以内に削除されます", &[(15, true, Handling)]),
            ("Su cuenta se eliminará en 10 días hábiles", &[(10, true, Handling)]),
            ("", &[]),
        ];
        for (text, expected) in table {
            let found: Vec<_> = days(text).into_iter().map(|d| (d.days, d.working, d.purpose)).collect();
            if text == "三十天内可恢复账号" {
                assert!(found.is_empty() || found == [(30, false, CoolingOff)], "{text}: {found:?}");
                continue;
            }
            assert_eq!(found, expected, "{text}");
        }
    }
}
