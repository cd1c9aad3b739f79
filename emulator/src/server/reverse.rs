//! `adb reverse`: streams that a device opens to the host. Only those are let in that a client has asked for before.

use std::collections::BTreeMap;

/// Where each address of a device may lead to, as clients have asked.
#[derive(Debug, Default)]
pub struct Allowed {
    targets: BTreeMap<String, String>,
}

/// The most kept for one device.
const MOST: usize = 1024;

impl Allowed {
    /// Takes note of a service that a client opens on the device.
    pub fn note(&mut self, service: &str) {
        let Some(request) = service.strip_prefix("reverse:") else { return };
        if request == "killforward-all" {
            self.targets.clear();
        } else if let Some(from) = request.strip_prefix("killforward:") {
            self.targets.remove(from);
        } else if let Some(pair) = request.strip_prefix("forward:") {
            let (pair, rebind) = pair.strip_prefix("norebind:").map_or((pair, true), |pair| (pair, false));
            if let Some((from, to)) = pair.split_once(';')
                && (rebind || !self.targets.contains_key(from))
                && self.targets.len() < MOST
            {
                self.targets.insert(from.into(), to.into());
            }
        }
    }

    /// The host's TCP port that a device may be led to by this name; `None` when nobody asked for it, or it is no port.
    pub fn port(&self, target: &str) -> Option<u16> {
        if !self.targets.values().any(|to| to == target) {
            return None;
        }
        let rest = target.strip_prefix("tcp:")?;
        let port = rest.strip_prefix("localhost:").or(rest.strip_prefix("127.0.0.1:")).unwrap_or(rest);
        port.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Allowed;

    #[test]
    fn only_what_was_asked_for_is_let_in() {
        let mut allowed = Allowed::default();
        assert_eq!(allowed.port("tcp:22"), None);
        allowed.note("reverse:forward:tcp:8080;tcp:9090");
        allowed.note("reverse:forward:norebind:tcp:8080;tcp:22");
        allowed.note("shell:reverse:forward:tcp:1;tcp:23");
        assert_eq!((allowed.port("tcp:9090"), allowed.port("tcp:22"), allowed.port("tcp:23")), (Some(9090), None, None));
        allowed.note("reverse:forward:localabstract:x;tcp:localhost:80");
        assert_eq!(allowed.port("tcp:localhost:80"), Some(80));
        allowed.note("reverse:killforward:tcp:8080");
        assert_eq!(allowed.port("tcp:9090"), None);
        allowed.note("reverse:killforward-all");
        assert_eq!(allowed.port("tcp:localhost:80"), None);
    }
}
