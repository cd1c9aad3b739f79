//! `http` of scripts: to hosts that the scenario names, and no others.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::codes::address::is_named;

/// How long a request may take.
const LIMIT: Duration = Duration::from_secs(30);
/// Bytes of an answer.
const SIZE: u64 = 4 << 20;
/// Bytes of a file that is sent.
const FILE: u64 = 16 << 20;
/// Between the parts of a form; a text that no upload holds.
const BOUNDARY: &str = "----offramp-5e1f0c2a9d7b43f8";

/// What the script asks for.
#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    headers: BTreeMap<String, Value>,
    body: Option<String>,
    form: Option<BTreeMap<String, Value>>,
}

/// Does it. The error is for the script's author.
pub(super) fn request(text: &str, hosts: &[String], folder: &Path) -> Result<Value, String> {
    let request: Request = serde_json::from_str(text).map_err(|error| format!("`http` was called wrongly: {error}"))?;
    let uri: ureq::http::Uri = request.url.parse().map_err(|_| format!("`{}` is not an address", request.url))?;
    allowed(&uri, hosts)?;
    let mut headers = request.headers;
    let body = match request.form {
        Some(form) => {
            headers.insert("Content-Type".into(), format!("multipart/form-data; boundary={BOUNDARY}").into());
            Some(multipart(&form, folder)?)
        }
        None => request.body.map(String::into_bytes),
    };
    let mut builder = ureq::http::Request::builder().method(request.method.as_str()).uri(uri);
    for (name, value) in &headers {
        builder = builder.header(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    let failed = |error: &dyn std::fmt::Display| format!("{} {}: {error}", request.method, request.url);
    // A host that is allowed must not be able to send the request on to one that is not.
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(LIMIT))
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        .proxy(None)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let mut answer = match body {
        Some(body) => agent.run(builder.body(body).map_err(|error| failed(&error))?),
        None => agent.run(builder.body(()).map_err(|error| failed(&error))?),
    }
    .map_err(|error| failed(&error))?;
    let body = answer.body_mut().with_config().limit(SIZE).lossy_utf8(true).read_to_string().map_err(|error| failed(&error))?;
    let status = answer.status();
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in answer.headers() {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        told.entry(name.as_str().to_owned()).and_modify(|all| *all = format!("{all},{value}")).or_insert(value);
    }
    Ok(json!({ "ok": status.is_success(), "status": status.as_u16(), "body": body, "headers": told }))
}

fn allowed(uri: &ureq::http::Uri, hosts: &[String]) -> Result<(), String> {
    let (Some(host), Some("http" | "https")) = (uri.host(), uri.scheme_str()) else {
        return Err(format!("`{uri}` is not an address that begins with http:// or https://"));
    };
    if is_named(hosts, host, uri.port_u16()) {
        return Ok(());
    }
    Err(format!("scripts may not talk to `{host}`: add `offramp: {{hosts: [{host}]}}` to the scenario's header to allow it"))
}

/// A form's body: texts, and files as `{filePath, mediaType}`.
fn multipart(form: &BTreeMap<String, Value>, folder: &Path) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    let plain = |text: &str| text.replace(['"', '\r', '\n'], "_");
    for (name, value) in form {
        let path = value.get("filePath").and_then(Value::as_str);
        body.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"", plain(name)).as_bytes());
        match path {
            Some(path) => {
                let full = folder.join(path);
                let small = std::fs::metadata(&full).map_err(|error| format!("`{path}`: {error}"))?;
                if !small.is_file() || small.len() > FILE {
                    return Err(format!("`{path}` is not a file, or larger than {} MiB", FILE >> 20));
                }
                let bytes = std::fs::read(&full).map_err(|error| format!("`{path}`: {error}"))?;
                let file = plain(&full.file_name().unwrap_or_default().to_string_lossy());
                let kind = plain(value.get("mediaType").and_then(Value::as_str).unwrap_or("application/octet-stream"));
                body.extend_from_slice(format!("; filename=\"{file}\"\r\nContent-Type: {kind}\r\n\r\n").as_bytes());
                body.extend_from_slice(&bytes);
            }
            None => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                body.extend_from_slice(format!("\r\n\r\n{text}").as_bytes());
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    Ok(body)
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// Answers one request, and gives it.
    pub(in crate::scenario::script) fn server(answer: &'static str) -> (u16, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut got = Vec::new();
            let mut part = [0; 4096];
            let whole = |got: &[u8]| {
                let text = String::from_utf8_lossy(got).to_lowercase();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
                body.len() >= length.unwrap_or(0)
            };
            while !whole(&got) {
                let read = stream.read(&mut part).unwrap();
                got.extend_from_slice(&part[..read]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&got).into_owned()
        });
        (port, thread)
    }

    #[test]
    fn an_allowed_host_is_asked_and_its_answer_given() {
        let (port, thread) =
            server("HTTP/1.1 418 Odd\r\nX-One: 1\r\nX-One: 2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
        let text = json!({"method": "POST", "url": format!("http://127.0.0.1:{port}/a"), "headers": {"X-Mine": "yes"}, "body": "ho", "form": null});
        let answer = request(&text.to_string(), &[format!("127.0.0.1:{port}")], Path::new("")).unwrap();
        assert_eq!(
            answer,
            json!({"ok": false, "status": 418, "body": "hi",
            "headers": {"x-one": "1,2", "content-length": "2", "connection": "close"}})
        );
        let got = thread.join().unwrap().to_lowercase();
        assert!(got.starts_with("post /a http/1.1\r\n") && got.contains("x-mine: yes") && got.ends_with("\r\n\r\nho"), "{got}");
    }

    #[test]
    fn a_form_holds_files_that_lie_beside_the_script() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "inside").unwrap();
        let form = BTreeMap::from([
            ("f".to_owned(), json!({"filePath": "a.txt", "mediaType": "text/plain"})),
            ("n".to_owned(), json!(3)),
        ]);
        let body = String::from_utf8(multipart(&form, folder.path()).unwrap()).unwrap();
        assert!(body.contains("name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\ninside\r\n"), "{body}");
        assert!(body.contains("name=\"n\"\r\n\r\n3\r\n"), "{body}");
        assert!(multipart(&BTreeMap::from([("f".to_owned(), json!({"filePath": "b.txt"}))]), folder.path()).is_err());
    }

    #[test]
    fn no_other_host_is_asked() {
        let ask = |url: &str, hosts: &[&str]| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            allowed(&url.parse().unwrap(), &hosts)
        };
        assert!(ask("https://example.com/x", &["EXAMPLE.com"]).is_ok());
        assert!(ask("http://example.com:81/x", &["example.com:81"]).is_ok());
        assert!(ask("http://example.com/x", &["example.com:81"]).is_err());
        assert!(ask("https://example.com.evil.net/", &["example.com"]).is_err());
        assert!(ask("https://example.com@evil.net/", &["example.com"]).is_err());
        assert!(ask("https://example.com", &[]).unwrap_err().contains("hosts: [example.com]"));
        let answer = |text: &'static str| {
            let host = format!("127.0.0.1:{}", server(text).0);
            let get = json!({"method": "GET", "url": format!("http://{host}/"), "headers": {}, "body": null, "form": null});
            request(&get.to_string(), &[host], Path::new(""))
        };
        let moved = "HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        assert_eq!(answer(moved).unwrap()["status"], 302, "nor where an allowed one points");
        let long = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", "x".repeat(SIZE as usize + 1));
        assert!(answer(long.leak()).unwrap_err().contains("limit"), "an answer of more than 4 MiB");
    }
}
