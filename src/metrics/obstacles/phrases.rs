//! Obstacles that a sentence shows: O13 a call or a letter, O14 conditions, O19 the web, O21 other accounts, O22 log-in cancels, O23 silence
//! about the data.

use super::{Shown, self_service, sighting};
use crate::metrics::deletion::Way;
use crate::metrics::deletion::days::sentences;
use crate::metrics::model::Sighting;
use crate::metrics::words::{first, short};
use crate::ui::lexicon::{Concept, find};

/// Words for what an app holds.
const DATA: [&str; 24] = [
    "data",
    "information",
    "message",
    "history",
    "content",
    "photo",
    "record",
    "post",
    "profile",
    "comment",
    "upload",
    "chat",
    "数据",
    "信息",
    "资料",
    "记录",
    "内容",
    "聊天",
    "作品",
    "資料",
    "數據",
    "資訊",
    "紀錄",
    "內容",
];
/// Words for what becomes of it.
const FATE: [&str; 29] = [
    "erase",
    "erased",
    "delete",
    "deleted",
    "remove",
    "removed",
    "lose",
    "lost",
    "clear",
    "cleared",
    "wipe",
    "wiped",
    "anonymised",
    "anonymized",
    "retain",
    "retained",
    "kept",
    "restore",
    "删除",
    "清空",
    "清除",
    "匿名",
    "失去",
    "无法恢复",
    "不可恢复",
    "保留",
    "刪除",
    "無法恢復",
    "抹除",
];

/// Words for logging in.
const LOG_IN: [&str; 9] = ["log in", "logs in", "logging in", "login", "sign in", "signs in", "signing in", "登录", "登入"];
/// Words for what then happens by itself. "You can cancel" is an offer, and none of them.
const BY_ITSELF: [&str; 16] = [
    "cancels",
    "withdraws",
    "undoes",
    "revokes",
    "will cancel",
    "will withdraw",
    "will undo",
    "is cancelled",
    "is withdrawn",
    "be cancelled",
    "be withdrawn",
    "视为",
    "視為",
    "自动撤",
    "自动取消",
    "自動取消",
];
/// Words for what was asked for.
const ASKED: [&str; 8] = ["request", "delet", "deletion", "deleting", "closing", "closure", "注销", "註銷"];

/// The sentence that says that to log in again takes the request back.
fn relogin_cancels(text: &str) -> Option<String> {
    let says = |sentence: &&str| [&LOG_IN[..], &BY_ITSELF, &ASKED].iter().all(|words| first(sentence, words).is_some());
    sentences(text).into_iter().find(says).map(short)
}

/// Finds them.
pub fn detect(way: &Way<'_, '_>, shown: &[Shown<'_>], found: &mut Vec<Sighting>, blind: &mut Vec<(String, String)>) {
    let mut about_data = false;
    for look in shown {
        let view = &look.view;
        for (_, text) in view.texts() {
            let mut say = |obstacle: &str, concept: Concept| {
                if let Some(phrase) = find(concept, text) {
                    found.push(sighting(obstacle, look.seq, format!("“{phrase}” in “{}”", short(text))));
                }
            };
            // A link to the service beside a way that works by itself is none.
            if !self_service(view) {
                say("O13", Concept::CustomerService);
                say("O19", Concept::WebOnly);
                say("O20", Concept::Failure);
            }
            say("O14", Concept::Conditions);
            say("O21", Concept::BundledAccounts);
            say("O22", Concept::ReloginCancels);
            if let Some(sentence) = relogin_cancels(text) {
                found.push(sighting("O22", look.seq, format!("“{sentence}”")));
            }
            about_data |=
                find(Concept::DataStatement, text).is_some() || (first(text, &DATA).is_some() && first(text, &FATE).is_some());
        }
    }
    if way.entry.is_none() || about_data {
        return;
    }
    match shown.iter().find(|look| look.view.opaque()) {
        Some(look) => blind.push(("O23".to_owned(), format!("a screen on the way could not be read (line {})", look.seq))),
        None => found.push(sighting("O23", way.from, "no screen on the way says what becomes of the data".to_owned())),
    }
}
