//! Conditions: `not consented and (field.phone.valid or api >= 33)`.
//!
//! `or` `and` `not` (also `||` `&&` `!`), comparisons `== != < <= > >=`, names, numbers, `'text'`, `true`, `false`, parentheses.
//! A name alone holds when it is neither false, 0 nor empty.

use std::fmt;

use serde::Deserialize;

/// What a name stands for, or a state variable holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Words.
    Text(String),
}

impl Value {
    /// Whether it counts as true: not false, not 0, not empty.
    pub fn holds(&self) -> bool {
        match self {
            Value::Bool(value) => *value,
            Value::Number(value) => *value != 0,
            Value::Text(value) => !value.is_empty(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(value) => write!(f, "{value}"),
            Value::Text(value) => f.write_str(value),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, a whole number or a text")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Number(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Number))
            }
            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.into()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A parsed condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr(Node);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Literal(Value),
    Name(String),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Compare(Box<Node>, Comparison, Box<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How deep parentheses and negations may nest.
const MAX_DEPTH: usize = 32;

impl Expr {
    /// Reads a condition; the error says what was expected and where.
    pub fn parse(source: &str) -> Result<Self, String> {
        let tokens = tokens(source)?;
        let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
        let node = parser.or()?;
        match parser.tokens.get(parser.at) {
            None => Ok(Self(node)),
            Some(token) => Err(format!("unexpected `{token}` in condition `{source}`")),
        }
    }

    /// Whether it holds, where `value` gives what names stand for; an unknown name is false.
    pub fn holds(&self, value: &dyn Fn(&str) -> Option<Value>) -> bool {
        self.0.eval(value).holds()
    }

    /// Every name in it.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.0.names(&mut names);
        names
    }
}

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Text(source) => Expr::parse(&source).map_err(serde::de::Error::custom),
            literal => Ok(Expr(Node::Literal(literal))),
        }
    }
}

impl Node {
    fn eval(&self, value: &dyn Fn(&str) -> Option<Value>) -> Value {
        match self {
            Node::Literal(literal) => literal.clone(),
            Node::Name(name) => value(name).unwrap_or(Value::Bool(false)),
            Node::Not(inner) => Value::Bool(!inner.eval(value).holds()),
            Node::And(a, b) => Value::Bool(a.eval(value).holds() && b.eval(value).holds()),
            Node::Or(a, b) => Value::Bool(a.eval(value).holds() || b.eval(value).holds()),
            Node::Compare(a, how, b) => Value::Bool(how.test(&a.eval(value), &b.eval(value))),
        }
    }

    fn names<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Node::Literal(_) => {}
            Node::Name(name) => out.push(name),
            Node::Not(inner) => inner.names(out),
            Node::And(a, b) | Node::Or(a, b) | Node::Compare(a, _, b) => {
                a.names(out);
                b.names(out);
            }
        }
    }
}

impl Comparison {
    fn test(self, a: &Value, b: &Value) -> bool {
        let order = match (a, b) {
            (Value::Number(a), Value::Number(b)) => a.cmp(b),
            _ => a.to_string().cmp(&b.to_string()),
        };
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Symbol(&'static str),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(word) => f.write_str(word),
            Token::Text(text) => write!(f, "'{text}'"),
            Token::Symbol(symbol) => f.write_str(symbol),
        }
    }
}

const SYMBOLS: [&str; 11] = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")"];

fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            out.push(Token::Symbol(symbol));
            rest = &rest[symbol.len()..];
        } else if first == '\'' || first == '"' {
            let end = rest[1..].find(first).ok_or_else(|| format!("text without closing {first} in condition `{source}`"))?;
            out.push(Token::Text(rest[1..=end].into()));
            rest = &rest[end + 2..];
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_' || c == '-')).unwrap_or(rest.len());
            if end == 0 {
                return Err(format!("unexpected `{first}` in condition `{source}`"));
            }
            out.push(match &rest[..end] {
                "and" => Token::Symbol("&&"),
                "or" => Token::Symbol("||"),
                "not" => Token::Symbol("!"),
                word => Token::Word(word.into()),
            });
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(out)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn take(&mut self, symbol: &str) -> bool {
        let hit = self.tokens.get(self.at).is_some_and(|token| matches!(token, Token::Symbol(found) if *found == symbol));
        self.at += usize::from(hit);
        hit
    }

    fn or(&mut self) -> Result<Node, String> {
        let mut left = self.and()?;
        while self.take("||") {
            left = Node::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Node, String> {
        let mut left = self.not()?;
        while self.take("&&") {
            left = Node::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Node, String> {
        if !self.take("!") {
            return self.compare();
        }
        self.nest()?;
        let inner = self.not()?;
        self.depth -= 1;
        Ok(Node::Not(Box::new(inner)))
    }

    fn compare(&mut self) -> Result<Node, String> {
        let left = self.atom()?;
        let comparisons = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (symbol, how) in comparisons {
            if self.take(symbol) {
                return Ok(Node::Compare(Box::new(left), how, Box::new(self.atom()?)));
            }
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<Node, String> {
        if self.take("(") {
            self.nest()?;
            let inner = self.or()?;
            self.depth -= 1;
            return if self.take(")") { Ok(inner) } else { Err("a condition lacks a closing `)`".into()) };
        }
        let token = self.tokens.get(self.at);
        self.at += 1;
        match token {
            Some(Token::Text(text)) => Ok(Node::Literal(Value::Text(text.clone()))),
            Some(Token::Word(word)) => Ok(match word.as_str() {
                "true" => Node::Literal(Value::Bool(true)),
                "false" => Node::Literal(Value::Bool(false)),
                word => word.parse().map_or_else(|_| Node::Name(word.into()), |number| Node::Literal(Value::Number(number))),
            }),
            Some(Token::Symbol(symbol)) => Err(format!("a name or value was expected in a condition, not `{symbol}`")),
            None => Err("a condition ends too early".into()),
        }
    }

    fn nest(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err("a condition is nested too deeply".into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(source: &str) -> bool {
        let value = |name: &str| match name {
            "a" => Some(Value::Bool(true)),
            "n" => Some(Value::Number(3)),
            "locale" => Some(Value::Text("zh".into())),
            "empty" => Some(Value::Text(String::new())),
            _ => None,
        };
        Expr::parse(source).unwrap().holds(&value)
    }

    #[test]
    fn reads_words_and_signs_alike() {
        for (source, expected) in [
            ("a", true),
            ("!a", false),
            ("not a or n == 3", true),
            ("!a || n > 3", false),
            ("a && (empty or locale == 'zh')", true),
            ("n >= 3 and n != 4", true),
            ("unknown", false),
            ("not (a and not a)", true),
        ] {
            assert_eq!(holds(source), expected, "{source}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for source in ["a &&", "(a", "a b", "'x", "a ; b", "", &"!".repeat(100)] {
            assert!(Expr::parse(source).is_err(), "{source}");
        }
    }

    #[test]
    fn lists_names() {
        assert_eq!(Expr::parse("a and not field.phone.valid").unwrap().names(), ["a", "field.phone.valid"]);
    }
}
