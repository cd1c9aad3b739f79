//! What has the focus, from `dumpsys`.
//!
//! | API | focused window | resumed activity |
//! |---|---|---|
//! | to 28 | `mCurrentFocus` in `dumpsys window windows` | `mFocusedApp` there, `mResumedActivity` in `dumpsys activity activities` |
//! | from 29 | `mCurrentFocus` in `dumpsys window displays`, one a display | `mFocusedApp` there, `topResumedActivity` in `dumpsys activity activities` |
//!
//! While activities switch, and on a second display, these are `null`.

use super::Foreground;

/// The part of `dumpsys window` that names the focus on a level.
pub(super) fn window_command(api: u32) -> &'static str {
    if api >= 29 { "dumpsys window displays" } else { "dumpsys window windows" }
}

/// Reads both from the output of [`window_command`].
pub(super) fn parse(output: &str) -> Foreground {
    let values =
        |name: &str| -> Vec<String> { output.lines().filter_map(|line| value(line, name)).filter_map(component).collect() };
    let window = values("mCurrentFocus=").into_iter().next().unwrap_or_default();
    let apps = values("mFocusedApp=");
    let package = package_of(&window);
    let activity = apps.iter().find(|app| package_of(app) == package).or(apps.first()).cloned().unwrap_or_default();
    Foreground { window, activity: full_class(&activity) }
}

/// The resumed activity, from `dumpsys activity activities`.
pub(super) fn parse_resumed(output: &str) -> String {
    let names = ["topResumedActivity=", "mResumedActivity: ", "ResumedActivity: ", "mFocusedActivity: "];
    let found = names.iter().find_map(|name| output.lines().filter_map(|line| value(line, name)).find_map(component));
    full_class(&found.unwrap_or_default())
}

/// What stands after a name that begins a word.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let at = line.find(name)?;
    let begins = !line[..at].ends_with(|c: char| c.is_alphanumeric());
    begins.then(|| line[at + name.len()..].trim())
}

/// The name inside `Window{hash u0 name}`, `ActivityRecord{hash u0 name t12}` or an `AppWindowToken{… ActivityRecord{…}}`; `None` for `null`.
/// A window without an activity has a title, which may hold spaces (`Application Error: com.app`).
fn component(text: &str) -> Option<String> {
    if let Some(at) = text.find("ActivityRecord{") {
        let inner = text[at + "ActivityRecord{".len()..].split(['}', '{']).next()?;
        return inner.split_whitespace().find(|word| word.contains('/')).map(str::to_owned);
    }
    let inner = text.strip_prefix("Window{")?;
    let inner = inner.split('}').next()?;
    let mut rest = inner.split_once(' ')?.1;
    if let Some((user, name)) = rest.split_once(' ')
        && user.strip_prefix('u').is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
    {
        rest = name;
    }
    let name = rest.trim_end_matches(" paused=false").trim_end_matches(" paused=true").trim_end_matches(" EXITING").trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn package_of(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}

/// `com.app/.Main` as `com.app/com.app.Main`.
pub(super) fn full_class(component: &str) -> String {
    match component.split_once('/') {
        Some((package, class)) if class.starts_with('.') => format!("{package}/{package}{class}"),
        _ => component.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_levels() {
        let found = parse(
            "  Display: mDisplayId=0\n  mCurrentFocus=Window{c63b9b5 u0 com.app/com.app.ui.Main}\n  \
             mFocusedApp=ActivityRecord{ba1d946 u0 com.app/.ui.Main t615}\n",
        );
        assert_eq!((found.window.as_str(), found.activity.as_str()), ("com.app/com.app.ui.Main", "com.app/com.app.ui.Main"));
    }

    #[test]
    fn android_8_wraps_the_activity() {
        let found = parse(
            "mCurrentFocus=Window{e615992 u0 com.app/com.app.Main}\n  \
             mFocusedApp=AppWindowToken{1c2affb token=Token{fdee9da ActivityRecord{a9f0785 u0 com.app/.Main t15}}}\n",
        );
        assert_eq!(found.activity, "com.app/com.app.Main");
    }

    #[test]
    fn the_display_with_a_focus_counts() {
        let found = parse(
            "mFocusedApp=null\n mFocusedApp=ActivityRecord{caf038a u0 com.android.systemui/.subscreen.Home t7}\n \
             mFocusedApp=ActivityRecord{a646676 u0 com.app/.Main t285}\n mCurrentFocus=null\n mCurrentFocus=null\n \
             mCurrentFocus=Window{5e9b13b u0 com.app/com.app.Main}}\n",
        );
        assert_eq!((found.window.as_str(), found.activity.as_str()), ("com.app/com.app.Main", "com.app/com.app.Main"));
    }

    #[test]
    fn nulls_and_titles() {
        assert_eq!(parse("  mCurrentFocus=null\n  mFocusedApp=null\n"), Foreground::default());
        assert_eq!(parse("mCurrentFocus=Window{43e u0 com.app}").window, "com.app");
        assert_eq!(
            parse("mCurrentFocus=Window{43e u0 Application Not Responding: com.app}").window,
            "Application Not Responding: com.app"
        );
        assert_eq!(parse("mCurrentFocus=Window{b4d2a948 com.app/com.app.Main paused=false}").window, "com.app/com.app.Main");
        assert_eq!(parse(""), Foreground::default());
        assert_eq!(parse("mCurrentFocus=Window{"), Foreground::default());
    }

    #[test]
    fn resumed_activities() {
        assert_eq!(parse_resumed("    topResumedActivity=ActivityRecord{b79 u0 com.app/.Main} t16}\n"), "com.app/com.app.Main");
        assert_eq!(
            parse_resumed("    mResumedActivity: ActivityRecord{b79 u0 com.app/com.lib.Main t16}\n"),
            "com.app/com.lib.Main"
        );
        assert_eq!(
            parse_resumed(
                "  ResumedActivity: ActivityRecord{b79 u0 com.app/.Main t16}\n  mLastPausedActivity: ActivityRecord{1 u0 a/.B t1}"
            ),
            "com.app/com.app.Main"
        );
        assert_eq!(parse_resumed("nothing"), "");
    }
}
