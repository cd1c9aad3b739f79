//! Permission prompts: looked at, recorded, then answered by the run's policy.

use std::collections::{BTreeMap, VecDeque};

use crate::scenario::model::{PermissionGroup, Policy, PromptAnswer};
use crate::trace::event::{Event, InputOp, Purpose};
use crate::ui::{self, ButtonRole, NodeId, PermissionDialog};

use super::input::BACK;
use super::plan::Progress;
use super::session::Session;
use super::stop::{Result, Stop};

/// Prompts that one command may meet; an app that has more asks without end.
const IN_A_ROW: u32 = 20;

/// The radio button of the approximate place.
const APPROXIMATE: &str = "permission_location_accuracy_radio_coarse";

/// The answers that a scenario gave, and what was answered last.
#[derive(Debug, Default)]
pub(super) struct Prompts {
    answers: BTreeMap<PermissionGroup, VecDeque<PromptAnswer>>,
    in_a_row: u32,
    answered: u32,
    /// Under the policy `observe`, the answer to a prompt for which the scenario has none.
    pub(super) otherwise: Option<PromptAnswer>,
    /// Prompts are left to a person.
    pub(super) left: bool,
    refusal: Option<(String, i64)>,
    /// The page that was closed without an answer last.
    dismissed: Option<(Option<String>, String)>,
}

impl Prompts {
    /// From `onPermission`: the next answers for these groups; those of other groups stay.
    pub(super) fn expect(&mut self, answers: &BTreeMap<PermissionGroup, Vec<PromptAnswer>>) {
        for (group, answers) in answers {
            self.answers.insert(group.clone(), answers.iter().copied().collect());
        }
    }

    /// No answer any more for a group.
    pub(super) fn forget(&mut self, group: &str) {
        self.answers.remove(group);
    }

    /// A command begins: what it meets is counted from here.
    pub(super) fn begin_command(&mut self) {
        self.in_a_row = 0;
        self.dismissed = None;
    }

    /// One more thing stands in the way of this command; tells whether it is one too many.
    pub(super) fn one_too_many(&mut self) -> bool {
        self.in_a_row += 1;
        self.in_a_row > IN_A_ROW
    }

    /// Prompts answered so far.
    pub(super) fn answered(&self) -> u32 {
        self.answered
    }

    /// What was refused last, and when by the device's clock.
    pub(super) fn last_refusal(&self) -> Option<(&str, i64)> {
        self.refusal.as_ref().map(|(group, at)| (group.as_str(), *at))
    }

    /// The clock was set forward.
    pub(super) fn later(&mut self, by_ms: i64) {
        if let Some((_, at)) = &mut self.refusal {
            *at = at.saturating_add(by_ms);
        }
    }

    /// The scenario's next answer for a group; the last one of a list stays.
    fn next(&mut self, group: &str) -> Option<PromptAnswer> {
        let key = if self.answers.contains_key(group) { group } else { "*" };
        let answers = self.answers.get_mut(key)?;
        if answers.len() > 1 { answers.pop_front() } else { answers.front().copied() }
    }
}

impl Session<'_> {
    /// Answers the permission prompt that is open; `false` if there is none.
    pub(super) fn answer_prompt(&mut self) -> Result<bool> {
        if self.prompts.left || self.prompt().is_none() {
            return Ok(false);
        }
        self.rest()?;
        let Some(dialog) = self.prompt() else { return Ok(true) };
        self.flush()?;
        let name = dialog.group.clone().unwrap_or_else(|| "a permission".to_owned());
        if self.prompts.one_too_many() {
            return Err(Stop::crash(format!("the app asks without end: {IN_A_ROW} prompts in one step, the last for {name}")));
        }
        let page = (dialog.group.clone(), dialog.message.clone());
        if self.prompts.dismissed.as_ref() == Some(&page) {
            return Err(Stop::scenario(format!(
                "the permission prompt for {name} cannot be closed with the back key on this device; answer it with `deny` or `allow`"
            )));
        }
        let (answer, by) = self.decide(&dialog, &name)?;
        let dialog = if answer == PromptAnswer::AllowPartial && self.choose_approximate()? {
            let Some(dialog) = self.prompt() else { return Ok(true) };
            dialog
        } else {
            dialog
        };
        let Some((choice, node)) = button(&dialog, answer) else {
            if answer == PromptAnswer::Dismiss {
                self.dismiss(&name, by)?;
                self.prompts.dismissed = Some(page);
                return Ok(true);
            }
            return Err(Stop::scenario(format!(
                "the permission prompt for {name} has no button for `{}`; it says “{}”",
                answer.word(),
                dialog.message
            )));
        };
        self.tap_answer(choice, node, by, &name)?;
        Ok(true)
    }

    /// Chooses the approximate place where the prompt offers two accuracies; `false` if it does not.
    fn choose_approximate(&mut self) -> Result<bool> {
        let approximate =
            self.tree().and_then(|tree| tree.iter().find(|(_, node)| node.local_id() == APPROXIMATE).map(|(id, _)| id));
        let Some(radio) = approximate else { return Ok(false) };
        self.tap_node(radio, InputOp::Tap, Purpose::Prompt)?;
        self.look_once()?;
        self.rest()?;
        Ok(true)
    }

    /// The permission prompt that is open.
    pub(super) fn prompt(&self) -> Option<PermissionDialog> {
        let screen = self.screen.as_ref()?;
        ui::permission_dialog(&screen.tree, &screen.foreground.window)
    }

    fn decide(&mut self, dialog: &PermissionDialog, name: &str) -> Result<(PromptAnswer, &'static str)> {
        let answer = match self.plan.policy {
            Policy::DenyAll => PromptAnswer::Deny,
            Policy::AllowAll | Policy::Grant => PromptAnswer::Allow,
            Policy::AllowOnce => PromptAnswer::AllowOnce,
            Policy::Observe => {
                let next = self.prompts.next(dialog.group.as_deref().unwrap_or("*"));
                return match next
                    .map(|answer| (answer, "onPermission"))
                    .or(self.prompts.otherwise.map(|answer| (answer, "policy")))
                {
                    Some(answer) => Ok(answer),
                    None => Err(Stop::scenario(format!(
                        "a permission prompt for {name} is open and the scenario has no answer for it; add `onPermission: {{{}: deny}}` \
                         before this step, or run with `--policies deny-all`",
                        dialog.group.as_deref().unwrap_or("\"*\"")
                    ))),
                };
            }
        };
        Ok((answer, "policy"))
    }

    fn tap_answer(&mut self, role: ButtonRole, node: NodeId, by: &str, name: &str) -> Result<()> {
        let Some(tree) = self.tree() else { return Ok(()) };
        let (control_id, control_text) = (tree.node(node).resource_id.clone(), tree.label(node).to_owned());
        let page = self.seen.unwrap_or_default();
        self.tap_node(node, InputOp::Tap, Purpose::Prompt)?;
        let choice = role.name().to_owned();
        if matches!(role, ButtonRole::Deny | ButtonRole::DenyForever) {
            self.prompts.refusal = Some((name.to_owned(), self.now));
        }
        self.told(name, &choice);
        self.record(Event::Answer { choice, by: by.to_owned(), control_id, control_text, page })?;
        Ok(())
    }

    fn dismiss(&mut self, name: &str, by: &str) -> Result<()> {
        let page = self.seen.unwrap_or_default();
        self.press(BACK, 1, "Back", Purpose::Prompt)?;
        self.told(name, "dismiss");
        let (control_id, control_text) = (String::new(), String::new());
        self.record(Event::Answer { choice: "dismiss".to_owned(), by: by.to_owned(), control_id, control_text, page })?;
        Ok(())
    }

    fn told(&mut self, name: &str, choice: &str) {
        self.prompts.answered += 1;
        (self.progress)(Progress::Prompt { group: name.to_owned(), choice: choice.to_owned() });
    }
}

/// The button for an answer: the widest grant, the narrowest, or a refusal, of those that are there.
fn button(dialog: &PermissionDialog, answer: PromptAnswer) -> Option<(ButtonRole, NodeId)> {
    use ButtonRole::*;
    let wanted: &[ButtonRole] = match answer {
        PromptAnswer::Allow => &[Allow, AllowForeground, AllowOnce, AllowPartial],
        PromptAnswer::AllowOnce => &[AllowOnce, AllowForeground, Allow, AllowPartial],
        PromptAnswer::AllowPartial => &[AllowPartial, Allow, AllowForeground, AllowOnce],
        PromptAnswer::Deny => &[Deny, DenyForever],
        PromptAnswer::Dismiss => &[],
    };
    wanted.iter().find_map(|role| dialog.button(*role).map(|node| (*role, node)))
}
