//! One-time codes from outside the device: the real binary signs up at a specimen with a code that comes by SMS, from an HTTP server and from an
//! IMAP server (Dovecot). The specimen sends SMS alone; the others are handed the code that it will want, which its seed and the number
//! decide.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

const PHONE: &str = "13800138000";
/// The specimen's first code to that number.
const CODE: &str = "0078";
const PASSWORD: &str = "s3cret-of-the-mailbox";
const TOKEN: &str = "t0ken-of-the-endpoint";

/// What a test cannot do without. With CI set it fails there.
fn lacking(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "{what} is not installed");
    eprintln!("skipped: {what} is not installed");
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Ends when dropped, with its own children.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// A scenario that signs up at the specimen; the phase before the code is named after the scenario.
fn sign_up(folder: &Path, name: &str, header: &str, read_code: &str) -> PathBuf {
    let apk = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens/bikeshare");
    let text = format!(
        "name: {name}\nofframp:\n  apk: {}\n{header}---\n- launchApp\n- tapOn: Agree\n- tapOn: Phone number\n- inputText: \"{PHONE}\"\n\
         - tapOn: Text me\n- phase: {name}\n{read_code}\n- tapOn: Code\n- inputText: ${{code}}\n- tapOn: Ride on\n- assertVisible: Station Mill Bridge\n",
        apk.display()
    );
    let file = folder.join(format!("{name}.yaml"));
    std::fs::write(&file, text).unwrap();
    file
}

/// Runs scenarios; `deliver` once the run has come to that phase. The exit code and `run.json`'s scenarios.
fn run(
    folder: &Path,
    scenarios: &[PathBuf],
    password: &str,
    phase: &str,
    deliver: impl FnOnce() + Send,
) -> (Option<i32>, Vec<Value>) {
    let out = folder.join("out");
    let ended = AtomicBool::new(false);
    let output = thread::scope(|scope| {
        let (trace, ended) = (out.join("trace.jsonl"), &ended);
        scope.spawn(move || {
            let wanted = format!("\"name\":\"{phase}\"");
            let came = |text: String| text.lines().any(|line| line.contains("\"kind\":\"phase\"") && line.contains(&wanted));
            while !std::fs::read_to_string(&trace).is_ok_and(came) {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                thread::sleep(Duration::from_millis(50));
            }
            deliver();
        });
        let output = Command::new(env!("CARGO_BIN_EXE_offramp"))
            .args(["run", "--no-html", "--device", "sim"])
            .args(scenarios)
            .arg("--out")
            .arg(&out)
            .envs([("MAIL_PASSWORD", password), ("CODES_TOKEN", TOKEN)])
            .stdin(Stdio::null())
            .output();
        ended.store(true, Ordering::Relaxed);
        output.unwrap()
    });
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let report = std::fs::read_to_string(out.join("run.json")).unwrap_or_else(|error| panic!("run.json: {error}\n{told}"));
    let trace = std::fs::read_to_string(out.join("trace.jsonl")).unwrap();
    for secret in [PASSWORD, TOKEN, "wr0ng-password"] {
        assert!(![&told, &report, &trace].iter().any(|text| text.contains(secret)), "a secret is shown:\n{told}");
    }
    let report: Value = serde_json::from_str(&report).unwrap();
    (output.status.code(), report["scenarios"].as_array().unwrap().clone())
}

fn assert_signed_up(job: &Value, name: &str) {
    assert_eq!(job["status"], "passed", "{job:#}");
    let phase = job["phases"].as_array().unwrap().iter().find(|phase| phase["name"] == name).unwrap();
    // Reading the code, the field, Ride on.
    assert_eq!((&phase["actions"], &phase["external_acts"]), (&3.into(), &1.into()), "{phase:#}");
}

#[test]
fn a_sign_up_with_a_code_by_sms_and_by_http() {
    if !is_installed("python3") {
        return lacking("python3");
    }
    let folder = tempfile::tempdir().unwrap();
    let web = folder.path().join("web");
    std::fs::create_dir(&web).unwrap();
    std::fs::write(web.join("last.json"), r#"{"messages": [{"code": "1111"}]}"#).unwrap();
    let script = "import http.server, os\n\
                  class Handler(http.server.SimpleHTTPRequestHandler):\n\
                  \x20   def do_GET(self):\n\
                  \x20       if self.headers.get('Authorization') != 'Bearer ' + os.environ['CODES_TOKEN']:\n\
                  \x20           return self.send_error(403)\n\
                  \x20       return super().do_GET()\n\
                  server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)\n\
                  print(server.server_port, flush=True)\n\
                  server.serve_forever()\n";
    let mut python = Command::new("python3")
        .args(["-c", script])
        .current_dir(&web)
        .env("CODES_TOKEN", TOKEN)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(python.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let (_server, port) = (Server(python), port.trim());

    let source = |file: &str, headers: &str| {
        format!(
            "  hosts: [127.0.0.1]\n  codes: {{http: \"http://127.0.0.1:{port}/{file}\", pointer: /messages/0/code{headers}}}\n"
        )
    };
    let authorized = ", headers: {Authorization: \"Bearer env:CODES_TOKEN\"}";
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let scenarios = [
        sign_up(folder.path(), "by-sms", "", "- readCode"),
        sign_up(folder.path(), "by-http", &source("last.json", authorized), "- readCode"),
        sign_up(folder.path(), "never", &source("none.json", authorized), "- readCode: {timeout: 1s}"),
        sign_up(folder.path(), "no-token", &source("last.json", ""), "- readCode"),
        sign_up(
            folder.path(),
            "dead",
            &format!("  hosts: [localhost]\n  codes: {{http: \"http://localhost:{dead}/\"}}\n"),
            "- readCode",
        ),
    ];
    let (exit, jobs) = run(folder.path(), &scenarios, "", "by-http", || {
        std::fs::write(web.join("new"), format!(r#"{{"messages": [{{"code": "{CODE}"}}]}}"#)).unwrap();
        std::fs::rename(web.join("new"), web.join("last.json")).unwrap();
    });
    assert_signed_up(&jobs[0], "by-sms");
    assert_signed_up(&jobs[1], "by-http");
    assert_eq!(exit, Some(3), "an endpoint could not be reached");
    let error = |job: &Value| job["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(jobs[2]["status"], "failed");
    assert!(error(&jobs[2]).contains("the endpoint gave no code (it answered 404 Not Found) within 1 s"), "{}", error(&jobs[2]));
    assert_eq!(jobs[3]["status"], "broken");
    assert!(error(&jobs[3]).contains("403") && error(&jobs[3]).contains("another token"), "{}", error(&jobs[3]));
    assert_eq!(jobs[4]["status"], "broken");
    assert!(error(&jobs[4]).contains("cannot be reached"), "{}", error(&jobs[4]));
}

/// Dovecot with an empty mailbox, as a child of this process, on ports of its own: without TLS and with it.
fn dovecot(folder: &Path) -> (Server, u16, u16) {
    let key = |what: &str| folder.join(what).display().to_string();
    let openssl = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=localhost \
                   -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout key.pem -out cert.pem";
    let made = Command::new("openssl").args(openssl.split_whitespace()).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let own = |flag: &str| String::from_utf8(Command::new("id").arg(flag).output().unwrap().stdout).unwrap().trim().to_owned();
    let is_root = own("-u") == "0";
    // Dovecot keeps no mail as root. Without root it can be nobody else.
    let (user, group) = if is_root { (NOBODY.to_string(), NOBODY.to_string()) } else { (own("-u"), own("-g")) };
    let (name, of) = (own("-un"), own("-gn"));
    let internal = if is_root {
        String::new()
    } else {
        format!("default_internal_user = {name}\ndefault_login_user = {name}\ndefault_internal_group = {of}\n")
    };
    let mail = folder.join("mail");
    for part in ["", "new", "cur", "tmp"] {
        std::fs::create_dir(mail.join(part)).unwrap();
        given(&mail.join(part), is_root);
    }
    // Both are taken before one is given back, so that they differ.
    let (plain, tls) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let (plain, tls) = (plain.local_addr().unwrap().port(), tls.local_addr().unwrap().port());
    let config = format!(
        "protocols = imap\nlisten = 127.0.0.1\nbase_dir = {base}\nstate_dir = {base}\nlog_path = {log}\n{internal}\
         ssl = yes\nssl_cert = <{cert}\nssl_key = <{pem}\ndisable_plaintext_auth = no\nmail_location = maildir:{mail}\nfirst_valid_uid = 1\n\
         passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={user} gid={group} home={mail}\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {plain}\n  }}\n  inet_listener imaps {{\n    port = {tls}\n    ssl = yes\n  }}\n}}\n\
         service anvil {{\n  chroot =\n}}\n",
        base = key("base"),
        log = key("dovecot.log"),
        cert = key("cert.pem"),
        pem = key("key.pem"),
        mail = mail.display(),
    );
    std::fs::create_dir(folder.join("base")).unwrap();
    std::fs::write(folder.join("dovecot.conf"), config).unwrap();
    let child = Command::new(DOVECOT).args(["-F", "-c", &key("dovecot.conf")]).stdin(Stdio::null()).spawn().unwrap();
    let server = Server(child);
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", plain)).is_err() {
        let log = || std::fs::read_to_string(folder.join("dovecot.log")).unwrap_or_default();
        assert!(begun.elapsed() < Duration::from_secs(60), "Dovecot does not start:\n{}", log());
        thread::sleep(Duration::from_millis(50));
    }
    (server, plain, tls)
}

const DOVECOT: &str = "/usr/sbin/dovecot";
const NOBODY: u32 = 65534;

fn given(path: &Path, away: bool) {
    if away {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

fn post(folder: &Path, name: &str, message: &str) {
    use std::os::unix::fs::MetadataExt;
    let mail = folder.join("mail");
    std::fs::write(mail.join("tmp").join(name), message).unwrap();
    given(&mail.join("tmp").join(name), std::fs::metadata(&mail).unwrap().uid() == NOBODY);
    std::fs::rename(mail.join("tmp").join(name), mail.join("new").join(name)).unwrap();
}

#[test]
fn a_sign_up_with_a_code_by_mail() {
    if !Path::new(DOVECOT).exists() || !is_installed("openssl") {
        return lacking("dovecot-imapd, or openssl,");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let (_server, plain, tls) = dovecot(folder.path());
    post(folder.path(), "1.old", "To: rider@example.com\r\nSubject: Your code is 1111\r\n\r\nOld.\r\n");

    let trusted = ", certificate: cert.pem";
    let source = |address: &str, certificate: &str| {
        format!(
            "  hosts: [localhost]\n  codes: {{mail: \"{address}\", user: qa, password: env:MAIL_PASSWORD, to: rider@example.com{certificate}}}\n"
        )
    };
    let tls = format!("imaps://localhost:{tls}");
    let scenarios = [
        sign_up(folder.path(), "by-mail", &source(&tls, trusted), "- readCode"),
        sign_up(folder.path(), "never", &source(&tls, trusted), "- readCode: {timeout: 1s}"),
        sign_up(folder.path(), "untrusted", &source(&tls, ""), "- readCode"),
    ];
    let (exit, jobs) = run(folder.path(), &scenarios, PASSWORD, "by-mail", || {
        // 验证码：0078。5分钟内有效。 in Base64 of GBK, under a subject in Base64 of UTF-8 (辐条单车).
        let body = "0enWpMLro7owMDc4oaM1t9bW08Ta09DQp6Gj";
        let head = "Subject: =?utf-8?B?6L6Q5p2h5Y2V6L2m?=\r\nContent-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n";
        post(folder.path(), "2.right", &format!("To: Rider <Rider@example.com>\r\n{head}\r\n{body}\r\n"));
        post(folder.path(), "3.another", "To: driver@example.com\r\nSubject: Your code is 2222\r\n\r\nNot yours.\r\n");
    });
    assert_signed_up(&jobs[0], "by-mail");
    assert_eq!(exit, Some(3), "a mailbox could not be read");
    let error = |job: &Value| job["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(jobs[1]["status"], "failed");
    assert!(error(&jobs[1]).contains("no mail came within 1 s"), "{}", error(&jobs[1]));
    assert_eq!(jobs[2]["status"], "broken");
    assert!(error(&jobs[2]).contains("certificate"), "{}", error(&jobs[2]));
    let unread = std::fs::read_dir(folder.path().join("mail/cur")).unwrap().flatten();
    assert!(
        unread.map(|entry| entry.file_name().into_string().unwrap()).all(|name| !name.ends_with('S')),
        "mail was marked as read"
    );

    std::fs::remove_dir_all(folder.path().join("out")).unwrap();
    let wrong = [sign_up(folder.path(), "wrong", &source(&format!("imap://localhost:{plain}"), ""), "- readCode")];
    let (exit, jobs) = run(folder.path(), &wrong, "wr0ng-password", "wrong", || {});
    assert_eq!((exit, &jobs[0]["status"]), (Some(3), &"broken".into()));
    assert!(error(&jobs[0]).contains("refused the log-in"), "{}", error(&jobs[0]));
}
