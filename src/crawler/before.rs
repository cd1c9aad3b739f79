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
        let leads_on = |step: &Step| matches!(&step.command, Command::Phase(name) if !LEAD_IN.contains(&name.as_str()));
        let cut = scenario.steps.iter().position(leads_on);
        let source = std::fs::read_to_string(file).unwrap_or_default();
        let lines: Vec<&str> = source.lines().collect();
        let line = |step: &Step| usize::try_from(step.span.line).unwrap_or(1).saturating_sub(1).min(lines.len());
        let from = scenario.steps.first().map_or(0, line);
        let to = cut.and_then(|cut| scenario.steps.get(cut)).map_or(lines.len(), line).max(from);
        let mut text = lines[from..to].join("\n");
        if let Some(cut) = cut {
            scenario.steps.truncate(cut);
        }
        // Files beside the scenario are named from elsewhere by their full path.
        let folder = file.parent().unwrap_or(Path::new("")).canonicalize().unwrap_or_default();
        for step in &scenario.steps {
            if let Command::RunFlow { name: Some(name), .. } = &step.command
                && !Path::new(name).is_absolute()
            {
                text = text.replace(name.as_str(), &folder.join(name).display().to_string());
            }
        }
        Ok(Before { scenario, text: text.trim().to_owned() })
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
