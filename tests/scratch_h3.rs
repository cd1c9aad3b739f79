use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::net::{SocketAddr, SocketAddrV4};
use offramp::driver::{adb::AdbDriver, Timeouts};
use offramp::runner::*;
use offramp::trace::event::*;
use offramp::trace::*;

#[test]
fn scratch() {
    let name = std::env::var("SPEC").unwrap_or("messenger".into());
    let api: u32 = std::env::var("API").ok().and_then(|a| a.parse().ok()).unwrap_or(34);
    let policy = match std::env::var("POLICY").as_deref() { Ok("deny-all") => offramp::scenario::model::Policy::DenyAll, Ok("allow-all") => offramp::scenario::model::Policy::AllowAll, _ => offramp::scenario::model::Policy::Observe };
    let out = std::path::PathBuf::from(format!("/tmp/h3run/{name}"));
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).unwrap();
    let apk = out.join("app.apk");
    offramp_emulator::apk::build(Path::new(&format!("emulator/specimens/{name}")), &apk).unwrap();
    let emu = offramp_emulator::Emulator::start(vec![offramp_emulator::DeviceConfig::new(api)]).unwrap();
    let SocketAddr::V4(server) = emu.server.addr() else { panic!() };
    let serial = format!("sim-api{api}");
    let mut driver = AdbDriver::connect(server, &serial, Timeouts::default()).unwrap();
    let scenario = offramp::scenario::load(Path::new(&format!("scenarios/{name}/leave.yaml"))).unwrap_or_else(|e| panic!("{}", e[0].render(false)));
    let trace = TraceWriter::create(&out.join("run"), "scratch").unwrap();
    let package = std::fs::read_to_string(format!("emulator/specimens/{name}/specimen.yaml")).unwrap().lines().find_map(|l| l.strip_prefix("package: ").map(str::to_owned)).unwrap();
    let stop = AtomicBool::new(false);
    let plan = JobPlan { job: 1, scenario: &scenario, policy, attempt: 1, repeat: 1, control_for: None, apk: Some(apk),
        app: AppFacts { package, label: "x".into(), ..Default::default() }, may_clear: true, variables: Default::default(), run_id: "scratch", stop: &stop, person: &Nobody };
    let t = std::time::Instant::now();
    let outcome = run_job(&mut driver, &plan, &trace, &|p| eprintln!("{:?} {p:?}", t.elapsed()));
    eprintln!("{outcome:?} in {:?}", t.elapsed());
    let _: Option<SocketAddrV4> = None;
    let jobs = offramp::metrics::compute(&Trace::open(&out.join("run")).unwrap());
    std::fs::write(out.join("metrics.json"), format!("{:#?}", jobs)).unwrap();
    if let Ok(s) = serde_json::to_string_pretty(&jobs.iter().map(|j| j.counts.clone()).collect::<Vec<_>>()) { std::fs::write(out.join("counts.json"), s).unwrap(); }
}
