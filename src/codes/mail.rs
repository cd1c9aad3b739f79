//! A message's text: its encodings undone.

use std::sync::LazyLock;

use mailparse::{MailHeaderMap, ParsedMail};
use regex::Regex;

/// Parts that a message may have; a parser calls itself for each level of them.
const PARTS: usize = 50;
/// Headers that say whom a message was for.
const TO: &[&str] = &["to", "cc", "delivered-to", "x-original-to", "envelope-to"];

/// What is read of a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mail {
    /// Whom it was for, in small letters.
    pub to: String,
    /// Subject, then the parts in plain text, then those in HTML without their tags.
    pub text: String,
}

impl Mail {
    /// Reads a message; one that cannot be understood has no text.
    pub fn read(raw: &[u8]) -> Mail {
        static PART: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?i)boundary|message/rfc822").expect("the pattern is fixed"));
        if PART.find_iter(&String::from_utf8_lossy(raw)).nth(PARTS).is_some() {
            return Mail::default();
        }
        let Ok(mail) = mailparse::parse_mail(raw) else { return Mail::default() };
        let to: Vec<String> = mail
            .headers
            .iter()
            .filter(|header| TO.contains(&header.get_key_ref().to_ascii_lowercase().as_str()))
            .map(mailparse::MailHeader::get_value)
            .collect();
        let (mut plain, mut html) = (String::new(), String::new());
        gather(&mail, &mut plain, &mut html);
        let subject = mail.headers.get_first_value("Subject").unwrap_or_default();
        Mail { to: to.join("\n").to_lowercase(), text: format!("{subject}\n{plain}\n{}", without_tags(&html)) }
    }

    /// Whether it was for that address.
    pub fn is_for(&self, address: &str) -> bool {
        let part = |letter: char| letter.is_alphanumeric() || ".+-_@".contains(letter);
        let wanted = address.trim().to_lowercase();
        !wanted.is_empty() && self.to.split(|letter| !part(letter)).any(|word| word == wanted)
    }
}

fn gather(part: &ParsedMail<'_>, plain: &mut String, html: &mut String) {
    let kind = part.ctype.mimetype.to_ascii_lowercase();
    if let "text/plain" | "text/html" = kind.as_str()
        && let Ok(text) = part.get_body()
    {
        let to = if kind == "text/html" { &mut *html } else { &mut *plain };
        to.push_str(&text);
        to.push('\n');
    }
    part.subparts.iter().for_each(|part| gather(part, plain, html));
}

fn without_tags(html: &str) -> String {
    static TAGS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?is)<!--.*?-->|<style\b.*?</style\s*>|<script\b.*?</script\s*>|<[^>]*>").expect("the pattern is fixed")
    });
    // A tag may stand between a code's digits only by malice; between words it is a gap.
    let text = TAGS.replace_all(html, " ").replace("&nbsp;", " ").replace("&#160;", " ");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_undone() {
        let raw = "To: =?utf-8?q?Ann?= <Ann+1@Example.com>\r\nSubject: =?utf-8?B?6aqM6K+B56CB?= =?gbk?B?0enWpMLr?=\r\n\
                   Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\
                   Content-Transfer-Encoding: quoted-printable\r\n\r\n=E9=AA=8C=E8=AF=81=E7=A0=81=EF=BC=9A48=\r\n21\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\
                   Content-Transfer-Encoding: base64\r\n\r\nPHN0eWxlPmI6MTIzNDwvc3R5bGU+PGI+Q29kZTwvYj4mbmJzcDs0ODIx\r\n--x--\r\n";
        let mail = Mail::read(raw.as_bytes());
        assert!(mail.text.starts_with("验证码") && mail.text.matches("验证码").count() == 3, "{}", mail.text);
        assert!(mail.text.contains("验证码：4821") && mail.text.contains("Code") && !mail.text.contains("1234"), "{}", mail.text);
        assert!(mail.is_for("ann+1@example.com") && !mail.is_for("n+1@example.com") && !mail.is_for(""));
    }

    #[test]
    fn a_body_in_gbk_is_read() {
        let mut raw =
            b"Subject: x\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".to_vec();
        raw.extend([0xd1, 0xe9, 0xd6, 0xa4, 0xc2, 0xeb]);
        raw.extend(b" 4821\r\n");
        assert!(Mail::read(&raw).text.contains("验证码 4821"));
    }

    #[test]
    fn nested_and_broken_messages_are_bounded() {
        let mut raw = String::new();
        for depth in 0..4000 {
            raw += &format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n");
        }
        assert_eq!(Mail::read(raw.as_bytes()), Mail::default());
        Mail::read(b"");
        Mail::read(&[0xff; 5000]);
        Mail::read(b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n--\r\n");
    }
}
