//! What the emulator's console sets from outside: battery, place, modem, network, sensors, the finger on the reader.

use super::System;
use super::log::{Buffer, Priority};

/// The hardware's state.
#[derive(Debug, Clone)]
pub struct Hardware {
    /// The battery and its charger.
    pub battery: Battery,
    /// The last place that was sent.
    pub fix: Option<Fix>,
    /// The last sentence of the satellite receiver.
    pub nmea: Option<String>,
    /// The network's speed and delay.
    pub network: Network,
    /// Registration for calls, as the console names it.
    pub voice: &'static str,
    /// Registration for data.
    pub data: &'static str,
    /// Calls under way.
    pub calls: Vec<Call>,
    /// What the sensors show, in the order of [`SENSORS`].
    pub sensors: [[f32; 3]; SENSORS.len()],
    /// The finger on the reader.
    pub finger: Option<i64>,
    /// The SIM's number.
    pub phone_number: String,
}

/// The battery and its charger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Battery {
    /// Whether the charger is plugged in.
    pub ac: bool,
    /// The number that Android gives to charging, discharging, full …
    pub status: u8,
    /// The number that Android gives to good, overheat …
    pub health: u8,
    /// Whether there is a battery.
    pub present: bool,
    /// Its charge, in percent.
    pub capacity: u8,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    /// In degrees.
    pub longitude: f64,
    /// In degrees.
    pub latitude: f64,
    /// In metres.
    pub altitude: f64,
    /// How many satellites are seen.
    pub satellites: u8,
    /// In knots.
    pub velocity: f64,
}

/// The network's speed and delay; nothing is slowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// Bits a second to the device; 0 is as fast as it goes.
    pub down: u64,
    /// Bits a second from the device.
    pub up: u64,
    /// The least and the greatest delay in milliseconds.
    pub delay: (u32, u32),
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other's number.
    pub number: String,
    /// `incoming`, `active` or `held`.
    pub state: &'static str,
}

/// The sensors' names, and what they show at first.
pub const SENSORS: [(&str, [f32; 3]); 12] = [
    ("acceleration", [0.0, 9.776_22, 0.813_417]),
    ("gyroscope", [0.0, 0.0, 0.0]),
    ("magnetic-field", [0.0, 9.9, -47.75]),
    ("orientation", [0.0, 0.0, 0.0]),
    ("temperature", [0.0, 0.0, 0.0]),
    ("proximity", [1.0, 0.0, 0.0]),
    ("light", [0.0, 0.0, 0.0]),
    ("pressure", [0.0, 0.0, 0.0]),
    ("humidity", [0.0, 0.0, 0.0]),
    ("magnetic-field-uncalibrated", [0.0, 9.9, -47.75]),
    ("gyroscope-uncalibrated", [0.0, 0.0, 0.0]),
    ("acceleration-uncalibrated", [0.0, 9.776_22, 0.813_417]),
];

impl Default for Hardware {
    fn default() -> Self {
        Self {
            battery: Battery { ac: true, status: 4, health: 2, present: true, capacity: 100 },
            fix: None,
            nmea: None,
            network: Network { down: 0, up: 0, delay: (0, 0) },
            voice: "home",
            data: "home",
            calls: Vec::new(),
            sensors: SENSORS.map(|(_, values)| values),
            finger: None,
            phone_number: "+15555215554".into(),
        }
    }
}

impl System {
    /// Turns the device a quarter clockwise. The display follows only where the user lets it.
    pub fn rotate(&mut self) {
        self.display.held = (self.display.held + 3) % 4;
        if self.settings.get(super::settings::Table::System, "accelerometer_rotation") == Some("1") {
            self.display.rotation = self.display.held;
        }
    }

    /// A call comes in.
    pub fn ring(&mut self, number: &str) {
        self.hardware.calls.retain(|call| call.number != number);
        self.hardware.calls.push(Call { number: number.into(), state: "incoming" });
        let pid = self.processes.named("com.android.phone").map_or(Self::SYSTEM_SERVER, |process| process.pid);
        self.log(Buffer::Radio, Priority::Debug, "GsmCallTracker", pid, "Event EVENT_CALL_STATE_CHANGE Received");
    }
}
