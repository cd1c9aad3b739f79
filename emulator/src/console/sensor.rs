//! `sensor …` and `finger …`.

use super::session::Session;
use super::table::{Command, End, command, group};
use crate::system::hardware::SENSORS;

/// The sensors.
pub const SENSOR: Command = group(
    &["sensor"],
    "manage emulator sensors",
    "reads and sets what the sensors show",
    &[
        command(&["status"], "list all sensors and their status.", "", |_, _, out| {
            for (name, _) in SENSORS {
                out.push_str(&format!("{name}: enabled.\r\n"));
            }
            End::Ok
        }),
        command(&["get"], "get sensor values", "sensor get <sensorname>", get),
        command(&["set"], "set sensor values", "sensor set <sensorname> <value-a>[:<value-b>[:<value-c>]]", set),
    ],
);

/// The reader of fingerprints.
pub const FINGER: Command = group(
    &["finger"],
    "manage emulator finger print",
    "touches the fingerprint reader",
    &[
        command(&["touch"], "touch finger print sensor with <fingerid>", "finger touch <fingerid>", |session, id, _| match id {
            None => End::ko("missing fingerid"),
            Some(id) => match id.parse() {
                Ok(id) => {
                    session.device.lock().hardware.finger = Some(id);
                    End::Ok
                }
                Err(_) => End::ko("invalid fingerid"),
            },
        }),
        command(&["remove"], "remove finger from the fingerprint sensor", "", |session, _, _| {
            session.device.lock().hardware.finger = None;
            End::Ok
        }),
    ],
);

fn number_of(name: &str) -> Result<usize, End> {
    SENSORS
        .iter()
        .position(|(known, _)| *known == name)
        .ok_or_else(|| End::ko(format!("unknown sensor name: {name}, run 'sensor status' to get available sensors.")))
}

fn get(session: &mut Session, name: Option<&str>, out: &mut String) -> End {
    let Some(name) = name.and_then(|name| name.split_whitespace().next()) else { return End::ko("Usage: \"get <sensorname>\"") };
    match number_of(name) {
        Ok(number) => {
            let [a, b, c] = session.device.lock().hardware.sensors[number];
            out.push_str(&format!("{name} = {a}:{b}:{c}\r\n"));
            End::Ok
        }
        Err(end) => end,
    }
}

fn set(session: &mut Session, argument: Option<&str>, _: &mut String) -> End {
    let usage = || End::ko("Usage: \"set <sensorname> <value-a>[:<value-b>[:<value-c>]]\"");
    let Some((name, values)) = argument.and_then(|argument| argument.split_once(' ')) else { return usage() };
    let number = match number_of(name) {
        Ok(number) => number,
        Err(end) => return end,
    };
    let mut system = session.device.lock();
    let mut after = system.hardware.sensors[number];
    // A value left empty stays as it was.
    for (place, text) in after.iter_mut().zip(values.trim().split(':')).filter(|(_, text)| !text.is_empty()) {
        match text.parse::<f32>() {
            Ok(value) if value.is_finite() => *place = value,
            _ => return usage(),
        }
    }
    system.hardware.sensors[number] = after;
    End::Ok
}
