//! `avd …`: the virtual device as a whole, and its snapshots.

use super::session::Session;
use super::table::{Command, End, command, group};
use crate::config::Avd;
use crate::snapshots::SnapshotError;
use crate::system::calendar::Zone;

/// `avd name`, which anyone may ask.
pub const NAME: Command = command(&["name"], "query virtual device name", "avd name: the name of this virtual device", name);

/// The commands.
pub const COMMANDS: Command = group(
    &["avd"],
    "control virtual device execution",
    "starts, stops and asks about the virtual device",
    &[
        command(
            &["stop", "pause"],
            "stop the virtual device",
            "avd stop: the device stands still until avd start",
            |session, _, _| stop(session, true),
        ),
        command(
            &["start", "resume"],
            "start/restart the virtual device",
            "avd start: a stopped device goes on",
            |session, _, _| stop(session, false),
        ),
        command(&["status"], "query virtual device status", "avd status: whether the device runs", status),
        command(&["heartbeat"], "query the heart beat number of the guest system", "", heartbeat),
        NAME,
        command(&["id"], "query virtual device ID", "", name),
        group(&["snapshot"], "state snapshot commands", "saves and restores the state of the virtual device", SNAPSHOT),
        command(&["path"], "query AVD path", "avd path: the folder of the virtual device", |session, _, out| {
            of_avd(session, out, |avd| avd.path.display().to_string())
        }),
        command(&["discoverypath"], "query AVD discovery path", "", |session, _, out| {
            of_avd(session, out, |avd| avd.discovery.display().to_string())
        }),
        command(&["snapshotspath"], "query AVD snapshots path", "", |session, _, out| {
            of_avd(session, out, |avd| avd.path.join("snapshots").display().to_string())
        }),
        command(&["windowtype"], "query virtual device headless or qtwindow", "", |_, _, out| {
            out.push_str("windowtype=headless\r\n");
            End::Ok
        }),
    ],
);

const SNAPSHOT: &[Command] = &[
    command(&["list"], "list available state snapshots", "avd snapshot list: all that can be loaded", list),
    command(&["save"], "save state snapshot", "avd snapshot save <name>: keeps the state as it is now", |session, name, _| {
        on_snapshot(session, name, "save")
    }),
    command(&["load"], "load state snapshot", "avd snapshot load <name>: goes back to that state", |session, name, _| {
        on_snapshot(session, name, "load")
    }),
    command(&["del"], "delete state snapshot", "avd snapshot del <name>: forgets that state", |session, name, _| {
        on_snapshot(session, name, "delete")
    }),
    command(&["delete"], "delete state snapshot", "avd snapshot delete <name>: forgets that state", |session, name, _| {
        on_snapshot(session, name, "delete")
    }),
    command(&["get"], "get the snapshot loaded last", "", |session, _, out| {
        out.push_str(&session.device.loaded_snapshot().unwrap_or_default());
        out.push_str("\r\n");
        End::Ok
    }),
];

fn avd(session: &Session) -> Option<Avd> {
    session.device.lock().config.avd.clone()
}

fn name(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    let name = avd(session).map_or_else(|| session.device.lock().config.serial.clone(), |avd| avd.name);
    out.push_str(&format!("{name}\r\n"));
    End::Ok
}

fn of_avd(session: &Session, out: &mut String, what: impl Fn(&Avd) -> String) -> End {
    let text = avd(session).map_or_else(|| "NO_AVD_INFO".into(), |avd| what(&avd));
    out.push_str(&format!("{text}\r\n"));
    End::Ok
}

fn stop(session: &Session, stopped: bool) -> End {
    let mut system = session.device.lock();
    if system.clock.stopped() == stopped {
        return End::ko(format!("virtual device already {}", if stopped { "stopped" } else { "running" }));
    }
    system.stop(stopped);
    End::Ok
}

fn status(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    let stopped = session.device.lock().clock.stopped();
    out.push_str(&format!("virtual device is {}\r\n", if stopped { "stopped" } else { "running" }));
    End::Ok
}

/// The guest's heart beats once a second.
fn heartbeat(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    out.push_str(&format!("heartbeat: {}\r\n", session.device.lock().clock.uptime_ms() / 1000));
    End::Ok
}

fn list(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    let snapshots = session.device.snapshots();
    if snapshots.is_empty() {
        out.push_str("There is no snapshot available.\r\n");
        return End::Ok;
    }
    let zone: Zone = session.device.lock().zone();
    out.push_str("List of snapshots present on all disks:\r\n");
    out.push_str("ID        TAG                 VM SIZE                DATE       VM CLOCK\r\n");
    for snapshot in snapshots {
        let at = zone.civil(snapshot.epoch_ms);
        let date = format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second);
        let (seconds, ms) = (snapshot.uptime_ms / 1000, snapshot.uptime_ms % 1000);
        let clock = format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let size = format!("{}M", snapshot.bytes.div_ceil(1 << 20));
        out.push_str(&format!("{:<10}{:<20}{size:>7}{date:>20}{clock:>15}\r\n", "--", snapshot.name));
    }
    End::Ok
}

fn on_snapshot(session: &Session, name: Option<&str>, verb: &str) -> End {
    if avd(session).is_some_and(|avd| avd.read_only) {
        return End::ko(format!("Snapshot {verb} is disabled because \"-read-only\" was specified"));
    }
    let Some(name) = name.map(str::trim) else {
        return End::ko(format!("Argument missing, try 'avd snapshot {verb} <name>'"));
    };
    let result = match verb {
        "save" => session.device.save_snapshot(name),
        "load" => session.device.load_snapshot(name),
        _ => session.device.delete_snapshot(name),
    };
    match result {
        Ok(()) => End::Ok,
        Err(SnapshotError::Unknown) => End::ko(format!("Device 'cache' does not have the requested snapshot '{name}'")),
        Err(error) => End::ko(error.to_string()),
    }
}
