//! What happens when a control is used, a screen opens or the app starts. Actions run one after the other; `delay`, `loading` and
//! `request` make those behind them wait.

use std::collections::BTreeMap;

use serde::de::{self, Deserialize, Deserializer, MapAccess};

use super::expr::{Expr, Value};
use super::first_key::{self, FirstKey, alone, with_rest};
use super::special::SpecialAccess;
use super::text::Text;

/// A list of actions; a single one may stand without its dash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actions(pub Vec<Action>);

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Opens a screen above this one.
    Open(String),
    /// Opens a screen in the place of this one.
    Replace(String),
    /// Closes every screen and opens this one.
    ResetTo(String),
    /// Closes the top screen; the last one closes the app, as the back key does.
    Back,
    /// Closes every open dialog and sheet.
    Close,
    /// Finishes the activity: the launcher comes back, the process stays.
    Finish,
    /// Sets state variables; texts may hold `{…}`.
    Set(BTreeMap<String, Value>),
    /// Gives a state variable its first value back.
    Unset(String),
    /// Adds one to a state variable.
    Increment(String),
    /// Sets a state variable to the wall clock, in seconds.
    NoteTime(String),
    /// Sets fields of the account that is logged in.
    SetAccount(BTreeMap<String, Value>),
    /// Shows a passing message.
    Toast(Text),
    /// Waits, in milliseconds.
    Delay(u64),
    /// Shows a spinner that swallows input, then goes on.
    Loading(Loading),
    /// Asks for permissions, in one request.
    Request(Request),
    /// Chooses by a condition.
    If(If),
    /// Ends the app's process.
    Exit,
    /// Crashes with an exception.
    Crash(Crash),
    /// Stops answering: Android's own dialog comes after five seconds.
    NotResponding,
    /// Sends a one-time code by SMS to the number in a field.
    SendCode(String),
    /// Compares a field with the last code sent.
    VerifyCode(VerifyCode),
    /// Makes an account on the server and logs it in.
    CreateAccount(CreateAccount),
    /// Logs in to an account of the server.
    LogIn(LogIn),
    /// Forgets the session on this device.
    LogOut,
    /// Marks the account for deletion, done `days` later.
    RequestDeletion(RequestDeletion),
    /// Deletes the account and logs out.
    DeleteAccount,
    /// Deactivates the account and logs out.
    DeactivateAccount,
    /// Takes a deletion request back.
    CancelDeletion,
    /// Opens the dialer with a number.
    Dial(String),
    /// Opens the mail app with an address.
    Mail(String),
    /// Opens the browser with an address.
    Browse(String),
    /// Opens this app's page in the system's settings.
    AppSettings,
    /// Opens the settings page of a special access.
    SpecialAccess(SpecialAccess),
    /// Opens the system's photo picker, which needs no permission.
    PickPhoto,
    /// Opens the system's share sheet with a text.
    Share(Text),
}

/// `loading: 1500`, with an optional `text:` beside it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loading {
    /// How long, in milliseconds.
    #[serde(skip)]
    pub ms: u64,
    /// Words under the spinner.
    pub text: Option<Text>,
}

/// `request: [CAMERA]`, with `on:`, `wait:` and `undeclared:` beside it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Permission names, in full or without `android.permission.`.
    #[serde(skip)]
    pub permissions: Vec<String>,
    /// What follows.
    #[serde(default)]
    pub on: Outcomes,
    /// Whether what stands behind it waits for the answer.
    #[serde(default = "yes")]
    pub wait: bool,
    /// A fault on purpose: it may name what the manifest does not declare.
    #[serde(default)]
    pub undeclared: bool,
}

fn yes() -> bool {
    true
}

/// What follows a permission request.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outcomes {
    /// Everything asked for is granted.
    pub granted: Actions,
    /// Something was refused or dismissed.
    pub denied: Actions,
    /// Something was refused and Android will not ask again; `denied` when absent.
    pub denied_for_good: Option<Actions>,
}

/// `if: CONDITION`, with `then:` and `else:` beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct If {
    /// The condition.
    pub when: Expr,
    /// Done when it holds.
    pub then: Actions,
    /// Done when it does not.
    pub otherwise: Actions,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Branches {
    #[serde(default)]
    then: Actions,
    #[serde(default, rename = "else")]
    otherwise: Actions,
}

/// `crash: java.lang.IllegalStateException`, with an optional `message:` beside it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// The exception's class.
    #[serde(skip)]
    pub exception: String,
    /// Its message.
    #[serde(default)]
    pub message: String,
}

/// `verify_code: FIELD`, with `ok:` and `wrong:` beside it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyCode {
    /// The field that holds what was typed.
    #[serde(skip)]
    pub field: String,
    /// The code is right.
    #[serde(default)]
    pub ok: Actions,
    /// It is not.
    #[serde(default)]
    pub wrong: Actions,
}

/// `create_account: FIELD`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateAccount {
    /// The field that holds the identifier (phone number, mail address).
    #[serde(skip)]
    pub field: String,
    /// The field that holds the password.
    pub password: Option<String>,
    /// Further fields of the account; texts may hold `{…}`.
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
    /// The account was made and is logged in.
    #[serde(default)]
    pub ok: Actions,
    /// There is an account of that name already.
    #[serde(default)]
    pub exists: Actions,
}

/// `log_in: FIELD`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// The field that holds the identifier.
    #[serde(skip)]
    pub field: String,
    /// The field that holds the password; without it none is asked.
    pub password: Option<String>,
    /// An unknown identifier makes a new account (log-in and sign-up in one).
    #[serde(default)]
    pub create: bool,
    /// Logged in.
    #[serde(default)]
    pub ok: Actions,
    /// No such account, or another password.
    #[serde(default)]
    pub wrong: Actions,
    /// The account waits for its deletion; without this it is logged in as `ok`.
    pub deletion_requested: Option<Actions>,
    /// The account is deactivated; without this, `wrong`.
    pub deactivated: Option<Actions>,
    /// The account was deleted; without this, `wrong` (or a new account, with `create`).
    pub deleted: Option<Actions>,
}

/// `request_deletion`, or `request_deletion: DAYS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDeletion {
    /// After how many days the server deletes the account; never by itself when absent.
    pub days: Option<u32>,
}

const WORDS: &[&str] = &[
    "back",
    "close",
    "finish",
    "exit",
    "not_responding",
    "log_out",
    "request_deletion",
    "delete_account",
    "deactivate_account",
    "cancel_deletion",
    "app_settings",
    "pick_photo",
];

const KEYS: &[&str] = &[
    "open",
    "replace",
    "reset_to",
    "set",
    "unset",
    "increment",
    "note_time",
    "set_account",
    "toast",
    "delay",
    "loading",
    "request",
    "if",
    "crash",
    "send_code",
    "verify_code",
    "create_account",
    "log_in",
    "request_deletion",
    "dial",
    "mail",
    "browse",
    "share",
    "special_access",
];

impl FirstKey for Action {
    const EXPECTED: &'static str = "an action: a word such as `back`, or a map such as {open: SCREEN}";

    fn from_word<E: de::Error>(word: &str) -> Result<Self, E> {
        Ok(match word {
            "back" => Action::Back,
            "close" => Action::Close,
            "finish" => Action::Finish,
            "exit" => Action::Exit,
            "not_responding" => Action::NotResponding,
            "log_out" => Action::LogOut,
            "request_deletion" => Action::RequestDeletion(RequestDeletion { days: None }),
            "delete_account" => Action::DeleteAccount,
            "deactivate_account" => Action::DeactivateAccount,
            "cancel_deletion" => Action::CancelDeletion,
            "app_settings" => Action::AppSettings,
            "pick_photo" => Action::PickPhoto,
            other => return Err(E::unknown_variant(other, WORDS)),
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(key: &str, map: A) -> Result<Self, A::Error> {
        Ok(match key {
            "open" => Action::Open(alone(map)?),
            "replace" => Action::Replace(alone(map)?),
            "reset_to" => Action::ResetTo(alone(map)?),
            "set" => Action::Set(alone(map)?),
            "unset" => Action::Unset(alone(map)?),
            "increment" => Action::Increment(alone(map)?),
            "note_time" => Action::NoteTime(alone(map)?),
            "set_account" => Action::SetAccount(alone(map)?),
            "toast" => Action::Toast(alone(map)?),
            "delay" => Action::Delay(alone(map)?),
            "loading" => {
                let (ms, rest) = with_rest(map)?;
                Action::Loading(Loading { ms, ..rest })
            }
            "request" => {
                let (permissions, rest) = with_rest(map)?;
                Action::Request(Request { permissions, ..rest })
            }
            "if" => {
                let (when, rest): (_, Branches) = with_rest(map)?;
                Action::If(If { when, then: rest.then, otherwise: rest.otherwise })
            }
            "crash" => {
                let (exception, rest) = with_rest(map)?;
                Action::Crash(Crash { exception, ..rest })
            }
            "send_code" => Action::SendCode(alone(map)?),
            "verify_code" => {
                let (field, rest) = with_rest(map)?;
                Action::VerifyCode(VerifyCode { field, ..rest })
            }
            "create_account" => {
                let (field, rest) = with_rest(map)?;
                Action::CreateAccount(CreateAccount { field, ..rest })
            }
            "log_in" => {
                let (field, rest) = with_rest(map)?;
                Action::LogIn(LogIn { field, ..rest })
            }
            "request_deletion" => Action::RequestDeletion(RequestDeletion { days: Some(alone(map)?) }),
            "dial" => Action::Dial(alone(map)?),
            "mail" => Action::Mail(alone(map)?),
            "browse" => Action::Browse(alone(map)?),
            "share" => Action::Share(alone(map)?),
            "special_access" => Action::SpecialAccess(alone(map)?),
            other => return Err(de::Error::unknown_variant(other, KEYS)),
        })
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        first_key::deserialize(deserializer)
    }
}

impl<'de> Deserialize<'de> for Actions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Actions;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of actions, or one action")
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Actions, A::Error> {
                let mut actions = Vec::new();
                while let Some(action) = seq.next_element()? {
                    actions.push(action);
                }
                Ok(Actions(actions))
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Actions, E> {
                Action::from_word(word).map(|action| Actions(vec![action]))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Actions, A::Error> {
                let key: String = map.next_key()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
                Action::from_map(&key, map).map(|action| Actions(vec![action]))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
