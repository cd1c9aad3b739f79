//! Here-documents: lines of the script that a command reads.

use super::lexer::{Parser, SyntaxError};
use super::syntax::{Piece, Word};

/// The most in one script.
const MOST: usize = 1000;

impl Parser {
    /// The lines after the current one, up to the one that is `end`; they are taken out of the script. `tabs`: leading ones are dropped.
    pub(super) fn here_document(&mut self, end: &Word, tabs: bool) -> Result<Word, SyntaxError> {
        self.here_documents += 1;
        if self.here_documents > MOST {
            return Err(SyntaxError::TooLarge);
        }
        let (mut delimiter, mut literal) = (String::new(), false);
        for piece in &end.pieces {
            let Piece::Text { text, quoted } = piece else { return Err(SyntaxError::Unexpected("<<".into())) };
            delimiter.push_str(text);
            literal |= quoted;
        }
        let unclosed = || SyntaxError::Here(delimiter.clone());
        let start = 1 + self.find('\n', 0).ok_or_else(unclosed)?;
        let (mut at, mut body) = (start, String::new());
        loop {
            let stop = self.find('\n', at);
            let line = self.between(at, stop);
            let line = if tabs { line.trim_start_matches('\t') } else { &line };
            if line == delimiter {
                self.cut(start, stop.map(|stop| stop + 1));
                break;
            }
            body.push_str(line);
            body.push('\n');
            at = 1 + stop.ok_or_else(unclosed)?;
        }
        if literal {
            return Ok(Word { pieces: vec![Piece::Text { text: body, quoted: true }] });
        }
        Parser::new(&body, self.depth)?.expanded_text()
    }
}
