//! `echo [-n] [-e] WORD…`

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (mut newline, mut escapes) = (true, true);
    let mut words = &inv.args[1..];
    while let Some(option) =
        words.first().filter(|word| word.len() > 1 && word.starts_with('-') && word[1..].chars().all(|c| "neE".contains(c)))
    {
        for flag in option.chars().skip(1) {
            match flag {
                'n' => newline = false,
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        words = &words[1..];
    }
    let text = words.join(" ");
    if escapes {
        let (bytes, stopped) = unescape(&text);
        inv.out.write_all(&bytes)?;
        newline &= !stopped;
    } else {
        inv.out.write_all(text.as_bytes())?;
    }
    if newline {
        inv.out.write_all(b"\n")?;
    }
    Ok(0)
}

/// The text with `\n`, `\t`, `\xHH` … replaced; true when `\c` ended it.
pub fn unescape(text: &str) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else {
            bytes.push(b'\\');
            break;
        };
        rest = &rest[c.len_utf8()..];
        let number = |rest: &mut &str, radix: u32, most: usize| {
            let end = rest.chars().take(most).take_while(|c| c.is_digit(radix)).count();
            let value = u32::from_str_radix(&rest[..end], radix).ok();
            *rest = &rest[end..];
            value
        };
        match c {
            'a' => bytes.push(7),
            'b' => bytes.push(8),
            'c' => return (bytes, true),
            'e' => bytes.push(27),
            'f' => bytes.push(12),
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            'v' => bytes.push(11),
            '\\' => bytes.push(b'\\'),
            '0' => bytes.push(number(&mut rest, 8, 3).unwrap_or(0) as u8),
            'x' => match number(&mut rest, 16, 2) {
                Some(value) => bytes.push(value as u8),
                None => bytes.extend_from_slice(b"\\x"),
            },
            _ => {
                bytes.push(b'\\');
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    (bytes, false)
}
