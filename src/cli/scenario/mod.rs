//! `offramp scenario`: a commented scenario to begin with, and what its commands do.

mod help;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Context, Failure, Outcome};

const LEAVE: &str = include_str!("../../../scenarios/_templates/leave.yaml");
const PROMPTS_ONLY: &str = include_str!("../../../scenarios/_templates/prompts-only.yaml");

/// Begin a scenario from a commented template, and read what its commands do
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(New),
    Help(help::Args),
}

/// Write a commented scenario to fill in
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp scenario new -o my-app.yaml --app com.example.app\n  offramp scenario new --template prompts-only"
)]
struct New {
    /// File to write, which must not be there yet [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The app's package
    #[arg(long, value_name = "PACKAGE")]
    app: Option<String>,
    /// What it is to begin with
    #[arg(long, value_enum, default_value_t)]
    template: Template,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Template {
    /// Sign-up, use, account deletion
    #[default]
    Leave,
    /// Permission prompts alone: no account is made
    PromptsOnly,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    match &args.command {
        Command::New(args) => new(args, context),
        Command::Help(args) => help::run(args, context),
    }
}

fn new(new: &New, context: &Context) -> Outcome {
    let app = new.app.as_deref();
    if let Some(app) = app.filter(|app| !is_package(app)) {
        return Err(Failure::Input(format!("`{app}` is not a package; write one such as com.example.app")));
    }
    let text = filled(new.template, app, new.output.as_deref());
    let Some(file) = &new.output else {
        context.print(&text);
        return Ok(0);
    };
    // Never over what somebody wrote.
    let written = std::fs::File::create_new(file).and_then(|mut to| to.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Input(format!("{} is there already; name another file", file.display())),
        _ => Failure::file(file, error),
    })?;
    let shown = file.display();
    context.print(&format!("{shown} is written: put the app's words in, then\n  offramp check {shown}\n"));
    Ok(0)
}

/// The template with what is known of the app and the file.
fn filled(template: Template, app: Option<&str>, file: Option<&Path>) -> String {
    let text = match template {
        Template::Leave => LEAVE,
        Template::PromptsOnly => PROMPTS_ONLY,
    };
    // The file is there already.
    let lines = text.lines().filter(|line| !line.contains("cp scenarios/_templates/")).map(|line| format!("{line}\n"));
    let mut text = lines.collect::<String>().replacen("# Copy this file, put", "# Put", 1);
    text = text.replacen("# Copy this file to look", "# Look", 1);
    if let Some(file) = file.and_then(Path::to_str).filter(|file| !file.contains(char::is_control)) {
        text = text.replace("my-app.yaml", file);
    }
    if let Some(app) = app {
        let name = app.rsplit('.').next().unwrap_or(app);
        text = text.replace("com.example.your_app", app).replacen("name: your-app", &format!("name: {name}"), 1);
    }
    text
}

fn is_package(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    text.len() <= 255 && text.contains('.') && text.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_a_scenario_of_that_app() {
        let folder = tempfile::tempdir().unwrap();
        for template in [Template::Leave, Template::PromptsOnly] {
            let file = folder.path().join("mine.yaml");
            let text = filled(template, Some("org.example.shop"), Some(&file));
            for gone in ["Copy this file", "_templates", "your_app", "my-app.yaml"] {
                assert!(!text.contains(gone), "{gone} in\n{text}");
            }
            std::fs::write(&file, text).unwrap();
            let scenario = crate::scenario::load(&file).unwrap();
            assert_eq!(scenario.header.app_id.as_deref(), Some("org.example.shop"));
            assert!(scenario.header.name.starts_with("shop"));
        }
    }

    #[test]
    fn a_package_has_parts() {
        assert!(is_package("com.example.app_2"));
        for text in ["app", "com..app", "com.2app", "com.app: x", "com.app\n"] {
            assert!(!is_package(text), "{text}");
        }
    }
}
