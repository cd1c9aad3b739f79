//! Addresses of endpoints and mailboxes, and whether a scenario may reach them.

use std::net::IpAddr;

/// Schemes with TLS and without, of one protocol.
pub(crate) type Schemes = (&'static str, &'static str);

/// Of HTTP.
pub(crate) const HTTP: Schemes = ("https", "http");
/// Of mailboxes.
pub(crate) const IMAP: Schemes = ("imaps", "imap");

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// With TLS.
    pub secure: bool,
    /// Name or number; an IPv6 one without its brackets.
    pub host: String,
    pub port: Option<u16>,
    /// From the first `/`, `?` or `#` on.
    pub rest: String,
}

impl Address {
    /// Takes an address apart. Without TLS only this machine is reached: codes and passwords do not cross a network in the open.
    ///
    /// # Errors
    /// What is wrong with it, for the scenario's author.
    pub fn read(text: &str, (secure, plain): Schemes) -> Result<Address, String> {
        let shape = || format!("write `{secure}://HOST`, or `{plain}://127.0.0.1:PORT` for a server on this machine");
        let (scheme, after) =
            text.split_once("://").ok_or_else(|| format!("it does not begin with `{secure}://`; {}", shape()))?;
        let is_secure = scheme.eq_ignore_ascii_case(secure);
        if !is_secure && !scheme.eq_ignore_ascii_case(plain) {
            return Err(format!("`{scheme}` is not `{secure}`; {}", shape()));
        }
        let (place, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        if place.contains('@') {
            return Err("it names a user; a user and a password have fields of their own".to_owned());
        }
        let (host, port) = match place.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(shape)?)),
            None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
        };
        let letters = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        let is_ipv6 = place.starts_with('[') && host.parse::<std::net::Ipv6Addr>().is_ok();
        let is_name = !place.starts_with('[') && host.chars().all(letters);
        if host.is_empty() || !(is_ipv6 || is_name) || rest.contains(char::is_control) {
            return Err(format!("`{place}` is not a host; {}", shape()));
        }
        let port = port.map(|port| port.parse().map_err(|_| format!("`{port}` is not a port"))).transpose()?;
        let address = Address { secure: is_secure, host: host.to_ascii_lowercase(), port, rest: rest.to_owned() };
        if !is_secure && !address.is_here() {
            return Err(format!("`{plain}://` is only for this machine, and `{host}` is not; write `{secure}://{place}`"));
        }
        Ok(address)
    }

    /// Whether it is this machine, by its name alone.
    pub fn is_here(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// Whether a scenario's `hosts` name it.
    ///
    /// # Errors
    /// That they do not, and what to add.
    pub fn allowed(&self, hosts: &[String]) -> Result<(), String> {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if is_named(hosts, &host, self.port) {
            return Ok(());
        }
        let full = self.port.map_or_else(|| host.clone(), |port| with_port(&host, port));
        Err(format!("the header does not allow to talk to `{host}`: add `hosts: [{full}]` to `offramp:`"))
    }
}

/// Whether a scenario's `hosts` name a host, by itself or with its port; an IPv6 one has its brackets.
pub(crate) fn is_named(hosts: &[String], host: &str, port: Option<u16>) -> bool {
    let full = port.map(|port| with_port(host, port));
    hosts
        .iter()
        .any(|wanted| wanted.eq_ignore_ascii_case(host) || full.as_ref().is_some_and(|full| wanted.eq_ignore_ascii_case(full)))
}

fn with_port(host: &str, port: u16) -> String {
    format!("{host}:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let address = Address::read("HTTPS://Codes.Example.com:8443/last?to=a@b", HTTP).unwrap();
        let rest = "/last?to=a@b".to_owned();
        assert_eq!(address, Address { secure: true, host: "codes.example.com".into(), port: Some(8443), rest });
        let address = Address::read("imap://[::1]:143", IMAP).unwrap();
        assert_eq!((address.secure, address.host.as_str(), address.port), (false, "::1", Some(143)));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "mail.example.com",
            "https://x",
            "imaps://",
            "imaps://a@b",
            "imaps://a:x",
            "imaps://a b",
            "imaps://[a]",
            "imaps://a\\b",
        ] {
            assert!(Address::read(text, IMAP).is_err(), "{text}");
        }
    }

    #[test]
    fn without_tls_only_this_machine_is_reached() {
        assert!(Address::read("imap://localhost", IMAP).is_ok() && Address::read("http://127.0.0.9:1/", HTTP).is_ok());
        assert!(Address::read("http://example.com/x", HTTP).unwrap_err().contains("write `https://example.com`"));
        assert!(Address::read("imap://127.0.0.1.evil.net", IMAP).is_err());
    }

    #[test]
    fn only_named_hosts_are_allowed() {
        let ask = |text: &str, hosts: &[&str]| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            Address::read(text, HTTP).unwrap().allowed(&hosts)
        };
        assert!(ask("https://example.com/x", &["EXAMPLE.com"]).is_ok() && ask("http://[::1]:8/", &["[::1]:8"]).is_ok());
        assert!(ask("https://example.com:81", &["example.com:80"]).is_err());
        assert!(ask("https://example.com.evil.net", &["example.com"]).unwrap_err().contains("hosts: [example.com.evil.net]"));
    }
}
