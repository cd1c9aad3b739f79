//! `dumpsys window [windows|displays|policy]`

use std::fmt::Write as _;
use std::io;

use super::record::record;
use crate::shell::Invocation;
use crate::system::System;
use crate::system::windows::Placed;

/// Prints windows and focus.
pub fn main(inv: &mut Invocation<'_>, args: &[&str]) -> io::Result<u8> {
    let text = {
        let system = inv.device.lock();
        match args.iter().find(|word| !word.starts_with('-')).copied() {
            Some("windows" | "w") => windows(&system),
            Some("displays" | "d") => displays(&system),
            Some("policy" | "p") => policy(&system),
            _ => format!("{}\n{}\n{}", policy(&system), displays(&system), windows(&system)),
        }
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

fn name(placed: &Placed) -> String {
    format!("Window{{{:x} u0 {}}}", placed.hash, placed.title)
}

/// The window and the activity in front. To Android 9 the list of windows ends with them, from 10 the list of displays holds them.
pub fn focus(system: &System) -> String {
    let focused = system.focused_window();
    let window = focused.as_ref().map_or_else(|| "null".into(), name);
    let front = system.activities.front().map(|front| {
        let task = system.activities.task_of(front.id).unwrap_or(0);
        (front.hash, front.short_component(), task)
    });
    let api = system.config.api;
    let app = match front {
        None => "null".into(),
        Some((hash, component, task)) => {
            let record = record(api, hash, &component, task);
            match api {
                ..30 => format!("AppWindowToken{{{:x} token=Token{{{:x} {record}}}}}", hash + 0x31, hash + 0x32),
                _ => record,
            }
        }
    };
    format!("  mCurrentFocus={window}\n  mFocusedApp={app}\n")
}

/// One row of the list of windows.
struct Row<'a> {
    title: &'a str,
    hash: u32,
    uid: u32,
    package: &'a str,
    /// `BASE_APPLICATION`, `STATUS_BAR` …
    kind: &'a str,
    frame: (i32, i32, i32, i32),
    /// The activity's hash, its component and its task.
    activity: Option<&'a (u32, String, u32)>,
}

fn windows(system: &System) -> String {
    let api = system.config.api;
    let mut out = String::from("WINDOW MANAGER WINDOWS (dumpsys window windows)\n");
    let env = system.env("android");
    let (width, height) = (env.width, env.height);
    let mut index = 0;
    let mut add = |row: Row<'_>| {
        one(&mut out, api, index, (width, height), &row);
        index += 1;
    };
    let system_ui =
        |title, hash, kind, frame| Row { title, hash, uid: 10_103, package: "com.android.systemui", kind, frame, activity: None };
    let bar = if api < 29 { "NavigationBar" } else { "NavigationBar0" };
    add(system_ui(bar, 0x00a0_b0c1, "NAVIGATION_BAR", (0, height - env.navigation_bar(), width, height)));
    add(system_ui("StatusBar", 0x00a0_b0c2, "STATUS_BAR", (0, 0, width, env.status_bar())));
    if system.toast().is_some() {
        let half = width / 2;
        let frame = (half - 300, height - 400, half + 300, height - 300);
        add(Row { title: "Toast", hash: 0x00a0_b0c4, uid: 1000, package: "android", kind: "TOAST", frame, activity: None });
    }
    if env.keyboard > 0 {
        let package = "com.android.inputmethod.latin";
        let frame = (0, height - env.keyboard, width, height);
        add(Row { title: "InputMethod", hash: 0x00a0_b0c3, uid: 10_102, package, kind: "INPUT_METHOD", frame, activity: None });
    }
    for placed in system.placed_windows().iter().rev() {
        let bounds = placed.window.root.bounds;
        add(Row {
            title: &placed.title,
            hash: placed.hash,
            uid: placed.uid,
            package: placed.title.split('/').next().unwrap_or_default(),
            kind: if placed.activity.is_some() { "BASE_APPLICATION" } else { "SYSTEM_ALERT" },
            frame: (bounds.left, bounds.top, bounds.right, bounds.bottom),
            activity: placed.activity.as_ref(),
        });
    }
    let wallpaper =
        if api < 34 { "com.android.systemui.ImageWallpaper" } else { "com.android.systemui.wallpapers.ImageWallpaper" };
    add(system_ui(wallpaper, 0x00a0_b0c5, "WALLPAPER", (0, 0, width, height)));
    out.push('\n');
    if api < 29 { out + &focus(system) } else { out + "  mHasPermanentDpad=false\n  mTopFocusedDisplayId=0\n" }
}

fn one(out: &mut String, api: u32, index: u32, (width, height): (i32, i32), row: &Row<'_>) {
    let Row { title, hash, uid, package, kind, frame, activity } = row;
    let frame = format!("[{},{}][{},{}]", frame.0, frame.1, frame.2, frame.3);
    let whole = format!("[0,0][{width},{height}]");
    let task = activity.map_or(0, |(.., task)| *task);
    let _ = writeln!(out, "  Window #{index} Window{{{hash:x} u0 {title}}}:");
    let mut line = |text: String| _ = writeln!(out, "    {text}");
    let user = if *uid >= 10_000 { format!("u0a{uid}") } else { uid.to_string() };
    let stack = if api >= 31 { format!("rootTaskId={task}") } else { format!("stackId={task}") };
    line(format!(
        "mDisplayId=0 {stack} mSession=Session{{{:x} 612:{user}}} mClient=android.os.BinderProxy@{:x}",
        hash ^ 0x5151,
        hash ^ 0x3131
    ));
    let shown = if api >= 31 { "showForAllUsers=false" } else { "mShowToOwnerOnly=true" };
    line(format!("mOwnerUid={uid} {shown} package={package} appop=NONE"));
    line(format!("mAttrs={{(0,0)(fillxfill) sim={{adjust=resize}} ty={kind}}}"));
    line(format!("Requested w={width} h={height} mLayoutSeq=12"));
    if let Some((hash, component, task)) = activity {
        let record = record(api, *hash, component, *task);
        let (token, app) = (hash + 0x31, hash + 0x32);
        match api {
            ..30 => {
                let token = format!("AppWindowToken{{{token:x} token=Token{{{app:x} {record}}}}}");
                line(format!("mBaseLayer=21000 mSubLayer=0    mToken={token}"));
                line(format!("mAppToken={token}"));
            }
            30.. => {
                line(format!("mBaseLayer=21000 mSubLayer=0    mToken={record}"));
                line(format!("mActivityRecord={record}"));
            }
        }
    }
    line("mViewVisibility=0x0 mHaveFrame=true mObscured=false".into());
    match api {
        ..30 => {
            line(format!("mFrame={frame} last={frame}"));
            line(format!("Frames: containing={whole} parent={whole}\n        display={whole} overscan={whole}"));
        }
        30 => line(format!("Frames: containing={whole} parent={whole} display={whole} frame={frame} last={frame}")),
        31.. => line(format!("Frames: parent={whole} display={whole} frame={frame} last={frame} insetsChanged=false")),
    }
    line("mHasSurface=true isReadyForDisplay()=true mWindowRemovalAllowed=false".into());
    line("isOnScreen=true\n    isVisible=true".into());
}

fn displays(system: &System) -> String {
    let ((width, height), density) = (system.display.size(), system.display.density());
    let bar = system.env("android").navigation_bar() as u32;
    let mut out = format!(
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n  Display: mDisplayId=0\n    \
         init={width}x{height} {density}dpi cur={width}x{height} app={width}x{} rng={width}x{width}-{height}x{height}\n    \
         deferred=false mLayoutNeeded=false\n\n",
        height - bar.min(height),
    );
    if system.config.api >= 29 {
        out.push_str("  mLayoutSeq=12\n");
        out.push_str(&focus(system));
    }
    out
}

fn policy(system: &System) -> String {
    let keyboard = system.windows.keyboard;
    format!(
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n    mAwake=true mScreenOnEarly=true mScreenOnFully=true\n    \
         mShowingDream=false mDreamingLockscreen=false\n    isStatusBarKeyguard=false\n    mInputMethodShown={keyboard}\n\
         KeyguardServiceDelegate\n  showing=false\n  secure=false\n"
    )
}
