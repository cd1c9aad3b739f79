//! Construct by construct: what is the same as in Maestro 2.8.0, what differs and why, what is refused; each with the test of ours that backs
//! it. `docs/maestro.md` is written from this, and the table of commands says which constructs there are.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::table::{COMMANDS, CONDITION, Field, HEADER, MODIFIERS, SELECTOR, WORKSPACE};

/// What Offramp makes of a construct.
#[derive(Clone, Copy)]
enum Is {
    Same,
    /// In what, and why.
    Differs(&'static str),
    /// Why.
    Refused(&'static str),
    /// Read, and nothing comes of it; why.
    Nothing(&'static str),
}

use Is::{Differs, Nothing, Refused, Same};

/// Constructs with one verdict and one test.
type Row = (&'static [&'static str], Is, &'static str);

const CLOUD: Is = Refused("it sends the screen to Maestro's cloud; as there without a key, a warning unless `optional: false`");
const LATER: Is = Differs("taken although 2.8.0 has it not yet: it came right after");
const ONLY_TAPS: Is = Nothing("means something only in the map of a tap, as in Maestro");
const PERMISSIONS: Is = Differs(
    "under the policy `grant`, a plain flow's, they are set as in Maestro; under `observe` they answer the prompts; under the others the policy answers",
);
const EMULATOR: Is =
    Differs("over the emulator's console, so only on emulators; Maestro has an app on the device that mocks places");

const ROWS: &[Row] = &[
    // The app.
    (
        &["launchApp", "launchApp.appId", "launchApp.url", "launchApp.stopApp", "stopApp", "stopApp.appId"],
        Same,
        "every_command_in_every_shape",
    ),
    (
        &["clearState", "clearState.appId", "launchApp.clearState"],
        Differs("never on a physical device without `--disposable-device`"),
        "nothing_is_cleared_on_a_device_that_is_not_disposable",
    ),
    (
        &["launchApp.arguments"],
        Differs("texts, numbers and truth values; a list or a map as a value is a mistake, where Maestro makes a text of it"),
        "an_argument_is_no_list_and_no_map",
    ),
    (&["killApp", "killApp.appId"], Same, "the_device_is_asked_for_what_the_flow_says"),
    (
        &["launchApp.permissions", "setPermissions", "setPermissions.appId", "setPermissions.permissions", "setPermissions.url"],
        PERMISSIONS,
        "under_observe_permissions_answer_the_prompts",
    ),
    (&["launchApp.clearKeychain", "clearKeychain"], Same, "optional_refusals_are_warnings"),
    // Touch.
    (
        &[
            "tapOn",
            "tapOn.repeat",
            "doubleTapOn",
            "tapOn.retryTapIfNoChange",
            "doubleTapOn.retryTapIfNoChange",
            "longPressOn.retryTapIfNoChange",
        ],
        Same,
        "a_tap_is_repeated_only_where_the_author_says_so",
    ),
    (&["tapOn.point", "doubleTapOn.point", "longPressOn.point"], Same, "indices_and_points_may_be_computed"),
    (
        &["tapOn.waitUntilVisible", "doubleTapOn.waitUntilVisible", "longPressOn.waitUntilVisible"],
        Nothing("an element is always waited for until the screen rests"),
        "taps_take_all_that_maestro_gives_them",
    ),
    (
        &[
            "tapOn.waitToSettleTimeoutMs",
            "doubleTapOn.waitToSettleTimeoutMs",
            "longPressOn.waitToSettleTimeoutMs",
            "swipe.waitToSettleTimeoutMs",
            "scrollUntilVisible.waitToSettleTimeoutMs",
        ],
        Same,
        "taps_take_all_that_maestro_gives_them",
    ),
    (&["longPressOn"], Same, "a_long_press_lasts_three_seconds"),
    (&["scroll"], Same, "every_command_in_every_shape"),
    (
        &["swipe", "swipe.direction", "swipe.start", "swipe.end", "swipe.from", "swipe.duration"],
        Same,
        "scrolling_and_swiping_take_all_that_maestro_gives_them",
    ),
    (
        &["scrollUntilVisible", "scrollUntilVisible.element", "scrollUntilVisible.direction", "scrollUntilVisible.timeout"],
        Differs("a list that moves no more ends the search at once"),
        "the_end_of_a_list_ends_the_search",
    ),
    (
        &["scrollUntilVisible.speed"],
        Differs("the same where it is given; without it a swipe takes 0.4 s, in Maestro 0.6 s"),
        "a_swipe_takes_as_long_as_maestros_of_that_speed",
    ),
    (&["scrollUntilVisible.centerElement"], Same, "scrolling_has_maestros_options"),
    (
        &["scrollUntilVisible.visibilityPercentage"],
        Differs("a share below 100 is taken as it is written; a slip in Maestro makes it 0"),
        "scrolling_has_maestros_options",
    ),
    (
        &["tapOn.delay", "doubleTapOn.delay", "longPressOn.repeat", "longPressOn.delay"],
        Same,
        "the_time_between_taps_is_the_authors",
    ),
    // Text and keys.
    (
        &["inputText", "inputText.text"],
        Differs("a field must have the focus; what is not ASCII needs an input method on the device that takes it by broadcast"),
        "text_without_a_focused_field_is_an_error",
    ),
    (&["eraseText", "eraseText.charactersToErase"], Same, "erasing_counts_the_keys_that_a_person_would_need"),
    (
        &[
            "inputRandomText",
            "inputRandomText.length",
            "inputRandomNumber",
            "inputRandomNumber.length",
            "inputRandomEmail",
            "inputRandomPersonName",
            "inputRandomCityName",
            "inputRandomCountryName",
            "inputRandomColorName",
        ],
        Differs("the run's name seeds what is made up, so that it can be repeated"),
        "made_up_texts_are_typed_and_follow_the_runs_name",
    ),
    (&["copyTextFrom", "setClipboard", "setClipboard.text", "pasteText"], Same, "texts_are_remembered_and_pasted"),
    (&["pressKey", "pressKey.key", "back"], Same, "keys_are_recorded_by_name"),
    (
        &["hideKeyboard"],
        Differs("the back key is pressed only if a keyboard is shown, so that it never leaves the page"),
        "the_keyboard_is_closed_only_if_it_is_shown_and_never_counts_as_a_step",
    ),
    (&["action", "action.name"], Same, "the_old_action_is_each_of_its_five"),
    // Checks.
    (
        &[
            "assertVisible",
            "assertNotVisible",
            "extendedWaitUntil",
            "extendedWaitUntil.visible",
            "extendedWaitUntil.notVisible",
            "extendedWaitUntil.timeout",
        ],
        Same,
        "look_ups_are_shorter_under_maestros_timing_the_longer_ago_the_last_act_was",
    ),
    (
        &["waitForAnimationToEnd", "waitForAnimationToEnd.timeout"],
        Differs("two equal trees, not two equal pictures, are taken for rest"),
        "an_animation_has_ended_when_two_looks_show_the_same",
    ),
    (&["assertTrue", "assertTrue.condition"], Same, "scripts_compute_what_is_typed"),
    (
        &["assertScreenshot", "assertScreenshot.path", "assertScreenshot.thresholdPercentage", "assertScreenshot.cropOn"],
        Differs("a pixel is alike if no colour is more than a tenth off; PNG and JPEG"),
        "pictures_are_kept_cut_and_compared",
    ),
    (
        &["takeScreenshot", "takeScreenshot.path", "takeScreenshot.cropOn"],
        Differs("kept in the run's folder, as evidence"),
        "pictures_are_kept_cut_and_compared",
    ),
    (
        &[
            "assertWithAI",
            "assertWithAI.assertion",
            "assertWithAI.optional",
            "assertNoDefectsWithAI",
            "assertNoDefectsWithAI.optional",
            "extractTextWithAI",
            "extractTextWithAI.query",
            "extractTextWithAI.outputVariable",
            "extractTextWithAI.optional",
        ],
        CLOUD,
        "optional_refusals_are_warnings",
    ),
    // The device.
    (&["openLink", "openLink.link", "openLink.browser"], Same, "the_device_is_asked_for_what_the_flow_says"),
    (&["openLink.autoVerify"], Nothing("which app takes the link is left to the scenario"), "the_devices_commands_are_read"),
    (
        &["openBrowser"],
        Refused("Maestro reads it and has nothing to run for it either; `openLink` does it"),
        "flows_for_other_platforms_are_refused_by_name",
    ),
    (&["setLocation", "setLocation.latitude", "setLocation.longitude"], EMULATOR, "only_an_emulator_has_a_place_to_be_told"),
    (&["travel", "travel.points", "travel.speed"], EMULATOR, "travelling_takes_the_devices_time"),
    (
        &["setOrientation", "setOrientation.orientation", "setAirplaneMode", "setAirplaneMode.value", "toggleAirplaneMode"],
        Differs("airplane mode from API 28 on; what the device refuses fails the step"),
        "the_device_is_asked_for_what_the_flow_says",
    ),
    (
        &["setDarkMode", "setDarkMode.value", "toggleDarkMode", "assertDarkMode", "assertLightMode"],
        LATER,
        "the_device_is_asked_for_what_the_flow_says",
    ),
    (&["addMedia", "addMedia.files"], Same, "media_is_put_on_the_device"),
    (
        &["startRecording", "startRecording.path", "stopRecording"],
        Differs("three minutes at most on every level; one that nobody stops is kept, too"),
        "a_recording_is_kept_even_if_nobody_stops_it",
    ),
    // The flow.
    (&["runFlow", "runFlow.file", "runFlow.commands", "runFlow.when", "runFlow.env"], Same, "files_run_by_others"),
    (
        &["repeat", "repeat.times", "repeat.while", "repeat.commands"],
        Differs("ends with an error after 1000 rounds"),
        "a_loop_without_an_end_is_ended",
    ),
    (
        &["retry", "retry.maxRetries", "retry.file", "retry.commands", "retry.env"],
        Same,
        "retry_runs_its_commands_again_but_not_for_ever",
    ),
    (&["evalScript", "evalScript.script"], Same, "scripts_compute_what_is_typed"),
    (
        &["runScript", "runScript.file", "runScript.env", "runScript.when"],
        Same,
        "scripts_in_files_have_variables_of_their_own_and_keep_secrets",
    ),
    (&["every command.label", "every command.optional"], Same, "an_optional_step_looks_for_seven_seconds_and_only_warns"),
    // Selectors.
    (&["selector.text"], Same, "text_means_hint_and_description_too"),
    (&["selector.id"], Same, "an_id_matches_whole_or_after_the_slash"),
    (&["selector.index"], Same, "index_orders_by_place_and_counts_from_the_end"),
    (&["selector.enabled", "selector.selected", "selector.checked", "selector.focused"], Same, "states_are_asked_for"),
    (&["selector.below", "selector.above", "selector.leftOf", "selector.rightOf"], Same, "relations_compare_top_left_corners"),
    (&["selector.containsChild", "selector.containsDescendants", "selector.childOf"], Same, "containment"),
    (&["selector.width", "selector.height", "selector.tolerance"], Same, "size_and_traits"),
    (&["selector.traits"], Differs("`text` needs a text; on Android every node passes it in Maestro"), "size_and_traits"),
    (
        &["selector.css"],
        Refused("only Maestro's web driver can ask a page; refused when the step runs"),
        "optional_refusals_are_warnings",
    ),
    (&["selector.optional"], Same, "scrolling_and_swiping_take_all_that_maestro_gives_them"),
    (&["selector.point"], Same, "scrolling_and_swiping_take_all_that_maestro_gives_them"),
    (
        &[
            "selector.label",
            "selector.start",
            "selector.end",
            "selector.repeat",
            "selector.delay",
            "selector.retryTapIfNoChange",
            "selector.waitUntilVisible",
            "selector.waitToSettleTimeoutMs",
        ],
        ONLY_TAPS,
        "selectors_take_every_field_of_maestro",
    ),
    // Conditions.
    (&["when.visible", "when.notVisible", "when.true", "when.platform"], Same, "conditions_loops_and_noise"),
    (&["when.label", "when.optional"], Nothing("as in Maestro"), "every_command_in_every_shape"),
    // The header.
    (
        &["header.appId"],
        Differs("an app of iOS (`com.apple.…`) is refused by name"),
        "flows_for_other_platforms_are_refused_by_name",
    ),
    (
        &["header.url"],
        Refused("a flow for a web browser; where `when` says that it is not for Android, it passes"),
        "flows_for_other_platforms_are_refused_by_name",
    ),
    (&["header.name", "header.tags", "header.env"], Same, "a_whole_scenario"),
    (&["header.onFlowStart", "header.onFlowComplete"], Same, "hooks_run_before_and_after_whatever_happens"),
    (&["header.properties"], Nothing("Offramp's JUnit report has its own properties"), "retry_and_hooks_hold_commands"),
    (&["header.jsEngine"], Same, "flows_for_other_platforms_are_refused_by_name"),
    (
        &["header.androidWebViewHierarchy"],
        Nothing("web content is read from the tree that the device reports"),
        "keys_that_maestro_keeps_pass_and_misspelt_ones_do_not",
    ),
    (
        &["header: other keys"],
        Differs(
            "kept as in Maestro, but one that is nearly a known key is a mistake, and so is every unknown one beside `offramp:`",
        ),
        "keys_that_maestro_keeps_pass_and_misspelt_ones_do_not",
    ),
    // The workspace.
    (
        &["config.flows"],
        Differs("`!` leaves files out, as in Maestro after 2.8.0; without a `config.yaml` every folder below is taken"),
        "patterns_choose_files",
    ),
    (&["config.includeTags", "config.excludeTags"], Same, "tags_and_order"),
    (
        &["config.executionOrder"],
        Differs("the order is kept; the flows after a failed one are run in any case"),
        "tags_and_order",
    ),
    (
        &[
            "config.baselineBranch",
            "config.notifications",
            "config.disableRetries",
            "config.platform",
            "config.testOutputDir",
            "config.local",
        ],
        Nothing("for Maestro's cloud and its own output"),
        "a_workspaces_other_settings_pass",
    ),
    // What the words do not show.
    (
        &["a pattern is for the whole value; case, line breaks and lines do not count; one that is none is literal"],
        Same,
        "regular_expressions_and_literals",
    ),
    (&["of nested matches the innermost counts, clickable ones come first"], Same, "clickable_matches_come_first"),
    (
        &["nodes that are hardly on the screen are not there; twins are one"],
        Same,
        "what_is_off_the_screen_or_has_no_place_is_not_there",
    ),
    (
        &["look-ups of 17 s, 7 s for optional steps and conditions"],
        Same,
        "an_optional_step_looks_for_seven_seconds_and_only_warns",
    ),
    (
        &["look-ups are shortened by the time since the last act; ten looks until the screen rests"],
        Differs(
            "only under `timing: strict`; as a rule every look-up has its whole time, and rest is half a second without a change",
        ),
        "look_ups_are_shorter_under_maestros_timing_the_longer_ago_the_last_act_was",
    ),
    (
        &["a control that is disabled is tapped at once"],
        Differs("only under `timing: strict`; as a rule one that becomes enabled within the look-up's time is waited for"),
        "maestros_timing_never_waits_for_a_control_to_be_enabled",
    ),
    (
        &["`${…}`: JavaScript, strict, declarations end with it, `output` and `maestro` stay"],
        Same,
        "output_stays_and_declarations_end_with_their_script",
    ),
    (&["values as text: `(2)[1, \"a\"]`, `{a: 1}`, `undefined`"], Same, "values_are_shown_as_graaljs_shows_them"),
    (
        &["an unknown name is `undefined`"],
        Differs("a bare `${NAME}` of nothing is a mistake in a file with `offramp:`"),
        "scripts_and_variables_know_each_other",
    ),
    (
        &["where `${` ends"],
        Differs("at its own brace, also behind a `$`; a `${` that never ends is a mistake"),
        "the_brace_that_closes_is_found",
    ),
    (&["`http`"], Differs("only to hosts that `offramp: {hosts: …}` names; no redirects; 30 s, 4 MiB"), "no_other_host_is_asked"),
    (
        &["`faker`"],
        Differs("names, addresses, numbers, words and the like, and `expression`; seeded; anything else is refused by name"),
        "what_is_made_up_follows_the_seed",
    ),
    (
        &["`Date`, `Math.random`"],
        Differs("the device's clock, and seeded"),
        "a_script_is_evaluated_once_a_command_and_knows_the_devices_time",
    ),
    (&["scripts' limits"], Differs("5 s and 64 MiB"), "scripts_end_when_they_take_too_much"),
    (
        &["permissions where nothing is said"],
        Differs("a plain flow has all granted, as in Maestro; with `offramp:` none is"),
        "under_grant_permissions_are_set_as_maestro_sets_them",
    ),
    (
        &["a field without a value"],
        Differs("as if it were not there, as in Maestro; in a file with `offramp:` a mistake"),
        "a_plain_flow_may_leave_fields_empty",
    ),
    (
        &[
            "what cannot be meant: a key that stands twice, a third document, `repeat` without an end, no commands, an empty selector or `when`",
        ],
        Differs("a mistake when the file is read; Maestro passes over it"),
        "what_cannot_be_meant_is_a_mistake",
    ),
    (
        &["what cannot work: a `point` that is none, a place off the globe, a negative number of times"],
        Differs("a mistake when the file is read; Maestro fails when it comes to that step"),
        "what_cannot_work_is_a_mistake",
    ),
    (
        &["`MAESTRO_…` variables"],
        Differs("those of the shell, `MAESTRO_FILENAME`, `MAESTRO_APP_ID` and `MAESTRO_DEVICE_UDID`; no shards"),
        "maestros_own_variables_are_there",
    ),
];

/// Every construct that the tables have.
fn constructs() -> BTreeSet<String> {
    let own = |field: &&Field| !field.doc.contains("Ours, not Maestro's") && field.name != "offramp";
    let of = |part: &'static str, fields: &'static [Field]| {
        fields.iter().filter(own).map(move |field| format!("{part}.{}", field.name))
    };
    let mut all: BTreeSet<String> = BTreeSet::new();
    for spec in COMMANDS.iter().filter(|spec| !spec.ours) {
        all.insert(spec.name.to_owned());
        all.extend(spec.fields.iter().filter(own).map(|field| format!("{}.{}", spec.name, field.name)));
    }
    all.extend(of("selector", SELECTOR).chain(of("selector", MODIFIERS)).chain(of("when", CONDITION)));
    all.extend(of("header", HEADER).chain(of("config", WORKSPACE)));
    all
}

impl Is {
    /// In words.
    fn told(self) -> String {
        match self {
            Same => "same".to_owned(),
            Differs(why) => format!("differs: {why}"),
            Refused(why) => format!("refused: {why}"),
            Nothing(why) => format!("read, no effect: {why}"),
        }
    }
}

/// What becomes of a command and of each of its fields.
pub(super) fn of(command: &str) -> Vec<(&'static str, String)> {
    let belongs = |name: &str| name.strip_prefix(command).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let all = ROWS.iter().flat_map(|(names, is, _)| names.iter().map(|name| (*name, is.told())));
    all.filter(|(name, _)| belongs(name)).collect()
}

/// The rows of the page.
pub(super) fn table() -> String {
    let mut text = "| construct | here | test |\n|---|---|---|\n".to_owned();
    for (names, is, test) in ROWS {
        let here = is.told();
        for name in *names {
            let known = constructs().contains(*name);
            let name = if known { format!("`{name}`") } else { (*name).to_owned() };
            let _ = writeln!(text, "| {} | {} | `{test}` |", name.replace('|', "\\|"), here.replace('|', "\\|"));
        }
    }
    text
}

#[test]
fn every_construct_has_one_row() {
    let mut seen = BTreeSet::new();
    for name in ROWS.iter().flat_map(|(names, ..)| *names) {
        assert!(seen.insert((*name).to_owned()), "{name} stands twice");
    }
    let all = constructs();
    let missing: Vec<_> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let known = |name: &String| all.contains(name) || name.contains(' ') || name.starts_with('`') || name == "openBrowser";
    let unknown: Vec<_> = seen.iter().filter(|name| !known(name)).collect();
    assert!(unknown.is_empty(), "no construct is called {unknown:?}");
}

#[test]
fn every_row_is_backed_by_a_test_that_there_is() {
    fn sources(folder: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                into.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    for folder in ["src", "tests"] {
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    for (names, _, test) in ROWS {
        let at = all.find(&format!("fn {test}()"));
        let is_test = at.is_some_and(|at| all[..at].trim_end().ends_with("#[test]"));
        assert!(is_test, "{names:?} names the test `{test}`, and there is none");
    }
}
