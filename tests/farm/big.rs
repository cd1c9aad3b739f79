//! The farm as large as it was promised, with everything that dies on a bad night.

use std::time::Duration;

use offramp_emulator::faults::Plan;
use offramp_emulator::{DeviceConfig, Emulator};

use crate::hosts::{Ended, Farm, masked};
use crate::relay::Relay;

/// The kind of the devices that an adb server lists, as a worker finds it.
const LISTED: &str = "api34-sdk-gphone64-x86-64";
/// Each scenario under each policy so often on each of three kinds: 300 jobs.
const MANY: [&str; 4] = ["--policies", "observe,deny-all", "--repeat", "50"];

/// Devices behind an adb server, which go away twice for a while, and never in the same moment.
fn listed(count: usize, faults: bool) -> Emulator {
    let device = |at: usize| {
        let plan = format!("faults: [{{fault: offline, after: {} services, every: 150, times: 2, for: 2500}}]", 60 + 40 * at);
        let faults = if faults { Plan::parse(&plan).unwrap() } else { Plan::default() };
        DeviceConfig { serial: format!("listed-{at}"), faults, ..DeviceConfig::new(34) }
    };
    Emulator::start((0..count).map(device).collect()).unwrap()
}

fn on_listed(emulator: &Emulator, count: usize) -> Vec<String> {
    let devices = (0..count).flat_map(|at| ["--device".to_owned(), format!("listed-{at}")]);
    devices.chain(["--adb-server".to_owned(), emulator.server.addr().to_string()]).collect()
}

#[test]
#[ignore = "300 jobs: for the optimised program; .ci/run does it"]
fn three_hundred_jobs_end_once_each_whatever_dies() {
    let Some(mut farm) = Farm::start(&[]) else { return };
    let relay = Relay::to(farm.server.address());
    let url = farm.server.url();
    let bad = listed(8, true);
    let run = farm.submit("tiny.yaml", &[&["--profiles", &format!("api30,api33,{LISTED}")], &MANY[..]].concat());
    let wait = farm.wait(&run, "got", &url);

    // 24 devices: 8 of each kind, at three workers.
    let mut of_listed = on_listed(&bad, 8);
    of_listed.extend(["--jobs".to_owned(), "8".to_owned()]);
    let of_listed: Vec<&str> = of_listed.iter().map(String::as_str).collect();
    let simulated = ["--device", "sim:api30", "--device", "sim:api33", "--jobs", "4"];
    let near = farm.worker("near", &url, &simulated);
    let far = farm.worker("far", &relay.url(), &[&simulated[..], &["--cache", "cache-far"]].concat());
    let lab = farm.worker("lab", &url, &of_listed);

    farm.until(&run, |standing| standing.ended >= 30);
    near.kill();
    farm.until(&run, |standing| standing.ended >= 60);
    let again = farm.worker("near-again", &url, &simulated);
    relay.cut();
    std::thread::sleep(Duration::from_secs(1));
    relay.mend();
    farm.until(&run, |standing| standing.ended >= 110);
    farm.server.kill();
    std::thread::sleep(Duration::from_secs(1));
    farm.server.restart();
    farm.until(&run, |standing| standing.ended >= 150);
    // Longer than the lease: what the far worker has goes to others, and comes twice when it is heard again.
    relay.stall();
    farm.until(&run, |standing| standing.ended >= 190);
    std::thread::sleep(Duration::from_secs(3));
    relay.mend();
    let waited: Ended = wait.finish();
    for worker in [far, again, lab] {
        worker.stop();
    }

    let good = listed(1, false);
    let mut devices: Vec<String> = ["--device", "sim:api30", "--device", "sim:api33"].map(str::to_owned).to_vec();
    devices.extend(on_listed(&good, 1));
    let devices: Vec<&str> = devices.iter().map(String::as_str).collect();
    let local = farm.local("tiny.yaml", "local", &[&devices[..], &MANY[..]].concat());
    let (got, local_jobs) = (masked(&farm.path("got")), masked(&farm.path("local")));
    assert_eq!(got.len(), 300, "{}", waited.told());
    for (key, job) in &got {
        assert_eq!(Some(job), local_jobs.get(key), "{key}\n{}", farm.logs());
    }
    assert_eq!(waited.code, local.code, "{}", waited.told());
    let standing = farm.standing(&run);
    assert_eq!((standing.ended, standing.passed, standing.lost, standing.open.len()), (300, 300, 0, 0));
    assert_eq!(farm.offramp(&["verify", "got"]).code, Some(0));
    // The devices did go away.
    let gone: u64 = bad.devices.iter().flat_map(|device| device.device.lock().list_faults()).map(|(_, count)| count).sum();
    assert!(gone >= 8, "{gone}");
}
