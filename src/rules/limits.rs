//! What no run on a device can show, whatever the pack. Every report lists it, so that silence is not taken for a pass.

use serde::Serialize;

/// One thing that stays unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// In a few words.
    pub short: &'static str,
    /// Why, and what can be seen of it.
    pub text: &'static str,
}

/// What the list is called.
pub const HEAD: &str = "Not checkable on a device";

/// The list.
pub const NOT_CHECKABLE: [Unseen; 8] = [
    Unseen {
        short: "what happens on the server",
        text: "Whether the server erased or anonymised anything, what its back-ups keep, what it passes on to others, and whether it goes on profiling after a no. Only what a client sees of it shows: a log-in, a new sign-up, old content that comes back.",
    },
    Unseen {
        short: "collection without a prompt",
        text: "What the app reads without asking, and what it sends. Prompts and screens are counted; calls of interfaces and network traffic are not looked at.",
    },
    Unseen {
        short: "need and truth",
        text: "Whether a permission or a datum is needed, a condition legitimate, a stated purpose true, a policy's text sufficient. That is for a person; such rules give review at most.",
    },
    Unseen {
        short: "real handling times",
        text: "Whether a promise of days or working days is kept, unless the run is repeated after them.",
    },
    Unseen {
        short: "what lies behind identity checks",
        text: "Steps that demand a real-name SIM card, a face, a bank card, a hand-held document or a test that only a person passes. They are reported as blocked, and never worked around.",
    },
    Unseen {
        short: "other builds, accounts, days and places",
        text: "Remote configuration and trials on part of the users: the counts hold for this build, account, date and locale. An app may behave differently once it notices an emulator or a debugger.",
    },
    Unseen {
        short: "time itself",
        text: "A clock that was moved is not time that passed: the server's clock stays where it is. Counts over hours or days are called shifted then.",
    },
    Unseen {
        short: "makers' systems that hide prompts",
        text: "Some makers' systems answer a request by themselves, or draw a dialog of their own that is not recognised.",
    },
];

/// All of it in one line.
pub fn in_short() -> String {
    NOT_CHECKABLE.map(|unseen| unseen.short).join("; ")
}
