//! A plain table for a terminal.

use crate::report::text::{Tone, clean, pad, paint, width};

/// Columns between two columns.
const GAP: usize = 2;

/// A cell: its text, which may come from anywhere, and what it means.
pub(super) type Cell = (String, Option<Tone>);

/// A cell that means nothing special.
pub(super) fn plain(text: impl Into<String>) -> Cell {
    (text.into(), None)
}

/// Rows, each a line, under a head.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[Cell; N]], colour: bool) -> String {
    let head = head.map(|title| (title.to_owned(), Some(Tone::Dim)));
    let rows: Vec<[Cell; N]> =
        std::iter::once(&head).chain(rows).map(|row| row.clone().map(|(text, tone)| (clean(&text), tone))).collect();
    let widest = |column: usize| rows.iter().map(|row| width(&row[column].0)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(widest).collect();
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (column, (text, tone)) in row.iter().enumerate() {
            let last = row[column + 1..].iter().all(|(text, _)| text.is_empty());
            let padded = if last { text.clone() } else { pad(text, widths[column] + GAP) };
            line.push_str(&tone.map_or(padded.clone(), |tone| paint(&padded, tone, colour)));
            if last {
                break;
            }
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_and_nothing_of_others_moves_the_cursor() {
        let rows = [[plain("注销"), plain("1")], [plain("b\u{1b}[2J"), plain("")]];
        assert_eq!(table(["name", "n"], &rows, false), "name   n\n注销   1\nb [2J\n");
        let bad = [[plain("a"), ("1".to_owned(), Some(Tone::Bad))]];
        assert!(table(["name", "n"], &bad, true).contains("\u{1b}[31m1\u{1b}[0m"));
    }
}
