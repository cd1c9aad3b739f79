//! Every specimen that comes with the project reads well, and is told apart from the others.

use std::collections::BTreeSet;
use std::path::Path;

use offramp_emulator::app::specimen::Specimen;

#[test]
fn the_specimens_are_valid_and_have_packages_of_their_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens");
    let mut packages = BTreeSet::new();
    let mut problems = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path().join("specimen.yaml");
        match Specimen::parse(&std::fs::read_to_string(&file).unwrap()) {
            Ok(specimen) => assert!(packages.insert(specimen.package), "{} has the package of another", file.display()),
            Err(error) => problems.push(format!("{}\n{error}", file.display())),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(!packages.is_empty());
}
