//! The command that runs a job again.

use super::model::ScenarioReport;

/// One line that runs the same again.
pub fn line(scenario: &ScenarioReport) -> String {
    let device = match scenario.device.serial.strip_prefix("sim-") {
        Some(profile) if scenario.device.simulated => format!("sim:{profile}"),
        _ if scenario.device.serial.is_empty() => String::new(),
        _ => scenario.device.serial.clone(),
    };
    let locale = Some(scenario.device.locale.clone()).filter(|_| scenario.device.simulated);
    let mut line = format!("offramp run {} --policies {}", quoted(&scenario.file), scenario.policy);
    let app = Some(scenario.app.given.clone());
    for (flag, value) in [("--apk", app), ("--device", Some(device)), ("--locale", locale)] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            line.push_str(&format!(" {flag} {}", quoted(&value)));
        }
    }
    if scenario.counterfactual_for.is_some() {
        line.push_str(" --counterfactual");
    }
    line
}

/// As a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "/._-:@+,=".contains(c));
    if plain { word.to_string() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn a_replay_is_one_command_that_a_shell_reads_back() {
        let mut scenario = example::report().scenarios.remove(0);
        assert_eq!(line(&scenario), "offramp run scenarios/courier.yaml --policies observe --device sim:api34 --locale zh-CN");
        scenario.app.given = "new build.apk".into();
        assert!(line(&scenario).contains(" --apk 'new build.apk' --device"));
        scenario.app.given.clear();
        scenario.file = "my app's/快递.yaml".into();
        scenario.device.serial = "emulator-5554".into();
        assert_eq!(
            line(&scenario),
            r"offramp run 'my app'\''s/快递.yaml' --policies observe --device emulator-5554 --locale zh-CN"
        );
    }
}
