//! `offramp check`: parse and validate scenarios, all mistakes at once, no device.

use std::path::PathBuf;

use serde::Serialize;

use super::{Context, Failure, Outcome, WRONG_INPUT, watch};
use crate::report::text::{clean, cut};
use crate::scenario::{self, Scenario, ScenarioError, Step};

/// Parse and validate scenarios, without a device
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp check scenarios\n  offramp check my-app.yaml --json\n  offramp check my-app.yaml --steps\n  offramp check my-app.yaml --watch"
)]
pub(crate) struct Args {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO|DIR")]
    scenarios: Vec<PathBuf>,
    /// Print the mistakes as one JSON array, for editors and scripts
    #[arg(long)]
    json: bool,
    /// List the steps with their numbers and lines, as `offramp run --from-step` takes them
    #[arg(long, conflicts_with = "json")]
    steps: bool,
    /// Check again whenever one of the files is saved, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

/// A mistake, for scripts.
#[derive(Serialize)]
struct Mistake<'a> {
    file: String,
    line: Option<u32>,
    column: Option<u32>,
    message: &'a str,
    help: &'a [String],
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    if args.watch {
        // Nothing is under way that Ctrl-C could harm.
        return watch::watch(&mut || watch::scenarios(&args.scenarios), None, context, &mut || once(args, context));
    }
    once(args, context)
}

fn once(args: &Args, context: &Context) -> Outcome {
    let (text, sound) = check(args, context.colour_out)?;
    context.print(&text);
    Ok(if sound { 0 } else { WRONG_INPUT })
}

/// What to print, and whether no mistake was found.
fn check(args: &Args, colours: bool) -> Result<(String, bool), Failure> {
    let (mut scenarios, mut steps) = (0, String::new());
    // A settings file that is named by itself is checked as what it is.
    let (settings, named): (Vec<PathBuf>, Vec<PathBuf>) =
        args.scenarios.iter().cloned().partition(|path| scenario::is_settings(path));
    let mut errors: Vec<ScenarioError> = scenario::workspaces(&args.scenarios).err().unwrap_or_default();
    if named.is_empty() && !settings.is_empty() {
        return Ok(told(args, colours, settings.len(), "workspace", &errors));
    }
    match scenario::find(&named) {
        Ok(files) => {
            scenarios = files.len();
            for file in &files {
                let loaded = scenario::load(file);
                if let (true, Ok(scenario)) = (args.steps, &loaded) {
                    steps += &listed(scenario, files.len() > 1);
                }
                // A file that several scenarios run has its mistakes once.
                let new = loaded.err().unwrap_or_default();
                let new: Vec<_> = new.into_iter().filter(|error| !errors.contains(error)).collect();
                errors.extend(new);
            }
        }
        Err(error) if args.json => errors.push(ScenarioError::of_file(error.path(), error.to_string())),
        Err(error) => return Err(Failure::Input(error.to_string())),
    }
    let (text, sound) = told(args, colours, scenarios, "scenario", &errors);
    Ok((steps + &text, sound))
}

/// A scenario's own steps, each with its number and line and the line's text.
fn listed(scenario: &Scenario, named: bool) -> String {
    let source = std::fs::read_to_string(&scenario.file).unwrap_or_default();
    let lines: Vec<&str> = source.lines().collect();
    let of = |(index, step): (usize, &Step)| {
        let text = usize::try_from(step.span.line).ok().and_then(|line| lines.get(line.checked_sub(1)?));
        let text = clean(text.map_or("", |text| text.trim().trim_start_matches("- ")));
        format!("{:>4}  line {:<4}  {}\n", index + 1, step.span.line, cut(&text, TEXT))
    };
    let steps: String = scenario.steps.iter().enumerate().map(of).collect();
    if named { format!("{}\n{steps}\n", scenario.file.display()) } else { steps + "\n" }
}

/// Columns of a step's text.
const TEXT: usize = 90;

/// The text, and whether there was no mistake.
fn told(args: &Args, colours: bool, checked: usize, what: &str, errors: &[ScenarioError]) -> (String, bool) {
    let text = if args.json {
        let mistakes: Vec<_> = errors.iter().map(mistake).collect();
        serde_json::to_string_pretty(&mistakes).unwrap_or_default() + "\n"
    } else {
        let shown: String = errors.iter().map(|error| error.render(colours) + "\n").collect();
        format!("{shown}{}, {}\n", count(checked, what), count(errors.len(), "error"))
    };
    (text, errors.is_empty())
}

fn mistake(error: &ScenarioError) -> Mistake<'_> {
    Mistake {
        file: error.file.display().to_string(),
        line: error.span.map(|span| span.line),
        column: error.span.map(|span| span.column),
        message: &error.message,
        help: &error.help,
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(paths: Vec<PathBuf>, json: bool) -> (u8, String) {
        let (text, sound) = check(&Args { scenarios: paths, json, steps: false, watch: false }, false).unwrap();
        (if sound { 0 } else { 2 }, text)
    }

    #[test]
    fn a_folder_is_checked_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a.yaml", "appId: a.b\n---\n- runFlow: _in.yaml\n");
        write("b.yaml", "appId: a.b\n---\n- runFlow: _in.yaml\n");
        write("_in.yaml", "appId: a.b\n---\n- tapOm: x\n- bakc\n");
        let (code, text) = checked(vec![folder.path().to_owned()], false);
        assert_eq!((code, text.lines().last()), (2, Some("2 scenarios, 2 errors")));
        assert_eq!(text.matches("did you mean").count(), 2);

        let (code, json) = checked(vec![folder.path().to_owned()], true);
        let mistakes: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((code, &mistakes[0]["line"], &mistakes[0]["column"]), (2, &3.into(), &3.into()));
        assert_eq!(mistakes[1]["message"], "there is no command `bakc`");

        write("_in.yaml", "appId: a.b\n---\n- back\n");
        write("config.yaml", "flows: '*'\nincludeTag: x\n");
        let (code, text) = checked(vec![folder.path().join("config.yaml")], false);
        assert!(code == 2 && text.contains("did you mean `includeTags`?") && text.ends_with("1 workspace, 1 error\n"), "{text}");
        assert_eq!(checked(vec![folder.path().to_owned()], false).0, 2, "its folder has the mistake, too");
        write("config.yaml", "flows: 'a.*'\n");
        assert_eq!(checked(vec![folder.path().to_owned()], false), (0, "1 scenario, 0 errors\n".into()));
        assert_eq!(checked(vec![folder.path().join("a.yaml")], false), (0, "1 scenario, 0 errors\n".into()));
        assert_eq!(checked(vec![folder.path().join("a.yaml")], true), (0, "[]\n".into()));
    }

    #[test]
    fn steps_are_listed_with_their_numbers_and_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, "appId: a.b\n---\n- launchApp\n- tapOn:\n    text: Go\n- back\n").unwrap();
        let args = Args { scenarios: vec![file], json: false, steps: true, watch: false };
        let (text, _) = check(&args, false).unwrap();
        let list = "   1  line 3     launchApp\n   2  line 4     tapOn:\n   3  line 6     back\n\n1 scenario, 0 errors\n";
        assert_eq!(text, list);
    }

    #[test]
    fn a_path_that_is_missing_is_said() {
        let missing = check(&Args { scenarios: vec!["no-such-folder".into()], json: false, steps: false, watch: false }, false);
        let message = "there is no file or folder `no-such-folder`: check the path, or the folder you are in";
        assert_eq!(missing, Err(Failure::Input(message.into())));
        let (code, text) = checked(vec!["no-such-folder".into()], true);
        assert!(code == 2 && text.contains("no-such-folder"));
    }
}
