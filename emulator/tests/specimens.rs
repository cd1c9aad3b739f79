//! Every specimen that comes with the project reads well, and is told apart from the others.

use std::collections::BTreeSet;
use std::path::Path;

use offramp_emulator::app::specimen::Specimen;

/// Two specimens have one package only as two versions of one app.
#[test]
fn the_specimens_are_valid_and_each_version_of_a_package_is_there_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens");
    let mut versions = BTreeSet::new();
    let mut problems = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path().join("specimen.yaml");
        match Specimen::parse(&std::fs::read_to_string(&file).unwrap()) {
            Ok(specimen) => {
                let version = (specimen.package, specimen.version.code);
                assert!(versions.insert(version), "{} has package and version of another", file.display());
            }
            Err(error) => problems.push(format!("{}\n{error}", file.display())),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(!versions.is_empty());
}
