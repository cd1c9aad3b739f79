//! What the console answers, line by line.

use std::sync::Arc;

use super::session::{Answer, Session};
use crate::{Device, DeviceConfig};

fn session() -> Session {
    Session::new(Device::new(DeviceConfig::new(34)), Arc::default(), None)
}

fn say(session: &mut Session, line: &str) -> String {
    match session.answer(line) {
        Answer::Text(text) => text.replace("\r\n", "\n"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_token_is_asked_for_when_there_is_one() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "secret\n").unwrap();
    let mut session = Session::new(Device::new(DeviceConfig::new(34)), Arc::default(), Some(file.path().into()));
    assert!(session.greeting().starts_with("Android Console: Authentication required\r\n"));
    assert_eq!(say(&mut session, "ping"), "I am alive!\nOK\n");
    assert_eq!(say(&mut session, "kill"), "KO: unknown command, try 'help'\n");
    assert!(say(&mut session, "auth wrong").starts_with("KO: authentication token does not match"));
    assert_eq!(say(&mut session, "auth"), "KO: missing authentication token\n");
    assert!(say(&mut session, "auth secret").ends_with("OK\n"));
    assert_eq!(session.answer("kill"), Answer::Kill("OK: killing emulator, bye bye\r\n".into()));
}

#[test]
fn every_answer_is_worded_as_on_an_emulator() {
    let mut session = session();
    for (line, answer) in [
        ("nonsense", "KO: unknown command, try 'help'\n"),
        ("help nonsense avd", "*KO: unknown command\n"),
        ("help gsm call", "gsm call <phonenumber>: somebody calls\nOK\n"),
        ("avd", "*KO: missing sub-command\n"),
        ("avd fly", "*KO:  bad sub-command\n"),
        ("avd name", "sim-api34\nOK\n"),
        ("avd path", "NO_AVD_INFO\nOK\n"),
        ("avd heartbeat", "heartbeat: 60\nOK\n"),
        ("avd snapshot list", "There is no snapshot available.\nOK\n"),
        ("avd snapshot save", "KO: Argument missing, try 'avd snapshot save <name>'\n"),
        ("avd snapshot save one", "OK\n"),
        ("avd snapshot load one", "OK\n"),
        ("avd snapshot get", "one\nOK\n"),
        ("avd snapshot del one", "OK\n"),
        ("avd snapshot delete one", "KO: Device 'cache' does not have the requested snapshot 'one'\n"),
        ("sms send +8613800000000 Your code is 1234\\nbye", "OK\n"),
        ("sms send 12a hello", "KO: bad phone number format, must be [+](0-9)*\n"),
        ("sms send 12", "KO: missing argument, try 'sms send <phonenumber> <text message>'\n"),
        ("sms send 12 a\\q", "*KO: badly formatted text\n"),
        ("sms pdu 00", "KO: badly formatted <hexstring>\n"),
        ("gsm call 12345", "OK\n"),
        ("gsm accept 12345", "OK\n"),
        ("gsm list", "inbound from 12345      : active\nOK\n"),
        ("gsm cancel 12345", "OK\n"),
        ("gsm cancel 12345", "KO: could not cancel this number\n"),
        ("gsm data off", "OK\n"),
        ("gsm voice nowhere", "KO: bad GSM data state name, try 'help gsm voice' for list of valid values\n"),
        ("gsm status", "gsm voice state: home\ngsm data state:  unregistered\nOK\n"),
        ("geo fix 116.4 39.9 44", "OK\n"),
        ("geo fix 200 0", "KO: invalid longitude value. Should be in [-180,+180] range\n"),
        ("geo fix 1", "KO: not enough arguments: see 'help geo fix' for details\n"),
        ("geo fix a b", "KO: argument 'a' is not a number\n"),
        ("geo nmea", "KO: NMEA sentence missing, try 'help geo nmea'\n"),
        ("power ac off", "OK\n"),
        ("power status discharging", "OK\n"),
        ("power capacity 42", "OK\n"),
        ("power capacity 101", "KO: Usage: \"capacity <percentage>\"\n"),
        ("power display", "AC: offline\nstatus: Discharging\nhealth: Good\npresent: true\ncapacity: 42\nOK\n"),
        ("network speed lte", "OK\n"),
        ("network delay 100:200", "OK\n"),
        ("network speed warp", "KO: invalid <speed> argument, see 'help network speed' for valid values\n"),
        ("sensor set acceleration 1:2", "OK\n"),
        ("sensor get acceleration", "acceleration = 1:2:0.813417\nOK\n"),
        ("sensor get x", "KO: unknown sensor name: x, run 'sensor status' to get available sensors.\n"),
        ("finger touch x", "KO: invalid fingerid\n"),
        ("finger touch 1", "OK\n"),
        ("redir list", "no active redirections\nOK\n"),
        ("redir add tcp:1", "KO: bad redirection format, try (tcp|udp):hostport:guestport\n"),
        ("redir del tcp:1", "KO: can't remove unknown redirection (tcp:1)\n"),
        ("event send EV_KEY:KEY_HOME:1", "OK\n"),
        ("event send EV_NO:1:1", "KO: invalid event type in 'EV_NO:1:1', try 'event list types' for valid values\n"),
        ("event codes EV_SYN", "no code aliases defined for this type\nOK\n"),
        ("event mouse 1 2", "KO: Invalid arguments. Make sure you provide 4 integers.\n"),
        ("phonenumber 123", "OK\n"),
        ("rotate", "OK\n"),
    ] {
        let said = say(&mut session, line);
        let fits = answer.strip_prefix('*').map_or(said == answer, |end| said.ends_with(end));
        assert!(fits, "{line}: {said}");
    }
    let system = session.device.lock();
    assert_eq!(system.inbox.last().unwrap().text, "Your code is 1234\nbye");
    assert_eq!((system.hardware.network.down, system.hardware.network.delay), (173_000_000, (100, 200)));
    assert_eq!(system.hardware.fix.unwrap().altitude, 44.0);
}

#[test]
fn a_redirection_leads_to_what_listens_on_the_device() {
    let mut session = session();
    let echo = |mut from: Box<dyn std::io::Read + Send>, mut to: Box<dyn std::io::Write + Send>| {
        let _ = std::io::copy(&mut from, &mut to);
    };
    session.device.lock().ports.listen(6000, Arc::new(echo));
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(say(&mut session, &format!("redir add tcp:{port}:6000")), "OK\n");
    assert_eq!(
        say(&mut session, &format!("redir add tcp:{port}:6001")),
        "KO: host port already active, use 'redir del' to remove first\n"
    );
    assert_eq!(say(&mut session, "redir list"), format!("tcp:{port:<5} => 6000 \nOK\n"));
    let mut socket = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    std::io::Write::write_all(&mut socket, b"ping").unwrap();
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut socket, &mut said).unwrap();
    assert_eq!(said, "ping");
    assert_eq!(say(&mut session, &format!("redir del tcp:{port}")), "OK\n");
}

#[test]
fn a_turned_device_is_wide_where_the_user_lets_it() {
    let mut session = session();
    say(&mut session, "rotate");
    assert_eq!(session.device.lock().display.size(), (1080, 2400));
    session.device.lock().settings.put(crate::system::settings::Table::System, "accelerometer_rotation", "1");
    say(&mut session, "rotate");
    say(&mut session, "rotate");
    assert_eq!(session.device.lock().display.size(), (2400, 1080));
}
