//! Fields of the header, and the words it knows.

use super::{Field, Kind, field};
use crate::scenario::model::{CATEGORIES, Policy, Timing};

/// The first document.
pub(crate) const HEADER: &[Field] = &[
    field(
        "appId",
        Kind::Text,
        "",
        "Package of the app, such as `com.example.app`. May be left out when `offramp.apk` or `--apk` tells it.",
    ),
    field("name", Kind::Text, "the file's name", "Name of the scenario in every report."),
    field("tags", Kind::Texts, "", "For `--tag`."),
    field("env", Kind::Variables, "", "Variables, for use as `${NAME}`."),
    field("onFlowStart", Kind::Commands, "", "Commands before the others. If one fails, the others are not run."),
    field("onFlowComplete", Kind::Commands, "", "Commands after the others, also when one of them failed."),
    field("properties", Kind::Properties, "", "Without effect: Offramp's JUnit report has its own."),
    field("url", Kind::Text, "", "Address of a web page. A file with it is refused: it is a flow for a browser."),
    field("jsEngine", Kind::Text, "", "`graaljs`, and without effect; `rhino` is refused, as in Maestro."),
    field(
        "androidWebViewHierarchy",
        Kind::Text,
        "",
        "Without effect: web content is read from the tree that the device reports.",
    ),
    field(
        "offramp",
        Kind::Offramp,
        "",
        "What audits add. Without it the file is a plain Maestro flow and runs under the policy `grant`.",
    ),
];

/// The `offramp:` part of the header.
pub(crate) const OFFRAMP: &[Field] = &[
    field("apk", Kind::Plain, "", "APK file, or folder of a specimen, relative to the scenario's file. `--apk` wins."),
    field(
        "permissions",
        Kind::Word(Policy::WORDS),
        "observe",
        "How permission prompts are answered. `observe`: by `onPermission`, and a prompt without an answer fails the step. `grant`: all \
         permissions are granted before the start, so prompts stay hidden; never for an audit. `--policies` wins.",
    ),
    field(
        "category",
        Kind::Word(CATEGORIES),
        "",
        "What kind of app it is. Rules then know which permissions such an app needs or plausibly uses; without it they say that they do not.",
    ),
    field(
        "found",
        Kind::Text,
        "",
        "Written by `offramp crawl`: how much the crawl that found the way had looked at. A way that a program found need not be the only one, \
         so rules about leaving give review where they would fail. Take it out when a person has checked the way.",
    ),
    field("rules", Kind::Texts, "", "Rule packs that judge the counts. `--rules` wins."),
    field(
        "counterfactual",
        Kind::Bool,
        "false",
        "Run it a second time, with Android made to forget refusals before each start after the first, if there are such: what would the app ask \
         for? The report shows both; no rule judges the second. `--counterfactual` does it for all.",
    ),
    field(
        "expect",
        Kind::Expect,
        "",
        "Limits on counts, by `PHASE.COUNT` or `deletion.COUNT`: a value that must be met, or `{min: …, max: …}`. A broken one fails the \
         scenario.",
    ),
    field(
        "timing",
        Kind::Word(Timing::WORDS),
        "fast",
        "How long things are waited for. `fast`: a step goes on as soon as the screen is at rest. `strict`: Maestro's loops, and its look-ups, \
         which are shorter the longer ago the last act was.",
    ),
    field(
        "hosts",
        Kind::Texts,
        "",
        "Hosts that scripts (by `http`) and `readCode` may talk to, as `example.com` or `example.com:8443`; none where nothing is said.",
    ),
    field(
        "programs",
        Kind::Texts,
        "",
        "Programs of this machine that `readCode` may run; a command that `codes` names is allowed by that.",
    ),
    field(
        "adb",
        Kind::Adb,
        "",
        "What the command `adb` may run in the device's shell: `true` for anything, or the first words of the commands that it may run, each time one \
         command without `;`, `|`, `>` and the like.",
    ),
    field(
        "onFailure",
        Kind::Commands,
        "",
        "Commands after a failure of any other, for evidence and tidying up. The scenario fails all the same, and nothing in it is counted. See \
         [after a failure](#after-a-failure).",
    ),
    field("secrets", Kind::VariableNames, "", "Variables whose values never appear in trace or report."),
    field(
        "accounts",
        Kind::Accounts,
        "",
        "Test accounts: a file of them, relative to the scenario's file, each taken by one job at a time; or a list, each a map of variables, \
         taken in order. `--accounts` wins over the file.",
    ),
    field("codes", Kind::Code, "sms", "Where `readCode` finds one-time codes: see [one-time codes](#one-time-codes)."),
    field(
        "markers",
        Kind::Markers,
        "",
        "Selectors that tell states apart: of the session (`authenticated`, `logged_out`, `deleted`), and `unsupported`, by which the app says \
         that it does not run on such a device; the scenario is then blocked.",
    ),
];

/// A place that codes come from, other than `sms`, `logcat` and `person`.
pub(crate) const CODES: &[Field] = &[
    field(
        "http",
        Kind::Text,
        "",
        "Address that is asked every second: `https://…`, or `http://` on this machine. Its host must be in `hosts`.",
    ),
    field("pointer", Kind::Text, "", "JSON pointer to the code in the endpoint's answer, such as `/messages/0/code`."),
    field(
        "headers",
        Kind::Properties,
        "",
        "Sent to the endpoint. Secrets stand in the environment: `Authorization: \"Bearer env:NAME\"`.",
    ),
    field(
        "mail",
        Kind::Text,
        "",
        "Mailbox: `imaps://HOST`, `imaps://HOST:PORT/FOLDER`, or `imap://` on this machine. Its host must be in `hosts`.",
    ),
    field("user", Kind::Text, "", "Who logs in to the mailbox."),
    field("password", Kind::Plain, "", "`env:NAME`: the environment's variable that holds the password."),
    field("to", Kind::Text, "", "Only mail to this address counts, such as `${OFFRAMP_EMAIL}`."),
    field(
        "certificate",
        Kind::File,
        "",
        "PEM file, relative to the scenario's file: only its certificates are trusted, in place of the world's usual authorities.",
    ),
    field(
        "command",
        Kind::Program,
        "",
        "Program and arguments; run again until it prints a code. A step's command must be in `programs`.",
    ),
    field("pattern", Kind::Pattern, "", "Regular expression that finds the code: its first group, or all that it matches."),
];

/// Groups of permissions, as Android names them. A custom permission is a group of its own, by its full name.
pub(crate) const PERMISSION_GROUPS: &[&str] = &[
    "ACTIVITY_RECOGNITION",
    "CALENDAR",
    "CALL_LOG",
    "CAMERA",
    "CONTACTS",
    "LOCATION",
    "MICROPHONE",
    "NEARBY_DEVICES",
    "NOTIFICATIONS",
    "PHONE",
    "READ_MEDIA_AURAL",
    "READ_MEDIA_VISUAL",
    "SENSORS",
    "SMS",
    "STORAGE",
];

/// Answers to a prompt.
pub(crate) const ANSWERS: &[&str] = &["allow", "allow_once", "allow_partial", "deny", "dismiss"];

/// Counts that `expect` can limit, in a phase and in `deletion` and `symmetry`.
pub(crate) fn counts(part: &str) -> &'static [&'static str] {
    match part {
        "deletion" => &["outcome", "depth", "flow", "steps", "cooling_off_days", "handling_days"],
        "symmetry" => &["ratio", "difference"],
        _ => &[
            "actions",
            "screens",
            "distinct_screens",
            "fields",
            "options",
            "external_acts",
            "keystrokes",
            "scrolls",
            "wait_ms",
            "asks.total",
            "asks.shown",
            "asks.suppressed",
            "asks.system",
            "asks.nags",
            "asks.special",
            "asks.explained",
            "asks.solicited",
            "asks.idle",
            "asks.undetermined",
            "asks.before_consent",
            "asks.before_first_action",
            "asks.re_asks",
            "asks.re_asks_relaunch",
            "asks.re_asks_48h",
        ],
    }
}

/// What a workspace's `config.yaml` may say.
pub(crate) const WORKSPACE: &[Field] = &[
    field(
        "flows",
        Kind::Texts,
        "*",
        "Which files of the folder are flows: patterns with `*`, `**` and `?`; one that begins with `!` leaves files out.",
    ),
    field("includeTags", Kind::Texts, "", "Only flows with one of these tags."),
    field("excludeTags", Kind::Texts, "", "No flows with one of these tags."),
    field(
        "executionOrder",
        Kind::Order,
        "",
        "`flowsOrder`: names of flows that come first, in this order. `continueOnFailure` is read; every flow is run in any case.",
    ),
    field("baselineBranch", Kind::Anything, "", "Without effect: for Maestro's cloud."),
    field("notifications", Kind::Anything, "", "Without effect: for Maestro's cloud."),
    field("disableRetries", Kind::Anything, "", "Without effect: for Maestro's cloud."),
    field("platform", Kind::Anything, "", "Without effect: animations are the device's affair."),
    field("testOutputDir", Kind::Anything, "", "Without effect: `--out` says where a run goes."),
    field("local", Kind::Anything, "", "Without effect."),
];
