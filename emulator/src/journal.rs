//! A journal kept at the device: what it was asked, what was put into it, what it showed. Nothing on the device tells that it is kept, so
//! programs that drive it can be compared by what they did, whatever they say of themselves.
//!
//! One JSON object a line, in the order in which things happened; `docs/emulator.md` describes them.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::app::view::Point;
use crate::system::System;

/// Longest text that is kept of a service's name or of what was typed, in characters.
const LONGEST: usize = 200;

/// A journal. Clones write into the same one; several devices may share it.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    file: File,
    /// What each device showed last.
    shown: Vec<(String, Value)>,
    /// Why nothing is written any more.
    failed: Option<io::Error>,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'e> {
    /// A service was opened.
    Service(&'e str),
    /// A tap, or a finger held on a place.
    Tap(Point),
    /// A finger drawn across the display, or held on a place, for so many milliseconds.
    Swipe(Point, Point, u64),
    /// A key, by its number.
    Key(u32),
    /// Text for the field that has the focus.
    Text(&'e str),
    /// Text for the field at a place, by the accessibility interface.
    SetText(Point, &'e str),
    /// An app was started by a command.
    Start(&'e str),
}

impl Entry<'_> {
    fn json(self) -> Value {
        let point = |at: Point| json!([at.x, at.y]);
        match self {
            Entry::Service(name) => json!({"service": cut(name)}),
            Entry::Tap(at) => json!({"input": "tap", "at": point(at)}),
            Entry::Swipe(at, to, ms) => json!({"input": "swipe", "at": point(at), "to": point(to), "ms": ms}),
            Entry::Key(code) => json!({"input": "key", "code": code}),
            Entry::Text(text) => json!({"input": "text", "text": cut(text)}),
            Entry::SetText(at, text) => json!({"input": "text", "at": point(at), "text": cut(text)}),
            Entry::Start(package) => json!({"start": package}),
        }
    }
}

impl Journal {
    /// Begins a journal; a file that was there is written anew.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn create(file: &Path) -> io::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(Inner { file: File::create(file)?, shown: Vec::new(), failed: None }))))
    }

    /// Why it is no longer written, once.
    pub fn failure(&self) -> Option<io::Error> {
        self.inner().failed.take()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn write(&mut self, system: &System, mut line: Value) {
        line["device"] = json!(system.config.serial);
        line["ms"] = json!(system.clock.uptime_ms());
        if let Err(error) = self.file.write_all(format!("{line}\n").as_bytes()) {
            self.failed = Some(error);
        }
    }
}

impl System {
    /// Notes what happens, where a journal is kept.
    pub(crate) fn note(&self, entry: Entry<'_>) {
        if let Some(journal) = &self.config.journal {
            journal.inner().write(self, entry.json());
        }
    }

    /// Notes what stands on the display, where a journal is kept and it is something else than before.
    pub(crate) fn note_shown(&self) {
        let Some(journal) = &self.config.journal else { return };
        let (package, screen) = self.on_display();
        let now = json!({"shown": package, "screen": screen});
        let mut inner = journal.inner();
        let serial = &self.config.serial;
        match inner.shown.iter_mut().find(|(device, _)| device == serial) {
            Some((_, before)) if *before == now => return,
            Some((_, before)) => before.clone_from(&now),
            None => inner.shown.push((serial.clone(), now.clone())),
        }
        inner.write(self, now);
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn inputs_starts_and_what_is_shown_are_noted_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("journal.jsonl");
        let device = Device::new(DeviceConfig { journal: Some(Journal::create(&file).unwrap()), ..DeviceConfig::new(34) });
        let specimen = Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens/messenger");
        let apk = dir.path().join("plover.apk");
        crate::apk::build(&specimen, &apk).unwrap();
        device.lock().files.write("/data/local/tmp/plover.apk", std::fs::read(&apk).unwrap(), 0o644, 0).unwrap();
        assert_eq!(run(&device, "pm install /data/local/tmp/plover.apk").out, "Success\n");
        run(
            &device,
            "am start -n com.example.plover/.MainActivity; input keyevent 4; input text hello; input swipe 10 300 10 300 200",
        );
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.iter().all(|line| line["device"] == "sim-api34" && line["ms"].is_u64()), "{text}");
        let shown = |line: &Value| line["shown"].as_str().map(str::to_owned);
        let known = |line: &Value| {
            let what = [&line["start"], &line["screen"], &line["code"], &line["text"], &line["at"]];
            what.into_iter().find(|value| !value.is_null()).map(Value::to_string)
        };
        let told: Vec<String> = lines.iter().filter_map(|line| known(line).or_else(|| shown(line))).collect();
        let launcher = lines.iter().find_map(shown).unwrap();
        assert!(launcher.contains("launcher"), "{text}");
        assert_eq!(told[told.len() - 5..], ["\"com.example.plover\"", "\"consent\"", "4", "\"hello\"", "[10,300]"], "{text}");
    }
}
