//! Maestro's commands about the device, its permissions and its pictures.

use super::Row::Field;
use super::*;

fn screen() -> Fake {
    Fake::new(&[("main", vec![Field("Name"), Button("Go")])], &[("home", "launch", "main", 100)])
}

fn flow(steps: &str) -> Job<'_> {
    Job { plain: true, policy: Policy::Grant, ..job(steps) }
}

fn calls(steps: &str) -> Vec<String> {
    let mut fake = screen();
    let ran = flow(steps).run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    fake.calls
}

#[test]
fn the_device_is_asked_for_what_the_flow_says() {
    let calls = calls(
        "- launchApp: {arguments: {name: text, on: true, n: 3, x: 1.5}}\n- killApp: com.other\n- openLink: {link: 'app://x', browser: true}\n\
         - setOrientation: landscape left\n- setAirplaneMode: enabled\n- toggleAirplaneMode\n- setDarkMode: enabled\n- assertDarkMode\n\
         - toggleDarkMode\n- assertLightMode\n- setLocation: {latitude: 31.5, longitude: '121'}\n- action: back\n",
    );
    for call in [
        "start com.example.app --es name=text --ez on=true --ei n=3 --ef x=1.5",
        "Kill(\"com.other\")",
        "OpenLink(\"app://x\", true)",
        "Turn(1)",
        "Switch(Airplane, true)",
        "Switch(Airplane, false)",
        "Switch(Dark, true)",
        "Switch(Dark, false)",
        "Locate(31.5, 121.0)",
        "key 4 x1",
    ] {
        assert!(calls.iter().any(|made| made == call), "{call} is not in {calls:?}");
    }
    let ran = flow("- launchApp\n- assertDarkMode\n").run(&mut screen());
    assert!(ran.error().contains("the device is in light mode"), "{}", ran.error());
}

#[test]
fn media_is_put_on_the_device() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("a.png");
    fs::write(&picture, "x").unwrap();
    let calls = calls(&format!("- launchApp\n- addMedia: ['{}']\n", picture.display()));
    assert!(calls.iter().any(|call| call.starts_with("Media(") && call.contains("a.png")), "{calls:?}");
}

#[test]
fn travelling_takes_the_devices_time() {
    let mut fake = screen();
    let ran = flow("- launchApp\n- travel: {points: ['0,0', '0.001,0', '0.001,0.001'], speed: 10}\n").run(&mut fake);
    assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
    let places = fake.calls.iter().filter(|call| call.starts_with("Locate")).count();
    assert_eq!(places, 101);
    assert!((22_000..26_000).contains(&fake.passed()), "two legs of 111 m at 10 m/s: {}", fake.passed());
    let ran = flow("- launchApp\n- travel: {points: ['0,0', '90,0']}\n").run(&mut screen());
    assert!(ran.error().contains("longer than an hour"), "{}", ran.error());
}

#[test]
fn a_recording_is_kept_even_if_nobody_stops_it() {
    for steps in ["- launchApp\n- startRecording: a/b\n- back\n- stopRecording\n", "- launchApp\n- startRecording: a/b\n"] {
        let mut fake = screen();
        let ran = flow(steps).run(&mut fake);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        assert_eq!(fs::read(ran.dir.path().join("run/screenshots/1-a_b.mp4")).unwrap(), b"a recording");
    }
}

/// A picture of one colour, its left part of another.
fn png(left: u32) -> Vec<u8> {
    let mut image = image::RgbImage::from_pixel(1080, 2000, image::Rgb([200, 200, 200]));
    (0..left).for_each(|x| (0..2000).for_each(|y| image.put_pixel(x, y, image::Rgb([0, 0, 0]))));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn pictures_are_kept_cut_and_compared() {
    let folder = tempfile::tempdir().unwrap();
    let same = folder.path().join("same.png");
    fs::write(&same, png(40)).unwrap();
    let mut fake = screen();
    fake.picture = Some(png(0));
    let same = same.display();
    let steps = format!(
        "- launchApp\n- takeScreenshot: whole\n- takeScreenshot: {{path: part, cropOn: Go}}\n- assertScreenshot: whole\n- assertScreenshot: {{path: '{same}', thresholdPercentage: 96}}\n\
         - assertScreenshot: {{path: part, cropOn: Go}}\n- assertScreenshot: {{path: '{same}', thresholdPercentage: 97}}\n"
    );
    let ran = flow(&steps).run(&mut fake);
    assert!(ran.error().contains("96.3 % of the pixels are as in"), "{}", ran.error());
    let part = image::open(ran.dir.path().join("run/screenshots/1-part.png")).unwrap();
    assert_eq!((part.width(), part.height()), (1080, 150));
    let ran = flow("- launchApp\n- assertScreenshot: none\n").run(&mut fake);
    assert!(ran.error().contains("there is no picture `none.png`"), "{}", ran.error());
    let ran = flow("- launchApp\n- takeScreenshot: {path: part, cropOn: Go}\n- assertScreenshot: part\n").run(&mut fake);
    assert!(ran.error().contains("1080 × 150 pixels and the screen 1080 × 2000"), "{}", ran.error());
}

#[test]
fn under_grant_permissions_are_set_as_maestro_sets_them() {
    let only = |calls: Vec<String>| {
        calls.into_iter().filter(|call| call.starts_with("grant") || call.starts_with("Revoke")).collect::<Vec<_>>()
    };
    assert_eq!(only(calls("- launchApp\n"))[0], "grant com.example.app android.permission.CAMERA");
    let set = only(calls("- launchApp: {permissions: {all: deny, contacts: allow, 'com.x.OWN; x': unset}}\n"));
    assert_eq!(
        set,
        [
            "Revoke(\"com.example.app\", \"android.permission.CAMERA\")",
            "Revoke(\"com.example.app\", \"com.x.OWNx\")",
            "grant com.example.app android.permission.READ_CONTACTS",
            "grant com.example.app android.permission.WRITE_CONTACTS",
        ],
        "nothing was granted before"
    );
}

#[test]
fn under_observe_permissions_answer_the_prompts() {
    let fake = || {
        Fake::new(
            &[("main", vec![Text("Main"), Button("Scan")])],
            &[
                ("home", "launch", "main", 100),
                ("main", "Scan", "ask-camera", 100),
                ("ask-camera", "Don’t allow", "main", 100),
                ("ask-camera", "While using the app", "main", 100),
            ],
        )
    };
    let run = |steps: &str| {
        let mut device = fake();
        let ran = job(steps).run(&mut device);
        assert!(!device.calls.iter().any(|call| call.starts_with("grant") || call.starts_with("Revoke")), "nothing is set");
        (ran.answers().into_iter().map(|(choice, _)| choice.to_owned()).collect::<Vec<_>>(), ran.error().to_owned())
    };
    assert_eq!(run("- launchApp: {permissions: {camera: deny}}\n- tapOn: Scan\n- assertVisible: Main\n").0, ["deny"]);
    let steps = "- launchApp\n- setPermissions: {permissions: {all: allow}}\n- tapOn: Scan\n- assertVisible: Main\n";
    assert_eq!(run(steps).0, ["allow_foreground"]);
    let steps = "- launchApp: {permissions: {camera: deny}}\n- setPermissions: {permissions: {camera: unset}}\n- tapOn: Scan\n- assertVisible: Main\n";
    let (answers, error) = run(steps);
    assert!(answers.is_empty() && error.contains("no answer for it"), "{error}");
}

#[test]
fn scrolling_has_maestros_options() {
    let fake = || {
        // “Low” is in view to two thirds, and one swipe brings it up.
        let rows = ["One", "Two", "3", "4", "5", "6", "7", "8", "Last", "Low"];
        let mut fake = Fake::new(
            &[("list", rows.map(Text).to_vec()), ("list-end", vec![Text("Last"), Text("Low")])],
            &[("home", "launch", "list", 100), ("list", "swipe", "list-end", 50)],
        );
        fake.keyboard = false;
        fake
    };
    let swipes = |steps: &str| {
        let mut device = fake();
        let ran = flow(steps).run(&mut device);
        assert_eq!(ran.outcome.status, Status::Passed, "{}", ran.error());
        device.calls.iter().filter(|call| call.starts_with("swipe")).count()
    };
    assert_eq!(swipes("- launchApp\n- scrollUntilVisible: {element: Two}\n"), 0);
    let low = |options: &str| swipes(&format!("- launchApp\n- scrollUntilVisible: {{element: Low, {options}}}\n"));
    assert_eq!(low("direction: DOWN"), 1);
    assert_eq!((low("visibilityPercentage: 60"), low("visibilityPercentage: 70")), (0, 1));
    assert_eq!(low("visibilityPercentage: 60, centerElement: true"), 1);
    assert_eq!(swipes("- launchApp\n- scrollUntilVisible: {element: Nothing, optional: true, timeout: 3s}\n"), 3);
}
