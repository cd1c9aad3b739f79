//! Held against a real server. Without one installed these pass, except where CI is set.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::names::{ARTIFACTS, INPUTS};
use super::results::{Reader, reports};
use super::server::Server;
use super::*;
use crate::farm::job::{Job, JobResult};
use crate::farm::plan::Plan;
use crate::trace::event::{FaultClass, Status};

const MINUTE: Duration = Duration::from_secs(60);

fn link(server: &Server) -> Link {
    Link::open(&Access { server: server.url(), ..Access::default() }, "test").unwrap()
}

fn result(id: &str, attempt: &str) -> JobResult {
    JobResult {
        schema: 1,
        id: id.into(),
        attempt: attempt.into(),
        status: Status::Passed,
        fault: None,
        error: None,
        started: "2026-01-05T02:00:00Z".into(),
        took_ms: 5,
        serial: "sim-api34".into(),
        profile: "api34".into(),
        folder: std::path::PathBuf::new(),
    }
}

/// The next job, which must come.
fn take(link: &Link, pool: &queue::Pool) -> queue::Held {
    for _ in 0..20 {
        if let Some(held) = link.wait(pool.take(MINUTE)).unwrap() {
            return held;
        }
    }
    panic!("no job came");
}

#[test]
fn a_job_is_queued_once_and_stays_with_whoever_shows_life() {
    let Some(server) = Server::start(&[]) else { return };
    let link = link(&server);
    let post = |job: &str| link.wait(link.post("r", job, "api34", job.into())).unwrap();
    assert_eq!([post("one"), post("one"), post("two")], [true, false, true]);
    let pool = link.wait(link.pool("api34", Some(Duration::from_secs(1)))).unwrap();
    let other = link.wait(link.pool("api30", None)).unwrap();
    assert!(link.wait(other.take(MINUTE)).unwrap().is_none(), "a job of another profile was given out");
    let one = take(&link, &pool);
    assert_eq!((one.run.as_str(), one.body.as_slice(), one.given), ("r", &b"one"[..], 0));
    // Longer than the lease: signs of life go out by themselves.
    let two = take(&link, &pool);
    assert!(link.wait(pool.take(MINUTE)).unwrap().is_none());
    assert_eq!(two.body, b"two");
    // Who dies loses the job to the next.
    drop(two);
    let again = take(&link, &pool);
    assert_eq!((again.body.as_slice(), again.given), (&b"two"[..], 1));
    one.done(&link).unwrap();
    link.wait(again.back(Duration::ZERO)).unwrap();
    let last = take(&link, &pool);
    assert_eq!(last.body, b"two");
    last.done(&link).unwrap();
    assert_eq!(link.status().unwrap().runs.len(), 0);
    assert!(!post("one"), "a job that is done is not queued again");
}

#[test]
fn who_hangs_loses_the_job() {
    let Some(server) = Server::start(&[]) else { return };
    let link = link(&server);
    link.wait(link.post("r", "one", "api34", vec![1])).unwrap();
    let pool = link.wait(link.pool("api34", Some(Duration::from_millis(500)))).unwrap();
    let hangs = (0..20).find_map(|_| link.wait(pool.take(Duration::from_millis(300))).unwrap()).unwrap();
    assert_eq!(take(&link, &pool).given, 1);
    drop(hangs);
}

#[test]
fn a_job_that_nobody_ends_is_told_of_and_buried() {
    let Some(server) = Server::start(&[]) else { return };
    let link = link(&server);
    link.wait(link.post("r", "poison", "api34", vec![1])).unwrap();
    link.wait(link.post("r", "good", "api34", vec![2])).unwrap();
    let pool = link.wait(link.pool("api34", Some(MINUTE))).unwrap();
    let mut given = 0;
    while given < MAX_DELIVER {
        let held = take(&link, &pool);
        if held.body == [1] {
            given += 1;
            link.wait(held.back(Duration::ZERO)).unwrap();
        } else {
            held.done(&link).unwrap();
        }
    }
    assert!(link.wait(pool.take(MINUTE)).unwrap().is_none(), "it is given out no more");
    // Nobody listened when the server told of it.
    let mut reader = Reader::poison();
    let said = link.wait(reader.more(&link)).unwrap();
    assert_eq!(link.wait(link.poisoned("another", &said)).unwrap(), []);
    let poisoned = link.wait(link.poisoned("r", &said)).unwrap();
    assert_eq!(poisoned.iter().map(|poison| (poison.job.as_str(), poison.deliveries)).collect::<Vec<_>>(), [("poison", 5)]);
    link.wait(link.bury(&poisoned[0])).unwrap();
    link.wait(link.bury(&poisoned[0])).unwrap();
    assert_eq!(link.status().unwrap().runs.len(), 0);
    assert_eq!(link.wait(link.poisoned("r", &said)).unwrap(), []);
}

#[test]
fn a_result_is_kept_once_and_read_through_a_restart() {
    let Some(mut server) = Server::start(&[]) else { return };
    let link = link(&server);
    let send = |result: JobResult| link.wait(link.report(&Report::new("r", "w", result, None, true))).unwrap();
    [("a", "1"), ("a", "1"), ("a", "2"), ("b", "3")].into_iter().for_each(|(id, attempt)| send(result(id, attempt)));
    let stray = Report::new("other", "w", result("c", "4"), None, true);
    link.wait(link.report(&stray)).unwrap();
    let mut reader = Reader::results("r");
    let seen = |kept: &[results::Kept]| {
        let (reports, wrong) = reports("r", kept);
        assert_eq!(wrong, []);
        reports.into_iter().map(|report| format!("{}{}", report.result.id, report.result.attempt)).collect::<Vec<_>>()
    };
    assert_eq!(seen(&link.wait(reader.more(&link)).unwrap()), ["a1", "a2", "b3"]);
    server.kill();
    server.restart();
    // The same again, by one that does not know that it had been heard.
    let again = link.insist(MINUTE, || async { link.report(&Report::new("r", "w", result("b", "3"), None, true)).await });
    assert_eq!(again, Ok(()));
    link.insist(MINUTE, || async { link.report(&Report::new("r", "w", result("b", "5"), None, true)).await }).unwrap();
    let more = (0..60).find_map(|_| link.wait(reader.more(&link)).ok().filter(|kept| !kept.is_empty())).unwrap();
    assert_eq!(seen(&more), ["b5"]);
}

#[test]
fn what_is_cancelled_waits_no_more_and_who_ends_it_meanwhile_is_not_kept_waiting() {
    let Some(server) = Server::start(&[]) else { return };
    let link = link(&server);
    for job in ["one", "two", "three"] {
        link.wait(link.post("r", job, "api34", vec![1])).unwrap();
    }
    link.wait(link.post("other", "one", "api34", vec![2])).unwrap();
    let pool = link.wait(link.pool("api34", None)).unwrap();
    let running = take(&link, &pool);
    assert_eq!(link.wait(link.ended("r")).unwrap(), None);
    link.wait(link.end("r", "cancelled by Li Wei")).unwrap();
    assert_eq!(link.wait(link.ended("r")).unwrap().as_deref(), Some("cancelled by Li Wei"));
    assert_eq!(link.status().unwrap().runs, [("other".to_owned(), 1)].into());
    running.done(&link).unwrap();
    assert_eq!(take(&link, &pool).body, [2], "another run goes on");
}

#[test]
fn files_are_sent_once_and_checked_when_they_come() {
    let Some(server) = Server::start(&[]) else { return };
    let link = link(&server);
    let dir = tempfile::tempdir().unwrap();
    let (file, to) = (dir.path().join("app.apk"), dir.path().join("copy.apk"));
    std::fs::write(&file, vec![7; 300_000]).unwrap();
    let stored = link.wait(link.put_file(INPUTS, "apk/1", &file)).unwrap();
    assert_eq!(link.wait(link.put_file(INPUTS, "apk/1", &file)).unwrap(), stored);
    let bytes = link.wait(link.js.get_stream(format!("OBJ_{INPUTS}"))).unwrap().cached_info().state.bytes;
    assert!(bytes < 400_000, "it was sent twice: {bytes} bytes");
    link.wait(link.get_file(INPUTS, &stored, &to)).unwrap();
    assert_eq!(std::fs::read(&to).unwrap(), vec![7; 300_000]);

    let other = link.wait(link.put_bytes(ARTIFACTS, "x", &[1; 300_000])).unwrap();
    for wrong in [Stored { sha256: stored.sha256.clone(), ..other.clone() }, Stored { size: 5, ..other.clone() }] {
        let to = dir.path().join("wrong");
        assert!(matches!(link.wait(link.get_file(ARTIFACTS, &wrong, &to)), Err(FarmError::Hostile(_))), "{wrong:?}");
    }
    let missing = Stored { name: "y".into(), ..other };
    assert!(link.wait(link.get_file(ARTIFACTS, &missing, &to)).is_err());
    assert_eq!(link.wait(link.get_bytes(INPUTS, "plan/none")).unwrap(), None);
    link.wait(link.put_bytes(INPUTS, "plan/1", b"{}")).unwrap();
    assert_eq!(link.wait(link.get_bytes(INPUTS, "plan/1")).unwrap().as_deref(), Some(&b"{}"[..]));
}

/// A plan of one job.
fn plan() -> Plan {
    let job: Job = serde_json::from_value(serde_json::json!({
        "schema": 1, "id": "", "number": 0, "profile": "api34", "policy": "observe", "repeat": 1,
        "scenario": {"name": "a", "file": "a.yaml", "sha256": "", "main": "a.yaml", "files": {}},
        "app": crate::trace::event::AppFacts { package: "com.example".into(), ..Default::default() }, "timeouts": {"call_s": 30},
    }))
    .unwrap();
    Plan::of(vec![job])
}

/// Submits the plan, has a result told, and waits for the run.
fn told(tell: impl FnOnce(&Link, &str)) -> Option<Collected> {
    let server = Server::start(&[])?;
    let link = link(&server);
    let (plan, dir) = (plan(), tempfile::tempdir().unwrap());
    let nothing = (BTreeMap::new(), BTreeMap::new());
    link.submit(&Submission { run: "r", plan: &plan, files: &nothing.0, apks: &nothing.1 }).unwrap();
    tell(&link, &plan.jobs[0].id);
    let wait = Wait { run: "r", folder: dir.path(), limit: MINUTE, stop: &AtomicBool::new(false) };
    let collected = link.collect(&wait, &mut |_| ()).unwrap().unwrap();
    assert_eq!(collected.lost, BTreeMap::new());
    Some(collected)
}

#[test]
fn a_workers_word_without_evidence_is_no_pass() {
    let none = told(|link, job| link.wait(link.report(&Report::new("r", "w", result(job, "1"), None, true))).unwrap());
    let Some(none) = none else { return };
    assert_eq!((none.results[0].status, none.results[0].fault), (Status::Broken, Some(FaultClass::Infrastructure)));
    let false_ = told(|link, job| {
        let other = tempfile::tempdir().unwrap();
        let writer = crate::trace::TraceWriter::create(other.path(), "r").unwrap();
        let facts =
            crate::trace::event::ScenarioFacts { planned: Some(plan().jobs[0].planned("2".into())), ..Default::default() };
        writer.append(1, None, crate::trace::Event::Scenario(Box::new(facts))).unwrap();
        crate::farm::records::close(other.path()).unwrap();
        let parcel = tempfile::NamedTempFile::new().unwrap();
        parcel::pack(other.path(), parcel.path()).unwrap();
        let stored = link.wait(link.put_file(ARTIFACTS, "r/1", parcel.path())).unwrap();
        link.wait(link.report(&Report::new("r", "w", result(job, "1"), Some(stored), true))).unwrap();
    });
    let refused = &false_.unwrap().results[0];
    assert_eq!(refused.status, Status::Broken);
    assert!(refused.error.as_ref().unwrap().contains("it is of another attempt"), "{refused:?}");
}

#[test]
fn a_poisoned_job_ends_as_a_failure_of_the_infrastructure_for_whoever_waits() {
    let collected = told(|link, _| {
        let pool = link.wait(link.pool("api34", Some(MINUTE))).unwrap();
        (0..MAX_DELIVER).for_each(|_| link.wait(take(link, &pool).back(Duration::ZERO)).unwrap());
        assert!(link.wait(pool.take(MINUTE)).unwrap().is_none());
    });
    let Some(collected) = collected else { return };
    let [result] = collected.results.as_slice() else { panic!("{:?}", collected.results) };
    assert_eq!((result.status, result.fault), (Status::Broken, Some(FaultClass::Infrastructure)));
    assert!(result.error.as_ref().unwrap().contains("given to a device 5 times"), "{result:?}");
}

#[test]
fn a_job_that_is_none_is_refused() {
    let good = serde_json::to_value(&plan().jobs[0]).unwrap();
    let read = |job: &serde_json::Value| incoming::job(job.to_string().as_bytes(), "api34");
    assert_eq!(read(&good).unwrap(), plan().jobs[0]);
    assert!(incoming::job(good.to_string().as_bytes(), "api30").unwrap_err().contains("lies in the queue of api30"));
    assert!(incoming::job(b"{", "api34").unwrap_err().contains("cannot be read"));
    for (at, value, why) in [
        ("/schema", serde_json::json!(9), "the same version"),
        ("/policy", serde_json::json!("maybe"), "policy"),
        ("/id", serde_json::json!("../../x"), "its id is none"),
        ("/scenario/files", serde_json::json!({"a.yaml": "../../etc/passwd"}), "a hash of it is none"),
        ("/app/apk_sha256", serde_json::json!("../x"), "a hash of it is none"),
        ("/scenario/name", serde_json::json!("x".repeat(2_000)), "too long"),
        ("/timeouts/call_s", serde_json::json!(0), "1 s to an hour"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(at).unwrap_or_else(|| panic!("{at}: {good}")) = value;
        let told = read(&bad).unwrap_err();
        assert!(told.contains(why), "{at}: {told}");
    }
}

#[test]
fn an_nkey_and_an_encrypted_connection_let_one_in() {
    // The pair that NATS' own documentation shows.
    let public = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
    let seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (key, certificate) = (path("key.pem"), path("certificate.pem"));
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=farm",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", &key, "-out", &certificate])
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "openssl is not installed, and CI shall test with it");
        return;
    }
    std::fs::write(path("nats.conf"), format!("authorization {{ users: [ {{ nkey: {public} }} ] }}\n")).unwrap();
    std::fs::write(path("seed"), seed).unwrap();
    let config = path("nats.conf");
    let Some(server) = Server::start(&["--config", &config, "--tls", "--tlscert", &certificate, "--tlskey", &key]) else {
        return;
    };
    let access = Access {
        server: server.url().replace("nats://", "tls://"),
        nkey: Some(path("seed").into()),
        tls_ca: Some(certificate.into()),
        ..Access::default()
    };
    let link = Link::open(&access, "test").unwrap();
    assert_eq!(link.status().unwrap(), super::Status::default());
    assert!(Link::open(&Access { tls_ca: None, ..access.clone() }, "test").is_err(), "who signed it is not known");
    assert!(Link::open(&Access { nkey: None, ..access }, "test").is_err());
}

#[test]
fn the_server_lets_in_who_has_the_token_only() {
    let Some(server) = Server::start(&["--auth", "hunter2"]) else { return };
    let file = tempfile::NamedTempFile::new().unwrap();
    let open = |token: &str| {
        std::fs::write(file.path(), token).unwrap();
        Link::open(&Access { server: server.url(), token_file: Some(file.path().into()), ..Access::default() }, "test")
    };
    assert!(open("hunter2\n").is_ok());
    let refused = open("wrong").err().unwrap().to_string();
    assert!(refused.contains("cannot be reached") && !refused.contains("wrong"), "{refused}");
    assert!(Link::open(&Access { server: server.url(), ..Access::default() }, "test").is_err());
}

#[test]
fn workers_are_listed_by_their_last_word() {
    let Some(server) = Server::start(&[]) else { return };
    let link = link(&server);
    let device = |state| DeviceState { serial: "sim-api34".into(), profile: "api34".into(), state, job: None, why: None };
    let say = |worker: &str, state| {
        let said = Announcement {
            worker: worker.into(),
            offramp: "0.1.0".into(),
            since: String::new(),
            at: String::new(),
            ending: false,
            devices: vec![device(state)],
        };
        link.wait(link.announce(&said)).unwrap();
    };
    say("b.example", Doing::Idle);
    say("b.example", Doing::Busy);
    say("a.example", Doing::Quarantined);
    let workers = link.status().unwrap().workers;
    let told: Vec<_> = workers.iter().map(|worker| (worker.worker.as_str(), worker.devices[0].state)).collect();
    assert_eq!(told, [("a.example", Doing::Quarantined), ("b.example", Doing::Busy)]);
}
