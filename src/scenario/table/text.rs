//! Maestro's commands about texts.

use super::{Field, Kind, PLAIN, Spec, field, required};

const LENGTH: &[Field] = &[field("length", Kind::Integer(-1_000, 1_000), "8", "How many characters or digits.")];

/// In the order of the documentation.
pub(super) const COMMANDS: &[Spec] = &[
    Spec {
        name: "inputRandomText",
        doc: "Type made-up words. The run's name seeds what is made up.",
        bare: true,
        fields: LENGTH,
        example: "- tapOn: Name\n- inputRandomText: {length: 12}",
        ..PLAIN
    },
    Spec {
        name: "inputRandomNumber",
        doc: "Type made-up digits.",
        bare: true,
        fields: LENGTH,
        example: "- tapOn: Name\n- inputRandomNumber: {length: 4}",
        ..PLAIN
    },
    Spec {
        name: "inputRandomEmail",
        doc: "Type a made-up address that nobody reads.",
        bare: true,
        example: "- tapOn: Name\n- inputRandomEmail",
        ..PLAIN
    },
    Spec {
        name: "inputRandomPersonName",
        doc: "Type a made-up first and last name.",
        bare: true,
        example: "- tapOn: Name\n- inputRandomPersonName",
        ..PLAIN
    },
    Spec {
        name: "inputRandomCityName",
        doc: "Type a city's name.",
        bare: true,
        example: "- tapOn: Name\n- inputRandomCityName",
        ..PLAIN
    },
    Spec {
        name: "inputRandomCountryName",
        doc: "Type a country's name.",
        bare: true,
        example: "- tapOn: Name\n- inputRandomCountryName",
        ..PLAIN
    },
    Spec {
        name: "inputRandomColorName",
        doc: "Type a colour's name.",
        bare: true,
        example: "- tapOn: Name\n- inputRandomColorName",
        ..PLAIN
    },
    Spec {
        name: "copyTextFrom",
        doc: "Remember an element's text, else its hint, else its description: for `pasteText`, and as `${maestro.copiedText}`.",
        shorthand: Some("text"),
        selector: true,
        example: "- copyTextFrom: {id: order_number}\n- tapOn: Name\n- pasteText",
        ..PLAIN
    },
    Spec {
        name: "setClipboard",
        doc: "Remember a text, as `copyTextFrom` does. The device's own clipboard stays as it is.",
        shorthand: Some("text"),
        fields: &[required("text", Kind::Text, "The text.")],
        example: "- setClipboard: Hello\n- tapOn: Name\n- pasteText",
        ..PLAIN
    },
    Spec {
        name: "pasteText",
        doc: "Type what is remembered.",
        bare: true,
        example: "- copyTextFrom: {id: order_number}\n- tapOn: Name\n- pasteText",
        ..PLAIN
    },
];
