//! State of an app's runtime permissions, from `dumpsys package`.

use std::collections::BTreeMap;

use super::shell::quote;
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

/// Flags by which Android remembers a refusal.
const REFUSALS: [&str; 2] = ["USER_SET", "USER_FIXED"];
/// How single flags are cleared, from Android 11 on.
pub(super) const CLEAR: &str = "clear-permission-flags";
/// How all apps' permissions become what they were after the install; the only way before.
const RESET: &str = "reset-permissions";

/// Permissions that are not granted and of which Android remembers a refusal.
pub(super) fn refused(known: &BTreeMap<String, PermissionState>) -> Vec<String> {
    let remembered = |state: &PermissionState| !state.granted && state.flags.iter().any(|flag| REFUSALS.contains(&flag.as_str()));
    known.iter().filter(|(_, state)| remembered(state)).map(|(name, _)| name.clone()).collect()
}

/// Commands that make Android forget refusals, by name, the gentlest first. The second takes granted permissions too, and gives them back.
pub(super) fn ways_to_forget(
    package: &str,
    refused: &[String],
    known: &BTreeMap<String, PermissionState>,
) -> [(&'static str, String); 2] {
    let each = |names: &mut dyn Iterator<Item = &String>, command: &dyn Fn(&str) -> String| {
        names.map(|name| command(&quote(name))).collect::<Vec<_>>().join("; ")
    };
    let clear = each(&mut refused.iter(), &|name| format!("pm {CLEAR} {package} {name} user-set user-fixed"));
    let granted = known.iter().filter(|(_, state)| state.granted).map(|(name, _)| name);
    let again = each(&mut granted.into_iter(), &|name| format!("pm grant {package} {name}"));
    let reset = if again.is_empty() { format!("pm {RESET}") } else { format!("pm {RESET}; {again}") };
    [(CLEAR, clear), (RESET, reset)]
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
    fn what_android_remembers_is_cleared_and_nothing_else() {
        let found = parse(OUTPUT, "com.app");
        let refused = refused(&found);
        assert_eq!(refused, ["android.permission.ACCESS_FINE_LOCATION"]);
        let [(clear, first), (reset, second)] = ways_to_forget("com.app", &refused, &found);
        assert_eq!(
            (clear, first.as_str()),
            (
                "clear-permission-flags",
                "pm clear-permission-flags com.app 'android.permission.ACCESS_FINE_LOCATION' user-set user-fixed"
            )
        );
        assert_eq!(
            (reset, second.as_str()),
            ("reset-permissions", "pm reset-permissions; pm grant com.app 'android.permission.CAMERA'")
        );
    }

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
