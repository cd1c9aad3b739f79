//! The scenario that follows the way found: readable, to be edited, and run by `offramp run`.

use std::fmt::Write;
use std::path::Path;

use super::advance::{AFTER, Advance};
use super::before::Before;
use super::engine::Crawl;
use super::goal::Goal;
use super::graph::{Step, Travel};
use super::locate::{Act, Op};
use super::scan::Scan;
use crate::scenario::model::{AdbAccess, CodeSource, Command, Policy};
use crate::scenario::write::{quoted, scalar, selector as inline};
use crate::ui::naming::{any_numbers, escaped};
use crate::ui::{ScreenKind, Selector};

/// What the scenario is made of, beside the crawl.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// Lines of comment at its top.
    pub remarks: Vec<String>,
    /// How much the crawl had looked at, for whoever judges the way.
    pub found: String,
    /// Its name.
    pub name: String,
    /// The app's package.
    pub package: String,
    /// The app's file, if one was given.
    pub apk: Option<&'a Path>,
    /// How prompts were answered.
    pub policy: Policy,
    /// What made somebody logged in.
    pub before: Option<&'a Before>,
    /// The file of accounts, if one was given.
    pub accounts: Option<&'a Path>,
}

/// The scenario's text.
pub fn scenario(crawl: &Crawl<'_>, frame: &Frame<'_>, way: &[Step], advance: &Advance) -> String {
    let mut text = header(frame);
    if frame.policy == Policy::Observe {
        text += "- onPermission: {\"*\": deny}\n";
    }
    match frame.before {
        Some(before) => {
            text += before.text.trim_end();
            text.push('\n');
        }
        None => way_in(crawl, &mut text),
    }
    let onward = crawl.onward_way();
    let way = match &onward {
        // A subscription is left where it was begun.
        Some((way, _)) => {
            text += "\n# from here on as the crawl found it\n";
            way.as_slice()
        }
        None => {
            let _ = write!(text, "\n- phase: {}\n- launchApp\n", crawl.options.goal.phase());
            way
        }
    };
    let put_away = crawl.put_away(way);
    for step in &way[..put_away] {
        text += &if_there(crawl, step);
    }
    for (index, step) in way.iter().enumerate().skip(put_away) {
        let last = index + 1 == way.len();
        if last && crawl.options.goal.leaves() {
            text += "- entry\n";
        }
        text += &lines(crawl, step);
    }
    for (sight, act) in &advance.steps {
        text += &form_of(crawl, crawl.journal.scan(*sight), act).unwrap_or_else(|| act_lines(act, 0));
    }
    if let Some(selector) = arrived(advance) {
        let _ = writeln!(text, "- assertVisible: {}", inline(&selector));
    }
    if crawl.options.goal == Goal::AccountDeletion && advance.end.is_some() {
        // Whether the account is gone is seen at the next start.
        let _ = write!(text, "\n- phase: {AFTER}\n- launchApp\n");
    }
    text
}

/// What puts away a dialog that the app shows at some starts only.
fn if_there(crawl: &Crawl<'_>, step: &Step) -> String {
    let scan = crawl.journal.scan(crawl.graph.states[step.from].sight);
    let short = |text: &&String| !text.is_empty() && text.chars().count() <= 80;
    let Some(sign) = std::iter::once(&scan.title).chain(&scan.texts).find(short) else { return lines(crawl, step) };
    let sign = Selector { text: Some(any_numbers(&escaped(sign))), ..Selector::default() };
    let inner: String = lines(crawl, step).lines().map(|line| format!("      {line}\n")).collect();
    format!("- runFlow:\n    when: {{visible: {}}}\n    commands:\n{inner}", inline(&sign))
}

/// What must be on the screen at the end.
fn arrived(advance: &Advance) -> Option<Selector> {
    let texts = [advance.end.as_ref(), Some(&advance.title), advance.confirm.as_ref()];
    let fits = |text: &&String| !text.is_empty() && text.chars().count() <= 80 && !text.chars().any(char::is_numeric);
    let text = texts.into_iter().flatten().find(fits)?;
    Some(Selector { text: Some(escaped(text)), ..Selector::default() })
}

fn header(frame: &Frame<'_>) -> String {
    let mut text = String::new();
    for remark in &frame.remarks {
        let _ = writeln!(text, "# {remark}");
    }
    let _ = writeln!(text, "appId: {}\nname: {}", frame.package, scalar(&frame.name));
    let header = frame.before.map(|before| &before.scenario.header);
    if let Some(header) = header.filter(|header| !header.env.is_empty()) {
        let _ = writeln!(text, "env:");
        for (name, value) in &header.env {
            let _ = writeln!(text, "  {name}: {}", scalar(value));
        }
    }
    text += "offramp:\n";
    if let Some(apk) = frame.apk {
        let full = apk.canonicalize().unwrap_or_else(|_| apk.to_path_buf());
        let _ = writeln!(text, "  apk: {}", scalar(&full.display().to_string()));
    }
    let _ = writeln!(text, "  permissions: {}", frame.policy.word());
    let _ = writeln!(text, "  found: {}", scalar(&frame.found));
    let beside = frame.before.and_then(|before| before.scenario.file.parent()).unwrap_or(Path::new(""));
    let offramp = header.and_then(|header| header.offramp.as_ref());
    let named = offramp.and_then(|offramp| offramp.accounts_file.as_ref()).map(|file| beside.join(file));
    if let Some(file) = frame.accounts.map(Path::to_path_buf).or(named) {
        let _ = writeln!(text, "  accounts: {}", quoted(&absolute(&file)));
    }
    if let Some(offramp) = offramp {
        if !offramp.secrets.is_empty() {
            let _ = writeln!(text, "  secrets: [{}]", offramp.secrets.join(", "));
        }
        if !offramp.accounts.is_empty() {
            // Passwords stay where the user put them.
            let names: Vec<&str> = offramp.accounts[0].keys().map(String::as_str).collect();
            let _ = writeln!(
                text,
                "  # the accounts of the scenario that ran before are not copied; give their variables with --env: {}",
                names.join(", ")
            );
        }
        let hosts: Vec<String> = offramp.hosts.iter().map(|host| quoted(host)).collect();
        if !hosts.is_empty() {
            let _ = writeln!(text, "  hosts: [{}]", hosts.join(", "));
        }
        match &offramp.adb {
            AdbAccess::Nothing => {}
            AdbAccess::Any => text += "  adb: true\n",
            AdbAccess::Beginnings(all) => {
                let all: Vec<String> = all.iter().map(|beginning| quoted(beginning)).collect();
                let _ = writeln!(text, "  adb: [{}]", all.join(", "));
            }
        }
        if let Some(source) = &offramp.codes {
            let _ = writeln!(text, "  codes: {}", codes(source));
        }
    }
    text + "---\n"
}

/// A file's full path: what a crawl writes stands elsewhere.
fn absolute(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string()
}

/// Where codes come from, as a scenario writes it.
fn codes(source: &CodeSource) -> String {
    let mut parts: Vec<(&str, String)> = Vec::new();
    let file = |file: &std::path::PathBuf| ("certificate", quoted(&absolute(file)));
    let found_by = match source {
        CodeSource::Person => return "person".to_owned(),
        CodeSource::Sms { .. } => return "sms".to_owned(),
        CodeSource::Log { .. } => return "logcat".to_owned(),
        CodeSource::Command { argv, pattern } => {
            let words: Vec<String> = argv.iter().map(|word| quoted(word)).collect();
            parts.push(("command", format!("[{}]", words.join(", "))));
            pattern
        }
        CodeSource::Http(endpoint) => {
            parts.push(("http", quoted(&endpoint.url)));
            parts.extend(endpoint.pointer.iter().map(|pointer| ("pointer", quoted(pointer))));
            let headers: Vec<String> =
                endpoint.headers.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value))).collect();
            if !headers.is_empty() {
                parts.push(("headers", format!("{{{}}}", headers.join(", "))));
            }
            parts.extend(endpoint.certificate.iter().map(file));
            &endpoint.pattern
        }
        CodeSource::Mail(mail) => {
            parts.push(("mail", quoted(&mail.address)));
            parts.push(("user", quoted(&mail.user)));
            parts.push(("password", format!("env:{}", mail.password)));
            parts.extend(mail.to.iter().map(|to| ("to", quoted(to))));
            parts.extend(mail.certificate.iter().map(file));
            &mail.pattern
        }
    };
    parts.extend(found_by.iter().map(|pattern| ("pattern", quoted(pattern))));
    let parts: Vec<String> = parts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{{{}}}", parts.join(", "))
}

/// What the crawl itself did to get from the first start to the main screen.
fn way_in(crawl: &Crawl<'_>, text: &mut String) {
    let graph = &crawl.graph;
    let (Some(first), Some(root)) = (graph.first, graph.root) else { return };
    if first == root {
        return;
    }
    let Some((steps, _)) = graph.path(first, root, Travel::User) else { return };
    *text += "- phase: first-run\n- launchApp\n";
    let mut signing_up = false;
    for step in steps {
        let scan = crawl.journal.scan(graph.states[step.from].sight);
        let wall = matches!(scan.kind, Some(ScreenKind::SignUp | ScreenKind::LogIn));
        if wall && !signing_up {
            *text += "\n- phase: sign-up\n";
            signing_up = true;
        }
        *text += &lines(crawl, &step);
    }
}

/// The commands of one step, with what must be done before it.
fn lines(crawl: &Crawl<'_>, step: &Step) -> String {
    let state = &crawl.graph.states[step.from];
    let edge = state.edges.get(&step.act.name());
    let mut text = String::new();
    for act in edge.map(|edge| edge.before.as_slice()).unwrap_or_default() {
        text += &act_lines(act, 0);
    }
    let scan = crawl.journal.scan(state.sight);
    text += &form_of(crawl, scan, &step.act).unwrap_or_else(|| act_lines(&step.act, edge.map_or(0, |edge| edge.depth)));
    text
}

fn form_of(crawl: &Crawl<'_>, scan: &Scan, act: &Act) -> Option<String> {
    let form = scan.form.as_ref().filter(|form| act.op == Op::Form && form.act == *act)?;
    Some(crawl.filled(form).iter().map(command_line).collect())
}

fn act_lines(act: &Act, depth: u32) -> String {
    let selector = inline(&act.selector);
    let scroll =
        if depth > 0 { format!("- scrollUntilVisible: {{element: {}}}\n", inline(&act.selector)) } else { String::new() };
    match act.op {
        Op::Tap => format!("{scroll}- tapOn: {selector}\n"),
        Op::LongPress => format!("{scroll}- longPressOn: {selector}\n"),
        Op::Reveal => "- scroll\n".to_owned(),
        Op::Back => "- back\n".to_owned(),
        Op::Launch => "- launchApp\n".to_owned(),
        Op::Form | Op::Search | Op::Begin => String::new(),
    }
}

fn command_line(command: &Command) -> String {
    match command {
        Command::TapOn(tap) => format!("- tapOn: {}\n", inline(&tap.selector.clone().unwrap_or_default())),
        Command::InputText(value) => format!("- inputText: {}\n", scalar(value)),
        Command::ReadCode { .. } => "- readCode\n".to_owned(),
        Command::PressKey(key) => format!("- pressKey: {key}\n"),
        _ => String::new(),
    }
}
