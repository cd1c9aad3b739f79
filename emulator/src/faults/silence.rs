//! How long a daemon says nothing: in the host's time, because nobody can let a silent device's time pass.

use std::time::{Duration, Instant};

/// A daemon's silence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Silence {
    /// It speaks.
    #[default]
    None,
    /// It speaks again then.
    Until(Instant),
    /// It never does.
    ForEver,
}

impl Silence {
    /// For so many milliseconds from now; for ever without a number.
    pub(crate) fn lasting(ms: Option<u64>) -> Self {
        match ms.and_then(|ms| Instant::now().checked_add(Duration::from_millis(ms))) {
            Some(end) => Self::Until(end),
            None => Self::ForEver,
        }
    }

    /// Whether nothing is said now.
    pub fn holds(self) -> bool {
        match self {
            Self::None => false,
            Self::Until(end) => Instant::now() < end,
            Self::ForEver => true,
        }
    }

    /// Waits for its end.
    pub(crate) async fn over(self) {
        match self {
            Self::None => {}
            Self::Until(end) => tokio::time::sleep_until(end.into()).await,
            Self::ForEver => std::future::pending().await,
        }
    }
}
