//! `offramp emulator specimen …`: lists the specimens in a folder, builds one into an APK.

use std::path::{Path, PathBuf};

use offramp_emulator::apk::build;
use offramp_emulator::app::specimen::Specimen;

use super::{Context, Failure, Outcome};
use crate::report::text::pad;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the specimens in a folder
    List {
        /// The folder
        #[arg(default_value = "emulator/specimens")]
        dir: PathBuf,
    },
    /// Build a specimen into an APK that adb installs
    #[command(
        after_help = "Example:\n  offramp emulator specimen build emulator/specimens/reader -o reader.apk\n  adb -s emulator-5554 install reader.apk"
    )]
    Build {
        /// The specimen's folder
        dir: PathBuf,
        /// The APK to write
        #[arg(short, long, value_name = "APK")]
        output: PathBuf,
    },
}

pub(crate) fn run(command: &Command, context: &Context) -> Outcome {
    match command {
        Command::List { dir } => list(dir, context),
        Command::Build { dir, output } => {
            build(dir, output).map_err(|error| Failure::Input(format!("{}: {error}", dir.display())))?;
            context.print(&format!("{}\n", output.display()));
            Ok(0)
        }
    }
}

/// The file that makes a folder a specimen's.
pub(crate) const FILE: &str = "specimen.yaml";

fn list(dir: &Path, context: &Context) -> Outcome {
    let entries = std::fs::read_dir(dir).map_err(|error| Failure::Input(format!("{}: {error}", dir.display())))?;
    let mut folders: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.join(FILE).is_file()).collect();
    folders.sort();
    if folders.is_empty() {
        return Err(Failure::Input(format!("no specimen is in {}: a specimen is a folder with a {FILE}", dir.display())));
    }
    for folder in folders {
        let file = folder.join(FILE);
        let source = std::fs::read_to_string(&file).map_err(|error| Failure::Input(format!("{}: {error}", file.display())))?;
        let specimen = Specimen::parse(&source).map_err(|error| Failure::Input(format!("{}: {error}", folder.display())))?;
        let label = format!("{} {}", specimen.label.en(), specimen.label.get(true));
        context.print(&format!("{}{}{}\n", pad(&folder.display().to_string(), 34), pad(&specimen.package, 30), label));
    }
    Ok(0)
}
