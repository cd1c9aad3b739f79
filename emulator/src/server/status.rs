//! Answers that newer adb clients take in protobuf's binary form: a key (`number << 3 | kind`), then a number, or a length and bytes.

use super::devices::Devices;

const NUMBER: u64 = 0;
const BYTES: u64 = 2;

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A field with a number; nothing for 0, which is what a missing one means.
fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    if value != 0 {
        varint(out, field << 3 | NUMBER);
        varint(out, value);
    }
}

/// A field with a text or a message; nothing for an empty one.
fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    if !value.is_empty() {
        varint(out, field << 3 | BYTES);
        varint(out, value.len() as u64);
        out.extend_from_slice(value);
    }
}

/// `host:server-status`. Neither USB nor mDNS is served here.
pub fn server(version: &str) -> Vec<u8> {
    const USB_DISABLED: u64 = 3;
    const MDNS_DISABLED: u64 = 4;
    let mut out = Vec::new();
    number(&mut out, 1, USB_DISABLED);
    number(&mut out, 3, MDNS_DISABLED);
    bytes(&mut out, 5, version.as_bytes());
    bytes(&mut out, 6, env!("CARGO_PKG_VERSION").as_bytes());
    bytes(&mut out, 9, std::env::consts::OS.as_bytes());
    out
}

/// `host:track-devices-proto-binary`.
pub fn devices(devices: &Devices) -> Vec<u8> {
    const OFFLINE: u64 = 6;
    const DEVICE: u64 = 8;
    const SOCKET: u64 = 2;
    let mut out = Vec::new();
    for device in devices.list() {
        let mut entry = Vec::new();
        bytes(&mut entry, 1, device.serial.as_bytes());
        number(&mut entry, 2, if device.transport.is_some() { DEVICE } else { OFFLINE });
        if let Some(transport) = &device.transport {
            for (field, name) in [(4, "ro.product.name"), (5, "ro.product.model"), (6, "ro.product.device")] {
                bytes(&mut entry, field, transport.value(name).as_bytes());
            }
        }
        number(&mut entry, 7, SOCKET);
        number(&mut entry, 10, device.id);
        bytes(&mut out, 1, &entry);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_status_is_a_message_of_keys_and_values() {
        let status = super::server("1.0.41");
        assert_eq!(&status[..12], b"\x08\x03\x18\x04\x2a\x061.0.41");
    }
}
