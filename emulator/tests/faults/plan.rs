//! Plans: the same seed does the same, the console takes them, the page lists all.

use std::io::{Read, Write};
use std::net::TcpStream;

use offramp_emulator::faults::{Kind, Plan};

use crate::asked::{bench, config, running};
use crate::bench::Bench;
use offramp_emulator::DeviceConfig;

/// What a client sees of a device on which much goes wrong by chance.
fn story(seed: u64) -> Vec<String> {
    let bench = bench(&[]);
    let rules = "faults:\n- {fault: lost_tap, probability: 0.4}\n- {fault: null_root, probability: 0.3}\n- {fault: stale_tree, probability: 0.3}\n\
                 - {fault: half_drawn, probability: 0.2}\n";
    bench.device.lock().add_faults(&Plan::parse(&format!("seed: {seed}\n{rules}")).unwrap()).unwrap();
    (0..40)
        .map(|_| {
            bench.sh("input tap 540 400");
            bench.dump()
        })
        .collect()
}

#[test]
fn the_same_seed_does_the_same_and_another_does_not() {
    assert_eq!(story(1), story(1));
    assert_ne!(story(1), story(2));
}

#[test]
fn a_restored_snapshot_keeps_the_faults_and_what_was_counted() {
    let bench = bench(&["{fault: null_root, after: 1 dumps, times: 1}"]);
    bench.device.save_snapshot("one").unwrap();
    bench.dump();
    assert!(bench.dump().contains("null root"));
    bench.device.load_snapshot("one").unwrap();
    assert!(bench.dump().contains("Tapped"), "it happened its one time");
}

#[test]
fn a_device_without_a_plan_has_no_faults() {
    let quiet = Bench { device: offramp_emulator::Device::new(DeviceConfig::new(34)) };
    assert!(quiet.device.lock().list_faults().is_empty());
    assert_eq!(offramp_emulator::Device::new(config(34, &["{fault: drop}"])).lock().list_faults().len(), 1);
}

#[test]
fn the_console_adds_lists_and_ends_faults() {
    let device = running(&["{fault: lost_tap, every: 2}"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.yaml");
    std::fs::write(&file, "faults: [{fault: killed, times: 3}]").unwrap();
    let mut console = TcpStream::connect(device.console).unwrap();
    let token = std::env::home_dir().and_then(|home| std::fs::read_to_string(home.join(".emulator_console_auth_token")).ok());
    let lines = [
        "fault list".into(),
        "fault add {fault: null_root, after: 3 dumps}".into(),
        format!("fault add {}", file.display()),
        "fault add {fault: meteor}".into(),
        "fault add /dev/zero".into(),
        "fault list".into(),
        "fault clear".into(),
        "fault list".into(),
        "quit".into(),
    ];
    let auth = format!("auth {}\n", token.unwrap_or_default().trim());
    console.write_all((auth + &lines.join("\n") + "\n").as_bytes()).unwrap();
    let mut said = String::new();
    console.read_to_string(&mut said).unwrap();
    let lost = "{fault: lost_tap, every: 2}  # happened 0\r\n";
    let both = "{fault: null_root, after: 3 dumps}  # happened 0\r\n{fault: killed, times: 3}  # happened 0\r\n";
    let (before, after) = said.split_once(&format!("{lost}OK\r\nOK\r\nOK\r\nKO: ")).unwrap_or_else(|| panic!("{said}"));
    assert!(before.ends_with("OK\r\n"), "{said}");
    assert!(after.contains("meteor") && after.contains("KO: it is no file\r\n"), "{said}");
    assert!(after.ends_with(&format!("{lost}{both}OK\r\nOK\r\nno faults\r\nOK\r\n")), "{said}");
}

#[test]
fn the_page_has_each_fault_and_none_that_there_is_not() {
    let page = include_str!("../../../docs/faults.md");
    let table = page.split_once("## Which").unwrap().1;
    let listed: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(listed, Kind::ALL.map(Kind::name));
    let example = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(Plan::parse(example).unwrap().rules.len(), 4);
}
