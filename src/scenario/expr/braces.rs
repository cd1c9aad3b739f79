//! Where an expression ends: at its own closing brace, not at one inside a text, a comment, a pattern or a block.

/// What the reader stands in.
#[derive(Clone, Copy, PartialEq)]
enum In {
    /// A block, or the expression itself.
    Code,
    /// A text between these quotes.
    Text(u8),
    /// A text between backquotes.
    Template,
    /// `/…/`; inside `[…]` of it.
    Pattern(bool),
    LineComment,
    BlockComment,
}

/// The byte of the brace that closes what was opened before `from`. Where quotes do not match, the last brace before the next `$` counts,
/// as in Maestro; `None` if there is none.
pub(super) fn close(text: &str, from: usize) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    let mut inside = vec![In::Code];
    let mut last = b'(';
    let mut at = 0;
    while let Some(&byte) = rest.get(at) {
        let next = rest.get(at + 1).copied();
        match *inside.last()? {
            In::Code => {
                match byte {
                    b'}' if inside.len() == 1 => return Some(from + at),
                    b'}' => drop(inside.pop()),
                    b'{' => inside.push(In::Code),
                    b'\'' | b'"' => inside.push(In::Text(byte)),
                    b'`' => inside.push(In::Template),
                    b'/' if next == Some(b'/') => inside.push(In::LineComment),
                    b'/' if next == Some(b'*') => inside.push(In::BlockComment),
                    // After a value it divides; elsewhere it begins a pattern.
                    b'/' if b"(,=:[!&|?{};+-*%<>~^".contains(&last) => inside.push(In::Pattern(false)),
                    _ => {}
                }
                if !byte.is_ascii_whitespace() {
                    last = byte;
                }
            }
            In::Text(_) | In::Template | In::Pattern(_) if byte == b'\\' => at += 1,
            In::Text(quote) if byte == quote => drop(inside.pop()),
            In::Template if byte == b'`' => drop(inside.pop()),
            In::Template if byte == b'$' && next == Some(b'{') => {
                inside.push(In::Code);
                at += 1;
            }
            In::Pattern(class) => match byte {
                b'/' if !class => drop(inside.pop()),
                b'[' | b']' => *inside.last_mut()? = In::Pattern(byte == b'['),
                b'\n' => break,
                _ => {}
            },
            In::LineComment if byte == b'\n' => drop(inside.pop()),
            In::BlockComment if byte == b'*' && next == Some(b'/') => {
                inside.pop();
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    let until = rest.iter().position(|byte| *byte == b'$').unwrap_or(rest.len());
    rest[..until].iter().rposition(|byte| *byte == b'}').map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::close;

    #[test]
    fn the_brace_that_closes_is_found() {
        for (text, source) in [
            ("a} b}", Some("a")),
            ("{a: {b: 1}}.a} rest}", Some("{a: {b: 1}}.a")),
            ("'}' + \"}\"}", Some("'}' + \"}\"")),
            (r"'it\'s }'} x", Some(r"'it\'s }'")),
            ("`a ${b}`} x", Some("`a ${b}`")),
            ("/[}/]\\}/.test(x)} y", Some("/[}/]\\}/.test(x)")),
            ("a / b} c / d}", Some("a / b")),
            ("a /* } */ + 1} x", Some("a /* } */ + 1")),
            ("a // it's\n+ 1} x", Some("a // it's\n+ 1")),
            ("it's} and ${b}", Some("it's")),
            ("never", None),
            ("", None),
        ] {
            assert_eq!(close(text, 0).map(|at| &text[..at]), source, "{text}");
        }
    }
}
