//! What `${…}` knows in a program that was built without JavaScript: names, literals, comparison and logic.

use std::iter::Peekable;
use std::str::CharIndices;

use super::{ExprError, truthy};

/// Parentheses and `!` inside each other.
const DEPTH: usize = 32;
/// Why so little is understood.
const WITHOUT: &str = "this offramp was built without JavaScript, so an expression holds only names, texts in quotes, numbers, `==`, `!=`, \
                       `&&`, `||`, `!` and parentheses; build it with `--features js` for the rest";
/// Names and literals in one expression: a chain of operators nests, too.
const PARTS: usize = 200;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scenario) enum Expr {
    /// `${}`.
    Blank,
    Text(String),
    Number(f64),
    Bool(bool),
    /// A dotted name and where it stands.
    Name(String, usize),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Equal(Box<Expr>, Box<Expr>),
    Unequal(Box<Expr>, Box<Expr>),
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
    Bool(bool),
}

fn show(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
    }
}

/// An expression's value as text.
pub(in crate::scenario) fn evaluate_to_text(
    expr: &Expr,
    look_up: &dyn Fn(&str) -> Result<String, Option<String>>,
) -> Result<String, ExprError> {
    Ok(show(&evaluate(expr, look_up)?))
}

/// Reads an expression that stands at a byte of a longer text.
pub(in crate::scenario) fn parse(source: &str, at: usize) -> Result<Expr, ExprError> {
    let mut parser =
        Parser { chars: source.char_indices().peekable(), offset: at, length: at + source.len(), depth: 0, parts: 0 };
    parser.whole().map_err(|error| {
        let help = error.help.map_or_else(|| WITHOUT.to_owned(), |help| format!("{help}; {WITHOUT}"));
        ExprError { help: Some(help), ..error }
    })
}

fn evaluate(expr: &Expr, look_up: &dyn Fn(&str) -> Result<String, Option<String>>) -> Result<Value, ExprError> {
    let value = |expr: &Expr| evaluate(expr, look_up);
    let holds = |expr: &Expr| Ok::<_, ExprError>(truthy(&show(&value(expr)?)));
    Ok(match expr {
        Expr::Blank => Value::Text(String::new()),
        Expr::Text(text) => Value::Text(text.clone()),
        Expr::Number(number) => Value::Number(*number),
        Expr::Bool(truth) => Value::Bool(*truth),
        Expr::Name(name, at) => Value::Text(look_up(name).map_err(|help| ExprError {
            at: *at,
            message: format!("there is no variable `{name}`"),
            help,
        })?),
        Expr::Not(inner) => Value::Bool(!holds(inner)?),
        Expr::And(left, right) => {
            let left = value(left)?;
            if truthy(&show(&left)) { value(right)? } else { left }
        }
        Expr::Or(left, right) => {
            let left = value(left)?;
            if truthy(&show(&left)) { left } else { value(right)? }
        }
        Expr::Equal(left, right) => Value::Bool(equal(&value(left)?, &value(right)?)),
        Expr::Unequal(left, right) => Value::Bool(!equal(&value(left)?, &value(right)?)),
    })
}

/// Variables are texts, so a number beside a text that is one compares as numbers do.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(number), other) | (other, Value::Number(number)) => {
            show(other).trim().parse::<f64>().is_ok_and(|value| value == *number)
        }
        _ => show(left) == show(right),
    }
}

struct Parser<'a> {
    chars: Peekable<CharIndices<'a>>,
    /// Where the first character stands in the whole text.
    offset: usize,
    length: usize,
    depth: usize,
    parts: usize,
}

impl Parser<'_> {
    /// An expression and nothing behind it.
    fn whole(&mut self) -> Result<Expr, ExprError> {
        self.space();
        if self.peek().is_none() {
            return Ok(Expr::Blank);
        }
        let expr = self.or()?;
        self.space();
        if self.peek().is_none() { Ok(expr) } else { Err(self.unexpected()) }
    }

    fn or(&mut self) -> Result<Expr, ExprError> {
        let mut left = self.and()?;
        while self.operator("||")? {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, ExprError> {
        let mut left = self.comparison()?;
        while self.operator("&&")? {
            left = Expr::And(Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expr, ExprError> {
        let left = self.unary()?;
        self.space();
        let equal = match self.peek() {
            Some('=') => true,
            Some('!') => false,
            _ => return Ok(left),
        };
        self.operator(if equal { "==" } else { "!=" })?;
        // JavaScript's strict forms say the same here.
        self.eat('=');
        let (left, right) = (Box::new(left), Box::new(self.unary()?));
        Ok(if equal { Expr::Equal(left, right) } else { Expr::Unequal(left, right) })
    }

    fn unary(&mut self) -> Result<Expr, ExprError> {
        self.depth += 1;
        self.parts += 1;
        if self.depth > DEPTH || self.parts > PARTS {
            return Err(self.error("this expression is too long or nested too deeply", Some("split it over several variables")));
        }
        self.space();
        let expr = if self.eat('!') {
            Expr::Not(Box::new(self.unary()?))
        } else if self.eat('(') {
            let inner = self.or()?;
            self.space();
            if !self.eat(')') {
                return Err(self.error("a `)` is missing", None));
            }
            inner
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Expr, ExprError> {
        let at = self.position();
        match self.peek() {
            Some(quote @ ('\'' | '"')) => {
                self.chars.next();
                self.text(quote, at)
            }
            Some(first) if first.is_ascii_digit() || first == '-' => {
                let written = self.run(|letter| letter.is_ascii_digit() || letter == '.' || letter == '-');
                written.parse().map(Expr::Number).map_err(|_| ExprError {
                    at,
                    message: format!("`{written}` is not a number"),
                    help: Some("put it in quotes if it is text".into()),
                })
            }
            Some(first) if first.is_alphabetic() || first == '_' => {
                let name = self.run(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.');
                Ok(match name.as_str() {
                    "true" => Expr::Bool(true),
                    "false" => Expr::Bool(false),
                    _ => Expr::Name(name, at),
                })
            }
            _ => Err(self.unexpected()),
        }
    }

    fn text(&mut self, quote: char, opened: usize) -> Result<Expr, ExprError> {
        let mut text = String::new();
        while let Some((_, letter)) = self.chars.next() {
            match letter {
                '\\' => text.extend(self.chars.next().map(|(_, escaped)| escaped)),
                _ if letter == quote => return Ok(Expr::Text(text)),
                _ => text.push(letter),
            }
        }
        Err(ExprError { at: opened, message: format!("a closing {quote} is missing"), help: None })
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut run = String::new();
        while let Some((_, letter)) = self.chars.next_if(|(_, letter)| belongs(*letter)) {
            run.push(letter);
        }
        run
    }

    /// Takes an operator of two characters, if its first is there.
    fn operator(&mut self, operator: &str) -> Result<bool, ExprError> {
        self.space();
        let mut letters = operator.chars();
        let half = &operator[..1];
        if !letters.next().is_some_and(|first| self.eat(first)) {
            return Ok(false);
        }
        if letters.next().is_some_and(|second| self.eat(second)) {
            return Ok(true);
        }
        Err(self.error(&format!("`{half}` alone means nothing here"), Some(&format!("write `{operator}`"))))
    }

    fn space(&mut self) {
        while self.chars.next_if(|(_, letter)| letter.is_whitespace()).is_some() {}
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.chars.next_if(|(_, letter)| *letter == wanted).is_some()
    }

    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|(_, letter)| *letter)
    }

    fn position(&mut self) -> usize {
        self.chars.peek().map_or(self.length, |(offset, _)| self.offset + offset)
    }

    fn unexpected(&mut self) -> ExprError {
        match self.peek() {
            Some(letter) => {
                let message = format!("`{letter}` cannot stand here in an expression");
                self.error(&message, None)
            }
            None => self.error("the expression is not complete", None),
        }
    }

    fn error(&mut self, message: &str, help: Option<&str>) -> ExprError {
        ExprError { at: self.position(), message: message.to_owned(), help: help.map(str::to_owned) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(source: &str) -> Result<String, ExprError> {
        let look_up = |name: &str| match name {
            "NAME" => Ok("Ann".to_owned()),
            "N" => Ok("34".to_owned()),
            "NO" => Ok("false".to_owned()),
            _ => Err(None),
        };
        evaluate_to_text(&parse(source, 0)?, &look_up)
    }

    #[test]
    fn values() {
        for (source, result) in [
            ("", ""),
            ("NAME", "Ann"),
            ("'a}b'", "a}b"),
            (r"'it\'s'", "it's"),
            ("N == 34", "true"),
            ("N == '34' && NAME != \"Bob\"", "true"),
            ("N === 34.0", "true"),
            ("NAME == 34", "false"),
            ("!NO", "true"),
            ("NO || NAME", "Ann"),
            ("NAME && N", "34"),
            ("true && !(N == 34 || false)", "false"),
            ("-1.5", "-1.5"),
        ] {
            assert_eq!(value(source).as_deref(), Ok(result), "{source}");
        }
    }

    #[test]
    fn mistakes_say_where_and_what() {
        for (source, at, message) in [
            ("NAM", 0, "there is no variable `NAM`"),
            ("N = 34", 3, "`=` alone means nothing here"),
            ("N &", 3, "`&` alone means nothing here"),
            ("a.b()", 3, "`(` cannot stand here in an expression"),
            ("(N", 2, "a `)` is missing"),
            ("'x", 0, "a closing ' is missing"),
            ("1.2.3", 0, "`1.2.3` is not a number"),
            ("N ==", 4, "the expression is not complete"),
        ] {
            let error = value(source).unwrap_err();
            assert_eq!((error.at, error.message.as_str()), (at, message), "{source}");
        }
        assert!(parse(&format!("{}N", "!".repeat(100_000)), 0).is_err());
        assert!(parse(&"N||".repeat(100_000), 0).is_err());
    }
}
