//! The app as a whole: installed, cleared, started, stopped.

use crate::driver::{DriverError, Extra};
use crate::scenario::model::{Permissions, Policy};
use crate::trace::event::{AppOp, Event, PermissionState};

use super::permit::sets_permissions;
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// How long a started app may take to show its first window.
const START_MS: u64 = 10_000;
/// The code of the home key.
const HOME: u32 = 3;

/// How the app's state is cleared before a job, as the trace names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clean {
    Reinstall,
    PmClear,
    Nothing,
}

impl Clean {
    pub(super) fn word(self) -> &'static str {
        match self {
            Clean::Reinstall => "reinstall",
            Clean::PmClear => "pm-clear",
            Clean::Nothing => "none",
        }
    }
}

impl Session<'_> {
    /// How this job begins clean: by a new install where there is an APK; never on a device that is not disposable.
    pub(super) fn clean(&self) -> Clean {
        match (self.plan.may_clear && self.plan.from == 0, &self.plan.apk) {
            (true, Some(_)) => Clean::Reinstall,
            (true, None) => Clean::PmClear,
            (false, _) => Clean::Nothing,
        }
    }

    /// Puts the app on the device as the job wants it.
    pub(super) fn prepare(&mut self) -> Result<()> {
        let package = self.package();
        if self.plan.from > 0 {
            return if self.driver.installed(package)? {
                Ok(())
            } else {
                Err(Stop::environment(format!(
                    "`{package}` is not on this device, so there is nothing to go on from: run the scenario from its beginning first"
                )))
            };
        }
        let clean = self.clean();
        // The app is to stand above the launcher, as when a person starts it, and not above whatever was used last: that would come back
        // when it quits.
        self.driver.key(HOME, 1)?;
        if clean == Clean::Reinstall {
            self.driver.uninstall(package)?;
        }
        if let Some(apk) = &self.plan.apk {
            self.driver.install(apk).map_err(|error| match error {
                DriverError::Refused(why) => Stop::environment(format!("`{}` cannot be installed here: {why}", apk.display())),
                error => error.into(),
            })?;
            self.app_event(AppOp::Installed, package, None)?;
        } else if !self.driver.installed(package)? {
            return Err(Stop::environment(format!(
                "`{package}` is not installed on this device and no APK was given: add `--apk FILE`"
            )));
        }
        if clean == Clean::PmClear {
            let at = self.driver.clear(package)?;
            self.heard(at);
            self.app_event(AppOp::Cleared, package, None)?;
        }
        if sets_permissions(self.plan.scenario) { Ok(()) } else { self.grant_up_front() }
    }

    /// Under policy `grant` nothing is asked because everything is granted already.
    pub(super) fn grant_up_front(&mut self) -> Result<()> {
        if self.plan.policy != Policy::Grant {
            return Ok(());
        }
        let package = self.package();
        let known = self.driver.permissions(package)?;
        let mut names: Vec<String> = known.keys().cloned().collect();
        names.extend(self.plan.app.permissions.iter().filter(|name| !known.contains_key(*name)).cloned());
        for name in names.iter().filter(|name| !known.get(*name).is_some_and(|state: &PermissionState| state.granted)) {
            self.change_one(package, name, "allow")?;
        }
        Ok(())
    }

    /// `launchApp`.
    pub(super) fn launch(
        &mut self,
        package: &str,
        clear: bool,
        stop: bool,
        permissions: Option<&Permissions>,
        extras: &[Extra],
    ) -> Result<()> {
        if clear {
            self.clear_state(package)?;
        }
        match permissions {
            Some(permissions) => self.set_permissions(package, permissions)?,
            None if package == self.package() => self.grant_up_front()?,
            None => {}
        }
        if stop {
            self.stop_app(package)?;
        }
        self.start_with(package, extras)?;
        self.settle(SETTLE_MS)
    }

    /// `relaunch`: stopped and started again, then left alone for a while.
    pub(super) fn relaunch(&mut self, times: u32, settle_ms: u64) -> Result<()> {
        let package = self.package();
        for _ in 0..times {
            self.prompts.begin_command();
            self.stop_app(package)?;
            let begun = self.start(package)?;
            self.settle(SETTLE_MS)?;
            let passed = self.now.saturating_sub(begun).unsigned_abs();
            if passed < settle_ms {
                self.pause(settle_ms - passed)?;
                self.settle(SETTLE_MS)?;
            }
        }
        Ok(())
    }

    /// Starts an app and waits for its window; returns when it was started.
    fn start(&mut self, package: &str) -> Result<i64> {
        self.start_with(package, &[])
    }

    fn start_with(&mut self, package: &str, extras: &[Extra]) -> Result<i64> {
        self.begin_start_with(package, extras)?;
        let begun = self.now;
        self.in_front_within(package, START_MS)?;
        Ok(begun)
    }

    /// Starts an app and does not wait for it.
    pub(super) fn begin_start(&mut self, package: &str) -> Result<()> {
        self.begin_start_with(package, &[])
    }

    fn begin_start_with(&mut self, package: &str, extras: &[Extra]) -> Result<()> {
        self.disturb()?;
        if package == self.package() && std::mem::replace(&mut self.started, true) {
            self.forget_refusals()?;
        }
        let at = self.driver.start_with(package, extras).map_err(|error| match error {
            DriverError::Refused(why) => Stop::environment(format!("`{package}` cannot be started here: {why}")),
            error => error.into(),
        })?;
        let cold = self.heard(at);
        self.typing = false;
        self.gone_since = None;
        self.app_event(AppOp::Started, package, Some(cold))
    }

    /// `stopApp`.
    pub(super) fn stop_app(&mut self, package: &str) -> Result<()> {
        self.disturb()?;
        let at = self.driver.stop(package)?;
        self.heard(at);
        self.typing = false;
        self.app_event(AppOp::Stopped, package, None)?;
        Ok(())
    }

    /// `clearState`.
    pub(super) fn clear_state(&mut self, package: &str) -> Result<()> {
        if !self.plan.may_clear {
            return Err(Stop::environment(format!(
                "the data of `{package}` is not cleared on this device; if nothing on it is needed, add `--disposable-device`"
            )));
        }
        self.disturb()?;
        let at = self.driver.clear(package)?;
        self.heard(at);
        self.app_event(AppOp::Cleared, package, None)?;
        if package == self.package() && !sets_permissions(self.plan.scenario) { self.grant_up_front() } else { Ok(()) }
    }

    /// Records the app's permissions at a moment.
    pub(super) fn record_permissions(&mut self, moment: &str) -> Result<()> {
        match self.driver.permissions(self.package()) {
            Ok(permissions) => {
                self.record(Event::Perms { moment: moment.to_owned(), permissions })?;
                Ok(())
            }
            // The scenario may have uninstalled it.
            Err(DriverError::Refused(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn app_event(&mut self, op: AppOp, package: &str, cold: Option<bool>) -> Result<()> {
        self.record(Event::App { op, package: package.to_owned(), facts: None, cold })?;
        Ok(())
    }
}
