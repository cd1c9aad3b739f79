//! Permissions and their groups, and the words on controls that need them.

use super::words::{contains, fold};

/// The group of a runtime permission (`android.permission.CAMERA` → `CAMERA`); the name itself for a custom one.
pub fn group_of(permission: &str) -> String {
    let Some(name) = permission.strip_prefix("android.permission.") else {
        return match permission {
            "com.android.voicemail.permission.ADD_VOICEMAIL" => "PHONE".to_owned(),
            _ => permission.to_owned(),
        };
    };
    let group = match name {
        "CAMERA" | "BACKGROUND_CAMERA" => "CAMERA",
        "RECORD_AUDIO" | "RECORD_BACKGROUND_AUDIO" => "MICROPHONE",
        "ACCESS_FINE_LOCATION" | "ACCESS_COARSE_LOCATION" | "ACCESS_BACKGROUND_LOCATION" | "ACCESS_MEDIA_LOCATION" => "LOCATION",
        "READ_CONTACTS" | "WRITE_CONTACTS" | "GET_ACCOUNTS" => "CONTACTS",
        "READ_CALENDAR" | "WRITE_CALENDAR" => "CALENDAR",
        "READ_EXTERNAL_STORAGE" | "WRITE_EXTERNAL_STORAGE" => "STORAGE",
        "READ_MEDIA_IMAGES" | "READ_MEDIA_VIDEO" | "READ_MEDIA_VISUAL_USER_SELECTED" => "READ_MEDIA_VISUAL",
        "READ_MEDIA_AUDIO" => "READ_MEDIA_AURAL",
        "READ_PHONE_STATE" | "READ_PHONE_NUMBERS" | "CALL_PHONE" | "ANSWER_PHONE_CALLS" | "USE_SIP" | "ACCEPT_HANDOVER" => {
            "PHONE"
        }
        "READ_CALL_LOG" | "WRITE_CALL_LOG" | "PROCESS_OUTGOING_CALLS" => "CALL_LOG",
        "SEND_SMS" | "RECEIVE_SMS" | "READ_SMS" | "RECEIVE_WAP_PUSH" | "RECEIVE_MMS" => "SMS",
        "BODY_SENSORS" | "BODY_SENSORS_BACKGROUND" => "SENSORS",
        "ACTIVITY_RECOGNITION" => "ACTIVITY_RECOGNITION",
        "BLUETOOTH_CONNECT" | "BLUETOOTH_SCAN" | "BLUETOOTH_ADVERTISE" | "NEARBY_WIFI_DEVICES" | "UWB_RANGING" | "RANGING" => {
            "NEARBY_DEVICES"
        }
        "POST_NOTIFICATIONS" => "NOTIFICATIONS",
        other => other,
    };
    group.to_owned()
}

/// Storage, and photos and music apart, are one to the user; which of them Android names depends on its level.
fn family(group: &str) -> &str {
    match group {
        "READ_MEDIA_VISUAL" | "READ_MEDIA_AURAL" => "STORAGE",
        other => other,
    }
}

/// Whether two groups are the same to the user.
pub fn same_group(one: &str, other: &str) -> bool {
    family(one) == family(other)
}

/// What people tap when they want a function that needs a permission, and the groups that it maps to.
const CONTROLS: [(&[&str], &[&str]); 11] = [
    (
        &["CAMERA"],
        &[
            "scan",
            "qr",
            "camera",
            "take photo",
            "take a photo",
            "take picture",
            "扫一扫",
            "扫码",
            "扫描",
            "拍照",
            "拍摄",
            "相机",
            "掃描",
            "掃碼",
            "掃一掃",
            "相機",
        ],
    ),
    (&["LOCATION"], &["nearby", "near me", "locate", "location", "附近", "定位", "位置"]),
    (
        &["READ_MEDIA_VISUAL", "STORAGE", "CAMERA"],
        &[
            "avatar",
            "profile photo",
            "profile picture",
            "photo",
            "picture",
            "gallery",
            "album",
            "upload image",
            "头像",
            "相册",
            "照片",
            "图片",
            "頭像",
            "相簿",
            "相片",
            "圖片",
        ],
    ),
    (&["MICROPHONE"], &["voice", "mic", "microphone", "record", "speak", "语音", "麦克风", "录音", "語音", "麥克風", "錄音"]),
    (&["CONTACTS"], &["friends", "contacts", "address book", "通讯录", "联系人", "好友", "通訊錄", "聯絡人"]),
    (&["CALENDAR"], &["reminder", "remind me", "calendar", "日历", "提醒", "预约", "日曆", "行事曆"]),
    (&["NOTIFICATIONS"], &["notification", "notifications", "notify me", "消息通知", "推送", "通知", "提醒我"]),
    (&["NEARBY_DEVICES"], &["pair", "bluetooth", "nearby devices", "配对", "蓝牙", "附近设备", "配對", "藍牙", "附近裝置"]),
    (&["ACTIVITY_RECOGNITION"], &["step", "step counter", "步数", "计步", "步數", "計步"]),
    (&["PHONE"], &["call", "dial", "拨打", "打电话", "撥打"]),
    (
        &["STORAGE", "READ_MEDIA_VISUAL", "READ_MEDIA_AURAL"],
        &["save", "download", "attach", "file", "保存", "下载", "缓存", "文件", "儲存", "下載", "檔案"],
    ),
];

/// Whether a control so labelled asks for a function that needs this group; the word that says so.
pub fn control_word(label: &str, group: &str) -> Option<&'static str> {
    let label = fold(label);
    CONTROLS
        .iter()
        .filter(|(groups, _)| groups.contains(&group))
        .flat_map(|(_, words)| *words)
        .copied()
        .find(|word| contains(&label, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_has_one_group_and_a_custom_one_is_its_own() {
        assert_eq!(group_of("android.permission.ACCESS_COARSE_LOCATION"), "LOCATION");
        assert_eq!(group_of("com.example.READ_NOTES"), "com.example.READ_NOTES");
        assert!(same_group("STORAGE", "READ_MEDIA_VISUAL"));
        assert!(!same_group("CAMERA", "MICROPHONE"));
    }

    #[test]
    fn controls_map_to_what_they_need() {
        assert_eq!(control_word("扫一扫", "CAMERA"), Some("扫一扫"));
        assert_eq!(control_word("com.app:id/icon_scan", "CAMERA"), Some("scan"));
        assert_eq!(control_word("Nearby people", "LOCATION"), Some("nearby"));
        assert_eq!(control_word("Pair a band", "NEARBY_DEVICES"), Some("pair"));
        assert_eq!(control_word("Repair", "NEARBY_DEVICES"), None);
        assert_eq!(control_word("Next", "LOCATION"), None);
        assert_eq!(control_word("Dynamic", "MICROPHONE"), None, "a word inside a word is none");
    }
}
