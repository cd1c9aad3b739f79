//! The world of a real or simulated device: a job's explorer.

use super::world::{Look, World};
use crate::runner::{Explorer, Halt, Seen};
use crate::scenario::model::{Command, Direction, Step};
use crate::ui::{NodeId, Rect};

/// An app on a device.
pub struct Device<'d, 'e, 'a> {
    explorer: &'d mut Explorer<'e, 'a>,
    /// What makes somebody logged in, from a fresh install.
    before: &'d [Step],
    renewed: u32,
}

impl<'d, 'e, 'a> Device<'d, 'e, 'a> {
    /// A device on which `before` has run.
    pub fn new(explorer: &'d mut Explorer<'e, 'a>, before: &'d [Step]) -> Self {
        Device { explorer, before, renewed: 0 }
    }
}

impl World for Device<'_, '_, '_> {
    fn look(&mut self) -> Result<Look, Halt> {
        let mut front = self.explorer.look()?;
        // The home screen is in front while an app starts, and after it was left; only what stays counts.
        for _ in 0..2 {
            if !matches!(&front, Seen::Other(package) if package.is_empty()) {
                break;
            }
            front = self.explorer.look()?;
        }
        let (window, activity) = self.explorer.front();
        let (window, activity) = (window.to_owned(), activity.to_owned());
        let (tree, image) = self.explorer.artifacts();
        Ok(Look {
            artifacts: (tree.to_owned(), image.map(str::to_owned)),
            front,
            tree: self.explorer.tree().cloned().unwrap_or_default(),
            earlier: self.explorer.earlier().cloned(),
            window,
            activity,
            prompts: self.explorer.prompts(),
        })
    }

    fn touch(&mut self, node: NodeId, long: bool) -> Result<(), Halt> {
        if long { self.explorer.long_press(node) } else { self.explorer.tap(node) }
    }

    fn drag(&mut self, area: Rect, finger: Direction) -> Result<(), Halt> {
        self.explorer.drag(area, finger)
    }

    fn back(&mut self) -> Result<(), Halt> {
        self.explorer.back()
    }

    fn launch(&mut self) -> Result<(), Halt> {
        self.explorer.launch()
    }

    fn command(&mut self, command: &Command) -> Result<bool, Halt> {
        self.explorer.command(command)
    }

    fn phase(&mut self, name: &str) -> Result<(), Halt> {
        self.explorer.phase(name)
    }

    fn renew(&mut self) -> Result<bool, Halt> {
        self.renewed += 1;
        if self.before.is_empty() || !self.explorer.begin_anew(self.renewed)? {
            return Ok(false);
        }
        Ok(self.explorer.commands(self.before, "before")?.is_ok())
    }

    fn spent(&self) -> (u32, u32) {
        self.explorer.spent()
    }
}
