//! State of an app's runtime permissions, from `dumpsys package`.

use std::collections::BTreeMap;

use crate::trace::event::PermissionState;

/// Reads the `runtime permissions:` of the first user, within the block of one package:
///
/// ```text
///   Package [com.app] (5b3f3f2):
///     install permissions:
///       android.permission.INTERNET: granted=true
///     User 0: ceDataInode=163852 installed=true …
///       runtime permissions:
///         android.permission.CAMERA: granted=false, flags=[ USER_SET|USER_SENSITIVE_WHEN_GRANTED]
/// ```
pub(super) fn parse(output: &str, package: &str) -> BTreeMap<String, PermissionState> {
    let mut found = BTreeMap::new();
    let (mut in_package, mut in_user, mut section) = (false, false, None::<usize>);
    let header = format!("Package [{package}]");
    for line in output.lines() {
        let text = line.trim();
        let indent = line.len() - line.trim_start().len();
        if text.starts_with("Package [") {
            in_package = text.starts_with(&header);
            (in_user, section) = (false, None);
        } else if !in_package {
            continue;
        } else if let Some(user) = text.strip_prefix("User ") {
            in_user = user.starts_with("0:");
            section = None;
        } else if text == "runtime permissions:" {
            section = in_user.then_some(indent);
        } else if let Some(outer) = section {
            match permission(text) {
                Some((name, state)) if indent > outer => {
                    found.insert(name, state);
                }
                _ if text.is_empty() => {}
                _ => section = None,
            }
        }
    }
    found
}

fn permission(line: &str) -> Option<(String, PermissionState)> {
    let (name, rest) = line.split_once(": granted=")?;
    if name.contains(char::is_whitespace) {
        return None;
    }
    let (granted, flags) = rest.split_once(',').unwrap_or((rest, ""));
    let flags = flags.trim().strip_prefix("flags=[").and_then(|flags| flags.split(']').next()).unwrap_or_default();
    let flags = flags.split(['|', ' ']).map(str::trim).filter(|flag| !flag.is_empty()).map(str::to_owned).collect();
    Some((name.to_owned(), PermissionState { granted: granted.trim() == "true", flags }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
Packages:
  Package [com.app] (5b3f3f2):
    userId=10123
    install permissions:
      android.permission.INTERNET: granted=true
    User 0: ceDataInode=163852 installed=true hidden=false
      gids=[3003]
      runtime permissions:
        android.permission.POST_NOTIFICATIONS: granted=false, flags=[ USER_SENSITIVE_WHEN_GRANTED|USER_SENSITIVE_WHEN_DENIED]
        android.permission.ACCESS_FINE_LOCATION: granted=false, flags=[ USER_SET|USER_FIXED|USER_SENSITIVE_WHEN_GRANTED]
        android.permission.CAMERA: granted=true, flags=[ ]
    disabledComponents:
      com.app.Thing
    User 10: ceDataInode=0 installed=false
      runtime permissions:
        android.permission.CAMERA: granted=false, flags=[ REVIEW_REQUIRED]
  Package [com.app.other] (1):
    User 0: ceDataInode=1
      runtime permissions:
        android.permission.RECORD_AUDIO: granted=true
";

    #[test]
    fn the_first_users_runtime_permissions_of_one_package() {
        let found = parse(OUTPUT, "com.app");
        assert_eq!(found.len(), 3);
        assert_eq!(found["android.permission.ACCESS_FINE_LOCATION"].flags[..2], ["USER_SET", "USER_FIXED"]);
        assert_eq!(found["android.permission.CAMERA"], PermissionState { granted: true, flags: Vec::new() });
        assert_eq!(parse(OUTPUT, "com.app.other").len(), 1);
        assert!(parse(OUTPUT, "com.ap").is_empty());
        assert!(parse("Unable to find package: com.app", "com.app").is_empty());
    }
}
