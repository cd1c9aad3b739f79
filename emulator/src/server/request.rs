//! Reads what clients ask for.

use super::devices::Select;

/// A request, taken apart: which device, and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The device that it names.
    pub select: Select,
    /// The service without its prefix.
    pub service: String,
}

/// Takes a `host…:` request apart; `None` for a service of the device. A serial may hold colons, so the known ones are tried first.
pub fn parse(request: &str, serials: &[String]) -> Option<Request> {
    let made = |select, service: &str| Some(Request { select, service: service.into() });
    if let Some(service) = ["host:", "host-usb:", "host-local:"].iter().find_map(|prefix| request.strip_prefix(prefix)) {
        return made(Select::Any, service);
    }
    if let Some(rest) = request.strip_prefix("host-transport-id:") {
        let (id, service) = rest.split_once(':')?;
        return made(Select::Id(id.parse().ok()?), service);
    }
    let rest = request.strip_prefix("host-serial:")?;
    let known = serials.iter().filter_map(|serial| Some((serial, rest.strip_prefix(serial.as_str())?.strip_prefix(':')?)));
    if let Some((serial, service)) = known.max_by_key(|(serial, _)| serial.len()) {
        return made(Select::Serial(serial.clone()), service);
    }
    // An unknown one: up to a colon that no port number follows.
    let mut end = rest.find(':')?;
    let port = rest[end + 1..].split(':').next().unwrap_or("");
    if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) {
        end += 1 + port.len();
    }
    made(Select::Serial(rest[..end].into()), rest.get(end + 1..)?)
}

/// Which device a `transport…` or `tport…` service chooses, and whether its number is to be told.
pub fn transport(service: &str) -> Option<(Select, bool)> {
    if let Some(rest) = service.strip_prefix("tport:") {
        let select = match rest.strip_prefix("serial:") {
            Some(serial) => Select::Serial(serial.into()),
            None if ["any", "usb", "local"].contains(&rest) => Select::Any,
            None => return None,
        };
        return Some((select, true));
    }
    let select = match service {
        "transport-any" | "transport-usb" | "transport-local" => Select::Any,
        _ => match service.strip_prefix("transport-id:") {
            Some(id) => Select::Id(id.parse().ok()?),
            None => Select::Serial(service.strip_prefix("transport:")?.into()),
        },
    };
    Some((select, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serial(text: &str) -> Select {
        Select::Serial(text.into())
    }

    #[test]
    fn a_serial_may_hold_colons() {
        let known = ["127.0.0.1:6101".to_string(), "127.0.0.1".to_string()];
        let parsed = parse("host-serial:127.0.0.1:6101:get-state", &known).unwrap();
        assert_eq!((parsed.select, parsed.service.as_str()), (serial("127.0.0.1:6101"), "get-state"));
        let parsed = parse("host-serial:gone:99:forward:tcp:1;tcp:2", &known).unwrap();
        assert_eq!((parsed.select, parsed.service.as_str()), (serial("gone:99"), "forward:tcp:1;tcp:2"));
        assert_eq!(parse("host:version", &known).unwrap().select, Select::Any);
        assert_eq!(parse("shell:ls", &known), None);
        assert_eq!(parse("host-serial:", &known), None);
    }

    #[test]
    fn ways_to_choose_a_device() {
        assert_eq!(transport("transport:a:1"), Some((serial("a:1"), false)));
        assert_eq!(transport("transport-any"), Some((Select::Any, false)));
        assert_eq!(transport("transport-id:7"), Some((Select::Id(7), false)));
        assert_eq!(transport("tport:serial:x"), Some((serial("x"), true)));
        assert_eq!(transport("tport:any"), Some((Select::Any, true)));
        assert_eq!(transport("version"), None);
    }
}
