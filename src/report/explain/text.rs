//! An explanation on a terminal.

use super::Explanation;
use crate::report::text::{Tone, clean, paint, wrap};

/// Lines are not longer than this, however wide the terminal.
const READABLE: usize = 120;

/// The whole text.
pub fn render(page: &Explanation, colour: bool, columns: Option<usize>) -> String {
    let columns = columns.unwrap_or(READABLE).min(READABLE);
    let put = |indent: &str, text: &str| -> String {
        let lines = wrap(&clean(text), columns.saturating_sub(indent.len()));
        lines.iter().map(|line| format!("{indent}{line}\n")).collect()
    };
    let mut out = paint(&put("", &page.title), Tone::Strong, colour);
    out.push_str(&put("", &page.answer));
    let head = |text: &str| format!("\n{}\n", paint(text, Tone::Strong, colour));
    for block in &page.blocks {
        out.push_str(&head(&clean(&block.head)));
        block.lines.iter().for_each(|line| out.push_str(&put("  ", line)));
    }
    if !page.standard.is_empty() {
        out.push_str(&head("By these sentences of docs/counting.md"));
        for sentence in &page.standard {
            out.push_str(&put("  ", &format!("#{} ({}): {}", sentence.id, sentence.section, sentence.text)));
        }
    }
    if !page.evidence.is_empty() {
        out.push_str(&head("Lines"));
        for evidence in &page.evidence {
            let text = evidence.what.first().map(String::as_str).unwrap_or_default();
            out.push_str(&put("  ", &format!("{}: {text}", evidence.seq)));
            evidence.what.iter().skip(1).for_each(|line| out.push_str(&paint(&put("      ", line), Tone::Dim, colour)));
            for (sha256, ext) in [(&evidence.image, "png"), (&evidence.tree, "xml")] {
                if let Some(sha256) = sha256 {
                    out.push_str(&paint(&format!("      artifacts/{sha256}.{ext}\n"), Tone::Dim, colour));
                }
            }
        }
    }
    out
}
