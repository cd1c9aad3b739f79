//! The commands that audits are made of: Maestro's commonest and ours.

use super::control::ON_FAILURE;
use super::{Field, Kind, PLAIN, Spec, field, required};

/// Fields that every map form takes.
pub(crate) const COMMON: &[Field] = &[
    field("label", Kind::Text, "", "What the author calls this step."),
    field("optional", Kind::Bool, "false", "Whether its failure is only a warning."),
];

const DIRECTIONS: Kind = Kind::Word(&["UP", "DOWN", "LEFT", "RIGHT"]);

const POINT: Field = field(
    "point",
    Kind::Place,
    "",
    "`50%,50%` or `100,200`: alone a point of the screen, beside a selector a point inside the element.",
);
const DELAY: Field = field("delay", Kind::Duration, "100", "Time between the taps.");
const RETRY: Field = field("retryTapIfNoChange", Kind::Bool, "false", "Tap once more if nothing on the screen changed.");
const UNTIL: Field =
    field("waitUntilVisible", Kind::Bool, "false", "Without effect: an element is always waited for until it rests.");
/// How long the screen may take to come to rest.
pub(super) const SETTLE: Field =
    field("waitToSettleTimeoutMs", Kind::Duration, "", "How long the screen may take to come to rest afterwards; at most 30 s.");

const TAP: &[Field] = &[POINT, field("repeat", Kind::Integer(-1_000, 1_000), "1", "How often."), DELAY, RETRY, UNTIL, SETTLE];
const DOUBLE: &[Field] = &[POINT, DELAY, RETRY, UNTIL, SETTLE];

/// Another app than the scenario's.
pub(super) const APP_ID: Field = field("appId", Kind::Text, "the scenario's app", "Another app.");
/// Its other name, for web flows.
pub(super) const URL: Field = field("url", Kind::Text, "", "The same as `appId`.");
/// Commands that name an app and nothing else.
pub(super) const APP: &[Field] = &[APP_ID];

/// How long an assertion waits.
pub(super) const PATIENCE: Field =
    field("within", Kind::Time, "17s", "How long to wait for it, of the device's time; `0` looks once. Ours, not Maestro's.");

/// Acts outside the app that `external` knows.
const EXTERNAL_KINDS: &[&str] =
    &["sms", "mail", "call", "chat", "browser", "post", "photo", "document", "face", "captcha", "payment", "other"];

/// What `reach` can look for.
const GOALS: &[&str] = &["privacy-policy", "account-deletion"];

/// The largest limit on a count.
const MOST: i64 = 1_000_000;

/// In the order of the documentation.
pub(super) const COMMANDS: &[Spec] = &[
    Spec {
        name: "launchApp",
        doc: "Start the app from the launcher, cold: it is stopped first.",
        bare: true,
        shorthand: Some("appId"),
        fields: &[
            APP_ID,
            field("clearState", Kind::Bool, "false", "Clear the app's data and permissions first."),
            field("stopApp", Kind::Bool, "true", "Stop it first, so that the start is cold."),
            field(
                "permissions",
                Kind::Permissions,
                "",
                "What becomes of the app's permissions before the start: under the policy `grant` they are set on the device (all allowed \
                 where nothing is said); under `observe` they say how prompts are answered; under the others they have no effect.",
            ),
            field("arguments", Kind::Arguments, "", "Extras of the start's intent: texts, numbers, truth values."),
            field("clearKeychain", Kind::Bool, "false", "Without effect: Android has no keychain that outlives an app's data."),
            URL,
        ],
        example: "- launchApp\n- launchApp: {clearState: true}\n- launchApp: {permissions: {camera: deny}, arguments: {demo: true}}",
        ..PLAIN
    },
    Spec {
        name: "stopApp",
        doc: "Stop the app by force.",
        bare: true,
        shorthand: Some("appId"),
        fields: APP,
        example: "- stopApp",
        ..PLAIN
    },
    Spec {
        name: "clearState",
        doc: "Clear the app's data and permissions.",
        bare: true,
        shorthand: Some("appId"),
        fields: APP,
        example: "- clearState",
        ..PLAIN
    },
    Spec {
        name: "tapOn",
        doc: "Tap an element or a point. Waits up to 17 seconds for the element (7 when optional).",
        shorthand: Some("text"),
        selector: true,
        fields: TAP,
        example: "- tapOn: Delete account\n- tapOn: {id: agree, index: 0}\n- tapOn: {point: \"50%,90%\"}",
        ..PLAIN
    },
    Spec {
        name: "doubleTapOn",
        doc: "Tap an element or a point twice.",
        shorthand: Some("text"),
        selector: true,
        fields: DOUBLE,
        example: "- doubleTapOn: {id: photo, delay: 200}",
        ..PLAIN
    },
    Spec {
        name: "longPressOn",
        doc: "Press an element or a point for three seconds.",
        shorthand: Some("text"),
        selector: true,
        fields: TAP,
        example: "- longPressOn: {text: My chat}",
        ..PLAIN
    },
    Spec {
        name: "inputText",
        doc: "Type into the focused field. Text that is not ASCII needs an input method on the device that takes it by broadcast, uiautomator2's \
              (`com.github.uiautomator`) or ADBKeyBoard (`com.android.adbkeyboard`): it is chosen for the moment of typing, the device's own is set back, \
              and the field must then hold the text.",
        shorthand: Some("text"),
        fields: &[required("text", Kind::Text, "What to type.")],
        example: "- tapOn: Phone number\n- inputText: ${OFFRAMP_PHONE}",
        ..PLAIN
    },
    Spec {
        name: "eraseText",
        doc: "Erase characters of the focused field, from its end.",
        bare: true,
        shorthand: Some("charactersToErase"),
        fields: &[field("charactersToErase", Kind::Integer(0, 10_000), "50", "How many at most.")],
        example: "- tapOn: Phone number\n- inputText: \"19900000001\"\n- eraseText: 11",
        ..PLAIN
    },
    Spec {
        name: "pressKey",
        doc: "Press one key.",
        shorthand: Some("key"),
        fields: &[required("key", Kind::Key, "The key's name; case does not count.")],
        example: "- pressKey: Enter",
        ..PLAIN
    },
    Spec { name: "back", doc: "Press the back key. Counted as an action.", bare: true, example: "- back", ..PLAIN },
    Spec {
        name: "hideKeyboard",
        doc: "Close the keyboard.",
        bare: true,
        example: "- tapOn: Phone number\n- hideKeyboard",
        ..PLAIN
    },
    Spec { name: "scroll", doc: "Scroll down by half a screen.", bare: true, example: "- scroll", ..PLAIN },
    Spec {
        name: "scrollUntilVisible",
        doc: "Scroll until an element is in view.",
        fields: &[
            required("element", Kind::Selector, "What to look for."),
            field("direction", DIRECTIONS, "DOWN", "Where to look."),
            field("timeout", Kind::Time, "20s", "Give up after so long."),
            field(
                "speed",
                Kind::Number,
                "",
                "From 0, a second a swipe, to 100, at once. Without it a swipe is slow enough not to fling.",
            ),
            field("visibilityPercentage", Kind::Integer(-1_000, 1_000), "100", "How much of it must be in view, from 0 to 100."),
            field("centerElement", Kind::Bool, "false", "Scroll on until it is near the middle of the screen."),
            SETTLE,
        ],
        example: "- scrollUntilVisible: {element: Delete account}",
        ..PLAIN
    },
    Spec {
        name: "swipe",
        doc: "Swipe across the screen (`direction`), from an element (`from` and `direction`), or between two points (`start` and `end`).",
        fields: &[
            field("direction", DIRECTIONS, "", "Where the finger goes."),
            field("from", Kind::Selector, "", "The element that the finger starts on."),
            field("start", Kind::Point, "", "Where the finger starts."),
            field("end", Kind::Point, "", "Where the finger ends."),
            field("duration", Kind::Duration, "400", "How long it takes."),
            SETTLE,
        ],
        example: "- swipe: {direction: LEFT}\n- swipe: {start: \"10%,80%\", end: \"90%,80%\"}",
        ..PLAIN
    },
    Spec {
        name: "assertVisible",
        doc: "An element must be on the screen, or come within 17 seconds.",
        shorthand: Some("text"),
        selector: true,
        fields: &[PATIENCE],
        example: "- assertVisible: Account deleted\n- assertVisible: {text: Account deleted, within: 1m}",
        ..PLAIN
    },
    Spec {
        name: "assertNotVisible",
        doc: "An element must not be on the screen, or go within 17 seconds.",
        shorthand: Some("text"),
        selector: true,
        fields: &[PATIENCE],
        example: "- assertNotVisible: {id: progress}",
        ..PLAIN
    },
    Spec {
        name: "extendedWaitUntil",
        doc: "Wait until an element has come, or gone.",
        fields: &[
            field("visible", Kind::Selector, "", "Must come."),
            field("notVisible", Kind::Selector, "", "Must go."),
            field("timeout", Kind::Time, "17s", "Give up after so long."),
        ],
        example: "- extendedWaitUntil: {visible: Welcome, timeout: 1m}",
        ..PLAIN
    },
    Spec {
        name: "waitForAnimationToEnd",
        doc: "Wait until the screen is at rest. Never fails.",
        bare: true,
        fields: &[field("timeout", Kind::Time, "15s", "Stop waiting after so long.")],
        example: "- waitForAnimationToEnd",
        ..PLAIN
    },
    Spec {
        name: "takeScreenshot",
        doc: "Keep a screenshot in the run's folder.",
        shorthand: Some("path"),
        fields: &[
            required("path", Kind::Text, "Its name, without `.png`."),
            field("cropOn", Kind::Selector, "", "Only this element."),
        ],
        example: "- takeScreenshot: the way out",
        ..PLAIN
    },
    Spec {
        name: "runFlow",
        doc: "Run the commands of another file, or these. Exactly one of `file` and `commands`.",
        shorthand: Some("file"),
        fields: &[
            field(
                "file",
                Kind::File,
                "",
                "The file, relative to this one. Only its commands, hooks, `env`, `appId` and `secrets` are used.",
            ),
            field("commands", Kind::Commands, "", "Commands in place."),
            field("when", Kind::Condition, "", "Run them only if this holds."),
            field("env", Kind::Variables, "", "Variables for them."),
            ON_FAILURE,
        ],
        example: "- runFlow: _sign-up.yaml\n- runFlow: {when: {visible: Update now}, commands: [{tapOn: Later}]}",
        ..PLAIN
    },
    Spec {
        name: "repeat",
        doc: "Run commands again and again: so many times, as long as something holds, so long a time, or what of these ends first.",
        fields: &[
            field("times", Kind::Times, "", "How often at most."),
            field("while", Kind::Condition, "", "As long as this holds."),
            field(
                "timeLimit",
                Kind::Time,
                "",
                "No round begins after so long, of the device's time; that is no failure. Ours, not Maestro's.",
            ),
            required("commands", Kind::Commands, "The commands."),
        ],
        example: "- repeat: {times: 3, commands: [back]}\n- repeat: {while: {visible: Next, within: 2s}, timeLimit: 1m, commands: [{tapOn: Next}]}",
        ..PLAIN
    },
    Spec {
        name: "phase",
        doc: "A phase begins: everything until the next one is counted under it. The names that the rules know: `first-run`, `sign-up`, \
              `use`, `account-deletion`, `subscription`, `after-deletion`; your own are welcome.",
        ours: true,
        shorthand: Some("name"),
        fields: &[required("name", Kind::Phase, "Its name: letters, digits, `-` and `_`.")],
        example: "- phase: account-deletion\n- tapOn: Settings",
        ..PLAIN
    },
    Spec {
        name: "entry",
        doc: "The next input activates the control that starts the deletion; in a phase `subscription`, the one that ends it. It is a claim: what counts is what was seen.",
        ours: true,
        bare: true,
        example: "- phase: account-deletion\n- tapOn: Settings\n- entry\n- tapOn: Delete account",
        ..PLAIN
    },
    Spec {
        name: "noise",
        doc: "Done and kept as evidence, but not counted: adverts, update and rating pop-ups.",
        ours: true,
        shorthand: Some("commands"),
        fields: &[required("commands", Kind::Commands, "The commands.")],
        example: "- noise:\n    - tapOn: {text: Skip.*, optional: true}",
        ..PLAIN
    },
    Spec {
        name: "external",
        doc: "An act outside the app that the user must do here. Counted as an action and as an external act.",
        ours: true,
        shorthand: Some("kind"),
        fields: &[
            required("kind", Kind::Word(EXTERNAL_KINDS), "What kind of act."),
            field("by", Kind::Word(&["program", "human"]), "program", "Whether only a person could do it."),
        ],
        example: "- tapOn: Call us to delete your account\n- external: call\n- external: {kind: photo, by: human}",
        ..PLAIN
    },
    Spec {
        name: "manual",
        doc: "A person acts, then the run goes on. Without a terminal, or when nobody answers in time, the scenario is blocked.",
        ours: true,
        shorthand: Some("do"),
        fields: &[
            required("do", Kind::Text, "What the person should do."),
            field("timeout", Kind::Duration, "10m", "Give up after so long."),
        ],
        example: "- manual: Solve the puzzle on the device",
        ..PLAIN
    },
    Spec {
        name: "onPermission",
        doc: "How the next permission prompts are answered under the policy `observe`: one answer for all, or one for each group, `\"*\"` \
              for every other. A list is used up in order; its last answer stays. Answers: `allow`, `allow_once`, `allow_partial` \
              (some photos, or the approximate place), `deny`, `dismiss`.",
        ours: true,
        whole: Some(Kind::Answers),
        example: "- onPermission: {CAMERA: deny, LOCATION: [deny, allow], \"*\": deny}\n- tapOn: Scan\n- onPermission: allow_once\n- tapOn: Find friends",
        ..PLAIN
    },
    Spec {
        name: "relaunch",
        doc: "Stop and start the app again, and leave it alone for a while: does it ask again?",
        ours: true,
        bare: true,
        shorthand: Some("times"),
        fields: &[
            field("times", Kind::Integer(1, 100), "1", "How often."),
            field("settle", Kind::Duration, "3s", "How long the app is left alone after each start, of the device's time."),
        ],
        example: "- relaunch: {times: 3}",
        ..PLAIN
    },
    Spec {
        name: "idle",
        doc: "Leave the app alone, and watch: what comes by itself? Fails when the app leaves the screen meanwhile; a screen that only \
              says that the app does not run on such a device blocks the scenario.",
        ours: true,
        shorthand: Some("for"),
        fields: &[required("for", Kind::Duration, "How long, of the device's time.")],
        example: "- idle: 30s",
        ..PLAIN
    },
    Spec {
        name: "passConsent",
        doc: "If the app asks to accept its terms or privacy policy, accept, with the ticks that this needs. It is counted like any tap on the \
              consent screen. Where nothing of the kind comes, nothing is done.",
        ours: true,
        bare: true,
        shorthand: Some("timeout"),
        fields: &[field("timeout", Kind::Duration, "5s", "How long to wait for it.")],
        example: "- launchApp\n- passConsent",
        ..PLAIN
    },
    Spec {
        name: "reach",
        doc: "Look for the way to something from here, by trying controls: not those that log in or out, buy, delete, or grant. With \
              `phase`, the shortest way found is then followed again from a cold start, under a phase of that name, which is the one to count. \
              A way that is not found is no failure, and does not mean that there is none.",
        ours: true,
        shorthand: Some("goal"),
        fields: &[
            required("goal", Kind::Word(GOALS), "What to look for."),
            field("actions", Kind::Integer(1, 1000), "40", "How many actions to try at most."),
            field("phase", Kind::Phase, "", "Follow the way again, under this phase."),
        ],
        example: "- reach: {goal: privacy-policy, phase: policy}",
        ..PLAIN
    },
    Spec {
        name: "expectAsks",
        doc: "What the author expects: so many asks for a permission in this phase up to here, as `asks.total` counts them. It is held \
              against the counts when the scenario has ended; a broken one fails it, and nothing stops meanwhile.",
        ours: true,
        fields: &[
            field("group", Kind::Group, "all", "Of which group."),
            field("phase", Kind::Phase, "the one that runs", "In which phase."),
            field("min", Kind::Integer(0, MOST), "", "At least so many."),
            field("max", Kind::Integer(0, MOST), "", "At most so many."),
        ],
        example: "- phase: use\n- expectAsks: {max: 0}\n- onPermission: deny\n- tapOn: Scan\n- expectAsks: {group: CAMERA, max: 1}",
        ..PLAIN
    },
    Spec {
        name: "expectSteps",
        doc: "What the author expects: so many actions in this phase up to here. It is held against the counts as `expectAsks` is.",
        ours: true,
        fields: &[
            field("phase", Kind::Phase, "the one that runs", "In which phase."),
            field("min", Kind::Integer(0, MOST), "", "At least so many."),
            field("max", Kind::Integer(0, MOST), "", "At most so many."),
        ],
        example: "- phase: account-deletion\n- tapOn: Settings\n- tapOn: Delete account\n- expectSteps: {max: 6}",
        ..PLAIN
    },
    Spec {
        name: "advanceClock",
        doc: "Set the device's clock forward, so that what an app keeps for tomorrow can be seen today. It is set back when the scenario \
              ends. Elapsed time and the app's server do not move with it; counts that rest on it say so. Where nothing can set the \
              clock, the run goes on and those counts are unknown; on a phone it takes `--disposable-device`.",
        ours: true,
        shorthand: Some("by"),
        fields: &[required("by", Kind::LongDuration, "How far.")],
        example: "- advanceClock: 47h\n- relaunch",
        ..PLAIN
    },
    Spec {
        name: "readCode",
        doc: "Read a one-time code into a variable: an action and an external act. Only what came after the job began counts. See \
              [one-time codes](#one-time-codes).",
        ours: true,
        bare: true,
        shorthand: Some("from"),
        fields: &[
            field("from", Kind::Code, "the header's codes, or sms", "Where it comes from."),
            field("into", Kind::Variable, "code", "The variable that takes it."),
            field("pattern", Kind::Pattern, "", "Regular expression that finds it."),
            field("timeout", Kind::Duration, "1m", "Give up after so long."),
        ],
        example: "- tapOn: Send code\n- readCode\n- tapOn: Code\n- inputText: ${code}",
        ..PLAIN
    },
];
