//! Many hosts and one queue: `submit`, `worker`, `wait`, `status`, `cancel`.

pub(super) mod access;
pub(super) mod cancel;
pub(super) mod status;
mod table;

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
