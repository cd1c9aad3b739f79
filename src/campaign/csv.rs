//! The bulletin as a table for spreadsheets: one line an app. Begins with a byte order mark, without which Excel takes Chinese for something else.

use super::bulletin::{Bulletin, Record, lightest, reviewers};
use super::classes::Class;

/// Both languages in each head, as in the page.
const HEAD: [&str; 16] = [
    "序号 No.",
    "应用名称 App",
    "应用包名 Package",
    "应用开发者 Developer",
    "应用版本 Version",
    "应用来源 Source",
    "下载量 Downloads",
    "状态 State (zh)",
    "State",
    "所涉问题（已复核）",
    "Problems (confirmed)",
    "Rules (confirmed)",
    "Reviewed by",
    "Measured, not reviewed",
    "For a person to judge",
    "Note",
];

impl Bulletin {
    /// The bulletin as CSV.
    pub fn csv(&self) -> String {
        let mut out = format!("\u{feff}{}\r\n", HEAD.map(cell).join(","));
        for (at, app) in self.apps.iter().enumerate() {
            out.push_str(&self.line(at + 1, app).iter().map(|text| cell(text)).collect::<Vec<_>>().join(","));
            out.push_str("\r\n");
        }
        out
    }

    fn line(&self, number: usize, app: &Record) -> [String; 16] {
        let lightest = lightest(&self.severity);
        let (en, zh) = app.state.words();
        let confirmed = || app.met.iter().filter(|met| met.confirmed());
        let by = reviewers(std::slice::from_ref(app));
        let classes = |name: fn(&Class) -> &String, between: &str| {
            app.problems.iter().map(|class| name(class).as_str()).collect::<Vec<_>>().join(between)
        };
        let rules = |rules: Vec<&str>| rules.join(" ");
        [
            number.to_string(),
            app.name.clone(),
            app.package.clone(),
            app.developer.clone(),
            app.version.clone(),
            app.source.clone(),
            app.downloads.map(|n| n.to_string()).unwrap_or_default(),
            zh.into(),
            en.into(),
            classes(|class| &class.zh, "；"),
            classes(|class| &class.en, "; "),
            rules(confirmed().map(|met| met.rule.as_str()).collect()),
            by.join(", "),
            rules(app.open(lightest).map(|met| met.rule.as_str()).collect()),
            rules(app.to_judge(lightest).map(|met| met.rule.as_str()).collect()),
            app.why.clone().unwrap_or_default(),
        ]
    }
}

/// A cell, quoted where that is needed. What a spreadsheet would take for a formula gets a `'` before it: names come from files of others.
fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = if text.starts_with(['=', '+', '-', '@']) && text.len() > 1 { format!("'{text}") } else { text };
    if text.contains([',', '"', '；', ' ']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_no_formula_and_ends_where_it_ends() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        assert_eq!(cell("-"), "-");
        assert_eq!(cell("a,b\nc"), "\"a,b c\"");
        assert_eq!(cell("灯笼"), "灯笼");
    }
}
