//! `dumpsys window [windows|displays|policy]`

use std::fmt::Write as _;
use std::io;

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

fn focus(system: &System) -> String {
    let focused = system.focused_window();
    let window = focused.as_ref().map_or_else(|| "null".into(), name);
    let front = system.activities.front().map(|front| {
        let task = system.activities.task_of(front.id).unwrap_or(0);
        (front.hash, front.short_component(), task)
    });
    let app = match front {
        None => "null".into(),
        Some((hash, component, task)) => {
            let record = format!("ActivityRecord{{{hash:x} u0 {component} t{task}}}");
            match system.config.api {
                ..30 => format!("AppWindowToken{{{:x} token=Token{{{:x} {record}}}}}", hash + 0x31, hash + 0x32),
                _ => record,
            }
        }
    };
    format!("  mCurrentFocus={window}\n  mFocusedApp={app}\n")
}

fn windows(system: &System) -> String {
    let mut out = String::from("WINDOW MANAGER WINDOWS (dumpsys window windows)\n");
    let env = system.env("android");
    let (width, height) = (env.width, env.height);
    let mut index = 0;
    let mut add = |title: &str, hash: u32, uid: u32, package: &str, frame: (i32, i32, i32, i32), record: Option<String>| {
        let frame = format!("[{},{}][{},{}]", frame.0, frame.1, frame.2, frame.3);
        let _ = writeln!(out, "  Window #{index} Window{{{hash:x} u0 {title}}}:");
        let _ = writeln!(out, "    mDisplayId=0 mSession=Session{{{:x} 0:u0a{uid}}}", hash ^ 0x5151);
        let _ = writeln!(out, "    mOwnerUid={uid} showForAllUsers=false package={package} appop=NONE");
        if let Some(record) = record {
            let _ = writeln!(out, "    mActivityRecord={record}");
        }
        let _ = writeln!(
            out,
            "    Frames: parent=[0,0][{width},{height}] display=[0,0][{width},{height}] frame={frame} last={frame}"
        );
        let _ = writeln!(out, "    isOnScreen=true\n    isVisible=true");
        index += 1;
    };
    let systemui = (10_103, "com.android.systemui");
    add("NavigationBar0", 0x00a0_b0c1, systemui.0, systemui.1, (0, height - env.navigation_bar(), width, height), None);
    add("StatusBar", 0x00a0_b0c2, systemui.0, systemui.1, (0, 0, width, env.status_bar()), None);
    if let Some(text) = system.toast() {
        let half = width / 2;
        add(
            "Toast",
            0x00a0_b0c4,
            1000,
            "android",
            (half - 300, height - 400, half + 300, height - 300),
            Some(format!("Toast{{{text}}}")),
        );
    }
    if env.keyboard > 0 {
        add("InputMethod", 0x00a0_b0c3, 10_102, "com.android.inputmethod.latin", (0, height - env.keyboard, width, height), None);
    }
    for placed in system.placed_windows().iter().rev() {
        let bounds = placed.window.root.bounds;
        let record =
            placed.activity.as_ref().map(|(hash, component, task)| format!("ActivityRecord{{{hash:x} u0 {component} t{task}}}"));
        let frame = (bounds.left, bounds.top, bounds.right, bounds.bottom);
        let package = placed.title.split('/').next().unwrap_or_default();
        add(&placed.title, placed.hash, placed.uid, package, frame, record);
    }
    add("com.android.systemui.ImageWallpaper", 0x00a0_b0c5, systemui.0, systemui.1, (0, 0, width, height), None);
    out + "\n" + &focus(system)
}

fn displays(system: &System) -> String {
    let ((width, height), density) = (system.display.size(), system.display.density());
    format!(
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n  Display: mDisplayId=0\n    \
         init={width}x{height} {density}dpi cur={width}x{height} app={width}x{} rng={width}x{width}-{height}x{height}\n{}",
        height - system.env("android").navigation_bar() as u32,
        focus(system)
    )
}

fn policy(system: &System) -> String {
    let keyboard = system.windows.keyboard;
    format!(
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n    mAwake=true mScreenOnEarly=true mScreenOnFully=true\n    \
         mShowingDream=false mDreamingLockscreen=false\n    isStatusBarKeyguard=false\n    mInputMethodShown={keyboard}\n\
         KeyguardServiceDelegate\n  showing=false\n  secure=false\n"
    )
}
