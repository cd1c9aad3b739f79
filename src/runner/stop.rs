//! Why a job stops before its end, and what that makes of it.

use crate::driver::DriverError;
use crate::trace::TraceError;
use crate::trace::event::{FaultClass, Status};

/// Result of anything that may stop a job.
pub(super) type Result<T> = std::result::Result<T, Stop>;

/// Why a job stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// From outside.
    Interrupted,
    /// A step did not do what it says; a step that is optional may shrug it off.
    Step(FaultClass, String),
    /// Nothing after it would mean anything.
    Fatal(FaultClass, String),
}

impl Stop {
    /// The scenario asked for what is not there.
    pub(super) fn scenario(message: impl Into<String>) -> Stop {
        Stop::Step(FaultClass::Scenario, message.into())
    }

    /// The app left, or will not go on.
    pub(super) fn app(message: impl Into<String>) -> Stop {
        Stop::Step(FaultClass::App, message.into())
    }

    /// The app crashed or hangs: no later step can be believed.
    pub(super) fn crash(message: impl Into<String>) -> Stop {
        Stop::Fatal(FaultClass::App, message.into())
    }

    /// The device or the app does not allow it here.
    pub(super) fn environment(message: impl Into<String>) -> Stop {
        Stop::Fatal(FaultClass::Environment, message.into())
    }

    /// The user did not allow it on this device; a step that is optional may shrug it off.
    pub(super) fn forbidden(message: impl Into<String>) -> Stop {
        Stop::Step(FaultClass::Environment, message.into())
    }

    /// A server that the scenario needs, beside the device's, cannot be reached; the device can still be read.
    pub(super) fn unreachable(message: impl Into<String>) -> Stop {
        Stop::Step(FaultClass::Infrastructure, message.into())
    }

    /// A person is needed and there is none; the job failed, but not by the app's or the scenario's fault.
    pub(super) fn person(what: &str) -> Stop {
        Stop::Step(FaultClass::Environment, format!("blocked: a person must {what}"))
    }

    /// The app does not run on such a device; nobody's fault.
    pub(super) fn unsupported(says: &str) -> Stop {
        Stop::Step(FaultClass::Environment, format!("blocked: the app does not run on this device; it says “{says}”"))
    }

    /// What the job's status becomes.
    pub(super) fn status(&self) -> Status {
        match self {
            Stop::Interrupted
            | Stop::Step(FaultClass::Infrastructure, _)
            | Stop::Fatal(FaultClass::Infrastructure | FaultClass::Environment, _) => Status::Broken,
            Stop::Step(..) | Stop::Fatal(..) => Status::Failed,
        }
    }

    /// Whose fault it was; nobody's when it was interrupted.
    pub(super) fn class(&self) -> Option<FaultClass> {
        match self {
            Stop::Interrupted => None,
            Stop::Step(class, _) | Stop::Fatal(class, _) => Some(*class),
        }
    }

    /// For a person.
    pub(super) fn message(&self) -> &str {
        match self {
            Stop::Interrupted => "interrupted",
            Stop::Step(_, message) | Stop::Fatal(_, message) => message,
        }
    }

    /// The same, with where it happened before the message.
    pub(super) fn at(self, place: &str) -> Stop {
        match self {
            Stop::Interrupted => Stop::Interrupted,
            Stop::Step(class, message) => Stop::Step(class, format!("{place}: {message}")),
            Stop::Fatal(class, message) => Stop::Fatal(class, format!("{place}: {message}")),
        }
    }

    /// Whether the device still answers, so that the job can be ended with a last look.
    pub(super) fn device_answers(&self) -> bool {
        !matches!(self, Stop::Interrupted | Stop::Fatal(FaultClass::Infrastructure, _))
    }
}

impl From<DriverError> for Stop {
    fn from(error: DriverError) -> Stop {
        match error {
            DriverError::Infrastructure(message) => Stop::Fatal(FaultClass::Infrastructure, message),
            DriverError::Refused(message) | DriverError::NoTree(message) => Stop::Fatal(FaultClass::Environment, message),
        }
    }
}

impl From<TraceError> for Stop {
    fn from(error: TraceError) -> Stop {
        Stop::Fatal(FaultClass::Infrastructure, error.to_string())
    }
}
