//! What a crawl looks for: which words lead there, and how it is known to be there.

use super::locate::Op;
use super::renewal;
use super::scan::{Control, Place, Scan};
use super::words::{Hint, hints};
use crate::ui::groups::named_groups;
use crate::ui::lexicon::{Concept, find, find_whole};
use crate::ui::{ScreenKind, names_policy};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The way to the page that deletes the account.
    AccountDeletion,
    /// The way to the page that ends a subscription.
    Subscription,
    /// The form that makes an account.
    SignUp,
    /// Whatever makes the app ask for permissions.
    Permissions,
    /// The text of the privacy policy.
    Policy,
    /// Every screen.
    Coverage,
    /// A control that shows one of these.
    Phrases(Vec<String>),
}

/// Names of the goals, as the command line takes them.
pub const NAMES: [&str; 6] = ["account-deletion", "subscription", "sign-up", "permissions", "policy", "coverage"];

/// Longest label of a control that words in it can rank, in characters.
const SHORT: usize = 34;

impl Goal {
    /// A goal by its name.
    pub fn named(name: &str) -> Option<Goal> {
        [Goal::AccountDeletion, Goal::Subscription, Goal::SignUp, Goal::Permissions, Goal::Policy, Goal::Coverage]
            .into_iter()
            .find(|goal| goal.name() == name)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Goal::AccountDeletion => "account-deletion",
            Goal::Subscription => "subscription",
            Goal::SignUp => "sign-up",
            Goal::Permissions => "permissions",
            Goal::Policy => "policy",
            Goal::Coverage => "coverage",
            Goal::Phrases(_) => "phrase",
        }
    }

    /// The phase of a scenario that its way is.
    pub fn phase(&self) -> &'static str {
        match self {
            Goal::AccountDeletion => "account-deletion",
            Goal::Subscription => "subscription",
            Goal::SignUp => "sign-up",
            _ => "use",
        }
    }

    /// Whether it is a way out, at whose end something is gone.
    pub fn leaves(&self) -> bool {
        matches!(self, Goal::AccountDeletion | Goal::Subscription)
    }

    /// Whether there is one place to find; the others go on until nothing is left.
    pub fn ends(&self) -> bool {
        !matches!(self, Goal::Permissions | Goal::Coverage)
    }

    /// Whether a label is that of the control that leads straight there: the entry (G1).
    pub fn is_entry(&self, label: &str) -> bool {
        match self {
            Goal::AccountDeletion => {
                label.chars().count() <= SHORT
                    && !is_question(label)
                    && (find(Concept::DeleteAccount, label).is_some() || find_whole(Concept::Deactivate, label).is_some())
            }
            Goal::Subscription => {
                label.chars().count() <= SHORT && !is_question(label) && find(Concept::Unsubscribe, label).is_some()
            }
            Goal::SignUp => find_whole(Concept::SignUp, label).is_some(),
            Goal::Policy => names_policy(label).is_some(),
            Goal::Phrases(phrases) => phrases.iter().any(|phrase| holds(label, phrase)),
            Goal::Permissions | Goal::Coverage => false,
        }
    }

    /// Whether a control, by its words and the screen that it is on, opens what may be the last page before something that cannot be undone.
    pub fn opens_end(&self, label: &str, on: &Scan) -> bool {
        Goal::AccountDeletion.is_entry(label) || (*self == Goal::Subscription && renewal::ends(label, on))
    }

    /// Whether a screen is what was looked for; `via` is the control that led there, and the screen that it is on.
    pub fn met(&self, scan: &Scan, via: Option<(&str, &Scan)>) -> bool {
        let followed = || via.is_some_and(|(label, _)| self.is_entry(label));
        let kind = scan.kind.unwrap_or(ScreenKind::Ordinary);
        match self {
            Goal::AccountDeletion => {
                let over = [Concept::DeleteSuccess, Concept::DeleteAccepted, Concept::Deactivated];
                let ended = over.iter().any(|&concept| find(concept, &scan.title).is_some());
                kind == ScreenKind::AccountDeletion && !ended
            }
            Goal::Subscription => renewal::is_way_off(scan, via),
            Goal::SignUp => kind == ScreenKind::SignUp && scan.fields > 0,
            Goal::Policy => scan.policy,
            Goal::Phrases(_) => followed(),
            Goal::Permissions | Goal::Coverage => false,
        }
    }

    /// How much the words of a control or a title promise, 0 to 100.
    pub fn promise(&self, label: &str) -> f64 {
        if label.is_empty() {
            return 0.0;
        }
        if self.is_entry(label) {
            return 100.0;
        }
        let short = label.chars().count() <= SHORT;
        let whole = |concept| find_whole(concept, label).is_some();
        let hint = |hint| short && hints(label, hint);
        let ranks: &[(f64, bool)] = match self {
            Goal::AccountDeletion => &[
                (70.0, whole(Concept::MaybeDeleteAccount)),
                (46.0, hint(Hint::Leave)),
                (42.0, whole(Concept::AccountSecurity)),
                (38.0, hint(Hint::Account)),
                (32.0, whole(Concept::Settings)),
                (30.0, whole(Concept::MyProfile) || hint(Hint::Settings)),
                (28.0, hint(Hint::Profile)),
                (25.0, hint(Hint::Privacy)),
                (20.0, hint(Hint::Menu)),
                (11.0, hint(Hint::Help)),
            ],
            Goal::Subscription => &[
                (60.0, hint(Hint::Subscription)),
                (50.0, hint(Hint::End) && !whole(Concept::Cancel)),
                (36.0, whole(Concept::MyProfile) || hint(Hint::Profile)),
                (30.0, hint(Hint::Account) || hint(Hint::Settings)),
                (20.0, hint(Hint::Menu) || hint(Hint::Privacy)),
                (8.0, hint(Hint::Help)),
            ],
            Goal::SignUp => &[
                (45.0, whole(Concept::LogIn)),
                (32.0, whole(Concept::MyProfile) || hint(Hint::Profile)),
                (28.0, hint(Hint::Account)),
                (20.0, hint(Hint::Menu) || hint(Hint::Settings)),
            ],
            Goal::Policy => &[
                (60.0, find(Concept::PrivacyPolicy, label).is_some() || hints(label, Hint::Privacy)),
                (40.0, hint(Hint::Help)),
                (34.0, whole(Concept::Settings) || hint(Hint::Settings)),
                (28.0, whole(Concept::MyProfile) || hint(Hint::Profile) || hint(Hint::Account)),
                (20.0, hint(Hint::Menu)),
            ],
            Goal::Permissions => &[(40.0, !named_groups(label).is_empty()), (10.0, true)],
            Goal::Coverage => &[(10.0, true)],
            Goal::Phrases(_) => &[
                (24.0, whole(Concept::Settings) || hint(Hint::Settings)),
                (22.0, hint(Hint::Profile) || hint(Hint::Account)),
                (20.0, hint(Hint::Menu)),
                (8.0, hint(Hint::Help) || hint(Hint::Privacy)),
            ],
        };
        ranks.iter().filter(|(_, holds)| *holds).map(|(rank, _)| *rank).fold(1.0, f64::max)
    }

    /// What a control is worth by itself: its words, its id, its place.
    pub fn worth(&self, control: &Control) -> f64 {
        let by_id = self.promise(&control.id.replace(['_', '-', '.'], " ")).min(30.0) * 0.5;
        in_place(control, by_id, self.promise(&control.label))
    }
}

/// What a control is worth for its place, with what its id and its words promise.
pub fn in_place(control: &Control, by_id: f64, words: f64) -> f64 {
    // An icon without words in the top bar is a menu or a gear more often than not.
    let icon = match (control.label.is_empty(), control.place) {
        (true, Place::Bar) => 13.0,
        (true, _) => 4.0,
        (false, Place::Tab) => 6.0,
        (false, _) => 0.0,
    };
    let tab = if control.place == Place::Tab { 2.0 } else { 0.0 };
    let worth = words.max(by_id).max(icon) + tab;
    if control.selected && control.place == Place::Tab {
        // What it leads to is here already.
        return -20.0;
    }
    if control.content.is_some() {
        // “Account manager wanted” in a feed is no menu.
        return (worth * 0.1).min(4.0) - 5.0;
    }
    let worth = if control.toggle { worth * 0.3 - 12.0 } else { worth };
    let worth = if control.soft { worth - 8.0 } else { worth };
    if control.act.op == Op::LongPress { worth * 0.5 - 6.0 } else { worth }
}

/// Whether a label is that of an answer about leaving, not of the way out.
fn is_question(label: &str) -> bool {
    label.contains(['?', '？']) || asks_how(label)
}

/// Whether a text tells how something is done, or asks for it.
pub fn asks_how(text: &str) -> bool {
    let text = text.to_lowercase();
    ["how ", "如何", "怎么", "怎样", "faq", "¿", "comment ", "wie ", "como ", "どう", "方法", "어떻게", "как "]
        .iter()
        .any(|word| text.contains(word))
}

fn holds(label: &str, phrase: &str) -> bool {
    let (label, phrase) = (label.to_lowercase(), phrase.trim().to_lowercase());
    !phrase.is_empty() && label.contains(&phrase)
}
