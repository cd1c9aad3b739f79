//! Measures words and puts views below each other.
//!
//! The letters are those of GNU Unifont: 8 or 16 dots wide, 16 high, each dot a square of `scale` pixels. Painter and layout measure alike, so
//! text always fits its view.

use super::view::{Colour, Lettering, Look, Rect, View};

/// Body text.
pub const BODY: i32 = 2;
/// Titles and headings.
pub const TITLE: i32 = 3;

/// Nearly black, for text.
pub const INK: Colour = 0x1F1F1F;
/// Grey, for lesser text.
pub const GREY: Colour = 0x6B6F76;
/// Light grey, for what is disabled.
pub const FAINT: Colour = 0xB4B8BE;
/// The main colour.
pub const PRIMARY: Colour = 0x2F5DA8;
/// The page.
pub const PAGE: Colour = 0xFAFAFC;
/// A card.
pub const CARD: Colour = 0xFFFFFF;
/// Thin lines.
pub const LINE: Colour = 0xDADCE0;

/// Dots in a letter's height.
pub const GLYPH_HEIGHT: i32 = 16;
/// Room between lines, in dots.
const LEADING: i32 = 4;

/// The width of a letter in dots.
pub fn glyph_width(letter: char) -> i32 {
    match letter {
        '\u{20}'..='\u{7e}' => 8,
        _ => unifont::get_glyph(letter).map_or(16, |glyph| glyph.get_width() as i32),
    }
}

/// The width of a line in pixels.
pub fn text_width(text: &str, scale: i32) -> i32 {
    text.chars().map(glyph_width).sum::<i32>() * scale
}

/// The height of so many lines in pixels.
pub fn text_height(lines: usize, scale: i32) -> i32 {
    lines as i32 * (GLYPH_HEIGHT + LEADING) * scale
}

/// Breaks text into lines no wider than `width` pixels: between words, and anywhere between wide letters.
pub fn wrap(text: &str, scale: i32, width: i32) -> Vec<String> {
    let limit = (width / scale).max(16);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let (mut line, mut used) = (String::new(), 0);
        for word in words(paragraph) {
            let wide: i32 = word.chars().map(glyph_width).sum();
            let solid: i32 = word.trim_end().chars().map(glyph_width).sum();
            if used > 0 && used + solid > limit {
                lines.push(std::mem::take(&mut line).trim_end().to_string());
                used = 0;
            }
            if solid <= limit {
                line.push_str(word);
                used += wide;
                continue;
            }
            for letter in word.chars() {
                let wide = glyph_width(letter);
                if used + wide > limit {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(letter);
                used += wide;
            }
        }
        lines.push(line.trim_end().to_string());
    }
    lines
}

const CLOSING: &str = "，。？！；：、”’》）】」";

/// Words with the spaces behind them; each wide letter is a word, with the closing marks behind it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut letters = rest.char_indices().peekable();
        let (_, first) = letters.next()?;
        let mut end = first.len_utf8();
        if glyph_width(first) <= 8 {
            while let Some(&(at, letter)) = letters.peek() {
                if glyph_width(letter) > 8 || (letter != ' ' && rest[..at].ends_with(' ')) {
                    break;
                }
                end = at + letter.len_utf8();
                letters.next();
            }
        }
        // A closing mark never begins a line.
        while let Some(mark) = rest[end..].chars().next().filter(|letter| CLOSING.contains(*letter)) {
            end += mark.len_utf8();
        }
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

/// Words in one colour.
pub fn lettering(scale: i32, colour: Colour) -> Lettering {
    Lettering { scale, colour, centred: false }
}

/// Words in one colour, in the middle.
pub fn centred(scale: i32, colour: Colour) -> Lettering {
    Lettering { scale, colour, centred: true }
}

/// A text view as high as its words need.
pub fn text_view(text: impl Into<String>, left: i32, top: i32, width: i32, letters: Lettering) -> View {
    let text = text.into();
    let height = text_height(wrap(&text, letters.scale, width).len(), letters.scale);
    View {
        class: "android.widget.TextView",
        bounds: Rect::new(left, top, left + width, top + height),
        look: Look::Text(letters),
        text,
        ..View::default()
    }
}

/// A picture.
pub fn picture(name: &str, bounds: Rect, colour: Colour) -> View {
    View { class: "android.widget.ImageView", bounds, look: Look::Picture(name.into(), colour), ..View::default() }
}

/// The frames that Android puts around an activity's or dialog's content.
pub fn decor(content: View, fill: Look) -> View {
    let bounds = content.bounds;
    let content = View::group("android.widget.FrameLayout", bounds, vec![content]).with_id("android:id/content");
    let inner = View::group("android.widget.FrameLayout", bounds, vec![content]);
    View { look: fill, ..View::group("android.widget.FrameLayout", bounds, vec![inner]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_between_words_and_between_wide_letters() {
        assert_eq!(wrap("one two three", 1, 8 * 8), ["one two", "three"]);
        assert_eq!(wrap("注销账号后", 1, 48), ["注销账", "号后"]);
        assert_eq!(wrap("abcdefgh", 1, 24), ["abc", "def", "gh"]);
        assert_eq!(wrap("a\n\nb", 1, 100), ["a", "", "b"]);
        assert_eq!(wrap("要允许吗？", 1, 64), ["要允许", "吗？"]);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "Type DELETE 确认注销 to confirm, or 取消 to go back to where you were.";
        for width in [64, 100, 333] {
            assert!(wrap(text, 2, width).iter().all(|line| text_width(line, 2) <= width));
        }
    }
}
