//! Rules → the classes of problems that bulletins name.
//!
//! The first eight are those of the campaign of 2019 (工信部信管函〔2019〕337号), by the words in which its bulletins print them; the others are the headings of
//! the method of identification (App违法违规收集使用个人信息行为认定方法, 2019) and of T/TAF 078.7, for what has no class of 2019. A rule of another pack stands for
//! itself, by its own title.

use super::measured::Met;

/// A class of problems.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Class {
    /// Its place in the list; classes of other packs come last.
    #[serde(skip)]
    pub place: usize,
    /// In Chinese, as bulletins print it.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Name in Chinese, in English, and the rules of pack `cn` that are of this class.
type Row = (&'static str, &'static str, &'static [&'static str]);

const CLASSES: [Row; 13] = [
    ("私自收集个人信息", "collects personal data without consent", &["CN-PERM-10"]),
    ("超范围收集个人信息", "collects personal data beyond what is needed", &["CN-DEL-04"]),
    ("私自共享给第三方", "shares personal data with third parties without consent", &[]),
    ("强制用户使用定向推送功能", "forces personalised content on users", &["CN-PUSH-01"]),
    ("不给权限不让用", "no service without permissions", &["CN-PERM-01", "CN-PERM-07", "CN-PERM-09"]),
    ("频繁申请权限", "asks for permissions too often", &["CN-PERM-02", "CN-PERM-03", "CN-PERM-04", "CN-PERM-05"]),
    ("过度索取权限", "asks for more permissions, or earlier, than needed", &["CN-PERM-06", "CN-PERM-11", "CN-PERM-12"]),
    (
        "账号注销难",
        "makes it hard to delete the account",
        &["CN-DEL-01", "CN-DEL-02", "CN-DEL-03", "CN-DEL-05", "CN-DEL-06", "CN-DEL-07"],
    ),
    ("未公开收集使用规则", "does not publish its rules on personal data", &["CN-POL-01", "CN-POL-02"]),
    ("未明示目的、方式和范围", "does not say what it takes data for", &["CN-PERM-08"]),
    ("未经用户同意", "acts without the user's consent", &["CN-POL-03", "CN-POL-04", "CN-POL-05", "CN-POL-06", "CN-PERM-13"]),
    ("未公布投诉方式", "names no way to complain", &["CN-DEL-08"]),
    ("欺骗误导强迫行为", "deceives, misleads or forces users", &["CN-POP-01"]),
];

/// The class that a finding is of.
pub fn of(met: &Met) -> Class {
    let row = CLASSES.iter().enumerate().find(|(_, (.., rules))| rules.contains(&met.rule.as_str()));
    match row {
        Some((place, (zh, en, _))) => Class { place, zh: (*zh).to_owned(), en: (*en).to_owned() },
        None => Class { place: CLASSES.len(), zh: met.title_zh.clone(), en: met.title.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Pack;

    #[test]
    fn every_rule_of_the_pack_has_one_class_and_every_rule_named_is_one() {
        let pack = Pack::load("cn").unwrap();
        let named: Vec<&str> = CLASSES.iter().flat_map(|(.., rules)| rules.iter().copied()).collect();
        for rule in named.iter() {
            assert_eq!(named.iter().filter(|other| other == &rule).count(), 1, "{rule}");
            assert!(pack.rules.iter().any(|known| known.id == **rule), "{rule}");
        }
        // What ends a subscription has no class in either list; it stands by its own title.
        let without: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).filter(|id| !named.contains(id)).collect();
        assert_eq!(without, ["CN-SUB-01"]);
    }
}
