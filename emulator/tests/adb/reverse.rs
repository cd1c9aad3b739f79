//! `adb reverse`, local sockets and the picture service.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use offramp_emulator::system::ports::Address;

use crate::road::{on_both, on_both_at, text};

/// A server on the host that answers each line with itself, upside down; its port.
fn upside_down() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let mut line = [0; 5];
            if socket.read_exact(&mut line).is_ok() {
                line[..4].reverse();
                let _ = socket.write_all(&line);
            }
        }
    });
    port
}

#[test]
fn a_port_of_the_device_leads_to_the_host() {
    on_both(|road| {
        let host = format!("tcp:{}", upside_down());
        assert_eq!(text(&road.adb(&["reverse", "tcp:8080", &host]).stdout), "");
        assert_eq!(text(&road.adb(&["reverse", "--list"]).stdout).trim(), format!("(reverse) tcp:8080 {host}"));
        // Into the device by a forward, and out of it again by the reverse one.
        let into = text(&road.adb(&["forward", "tcp:0", "tcp:8080"]).stdout).trim().to_string();
        for _ in 0..3 {
            let mut socket = TcpStream::connect(format!("127.0.0.1:{into}")).unwrap();
            socket.write_all(b"abcd\n").unwrap();
            let mut back = String::new();
            socket.read_to_string(&mut back).unwrap();
            assert_eq!(back, "dcba\n");
        }

        let refused = road.said(&["reverse", "--no-rebind", "tcp:8080", "tcp:1"]);
        assert!(refused.contains("cannot rebind existing socket"), "{refused}");
        let any = text(&road.adb(&["reverse", "tcp:0", &host]).stdout).trim().to_string();
        assert!(any.parse::<u16>().is_ok(), "{any}");
        assert!(road.adb(&["reverse", "--remove", "tcp:8080"]).status.success());
        let gone = road.said(&["reverse", "--remove", "tcp:8080"]);
        assert!(gone.contains("listener 'tcp:8080' not found"), "{gone}");
        assert!(road.adb(&["reverse", "--remove-all"]).status.success());
        assert_eq!(text(&road.adb(&["reverse", "--list"]).stdout).trim(), "");
    });
}

#[test]
fn an_old_device_has_reverse_forwards_too() {
    on_both_at(23, |road| {
        let host = format!("tcp:{}", upside_down());
        assert!(road.adb(&["reverse", "localabstract:tool", &host]).status.success());
        let into = text(&road.adb(&["forward", "tcp:0", "localabstract:tool"]).stdout).trim().to_string();
        let mut socket = TcpStream::connect(format!("127.0.0.1:{into}")).unwrap();
        socket.write_all(b"wxyz\n").unwrap();
        let mut back = String::new();
        socket.read_to_string(&mut back).unwrap();
        assert_eq!(back, "zyxw\n");
    });
}

#[test]
fn local_sockets_of_programs_on_the_device_are_reached() {
    on_both(|road| {
        for (address, spec) in [
            (Address::Abstract("scrcpy".into()), "localabstract:scrcpy"),
            (Address::Reserved("installd".into()), "localreserved:installd"),
            (Address::File("/data/local/tmp/s".into()), "localfilesystem:/data/local/tmp/s"),
        ] {
            let hello = move |_: Box<dyn Read + Send>, mut to: Box<dyn Write + Send>| {
                let _ = to.write_all(b"hello");
            };
            assert!(road.device.device.lock().ports.bind(address, Arc::new(hello)));
            let port = text(&road.adb(&["forward", "tcp:0", spec]).stdout).trim().to_string();
            let mut said = String::new();
            TcpStream::connect(format!("127.0.0.1:{port}")).unwrap().read_to_string(&mut said).unwrap();
            assert_eq!(said, "hello");
        }
    });
}
