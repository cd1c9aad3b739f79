//! Our commands that choose what is done, and the one that reaches past the app.

use super::selector::{NOT_VISIBLE, PLATFORM, TRUE, VISIBLE, WITHIN};
use super::{Field, Kind, PLAIN, Spec, field, required};

/// Commands of a block that run when one of its others failed.
pub(super) const ON_FAILURE: Field = field(
    "onFailure",
    Kind::Commands,
    "",
    "Commands after a failure of these, for evidence and tidying up; the failure stays. See [after a failure](#after-a-failure). Ours, not Maestro's.",
);

/// In the order of the documentation.
pub(super) const COMMANDS: &[Spec] = &[
    Spec {
        name: "if",
        doc: "Run some commands if something holds, else others. The condition's parts stand beside `then` and `else`; all that are given must hold. \
          What is chosen is counted like any other command.",
        ours: true,
        fields: &[
            VISIBLE,
            NOT_VISIBLE,
            TRUE,
            PLATFORM,
            WITHIN,
            required("then", Kind::Commands, "The commands if it holds."),
            field("else", Kind::Commands, "", "The commands if it does not."),
        ],
        example: "- if:\n    visible: Log in\n    within: 10s\n    then:\n      - tapOn: Log in\n    else:\n      - tapOn: Sign up",
        ..PLAIN
    },
    Spec {
        name: "adb",
        doc: "Run a command in [the device's shell](#commands-in-the-devices-shell). The header must allow it by `adb`, and the report names each such command: it is an intervention, and \
              no act of a user. A `${…}` is one word to the shell, whatever it holds. Not on a phone without `--disposable-device`.",
        ours: true,
        shorthand: Some("shell"),
        fields: &[
            required("shell", Kind::Shell, "The command, as the device's shell reads it; standard error belongs to its output."),
            field("into", Kind::Variable, "", "The variable that takes its output, without the line's end."),
            field("expect", Kind::Integer(0, 255), "0", "The exit status that it must have."),
            field("timeout", Kind::Duration, "30s", "How long it may take, of the device's time; at most 10 minutes."),
        ],
        example: "- adb: settings put secure location_mode 0\n- adb: {shell: \"pm list packages ${MAESTRO_APP_ID}\", into: FOUND, timeout: 10s}",
        ..PLAIN
    },
];
