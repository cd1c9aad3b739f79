//! Text on a terminal: width in columns (CJK takes two), cutting, wrapping, colours.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` on one line in at most `columns`, with `…` where it was cut.
pub fn cut(text: &str, columns: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if width(&line) <= columns {
        return line;
    }
    let mut out = String::new();
    let mut used = 0;
    for c in line.chars() {
        let next = c.width().unwrap_or(0);
        if used + next + 1 > columns {
            break;
        }
        used += next;
        out.push(c);
    }
    out.push('…');
    out
}

/// `text` filled up with spaces to `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` broken into lines of at most `columns`, between words where there are any, else between CJK characters.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(20);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("one line at least");
        let gap = usize::from(!line.is_empty());
        if width(line) + gap + width(word) <= columns {
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            continue;
        }
        let mut rest = String::new();
        for c in word.chars() {
            if width(&rest) + c.width().unwrap_or(0) > columns {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push(c);
        }
        lines.push(rest);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// A count for people: no decimals unless it has some, then two.
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// What a piece of text means, so that it can be coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Strong,
    /// Secondary.
    Dim,
    /// Fine.
    Good,
    /// Worth a look.
    Warn,
    /// Wrong.
    Bad,
}

/// `text` in the colour of its tone, if colours are wanted.
pub fn paint(text: &str, tone: Tone, colour: bool) -> String {
    if !colour {
        return text.to_string();
    }
    let code = match tone {
        Tone::Strong => "1",
        Tone::Dim => "2",
        Tone::Good => "32",
        Tone::Warn => "33",
        Tone::Bad => "31",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// Without control characters, which a device or a file could use to write on the terminal.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cjk_takes_two_columns() {
        assert_eq!(width("注销a"), 5);
        assert_eq!(pad("注销", 6), "注销  ");
        assert_eq!(cut("注销账号", 5), "注销…");
        assert_eq!(cut("注销账号", 8), "注销账号");
    }

    #[test]
    fn wraps_between_words_and_inside_long_ones() {
        assert_eq!(wrap("the quick brown fox jumps over", 20), ["the quick brown fox", "jumps over"]);
        assert_eq!(wrap("用户明确拒绝权限申请后频繁申请", 20), ["用户明确拒绝权限申请", "后频繁申请"]);
        assert!(wrap("", 20).is_empty());
    }

    #[test]
    fn a_device_cannot_write_on_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}"), "a [31mb ");
    }

    #[test]
    fn numbers() {
        assert_eq!([number(4.0), number(1.166_666), number(-2.0)], ["4", "1.17", "-2"]);
    }
}
