//! `offramp scenario help COMMAND`: a command's page of documentation, in the terminal.

use crate::cli::{Context, Failure, Outcome};
use crate::report::text::{Tone, pad, paint, wrap};
use crate::scenario::nearest::nearest;
use crate::scenario::table::{COMMANDS, THEMES, command, page};

/// What a command of scenarios does, its fields, examples, and what to know
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  offramp scenario help\n  offramp scenario help tapOn")]
pub(super) struct Args {
    /// The command, as scenarios write it; without it all are listed
    command: Option<String>,
}

/// Longer lines are hard to read.
const WIDEST: usize = 100;

pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let columns = context.columns.unwrap_or(WIDEST).min(WIDEST);
    let Some(name) = &args.command else {
        context.print(&list(columns, context.colour_out));
        return Ok(0);
    };
    let names = || COMMANDS.iter().map(|spec| spec.name);
    let known = names().find(|known| known.eq_ignore_ascii_case(name)).and_then(page);
    let Some(page) = known else {
        let help = match nearest(name, names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`offramp scenario help` lists them".to_owned(),
        };
        return Err(Failure::Input(format!("scenarios have no command `{name}`; {help}")));
    };
    context.print(&terminal(page.text, columns, context.colour_out));
    Ok(0)
}

/// Every command by theme, with what it does.
fn list(columns: usize, colour: bool) -> String {
    let widest = COMMANDS.iter().map(|spec| spec.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for theme in THEMES {
        out += &format!("{}\n", paint(theme.title, Tone::Strong, colour));
        for spec in theme.pages.iter().filter_map(|page| command(page.name)) {
            let end = spec.doc.find(". ").map_or(spec.doc, |end| &spec.doc[..=end]);
            let head = format!("  {}  ", pad(spec.name, widest));
            hang(&mut out, &head, &inline(end), columns);
        }
        out.push('\n');
    }
    out + "A command's page: offramp scenario help COMMAND\n"
}

/// A page in Markdown as text for people. Only what our own pages use is known.
fn terminal(page: &str, columns: usize, colour: bool) -> String {
    let mut out = String::new();
    let mut code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            code = !code;
        } else if code {
            out += &format!("    {line}\n");
        } else if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")) {
            out += &format!("{}\n", paint(&title.replace('`', ""), Tone::Strong, colour));
        } else if let Some(row) = line.strip_prefix("| ") {
            cells(&mut out, row, columns);
        } else if let Some(entry) = line.strip_prefix("- ") {
            hang(&mut out, "- ", &inline(entry), columns);
        } else if !line.starts_with("<!--") && !line.starts_with("|---") {
            hang(&mut out, "", &inline(line), columns);
        }
    }
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out
}

/// A row of a table of fields: the name with what it takes, and below what it is for.
fn cells(out: &mut String, row: &str, columns: usize) {
    let row = row.trim_end().trim_end_matches('|').replace("\\|", "\u{1}");
    let cells: Vec<String> = row.split('|').map(|cell| inline(cell.trim()).replace('\u{1}', "|")).collect();
    let [name, takes, default, doc] = cells.as_slice() else { return };
    if name == "field" {
        return;
    }
    let default = match default.as_str() {
        "" => String::new(),
        "needed" => " (needed)".to_owned(),
        default => format!(" (else {default})"),
    };
    hang(out, &format!("  {}: ", name.replace('`', "")), &format!("{takes}{default}"), columns);
    hang(out, "      ", doc, columns);
}

/// Adds a paragraph whose first line begins with `head`, and the others below its end.
fn hang(out: &mut String, head: &str, text: &str, columns: usize) {
    let lines = wrap(text, columns.saturating_sub(head.chars().count()));
    for (at, line) in lines.iter().enumerate() {
        *out += &if at == 0 { format!("{head}{line}\n") } else { format!("{}{line}\n", " ".repeat(head.chars().count())) };
    }
    if lines.is_empty() {
        out.push('\n');
    }
}

/// Without the addresses of links and the marks of emphasis.
fn inline(text: &str) -> String {
    let text = text.replace("[All commands](README.md)", "All commands: `offramp scenario help`").replace("**", "");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(label, after)| Some((label, after.split_once(')')?.1)));
        out += before;
        if let Some((label, after)) = link.filter(|(label, _)| !label.contains(['[', ']'])) {
            out += label;
            rest = after;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_without_its_markup() {
        insta::assert_snapshot!(terminal(page("scrollUntilVisible").unwrap().text, 80, false));
        for page in THEMES.iter().flat_map(|theme| theme.pages) {
            let text = terminal(page.text, 80, false);
            for markup in ["<!--", "```", "](", "|---", "\\|"] {
                assert!(!text.contains(markup), "{}: {markup} in\n{text}", page.name);
            }
            let long = |line: &&str| !line.starts_with("    ") && line.chars().count() > 80;
            assert_eq!(text.lines().find(long), None, "{}", page.name);
        }
    }

    #[test]
    fn every_command_is_listed() {
        let list = list(100, false);
        for spec in COMMANDS {
            assert!(list.contains(&format!("  {} ", spec.name)), "{}", spec.name);
        }
    }
}
