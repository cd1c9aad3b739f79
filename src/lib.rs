//! Offramp measures how hard an Android app makes it to leave, and how often it nags for permissions.
