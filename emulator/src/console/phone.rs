//! `sms …`, `gsm …` and `phonenumber`: the modem.

use super::session::Session;
use super::table::{Command, End, command, group};
use super::text;

/// Messages.
pub const SMS: Command = group(
    &["sms"],
    "SMS related commands",
    "allows you to simulate an inbound SMS",
    &[
        command(&["send"], "send inbound SMS text message", "sms send <phonenumber> <message>: a message arrives", send),
        command(&["pdu"], "send inbound SMS PDU", "sms pdu <hexstring>: not simulated", |_, argument, _| match argument {
            None => End::ko("missing argument, try 'sms sendpdu <hexstring>'"),
            Some(_) => End::ko("badly formatted <hexstring>"),
        }),
    ],
);

/// Calls and registration.
pub const GSM: Command = group(
    &["gsm"],
    "GSM related commands",
    "changes the modem's state, or lets somebody call",
    &[
        command(&["list"], "list current phone calls", "gsm list: all calls and their state", list),
        command(&["call"], "create inbound phone call", "gsm call <phonenumber>: somebody calls", call),
        command(
            &["accept"],
            "change the state of an outbound call to 'active'",
            "gsm accept <remoteNumber>",
            |session, number, _| change(session, number, "accept", "active"),
        ),
        command(&["hold"], "change the state of an outbound call to 'held'", "gsm hold <remoteNumber>", |session, number, _| {
            change(session, number, "hold", "held")
        }),
        command(&["cancel"], "disconnect an inbound or outbound phone call", "gsm cancel <phonenumber>: the call ends", cancel),
        command(&["data"], "modify data connection state", STATES_HELP, |session, state, _| register(session, state, "data")),
        command(&["voice"], "modify voice connection state", STATES_HELP, |session, state, _| register(session, state, "voice")),
        command(&["status"], "display GSM status", "gsm status: registration for calls and data", status),
    ],
);

/// The SIM's own number.
pub const NUMBER: Command = command(
    &["phonenumber"],
    "set the phone number of the device",
    "phonenumber <number>: the number of the SIM",
    |session, number, _| match number.filter(|number| is_number(number)) {
        Some(number) => {
            session.device.lock().hardware.phone_number = number.into();
            End::Ok
        }
        None => End::ko("bad phone number format, use digits, # and + only"),
    },
);

const STATES: [(&str, &str); 7] = [
    ("unregistered", "unregistered"),
    ("home", "home"),
    ("roaming", "roaming"),
    ("searching", "searching"),
    ("denied", "denied"),
    ("off", "unregistered"),
    ("on", "home"),
];
const STATES_HELP: &str = "gsm data|voice <state>, where <state> is one of these:\n\n  unregistered    no network available\n  home            on \
                           local network, non-roaming\n  roaming         on roaming network\n  searching       searching networks\n  denied          \
                           emergency calls only\n  off             same as 'unregistered'\n  on              same as 'home'\n";

fn send(session: &mut Session, argument: Option<&str>, out: &mut String) -> End {
    let Some((number, message)) = argument.and_then(|argument| argument.split_once(' ')) else {
        return End::ko("missing argument, try 'sms send <phonenumber> <text message>'");
    };
    let digits = number.strip_prefix('+').unwrap_or(number);
    if digits.is_empty() || digits.len() > 40 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return End::ko("bad phone number format, must be [+](0-9)*");
    }
    let Some(message) = text::unescape(message) else {
        out.push_str(text::RULES);
        return End::ko("badly formatted text");
    };
    session.device.lock().receive_sms(number, &message);
    End::Ok
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+' || byte == b'#')
}

/// The most calls at once.
const CALLS: usize = 16;

fn call(session: &mut Session, number: Option<&str>, _: &mut String) -> End {
    match number {
        None => End::ko("missing argument, try 'gsm call <phonenumber>'"),
        Some(number) if !is_number(number) => End::ko("bad phone number format, use digits, # and + only"),
        Some(number) => {
            let mut system = session.device.lock();
            if system.hardware.calls.len() < CALLS {
                system.ring(number);
            }
            End::Ok
        }
    }
}

fn change(session: &Session, number: Option<&str>, verb: &str, state: &'static str) -> End {
    let Some(number) = number else { return End::ko(format!("missing argument, try 'gsm {verb} <phonenumber>'")) };
    match session.device.lock().hardware.calls.iter_mut().find(|call| call.number == number) {
        Some(call) => {
            call.state = state;
            End::Ok
        }
        None => End::ko(format!("no current call to/from number '{number}'")),
    }
}

fn cancel(session: &mut Session, number: Option<&str>, _: &mut String) -> End {
    let Some(number) = number else { return End::ko("missing argument, try 'gsm call <phonenumber>'") };
    if !is_number(number) {
        return End::ko("bad phone number format, use digits, # and + only");
    }
    let mut system = session.device.lock();
    let before = system.hardware.calls.len();
    system.hardware.calls.retain(|call| call.number != number);
    if system.hardware.calls.len() == before { End::ko("could not cancel this number") } else { End::Ok }
}

fn list(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    for call in &session.device.lock().hardware.calls {
        out.push_str(&format!("inbound from {:<10} : {}\r\n", call.number, call.state));
    }
    End::Ok
}

fn register(session: &Session, state: Option<&str>, what: &str) -> End {
    let Some(state) = state else { return End::ko(format!("missing argument, try 'gsm {what} <state>'")) };
    let Some((_, state)) = STATES.iter().find(|(name, _)| *name == state) else {
        return End::ko(format!("bad GSM data state name, try 'help gsm {what}' for list of valid values"));
    };
    let mut system = session.device.lock();
    if what == "data" {
        system.hardware.data = state;
    } else {
        system.hardware.voice = state;
    }
    End::Ok
}

fn status(session: &mut Session, argument: Option<&str>, out: &mut String) -> End {
    if argument.is_some() {
        return End::ko("no argument required");
    }
    let system = session.device.lock();
    out.push_str(&format!("gsm voice state: {}\r\ngsm data state:  {}\r\n", system.hardware.voice, system.hardware.data));
    End::Ok
}
