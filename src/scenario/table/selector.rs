//! Fields of selectors and conditions.

use super::{Field, Kind, field};

/// What names an element. A text where a selector is expected is its `text`.
pub(crate) const SELECTOR: &[Field] = &[
    field("text", Kind::Text, "", "Pattern (regular expression) for the whole text, hint or description; case does not count."),
    field("id", Kind::Text, "", "Pattern for the resource id, whole or after the last `/`."),
    field("description", Kind::Text, "", "Pattern for the content description alone. Ours, not Maestro's."),
    field("class", Kind::Text, "", "Class name, whole or after the last `.`. Ours, not Maestro's."),
    field("index", Kind::Number, "", "Which match, from 0, ordered from the top and then from the left; -1 is the last."),
    field("width", Kind::Integer(0, 100_000), "", "Its width in pixels."),
    field("height", Kind::Integer(0, 100_000), "", "Its height in pixels."),
    field("tolerance", Kind::Integer(0, 100_000), "0", "By how many pixels width and height may be off."),
    field(
        "traits",
        Kind::Plain,
        "",
        "Words with spaces between: `text` (it has one), `square` (nearly), `long-text` (more than 200 characters).",
    ),
    field("css", Kind::Text, "", "Read and refused when the step runs: only Maestro's web driver knows it."),
    field("enabled", Kind::Bool, "", "Only enabled ones, or only disabled ones."),
    field("selected", Kind::Bool, "", "Only selected ones, or only the others."),
    field("checked", Kind::Bool, "", "Only ticked ones, or only the others."),
    field("focused", Kind::Bool, "", "Only the focused one, or only the others."),
    field("below", Kind::Selector, "", "Its top left corner lies below that element's."),
    field("above", Kind::Selector, "", "Its top left corner lies above that element's."),
    field("leftOf", Kind::Selector, "", "Its top left corner lies left of that element's."),
    field("rightOf", Kind::Selector, "", "Its top left corner lies right of that element's."),
    field("containsChild", Kind::Selector, "", "A direct child matches that selector."),
    field("containsDescendants", Kind::Selectors, "", "Each of these selectors matches somewhere below it."),
    field("childOf", Kind::Selector, "", "It lies inside the first match of that selector."),
];

/// What Maestro takes wherever a selector stands. It says something only in a command's own map, and only in some commands'.
pub(crate) const MODIFIERS: &[Field] = &[
    field("optional", Kind::Bool, "false", "In `element` and `from`: whether the step's failure is only a warning."),
    field("label", Kind::Text, "", "Without effect here."),
    field("point", Kind::Place, "", "In `from`: the point inside the element that the finger starts on. Else without effect."),
    field("start", Kind::Text, "", "Without effect here."),
    field("end", Kind::Text, "", "Without effect here."),
    field("repeat", Kind::Integer(-1_000, 1_000), "", "Without effect here."),
    field("delay", Kind::Duration, "", "Without effect here."),
    field("retryTapIfNoChange", Kind::Bool, "", "Without effect here."),
    field("waitUntilVisible", Kind::Bool, "", "Without effect here."),
    field("waitToSettleTimeoutMs", Kind::Duration, "", "Without effect here."),
];

pub(super) const VISIBLE: Field = field("visible", Kind::Selector, "", "This is on the screen, or comes within 7 seconds.");
pub(super) const NOT_VISIBLE: Field =
    field("notVisible", Kind::Selector, "", "This is not on the screen, or goes within 7 seconds.");
pub(super) const TRUE: Field =
    field("true", Kind::Text, "", "The text, after `${…}` is replaced, is neither blank, `false`, `undefined`, `null` nor zero.");
pub(super) const PLATFORM: Field =
    field("platform", Kind::Word(&["Android", "iOS", "Web"]), "", "The platform is that one; here it is always `Android`.");
pub(super) const WITHIN: Field = field(
    "within",
    Kind::Time,
    "",
    "How long to wait until it holds, of the device's time, in place of the 7 seconds and for `true` too; `0` looks once. Ours, not Maestro's.",
);

/// What must hold for `when`, `while` and `if`: all given parts.
pub(crate) const CONDITION: &[Field] = &[
    VISIBLE,
    NOT_VISIBLE,
    TRUE,
    PLATFORM,
    WITHIN,
    field("label", Kind::Text, "", "What the author calls it."),
    field("optional", Kind::Bool, "", "Without effect."),
];
