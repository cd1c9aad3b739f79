//! Specimens made from seeds.

use std::collections::BTreeSet;

use offramp_emulator::app::specimen::Specimen;
use offramp_emulator::generate::{Generated, Settings, generate};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

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

/// The obstacles of every case of a truth.
fn obstacles(made: &Generated) -> Vec<BTreeSet<String>> {
    let lines = made.truth.lines().filter_map(|line| line.trim().strip_prefix("obstacles: ["));
    lines.map(|line| line.trim_end_matches(']').split(", ").map(str::to_owned).collect()).collect()
}

/// What a scenario looks for by id, and by words: the English ones of a pattern.
fn selectors(scenario: &str) -> Vec<(bool, String)> {
    let steps = scenario.split_once("---\n").unwrap().1;
    let by_id = steps.lines().filter_map(|line| line.strip_prefix("- tapOn: {id: "));
    let by_words = steps.lines().filter_map(|line| line.strip_prefix("- tapOn: \""));
    let words = by_words.map(|line| (false, line.trim_end_matches('"').split('|').next().unwrap().replace('\\', "")));
    by_id.map(|line| (true, line.trim_end_matches('}').to_owned())).chain(words).collect()
}

#[test]
fn a_seed_means_the_same_files_for_ever() {
    // Whoever changes one of these breaks every specimen that somebody names by its seed.
    let hashes = [1, 2, 77, 1_000_003].map(|seed| {
        let one = made(seed, &[], false);
        let mut sum = Sha256::new();
        for text in [&one.specimen, &one.scenario, &one.truth] {
            sum.update(text.as_bytes());
        }
        sum.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    assert_eq!(hashes, ["03fd98b9b410538c", "04d2ac6fdd7bc3fd", "56bd850135d2200d", "8c67dd7377d9b423"]);
}

#[test]
fn seeds_differ() {
    let all: BTreeSet<String> = (0..50).map(|seed| made(seed, &[], false).specimen).collect();
    assert_eq!(all.len(), 50);
}

#[test]
fn the_mended_app_is_the_same_app_with_a_higher_version_and_without_obstacles() {
    for seed in 0..20 {
        let (before, after) =
            (made(seed, &["obstacles=O2,O6", "asks=5"], false), made(seed, &["obstacles=O2,O6", "asks=5"], true));
        let (old, new) = (parsed(&before), parsed(&after));
        assert_eq!((&old.package, &old.label, old.sdk.min), (&new.package, &new.label, new.sdk.min));
        assert!(old.version.code < new.version.code);
        assert!(after.truth.contains("obstacles: []") && !after.truth.contains("obstacles: [O"), "{}", after.truth);
        assert!(!after.truth.lines().any(|line| line.contains("nags: ") && !line.contains("nags: 0")));
    }
}

#[test]
fn an_app_without_a_way_out_says_nothing_of_deletion() {
    for seed in 0..20 {
        let one = made(seed, &["deletion=none"], false);
        parsed(&one);
        assert!(!one.specimen.contains("delete_account") && one.truth.contains("outcome: not_found"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_was_wished_for_is_there_and_can_be_found(
        seed in any::<u64>(),
        wished in proptest::collection::btree_set(prop::sample::select(vec![1_u32, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 20, 21, 22, 23]), 1..8),
        asks in 0_u32..=5,
    ) {
        let names: Vec<String> = wished.iter().map(|number| format!("O{number}")).collect();
        let wishes = [format!("obstacles={}", names.join(",")), format!("asks={asks}")];
        let one = made(seed, &[&wishes[0], &wishes[1]], false);
        parsed(&one);
        prop_assert_eq!(&one, &made(seed, &[&wishes[0], &wishes[1]], false));
        let wished: BTreeSet<String> = names.into_iter().collect();
        for counted in obstacles(&one) {
            prop_assert_eq!(&counted, &wished);
        }
        for (by_id, what) in selectors(&one.scenario) {
            let written = if by_id { format!("id: {what}") } else { format!("\"{what}\"") };
            prop_assert!(one.specimen.contains(&written) || what == "Open navigation drawer", "{} in\n{}", written, one.specimen);
        }
    }

    #[test]
    fn any_seed_makes_an_app_that_parses(seed in any::<u64>(), fixed in any::<bool>()) {
        parsed(&made(seed, &[], fixed));
    }
}
