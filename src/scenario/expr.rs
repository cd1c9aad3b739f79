//! `${…}`: names, literals, comparison and logic.
//!
//! ```text
//! ${OFFRAMP_PHONE}      ${output.name}      ${API == 34 && !(LOCALE == 'zh')}
//! ```
//!
//! `\${` stands for `${`. A value is true unless it is blank, `false`, `undefined`, `null` or zero, as in Maestro. `a || b` and `a && b`
//! give one of the two values, as in JavaScript. An unknown name is an error, never an empty text.

use std::iter::Peekable;
use std::str::CharIndices;

/// Parentheses and `!` inside each other.
const DEPTH: usize = 32;
/// Names and literals in one expression: a chain of operators nests, too.
const PARTS: usize = 200;

/// Why a text could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// Byte of the text at which it stands.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
enum Expr {
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

/// Whether the text of a condition counts as true.
pub fn truthy(text: &str) -> bool {
    let text = text.trim();
    !(text.is_empty()
        || text.eq_ignore_ascii_case("false")
        || text == "undefined"
        || text == "null"
        || text.parse::<f64>().is_ok_and(|number| number == 0.0))
}

/// Checks every `${…}` of a text without knowing the variables.
///
/// # Errors
/// The first that is not an expression.
pub fn check(text: &str) -> Result<(), ExprError> {
    pieces(text).map(drop)
}

/// Replaces every `${…}`; `look_up` gives a variable's value or, for an unknown one, advice.
pub(super) fn interpolate(text: &str, look_up: &dyn Fn(&str) -> Result<String, Option<String>>) -> Result<String, ExprError> {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text)? {
        match piece {
            Piece::Plain(plain) => out.push_str(plain),
            Piece::Expr(expr) => out.push_str(&show(&evaluate(&expr, look_up)?)),
        }
    }
    Ok(out)
}

/// A stretch of a text.
enum Piece<'a> {
    Plain(&'a str),
    Expr(Expr),
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, ExprError> {
    let mut pieces = vec![];
    let mut from = 0;
    while let Some(found) = text[from..].find("${").map(|offset| from + offset) {
        if text[from..found].ends_with('\\') {
            pieces.push(Piece::Plain(&text[from..found - 1]));
            pieces.push(Piece::Plain("${"));
            from = found + 2;
            continue;
        }
        pieces.push(Piece::Plain(&text[from..found]));
        let mut parser = Parser {
            chars: text[found + 2..].char_indices().peekable(),
            offset: found + 2,
            length: text.len(),
            depth: 0,
            parts: 0,
        };
        let expr = parser.whole(found)?;
        from = parser.position();
        pieces.push(Piece::Expr(expr));
    }
    pieces.push(Piece::Plain(&text[from..]));
    Ok(pieces)
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
    /// An expression with its closing brace.
    fn whole(&mut self, opened: usize) -> Result<Expr, ExprError> {
        self.space();
        if self.eat('}') {
            return Ok(Expr::Blank);
        }
        let expr = self.or()?;
        self.space();
        if self.eat('}') {
            return Ok(expr);
        }
        Err(match self.peek() {
            None => unclosed(opened),
            Some(_) => self.unexpected(),
        })
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
        let help = "an expression holds names, texts in quotes, numbers, `==`, `!=`, `&&`, `||`, `!` and parentheses; JavaScript is not run";
        match self.peek() {
            Some('}') => self.error("the expression is not complete", Some(help)),
            Some(letter) => {
                let message = format!("`{letter}` cannot stand here in an expression");
                self.error(&message, Some(help))
            }
            None => self.error("the expression is not complete", Some(help)),
        }
    }

    fn error(&mut self, message: &str, help: Option<&str>) -> ExprError {
        ExprError { at: self.position(), message: message.to_owned(), help: help.map(str::to_owned) }
    }
}

fn unclosed(at: usize) -> ExprError {
    ExprError { at, message: "`${` has no `}`".into(), help: Some("close it, or write `\\${` to mean the characters".into()) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::Variables;
    use super::*;

    fn variables() -> Variables {
        let mut variables = Variables::new();
        for (name, value) in [("NAME", "Ann"), ("N", "34"), ("NO", "false"), ("城市", "上海"), ("code", "1234")] {
            variables.set(name, value);
        }
        variables
    }

    #[test]
    fn texts_are_filled_in() {
        for (text, result) in [
            ("plain", "plain"),
            ("${NAME}", "Ann"),
            ("a ${ NAME } b ${N}", "a Ann b 34"),
            ("${城市}！", "上海！"),
            ("${output.code}", "1234"),
            (r"\${NAME} ${NAME}", "${NAME} Ann"),
            ("${}", ""),
            ("${'a}b'}", "a}b"),
            (r"${'it\'s'}", "it's"),
            ("${N == 34}", "true"),
            ("${N == '34' && NAME != \"Bob\"}", "true"),
            ("${N === 34.0}", "true"),
            ("${NAME == 34}", "false"),
            ("${!NO}", "true"),
            ("${NO || NAME}", "Ann"),
            ("${NAME && N}", "34"),
            ("${true && !(N == 34 || false)}", "false"),
            ("${-1.5}", "-1.5"),
            ("cost: $5 {x}", "cost: $5 {x}"),
        ] {
            assert_eq!(variables().interpolate(text).as_deref(), Ok(result), "{text}");
        }
    }

    #[test]
    fn mistakes_say_where_and_what() {
        for (text, at, message) in [
            ("x ${NAM}", 4, "there is no variable `NAM`"),
            ("x ${NAME", 2, "`${` has no `}`"),
            ("${N = 34}", 5, "`=` alone means nothing here"),
            ("${N &}", 5, "`&` alone means nothing here"),
            ("${a.b()}", 5, "`(` cannot stand here in an expression"),
            ("${(N}", 4, "a `)` is missing"),
            ("${'x}", 2, "a closing ' is missing"),
            ("${1.2.3}", 2, "`1.2.3` is not a number"),
            ("${N ==}", 6, "the expression is not complete"),
        ] {
            let error = variables().interpolate(text).unwrap_err();
            assert_eq!((error.at, error.message.as_str()), (at, message), "{text}");
        }
        assert_eq!(variables().interpolate("${NAM}").unwrap_err().help.as_deref(), Some("did you mean `NAME`?"));
        assert!(check(&format!("${{{}N}}", "!".repeat(100_000))).is_err());
        assert!(check(&format!("${{{}N}}", "N||".repeat(100_000))).is_err());
    }

    #[test]
    fn truth_is_maestros() {
        for text in ["", "  ", "false", "FALSE", "undefined", "null", "0", "0.0", "-0"] {
            assert!(!truthy(text), "{text}");
        }
        for text in ["true", "no", "1", "[]", "00x"] {
            assert!(truthy(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_without_expressions_stays(text in "[^$]*|[^{]*") {
            prop_assert_eq!(Variables::new().interpolate(&text), Ok(text));
        }

        #[test]
        fn any_text_is_answered(text in r#"(\$\{|\\|[a-zN'"=!&|() }.0-9-]|\PC){0,60}"#) {
            let checked = check(&text);
            let filled = variables().interpolate(&text);
            prop_assert!(filled.is_err() || checked.is_ok());
            if let Err(error) = checked {
                prop_assert!(text.is_char_boundary(error.at));
            }
        }

        #[test]
        fn an_escaped_text_means_itself(text in r"[^\\]*") {
            let escaped = text.replace("${", r"\${");
            prop_assert_eq!(Variables::new().interpolate(&escaped), Ok(text));
        }
    }

    #[test]
    fn scopes_hide_and_end() {
        let mut variables = variables();
        let env =
            BTreeMap::from([("NAME".to_owned(), "${NAME} and ${OTHER}".to_owned()), ("OTHER".to_owned(), "Bob".to_owned())]);
        variables.push(&env).unwrap();
        assert_eq!(variables.get("NAME"), Some("Ann and Bob"));
        variables.set("code", "9");
        variables.set("NEW", "kept");
        variables.pop();
        variables.pop();
        assert_eq!((variables.get("NAME"), variables.get("code"), variables.get("NEW")), (Some("Ann"), Some("9"), Some("kept")));
        let circle = BTreeMap::from([("A".to_owned(), "${B}".to_owned()), ("B".to_owned(), "${A}".to_owned())]);
        assert!(variables.push(&circle).is_err());
    }

    #[test]
    fn secrets_never_show() {
        let mut variables = Variables::new();
        variables.set("PASSWORD", "hunter2");
        variables.add_secret("PASSWORD");
        variables.add_secret("PIN");
        variables.push(&BTreeMap::from([("PIN".to_owned(), "hunter2!".to_owned())])).unwrap();
        variables.pop();
        variables.set("PASSWORD", "other");
        assert_eq!(variables.redact("hunter2! hunter2 other 2"), "••• ••• ••• 2");
    }
}
