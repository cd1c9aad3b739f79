//! A scenario from use: a person says what to do in the app, it is done as a scenario would do it, and written down with selectors that hold
//! the next time.
//!
//! | file | what |
//! | --- | --- |
//! | `words.rs` | what a person may say |
//! | `listing.rs` | the screen as a numbered list |
//! | `select.rs` | how an element is named |
//! | `draft.rs` | the scenario as far as it is written |
//! | `session.rs` | does what is said, and writes it down |
//! | `getevent.rs`, `gesture.rs`, `watched.rs` | the same for somebody who uses the device itself |

pub mod draft;
pub mod gesture;
pub mod getevent;
pub mod listing;
pub mod select;
pub mod session;
pub mod watched;
pub mod words;

pub use draft::{Draft, Head};
pub use session::{Desk, End, record};
pub use watched::{Heard, watch};
