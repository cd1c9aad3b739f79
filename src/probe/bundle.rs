//! The probe's answers with what was seen, for the project: what could name the device or its owner is taken out.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::Answer;
use crate::trace::event::DeviceFacts;

/// What stands for something that was taken out.
const GONE: &str = "•••";

/// Addresses, numbers and names that could tell whose device it is: mail, IPv4, MAC, long numbers (telephone, IMEI, account), hex ids.
static PERSONAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[\w.+-]+@[\w-]+\.[\w.]+|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b|\+?\b\d{9,}\b|\b[0-9a-f]{16,}\b")
        .expect("a sound pattern")
});

/// Makes the bundle.
pub fn make(facts: &DeviceFacts, answers: &[Answer]) -> Value {
    let device = json!({
        "model": facts.model, "manufacturer": facts.manufacturer, "api": facts.api, "simulated": facts.simulated,
        "fingerprint": facts.fingerprint, "locale": facts.locale, "permission_module": facts.permission_module,
    });
    let mut bundle = json!({"schema": 1, "offramp": env!("CARGO_PKG_VERSION"), "device": device, "answers": answers});
    for answer in bundle["answers"].as_array_mut().into_iter().flatten() {
        redact(&mut answer["why"], &facts.serial);
        answer["seen"].as_array_mut().into_iter().flatten().for_each(|line| redact(line, &facts.serial));
    }
    bundle
}

fn redact(value: &mut Value, serial: &str) {
    let Some(text) = value.as_str() else { return };
    let text = if serial.is_empty() { text.to_owned() } else { text.replace(serial, GONE) };
    *value = PERSONAL.replace_all(&text, GONE).into_owned().into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Verdict;

    #[test]
    fn a_bundle_names_nobody() {
        let facts = DeviceFacts { serial: "R58M12ABCDE".into(), model: "SM-G991B".into(), api: 33, ..DeviceFacts::default() };
        let line = "R58M12ABCDE wei@example.com 192.168.1.20 02:00:5e:10:00:01 +8613800000000 9774d56d682e549c START u0 {cmp=a/.B} pid 1234";
        let answer =
            Answer { check: "log-mark", claim: "", verdict: Verdict::Confirmed, why: line.into(), seen: vec![line.into()] };
        let bundle = make(&facts, &[answer]);
        let expected = "••• ••• ••• ••• ••• ••• START u0 {cmp=a/.B} pid 1234";
        assert_eq!(
            (bundle["answers"][0]["why"].as_str(), bundle["answers"][0]["seen"][0].as_str()),
            (Some(expected), Some(expected))
        );
        assert_eq!(bundle["device"]["model"], "SM-G991B");
        assert!(!bundle.to_string().contains("R58M"));
    }
}
