//! What labels mean, from the phrases in `lexicon.yaml`.
//!
//! Labels are compared without regard to case, width, kind of apostrophe, spaces beside Chinese characters, and traditional against
//! simplified characters. A phrase inside a longer text counts only where the file allows it, at word boundaries, and not after a
//! negation: "Don't delete my account" is no deletion.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::normal::{boundary, is_negated, last_at, normal, whole};

/// What a label can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concept {
    /// To make an account.
    SignUp,
    /// To enter an account.
    LogIn,
    /// To leave the session, not the account.
    LogOut,
    /// To accept a policy or terms.
    AgreeConsent,
    /// To refuse a policy or terms.
    Disagree,
    /// Names a privacy policy or terms.
    PrivacyPolicy,
    /// To grant a permission.
    PermAllow,
    /// To refuse a permission.
    PermDeny,
    /// To go to the system's settings.
    GoToSettings,
    /// The app's settings.
    Settings,
    /// The account's page in the settings.
    AccountSecurity,
    /// The user's own page.
    MyProfile,
    /// To delete the account.
    DeleteAccount,
    /// Deletes the account only with the right screen around it; 注销 may mean to log out.
    MaybeDeleteAccount,
    /// To put the account to rest.
    Deactivate,
    /// To end a subscription.
    Unsubscribe,
    /// Asks the user to think again (O2).
    Retention,
    /// Offers something for staying (O3).
    Incentive,
    /// A control that keeps the account.
    Stay,
    /// A label that shames the one who leaves (O4).
    ConfirmShaming,
    /// A control that goes on with the deletion.
    ProceedDelete,
    /// Yes, next, done: what for, only the screen tells.
    Affirm,
    /// No, close, back.
    Cancel,
    /// Says that the account is deleted.
    DeleteSuccess,
    /// Says that the deletion is accepted and will come.
    DeleteAccepted,
    /// Says that the account is put to rest.
    Deactivated,
    /// Hands over to a person (O13).
    CustomerService,
    /// Asks for an identity number or document (O10).
    IdVerify,
    /// Asks for a face (O11).
    FaceVerify,
    /// Asks for a hand-held document or a signed letter (O12).
    SignedDocument,
    /// A one-time code (O9).
    Otp,
    /// A test that only a person passes.
    Captcha,
    /// The password (O8 on the way out).
    PasswordAgain,
    /// A phrase to type (O7).
    TypedPhrase,
    /// A cooling-off period (O15).
    WaitingPeriod,
    /// How long the handling takes.
    HandlingTime,
    /// Logging in again undoes the deletion (O22).
    ReloginCancels,
    /// Conditions to meet first (O14).
    Conditions,
    /// Deletes other products' accounts too (O21).
    BundledAccounts,
    /// Asks for the reason (O6).
    Survey,
    /// An agreement on deletion (O17).
    Agreement,
    /// Only on the web (O19).
    WebOnly,
    /// Signs up with one tap on the carrier's word, or with an account from elsewhere.
    QuickWayIn,
    /// Where one can complain, report or write to the operator.
    ComplaintChannel,
    /// A control that withdraws from a contract.
    WithdrawContract,
    /// A control that buys a subscription or a trial.
    Subscribe,
    /// Says that a subscription no longer renews itself.
    RenewalOff,
    /// The app says that something failed (O20).
    Failure,
    /// The system says that an app does not answer.
    NotResponding,
    /// The system says that an app crashed.
    HasStopped,
    /// Says what happens to the data (O23 when missing).
    DataStatement,
}

/// The file, with the concepts and the permission groups.
pub(super) const SOURCE: &str = include_str!("lexicon.yaml");

#[derive(Deserialize)]
struct Source {
    concepts: BTreeMap<Concept, BTreeMap<String, Vec<String>>>,
}

struct Phrase {
    text: String,
    normal: String,
    whole: String,
    within: bool,
}

struct Lexicon {
    concepts: BTreeMap<Concept, Vec<Phrase>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let source: Source = serde_yaml::from_str(SOURCE).expect("the embedded lexicon is well formed");
    let phrase = |text: String| {
        let within = text.starts_with('~');
        let text = text.trim_start_matches('~').to_owned();
        Phrase { normal: normal(&text), whole: whole(&text), text, within }
    };
    let phrases = |texts: Vec<String>| texts.into_iter().map(phrase).collect::<Vec<_>>();
    Lexicon {
        concepts: source
            .concepts
            .into_iter()
            .map(|(concept, languages)| (concept, phrases(languages.into_values().flatten().collect())))
            .collect(),
    }
});

/// The phrase that makes a label stand for a concept: the whole label, else the longest phrase inside it that may stand there.
pub fn find(concept: Concept, label: &str) -> Option<&'static str> {
    find_whole(concept, label).or_else(|| {
        let text = normal(label);
        let phrases = LEXICON.concepts.get(&concept)?;
        let inside = |phrase: &&Phrase| phrase.within && last_at(&text, &phrase.normal, true).is_some();
        phrases.iter().filter(inside).max_by_key(|phrase| phrase.normal.len()).map(|phrase| phrase.text.as_str())
    })
}

/// The phrase that is the whole label, but for punctuation around it.
pub fn find_whole(concept: Concept, label: &str) -> Option<&'static str> {
    let label = whole(label);
    if label.is_empty() {
        return None;
    }
    let phrases = LEXICON.concepts.get(&concept)?;
    phrases.iter().find(|phrase| phrase.normal == label || phrase.whole == label).map(|phrase| phrase.text.as_str())
}

/// The phrase that a label begins or ends with, where it may have more to say: "Sign in securely".
pub fn find_at_edge(concept: Concept, label: &str) -> Option<&'static str> {
    let label = whole(label);
    let phrases = LEXICON.concepts.get(&concept)?;
    let fits = |phrase: &&Phrase| {
        let (starts, ends) = (label.strip_prefix(&*phrase.normal), label.strip_suffix(&*phrase.normal));
        starts.is_some_and(|_| boundary(&label, 0, phrase.normal.len()))
            || ends.is_some_and(|before| boundary(&label, before.len(), label.len()) && !is_negated(before))
    };
    phrases.iter().filter(fits).max_by_key(|phrase| phrase.normal.len()).map(|phrase| phrase.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_concept_has_phrases_in_english_and_chinese() {
        assert_eq!(LEXICON.concepts.len(), Concept::DataStatement as usize + 1, "each concept has an entry in the file");
        let source: Source = serde_yaml::from_str(SOURCE).unwrap();
        for (concept, languages) in &source.concepts {
            assert!(languages.get("en").is_some_and(|list| list.len() > 1), "{concept:?}");
            assert!(languages.get("zh").is_some_and(|list| !list.is_empty()), "{concept:?}");
        }
    }

    #[test]
    fn whole_labels() {
        assert_eq!(find(Concept::SignUp, "Sign Up"), Some("sign up"));
        assert_eq!(find(Concept::DeleteAccount, "  註銷 帳號 〉"), Some("注销账号"));
        assert_eq!(find(Concept::PermDeny, "DON’T ALLOW"), Some("don't allow"));
        assert_eq!(find(Concept::PermAllow, "Don’t allow"), None);
        assert_eq!(find(Concept::AgreeConsent, "不同意"), None);
        assert_eq!(find(Concept::Disagree, "不同意"), Some("不同意"));
    }

    #[test]
    fn weak_words_have_their_own_concepts() {
        assert_eq!(find(Concept::DeleteAccount, "注销"), None);
        assert_eq!(find(Concept::MaybeDeleteAccount, "注销"), Some("注销"));
        assert_eq!(find(Concept::DeleteAccount, "退出登录"), None);
        assert_eq!(find(Concept::LogOut, "退出登录"), Some("退出登录"));
        assert_eq!(find(Concept::ProceedDelete, "下一步"), None);
        assert_eq!(find(Concept::Affirm, "下一步"), Some("下一步"));
    }

    #[test]
    fn phrases_inside_texts_stand_at_boundaries_and_unnegated() {
        assert_eq!(find(Concept::DeleteAccount, "Permanently delete account…"), Some("delete account"));
        assert_eq!(find(Concept::DeleteAccount, "Don’t delete my account"), None);
        assert_eq!(find(Concept::Stay, "Don’t delete my account"), Some("don't delete"));
        assert_eq!(find(Concept::DeleteAccount, "我不注销账号"), None);
        assert_eq!(find(Concept::DeleteAccount, "undelete accounts"), None);
        assert_eq!(find(Concept::WaitingPeriod, "提交后进入15天冷静期"), Some("冷静期"));
        assert_eq!(find(Concept::SignUp, "How to register"), None);
    }
}
