//! Inputs: each is recorded with the node it was meant for and the look on which it was decided.

use crate::scenario::key_code;
use crate::scenario::model::{Length, Point, Tap};
use crate::trace::event::{Event, Input, InputOp, NodeFacts, Purpose};
use crate::trace::redact::MASK;
use crate::ui::{Hierarchy, NodeId, Rect};

use super::session::{POLL_MS, Session};
use super::stop::{Result, Stop};
use super::wait::{LOOK_UP_MS, SETTLE_MS, SHORT_LOOK_UP_MS};

/// Android's number of the back key.
pub(super) const BACK: u32 = 4;
/// And of the one that erases.
const DELETE: u32 = 67;
/// Device milliseconds between the taps of `repeat`, as in Maestro.
const REPEAT_MS: u64 = 100;
/// Taps or erased characters that one command may ask for.
const REPEAT_LIMIT: u32 = 1000;

impl Session<'_> {
    /// `tapOn` and `longPressOn`.
    pub(super) fn tap(&mut self, tap: &Tap, op: InputOp, optional: bool) -> Result<()> {
        let selector = tap.selector.as_ref().map(|selector| self.selector(selector)).transpose()?;
        let limit = if optional { SHORT_LOOK_UP_MS } else { LOOK_UP_MS };
        let target = match &selector {
            None => {
                self.look()?;
                None
            }
            Some(selector) => {
                // A control with a countdown is waited for; one that stays disabled is tapped all the same, as a person would find out.
                let wait_for_enabled = selector.enabled.is_none() && !self.strict();
                let mut found = self.find(selector, limit)?;
                if wait_for_enabled && found.is_some_and(|id| self.tree().is_some_and(|tree| !enabled(tree, id))) {
                    found = self.find_which(selector, limit, enabled)?;
                    if found.is_none() {
                        found = self.find(selector, 0)?;
                    }
                }
                match found {
                    Some(id) => Some(id),
                    None => return Err(self.not_found(selector, "found nothing for", limit)?),
                }
            }
        };
        let target =
            match (target, &selector) {
                (Some(id), Some(selector)) if self.under_keyboard(id)? => {
                    self.close_keyboard()?;
                    let again = self.find(selector, SHORT_LOOK_UP_MS)?;
                    Some(again.ok_or_else(|| {
                        Stop::scenario(format!("`{}` went away when the keyboard was closed", selector.describe()))
                    })?)
                }
                (target, _) => target,
            };
        self.flush()?;
        let area = match target.and_then(|id| Some(self.tree()?.node(id).bounds)) {
            Some(bounds) => bounds,
            None => self.display(),
        };
        let point = match &tap.point {
            Some(point) => {
                let text = self.text(point)?;
                let point = crate::scenario::point(&text);
                Some(
                    point
                        .ok_or_else(|| Stop::scenario(format!("`point` must be like `50%,50%` or `100,200`, found `{text}`")))?,
                )
            }
            None => None,
        };
        let (x, y) = point.map_or_else(|| self.visible(area).center(), |point| inside(&area, &point));
        let node = target.or_else(|| self.tree().and_then(|tree| tree.at(x, y)));
        let settle_ms = tap.settle_ms.unwrap_or(SETTLE_MS);
        for attempt in 0..=u32::from(tap.retry_if_no_change) {
            let before = self.looks_like();
            for time in 0..tap.repeat.clamp(1, REPEAT_LIMIT) {
                if time > 0 {
                    self.pause(tap.delay_ms.unwrap_or(REPEAT_MS))?;
                }
                self.touch(op, Purpose::Step, (x, y), node.filter(|_| attempt == 0))?;
            }
            self.settle(settle_ms)?;
            if self.looks_like() != before {
                break;
            }
        }
        Ok(())
    }

    /// Taps the middle of a node of the tree last seen.
    pub(super) fn tap_node(&mut self, node: NodeId, op: InputOp, purpose: Purpose) -> Result<()> {
        let Some(bounds) = self.tree().map(|tree| tree.node(node).bounds) else { return Ok(()) };
        self.flush()?;
        self.touch(op, purpose, self.visible(bounds).center(), Some(node))
    }

    fn touch(&mut self, op: InputOp, purpose: Purpose, point: (i32, i32), node: Option<NodeId>) -> Result<()> {
        self.interrupted()?;
        let facts = node.and_then(|id| self.node_facts(id));
        let at = match op {
            InputOp::LongPress => self.driver.long_press(point.0, point.1)?,
            _ => self.driver.tap(point.0, point.1)?,
        };
        self.heard(at);
        if node.is_some_and(|id| self.tree().is_some_and(|tree| tree.node(id).is_editable())) {
            self.typing = true;
        }
        self.sent(Input { op, purpose, point: Some(point), to: None, node: facts, value: None, keystrokes: 0, on: self.seen })
    }

    /// Records an input; the next look begins anew.
    pub(super) fn sent(&mut self, input: Input) -> Result<()> {
        self.record(Event::Input(input))?;
        self.disturb()
    }

    /// `eraseText`.
    pub(super) fn erase_text(&mut self, characters: u32) -> Result<()> {
        let node = self.focused_field()?;
        let facts = node.and_then(|id| self.node_facts(id));
        let length = node.and_then(|id| self.tree().map(|tree| count(tree.node(id).text.chars().count())));
        self.flush()?;
        let characters = characters.min(REPEAT_LIMIT);
        let at = self.driver.key(DELETE, characters)?;
        self.heard(at);
        self.typing = true;
        let keystrokes = length.map_or(characters, |length| length.min(characters));
        let (op, purpose) = (InputOp::Erase, Purpose::Step);
        self.sent(Input { op, purpose, point: None, to: None, node: facts, value: None, keystrokes, on: self.seen })?;
        self.settle(SETTLE_MS)
    }

    /// `pressKey` and `back`.
    pub(super) fn press_key(&mut self, name: &str) -> Result<()> {
        let code = key_code(name).ok_or_else(|| Stop::scenario(format!("there is no key `{name}`")))?;
        self.look()?;
        self.press(code, 1, name, Purpose::Step)?;
        self.settle(SETTLE_MS)
    }

    /// Presses one key.
    pub(super) fn press(&mut self, code: u32, times: u32, name: &str, purpose: Purpose) -> Result<()> {
        self.interrupted()?;
        self.flush()?;
        let at = self.driver.key(code, times)?;
        self.heard(at);
        let (op, value) = (InputOp::Key, Some(name.to_owned()));
        self.sent(Input { op, purpose, point: None, to: None, node: None, value, keystrokes: 0, on: self.seen })
    }

    /// Closes the keyboard if it is shown.
    pub(super) fn close_keyboard(&mut self) -> Result<()> {
        self.typing = false;
        if self.driver.keyboard_shown()? {
            self.press(BACK, 1, "Back", Purpose::Recover)?;
            self.settle(SETTLE_MS)?;
        }
        Ok(())
    }

    /// Whether the keyboard probably covers a node: it is shown and takes the lower part of the screen.
    fn under_keyboard(&mut self, id: NodeId) -> Result<bool> {
        let Some(node) = self.tree().map(|tree| tree.node(id)) else { return Ok(false) };
        let low = node.bounds.center().1 > self.display().bottom / 100 * 55 && !node.is_editable();
        Ok(self.typing && !self.strict() && low && self.driver.keyboard_shown()?)
    }

    /// The field that has the focus; `None` when the tree cannot tell but a keyboard is shown.
    pub(super) fn focused_field(&mut self) -> Result<Option<NodeId>> {
        let begun = self.now;
        let mut looks = 0;
        loop {
            self.look()?;
            if self.screen.as_ref().is_some_and(|screen| screen.focused_field().is_some()) {
                if !self.at_rest() {
                    self.settle(SETTLE_MS)?;
                }
                return Ok(self.screen.as_ref().and_then(|screen| screen.focused_field()));
            }
            looks += 1;
            let limit = SHORT_LOOK_UP_MS;
            if self.now.saturating_sub(begun).unsigned_abs() >= limit || looks > limit / POLL_MS {
                break;
            }
            self.pause(POLL_MS)?;
        }
        if self.driver.keyboard_shown()? {
            return Ok(None);
        }
        if let Some(stop) = self.app_left()? {
            return Err(stop);
        }
        Err(Stop::scenario("no text field has the focus; tap the field with `tapOn` before this step"))
    }

    /// What the trace keeps of a node of the tree last seen.
    pub(super) fn node_facts(&self, id: NodeId) -> Option<NodeFacts> {
        let node = self.tree()?.node(id);
        let text = if node.password && !node.text.is_empty() { MASK.to_owned() } else { node.text.clone() };
        let Rect { left, top, right, bottom } = node.bounds;
        Some(NodeFacts {
            text,
            resource_id: node.resource_id.clone(),
            content_desc: node.content_desc.clone(),
            class: node.class.clone(),
            package: node.package.clone(),
            bounds: [left, top, right, bottom],
        })
    }

    /// The part of a rectangle that is on the display, or all of it when the display's size is not known.
    fn visible(&self, area: Rect) -> Rect {
        let seen = area.intersection(&self.display());
        if seen.area() > 0 { seen } else { area }
    }
}

/// Whether a node, or the control that it labels, is enabled.
fn enabled(tree: &Hierarchy, id: NodeId) -> bool {
    let control = std::iter::once(id).chain(tree.ancestors(id)).find(|&id| tree.node(id).is_actionable()).unwrap_or(id);
    tree.node(id).enabled && tree.node(control).enabled
}

/// A point as written, in a rectangle.
pub(super) fn inside(area: &Rect, point: &Point) -> (i32, i32) {
    let at = |length: Length, from: i32, size: i32| match length {
        Length::Pixels(pixels) => from.saturating_add(pixels),
        // The last pixel is the rectangle's edge: 100 % is still inside.
        Length::Percent(percent) => {
            from.saturating_add(((f64::from(size) * percent / 100.0) as i32).clamp(0, size.saturating_sub(1).max(0)))
        }
    };
    (at(point.x, area.left, area.width()), at(point.y, area.top, area.height()))
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_measured_from_the_rectangle_and_stay_in_it() {
        let area = Rect { left: 100, top: 200, right: 300, bottom: 600 };
        let percent = |x, y| Point { x: Length::Percent(x), y: Length::Percent(y) };
        assert_eq!(inside(&area, &percent(50.0, 25.0)), (200, 300));
        assert_eq!(inside(&area, &percent(100.0, 100.0)), (299, 599));
        assert_eq!(inside(&area, &Point { x: Length::Pixels(10), y: Length::Pixels(0) }), (110, 200));
    }
}
