//! The scenario that runs before a crawl: what makes somebody logged in, and no more of it.

use std::path::Path;

use crate::scenario::{self, Command, Scenario, ScenarioError, Step};

/// Phases that lead to a session; the crawl begins where another begins.
const LEAD_IN: [&str; 3] = ["first-run", "sign-up", "log-in"];

/// The scenario that runs before a crawl, up to where somebody is logged in.
#[derive(Debug, Clone)]
pub struct Before {
    /// The scenario, with no commands after that.
    pub scenario: Scenario,
    /// Its commands, as they stand in the file.
    pub text: String,
}

impl Before {
    /// Reads a scenario. Of one with phases, those are kept that stand before the first that is neither `first-run`, `sign-up` nor `log-in`;
    /// so the scenario of a whole account's life serves as it is.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(file: &Path) -> Result<Before, Vec<ScenarioError>> {
        let mut scenario = scenario::load(file)?;
        let (mut steps, mut text) = (Vec::new(), String::new());
        take(std::mem::take(&mut scenario.steps), file, &mut steps, &mut text);
        scenario.steps = steps;
        Ok(Before { scenario, text: text.trim().to_owned() })
    }
}

/// Takes over the commands of a file, and their text, up to the first phase in which somebody is logged in; `true` if that came. Where it
/// stands in a file that a command runs, that file's commands are taken over instead of the command.
fn take(all: Vec<Step>, file: &Path, steps: &mut Vec<Step>, text: &mut String) -> bool {
    let source = std::fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = source.lines().collect();
    let line = |step: &Step| usize::try_from(step.span.line).unwrap_or(1).saturating_sub(1).min(lines.len());
    let begins: Vec<usize> = all.iter().map(line).chain([lines.len()]).collect();
    let folder = file.parent().unwrap_or(Path::new("")).canonicalize().unwrap_or_default();
    for (index, step) in all.into_iter().enumerate() {
        let mut part = lines[begins[index]..begins[index + 1].max(begins[index])].join("\n");
        match &step.command {
            Command::Phase(name) if !LEAD_IN.contains(&name.as_str()) => return true,
            Command::RunFlow { steps: inner, .. } if inner.iter().any(ends) => {
                let file = inner.first().map_or_else(|| file.to_owned(), |step| step.file.clone());
                return take(inner.clone(), &file, steps, text);
            }
            // Files beside the scenario are named from elsewhere by their full path.
            Command::RunFlow { name: Some(name), .. } if !Path::new(name).is_absolute() => {
                part = part.replace(name.as_str(), &folder.join(name).display().to_string());
            }
            _ => {}
        }
        text.push_str(&part);
        text.push('\n');
        steps.push(step);
    }
    false
}

/// Whether a phase begins with this command, or in it, in which somebody is logged in.
fn ends(step: &Step) -> bool {
    match &step.command {
        Command::Phase(name) => !LEAD_IN.contains(&name.as_str()),
        Command::RunFlow { steps, .. } => steps.iter().any(ends),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_life_is_cut_where_the_session_is_there() {
        let before = Before::read(Path::new("scenarios/messenger/leave.yaml")).unwrap();
        assert!(
            before.text.starts_with("- onPermission") && before.text.ends_with("- assertVisible: Chats|消息"),
            "{}",
            before.text
        );
        let phases: Vec<_> = before.scenario.steps.iter().filter(|step| matches!(step.command, Command::Phase(_))).collect();
        assert_eq!(phases.len(), 2, "first-run and sign-up");
    }

    #[test]
    fn a_life_in_another_file_is_cut_there() {
        let before = Before::read(Path::new("scenarios/reader-fixed/leave.yaml")).unwrap();
        assert!(before.text.contains("- phase: sign-up") && !before.text.contains("runFlow"), "{}", before.text);
        assert!(!before.scenario.steps.iter().any(ends));
    }

    #[test]
    fn a_scenario_without_phases_is_kept_whole_and_its_files_are_still_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("in.yaml"), "appId: com.example.a\n---\n- tapOn: Agree\n").unwrap();
        let file = dir.path().join("a.yaml");
        std::fs::write(&file, "appId: com.example.a\n---\n- launchApp\n- runFlow: in.yaml\n").unwrap();
        let before = Before::read(&file).unwrap();
        let inner = dir.path().canonicalize().unwrap().join("in.yaml");
        assert_eq!(before.text, format!("- launchApp\n- runFlow: {}", inner.display()));
    }
}
