//! Maestro's commands about the device and the app as a whole.

use super::commands::{APP, APP_ID, URL};
use super::{Kind, PLAIN, Spec, field, required};

const SWITCH: Kind = Kind::Word(&["enabled", "disabled"]);
const ORIENTATIONS: Kind = Kind::Choice(&["PORTRAIT", "LANDSCAPE_LEFT", "LANDSCAPE_RIGHT", "UPSIDE_DOWN"]);

/// In the order of the documentation.
pub(super) const COMMANDS: &[Spec] = &[
    Spec {
        name: "killApp",
        doc: "End the app's process as the system does when it needs memory. Only a process in the background ends.",
        bare: true,
        shorthand: Some("appId"),
        fields: APP,
        example: "- pressKey: Home\n- killApp",
        ..PLAIN
    },
    Spec {
        name: "setPermissions",
        doc: "Set the app's permissions, by Maestro's groups (`camera`, `location`, … and `all`) or by their full names: `allow`, `deny`, \
              `unset`. Under `observe` nothing is set, but this is how the next prompts are answered; under the other policies it has no \
              effect.",
        fields: &[APP_ID, required("permissions", Kind::Permissions, "What becomes of each."), URL],
        example: "- setPermissions: {permissions: {all: deny, notifications: unset}}",
        ..PLAIN
    },
    Spec {
        name: "openLink",
        doc: "Open a link with whichever app takes it.",
        shorthand: Some("link"),
        fields: &[
            required("link", Kind::Text, "The link."),
            field("browser", Kind::Bool, "false", "In a browser, although an app could take it."),
            field("autoVerify", Kind::Bool, "false", "Without effect: the choice of an app is left to the scenario."),
        ],
        example: "- openLink: https://example.com/leave",
        ..PLAIN
    },
    Spec {
        name: "setLocation",
        doc: "Where the device says that it is, in degrees. Only on emulators, over their console.",
        fields: &[
            required("latitude", Kind::Number, "From -90 to 90."),
            required("longitude", Kind::Number, "From -180 to 180."),
        ],
        example: "- setLocation: {latitude: 31.23, longitude: 121.47}",
        ..PLAIN
    },
    Spec {
        name: "travel",
        doc: "Go from place to place, a step each second of the device's time. Only on emulators, over their console.",
        fields: &[
            required("points", Kind::Route, "The places, each `LATITUDE,LONGITUDE`."),
            field("speed", Kind::Number, "4", "Metres a second."),
        ],
        example: "- travel: {points: [\"31.230,121.470\", \"31.231,121.470\"], speed: 10}",
        ..PLAIN
    },
    Spec {
        name: "setOrientation",
        doc: "Turn the screen. It stays turned until the scenario turns it back.",
        shorthand: Some("orientation"),
        fields: &[required("orientation", ORIENTATIONS, "How it is held; case, spaces and `_` do not count.")],
        example: "- setOrientation: LANDSCAPE_LEFT\n- takeScreenshot: on its side\n- setOrientation: PORTRAIT",
        ..PLAIN
    },
    Spec {
        name: "setAirplaneMode",
        doc: "Airplane mode on or off (from API 28 on).",
        shorthand: Some("value"),
        fields: &[required("value", SWITCH, "What it becomes.")],
        example: "- setAirplaneMode: enabled\n- assertVisible: Welcome\n- setAirplaneMode: disabled",
        ..PLAIN
    },
    Spec {
        name: "toggleAirplaneMode",
        doc: "Airplane mode on if it was off, off if it was on.",
        bare: true,
        example: "- toggleAirplaneMode",
        ..PLAIN
    },
    Spec {
        name: "setDarkMode",
        doc: "Dark mode on or off. In Maestro later than 2.8.0.",
        shorthand: Some("value"),
        fields: &[required("value", SWITCH, "What it becomes.")],
        example: "- setDarkMode: enabled\n- takeScreenshot: dark",
        ..PLAIN
    },
    Spec {
        name: "toggleDarkMode",
        doc: "Dark mode on if it was off, off if it was on. In Maestro later than 2.8.0.",
        bare: true,
        example: "- toggleDarkMode",
        ..PLAIN
    },
    Spec {
        name: "assertDarkMode",
        doc: "The device must be in dark mode. In Maestro later than 2.8.0.",
        bare: true,
        example: "- setDarkMode: enabled\n- assertDarkMode",
        ..PLAIN
    },
    Spec {
        name: "assertLightMode",
        doc: "The device must not be in dark mode. In Maestro later than 2.8.0.",
        bare: true,
        example: "- setDarkMode: disabled\n- assertLightMode",
        ..PLAIN
    },
    Spec {
        name: "addMedia",
        doc: "Put pictures and videos into the device's gallery.",
        shorthand: Some("files"),
        fields: &[required("files", Kind::Media, "The files, relative to this one.")],
        example: "- addMedia: [photo.png]",
        ..PLAIN
    },
    Spec {
        name: "startRecording",
        doc: "Record the screen from here on, for at most three minutes.",
        shorthand: Some("path"),
        fields: &[required("path", Kind::Text, "Its name, without `.mp4`.")],
        example: "- startRecording: settings\n- tapOn: Settings\n- stopRecording",
        ..PLAIN
    },
    Spec {
        name: "stopRecording",
        doc: "Stop recording, and keep the recording in the run's folder.",
        bare: true,
        example: "- startRecording: settings\n- tapOn: Settings\n- stopRecording",
        ..PLAIN
    },
];
