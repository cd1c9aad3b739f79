//! Facts of an APK: what it is, which permissions it may ask for, who signed it.
