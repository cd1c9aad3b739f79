//! Permissions whose state is another than at the last reading, though nobody answered a prompt about them in between.

use crate::metrics::asks::{Found, granted};
use crate::metrics::permission::{group_of, same_group};
use crate::metrics::screens::count;
use crate::metrics::timeline::Timeline;
use crate::trace::event::{AppOp, Event, PermissionState};

/// One change that no answer explains.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The permission's name.
    pub permission: String,
    /// Granted now, or taken away.
    pub granted: bool,
    /// The readings before and after.
    pub between: (u64, u64),
    /// Flags before and after, joined.
    pub flags: (String, String),
    /// What the flags say of who did it; empty if nothing.
    pub by: &'static str,
}

/// The changes, and how many pairs of readings were compared. Where the app's data was cleared or the scenario used the device's shell in between, or everything was granted up front,
/// nothing is.
pub fn changes(line: &Timeline<'_>, found: &[Found]) -> (Vec<Change>, u32) {
    let readings: Vec<_> = line
        .records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Perms { permissions, .. } => Some((record.seq, permissions)),
            _ => None,
        })
        .collect();
    let cleared = |from: u64, to: u64| {
        line.records.iter().any(|record| {
            // What a shell command of the scenario did is not the app's doing.
            let op = matches!(&record.event, Event::App { op: AppOp::Cleared | AppOp::Installed, .. } | Event::Shell { .. });
            op && record.seq > from && record.seq < to
        })
    };
    let pairs: Vec<_> =
        readings.windows(2).filter(|pair| !cleared(pair[0].0, pair[1].0) && line.scenario.policy != "grant").collect();
    let mut changes = Vec::new();
    for pair in &pairs {
        let ((from, before), (to, after)) = (pair[0], pair[1]);
        for (name, then) in before {
            let Some(now) = after.get(name).filter(|now| now.granted != then.granted) else { continue };
            if !explained(found, name, then, now, (from, to)) {
                let flags = (then.flags.join("|"), now.flags.join("|"));
                changes.push(Change {
                    permission: name.clone(),
                    granted: now.granted,
                    between: (from, to),
                    flags,
                    by: by(then, now),
                });
            }
        }
    }
    (changes, count(pairs.len()))
}

/// An answer to a prompt about its group in between; granted only for once, and expired; or taken away since it was long unused.
fn explained(found: &[Found], name: &str, then: &PermissionState, now: &PermissionState, between: (u64, u64)) -> bool {
    let group = group_of(name);
    let answers = found.iter().filter(|found| {
        same_group(&found.ask.group, &group) && found.ask.evidence.iter().any(|&line| line > between.0 && line < between.1)
    });
    let flag = |state: &PermissionState, flag: &str| state.flags.iter().any(|known| known == flag);
    if now.granted {
        return answers.into_iter().any(|found| granted(&found.ask.answer));
    }
    answers.into_iter().next().is_some() || flag(then, "ONE_TIME") || flag(now, "ONE_TIME") || flag(now, "AUTO_REVOKED")
}

fn by(then: &PermissionState, now: &PermissionState) -> &'static str {
    let new = |flag: &str| now.flags.iter().any(|known| known == flag) && !then.flags.iter().any(|known| known == flag);
    if ["SYSTEM_FIXED", "POLICY_FIXED", "GRANTED_BY_DEFAULT", "GRANTED_BY_ROLE"].into_iter().any(new) {
        "the system"
    } else if new("USER_SET") || new("USER_FIXED") {
        "the user, in the settings"
    } else {
        ""
    }
}
