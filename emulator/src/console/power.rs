//! `power …` and `geo …`: battery and place.

use super::session::Session;
use super::table::{Command, End, command, group};
use crate::system::hardware::{Battery, Fix};

/// The battery and its charger.
pub const POWER: Command = group(
    &["power"],
    "power related commands",
    "allows to change battery and AC power status",
    &[
        command(&["display"], "display battery and charger state", "", display),
        command(&["ac"], "set AC charging state", "power ac on|off", |session, word, _| {
            set(session, &[("on", true), ("off", false)], word, "\"ac on\" or \"ac off\"", |battery, on| battery.ac = on)
        }),
        command(
            &["status"],
            "set battery status",
            "power status unknown|charging|discharging|not-charging|full",
            |session, word, _| {
                set(session, &STATUS, word, "\"status unknown|charging|discharging|not-charging|full\"", |battery, status| {
                    battery.status = status;
                })
            },
        ),
        command(&["present"], "set battery present state", "power present true|false", |session, word, _| {
            let words = [("true", true), ("false", false)];
            set(session, &words, word, "\"present true\" or \"present false\"", |battery, present| battery.present = present)
        }),
        command(
            &["health"],
            "set battery health state",
            "power health unknown|good|overheat|dead|overvoltage|failure",
            |session, word, _| {
                set(session, &HEALTH, word, "\"health unknown|good|overheat|dead|overvoltage|failure\"", |battery, health| {
                    battery.health = health;
                })
            },
        ),
        command(&["capacity"], "set battery capacity state", "power capacity <percentage>: 0 to 100", capacity),
    ],
);

/// The place.
pub const GEO: Command = group(
    &["geo"],
    "Geo-location commands",
    "sets the place that the satellite receiver reports",
    &[
        command(&["nmea"], "send a GPS NMEA sentence", "geo nmea <sentence>: $GPGGA and $GPRMC", |session, sentence, _| {
            let Some(sentence) = sentence else { return End::ko("NMEA sentence missing, try 'help geo nmea'") };
            session.device.lock().hardware.nmea = Some(sentence.into());
            End::Ok
        }),
        command(
            &["fix"],
            "send a simple GPS fix",
            "geo fix <longitude> <latitude> [<altitude> [<satellites> [<velocity>]]]\n\n  degrees, degrees, metres, 1 to 12, knots\n",
            fix,
        ),
    ],
);

const STATUS: [(&str, u8); 5] = [("unknown", 1), ("charging", 2), ("discharging", 3), ("not-charging", 4), ("full", 5)];
const HEALTH: [(&str, u8); 6] = [("unknown", 1), ("good", 2), ("overheat", 3), ("dead", 4), ("overvoltage", 5), ("failure", 6)];

fn set<T: Copy>(session: &Session, words: &[(&str, T)], word: Option<&str>, usage: &str, apply: impl Fn(&mut Battery, T)) -> End {
    let found = words.iter().find(|(name, _)| word.is_some_and(|word| word.eq_ignore_ascii_case(name)));
    let Some((_, value)) = found else { return End::ko(format!("Usage: {usage}")) };
    apply(&mut session.device.lock().hardware.battery, *value);
    End::Ok
}

fn capacity(session: &mut Session, word: Option<&str>, _: &mut String) -> End {
    match word.and_then(|word| word.parse().ok()).filter(|percent| *percent <= 100) {
        Some(percent) => {
            session.device.lock().hardware.battery.capacity = percent;
            End::Ok
        }
        None => End::ko("Usage: \"capacity <percentage>\""),
    }
}

fn display(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    let battery = session.device.lock().hardware.battery;
    let name = |words: &[(&str, u8)], value: u8| {
        let name = words.iter().find(|(_, known)| *known == value).map_or("unknown", |(name, _)| name);
        name[..1].to_uppercase() + &name[1..]
    };
    out.push_str(&format!(
        "AC: {}\r\nstatus: {}\r\nhealth: {}\r\npresent: {}\r\ncapacity: {}\r\n",
        if battery.ac { "online" } else { "offline" },
        name(&STATUS, battery.status),
        name(&HEALTH, battery.health),
        battery.present,
        battery.capacity
    ));
    End::Ok
}

fn fix(session: &mut Session, argument: Option<&str>, _: &mut String) -> End {
    let mut numbers = Vec::new();
    for word in argument.unwrap_or_default().split_whitespace().take(5) {
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number),
            _ => return End::ko(format!("argument '{word}' is not a number")),
        }
    }
    let [longitude, latitude, ..] = numbers[..] else {
        return End::ko("not enough arguments: see 'help geo fix' for details");
    };
    if !(-180.0..=180.0).contains(&longitude) {
        return End::ko("invalid longitude value. Should be in [-180,+180] range");
    }
    if !(-90.0..=90.0).contains(&latitude) {
        return End::ko("invalid latitude value. Should be in [-90,+90] range");
    }
    let at = |index: usize, other: f64| numbers.get(index).copied().unwrap_or(other);
    let satellites = at(3, 1.0);
    if satellites.fract() != 0.0 || !(1.0..=12.0).contains(&satellites) {
        return End::ko("invalid number of satellites. Must be an integer between 1 and 12");
    }
    let (altitude, velocity) = (at(2, 0.0), at(4, 0.0));
    session.device.lock().hardware.fix = Some(Fix { longitude, latitude, altitude, satellites: satellites as u8, velocity });
    End::Ok
}
