//! `dumpsys usagestats` and `dumpsys notification`: which apps were in front, and which notifications stand.

use std::fmt::Write as _;
use std::io;

use super::{date, hash};
use crate::shell::Invocation;

/// `dumpsys usagestats`
pub fn usage_stats(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut out = String::from("user=0\n  Last 24 hour events (timeRange=\"-24h\" )\n");
    {
        let system = inv.device.lock();
        let now = date(&system, system.clock.epoch_ms());
        // The names changed with Android 10.
        let (resumed, stopped) = if system.config.api < 29 {
            ("MOVE_TO_FOREGROUND", "MOVE_TO_BACKGROUND")
        } else {
            ("ACTIVITY_RESUMED", "ACTIVITY_STOPPED")
        };
        let front = system.activities.front().map(|front| front.id);
        for activity in system.activities.tasks.iter().filter_map(|task| task.records.last()) {
            let kind = if front == Some(activity.id) { resumed } else { stopped };
            let _ =
                writeln!(out, "    time=\"{now}\" type={kind} package={} class={} flags=0x0", activity.package, activity.class);
        }
    }
    inv.out.write_all(out.as_bytes())?;
    Ok(0)
}

/// `dumpsys notification`: the messages that came in are all that notify here.
pub fn notification(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let mut out = String::from("Current Notification Manager state:\n  Notification List:\n");
    {
        let system = inv.device.lock();
        for (index, sms) in system.inbox.iter().enumerate() {
            let id = hash(&sms.from);
            let package = "com.android.messaging";
            let _ = writeln!(
                out,
                "    NotificationRecord(0x{id:07x}: pkg={package} user=UserHandle{{0}} id={index} tag=null importance=4 key=0|{package}|{index}|null|10105: \
                 Notification(channel=default shortcut=null contentView=null vibrate=null sound=default defaults=0x4 flags=0x10 color=0x00000000 vis=PRIVATE))"
            );
            let _ = writeln!(
                out,
                "      extras={{\n        android.title=String ({})\n        android.text=String ({})\n      }}",
                sms.from, sms.text
            );
        }
        out.push_str("  \n  mUseAttentionLight=false\n");
    }
    inv.out.write_all(out.as_bytes())?;
    Ok(0)
}
