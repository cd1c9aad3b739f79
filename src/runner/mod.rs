//! Executes the commands of a scenario on a [`Driver`](crate::driver::Driver): waiting, permission policy, one-time codes; writes the trace.
//!
//! One call of [`run_job`] is one scenario under one policy on one device. All that it sees and does goes into the trace first; what it
//! returns is only how the job ended. Time is the device's throughout.

mod adb;
mod apps;
mod by_hand;
mod clock;
mod codes;
mod compare;
mod conditions;
mod consent;
mod counterfactual;
mod dialogs;
mod explore;
mod flow;
mod identity;
mod idle;
mod input;
mod job;
mod log;
mod maestro;
#[cfg(not(feature = "codes"))]
mod no_servers;
mod permit;
mod pictures;
mod plan;
mod prompts;
mod reach;
mod scroll;
#[cfg(feature = "codes")]
mod servers;
mod session;
mod stop;
mod summary;
mod typing;
mod wait;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use explore::{Explorer, Seen, explore};
pub use identity::{CANARY, SECRET_VARIABLE, identity};
pub use job::{from_step, run_job};
pub use plan::{Account, JobOutcome, JobPlan, Nobody, Person, Progress, Reply};
pub use reach::{Halt, Hands, Leg, Reach, Search, Sight};
