//! Somebody uses the app on the device, and what they do is written: touches as the kernel tells them, mapped to the screen as it was read
//! before, and texts from what fields hold afterwards.

use std::path::Path;

use super::draft::Draft;
use super::gesture::{Before, Meant, Typed, meant, typed};
use super::getevent::{Did, Reader};
use super::session::{Desk, End};
use super::words::{Word, parse};
use crate::runner::{Explorer, Halt};
use crate::scenario::decode;
use crate::scenario::write::scalar;
use crate::ui::permission_dialog;

/// What was said while the device is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A line.
    Line(String),
    /// Nothing yet.
    Nothing,
    /// Nothing more will come.
    Over,
}

/// The device that somebody uses.
pub trait Watched {
    /// Starts the app.
    ///
    /// # Errors
    /// The device is gone.
    fn launch(&mut self) -> Result<(), Halt>;
    /// Reads the screen at rest, and takes some time for it; `None` if it cannot be read.
    ///
    /// # Errors
    /// The device is gone, or the job was interrupted.
    fn look(&mut self) -> Result<Option<Before>, Halt>;
    /// What `getevent` printed since the last call; first its description of the devices.
    ///
    /// # Errors
    /// The device is gone, or tells no touches.
    fn lines(&mut self) -> Result<Vec<String>, Halt>;
}

impl Watched for Explorer<'_, '_> {
    fn launch(&mut self) -> Result<(), Halt> {
        self.leave_prompts();
        Explorer::launch(self)
    }

    fn look(&mut self) -> Result<Option<Before>, Halt> {
        Explorer::look(self)?;
        let keyboard = self.keyboard_shown()?;
        let (window, display) = (self.front().0.to_owned(), self.display());
        Ok(self.tree().map(|tree| Before { tree: tree.clone(), window, display, keyboard }))
    }

    fn lines(&mut self) -> Result<Vec<String>, Halt> {
        self.touch_lines()
    }
}

/// What can be said meanwhile.
const HELP: &str =
    "  use the app on the device, one thing at a time: wait for `ready`. Here you can say: phase NAME, entry, undo, save\n";

/// Watches until whoever sits at the desk says that it is done.
///
/// # Errors
/// The device is gone, or the job was interrupted; what was written is kept.
pub fn watch(device: &mut dyn Watched, draft: &mut Draft, file: &Path, desk: &mut dyn Desk) -> Result<End, Halt> {
    let mut reader = Reader::default();
    let mut did: Vec<Did> = device.lines()?.iter().filter_map(|line| reader.line(line)).collect();
    if !reader.knows_a_screen() {
        return Ok(End::Failed(
            "this device tells no touches by `getevent -l`; record in the terminal, without --watch-device".to_owned(),
        ));
    }
    draft.push("- phase: first-run", None);
    draft.push("- launchApp", None);
    device.launch()?;
    desk.say(HELP);
    let mut watcher = Watcher { draft, file, desk, before: None, told: false };
    watcher.keep()?;
    loop {
        let after = device.look()?;
        did.extend(device.lines()?.iter().filter_map(|line| reader.line(line)));
        if let Err(why) = watcher.step(std::mem::take(&mut did), after) {
            return Ok(End::Unkept(why));
        }
        loop {
            match watcher.desk.heard() {
                Heard::Line(line) if parse(&line) == Ok(Word::Save) => return Ok(End::Saved),
                Heard::Line(line) => watcher.said(&line)?,
                Heard::Nothing => break,
                Heard::Over => return Ok(End::Saved),
            }
        }
    }
}

struct Watcher<'w> {
    draft: &'w mut Draft,
    file: &'w Path,
    desk: &'w mut dyn Desk,
    /// The last screen that was read with no touch while it was read.
    before: Option<Before>,
    /// `ready` was said for it.
    told: bool,
}

impl Watcher<'_> {
    /// What was done since the last look, on the screen before it; then that look counts as the screen before what comes.
    fn step(&mut self, did: Vec<Did>, after: Option<Before>) -> Result<(), String> {
        let quiet = did.is_empty();
        if let (Some(before), Some(after)) = (&self.before, &after)
            && let Some(typed) = typed(&before.tree, &after.tree)
        {
            self.draft.begin_turn();
            self.typed(typed);
        }
        for (index, one) in did.iter().enumerate() {
            let Some(before) = &self.before else {
                self.desk.say("  a touch before the first screen was read is not written\n");
                continue;
            };
            match meant(one, before) {
                Meant::Typing => {}
                Meant::Nothing(why) => self.desk.say(&format!("  not written: {why}\n")),
                Meant::Answer(answer) => {
                    let dialog = permission_dialog(&before.tree, &before.window);
                    let group = dialog.and_then(|dialog| dialog.group).unwrap_or_else(|| "*".to_owned());
                    self.desk.say(&format!("  answered {group}\n"));
                    self.draft.answered(&group, answer);
                }
                Meant::Command(text, remark) => {
                    // Of several, only the first was done on the screen that was read.
                    let hasty = "done before the screen could be read again: check that it is what was meant";
                    let remark = if index > 0 { Some(hasty.to_owned()) } else { remark };
                    self.draft.begin_turn();
                    self.write(&text, remark.as_deref());
                }
            }
        }
        if quiet {
            if after.is_some() && !self.told {
                self.desk.say("  ready\n");
                self.told = true;
            }
            self.before = after;
        } else {
            // Read while something was done: which of both it shows is not known. What it says of fields is.
            self.told = false;
            self.before = after.or(self.before.take());
        }
        self.desk.save(&self.draft.text())
    }

    fn typed(&mut self, typed: Typed) {
        if typed.erased {
            self.write("- eraseText", None);
        }
        match typed.text {
            Some(text) => self.write(&format!("- inputText: {}", scalar(&text)), None),
            None => {
                self.draft.secret("PASSWORD");
                let last = "- inputText: \"${PASSWORD}\"";
                // Each letter shows as one more dot; it is one text.
                if self.draft.last() != Some(last) {
                    self.write(last, None);
                }
            }
        }
    }

    fn write(&mut self, text: &str, remark: Option<&str>) {
        if let Err(errors) = decode(self.file, &self.draft.with(&format!("{text}\n"))) {
            let why = errors.first().map(|error| error.message.clone()).unwrap_or_default();
            self.desk.say(&format!("  not written: {text} ({why})\n"));
            return;
        }
        remark.into_iter().for_each(|remark| self.desk.say(&format!("  {remark}\n")));
        self.desk.say(&format!("  {text}\n"));
        self.draft.push(text, remark);
    }

    fn said(&mut self, line: &str) -> Result<(), Halt> {
        self.draft.begin_turn();
        match parse(line) {
            Ok(Word::Phase(name)) => self.write(&format!("- phase: {}", scalar(&name)), None),
            Ok(Word::Entry) => self.write("- entry", None),
            Ok(Word::Undo) => {
                let gone = self.draft.undo().join(", ");
                self.desk.say(&format!("  out:  {gone}\n"));
            }
            _ => self.desk.say(HELP),
        }
        self.keep()
    }

    fn keep(&mut self) -> Result<(), Halt> {
        self.desk.save(&self.draft.text()).map_err(Halt::scenario)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::super::draft::Head;
    use super::super::getevent::tests::{SCREEN, finger};
    use super::*;
    use crate::ui::parse as tree;

    /// A device that shows one screen after another, and what `getevent` printed while it was read.
    struct Fake(VecDeque<(Before, String)>, VecDeque<String>);

    impl Watched for Fake {
        fn launch(&mut self) -> Result<(), Halt> {
            Ok(())
        }

        fn look(&mut self) -> Result<Option<Before>, Halt> {
            Ok(self.0.pop_front().map(|(screen, lines)| {
                self.1.push_back(lines);
                screen
            }))
        }

        fn lines(&mut self) -> Result<Vec<String>, Halt> {
            Ok(self.1.pop_front().unwrap_or_default().lines().map(str::to_owned).collect())
        }
    }

    /// Says one line after each look, and then nothing more.
    struct Script(VecDeque<Heard>, String);

    impl Desk for Script {
        fn line(&mut self) -> Option<String> {
            None
        }

        fn heard(&mut self) -> Heard {
            self.0.pop_front().unwrap_or(Heard::Over)
        }

        fn hidden(&mut self, _: &str) -> Option<String> {
            None
        }

        fn say(&mut self, _: &str) {}

        fn save(&mut self, scenario: &str) -> Result<(), String> {
            scenario.clone_into(&mut self.1);
            Ok(())
        }

        fn somebody(&self) -> bool {
            true
        }
    }

    fn screen(inner: &str, keyboard: bool) -> Before {
        let xml = format!(
            "<hierarchy><node class='F' package='com.example.app' enabled='true' bounds='[0,0][1000,2000]'>{inner}</node></hierarchy>"
        );
        Before { tree: tree(&xml).unwrap(), window: "com.example.app/.Main".into(), display: (1000, 2000), keyboard }
    }

    fn button(text: &str) -> String {
        format!("<node class='Button' text='{text}' clickable='true' enabled='true' bounds='[0,100][500,300]'/>")
    }

    fn field(text: &str, more: &str) -> String {
        format!(
            "<node class='EditText' text='{text}' hint='PIN' {more} resource-id='a:id/pin_field' clickable='true' focused='true' enabled='true' bounds='[0,400][500,500]'/>"
        )
    }

    fn watched(shown: Vec<(Before, String)>, says: Vec<Heard>) -> (End, String) {
        let mut draft = Draft::new(Head { package: "com.example.app".into(), name: "app".into(), ..Head::default() });
        let mut script = Script(says.into(), String::new());
        let mut fake = Fake(shown.into(), VecDeque::from([SCREEN.to_owned()]));
        let end = watch(&mut fake, &mut draft, Path::new("a.yaml"), &mut script).unwrap();
        (end, script.1.split("---\n").nth(1).unwrap_or_default().to_owned())
    }

    #[test]
    fn what_is_done_on_the_device_is_written() {
        let (first, second) = (screen(&button("Start"), false), screen(&(button("Next") + &field("PIN", "")), false));
        let typing = screen(&(button("Next") + &field("12", "")), true);
        let hidden = |text: &str| screen(&(button("Next") + &field(text, "password='true'")), true);
        let tap = |at| finger(at, (200, 200), (200, 200), 60);
        let key = finger(5.0, (500, 1900), (500, 1900), 40);
        let shown = vec![
            (first.clone(), String::new()),
            (second.clone(), tap(1.0)),
            (Before { keyboard: true, ..second }, finger(2.0, (200, 450), (200, 450), 60)),
            (typing, key.clone()),
            (hidden(""), tap(6.0) + &tap(6.2)),
            (hidden("•"), key.clone()),
            (hidden("••"), key),
            (first, String::new()),
        ];
        let mut says = vec![Heard::Nothing; 7];
        says[0] = Heard::Line("phase sign-up".into());
        says.insert(1, Heard::Nothing);
        let (end, text) = watched(shown, says);
        assert_eq!(end, End::Saved);
        let expected = "- phase: first-run\n- launchApp\n\n- phase: sign-up\n- tapOn: Start\n- tapOn: {id: pin_field}\n- inputText: \"12\"\n\
                        - tapOn: Next\n# done before the screen could be read again: check that it is what was meant\n- tapOn: Next\n\
                        - inputText: \"${PASSWORD}\"\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_device_that_tells_no_touches_is_said() {
        let mut fake = Fake(VecDeque::new(), VecDeque::new());
        let mut draft = Draft::new(Head::default());
        let mut script = Script(VecDeque::new(), String::new());
        let end = watch(&mut fake, &mut draft, Path::new("a.yaml"), &mut script).unwrap();
        assert!(matches!(end, End::Failed(why) if why.contains("tells no touches")));
    }
}
