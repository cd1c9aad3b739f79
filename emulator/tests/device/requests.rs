//! What a specimen can do wrong when it asks.

use crate::bench::Bench;

/// A specimen whose button does `actions`.
fn doing(actions: &str) -> String {
    format!(
        "
package: com.example.lantern
label: {{en: Lantern, zh: 灯笼}}
version: {{name: 1.0.0, code: 1}}
sdk: {{min: 23, target: 34}}
permissions: [CAMERA, READ_CONTACTS]
state: {{answers: 0}}
start: [{{screen: home}}]
screens:
  home:
    content:
      - text: \"{{answers}} answers\"
      - {{button: Go, do: [{actions}]}}
"
    )
}

#[test]
fn what_does_not_wait_is_refused_while_a_prompt_is_open() {
    let ask = "{request: [CAMERA], wait: false, on: {denied: {increment: answers}}}, \
               {request: [READ_CONTACTS], on: {denied: {increment: answers}}}";
    let bench = Bench::new(34, &doing(ask));
    bench.launch();
    bench.tap("text", "Go");
    assert_eq!(bench.log("REQUEST_PERMISSIONS ").len(), 1);
    assert_eq!(bench.log("Can request only one set of permissions at a time").len(), 1);
    bench.tap("resource-id", "com.android.permissioncontroller:id/permission_deny_button");
    assert_eq!(bench.texts()[0], "2 answers", "the second was answered at once, and empty");
}

#[test]
fn what_the_manifest_does_not_declare_is_ignored() {
    // Up to Android 11 it is logged as ignored; later nothing is said of it.
    for (api, told) in [(30, &["1"][..]), (34, &[])] {
        let bench = Bench::new(api, &doing("{request: [RECORD_AUDIO], undeclared: true, on: {denied: {increment: answers}}}"));
        bench.launch();
        bench.tap("text", "Go");
        bench.sh("sleep 1");
        assert_eq!(bench.texts()[0], "1 answers");
        assert_eq!(crate::permissions::results(&bench), told, "{api}");
    }
}
