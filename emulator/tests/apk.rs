//! Specimens as APKs: what our own reader, `aapt` and `apksigner` say of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use offramp_emulator::apk::{self, ApkError};

fn specimen(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens").join(name)
}

fn built(name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("{name}.apk"));
    apk::build(&specimen(name), &path).unwrap();
    (dir, path)
}

/// What a tool prints; `None`, said plainly, when it is not installed.
fn tool(name: &str, args: &[&str]) -> Option<String> {
    match Command::new(name).args(args).output() {
        Ok(output) => {
            assert!(output.status.success(), "{name} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            eprintln!("skipped: {name} cannot be run: {error}");
            None
        }
    }
}

#[test]
fn the_same_specimen_gives_the_same_bytes_and_the_facts_come_back() {
    let ((_keep, first), (_keep_too, second)) = (built("messenger"), built("messenger"));
    let bytes = std::fs::read(&first).unwrap();
    assert!(bytes == std::fs::read(&second).unwrap());
    let facts = apk::read(&bytes).unwrap();
    assert_eq!((facts.package.as_str(), facts.label.as_str()), ("com.example.plover", "Plover"));
    assert_eq!((facts.version_code, facts.version_name.as_str()), (510, "5.1.0"));
    assert_eq!((facts.min_sdk, facts.target_sdk), (26, 34));
    assert_eq!(facts.permissions, ["android.permission.INTERNET", "android.permission.CAMERA"]);
    assert_eq!(facts.launchable_activity.as_deref(), Some("com.example.plover.MainActivity"));
    assert_eq!(facts.signer_sha256.map(|digest| digest.len()), Some(64));
    let files = facts.specimen.unwrap();
    assert_eq!(files.keys().collect::<Vec<_>>(), ["specimen.yaml"]);
    assert_eq!(files["specimen.yaml"], std::fs::read(specimen("messenger").join("specimen.yaml")).unwrap());
}

#[test]
fn every_specimen_builds() {
    for entry in std::fs::read_dir(specimen("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (_keep, path) = built(&name);
        let facts = apk::read(&std::fs::read(path).unwrap()).unwrap();
        assert!(facts.specimen.is_some(), "{name}");
    }
}

#[test]
fn aapt_and_apksigner_accept_it() {
    let (_keep, path) = built("messenger");
    let path = path.to_str().unwrap();
    if let Some(text) = tool("aapt", &["dump", "badging", path]) {
        assert!(text.starts_with("package: name='com.example.plover' versionCode='510' versionName='5.1.0'"), "{text}");
        for line in [
            "sdkVersion:'26'",
            "targetSdkVersion:'34'",
            "uses-permission: name='android.permission.CAMERA'",
            "application-label:'Plover'",
            "application-label-zh:'千鸟'",
            "launchable-activity: name='com.example.plover.MainActivity'  label='' icon=''",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
    }
    // It looks at v1 only for systems that know no later scheme.
    if let Some(text) = tool("apksigner", &["verify", "--verbose", "--min-sdk-version", "21", path]) {
        assert!(text.contains("Verified using v1 scheme (JAR signing): true"), "{text}");
        assert!(text.contains("Verified using v2 scheme (APK Signature Scheme v2): true"), "{text}");
    }
}

#[test]
fn what_is_no_sound_apk_is_refused_in_the_package_managers_words() {
    let (_keep, path) = built("messenger");
    let bytes = std::fs::read(path).unwrap();
    let code = |bytes: &[u8]| apk::read(bytes).unwrap_err().code();
    assert_eq!(code(b""), "INSTALL_PARSE_FAILED_NOT_APK");
    assert_eq!(code(&bytes[..bytes.len() / 2]), "INSTALL_PARSE_FAILED_NOT_APK");
    assert_eq!(code(&[0x50, 0x4b].repeat(5000)), "INSTALL_PARSE_FAILED_NOT_APK");
    // A byte of the specimen turned: the archive is sound, the signature is not.
    let at = bytes.windows(8).position(|window| window == b"specimen").unwrap() + 60;
    let mut turned = bytes.clone();
    turned[at] ^= 1;
    assert!(matches!(apk::read(&turned), Err(ApkError::NotSigned(_) | ApkError::NotApk(_))));
}

#[test]
fn damaged_archives_never_make_the_reader_panic() {
    let (_keep, path) = built("messenger");
    let bytes = std::fs::read(path).unwrap();
    let mut seed = 1u32;
    for _ in 0..300 {
        let mut damaged = bytes.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = seed as usize % damaged.len();
            damaged[at] = (seed >> 24) as u8;
        }
        let _ = apk::read(&damaged);
    }
}
