//! Turns words into the texts that a command gets.

use super::exec::{Jump, Shell};
use super::glob;
use super::syntax::{Operation, Piece, Word};

/// What a word or a command's output may grow to, in bytes.
pub const MAX_EXPANSION: usize = 8 << 20;

/// A field while it is built: its characters, each with whether it was quoted.
type Field = Vec<(char, bool)>;

fn text_of(field: &Field) -> String {
    field.iter().map(|&(c, _)| c).collect()
}

impl Shell {
    /// The fields of several words: split at blanks, patterns replaced by the paths that match.
    pub(super) fn fields(&mut self, words: &[Word]) -> Result<Vec<String>, Jump> {
        let mut found = Vec::new();
        let mut size = 0;
        for word in words {
            for field in self.split(word)? {
                let special = !self.modes.noglob && field.iter().any(|&(c, quoted)| !quoted && "*?[".contains(c));
                let paths = if special { glob::paths(&self.device.lock().files, &self.cwd, &field) } else { Vec::new() };
                if paths.is_empty() {
                    found.push(text_of(&field))
                } else {
                    found.extend(paths)
                }
                size += found.last().map_or(0, String::len);
                self.bound(size)?;
            }
        }
        Ok(found)
    }

    /// The text of one word, not split.
    pub(super) fn text(&mut self, word: &Word) -> Result<String, Jump> {
        Ok(text_of(&self.unsplit(word)?))
    }

    pub(super) fn unsplit(&mut self, word: &Word) -> Result<Field, Jump> {
        let mut field = Field::new();
        for piece in &word.pieces {
            let (text, quoted) = self.piece(piece)?;
            field.extend(text.chars().map(|c| (c, quoted)));
        }
        Ok(field)
    }

    fn split(&mut self, word: &Word) -> Result<Vec<Field>, Jump> {
        let separators = self.separators();
        let mut fields = Vec::new();
        let mut current: Option<Field> = None;
        for piece in &word.pieces {
            if let Piece::Parameter { name, operation: Operation::Value, quoted } = piece
                && (name == "@" || (name == "*" && !quoted))
            {
                for (index, arg) in self.args.iter().skip(1).enumerate() {
                    if index > 0 {
                        fields.extend(current.take());
                    }
                    current.get_or_insert_default().extend(arg.chars().map(|c| (c, *quoted)));
                }
                continue;
            }
            let (text, quoted) = self.piece(piece)?;
            let literal = matches!(piece, Piece::Text { .. });
            if quoted || literal {
                current.get_or_insert_default().extend(text.chars().map(|c| (c, quoted)));
                continue;
            }
            for c in text.chars() {
                if separators.contains(c) {
                    // Blanks side by side separate once; each other separator does so by itself.
                    fields.extend(if c.is_whitespace() { current.take() } else { Some(current.take().unwrap_or_default()) });
                } else {
                    current.get_or_insert_default().push((c, false));
                }
            }
        }
        fields.extend(current);
        Ok(fields)
    }

    /// What separates fields: the value of `IFS`.
    pub(super) fn separators(&self) -> String {
        self.variables.get("IFS").cloned().unwrap_or_else(|| " \t\n".into())
    }

    fn piece(&mut self, piece: &Piece) -> Result<(String, bool), Jump> {
        match piece {
            Piece::Text { text, quoted } => Ok((text.clone(), *quoted)),
            Piece::Parameter { name, operation, quoted } => Ok((self.parameter(name, operation)?, *quoted)),
            Piece::Output { script, quoted } => {
                let output = self.output_of(script)?;
                self.bound(output.len())?;
                Ok((String::from_utf8_lossy(&output).trim_end_matches('\n').to_string(), *quoted))
            }
            Piece::Arithmetic { expression } => {
                let expression = self.text(expression)?;
                match super::arithmetic::evaluate(&expression, &|name| self.variable(name)) {
                    Ok(value) => Ok((value.to_string(), true)),
                    Err(error) => Err(self.fatal(&format!("{expression}: {error}"))),
                }
            }
        }
    }

    fn parameter(&mut self, name: &str, operation: &Operation) -> Result<String, Jump> {
        let value = self.variable(name);
        let absent = |colon: bool| value.as_ref().is_none_or(|value| colon && value.is_empty());
        match operation {
            Operation::Value if value.is_none() && self.modes.nounset && !"@*".contains(name) => {
                Err(self.fatal(&format!("{name}: parameter not set")))
            }
            Operation::Value => Ok(value.unwrap_or_default()),
            Operation::Length => Ok(value.unwrap_or_default().chars().count().to_string()),
            Operation::Default { word, colon } if absent(*colon) => self.text(word),
            Operation::Assign { word, colon } if absent(*colon) => {
                let text = self.text(word)?;
                self.assign(name, text.clone());
                Ok(text)
            }
            Operation::Default { .. } | Operation::Assign { .. } => Ok(value.unwrap_or_default()),
            Operation::Alternative { word, colon } => {
                if absent(*colon) {
                    Ok(String::new())
                } else {
                    self.text(word)
                }
            }
            Operation::Trim { pattern, end, longest } => {
                let parts = glob::pattern(&self.unsplit(pattern)?);
                Ok(trim(&value.unwrap_or_default(), &parts, *end, *longest))
            }
        }
    }

    fn bound(&mut self, size: usize) -> Result<(), Jump> {
        if size > MAX_EXPANSION { Err(self.fatal("internal error: out of memory")) } else { Ok(()) }
    }
}

/// The text without its shortest or longest start (or end) that matches. Only short texts are looked at.
fn trim(text: &str, parts: &[glob::Part], end: bool, longest: bool) -> String {
    let chars: Vec<char> = text.chars().take(4096).collect();
    let lengths: Box<dyn Iterator<Item = usize>> =
        if longest { Box::new((0..=chars.len()).rev()) } else { Box::new(0..=chars.len()) };
    for length in lengths {
        let (cut, left) = if end {
            let (left, cut) = chars.split_at(chars.len() - length);
            (cut, left)
        } else {
            chars.split_at(length)
        };
        if glob::matches(parts, cut) {
            return left.iter().collect();
        }
    }
    text.to_string()
}
