//! Verdicts, changes and counts in Chinese.

use crate::compare::model::Change;
use crate::rules::Verdict;

/// A verdict.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "未见问题",
        Verdict::Fail => "存在问题",
        Verdict::Review => "待人工判定",
        Verdict::NotObserved => "未观察到",
        Verdict::Blocked => "未能测试",
        Verdict::Unstable => "多次结果不一致",
    }
}

/// What became of a problem.
pub fn conclusion(change: Change) -> &'static str {
    match change {
        Change::Fixed => "已整改",
        Change::Still => "未整改",
        Change::New => "新增问题",
        Change::Better => "有改善，仍须处理",
        Change::Worse => "加重",
        Change::Changed => "有变化",
        Change::Same => "无变化",
        Change::NotComparable => "无法比较",
    }
}

/// How a permission policy answers.
pub fn policy(policy: &str) -> &str {
    match policy {
        "observe" => "按脚本作答",
        "deny-all" => "全部拒绝",
        "allow-all" => "全部允许",
        "allow-once" => "仅本次允许",
        "grant" => "预先全部授予",
        other => other,
    }
}

/// A count's name: 首次启动 · 权限申请总数.
pub fn count(path: &str) -> String {
    if let Some(group) = path.split_once(".asks.by_group.") {
        return format!("{} · 申请“{}”权限组", phase(group.0), group.1);
    }
    match path.split_once('.') {
        Some(("deletion", key)) => key_word(key, &DELETION).to_string(),
        Some(("symmetry", "ratio")) => "注销步骤与注册步骤之比".into(),
        Some(("symmetry", "difference")) => "注销比注册多出的步骤".into(),
        Some((name, key)) => format!("{} · {}", phase(name), key_word(key, &COUNTS)),
        None if path == "all counts" => "全部计数".into(),
        None => path.into(),
    }
}

fn phase(name: &str) -> &str {
    match name {
        "first-run" => "首次启动",
        "sign-up" => "注册",
        "use" => "使用",
        "account-deletion" => "注销账号",
        "subscription" => "退订",
        "after-deletion" => "注销之后",
        "unnamed" => "未命名阶段",
        other => other,
    }
}

fn key_word<'a>(key: &'a str, words: &[(&str, &'static str)]) -> &'a str {
    words.iter().find(|(known, _)| *known == key).map_or(key, |(_, word)| word)
}

const DELETION: [(&str, &str); 7] = [
    ("outcome", "注销结果"),
    ("depth", "到注销入口的操作数"),
    ("flow", "入口之后的操作数"),
    ("steps", "注销总步骤"),
    ("cooling_off_days", "冷静期（天）"),
    ("handling_days", "承诺处理时限（天）"),
    ("obstacles", "注销障碍"),
];

const COUNTS: [(&str, &str); 24] = [
    ("actions", "操作数"),
    ("screens", "页面访问数"),
    ("distinct_screens", "不同页面数"),
    ("fields", "要求填写的信息项"),
    ("options", "可选控件数"),
    ("external_acts", "应用之外的操作"),
    ("keystrokes", "按键数"),
    ("scrolls", "滑动次数"),
    ("wait_ms", "强制等待（毫秒）"),
    ("asks.total", "权限申请总数"),
    ("asks.shown", "系统弹窗次数"),
    ("asks.nags", "应用自有的权限提示"),
    ("asks.special", "特殊权限设置页"),
    ("asks.suppressed", "被系统拦下的申请"),
    ("asks.system", "系统自行发起的申请"),
    ("asks.explained", "事先说明过的申请"),
    ("asks.solicited", "由用户操作引起的申请"),
    ("asks.idle", "无用户操作时的申请"),
    ("asks.undetermined", "起因不明的申请"),
    ("asks.before_consent", "同意隐私政策前的申请"),
    ("asks.before_first_action", "首次操作前的申请"),
    ("asks.re_asks", "拒绝后再次申请"),
    ("asks.re_asks_relaunch", "重新启动后再次申请"),
    ("asks.re_asks_48h", "48 小时内再次申请"),
];

/// A count's value; outcomes in Chinese.
pub fn value(text: &str) -> &str {
    match text {
        "none" => "无",
        "deleted" => "已删除",
        "requested" => "已受理",
        "deactivated" => "仅停用",
        "blocked" => "受阻",
        "not found" => "未找到入口",
        "unknown" => "未知",
        other => other,
    }
}
