//! HTTP on one connection, as far as clients of the server use it.

use std::io::{self, BufRead, BufReader, Read, Write};

use super::jsonrpc;
use super::server::Server;
use crate::render;

/// The longest head of a request, in bytes.
const MAX_HEAD: u64 = 64 * 1024;
/// The longest body, in bytes.
const MAX_BODY: u64 = 16 << 20;

struct Request {
    method: String,
    path: String,
    query: String,
    body: Vec<u8>,
    keep: bool,
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn text(status: &'static str, text: &str) -> Self {
        Self { status, kind: "text/html", body: text.into() }
    }
}

/// Answers requests until either side ends.
pub fn serve(server: &Server, from: Box<dyn Read + Send>, mut to: Box<dyn Write + Send>) {
    let mut from = BufReader::new(from);
    // A client that breaks off or speaks no HTTP gets no more answers, which is all there is to tell it.
    while let Ok(Some(request)) = read(&mut from) {
        if !server.runs() {
            return;
        }
        let keep = request.keep;
        let answer = answer(server, &request);
        if server.died() {
            return;
        }
        if write(&mut to, &answer, keep).is_err() || !keep || !server.runs() {
            return;
        }
    }
}

fn read(from: &mut BufReader<Box<dyn Read + Send>>) -> io::Result<Option<Request>> {
    let invalid = |what| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut head = from.by_ref().take(MAX_HEAD);
    let mut line = String::new();
    if head.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_ascii_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Err(invalid("no request line")) };
    let mut keep = words.next() == Some("HTTP/1.1");
    let (method, target) = (method.to_string(), target.to_string());
    let mut length = 0;
    loop {
        line.clear();
        if head.read_line(&mut line)? == 0 {
            return Err(invalid("the head does not end"));
        }
        let header = line.trim_end();
        if header.is_empty() {
            break;
        }
        let Some((name, value)) = header.split_once(':') else { continue };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().map_err(|_| invalid("no length"))?,
            "connection" => keep = keep && !value.eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    if length > MAX_BODY {
        return Err(invalid("the body is too long"));
    }
    let mut body = Vec::new();
    if from.take(length).read_to_end(&mut body)? as u64 != length {
        return Err(invalid("the body ends early"));
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Ok(Some(Request { method, path: path.into(), query: query.into(), body, keep }))
}

fn write(to: &mut dyn Write, answer: &Answer, keep: bool) -> io::Result<()> {
    let Answer { status, kind, body } = answer;
    let connection = if keep { "keep-alive" } else { "close" };
    let head = format!(
        "HTTP/1.1 {status} \r\nContent-Type: {kind}\r\nConnection: {connection}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    to.write_all(&[head.as_bytes(), body].concat())?;
    to.flush()
}

fn answer(server: &Server, request: &Request) -> Answer {
    match request.path.as_str() {
        "/stop" => {
            server.stop();
            Answer::text("200 OK", "Server stopped!!!")
        }
        "/ping" => Answer::text("200 OK", "pong"),
        "/screenshot/0" => screenshot(server, &request.query),
        "/jsonrpc/0" if request.method == "POST" && !request.body.is_empty() => {
            Answer { status: "200 OK", kind: "application/json", body: jsonrpc::handle(server, &request.body) }
        }
        "/jsonrpc/0" => Answer { kind: "text/plain", ..Answer::text("500 Internal Server Error", "Invalid http post data!") },
        _ => Answer { kind: "text/plain", ..Answer::text("404 Not Found", "Not Found!!!") },
    }
}

/// The screen as a PNG file; `scale` makes it smaller.
fn screenshot(server: &Server, query: &str) -> Answer {
    let scale = query.split('&').find_map(|pair| pair.strip_prefix("scale=")?.parse().ok()).unwrap_or(1.0);
    let frame = server.device.lock().photograph();
    match render::png(&render::scaled(frame, scale)) {
        Ok(body) => Answer { status: "200 OK", kind: "image/png", body },
        Err(_) => Answer { kind: "text/plain", ..Answer::text("500 Internal Server Error", "Internal Server Error!!!") },
    }
}
