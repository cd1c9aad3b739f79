//! Input methods that type what a broadcast says, for letters that `input text` cannot type.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{DROIDBOT, UIAUTOMATOR2};
use crate::system::System;
use crate::system::settings::Table;

/// The input method that comes with the device.
pub const LATIN: &str = "com.android.inputmethod.latin/.LatinIME";

/// What a receiver answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its result; -1 says that it went well.
    pub result: i32,
    /// Its data.
    pub data: Option<String>,
}

impl System {
    /// The input methods that are installed.
    pub fn input_methods(&self) -> Vec<&'static str> {
        std::iter::once(LATIN).chain(self.helpers().map(|helper| helper.input_method)).collect()
    }

    /// The input method in use.
    pub fn input_method(&self) -> &str {
        self.settings.get(Table::Secure, "default_input_method").unwrap_or(LATIN)
    }

    /// A broadcast with extras; `None` when nobody who is known receives it.
    pub fn broadcast(&mut self, action: &str, extras: &[(String, String)]) -> Option<Answer> {
        let extra = |name: &str| extras.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        if action == "DROIDBOT_INPUT_TEXT" {
            if self.input_method() == DROIDBOT.input_method {
                if extra("mode") != "1" {
                    self.clear_focused();
                }
                // It stands for a space, which the tool does not send.
                self.type_text(&extra("text").replace("--", " "));
            }
            // The receiver sets no result.
            return None;
        }
        let command = action.strip_prefix("ADB_KEYBOARD_")?;
        if self.input_method() != UIAUTOMATOR2.input_method
            || !self.helpers().any(|helper| helper.package == UIAUTOMATOR2.package)
        {
            return None;
        }
        let decoded = || STANDARD.decode(extra("text")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let mut data = "success".to_string();
        match command {
            "INPUT_TEXT" => match decoded() {
                Ok(text) => self.type_text(&text),
                Err(_) => return Some(Answer { result: 0, data: Some("text is not base64".into()) }),
            },
            "SET_TEXT" => match decoded() {
                Ok(text) => {
                    self.clear_focused();
                    self.type_text(&text);
                }
                Err(_) => return Some(Answer { result: 0, data: Some("text is not base64".into()) }),
            },
            "CLEAR_TEXT" => self.clear_focused(),
            "HIDE" => self.windows.keyboard = false,
            "EDITOR_CODE" | "SMART_ENTER" => self.press_key(66),
            "GET_CLIPBOARD" => data = STANDARD.encode(self.clipboard.clone().unwrap_or_default()),
            _ => return None,
        }
        Some(Answer { result: -1, data: Some(data) })
    }
}
