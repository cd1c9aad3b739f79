//! What a person wrote wrong in an expression, where it can be told better than in the engine's words.

use super::ExprError;
use crate::scenario::script::Unreadable;

/// Characters that operators of two sides are made of.
const SIGNS: &[char] = &['&', '|', '=', '!', '<', '>', '+', '-', '*', '/', '%', '?', '^'];
/// Words of JavaScript that stand beside a value without an operator.
const WORDS: &[&str] = &[
    "await", "case", "catch", "class", "const", "default", "delete", "do", "else", "finally", "for", "function", "if", "let",
    "new", "return", "switch", "throw", "try", "typeof", "var", "void", "while", "yield",
];

/// Tells what is wrong with an expression that stands at byte `from` of a text.
pub(super) fn told(source: &str, from: usize, engine: &Unreadable) -> ExprError {
    let (at, message, help) = slip(source, engine).unwrap_or_else(|| {
        let help = "an expression is JavaScript; write `\\${` where the characters `${` are meant";
        (engine.at, format!("this is not JavaScript: {}", engine.message), help.to_owned())
    });
    ExprError { at: from + at, message, help: Some(help) }
}

fn slip(source: &str, engine: &Unreadable) -> Option<(usize, String, String)> {
    let (before, rest) = source.split_at_checked(engine.at)?;
    let (before, here) = (before.trim_end(), rest.trim_start());
    let at = source.len() - here.len();
    let token = first(here);
    let (last, last_at) = (last(before), before.len() - last(before).len());
    let said = |at: usize, message: String, help: &str| Some((at, message, help.to_owned()));
    let value =
        |part: &str| part.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | '"')) && !WORDS.contains(&part);
    if engine.message.contains("unexpected end of string") {
        return said(at, "a text has no closing quote".to_owned(), "end it with the quote that it begins with");
    }
    if here.is_empty() {
        if last.starts_with(SIGNS) {
            return said(last_at, format!("nothing stands behind `{last}`"), "write what belongs there, or leave it out");
        }
        let (open, bracket) = open(source)?;
        return said(open, format!("this `{bracket}` is never closed"), "close every bracket that the expression opens");
    }
    match (last, token) {
        (_, "=>") => return said(at, "`=>` has no meaning here".to_owned(), "greater or equal is written `>=`"),
        ("<", ">") | ("<>", _) => return said(last_at, "there is no operator `<>`".to_owned(), "unequal is written `!=`"),
        (_, "and") => return said(at, "there is no operator `and`".to_owned(), "write `&&`"),
        (_, "or") => return said(at, "there is no operator `or`".to_owned(), "write `||`"),
        ("not", _) => return said(last_at, "there is no operator `not`".to_owned(), "write `!`"),
        _ => {}
    }
    if token.starts_with(SIGNS) && (last.is_empty() || last.starts_with(SIGNS) || last == "(") {
        return said(at, format!("nothing stands before `{token}`"), "write what belongs there, or leave it out");
    }
    let ends = value(last) || matches!(last, ")" | "]");
    (ends && value(token)).then(|| {
        let help = "join texts with `+` and compare with `==`; write `\\${` where the characters `${` are meant";
        (at, format!("no operator stands between `{last}` and `{token}`"), help.to_owned())
    })
}

/// The last bracket outside of texts that nothing closes.
fn open(source: &str) -> Option<(usize, char)> {
    let (mut opened, mut quote) = (vec![], None);
    let mut letters = source.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(end), _) if end == letter => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '(' | '[' | '{') => opened.push((at, letter)),
            (None, ')' | ']' | '}') => drop(opened.pop()),
            _ => {}
        }
    }
    opened.pop()
}

/// Whether two characters belong to one word or one operator.
fn together(a: char, b: char) -> bool {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    (word(a) && word(b)) || (SIGNS.contains(&a) && SIGNS.contains(&b))
}

/// The word, operator or character with which a text begins.
fn first(text: &str) -> &str {
    let mut letters = text.char_indices();
    let Some((_, one)) = letters.next() else { return "" };
    let end = letters.take(40).find(|(_, letter)| !together(one, *letter)).map(|(at, _)| at);
    &text[..end.unwrap_or_else(|| text.floor_char_boundary(41))]
}

/// The word, operator or character with which a text ends.
fn last(text: &str) -> &str {
    let mut letters = text.char_indices().rev();
    let Some((at, one)) = letters.next() else { return "" };
    let start = letters.take(40).take_while(|(_, letter)| together(one, *letter)).last().map_or(at, |(at, _)| at);
    &text[start..]
}

#[cfg(test)]
mod tests {
    use crate::scenario::expr::check;

    #[test]
    fn slips_are_told_in_the_words_of_the_language() {
        for (source, at, message) in [
            ("output.count == 3 &&", 20, "nothing stands behind `&&`"),
            ("a ==\n", 4, "nothing stands behind `==`"),
            ("output.count => 3", 15, "`=>` has no meaning here"),
            ("a and b", 4, "there is no operator `and`"),
            ("a == 1 or b", 9, "there is no operator `or`"),
            ("not a", 2, "there is no operator `not`"),
            ("a <> b", 4, "there is no operator `<>`"),
            ("&& a", 2, "nothing stands before `&&`"),
            ("a || && b", 7, "nothing stands before `&&`"),
            ("a b", 4, "no operator stands between `a` and `b`"),
            ("f(1) 城市", 7, "no operator stands between `)` and `城市`"),
            ("f(a, ')'", 3, "this `(` is never closed"),
            ("[a", 2, "this `[` is never closed"),
            ("'it", 2, "a text has no closing quote"),
            ("a\n  + b c", 10, "no operator stands between `b` and `c`"),
        ] {
            let error = check(&format!("${{{source}}}")).unwrap_err();
            assert_eq!((error.at, error.message.as_str()), (at, message), "{source}");
            assert!(error.help.is_some(), "{source}");
        }
        let error = check("${var 1}").unwrap_err();
        assert!(error.message.starts_with("this is not JavaScript: SyntaxError: "), "{error}");
    }
}
