//! Sign-up and log-in: told by the fields, then by the words and ids of what stands around them.

use super::content::{Screen, short};
use super::lexicon::{Concept, find, find_at_edge, find_whole};
use super::node::NodeId;
use super::screen::ScreenKind;

/// Longer labels than this, in characters, are sentences and no buttons.
const BUTTON: usize = 40;
/// More controls than these make a page of settings, not a form to enter by.
const CONTROLS: usize = 12;

impl Screen<'_> {
    /// Sign-up or log-in; what is both is log-in. A form is told by its title, else by the first control below its fields that says so, else
    /// by the fields alone: a name and a password, or a password twice.
    pub fn form(&self) -> Option<(ScreenKind, Vec<String>)> {
        if self.fields.is_empty() {
            return self.gate();
        }
        if self.sets_something_else() {
            return None;
        }
        let title = self.title.as_deref().unwrap_or_default();
        let named = [(Concept::LogIn, ScreenKind::LogIn), (Concept::SignUp, ScreenKind::SignUp)];
        if let Some((kind, phrase)) = named.into_iter().find_map(|(concept, kind)| Some((kind, find(concept, title)?))) {
            return Some((kind, vec![format!("the title says “{phrase}”"), format!("{} fields", self.fields.len())]));
        }
        self.by_submit().or_else(|| self.by_fields())
    }

    /// No field: a page that offers ways in. A page with a hint to log in among other things is none.
    fn gate(&self) -> Option<(ScreenKind, Vec<String>)> {
        let ways: Vec<_> = self.controls.iter().filter_map(|(_, label)| Some((entrance(label)?, *label))).collect();
        let policy = self.texts.iter().chain(&self.controls).any(|(_, text)| find(Concept::PrivacyPolicy, text).is_some());
        let mostly = ways.len() >= 2 && ways.len() * 2 >= self.controls.len();
        let gate = self.controls.len() <= 8 && (mostly || (!ways.is_empty() && policy));
        let &(kind, label) = ways.first().filter(|_| gate)?;
        Some((kind, vec![format!("the control “{}” and little else", short(label))]))
    }

    /// A form that connects to a server, saves an entry or changes a password.
    fn sets_something_else(&self) -> bool {
        const FIELDS: [&str; 16] = [
            "server",
            "host",
            "url",
            "port",
            "ssid",
            "api key",
            "apikey",
            "endpoint",
            "domain",
            "database",
            "website",
            "服务器",
            "端口",
            "网址",
            "地址栏",
            "サーバー",
        ];
        const TITLES: [&str; 14] = [
            "change password",
            "reset password",
            "forgot",
            "new password",
            "修改密码",
            "重置密码",
            "忘记密码",
            "找回密码",
            "更改密码",
            "设置密码",
            "重設密碼",
            "修改密碼",
            "wi-fi",
            "wlan",
        ];
        const SAVE: [&str; 6] = ["save", "保存", "儲存", "guardar", "speichern", "enregistrer"];
        let lower = |text: &str| text.to_lowercase();
        let field = |id: &NodeId| {
            let node = self.tree.node(*id);
            let own = format!("{} {} {}", lower(&node.text), lower(&node.hint), node.id_words().join(" "));
            FIELDS.iter().any(|word| {
                own.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word) || (!word.is_ascii() && own.contains(word))
            })
        };
        let title = lower(self.title.as_deref().unwrap_or_default());
        let saves = self.controls.iter().any(|(_, label)| SAVE.contains(&lower(label.trim()).as_str()));
        self.fields.iter().any(field) || TITLES.iter().any(|word| title.contains(word)) || saves
    }

    /// The submit control is the first below the fields; a link to the other way stands after it. Not all are flagged clickable.
    fn by_submit(&self) -> Option<(ScreenKind, Vec<String>)> {
        let last_field = self.fields.iter().map(|&field| self.tree.node(field).bounds.bottom).max()?;
        let is_below = |id: &NodeId| self.tree.node(*id).bounds.top + 1 >= last_field;
        let mut below: Vec<NodeId> = self.controls.iter().chain(&self.texts).map(|(id, _)| *id).filter(is_below).collect();
        below.sort_by_key(|&id| self.tree.node(id).bounds.top);
        below.into_iter().find_map(|id| {
            let label = self.tree.label(id);
            let spoken = entrance(label).or_else(|| begins_or_ends(label).filter(|_| self.tree.is_actionable(id)));
            if let Some(kind) = spoken {
                return Some((kind, vec![format!("“{}” below the fields", short(label))]));
            }
            let node = self.tree.node(id);
            let kind = entrance_by_id(&node.id_words()).filter(|_| node.clickable)?;
            Some((kind, vec![format!("the control {} below the fields", node.local_id())]))
        })
    }

    /// A field for a name above one for a password, and little else; a password twice is for a new account.
    fn by_fields(&self) -> Option<(ScreenKind, Vec<String>)> {
        let secret = |id: &&NodeId| self.tree.node(**id).password;
        let (secrets, names) = (self.fields.iter().filter(secret).count(), self.fields.iter().filter(|id| !secret(id)).count());
        if self.controls.len() > CONTROLS {
            return None;
        }
        let why = |text: &str| vec![text.to_owned()];
        match (secrets, names) {
            (1, 1) => Some((ScreenKind::LogIn, why("a field for a name and one for a password"))),
            (2, 1..) => Some((ScreenKind::SignUp, why("a field for a name and a password twice"))),
            (0, 1..=2) => {
                // A telephone number and a code: the page says that this enters, or makes, an account.
                let said = self.texts.iter().find_map(|(_, text)| find(Concept::LogIn, text).map(|phrase| (phrase, *text)));
                said.map(|(phrase, text)| (ScreenKind::LogIn, vec![format!("“{}” says “{phrase}”", short(text))]))
            }
            _ => None,
        }
    }
}

/// What a control's whole label enters.
fn entrance(label: &str) -> Option<ScreenKind> {
    let is = |concept, kind| find_whole(concept, label).map(|_| kind);
    is(Concept::LogIn, ScreenKind::LogIn).or_else(|| is(Concept::SignUp, ScreenKind::SignUp))
}

/// The same for a label that says more. A question ("Already registered? Log in") leads elsewhere.
fn begins_or_ends(label: &str) -> Option<ScreenKind> {
    if label.contains(['?', '？', '؟']) || label.chars().count() > BUTTON {
        return None;
    }
    let is = |concept, kind| find_at_edge(concept, label).map(|_| kind);
    is(Concept::LogIn, ScreenKind::LogIn).or_else(|| is(Concept::SignUp, ScreenKind::SignUp))
}

/// What a control's id enters: `btnLogin`, `sign_up_button`.
fn entrance_by_id(words: &[String]) -> Option<ScreenKind> {
    const OTHERS: [&str; 12] =
        ["forgot", "google", "facebook", "apple", "wechat", "qq", "tab", "help", "text", "title", "switch", "guest"];
    let has = |word: &str| words.iter().any(|part| part == word);
    let pair = |first: &str, second: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == second);
    if OTHERS.iter().any(|word| has(word)) {
        None
    } else if has("login") || has("signin") || pair("log", "in") || pair("sign", "in") {
        Some(ScreenKind::LogIn)
    } else if has("signup") || has("register") || has("regist") || pair("sign", "up") || pair("create", "account") {
        Some(ScreenKind::SignUp)
    } else {
        None
    }
}
