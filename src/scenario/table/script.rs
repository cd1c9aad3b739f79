//! Maestro's commands about checks, scripts and the flow itself, and those that are read and refused.

use super::control::ON_FAILURE;
use super::{Kind, PLAIN, Spec, field, required};

/// In the order of the documentation.
pub(super) const COMMANDS: &[Spec] = &[
    Spec {
        name: "assertTrue",
        doc: "A value must be true: neither blank, `false`, `undefined`, `null` nor zero.",
        shorthand: Some("condition"),
        fields: &[
            field("condition", Kind::Text, "", "The value; mostly `${…}`."),
            field(
                "within",
                Kind::Time,
                "0",
                "How long to wait until it is true, of the device's time; it is evaluated again and again. Ours, not Maestro's.",
            ),
        ],
        example: "- assertTrue: ${maestro.platform == 'android'}",
        ..PLAIN
    },
    Spec {
        name: "assertScreenshot",
        doc: "The screen, or an element, must look like a picture that is there already.",
        shorthand: Some("path"),
        fields: &[
            required("path", Kind::Text, "The picture, relative to this file; `.png` is added to a name without an ending."),
            field("thresholdPercentage", Kind::Number, "95", "How many of the pixels must be alike, per cent."),
            field("cropOn", Kind::Selector, "", "Only this element."),
        ],
        example: "- assertScreenshot: {path: settings, thresholdPercentage: 99}",
        ..PLAIN
    },
    Spec {
        name: "evalScript",
        doc: "Evaluate JavaScript. What should outlive it is kept in `output`.",
        shorthand: Some("script"),
        fields: &[required("script", Kind::Text, "The script, in `${…}`.")],
        example: "- evalScript: ${output.name = 'Ann ' + (1 + 1)}\n- tapOn: Name\n- inputText: ${output.name}",
        ..PLAIN
    },
    Spec {
        name: "runScript",
        doc: "Run a file of JavaScript.",
        shorthand: Some("file"),
        fields: &[
            required("file", Kind::File, "The file, relative to this one."),
            field("env", Kind::Variables, "", "Variables for it."),
            field("when", Kind::Condition, "", "Run it only if this holds."),
        ],
        example: "- runScript: {file: _make.js, env: {LENGTH: 8}}\n- tapOn: Name\n- inputText: ${output.made}",
        ..PLAIN
    },
    Spec {
        name: "retry",
        doc: "Run commands, and run them again if one fails: so many times at most. What is wrong with the device is not retried.",
        fields: &[
            field("maxRetries", Kind::Times, "1", "How often again; at most 3."),
            field("file", Kind::File, "", "The file, relative to this one."),
            field("commands", Kind::Commands, "", "Commands in place. Exactly one of `file` and `commands`."),
            field("env", Kind::Variables, "", "Variables for them."),
            ON_FAILURE,
        ],
        example: "- retry: {maxRetries: 2, commands: [{tapOn: Refresh}, {assertVisible: Welcome}]}",
        ..PLAIN
    },
    Spec {
        name: "action",
        doc: "Another way to write `back`, `hideKeyboard`, `scroll`, `pasteText` and `clearKeychain`.",
        shorthand: Some("name"),
        fields: &[required(
            "name",
            Kind::Word(&["back", "hideKeyboard", "scroll", "clearKeychain", "pasteText"]),
            "Which of them.",
        )],
        example: "- action: back",
        ..PLAIN
    },
    Spec {
        name: "clearKeychain",
        doc: "Nothing, as in Maestro: Android has no keychain that outlives an app's data.",
        bare: true,
        example: "- clearKeychain",
        ..PLAIN
    },
    Spec {
        name: "assertWithAI",
        doc: "Read and refused: it asks Maestro's cloud. As in Maestro without a key, that is a warning, and with `optional: false` a failure.",
        shorthand: Some("assertion"),
        fields: &[
            required("assertion", Kind::Text, "What should hold."),
            field("optional", Kind::Bool, "true", "Whether the refusal is only a warning."),
        ],
        example: "- assertWithAI: There is a way to delete the account",
        ..PLAIN
    },
    Spec {
        name: "assertNoDefectsWithAI",
        doc: "Read and refused, as `assertWithAI`.",
        bare: true,
        fields: &[field("optional", Kind::Bool, "true", "Whether the refusal is only a warning.")],
        example: "- assertNoDefectsWithAI",
        ..PLAIN
    },
    Spec {
        name: "extractTextWithAI",
        doc: "Read and refused, as `assertWithAI`.",
        shorthand: Some("query"),
        fields: &[
            required("query", Kind::Text, "What to read."),
            field("outputVariable", Kind::Text, "aiOutput", "The variable that would take it."),
            field("optional", Kind::Bool, "true", "Whether the refusal is only a warning."),
        ],
        example: "- extractTextWithAI: the price",
        ..PLAIN
    },
];
