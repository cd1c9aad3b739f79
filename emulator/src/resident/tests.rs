//! The server from its start to its end, spoken to on its port.

use std::io::{self, Cursor, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use crate::shell::streams::{Captured, Sink, Source, Streams};
use crate::shell::{Shell, run};
use crate::{Device, DeviceConfig};

const START: &str = "CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9008";

struct Running {
    device: Device,
    held: Arc<AtomicBool>,
    thread: Option<JoinHandle<u8>>,
    out: Captured,
}

impl Running {
    fn start() -> Self {
        let device = Device::new(DeviceConfig::new(34));
        run(&device, "echo jar > /data/local/tmp/u2.jar");
        let (held, out) = (Arc::new(AtomicBool::new(true)), Captured::default());
        let sink = Sink::new(out.clone());
        let streams = Streams { stdin: Source::new(Cursor::new(Vec::new())), out: sink.clone(), err: sink };
        let alive = held.clone();
        let mut shell = Shell::new(device.clone(), streams, Arc::new(move || alive.load(Ordering::Acquire)));
        let thread = Some(std::thread::spawn(move || shell.run(START)));
        while device.lock().ports.find(9008).is_none() {
            std::thread::yield_now();
        }
        Self { device, held, thread, out }
    }

    /// What the server sends for some bytes.
    fn send(&self, bytes: &[u8]) -> String {
        #[derive(Clone, Default)]
        struct Shared(Arc<Mutex<Vec<u8>>>);
        impl Write for Shared {
            fn write(&mut self, data: &[u8]) -> io::Result<usize> {
                self.0.lock().unwrap().extend_from_slice(data);
                Ok(data.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let out = Shared::default();
        let service = self.device.lock().ports.find(9008).unwrap();
        service(Box::new(Cursor::new(bytes.to_vec())), Box::new(out.clone()));
        let data = out.0.lock().unwrap().clone();
        String::from_utf8(data).unwrap()
    }

    fn post(&self, body: &str) -> Value {
        let answer = self.send(format!("POST /jsonrpc/0 HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
        serde_json::from_str(body).unwrap_or_default()
    }

    fn call(&self, method: &str, params: Value) -> Value {
        self.post(&json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).to_string())
    }

    fn end(&mut self) -> (u8, String) {
        self.held.store(false, Ordering::Release);
        let status = self.thread.take().unwrap().join().unwrap();
        (status, String::from_utf8(self.out.take()).unwrap())
    }
}

#[test]
fn the_server_holds_the_connection_until_its_output_is_closed() {
    let mut server = Running::start();
    assert!(server.send(b"GET /ping HTTP/1.1\r\n\r\n").ends_with("\r\n\r\npong"));
    let dump = run(&server.device, "uiautomator dump");
    assert_eq!((dump.status, dump.out.as_str(), dump.err.as_str()), (137, "", "Killed \n"));
    assert!(run(&server.device, "logcat -d -b crash").out.contains("already registered!"));
    let second = run(&server.device, START);
    assert_eq!(second.status, 1);
    assert!(second.err.contains("already registered!"), "{}", second.err);
    assert!(run(&server.device, "ps -A").out.contains(" app_process\n"));
    let (status, out) = server.end();
    assert_eq!(status, 0);
    assert!(out.starts_with("[server] INFO: [UiAutomator2Server] Starting Server\n"), "{out}");
    assert!(server.device.lock().ports.find(9008).is_none());
    assert!(run(&server.device, "uiautomator dump").out.contains("dumped to"));
}

#[test]
fn stop_ends_it_and_a_restart_of_the_device_frees_the_connection() {
    let mut server = Running::start();
    assert!(server.send(b"GET /stop HTTP/1.1\r\n\r\n").ends_with("Server stopped!!!"));
    assert_eq!(server.thread.take().unwrap().join().unwrap(), 0);
    let mut server = Running::start();
    server.device.reboot();
    assert_eq!(server.end().0, 137);
    assert!(run(&server.device, "uiautomator dump").out.contains("dumped to"));
}

#[test]
fn without_its_jar_it_does_not_start() {
    let device = Device::new(DeviceConfig::new(34));
    assert_eq!(run(&device, START).status, 134);
    assert_eq!(run(&device, "CLASSPATH=/x app_process / com.example.Main").status, 1);
    assert_eq!(run(&device, "app_process").status, 255);
}

#[test]
fn errors_are_those_of_the_json_rpc_library() {
    let server = Running::start();
    let code = |answer: Value| answer["error"]["code"].as_i64();
    assert_eq!(code(server.post("{")), Some(-32700));
    assert_eq!(code(server.post("1")), Some(-32600));
    assert_eq!(code(server.call("nothing", json!([]))), Some(-32601));
    assert_eq!(code(server.call("click", json!([1]))), Some(-32602));
    assert_eq!(code(server.call("click", json!({"x": 1}))), Some(-32602));
    let missing = server.call("objInfo", json!([{"mask": 1, "text": "nothing"}]));
    assert_eq!(missing["error"]["message"], "androidx.test.uiautomator.UiObjectNotFoundException");
    assert_eq!(missing["error"]["data"], "UiSelector[TEXT=nothing]");
    let empty = server.call("exist", json!([{"mask": 0}]));
    assert_eq!(empty["error"]["message"], "java.lang.NullPointerException");
    let both = server.post(r#"[{"id":1,"method":"ping"},{"method":"ping"},{"id":2,"method":"isScreenOn","params":{}}]"#);
    assert_eq!(both.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_client_that_speaks_no_http_gets_no_answer() {
    let server = Running::start();
    for bytes in [
        &b"\0\0\0"[..],
        b"GET\r\n\r\n",
        b"GET /ping HTTP/1.1\r\nno end",
        b"POST /jsonrpc/0 HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /jsonrpc/0 HTTP/1.1\r\nContent-Length: 50\r\n\r\nshort",
        &[b'a'; 100_000],
    ] {
        assert_eq!(server.send(bytes), "");
    }
    assert!(server.send(b"GET /nothing HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 404"));
    let deep = format!(r#"{{"id":1,"method":"exist","params":[{}]}}"#, "[".repeat(100_000));
    assert_eq!(server.post(&deep)["error"]["code"], -32700);
}
