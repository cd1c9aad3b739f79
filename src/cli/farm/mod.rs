//! Many hosts and one queue: `submit`, `worker`, `wait`, `status`, `cancel`.

pub(super) mod access;
pub(super) mod cancel;
mod outcome;
pub(super) mod status;
pub(super) mod submit;
mod table;
pub(super) mod wait;
pub(super) mod worker;

use super::Failure;
use crate::farm::nats::FarmError;

impl From<FarmError> for Failure {
    fn from(error: FarmError) -> Self {
        match error {
            FarmError::Input(text) => Self::Input(text),
            FarmError::Server(text) | FarmError::Hostile(text) => Self::Infrastructure(text),
        }
    }
}
