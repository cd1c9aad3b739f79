//! `$(( … ))`: whole numbers of 64 bits.

/// Evaluates an expression; `variable` looks up names. The error is the shell's wording.
pub fn evaluate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<i64, &'static str> {
    let mut reader = Reader { rest: text.trim_start(), variable, depth: 0 };
    let value = reader.binary(0)?;
    if reader.rest.is_empty() { Ok(value) } else { Err("syntax error") }
}

/// Operators by precedence, the loosest first; longer ones before those they begin with.
const LEVELS: [&[&str]; 6] = [&["||"], &["&&"], &["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];
const MAX_DEPTH: usize = 50;

struct Reader<'a> {
    rest: &'a str,
    variable: &'a dyn Fn(&str) -> Option<String>,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn binary(&mut self, level: usize) -> Result<i64, &'static str> {
        let Some(signs) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(sign) = signs.iter().find(|sign| self.take(sign)) {
            let right = self.binary(level + 1)?;
            left = match *sign {
                "||" => i64::from(left != 0 || right != 0),
                "&&" => i64::from(left != 0 && right != 0),
                "==" => i64::from(left == right),
                "!=" => i64::from(left != right),
                "<=" => i64::from(left <= right),
                ">=" => i64::from(left >= right),
                "<" => i64::from(left < right),
                ">" => i64::from(left > right),
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                "/" if right != 0 => left.wrapping_div(right),
                "%" if right != 0 => left.wrapping_rem(right),
                _ => return Err("zero divisor"),
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<i64, &'static str> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("expression too deep");
        }
        let value = if self.take("-") {
            self.unary()?.wrapping_neg()
        } else if self.take("!") {
            i64::from(self.unary()? == 0)
        } else if self.take("+") {
            self.unary()?
        } else if self.take("(") {
            let value = self.binary(0)?;
            if !self.take(")") {
                return Err("missing )");
            }
            value
        } else {
            self.operand()?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn operand(&mut self) -> Result<i64, &'static str> {
        let end = self.rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        match word.chars().next() {
            None => Err("unexpected end of expression"),
            Some(c) if c.is_ascii_digit() => word.parse().map_err(|_| "bad number"),
            Some(_) => match (self.variable)(word).as_deref().map(str::trim) {
                None | Some("") => Ok(0),
                Some(text) => text.parse().map_err(|_| "bad number"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::evaluate;

    #[test]
    fn precedence_variables_and_errors() {
        let variable = |name: &str| (name == "i").then(|| "4".to_string());
        assert_eq!(evaluate(" 1 + i * (2 - 5) ", &variable), Ok(-11));
        assert_eq!(evaluate("i >= 4 && !x", &variable), Ok(1));
        assert_eq!(evaluate("1/0", &variable), Err("zero divisor"));
        assert!(evaluate(&"(".repeat(1000), &variable).is_err());
    }
}
