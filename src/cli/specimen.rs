//! `offramp emulator specimen …`: lists the specimens in a folder, builds one into an APK, makes new ones.

use std::path::{Path, PathBuf};

use offramp_emulator::apk::{build, build_source};
use offramp_emulator::app::specimen::Specimen;
use offramp_emulator::generate::{Generated, KEYS, Settings, generate};

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
    /// Make a specimen from a seed, with a scenario and with the counts that are true of it
    ///
    /// The same seed with the same settings makes the same files, for ever. What is not set, the seed decides.
    #[command(after_help = "Examples:
  offramp emulator specimen generate --seed 7
  offramp emulator specimen generate --seed 7 --set obstacles=O2,O7 --set depth=5 -o leaves/
  offramp run leaves/leave.yaml
  offramp emulator specimen generate --seed 7 --set obstacles=O2,O7 --fixed -o mended/
  offramp emulator specimen generate --seed 7 -o seven.apk")]
    Generate {
        /// Any number
        #[arg(long, value_name = "N")]
        seed: u64,
        /// A wish
        #[arg(long, value_name = "KEY=VALUE", long_help = settings_help())]
        set: Vec<String>,
        /// The same app after it was mended: no obstacles, no nagging, a short way out; a higher version
        #[arg(long)]
        fixed: bool,
        /// The folder to write specimen.yaml, leave.yaml and truth.yaml into, or an APK to build; without it, a folder named after the seed
        #[arg(short, long, value_name = "DIR|APK")]
        output: Option<PathBuf>,
    },
}

fn settings_help() -> String {
    let keys: Vec<String> = KEYS.iter().map(|(key, takes)| format!("  {}{takes}", pad(key, 11))).collect();
    format!("A wish; may be given several times:\n{}", keys.join("\n"))
}

pub(crate) fn run(command: &Command, context: &Context) -> Outcome {
    match command {
        Command::List { dir } => list(dir, context),
        Command::Build { dir, output } => {
            build(dir, output).map_err(|error| Failure::Input(format!("{}: {error}", dir.display())))?;
            context.print(&format!("{}\n", output.display()));
            Ok(0)
        }
        Command::Generate { seed, set, fixed, output } => {
            let mut settings = Settings::default();
            settings.fixed = *fixed;
            let made = set.iter().try_for_each(|wish| settings.set(wish)).and_then(|()| generate(*seed, &settings));
            let made = made.map_err(|error| Failure::Input(format!("--set: {error}")))?;
            let output = output.clone().unwrap_or_else(|| PathBuf::from(&made.name));
            write(&made, &output).map_err(|error| Failure::Input(format!("{}: {error}", output.display())))?;
            context.print(&format!("{}\n", output.display()));
            Ok(0)
        }
    }
}

/// Writes what was made: an APK if the name says so, else a folder.
fn write(made: &Generated, output: &Path) -> Result<(), Box<dyn std::error::Error>> {
    if output.extension().is_some_and(|extension| extension == "apk") {
        return Ok(build_source(&made.specimen, output)?);
    }
    std::fs::create_dir_all(output)?;
    for (name, text) in [(FILE, &made.specimen), ("leave.yaml", &made.scenario), ("truth.yaml", &made.truth)] {
        std::fs::write(output.join(name), text)?;
    }
    Ok(())
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
        context.print(&format!("{} {}{}\n", pad(&folder.display().to_string(), 34), pad(&specimen.package, 30), label));
    }
    Ok(0)
}
