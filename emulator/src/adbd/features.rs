//! What the daemon of each level says that it can do.

/// Each with the first API level that has it. Not among them: compression of files, and acknowledgements that come late.
const FEATURES: [(u32, &str); 16] = [
    (24, "shell_v2"),
    (24, "cmd"),
    (26, "stat_v2"),
    (30, "ls_v2"),
    (29, "fixed_push_mkdir"),
    (29, "apex"),
    (29, "abb"),
    (29, "fixed_push_symlink_timestamp"),
    (29, "abb_exec"),
    (30, "remount_shell"),
    (30, "track_app"),
    (30, "sendrecv_v2"),
    (31, "sendrecv_v2_dry_run_send"),
    (33, "openscreen_mdns"),
    (35, "devraw"),
    (35, "app_info"),
];

/// The features of an API level. Before Android 7 there were none.
pub fn of(api: u32) -> Vec<&'static str> {
    FEATURES.iter().filter(|(since, _)| *since <= api).map(|(_, name)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn features_grow_with_the_level() {
        assert!(of(23).is_empty());
        assert_eq!(of(25), ["shell_v2", "cmd"]);
        assert_eq!(of(28), ["shell_v2", "cmd", "stat_v2"]);
        assert!(of(29).contains(&"abb_exec") && !of(29).contains(&"ls_v2"));
        assert_eq!(of(36).len(), 16);
    }
}
