//! The counterfactual run: before each start after the first, Android forgets what was refused, so that it shows what the app asks for
//! whether or not it was told no. Not a test: no rule judges it.

use crate::driver::DriverError;
use crate::trace::event::Event;

use super::session::Session;
use super::stop::Result;

impl Session<'_> {
    /// Clears the flags, if this is a counterfactual run. That they cannot be cleared is recorded, and the job goes on as it is.
    pub(super) fn forget_refusals(&mut self) -> Result<()> {
        if self.plan.counterfactual_for.is_none() {
            return Ok(());
        }
        let event = if self.plan.may_clear {
            match self.driver.forget_refusals(self.package()) {
                Ok((method, permissions)) => Event::FlagsCleared { method: method.to_owned(), permissions, problem: None },
                Err(DriverError::Refused(why)) => {
                    Event::FlagsCleared { method: "none".to_owned(), permissions: Vec::new(), problem: Some(why) }
                }
                Err(error) => return Err(error.into()),
            }
        } else {
            let why = "permissions are not reset on this device; if nothing on it is needed, add `--disposable-device`";
            Event::FlagsCleared { method: "none".to_owned(), permissions: Vec::new(), problem: Some(why.to_owned()) }
        };
        self.record(event)?;
        Ok(())
    }
}
