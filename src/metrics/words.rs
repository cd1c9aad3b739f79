//! Comparing words on screens: folding, and finding a phrase so that a Latin one is never a part of a longer word.

/// Lower case, one blank between words, full-width letters and curly apostrophes made plain, digits kept.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{feff}' | '\u{200b}'..='\u{200f}' => continue,
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c == ' ' && (folded.is_empty() || folded.ends_with(' ')) {
            continue;
        }
        folded.extend(c.to_lowercase());
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// Whether a folded text holds a folded phrase. Beside a phrase's Latin letters no other Latin letter may stand.
pub fn contains(text: &str, phrase: &str) -> bool {
    find(text, phrase).is_some()
}

/// Where a folded phrase stands in a folded text, in bytes; see [`contains`].
pub fn find(text: &str, phrase: &str) -> Option<usize> {
    if phrase.is_empty() {
        return None;
    }
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_cjk(c));
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(phrase).map(|at| at + from) {
        let end = at + phrase.len();
        let before = latin(text[..at].chars().next_back()) && latin(phrase.chars().next());
        // A plural is the same word.
        let rest = text[end..].strip_prefix('s').filter(|_| latin(phrase.chars().next_back())).unwrap_or(&text[end..]);
        let after = latin(rest.chars().next()) && latin(phrase.chars().next_back());
        if !before && !after {
            return Some(at);
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// The first of these phrases that the text holds; the text is folded here.
pub fn first<'p>(text: &str, phrases: &[&'p str]) -> Option<&'p str> {
    let text = fold(text);
    phrases.iter().copied().find(|phrase| contains(&text, phrase))
}

/// Whether a folded text holds one of the words of a list, which `|` parts. A word with `*` at its end may go on.
pub fn within(text: &str, list: &str) -> bool {
    list.split('|').any(|word| match word.strip_suffix('*') {
        None => contains(text, word),
        Some(stem) => text.match_indices(stem).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            stem.chars().next().is_some_and(is_cjk) || !before.is_some_and(char::is_alphabetic)
        }),
    })
}

/// Writing without blanks between words.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Cuts a text for a message.
pub fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_marks_and_widths_plain() {
        assert_eq!(fold("  Don\u{2019}t \n ALLOW "), "don't allow");
        assert_eq!(fold("１５个工作日"), "15个工作日");
    }

    #[test]
    fn a_word_of_a_list_may_go_on() {
        assert!(within("your account is deleted", "delet*|注销"));
        assert!(!within("undeleted", "delet*|注销"));
        assert!(!within("deleted", "delet|注销"));
        assert!(within("立即注销", "delet*|注销"));
    }

    #[test]
    fn a_latin_phrase_is_never_a_part_of_a_longer_word() {
        assert!(contains("scan code", "scan"));
        assert!(contains("icon_scan", "scan"));
        assert!(!contains("scandal", "scan"));
        assert!(contains("notifications", "notification"));
        assert!(contains("请打开相机权限", "相机"));
        assert_eq!(first("Allocation, then location", &["location"]), Some("location"));
    }
}
