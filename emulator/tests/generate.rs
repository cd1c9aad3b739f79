//! Specimens made from seeds.

use std::collections::BTreeSet;

use offramp_emulator::app::specimen::Specimen;
use offramp_emulator::generate::{Generated, Settings, generate};

fn made(seed: u64, wishes: &[&str], fixed: bool) -> Generated {
    let mut settings = Settings::default();
    settings.fixed = fixed;
    for wish in wishes {
        settings.set(wish).unwrap();
    }
    generate(seed, &settings).unwrap()
}

fn parsed(made: &Generated) -> Specimen {
    Specimen::parse(&made.specimen).unwrap_or_else(|error| panic!("{}: {error}\n{}", made.name, made.specimen))
}

#[test]
fn seeds_differ_and_parse() {
    let all: Vec<Generated> = (0..300).map(|seed| made(seed, &[], false)).collect();
    let packages: BTreeSet<String> = all.iter().map(|one| parsed(one).package).collect();
    assert_eq!(packages.len(), all.len());
}
