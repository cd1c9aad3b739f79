//! Texts with escapes, as `sms send` and `event text` take them.

/// What is wrong with a text, in the lines that come before the `KO`.
pub const RULES: &str = "message must be utf8 and can use the following escapes:\r\n    \\n      for a newline\r\n    \\xNN    where NN are two \
                         hexadecimal numbers\r\n    \\uNNNN  where NNNN are four hexadecimal numbers\r\n    \\\\     to send a '\\' \
                         character\r\n\r\n    anything else is an error\r\n";

/// Resolves `\n`, `\xNN`, `\uNNNN` and `\\`; `None` for another escape, or for bytes that are no text.
pub fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        if letter != '\\' {
            bytes.extend(letter.encode_utf8(&mut [0; 4]).bytes());
            continue;
        }
        match rest.next() {
            Some('n') => bytes.push(b'\n'),
            Some('\\') => bytes.push(b'\\'),
            Some('x') => {
                let text: String = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&text, 16).ok().filter(|_| text.len() == 2)?);
            }
            Some('u') => {
                let text: String = rest.by_ref().take(4).collect();
                let code = u32::from_str_radix(&text, 16).ok().filter(|_| text.len() == 4)?;
                bytes.extend(char::from_u32(code)?.encode_utf8(&mut [0; 4]).bytes());
            }
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}
