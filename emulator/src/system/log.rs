//! The log buffers that `logcat` reads.

/// All buffers.
#[derive(Debug, Default)]
pub struct Log {}
