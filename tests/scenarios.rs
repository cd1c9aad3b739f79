//! Every scenario that comes with the project reads well, templates included; and `offramp run scenarios` finds those of the specimens alone.

use std::path::{Path, PathBuf};

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

#[test]
fn all_of_them_read_well() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), &mut all);
    assert!(all.len() >= 8, "{all:?}");
    let mut mistakes = Vec::new();
    for file in all {
        if let Err(errors) = offramp::scenario::load(&file) {
            mistakes.extend(errors.iter().map(ToString::to_string));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn a_run_of_the_folder_takes_one_for_each_specimen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let names: Vec<String> = offramp::scenario::find(std::slice::from_ref(&folder))
        .unwrap()
        .iter()
        .map(|file| file.strip_prefix(&folder).unwrap().display().to_string())
        .collect();
    let mut specimens: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/specimens"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    specimens.sort();
    let folders: Vec<&str> = names.iter().filter_map(|name| Some(name.split_once('/')?.0)).collect();
    assert_eq!(folders, specimens, "{names:?}");
}
