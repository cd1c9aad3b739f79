//! Parses `case`, functions and `[[ … ]]`.

use std::sync::Arc;

use super::lexer::{MAX_DEPTH, Parser, SyntaxError, Token};
use super::parser::{is_name, plain};
use super::syntax::{Arm, Body, Command, TestItem, Word};

impl Parser {
    fn next_word(&mut self) -> Result<Word, SyntaxError> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            other => Err(self.unexpected(other)),
        }
    }

    /// What follows `case`.
    pub(super) fn case(&mut self) -> Result<Body, SyntaxError> {
        let word = self.next_word()?;
        self.skip_newlines()?;
        self.expect_word("in")?;
        let mut arms = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.take_word("esac")? {
                return Ok(Body::Case { word, arms });
            }
            self.take_operator("(")?;
            let mut patterns = vec![self.next_word()?];
            while self.take_operator("|")? {
                patterns.push(self.next_word()?);
            }
            if !self.take_operator(")")? {
                let found = self.next()?;
                return Err(self.unexpected(found));
            }
            let body = self.list()?;
            let through = self.take_operator(";&")?;
            let ended = through || self.take_operator(";;")?;
            arms.push(Arm { patterns, body, through });
            if !ended {
                self.skip_newlines()?;
                self.expect_word("esac")?;
                return Ok(Body::Case { word, arms });
            }
        }
    }

    /// What follows `function`.
    pub(super) fn function(&mut self) -> Result<Command, SyntaxError> {
        let word = self.next_word()?;
        let name = plain(&word).unwrap_or_default().to_string();
        if self.take_operator("(")? {
            return self.function_body(name);
        }
        self.define(name)
    }

    /// What follows `name(`.
    pub(super) fn function_body(&mut self, name: String) -> Result<Command, SyntaxError> {
        if !self.take_operator(")")? {
            return Err(SyntaxError::Unexpected("(".into()));
        }
        self.define(name)
    }

    fn define(&mut self, name: String) -> Result<Command, SyntaxError> {
        if !is_name(&name.replace(['-', '.'], "_")) {
            return Err(SyntaxError::Unexpected("(".into()));
        }
        self.skip_newlines()?;
        let body = Arc::new(self.command()?);
        if matches!(body.body, Body::Simple { .. }) {
            return Err(SyntaxError::Unexpected(name));
        }
        Ok(Command { body: Body::Function { name, body }, redirects: Vec::new() })
    }

    /// What follows `[[`.
    pub(super) fn double_bracket(&mut self) -> Result<Body, SyntaxError> {
        let (mut items, mut open) = (Vec::new(), 0);
        loop {
            open += usize::from(*self.peek()? == Token::Operator("("));
            if open > MAX_DEPTH {
                return Err(SyntaxError::TooLarge);
            }
            match self.next()? {
                Token::Word(word) if plain(&word) == Some("]]") => return Ok(Body::Test(items)),
                Token::Word(word) if plain(&word) == Some("!") => items.push(TestItem::Operator("!".into())),
                Token::Word(word) => items.push(TestItem::Word(word)),
                Token::Operator(sign @ ("&&" | "||" | "(" | ")" | "<" | ">")) => items.push(TestItem::Operator(sign.into())),
                Token::Newline => {}
                other => return Err(self.unexpected(other)),
            }
        }
    }
}
