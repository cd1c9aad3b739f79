//! What a person at the device needs of an [`Explorer`]: prompts stay where they are until somebody answers them, and texts become
//! variables whose values nobody sees.

use std::collections::BTreeMap;

use crate::scenario::model::PromptAnswer;
use crate::trace::event::FaultClass;
use crate::ui::PermissionDialog;

use super::explore::Explorer;
use super::reach::Halt;
use super::stop::Stop;

type Result<T> = std::result::Result<T, Halt>;

impl Explorer<'_, '_> {
    /// From here on permission prompts are left for [`answer`](Self::answer).
    pub fn leave_prompts(&mut self) {
        self.session.prompts.left = true;
    }

    /// The permission prompt that is open.
    pub fn prompt(&self) -> Option<PermissionDialog> {
        self.session.prompt()
    }

    /// Answers the permission prompt that is open; the value tells what kept it from being answered so.
    ///
    /// # Errors
    /// As [`Explorer::look`].
    pub fn answer(&mut self, answer: PromptAnswer) -> Result<std::result::Result<(), String>> {
        let group = self.prompt().and_then(|dialog| dialog.group).unwrap_or_else(|| "*".to_owned());
        let prompts = &mut self.session.prompts;
        prompts.begin_command();
        prompts.expect(&BTreeMap::from([(group.clone(), vec![answer])]));
        prompts.left = false;
        let answered = self.session.answer_prompt();
        self.session.prompts.left = true;
        self.session.prompts.forget(&group);
        match answered {
            Ok(_) => Ok(Ok(())),
            Err(Stop::Step(_, message) | Stop::Fatal(FaultClass::App | FaultClass::Scenario, message)) => Ok(Err(message)),
            Err(stop) => Err(Halt(stop)),
        }
    }

    /// A variable whose value appears nowhere.
    pub fn secret(&mut self, name: &str, value: &str) {
        self.session.trace.mask(value);
        self.session.variables.add_secret(name);
        self.session.variables.set(name, value);
    }

    /// What the device's own screen and keys told since the last call, as `getevent` prints it; first what devices there are.
    ///
    /// # Errors
    /// The device is gone, or has no `getevent`.
    pub fn touch_lines(&mut self) -> Result<Vec<String>> {
        self.session.driver.touches().map_err(|error| Halt(error.into()))
    }

    /// Whether the keyboard is shown.
    ///
    /// # Errors
    /// The device is gone.
    pub fn keyboard_shown(&mut self) -> Result<bool> {
        self.session.driver.keyboard_shown().map_err(|error| Halt(error.into()))
    }

    /// The package under test.
    pub fn package(&self) -> &str {
        self.session.package()
    }

    /// Width and height of the display as it is held now, in pixels.
    pub fn display(&self) -> (i32, i32) {
        let area = self.session.display();
        (area.right, area.bottom)
    }
}
