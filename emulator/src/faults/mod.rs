//! Faults on demand: a device that fails where real ones do, when it is told to, and the same way each time.
//!
//! ```yaml
//! seed: 7
//! faults:
//!   - {fault: null_root, after: 3 dumps, times: 2}
//!   - {fault: lost_tap, probability: 0.1}
//!   - {fault: slow_shell, ms: 400, at: 10000, for: 60000}
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | `kind.rs` | which faults there are, and what each of them looks at |
//! | `plan.rs` | a plan: faults, each with when and how often |
//! | `parse.rs` | reads a plan |
//! | `state.rs` | what a running device keeps: decides what happens now |
//! | `random.rs` | numbers that a seed decides |
//! | `silence.rs` | how long a daemon says nothing |
//!
//! What a fault does to the device stands in `system/faults.rs`.

mod kind;
mod parse;
mod plan;
mod random;
mod silence;
mod state;

pub use kind::{Kind, Site};
pub use parse::{MAX_TEXT, PlanError};
pub use plan::{Plan, Rule, Unit};
pub use silence::Silence;
pub(crate) use state::Faults;
