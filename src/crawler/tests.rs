//! The crawler in apps in memory.
