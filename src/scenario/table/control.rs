//! Our commands that choose what is done.

use super::selector::{NOT_VISIBLE, PLATFORM, TRUE, VISIBLE, WITHIN};
use super::{Kind, PLAIN, Spec, field, required};

/// In the order of the documentation.
pub(super) const COMMANDS: &[Spec] = &[Spec {
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
}];
