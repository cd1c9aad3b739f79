//! A code in a text.

use std::sync::LazyLock;

use regex::Regex;

/// Bytes between a code and the word that says that it is one, at most.
const NEAR: usize = 80;

/// What finds a code in a text.
#[derive(Debug)]
pub(crate) struct Pattern(Option<Regex>);

impl Pattern {
    /// # Errors
    /// It is not a regular expression.
    pub fn new(pattern: Option<&str>) -> Result<Pattern, String> {
        let compiled = pattern.map(Regex::new).transpose();
        compiled.map(Pattern).map_err(|error| format!("the pattern for the code is not a regular expression: {error}"))
    }

    /// In a short text which is all about the code, such as an SMS: the pattern's first group or whole match; without a pattern the first
    /// run of 4 to 8 digits.
    pub fn code(&self, text: &str) -> Option<String> {
        self.given(text).unwrap_or_else(|| {
            text.split(|c: char| !c.is_ascii_digit()).find(|run| (4..=8).contains(&run.len())).map(str::to_owned)
        })
    }

    /// In a text that holds other numbers, too, such as a mail: without a pattern the run of 4 to 8 digits that stands nearest to a word for
    /// such a code, or the text itself when it is nothing else.
    pub fn code_among_others(&self, text: &str) -> Option<String> {
        self.given(text).unwrap_or_else(|| near_word(text))
    }

    /// Whether it was given, not left out.
    #[cfg(feature = "codes")]
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// What a pattern finds, if there is one.
    fn given(&self, text: &str) -> Option<Option<String>> {
        let regex = self.0.as_ref()?;
        let found = regex.captures(text);
        Some(found.and_then(|found| found.get(1).or(found.get(0)).map(|code| code.as_str().to_owned())))
    }
}

/// Words for a one-time code, in English, Chinese (of both scripts), Japanese and Korean.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:code|codes|passcode|otp|pin)\b|(?:验证|校验|驗證|校驗|确认|確認|动态|動態|安全)[码碼]|[动動][态態]密[码碼]|認証(?:コード|番号)|認證碼|인증 ?(?:번호|코드)",
    )
    .expect("the pattern is fixed")
});

fn near_word(text: &str) -> Option<String> {
    let whole = text.trim();
    if (4..=8).contains(&whole.len()) && whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(whole.to_owned());
    }
    let words: Vec<_> = WORDS.find_iter(text).map(|word| word.range()).collect();
    let mut best: Option<(usize, &str)> = None;
    let mut next = 0;
    for (start, run) in runs(text) {
        let end = start + run.len();
        // Both lists are in order: a word far before this run is far before every later one.
        while words.get(next).is_some_and(|word| word.end + NEAR < start) {
            next += 1;
        }
        for word in words[next..].iter().take_while(|word| word.start <= end + NEAR) {
            let gap = if word.end <= start { word.end..start } else { end..word.start };
            let Some(between) = text.get(gap) else { continue };
            // What another sentence says is about something else, if there is a choice.
            let far = if between.contains(['.', '!', ';', '。', '！', '；']) { NEAR / 2 } else { 0 };
            let distance = between.len() + far;
            if best.is_none_or(|(least, _)| distance < least) && distance <= NEAR {
                best = Some((distance, run));
            }
        }
    }
    best.map(|(_, run)| run.to_owned())
}

/// Runs of 4 to 8 digits that are not part of a word, a date, a price or a longer number.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    static RUNS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]+").expect("the pattern is fixed"));
    RUNS.find_iter(text).filter_map(|run| {
        let (before, after) = (&text.as_bytes()[..run.start()], &text.as_bytes()[run.end()..]);
        let joins = |near: Option<&u8>, far: Option<&u8>| {
            near.is_some_and(u8::is_ascii_alphanumeric)
                || (near.is_some_and(|byte| b"-/.:,".contains(byte)) && far.is_some_and(u8::is_ascii_digit))
        };
        let joined = joins(before.last(), before.iter().rev().nth(1)) || joins(after.first(), after.get(1));
        ((4..=8).contains(&run.len()) && !joined).then(|| (run.start(), run.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_run_of_four_to_eight_digits_is_the_code() {
        let pattern = Pattern::new(None).unwrap();
        assert_eq!(pattern.code("【Bank】 code 482913, call 10086123456 within 5 min").as_deref(), Some("482913"));
        assert_eq!(pattern.code("call 123 or 123456789"), None);
    }

    #[test]
    fn a_pattern_gives_its_group_or_its_whole_match() {
        assert_eq!(Pattern::new(Some("code: ([A-Z]+)")).unwrap().code("your code: XYZ").as_deref(), Some("XYZ"));
        assert_eq!(Pattern::new(Some("[A-Z]{3}")).unwrap().code_among_others("your code: XYZ").as_deref(), Some("XYZ"));
        assert_eq!(Pattern::new(Some("[A-Z]{4}")).unwrap().code_among_others("your code: 1234"), None);
        assert!(Pattern::new(Some("(")).unwrap_err().contains("not a regular expression"));
    }

    #[test]
    fn among_other_numbers_the_one_by_the_word_is_the_code() {
        let code = |text: &str| Pattern::new(None).unwrap().code_among_others(text);
        for (text, found) in [
            ("Order 20261 of 2026-11-24\nYour verification code is 482913. It ends at 12:30.", Some("482913")),
            ("482913 is your code. © 2026 Example, 94103 San Francisco", Some("482913")),
            ("尊敬的用户10086，您的验证码：4821，5分钟内有效", Some("4821")),
            ("【辐条单车】4821 为您的登录验证码。", Some("4821")),
            ("認証コード 991122", Some("991122")),
            ("G-482913 is your PIN", Some("482913")),
            (" 4821\n", Some("4821")),
            ("Order 20261 came on 2026-11-24", None),
            ("code a1234b, code 1.2345, code 123456789, code 12:3456", None),
            ("Decode 2026", None),
        ] {
            assert_eq!(code(text).as_deref(), found, "{text}");
        }
    }

    #[test]
    fn a_text_full_of_words_and_numbers_takes_no_long_time() {
        let text = "code 1234 ".repeat(20_000);
        assert_eq!(near_word(&text).as_deref(), Some("1234"));
    }
}
