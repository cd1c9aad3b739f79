//! The daemon's wire protocol, byte by byte: what a well-behaved host sees, and that a bad one loses only its connection.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use offramp_emulator::adbd::{self, Handle};
use offramp_emulator::server::AdbServer;
use offramp_emulator::{Device, DeviceConfig};
use proptest::prelude::*;

struct Host {
    socket: TcpStream,
    _daemon: Handle,
}

type Packet = (String, u32, u32, Vec<u8>);

impl Host {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let daemon = adbd::serve(Device::new(DeviceConfig::new(34)), listener).unwrap();
        let socket = TcpStream::connect(addr).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { socket, _daemon: daemon }
    }

    /// Connected with this version and limit.
    fn connected(version: u32, max: u32) -> (Self, Packet) {
        let mut host = Self::new();
        host.send("CNXN", version, max, b"host::features=shell_v2");
        let reply = host.receive().unwrap();
        (host, reply)
    }

    fn send(&mut self, command: &str, arg0: u32, arg1: u32, data: &[u8]) {
        let sum = data.iter().fold(0u32, |sum, &byte| sum.wrapping_add(byte.into()));
        self.send_with(command, arg0, arg1, data.len() as u32, sum, data);
    }

    fn send_with(&mut self, command: &str, arg0: u32, arg1: u32, length: u32, sum: u32, data: &[u8]) {
        let command = u32::from_le_bytes(command.as_bytes().try_into().unwrap());
        let mut bytes = Vec::new();
        for field in [command, arg0, arg1, length, sum, !command] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(data);
        // The daemon may have closed already, which the next read shows.
        let _ = self.socket.write_all(&bytes);
    }

    /// The next packet; `None` when the connection has ended.
    fn receive(&mut self) -> Option<Packet> {
        let mut header = [0; 24];
        self.socket.read_exact(&mut header).ok()?;
        let field = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap());
        let mut data = vec![0; field(12) as usize];
        self.socket.read_exact(&mut data).ok()?;
        Some((String::from_utf8_lossy(&header[..4]).into_owned(), field(4), field(8), data))
    }

    fn expect_end(&mut self) {
        while self.receive().is_some() {}
    }
}

const V1: u32 = 0x0100_0000;
const V2: u32 = 0x0100_0001;

#[test]
fn version_and_payload_are_agreed_and_the_banner_names_the_device() {
    let (_, (command, version, max, banner)) = Host::connected(V2, 1 << 20);
    assert_eq!((command.as_str(), version, max), ("CNXN", V2, 1 << 20));
    assert_eq!(
        String::from_utf8(banner).unwrap(),
        "device::ro.product.name=sdk_gphone64_x86_64;ro.product.model=sdk_gphone64_x86_64;ro.product.device=emu64xa;\
         features=shell_v2,cmd,stat_v2,ls_v2,fixed_push_mkdir,apex,abb,fixed_push_symlink_timestamp,abb_exec,remount_shell,\
         track_app,sendrecv_v2,sendrecv_v2_dry_run_send,openscreen_mdns"
    );
    let (_, (_, version, max, _)) = Host::connected(V1, 256 << 20);
    assert_eq!((version, max), (V1, 1 << 20));
    let (_, (_, version, max, _)) = Host::connected(V2 + 7, 1);
    assert_eq!((version, max), (V2, 4096));
}

#[test]
fn a_stream_is_opened_written_in_turns_and_closed() {
    let (mut host, _) = Host::connected(V2, 4096);
    host.send("OPEN", 7, 0, b"shell:printf '%4000s%1000s' x y; exit 3\0");
    let (command, local, remote, _) = host.receive().unwrap();
    assert_eq!((command.as_str(), remote), ("OKAY", 7));
    let (command, _, _, first) = host.receive().unwrap();
    assert_eq!((command.as_str(), first.len()), ("WRTE", 4096));
    // Nothing more comes until the first piece is acknowledged.
    host.socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(host.receive().is_none());
    host.socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    host.send("OKAY", 7, local, b"");
    assert_eq!(host.receive().unwrap().3.len(), 904);
    assert_eq!(host.receive().unwrap(), ("CLSE".into(), local, 7, Vec::new()));
}

#[test]
fn an_unknown_service_and_a_port_where_nobody_listens_are_refused() {
    let (mut host, _) = Host::connected(V2, 4096);
    for service in [&b"nonsense:\0"[..], b"tcp:7336\0", b"", b"\xff\xfe", b"localabstract:x\0", b"exec:\0"] {
        host.send("OPEN", 9, 0, service);
        assert_eq!(host.receive().unwrap(), ("CLSE".into(), 0, 9, Vec::new()));
    }
}

#[test]
fn closing_a_stream_ends_what_runs_on_it() {
    let (mut host, _) = Host::connected(V2, 4096);
    host.send("OPEN", 1, 0, b"shell:while true; do :; done\0");
    let (_, local, _, _) = host.receive().unwrap();
    host.send("CLSE", 1, local, b"");
    assert_eq!(host.receive().unwrap().0, "CLSE");
    // The connection lives on.
    host.send("OPEN", 2, 0, b"shell:echo on\0");
    assert_eq!(host.receive().unwrap().0, "OKAY");
    assert_eq!(host.receive().unwrap().3, b"on\n");
}

#[test]
fn a_host_that_breaks_the_rules_loses_its_connection() {
    let mut early = Host::new();
    early.send("OPEN", 1, 0, b"shell:true\0");
    early.expect_end();

    let (mut large, _) = Host::connected(V2, 4096);
    large.send_with("WRTE", 1, 1, u32::MAX, 0, b"");
    large.expect_end();

    let (mut wrong_sum, _) = Host::connected(V1, 4096);
    wrong_sum.send_with("OPEN", 1, 0, 4, 999, b"sync");
    wrong_sum.expect_end();

    let (mut impatient, _) = Host::connected(V2, 4096);
    impatient.send("OPEN", 1, 0, b"shell:sleep 0; cat > /dev/null\0");
    let (_, local, _, _) = impatient.receive().unwrap();
    for _ in 0..200 {
        impatient.send("WRTE", 1, local, &[b'x'; 4096]);
    }
    // Either each write was taken in time, or the connection is gone; the daemon is alive in both cases.
    drop(impatient);

    let (mut unknown, _) = Host::connected(V2, 4096);
    unknown.send("XXXX", 0, 0, b"");
    unknown.expect_end();
}

#[test]
fn streams_are_limited() {
    let (mut host, _) = Host::connected(V2, 4096);
    for id in 1..=300 {
        host.send("OPEN", id, 0, b"shell:cat\0");
    }
    let replies: Vec<String> = (0..300).map(|_| host.receive().unwrap().0).collect();
    assert_eq!(replies.iter().filter(|reply| *reply == "OKAY").count(), 256);
    assert_eq!(replies.iter().filter(|reply| *reply == "CLSE").count(), 44);
}

/// Opens a service and returns all that it says.
fn asked(host: &mut Host, service: &[u8]) -> Vec<u8> {
    host.send("OPEN", 5, 0, service);
    let (command, local, _, _) = host.receive().unwrap();
    assert_eq!(command, "OKAY");
    let mut said = Vec::new();
    while let Some((command, _, _, data)) = host.receive() {
        if command == "CLSE" {
            return said;
        }
        said.extend(data);
        host.send("OKAY", 5, local, b"");
    }
    said
}

#[test]
fn commands_come_as_words_too() {
    let (mut host, _) = Host::connected(V2, 4096);
    assert_eq!(asked(&mut host, b"abb_exec:package\0path\0android\0"), b"package:/system/framework/android.apk\n");
    let packets = asked(&mut host, b"abb:settings\0get\0global\0adb_enabled\0");
    assert_eq!(packets, b"\x01\x02\0\0\x001\n\x03\x01\0\0\0\0");
}

#[test]
fn the_screen_comes_behind_a_head() {
    let (mut host, _) = Host::connected(V2, 1 << 20);
    let data = asked(&mut host, b"framebuffer:\0");
    let field = |at: usize| u32::from_le_bytes(data[at * 4..at * 4 + 4].try_into().unwrap());
    assert_eq!((0..14).map(field).collect::<Vec<u32>>(), [2, 32, 1, 1080 * 2400 * 4, 1080, 2400, 0, 8, 16, 8, 8, 8, 24, 8]);
    assert_eq!(data.len(), 14 * 4 + 1080 * 2400 * 4);
}

#[test]
fn files_come_and_go_in_the_second_form_too() {
    let (mut host, _) = Host::connected(V2, 4096);
    host.send("OPEN", 1, 0, b"sync:\0");
    let (_, local, _, _) = host.receive().unwrap();
    let word = |word: u32| word.to_le_bytes();
    let mut answers = |request: Vec<u8>| {
        host.send("WRTE", 1, local, &request);
        let mut said = Vec::new();
        loop {
            let (command, _, _, data) = host.receive().unwrap();
            if command == "WRTE" {
                said.extend(data);
                host.send("OKAY", 1, local, b"");
                return said;
            }
        }
    };
    let send = |flags: u32| {
        [
            b"SND2",
            &word(9)[..],
            b"/sdcard/f",
            b"SND2",
            &word(0o100_644),
            &word(flags),
            b"DATA",
            &word(2),
            b"hi",
            b"DONE",
            &word(7),
        ]
        .concat()
    };
    let receive = |flags: u32| [b"RCV2", &word(9)[..], b"/sdcard/f", b"RCV2", &word(flags)].concat();
    assert_eq!(answers(send(0x8000_0000)), b"OKAY\0\0\0\0");
    assert!(answers(receive(0)).starts_with(b"FAIL"));
    assert_eq!(answers(send(0)), b"OKAY\0\0\0\0");
    assert_eq!(answers(receive(0)), b"DATA\x02\0\0\0hiDONE\0\0\0\0");
    assert!(answers(receive(1)).starts_with(b"FAIL"));
}

#[test]
fn sync_refuses_nonsense() {
    for request in
        [&b"SEND\xff\xff\xff\xff"[..], b"ABCD\x01\0\0\0x", b"RECV\x05\0\0\0/none", b"SEND\x05\0\0\0/x,64DATA\xff\xff\xff\x7f"]
    {
        let (mut host, _) = Host::connected(V2, 4096);
        host.send("OPEN", 1, 0, b"sync:\0");
        let (_, local, _, _) = host.receive().unwrap();
        host.send("WRTE", 1, local, request);
        assert_eq!(host.receive().unwrap().0, "OKAY");
        let reply = host.receive().unwrap();
        assert_eq!((reply.0.as_str(), &reply.3[..4]), ("WRTE", &b"FAIL"[..]));
    }
}

#[test]
fn the_server_survives_clients_that_speak_nonsense() {
    let server = AdbServer::start(0).unwrap();
    let ask = |request: &[u8]| {
        let mut socket = TcpStream::connect(server.addr()).unwrap();
        socket.write_all(request).unwrap();
        socket.shutdown(std::net::Shutdown::Write).unwrap();
        let mut reply = Vec::new();
        let _ = socket.read_to_end(&mut reply);
        String::from_utf8_lossy(&reply).into_owned()
    };
    assert_eq!(ask(b"zzzz"), "");
    assert_eq!(ask(b"ffffhost:version"), "");
    assert_eq!(ask(b"0003abc"), "FAIL001ano devices/emulators found");
    assert_eq!(ask(b"0008host:xyz"), "FAIL0014unknown host service");
    assert_eq!(ask(b"000chost:version"), "OKAY00040029");
    assert_eq!(ask(b"0016host-serial:x:features"), "FAIL0014device 'x' not found");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn garbage_never_harms_the_daemon(garbage in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (mut host, _) = Host::connected(V2, 4096);
        let _ = host.socket.write_all(&garbage);
        // Fails when the daemon was quicker.
        let _ = host.socket.shutdown(std::net::Shutdown::Write);
        host.expect_end();
    }
}
