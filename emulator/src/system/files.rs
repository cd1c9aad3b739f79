//! The file system, in memory.

/// All files of a device.
#[derive(Debug, Default)]
pub struct Files {}
