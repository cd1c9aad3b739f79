//! `[[ … ]]`: a test whose words are neither split nor matched against files.

use std::io;

use super::commands;
use super::exec::{Jump, Shell};
use super::syntax::{TestItem, Word};

/// Reads items from left to right.
struct Items<'a> {
    rest: &'a [TestItem],
}

impl<'a> Items<'a> {
    fn take(&mut self, operator: &str) -> bool {
        let found = matches!(self.rest.first(), Some(TestItem::Operator(found)) if found == operator);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn word(&mut self) -> Option<&'a Word> {
        let (TestItem::Word(word), rest) = self.rest.split_first()? else { return None };
        self.rest = rest;
        Some(word)
    }
}

impl Shell {
    pub(super) fn double_bracket(&mut self, items: &[TestItem]) -> Result<u8, Jump> {
        let mut items = Items { rest: items };
        let holds = self.any(&mut items)?;
        if !items.rest.is_empty() {
            return Err(self.fatal("[[: syntax error"));
        }
        Ok(u8::from(!holds))
    }

    fn any(&mut self, items: &mut Items<'_>) -> Result<bool, Jump> {
        let mut holds = self.all(items)?;
        while items.take("||") {
            holds |= self.all(items)?;
        }
        Ok(holds)
    }

    fn all(&mut self, items: &mut Items<'_>) -> Result<bool, Jump> {
        let mut holds = self.one(items)?;
        while items.take("&&") {
            holds &= self.one(items)?;
        }
        Ok(holds)
    }

    fn one(&mut self, items: &mut Items<'_>) -> Result<bool, Jump> {
        let mut negated = false;
        while items.take("!") {
            negated = !negated;
        }
        let holds = if items.take("(") {
            let holds = self.any(items)?;
            if !items.take(")") {
                return Err(self.fatal("[[: missing )"));
            }
            holds
        } else {
            self.primary(items)?
        };
        Ok(holds != negated)
    }

    fn primary(&mut self, items: &mut Items<'_>) -> Result<bool, Jump> {
        let Some(first) = items.word() else { return Err(self.fatal("[[: missing argument")) };
        let left = self.text(first)?;
        if first.is_plain() && left.len() == 2 && left.starts_with('-') && matches!(items.rest.first(), Some(TestItem::Word(_))) {
            let Some(operand) = items.word() else { return Ok(true) };
            let operand = self.text(operand)?;
            return self.tested(&[&left, &operand]);
        }
        let operator = match items.rest.first() {
            Some(TestItem::Operator(sign)) if sign == "<" || sign == ">" => sign.clone(),
            Some(TestItem::Word(word)) if word.is_plain() => self.text(word)?,
            _ => return Ok(!left.is_empty()),
        };
        items.rest = &items.rest[1..];
        let Some(right) = items.word() else { return Err(self.fatal("[[: missing second argument")) };
        match operator.as_str() {
            "=" | "==" | "!=" => {
                let text: Vec<char> = left.chars().collect();
                Ok(self.matches(right, &text)? == (operator != "!="))
            }
            "<" => Ok(left < self.text(right)?),
            ">" => Ok(left > self.text(right)?),
            _ => {
                let right = self.text(right)?;
                self.tested(&[&left, &operator, &right])
            }
        }
    }

    /// What `test` says of some words.
    fn tested(&mut self, words: &[&str]) -> Result<bool, Jump> {
        let args: Vec<String> = std::iter::once("test").chain(words.iter().copied()).map(Into::into).collect();
        let Some(main) = commands::lookup("test") else { return Ok(false) };
        let mut io = self.io.clone();
        let result = main(&mut super::Invocation {
            device: &self.device,
            args: &args,
            cwd: &self.cwd,
            environment: &Default::default(),
            uid: self.uid,
            stdin: &mut io::empty(),
            out: &mut io.out,
            err: &mut io.err,
            alive: &*self.alive,
        });
        Ok(matches!(result, Ok(0)))
    }
}
