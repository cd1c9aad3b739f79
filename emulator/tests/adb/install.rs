//! `adb install`, `adb install-multiple` and their refusals.

use std::path::Path;

use apk::prelude::{ApiLevel, ApkBuilder, Manifest, PackageName, Schemes, Signer, SigningIdentity, VersionCode};

use crate::road::{Road, on_both, on_both_at, text};

const KEY: &str = include_str!("../../src/apk/specimen-key.pem");
const NAME: &str = "com.example.split";

/// What a test's APK is.
struct Apk {
    package: &'static str,
    split: Option<&'static str>,
    version: u32,
    target: u32,
    needs_splits: bool,
    test_only: bool,
}

const BASE: Apk = Apk { package: NAME, split: None, version: 7, target: 34, needs_splits: false, test_only: false };

/// Builds it into the test's folder; its path.
fn built(road: &Road, name: &str, apk: &Apk) -> String {
    let mut manifest = Manifest::new(&PackageName::try_new(apk.package.to_string()).unwrap());
    manifest.set_version(VersionCode::try_new(apk.version).unwrap(), "1.0");
    manifest.set_min_sdk(ApiLevel::try_new(21).unwrap()).set_target_sdk(ApiLevel::try_new(apk.target).unwrap());
    if let Some(split) = apk.split {
        manifest.root_mut().set_attr("split", split);
    }
    let app = manifest.application_mut();
    app.set_attr(apk::android::attr::HAS_CODE, false);
    if apk.test_only {
        app.set_attr(apk::android::attr::TEST_ONLY, true);
    }
    if apk.needs_splits {
        app.push_child(apk::manifest::meta_data("com.android.vending.splits.required", true));
    }
    let mut builder = ApkBuilder::new(manifest);
    builder.sign_with(Signer::new(SigningIdentity::from_pem(KEY).unwrap()).schemes(Schemes::V1 | Schemes::V2));
    let path = road.at(name);
    builder.write(&path).unwrap();
    path
}

fn messenger(road: &Road) -> String {
    let path = road.at("messenger.apk");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specimens/messenger");
    offramp_emulator::apk::build(&folder, Path::new(&path)).unwrap();
    path
}

#[test]
fn an_apk_is_installed_and_removed_at_every_level() {
    for api in [28, 36] {
        on_both_at(api, |road| {
            let said = road.said(&["install", "-r", "-t", "-g", &messenger(road)]);
            assert!(said.contains("Success"), "{api}: {said}");
            assert_eq!(road.shell("am start -n com.example.plover/.MainActivity; pidof com.example.plover >/dev/null").0, 0);
            assert!(road.said(&["uninstall", "com.example.plover"]).contains("Success"));
        });
    }
}

#[test]
fn before_android_7_the_apk_is_copied_first() {
    on_both_at(23, |road| {
        let path = built(road, "a.apk", &Apk { target: 23, ..BASE });
        let said = road.said(&["install", &path]);
        assert!(said.contains("\tpkg: /data/local/tmp/a.apk") && said.contains("Success"), "{said}");
        let again = road.said(&["install", &path]);
        assert!(again.contains("INSTALL_FAILED_ALREADY_EXISTS: Attempt to re-install com.example.split"), "{again}");
        assert!(road.said(&["install", "-r", &path]).contains("Success"));
        assert_eq!(road.shell("ls /data/local/tmp").1, "");
    });
}

#[test]
fn a_base_and_its_splits_are_installed_together() {
    on_both(|road| {
        let base = built(road, "base.apk", &Apk { needs_splits: true, ..BASE });
        let density = built(road, "density.apk", &Apk { split: Some("config.xxhdpi"), ..BASE });
        let language = built(road, "language.apk", &Apk { split: Some("config.de"), ..BASE });
        let alone = road.said(&["install", &base]);
        assert!(alone.contains(&format!("INSTALL_FAILED_MISSING_SPLIT: Missing split for {NAME}")), "{alone}");
        let no_base = road.said(&["install-multiple", &density, &language]);
        assert!(no_base.contains("INSTALL_FAILED_INVALID_APK: Full install must include a base package"), "{no_base}");

        let together = road.said(&["install-multiple", "-r", &base, &density]);
        assert!(together.contains("Success"), "{together}");
        let paths = road.shell(&format!("pm path {NAME}")).1;
        let names: Vec<&str> = paths.lines().filter_map(|line| line.rsplit('/').next()).collect();
        assert_eq!(names, ["base.apk", "split_config.xxhdpi.apk"]);

        let added = road.said(&["install-multiple", "-p", NAME, &language]);
        assert!(added.contains("Success"), "{added}");
        assert_eq!(road.shell(&format!("pm path {NAME} | grep -c split_")).1, "2\n");
        assert_eq!(road.shell(&format!("pm uninstall {NAME} config.de; pm path {NAME} | grep -c split_")).1, "Success\n1\n");

        let other = built(road, "other.apk", &Apk { split: Some("config.fr"), version: 8, ..BASE });
        let mixed = road.said(&["install-multiple", &base, &other]);
        assert!(mixed.contains("version code") && mixed.contains("inconsistent with"), "{mixed}");
        let foreign = built(road, "foreign.apk", &Apk { package: "com.example.foreign", split: Some("config.fr"), ..BASE });
        let mixed = road.said(&["install-multiple", &base, &foreign]);
        assert!(mixed.contains("package") && mixed.contains("inconsistent with"), "{mixed}");
    });
}

#[test]
fn refusals_have_the_package_managers_words() {
    on_both(|road| {
        let file = |version, target, test_only| built(road, "x.apk", &Apk { version, target, test_only, ..BASE });
        let refused = |args: &[&str], code: &str| {
            let output = road.adb(args);
            let said = text(&output.stdout) + &text(&output.stderr);
            assert!(!output.status.success() && said.contains(&format!("Failure [{code}")), "{said}");
        };
        refused(&["install", &file(7, 34, true)], "INSTALL_FAILED_TEST_ONLY: Failed to install test-only apk.");
        assert!(road.said(&["install", "-t", &file(7, 34, true)]).contains("Success"));
        refused(
            &["install", &file(6, 34, false)],
            "INSTALL_FAILED_VERSION_DOWNGRADE: Downgrade detected: Update version code 6 is older than current 7]",
        );
        assert!(road.said(&["install", "-d", &file(6, 34, false)]).contains("Success"));
        refused(
            &["install", &file(9, 22, false)],
            "INSTALL_FAILED_DEPRECATED_SDK_VERSION: App package must target at least SDK version 23, but found 22]",
        );
        std::fs::write(road.at("text.apk"), "no archive").unwrap();
        refused(&["install", &road.at("text.apk")], "INSTALL_PARSE_FAILED_NOT_APK");
        refused(&["uninstall", "com.none"], "DELETE_FAILED_INTERNAL_ERROR]");
    });
}

#[test]
fn a_session_is_written_and_committed_by_hand() {
    let Some(road) = Road::own(34) else { return };
    let base = built(&road, "base.apk", &BASE);
    road.adb(&["push", &base, "/data/local/tmp/b.apk"]);
    let created = road.shell("pm install-create -i com.example.store --user 0").1;
    let id = created.trim().strip_prefix("Success: created install session [").unwrap().trim_end_matches(']').to_string();
    let size = std::fs::metadata(&base).unwrap().len();
    let written = road.shell(&format!("pm install-write {id} base.apk /data/local/tmp/b.apk")).1;
    assert_eq!(written, format!("Success: streamed {size} bytes\n"));
    let streamed = road.shell(&format!("cat /data/local/tmp/b.apk | pm install-write -S {size} {id} base.apk -")).1;
    assert_eq!(streamed, written);
    assert_eq!(road.shell(&format!("pm install-commit {id}")).1, "Success\n");
    assert_eq!(road.shell(&format!("pm list packages -i {NAME}")).1, format!("package:{NAME}  installer=com.example.store\n"));
    let gone = road.shell(&format!("cmd package install-abandon {id}"));
    assert!(gone.0 != 0 && gone.2.contains(&format!("Caller has no access to session {id}")), "{}", gone.2);
    assert_eq!(road.shell("pm install /data/local/tmp/b.apk").1, "Success\n");
    assert!(road.shell("pm install /data/local/tmp/none.apk").2.contains("/data/local/tmp/none.apk"));
}
