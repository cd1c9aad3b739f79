//! The app that the probe makes ask: our own small one, where the device can run it, or one that the user gives.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Bench;
use crate::driver::{Driver, DriverError};
use crate::ui::{self, NodeId, Rect};

/// An app to be probed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    apk: PathBuf,
    package: String,
    ours: bool,
}

impl Subject {
    /// The probe's own app: it has a button that asks for the camera, and a field.
    pub fn ours(apk: PathBuf, package: String) -> Self {
        Self { apk, package, ours: true }
    }

    /// An app of the user's; the probe waits for what it asks by itself.
    pub fn given(apk: PathBuf, package: String) -> Self {
        Self { apk, package, ours: false }
    }

    /// Its file.
    pub fn apk(&self) -> &Path {
        &self.apk
    }

    /// Its package.
    pub fn package(&self) -> &str {
        &self.package
    }
}

/// How often the screen is looked at for a prompt.
const LOOKS: u32 = 10;
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

impl Bench<'_> {
    /// The package of the app that asks, if there is one.
    pub(super) fn package(&self) -> Option<String> {
        self.subject.as_ref().map(|subject| subject.package.clone())
    }

    /// Whether the app is the probe's own, so that it can be made to ask again and to take text.
    pub(super) fn ours(&self) -> bool {
        self.subject.as_ref().is_some_and(|subject| subject.ours)
    }

    /// Starts the app with nothing granted and nothing refused.
    pub(super) fn fresh(&mut self) -> Result<(), DriverError> {
        let Some(package) = self.package() else { return Ok(()) };
        self.driver.clear(&package)?;
        self.driver.start(&package)?;
        self.driver.wait(PAUSE)?;
        Ok(())
    }

    /// Makes our own app ask; another one asks when it likes.
    pub(super) fn ask(&mut self) -> Result<(), DriverError> {
        if self.ours() {
            self.tap(|node| node.text == "Ask")?;
        }
        Ok(())
    }

    /// The first prompt that comes.
    pub(super) fn prompt(&mut self) -> Result<Option<(ui::Hierarchy, ui::PermissionDialog)>, DriverError> {
        for _ in 0..LOOKS {
            if let Some(found) = self.look()? {
                return Ok(Some(found));
            }
            self.driver.wait(PAUSE)?;
        }
        Ok(None)
    }

    fn look(&mut self) -> Result<Option<(ui::Hierarchy, ui::PermissionDialog)>, DriverError> {
        let read = match self.driver.hierarchy() {
            Err(DriverError::NoTree(_)) => return Ok(None),
            read => read?,
        };
        let (xml, front) = read.value;
        let Ok(tree) = ui::parse(&xml) else { return Ok(None) };
        Ok(ui::permission_dialog(&tree, &front.window).map(|dialog| (tree, dialog)))
    }

    /// Taps the first node that is meant; says whether there was one.
    pub(super) fn tap(&mut self, meant: impl Fn(&ui::Node) -> bool) -> Result<bool, DriverError> {
        let (xml, _) = self.driver.hierarchy()?.value;
        let tree = ui::parse(&xml).map_err(|error| DriverError::NoTree(error.to_string()))?;
        let bounds = tree.iter().find(|(_, node)| meant(node)).map(|(_, node)| node.bounds);
        match bounds {
            Some(bounds) => self.touch(bounds).map(|()| true),
            None => Ok(false),
        }
    }

    /// Taps a node of a tree.
    pub(super) fn tap_node(&mut self, tree: &ui::Hierarchy, node: NodeId) -> Result<(), DriverError> {
        self.touch(tree.node(node).bounds)
    }

    fn touch(&mut self, bounds: Rect) -> Result<(), DriverError> {
        let (x, y) = bounds.center();
        self.driver.tap(x, y)?;
        self.driver.wait(PAUSE)?;
        Ok(())
    }
}
