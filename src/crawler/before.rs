//! The scenario that runs before a crawl: what makes somebody logged in, and no more of it; for a crawl that looks for the way out of a
//! subscription, also what begins one.

use std::path::{Path, PathBuf};

use crate::scenario::{self, Command, Scenario, ScenarioError, Step};
use crate::ui::Selector;
use crate::ui::lexicon::{Concept, find};

/// Phases that lead to a session; the crawl begins where another begins.
const LEAD_IN: [&str; 3] = ["first-run", SIGN_UP, "log-in"];
/// The phase that makes an account.
const SIGN_UP: &str = "sign-up";
/// The phase that begins a subscription and ends it.
const SUBSCRIPTION: &str = "subscription";

/// The scenario that runs before a crawl, up to where somebody is logged in.
#[derive(Debug, Clone)]
pub struct Before {
    /// The scenario, with no commands after that.
    pub scenario: Scenario,
    /// Its commands, as they stand in the file.
    pub text: String,
    /// It begins a subscription: the crawl goes on from there.
    pub subscribes: bool,
    /// It makes an account of its own.
    pub signs_up: bool,
}

/// A command, with its lines in the file.
struct Part {
    step: Step,
    text: String,
}

impl Before {
    /// Reads a scenario. Of one with phases, those are kept that stand before the first that is neither `first-run`, `sign-up` nor `log-in`;
    /// so the scenario of a whole account's life serves as it is. With `subscribe`, its phase `subscription` is kept, too, as far as it buys.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(file: &Path, subscribe: bool) -> Result<Before, Vec<ScenarioError>> {
        let mut scenario = scenario::load(file)?;
        let parts = parts(std::mem::take(&mut scenario.steps), file);
        let named = |part: &Part, name: &str| matches!(&part.step.command, Command::Phase(phase) if phase == name);
        let other = |part: &Part| matches!(&part.step.command, Command::Phase(phase) if !LEAD_IN.contains(&phase.as_str()));
        let lead = parts.iter().position(other).unwrap_or(parts.len());
        let joining = if subscribe { joining(&parts) } else { None };
        let kept: Vec<Part> = parts
            .into_iter()
            .enumerate()
            .filter(|(index, _)| *index < lead || joining.as_ref().is_some_and(|range| range.contains(index)))
            .map(|(_, part)| part)
            .collect();
        let text: String = kept.iter().map(|part| format!("{}\n", part.text)).collect();
        let signs_up = kept.iter().any(|part| named(part, SIGN_UP));
        scenario.steps = kept.into_iter().map(|part| part.step).collect();
        Ok(Before { scenario, text: text.trim().to_owned(), subscribes: joining.is_some(), signs_up })
    }
}

/// The commands of a file one after another. Those of a file that a command runs stand in the command's place if a phase begins in them,
/// so that they can be kept in part.
fn parts(all: Vec<Step>, file: &Path) -> Vec<Part> {
    let source = std::fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = source.lines().collect();
    let line = |step: &Step| usize::try_from(step.span.line).unwrap_or(1).saturating_sub(1).min(lines.len());
    let begins: Vec<usize> = all.iter().map(line).chain([lines.len()]).collect();
    let folder = file.parent().unwrap_or(Path::new("")).canonicalize().unwrap_or_default();
    let mut parts = Vec::new();
    for (index, step) in all.into_iter().enumerate() {
        let mut text = lines[begins[index]..begins[index + 1].max(begins[index])].join("\n");
        match step.command {
            Command::RunFlow { steps: inner, .. } if inner.iter().any(begins_phase) => {
                let file: PathBuf = inner.first().map_or_else(|| file.to_owned(), |step| step.file.clone());
                parts.extend(self::parts(inner, &file));
                continue;
            }
            // Files beside the scenario are named from elsewhere by their full path.
            Command::RunFlow { name: Some(ref name), .. } if !Path::new(name).is_absolute() => {
                text = text.replace(name.as_str(), &folder.join(name).display().to_string());
            }
            _ => {}
        }
        parts.push(Part { step, text });
    }
    parts
}

/// Whether a phase begins with this command, or in it.
fn begins_phase(step: &Step) -> bool {
    match &step.command {
        Command::Phase(_) => true,
        Command::RunFlow { steps, .. } => steps.iter().any(begins_phase),
        _ => false,
    }
}

/// The commands of the phase `subscription` up to the last that buys, before any that ends what was bought; `None` if none buys.
fn joining(parts: &[Part]) -> Option<std::ops::RangeInclusive<usize>> {
    let phase = |part: &Part| matches!(part.step.command, Command::Phase(_));
    let begin = parts.iter().position(|part| matches!(&part.step.command, Command::Phase(name) if name == SUBSCRIPTION))?;
    let next = |from: usize, fits: &dyn Fn(&Part) -> bool| (from..parts.len()).find(|&index| fits(&parts[index]));
    let end = next(begin + 1, &phase).unwrap_or(parts.len());
    let leaves = |part: &Part| matches!(part.step.command, Command::Entry) || taps(&part.step, Concept::Unsubscribe);
    let leaving = next(begin + 1, &leaves).unwrap_or(end).min(end);
    let bought = (begin + 1..leaving).rfind(|&index| taps(&parts[index].step, Concept::Subscribe))?;
    Some(begin..=bought)
}

/// Whether a command taps a control whose words, in any language of the pattern, or whose id mean this.
fn taps(step: &Step, concept: Concept) -> bool {
    let Command::TapOn(tap) = &step.command else { return false };
    let Some(Selector { text, id, description, .. }) = &tap.selector else { return false };
    let words = |text: &String| text.split('|').any(|text| find(concept, text.trim_end_matches(".*")).is_some());
    let named = |id: &String| find(concept, &id.replace(['_', '-'], " ")).is_some();
    text.as_ref().is_some_and(words) || description.as_ref().is_some_and(words) || id.as_ref().is_some_and(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_life_is_cut_where_the_session_is_there() {
        let before = Before::read(Path::new("scenarios/messenger/leave.yaml"), false).unwrap();
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
        let before = Before::read(Path::new("scenarios/reader-fixed/leave.yaml"), false).unwrap();
        assert!(before.text.contains("- phase: sign-up") && !before.text.contains("runFlow"), "{}", before.text);
        let phases = before.scenario.steps.iter().filter(|step| begins_phase(step));
        assert!(phases.into_iter().all(|step| matches!(&step.command, Command::Phase(name) if LEAD_IN.contains(&name.as_str()))));
    }

    #[test]
    fn a_scenario_without_phases_is_kept_whole_and_its_files_are_still_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("in.yaml"), "appId: com.example.a\n---\n- tapOn: Agree\n").unwrap();
        let file = dir.path().join("a.yaml");
        std::fs::write(&file, "appId: com.example.a\n---\n- launchApp\n- runFlow: in.yaml\n").unwrap();
        let before = Before::read(&file, true).unwrap();
        let inner = dir.path().canonicalize().unwrap().join("in.yaml");
        assert_eq!(before.text, format!("- launchApp\n- runFlow: {}", inner.display()));
    }

    #[test]
    fn for_the_way_out_of_a_subscription_it_goes_on_to_where_one_runs() {
        for (name, last) in [
            ("gazette", "- tapOn: Confirm payment|确认支付"),
            ("magazine", "- tapOn: Pay|支付"),
            ("matinee", "- tapOn: Confirm payment|确认支付"),
            ("music", "- tapOn: Confirm|确认支付"),
        ] {
            let file = format!("scenarios/{name}/leave.yaml");
            let before = Before::read(Path::new(&file), true).unwrap();
            assert!(before.subscribes && before.signs_up && before.text.ends_with(last), "{name}: {}", before.text);
            assert!(before.text.contains("- phase: subscription\n- launchApp") && !before.text.contains("account-deletion"));
            assert!(!Before::read(Path::new(&file), false).unwrap().text.contains("subscription"), "{name}");
        }
        assert!(!Before::read(Path::new("scenarios/messenger/leave.yaml"), true).unwrap().subscribes);
    }
}
