//! The prompt's words, by API level, in English and Chinese.

use super::groups::*;
use crate::app::grant::{Button, Choice};

/// What the prompt asks.
pub fn message(group: &str, label: &str, custom: Option<&str>, api: u32, zh: bool) -> String {
    let (en, in_chinese) = if let Some(words) = custom { (words, words) } else { deed(group, api) };
    match zh {
        true if api < 31 => format!("允许“{label}”{in_chinese}吗？"),
        true => format!("要允许“{label}”{in_chinese}吗？"),
        false => format!("Allow {label} to {en}?"),
    }
}

/// What a group lets an app do.
fn deed(group: &str, api: u32) -> (&'static str, &'static str) {
    match group {
        CAMERA => ("take pictures and record video", "拍摄照片和录制视频"),
        MICROPHONE => ("record audio", "录音"),
        LOCATION => ("access this device’s location", "获取此设备的位置信息"),
        STORAGE if api < 30 => ("access photos, media, and files on your device", "访问您设备上的照片、媒体内容和文件"),
        STORAGE if api < 33 => ("access photos and media on your device", "访问您设备上的照片和媒体内容"),
        STORAGE => ("access photos, videos, music, and audio on this device", "访问此设备上的照片、视频、音乐和音频"),
        VISUAL => ("access photos and videos on this device", "访问此设备上的照片和视频"),
        AURAL => ("access music and audio on this device", "访问此设备上的音乐和音频"),
        CONTACTS => ("access your contacts", "访问您的通讯录"),
        PHONE => ("make and manage phone calls", "拨打电话和管理通话"),
        SMS => ("send and view SMS messages", "发送和查看短信"),
        CALENDAR => ("access your calendar", "访问您的日历"),
        CALL_LOG => ("access your phone call logs", "访问您的手机通话记录"),
        NOTIFICATIONS => ("send you notifications", "向您发送通知"),
        NEARBY => (
            "find, connect to, and determine the relative position of nearby devices",
            "查找、连接到附近的设备以及确定附近设备的相对位置",
        ),
        ACTIVITY => ("access your physical activity", "访问您的身体活动数据"),
        SENSORS if api < 33 => ("access sensor data about your vital signs", "访问与您的生命体征相关的传感器数据"),
        SENSORS => (
            "access sensor data about your vital signs while the app is in use",
            "在该应用处于使用状态期间访问与您的生命体征相关的传感器数据",
        ),
        _ => ("use a permission of another app", "使用其他应用的权限"),
    }
}

/// The prompt's buttons. `again`: it was refused before.
pub fn buttons(group: &str, again: bool, api: u32, zh: bool) -> Vec<Button> {
    let words = |en: &str, chinese: &str| if zh { chinese.to_string() } else { en.to_string() };
    let button = |id, choice, en, chinese| Button { id, choice, text: words(en, chinese) };
    if api < 29 {
        return vec![
            button("permission_deny_button", Choice::Deny, "DENY", "拒绝"),
            button("permission_allow_button", Choice::Allow, "ALLOW", "允许"),
        ];
    }
    let in_use = matches!(group, CAMERA | MICROPHONE) && api >= 30 || group == LOCATION;
    let mut buttons = Vec::new();
    match group {
        VISUAL if api >= 34 => {
            buttons.push(button(
                "permission_allow_selected_button",
                Choice::Selected,
                "Select photos and videos",
                "选择照片和视频",
            ));
            buttons.push(button("permission_allow_all_button", Choice::Allow, "Allow all", "全部允许"));
        }
        _ if in_use => {
            let en = if api < 30 { "Allow only while using the app" } else { "While using the app" };
            buttons.push(button("permission_allow_foreground_only_button", Choice::Foreground, en, "仅在使用该应用时允许"));
            if api >= 30 {
                buttons.push(button("permission_allow_one_time_button", Choice::Once, "Only this time", "仅限这一次"));
            }
        }
        _ => buttons.push(button("permission_allow_button", Choice::Allow, "Allow", "允许")),
    }
    let (en, chinese) = if api < 31 { ("Deny", "拒绝") } else { ("Don’t allow", "不允许") };
    match again {
        // Android 10 shows both; later the last refusal wears the words of the first.
        true if api < 30 => {
            buttons.push(button("permission_deny_button", Choice::Deny, en, chinese));
            buttons.push(button(
                "permission_deny_and_dont_ask_again_button",
                Choice::DenyForGood,
                "Deny & don’t ask again",
                "拒绝且不再询问",
            ));
        }
        true => buttons.push(button("permission_deny_and_dont_ask_again_button", Choice::DenyForGood, en, chinese)),
        false => buttons.push(button("permission_deny_button", Choice::Deny, en, chinese)),
    }
    buttons
}

/// What the prompt asks when the approximate location is granted and the precise one is wanted.
pub fn upgrade_message(label: &str, zh: bool) -> String {
    match zh {
        true => format!("要将“{label}”的位置信息使用权限从大致位置更改为确切位置吗？"),
        false => format!("Change {label}’s location access from approximate to precise?"),
    }
}

/// The buttons of that question. `again`: the precise location was refused before.
pub fn upgrade_buttons(again: bool, zh: bool) -> Vec<Button> {
    let button = |id, choice, en: &str, chinese: &str| Button { id, choice, text: if zh { chinese.into() } else { en.into() } };
    let (keep, refused) = match again {
        true => ("permission_no_upgrade_and_dont_ask_again_button", Choice::DenyForGood),
        false => ("permission_no_upgrade_button", Choice::Deny),
    };
    vec![
        button("permission_allow_foreground_only_button", Choice::Foreground, "Change to precise location", "更改为确切位置"),
        button("permission_allow_one_time_button", Choice::Once, "Only this time", "仅限这一次"),
        button(keep, refused, "Keep approximate location", "保留大致位置"),
    ]
}

/// The words of the box that stops further questions.
pub fn do_not_ask(zh: bool) -> String {
    if zh { "不再询问".into() } else { "Don’t ask again".into() }
}

/// "1 of 3".
pub fn step(number: usize, of: usize, zh: bool) -> String {
    if zh { format!("第 {number} 项权限（共 {of} 项）") } else { format!("{number} of {of}") }
}

/// The words of the two accuracies of a location.
pub fn accuracy(zh: bool) -> (String, String) {
    if zh { ("确切位置".into(), "大致位置".into()) } else { ("Precise".into(), "Approximate".into()) }
}
