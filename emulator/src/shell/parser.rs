//! Builds commands from words and operators.

use super::lexer::{Parser, SyntaxError, Token};
use super::syntax::{AndOr, Body, Command, Join, List, Piece, Pipeline, Redirect, Target, Word};

/// Parses a whole script.
pub fn parse(script: &str) -> Result<List, SyntaxError> {
    Parser::new(script, 0)?.script()
}

/// Words that end a list where a command could begin.
pub(super) const CLOSERS: [&str; 9] = ["esac", "then", "elif", "else", "fi", "do", "done", "}", ")"];

impl Parser {
    /// The whole script up to its end.
    pub(super) fn script(&mut self) -> Result<List, SyntaxError> {
        let list = self.list()?;
        match self.next()? {
            Token::End => {}
            other => return Err(self.unexpected(other)),
        }
        Ok(list)
    }

    pub(super) fn next(&mut self) -> Result<Token, SyntaxError> {
        match self.peeked.take() {
            Some(token) => Ok(token),
            None => self.scan(),
        }
    }

    pub(super) fn peek(&mut self) -> Result<&Token, SyntaxError> {
        let token = self.next()?;
        Ok(self.peeked.insert(token))
    }

    pub(super) fn unexpected(&self, token: Token) -> SyntaxError {
        match token {
            Token::End => SyntaxError::End,
            Token::Newline => SyntaxError::Unexpected("newline".into()),
            Token::Operator(operator) => SyntaxError::Unexpected(operator.into()),
            Token::Number(number) => SyntaxError::Unexpected(number.to_string()),
            Token::Word(word) => SyntaxError::Unexpected(plain(&word).unwrap_or("word").to_string()),
        }
    }

    pub(super) fn take_operator(&mut self, operator: &str) -> Result<bool, SyntaxError> {
        let found = matches!(self.peek()?, Token::Operator(found) if *found == operator);
        if found {
            self.peeked = None;
        }
        Ok(found)
    }

    /// The reserved word that comes next, if one does.
    pub(super) fn peek_plain(&mut self) -> Result<Option<String>, SyntaxError> {
        Ok(match self.peek()? {
            Token::Word(word) => plain(word).map(String::from),
            _ => None,
        })
    }

    pub(super) fn take_word(&mut self, expected: &str) -> Result<bool, SyntaxError> {
        let found = self.peek_plain()?.is_some_and(|word| word == expected);
        if found {
            self.peeked = None;
        }
        Ok(found)
    }

    pub(super) fn expect_word(&mut self, expected: &str) -> Result<(), SyntaxError> {
        if self.take_word(expected)? {
            return Ok(());
        }
        let found = self.next()?;
        Err(self.unexpected(found))
    }

    pub(super) fn skip_newlines(&mut self) -> Result<(), SyntaxError> {
        while *self.peek()? == Token::Newline {
            self.peeked = None;
        }
        Ok(())
    }

    /// Commands up to something that cannot begin one.
    pub(super) fn list(&mut self) -> Result<List, SyntaxError> {
        let mut list = List::new();
        loop {
            self.skip_newlines()?;
            match self.peek()? {
                Token::End | Token::Operator(")" | ";;" | ";&") => return Ok(list),
                Token::Word(word) if plain(word).is_some_and(|word| CLOSERS.contains(&word)) => return Ok(list),
                _ => {}
            }
            let mut and_or = self.and_or()?;
            let ended = if self.take_operator("&")? {
                and_or.background = true;
                true
            } else {
                self.take_operator(";")? || *self.peek()? == Token::Newline
            };
            list.push(and_or);
            if !ended {
                return Ok(list);
            }
        }
    }

    /// A list that must not be empty.
    fn body(&mut self) -> Result<List, SyntaxError> {
        let list = self.list()?;
        if !list.is_empty() {
            return Ok(list);
        }
        let found = self.next()?;
        Err(self.unexpected(found))
    }

    fn and_or(&mut self) -> Result<AndOr, SyntaxError> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            let join = if self.take_operator("&&")? {
                Join::And
            } else if self.take_operator("||")? {
                Join::Or
            } else {
                return Ok(AndOr { first, rest, background: false });
            };
            self.skip_newlines()?;
            rest.push((join, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, SyntaxError> {
        let mut negated = false;
        while self.take_word("!")? {
            negated = !negated;
        }
        let mut commands = vec![self.command()?];
        while self.take_operator("|")? {
            self.skip_newlines()?;
            commands.push(self.command()?);
        }
        Ok(Pipeline { negated, commands })
    }

    pub(super) fn command(&mut self) -> Result<Command, SyntaxError> {
        self.deeper()?;
        let command = if self.take_operator("(")? {
            let list = self.body()?;
            if !self.take_operator(")")? {
                let found = self.next()?;
                return Err(self.unexpected(found));
            }
            self.compound(Body::Subshell(list))
        } else {
            match self.peek_plain()?.as_deref() {
                Some("{") => {
                    self.peeked = None;
                    let list = self.body()?;
                    self.expect_word("}")?;
                    self.compound(Body::Group(list))
                }
                Some("if") => {
                    self.peeked = None;
                    let body = self.conditional()?;
                    self.compound(body)
                }
                Some("for") => {
                    self.peeked = None;
                    let body = self.for_loop()?;
                    self.compound(body)
                }
                Some("case") => {
                    self.peeked = None;
                    let body = self.case()?;
                    self.compound(body)
                }
                Some("[[") => {
                    self.peeked = None;
                    let body = self.double_bracket()?;
                    self.compound(body)
                }
                Some("function") => {
                    self.peeked = None;
                    self.function()
                }
                Some(word @ ("while" | "until")) => {
                    self.peeked = None;
                    let holds = word == "while";
                    let condition = self.body()?;
                    let body = self.do_done()?;
                    self.compound(Body::While { condition, holds, body })
                }
                Some(word) if CLOSERS.contains(&word) => Err(SyntaxError::Unexpected(word.into())),
                _ => self.simple(),
            }
        };
        self.depth -= 1;
        command
    }

    fn compound(&mut self, body: Body) -> Result<Command, SyntaxError> {
        let mut redirects = Vec::new();
        while let Some(redirect) = self.redirect()? {
            redirects.push(redirect);
        }
        Ok(Command { body, redirects })
    }

    fn conditional(&mut self) -> Result<Body, SyntaxError> {
        let mut arms = Vec::new();
        loop {
            let condition = self.body()?;
            self.expect_word("then")?;
            arms.push((condition, self.body()?));
            if !self.take_word("elif")? {
                break;
            }
        }
        let otherwise = if self.take_word("else")? { Some(self.body()?) } else { None };
        self.expect_word("fi")?;
        Ok(Body::If { arms, otherwise })
    }

    fn for_loop(&mut self) -> Result<Body, SyntaxError> {
        let name = match self.next()? {
            Token::Word(word) if plain(&word).is_some_and(is_name) => plain(&word).unwrap_or_default().to_string(),
            other => return Err(self.unexpected(other)),
        };
        self.skip_newlines()?;
        let mut words = None;
        if self.take_word("in")? {
            let mut values = Vec::new();
            while let Token::Word(_) = self.peek()? {
                if let Token::Word(word) = self.next()? {
                    values.push(word);
                }
            }
            words = Some(values);
        }
        self.take_operator(";")?;
        self.skip_newlines()?;
        Ok(Body::For { name, words, body: self.do_done()? })
    }

    fn do_done(&mut self) -> Result<List, SyntaxError> {
        self.expect_word("do")?;
        let list = self.body()?;
        self.expect_word("done")?;
        Ok(list)
    }

    fn simple(&mut self) -> Result<Command, SyntaxError> {
        let (mut assignments, mut words, mut redirects) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                continue;
            }
            let Token::Word(_) = self.peek()? else { break };
            let Token::Word(word) = self.next()? else { break };
            match assignment(&word) {
                Some(pair) if words.is_empty() => assignments.push(pair),
                _ => words.push(word),
            }
            if let ([word], true, true) = (words.as_slice(), assignments.is_empty(), redirects.is_empty())
                && let Some(name) = plain(word).map(String::from)
                && self.take_operator("(")?
            {
                return self.function_body(name);
            }
        }
        if assignments.is_empty() && words.is_empty() && redirects.is_empty() {
            let found = self.next()?;
            return Err(self.unexpected(found));
        }
        Ok(Command { body: Body::Simple { assignments, words }, redirects })
    }

    fn redirect(&mut self) -> Result<Option<Redirect>, SyntaxError> {
        let fd = match *self.peek()? {
            Token::Number(fd) => {
                self.peeked = None;
                Some(fd)
            }
            _ => None,
        };
        let operator = match *self.peek()? {
            Token::Operator(operator) if "<>&".contains(&operator[..1]) && !["&", "&&"].contains(&operator) => operator,
            _ => return Ok(None),
        };
        self.peeked = None;
        let word = match self.next()? {
            Token::Word(word) => word,
            // `2>&1>file`: the number of the stream looks like that of the next redirection.
            Token::Number(number) => Word { pieces: vec![Piece::Text { text: number.to_string(), quoted: false }] },
            other => return Err(self.unexpected(other)),
        };
        let input = operator.starts_with('<');
        let to = match operator {
            "<" => Target::Read(word),
            ">" | ">|" => Target::Write(word),
            ">>" => Target::Append(word),
            "&>" => Target::WriteBoth(word),
            "<<" | "<<-" => Target::Here(self.here_document(&word, operator == "<<-")?),
            "<<<" => Target::HereString(word),
            _ => match plain(&word).map(str::parse) {
                Some(Ok(number)) if number <= 2 => Target::Same(number),
                _ if plain(&word) == Some("-") => Target::Closed,
                _ => return Err(SyntaxError::Unexpected(operator.into())),
            },
        };
        Ok(Some(Redirect { fd: fd.unwrap_or(if input { 0 } else { 1 }), to }))
    }
}

/// The word's text when nothing in it is quoted or expanded.
pub(super) fn plain(word: &Word) -> Option<&str> {
    match word.pieces.as_slice() {
        [Piece::Text { text, quoted: false }] => Some(text),
        _ => None,
    }
}

/// Whether a text can name a variable.
pub fn is_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}

/// `NAME=word`, taken apart.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Piece::Text { text, quoted: false }) = word.pieces.first() else { return None };
    let (name, value) = text.split_once('=').filter(|(name, _)| is_name(name))?;
    let mut pieces = word.pieces.clone();
    pieces[0] = Piece::Text { text: value.into(), quoted: false };
    Some((name.into(), Word { pieces }))
}
