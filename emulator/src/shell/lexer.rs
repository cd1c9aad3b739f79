//! Cuts a script into words and operators.
//!
//! Lexer and parser share one cursor: a `$( … )` inside a word is parsed where it stands.

use thiserror::Error;

use super::syntax::{List, Operation, Piece, Word};

/// Scripts longer than this are refused, in bytes.
pub const MAX_SCRIPT: usize = 1 << 20;
/// The deepest nesting of substitutions and compound commands.
pub const MAX_DEPTH: usize = 40;

/// What is wrong with a script; printed as the shell does.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SyntaxError {
    /// A word or operator in the wrong place.
    #[error("syntax error: unexpected '{0}'")]
    Unexpected(String),
    /// The script ends in the middle of a command.
    #[error("syntax error: unexpected EOF")]
    End,
    /// A here-document without its last line.
    #[error("here document '{0}' unclosed")]
    Here(String),
    /// A quote that is not closed.
    #[error("no closing quote")]
    Quote,
    /// `${…}` that cannot be read.
    #[error("{0}: bad substitution")]
    Substitution(String),
    /// Nested too deeply, or too long.
    #[error("internal error: script too large")]
    TooLarge,
}

/// A word, an operator or an end of line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A word.
    Word(Word),
    /// The number before a redirection.
    Number(u32),
    /// `&&`, `|`, `>>` …
    Operator(&'static str),
    /// The end of a line.
    Newline,
    /// The end of the script.
    End,
}

const OPERATORS: [&str; 19] =
    ["<<-", "<<<", "&&", "||", ";;", ";&", "&>", ">>", "<<", ">&", "<&", ">|", "|", "&", ";", "<", ">", "(", ")"];

/// The shared cursor.
pub struct Parser {
    chars: Vec<char>,
    at: usize,
    pub(super) depth: usize,
    pub(super) peeked: Option<Token>,
    pub(super) here_documents: usize,
}

impl Parser {
    /// A cursor at the start of `script`.
    pub fn new(script: &str, depth: usize) -> Result<Self, SyntaxError> {
        if script.len() > MAX_SCRIPT {
            return Err(SyntaxError::TooLarge);
        }
        Ok(Self { chars: script.chars().collect(), at: 0, depth, peeked: None, here_documents: 0 })
    }

    /// Goes one level down; fails when that is too deep.
    pub(super) fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(SyntaxError::TooLarge) } else { Ok(()) }
    }

    /// Where a character next stands, counted from the cursor.
    pub(super) fn find(&self, wanted: char, from: usize) -> Option<usize> {
        self.chars.get(self.at + from..)?.iter().position(|c| *c == wanted).map(|at| at + from)
    }

    /// The text between two places, counted from the cursor; up to the end when there is no second.
    pub(super) fn between(&self, from: usize, to: Option<usize>) -> String {
        let end = to.map_or(self.chars.len(), |to| self.at + to);
        self.chars.get(self.at + from..end).unwrap_or_default().iter().collect()
    }

    /// Takes that text out.
    pub(super) fn cut(&mut self, from: usize, to: Option<usize>) {
        let end = to.map_or(self.chars.len(), |to| self.at + to);
        self.chars.drain((self.at + from).min(end)..end);
    }

    /// The whole text as it stands, but for what `$` and backticks mean, and backslashes before those.
    pub(super) fn expanded_text(mut self) -> Result<Word, SyntaxError> {
        let (mut pieces, mut text) = (Vec::new(), String::new());
        while let Some(c) = self.look(0) {
            match (c, self.look(1)) {
                ('\\', Some('\n')) => self.at += 2,
                ('\\', Some(next @ ('\\' | '$' | '`'))) => {
                    text.push(next);
                    self.at += 2;
                }
                ('$' | '`', _) => match self.expansion(true)? {
                    Some(piece) => {
                        pieces.push(Piece::Text { text: std::mem::take(&mut text), quoted: true });
                        pieces.push(piece);
                    }
                    None => text.push('$'),
                },
                _ => {
                    text.push(c);
                    self.at += 1;
                }
            }
        }
        pieces.push(Piece::Text { text, quoted: true });
        Ok(Word { pieces })
    }

    fn look(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = expected.chars().enumerate().all(|(index, c)| self.look(index) == Some(c));
        if found {
            self.at += expected.chars().count();
        }
        found
    }

    /// The next token.
    pub(super) fn scan(&mut self) -> Result<Token, SyntaxError> {
        loop {
            match self.look(0) {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.look(1) == Some('\n') => self.at += 2,
                Some('#') => {
                    while self.look(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                _ => break,
            }
        }
        match self.look(0) {
            None => return Ok(Token::End),
            Some('\n') => {
                self.at += 1;
                return Ok(Token::Newline);
            }
            Some(_) => {}
        }
        if let Some(operator) = OPERATORS.into_iter().find(|operator| self.take(operator)) {
            return Ok(Token::Operator(operator));
        }
        let digits = (0..).take_while(|&ahead| self.look(ahead).is_some_and(|c| c.is_ascii_digit())).count();
        if digits == 1 && matches!(self.look(1), Some('<' | '>')) {
            let number = self.look(0).and_then(|c| c.to_digit(10)).unwrap_or(0);
            self.at += 1;
            return Ok(Token::Number(number));
        }
        self.word(|c| " \t\r\n|&;<>()".contains(c)).map(Token::Word)
    }

    /// Reads a word up to a character that ends it.
    fn word(&mut self, ends: impl Fn(char) -> bool) -> Result<Word, SyntaxError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        while let Some(c) = self.look(0) {
            match c {
                '\'' => {
                    self.at += 1;
                    let start = self.at;
                    while self.look(0).ok_or(SyntaxError::Quote)? != '\'' {
                        self.at += 1;
                    }
                    let text = self.chars[start..self.at].iter().collect();
                    self.at += 1;
                    push(&mut pieces, &mut plain, Piece::Text { text, quoted: true });
                }
                '"' => {
                    self.at += 1;
                    push_plain(&mut pieces, &mut plain);
                    self.double_quoted(&mut pieces)?;
                }
                '\\' => {
                    self.at += 1;
                    match self.look(0) {
                        Some('\n') => {}
                        Some(c) => push(&mut pieces, &mut plain, Piece::Text { text: c.into(), quoted: true }),
                        None => plain.push('\\'),
                    }
                    self.at += 1;
                }
                '$' if self.look(1) == Some('\'') => {
                    self.at += 2;
                    let text = self.c_quoted()?;
                    push(&mut pieces, &mut plain, Piece::Text { text, quoted: true });
                }
                '$' | '`' => match self.expansion(false)? {
                    Some(piece) => push(&mut pieces, &mut plain, piece),
                    None => plain.push('$'),
                },
                _ if ends(c) => break,
                _ => {
                    plain.push(c);
                    self.at += 1;
                }
            }
        }
        push_plain(&mut pieces, &mut plain);
        Ok(Word { pieces })
    }

    /// The inside of double quotes, up to and with the closing one.
    fn double_quoted(&mut self, pieces: &mut Vec<Piece>) -> Result<(), SyntaxError> {
        let mut text = String::new();
        let start = pieces.len();
        loop {
            match self.look(0).ok_or(SyntaxError::Quote)? {
                '"' => {
                    self.at += 1;
                    break;
                }
                '\\' => {
                    match self.look(1).ok_or(SyntaxError::Quote)? {
                        '\n' => {}
                        c @ ('"' | '\\' | '$' | '`') => text.push(c),
                        c => text.extend(['\\', c]),
                    }
                    self.at += 2;
                }
                '$' | '`' => match self.expansion(true)? {
                    Some(piece) => {
                        if !text.is_empty() {
                            pieces.push(Piece::Text { text: std::mem::take(&mut text), quoted: true });
                        }
                        pieces.push(piece);
                    }
                    None => text.push('$'),
                },
                c => {
                    text.push(c);
                    self.at += 1;
                }
            }
        }
        if !text.is_empty() || pieces.len() == start {
            pieces.push(Piece::Text { text, quoted: true });
        }
        Ok(())
    }

    /// The inside of `$'…'`.
    fn c_quoted(&mut self) -> Result<String, SyntaxError> {
        let mut text = String::new();
        loop {
            let c = self.look(0).ok_or(SyntaxError::Quote)?;
            self.at += 1;
            match c {
                '\'' => return Ok(text),
                '\\' => {
                    let c = self.look(0).ok_or(SyntaxError::Quote)?;
                    self.at += 1;
                    text.push(match c {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'e' => '\u{1b}',
                        c => c,
                    });
                }
                c => text.push(c),
            }
        }
    }

    /// What begins with `$` or a backtick; `None` when the `$` stands for itself (and has been passed).
    fn expansion(&mut self, quoted: bool) -> Result<Option<Piece>, SyntaxError> {
        if self.take("`") {
            return self.backticks(quoted).map(Some);
        }
        self.at += 1;
        if self.take("((") {
            return self.arithmetic().map(Some);
        }
        if self.take("(") {
            let script = self.inner_script(")")?;
            return Ok(Some(Piece::Output { script, quoted }));
        }
        if self.take("{") {
            return self.braced(quoted).map(Some);
        }
        let name = match self.look(0) {
            Some(c) if "?$!#@*-".contains(c) || c.is_ascii_digit() => {
                self.at += 1;
                c.to_string()
            }
            _ => self.name(),
        };
        Ok((!name.is_empty()).then_some(Piece::Parameter { name, operation: Operation::Value, quoted }))
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.look(0).filter(|&c| c == '_' || c.is_ascii_alphanumeric()) {
            if name.is_empty() && c.is_ascii_digit() {
                break;
            }
            name.push(c);
            self.at += 1;
        }
        name
    }

    /// A script up to the operator `end`, parsed in place.
    fn inner_script(&mut self, end: &'static str) -> Result<List, SyntaxError> {
        self.deeper()?;
        let outer = self.peeked.take();
        let list = self.list()?;
        match self.next()? {
            Token::Operator(found) if found == end => {}
            Token::End => return Err(SyntaxError::End),
            other => return Err(self.unexpected(other)),
        }
        self.peeked = outer;
        self.depth -= 1;
        Ok(list)
    }

    fn backticks(&mut self, quoted: bool) -> Result<Piece, SyntaxError> {
        let mut text = String::new();
        loop {
            let c = self.look(0).ok_or(SyntaxError::Quote)?;
            self.at += 1;
            match c {
                '`' => break,
                '\\' if matches!(self.look(0), Some('`' | '\\' | '$')) => {
                    text.extend(self.look(0));
                    self.at += 1;
                }
                c => text.push(c),
            }
        }
        self.deeper()?;
        let script = Parser::new(&text, self.depth)?.script()?;
        self.depth -= 1;
        Ok(Piece::Output { script, quoted })
    }

    fn arithmetic(&mut self) -> Result<Piece, SyntaxError> {
        self.deeper()?;
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut open = 0usize;
        loop {
            match self.look(0).ok_or(SyntaxError::End)? {
                ')' if open == 0 => {
                    if !self.take("))") {
                        return Err(SyntaxError::Unexpected(")".into()));
                    }
                    break;
                }
                '$' | '`' => match self.expansion(true)? {
                    Some(piece) => push(&mut pieces, &mut plain, piece),
                    None => plain.push('$'),
                },
                c => {
                    open = match c {
                        '(' => open + 1,
                        ')' => open - 1,
                        _ => open,
                    };
                    plain.push(c);
                    self.at += 1;
                }
            }
        }
        push_plain(&mut pieces, &mut plain);
        self.depth -= 1;
        Ok(Piece::Arithmetic { expression: Word { pieces } })
    }

    /// The inside of `${…}`.
    fn braced(&mut self, quoted: bool) -> Result<Piece, SyntaxError> {
        self.deeper()?;
        let length = self.look(0) == Some('#') && self.look(1) != Some('}');
        if length {
            self.at += 1;
        }
        let name = match self.look(0) {
            Some(c) if "?$!#@*-".contains(c) || c.is_ascii_digit() => {
                self.at += 1;
                c.to_string()
            }
            _ => self.name(),
        };
        let bad = || SyntaxError::Substitution(format!("${{{name}"));
        if name.is_empty() {
            return Err(bad());
        }
        let colon = !length && self.take(":");
        let operation = match self.look(0).ok_or(SyntaxError::End)? {
            '}' if length => Operation::Length,
            '}' if !colon => Operation::Value,
            sign @ ('-' | '=' | '+' | '#' | '%') if !length => {
                self.at += 1;
                let longest = !colon && "#%".contains(sign) && self.take(&sign.to_string());
                let mut word = self.word(|c| c == '}')?;
                if quoted {
                    quote(&mut word);
                }
                match sign {
                    '-' => Operation::Default { word, colon },
                    '=' => Operation::Assign { word, colon },
                    '+' => Operation::Alternative { word, colon },
                    _ if colon => return Err(bad()),
                    _ => Operation::Trim { pattern: word, end: sign == '%', longest },
                }
            }
            _ => return Err(bad()),
        };
        if !self.take("}") {
            return Err(SyntaxError::End);
        }
        self.depth -= 1;
        Ok(Piece::Parameter { name, operation, quoted })
    }
}

fn push_plain(pieces: &mut Vec<Piece>, plain: &mut String) {
    if !plain.is_empty() {
        pieces.push(Piece::Text { text: std::mem::take(plain), quoted: false });
    }
}

fn push(pieces: &mut Vec<Piece>, plain: &mut String, piece: Piece) {
    push_plain(pieces, plain);
    pieces.push(piece);
}

/// Marks what stands in a word inside double quotes as quoted.
fn quote(word: &mut Word) {
    for piece in &mut word.pieces {
        match piece {
            Piece::Text { quoted, .. } | Piece::Parameter { quoted, .. } | Piece::Output { quoted, .. } => *quoted = true,
            Piece::Arithmetic { .. } => {}
        }
    }
}
