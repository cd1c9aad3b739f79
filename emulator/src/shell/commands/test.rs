//! `test EXPRESSION`, `[ EXPRESSION ]`

use std::io;

use crate::shell::Invocation;

const MAX_DEPTH: usize = 50;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut words = &inv.args[1..];
    if inv.args[0] == "[" {
        match words.split_last() {
            Some((last, rest)) if last == "]" => words = rest,
            _ => {
                writeln!(inv.err, "/system/bin/sh: [: missing ]")?;
                return Ok(2);
            }
        }
    }
    let mut reader = Reader { inv, words, at: 0, depth: 0 };
    let result = if words.is_empty() { Ok(false) } else { reader.or() };
    match result {
        Ok(value) if reader.at == words.len() => Ok(u8::from(!value)),
        Ok(_) => {
            let word = &words[reader.at];
            writeln!(inv.err, "/system/bin/sh: {}: {word}: unexpected operator/operand", inv.args[0])?;
            Ok(2)
        }
        Err(message) => {
            writeln!(inv.err, "/system/bin/sh: {}: {message}", inv.args[0])?;
            Ok(2)
        }
    }
}

struct Reader<'a, 'b> {
    inv: &'a Invocation<'b>,
    words: &'a [String],
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a, '_> {
    fn peek(&self, ahead: usize) -> Option<&'a str> {
        self.words.get(self.at + ahead).map(String::as_str)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek(0) == Some(word);
        self.at += usize::from(found);
        found
    }

    fn or(&mut self) -> Result<bool, String> {
        let mut value = self.and()?;
        while self.take("-o") {
            value |= self.and()?;
        }
        Ok(value)
    }

    fn and(&mut self) -> Result<bool, String> {
        let mut value = self.primary()?;
        while self.take("-a") {
            value &= self.primary()?;
        }
        Ok(value)
    }

    fn primary(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("expression too deep".into());
        }
        let value = self.primary_inner()?;
        self.depth -= 1;
        Ok(value)
    }

    fn primary_inner(&mut self) -> Result<bool, String> {
        let first = self.peek(0).ok_or("argument expected")?;
        if let (Some(operator), Some(right)) = (self.peek(1), self.peek(2))
            && let Some(value) = binary(first, operator, right)
        {
            self.at += 3;
            return value;
        }
        self.at += 1;
        if first == "!" && self.peek(0).is_some() {
            return Ok(!self.primary()?);
        }
        if first == "(" && self.peek(0).is_some() {
            let value = self.or()?;
            return if self.take(")") { Ok(value) } else { Err("missing )".into()) };
        }
        if let (Some(letter), Some(operand)) = (first.strip_prefix('-'), self.peek(0))
            && let Some(value) = self.unary(letter, operand)
        {
            self.at += 1;
            return Ok(value);
        }
        Ok(!first.is_empty())
    }

    fn unary(&self, letter: &str, operand: &str) -> Option<bool> {
        let stat = || self.inv.device.lock().files.stat(&self.inv.path(operand)).ok();
        Some(match letter {
            "n" => !operand.is_empty(),
            "z" => operand.is_empty(),
            "e" | "a" => stat().is_some(),
            "f" => stat().is_some_and(|stat| stat.mode & 0o170000 == crate::system::files::MODE_FILE),
            "d" => stat().is_some_and(|stat| stat.is_dir()),
            "c" => stat().is_some_and(|stat| stat.mode & 0o170000 == crate::system::files::MODE_CHAR),
            "s" => stat().is_some_and(|stat| stat.size > 0),
            "r" => stat().is_some() && crate::system::files::may_read(&self.inv.path(operand)).is_ok(),
            "w" => stat().is_some() && crate::system::files::may_write(&self.inv.path(operand)).is_ok(),
            "x" => stat().is_some_and(|stat| stat.mode & 0o111 != 0),
            "L" | "h" | "p" | "S" | "b" | "t" => false,
            _ => return None,
        })
    }
}

fn binary(left: &str, operator: &str, right: &str) -> Option<Result<bool, String>> {
    let numbers = |compare: fn(&i64, &i64) -> bool| {
        let number = |text: &str| text.trim().parse::<i64>().map_err(|_| format!("{text}: bad number"));
        number(left).and_then(|left| Ok(compare(&left, &number(right)?)))
    };
    Some(match operator {
        "=" | "==" => Ok(left == right),
        "!=" => Ok(left != right),
        "<" => Ok(left < right),
        ">" => Ok(left > right),
        "-eq" => numbers(i64::eq),
        "-ne" => numbers(i64::ne),
        "-lt" => numbers(i64::lt),
        "-le" => numbers(i64::le),
        "-gt" => numbers(i64::gt),
        "-ge" => numbers(i64::ge),
        _ => return None,
    })
}
