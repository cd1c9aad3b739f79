//! Services after which the connection is lost: `reboot:`, `root:`, `tcpip:`, `usb:`, `reconnect`.

use super::stream::Stream;
use crate::device::Device;
use crate::system::images::Image;

/// `reboot:[TARGET]`. Like an emulator, the device comes up again whatever the target: it has no bootloader and no recovery to stay in.
pub fn reboot(device: &Device) {
    device.reboot();
}

/// `tcpip:PORT` and `usb:` (`port` is `None`): the daemon starts anew. It is reached where it always was, as an emulator's is.
pub fn daemon(device: &Device, stream: &Stream, port: Option<i32>) {
    match port {
        Some(port) if port <= 0 => return super::services::say(stream, &format!("invalid port {port}\n")),
        Some(port) => {
            device.lock().props.set("service.adb.tcp.port", &port.to_string());
            super::services::say(stream, &format!("restarting in TCP mode port: {port}\n"));
        }
        None => {
            device.lock().props.set("service.adb.tcp.port", "0");
            super::services::say(stream, "restarting in USB mode\n");
        }
    }
    stream.drain();
    device.restart_daemon();
}

/// `reconnect`: the connection is dropped, as asked.
pub fn reconnect(device: &Device, stream: &Stream) {
    super::services::say(stream, "done");
    stream.drain();
    device.restart_daemon();
}

/// `root:` and `unroot:`: what the daemon starts from then on runs as root, or no longer. Only debuggable builds allow it.
pub fn root(device: &Device, stream: &Stream, wanted: bool) {
    let before = {
        let mut system = device.lock();
        if wanted && !Image::of(&system.config).debuggable {
            drop(system);
            return super::services::say(stream, "adbd cannot run as root in production builds\n");
        }
        std::mem::replace(&mut system.root, wanted)
    };
    match (before, wanted) {
        (true, true) => return super::services::say(stream, "adbd is already running as root\n"),
        (false, false) => return super::services::say(stream, "adbd not running as root\n"),
        (false, true) => super::services::say(stream, "restarting adbd as root\n"),
        (true, false) => super::services::say(stream, "restarting adbd as non root\n"),
    }
    stream.drain();
    device.restart_daemon();
}
