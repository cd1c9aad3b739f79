//! What opens in place of a page: an app's permission in the settings, and the photo picker.

use super::groups::{self, LOCATION};
use super::wording::{Locale, control};
use super::{Flags, Grant, answer};
use crate::app::grant::picker::{self, PickerApp};
use crate::app::grant::settings::{Radio, SettingsApp};
use crate::app::grant::{Choice, controller, namespace};
use crate::app::{ActivityId, App, Intent};
use crate::system::System;
use crate::system::resolve::Resolved;

impl System {
    /// Opens the page of an app's permission.
    pub(super) fn open_permission_settings(&mut self, prompt: ActivityId, name: &str, group: &str) -> Option<ActivityId> {
        let (api, locale) = (self.config.api, self.locale());
        let package = self.packages.get(name)?;
        let of_group = |behind: bool| -> Vec<&Grant> {
            let members = package.grants.iter().filter(|(name, _)| groups::group_of(name, api) == Some(group));
            members.filter(|(name, _)| groups::is_background(name) == behind).map(|(_, grant)| grant).collect()
        };
        let once = of_group(false).iter().any(|grant| grant.flags.has(Flags::ONE_TIME));
        let chosen = if of_group(true).iter().any(|grant| grant.works()) {
            0
        } else if once {
            2
        } else if of_group(false).iter().any(|grant| grant.works()) {
            1
        } else {
            3
        };
        let noun = control(if group == LOCATION { "location" } else { "sensors" }, api, locale);
        let radio = |id, name: &str, choice| Radio { id, text: control(name, api, locale), choice };
        let app = SettingsApp {
            title: control("title", api, locale).replace("{}", &noun),
            label: package.label(matches!(locale, Locale::ZhCn | Locale::ZhTw)).into(),
            message: control("header", api, locale).replace("{}", &noun),
            radios: vec![
                radio("allow_always_radio_button", "radio always", Choice::Allow),
                radio("allow_foreground_only_radio_button", "radio in use", Choice::Foreground),
                radio(if once { "ask_one_time_radio_button" } else { "ask_radio_button" }, "radio ask", Choice::Ask),
                radio("deny_radio_button", "radio deny", Choice::Deny),
            ],
            chosen,
            activity: None,
        };
        let class = format!("{}.permission.ui.ManagePermissionsActivity", namespace(api));
        let intent = Intent {
            action: Some("android.intent.action.MANAGE_APP_PERMISSION".into()),
            flags: 0x8000,
            extras: true,
            ..Intent::default()
        };
        self.open(prompt, controller(api), class, false, Box::new(app), intent)
    }

    /// Opens the photo picker for an app.
    pub(super) fn open_picker(&mut self, prompt: ActivityId) -> Option<ActivityId> {
        let (api, locale) = (self.config.api, self.locale());
        let words = |name| control(name, api, locale);
        let app = PickerApp::new([words("photos"), words("albums")], words("privacy"), words("picked"));
        let intent = Intent {
            action: Some("android.provider.action.USER_SELECT_IMAGES_FOR_APP".into()),
            extras: true,
            ..Intent::default()
        };
        self.open(prompt, picker::PACKAGE, picker::ACTIVITY.into(), true, Box::new(app), intent)
    }

    fn open(
        &mut self,
        prompt: ActivityId,
        package: &str,
        class: String,
        translucent: bool,
        app: Box<dyn App>,
        intent: Intent,
    ) -> Option<ActivityId> {
        let uid = self.activities.get(prompt).map(|record| record.uid)?;
        self.launch(Resolved { package: package.into(), class, translucent, app: Some(app) }, intent, uid, Some(prompt));
        self.activities.front().map(|front| front.id)
    }

    /// A choice in the settings (`AppPermissionViewModel.requestChange`).
    pub(super) fn choose_in_settings(&mut self, package: &str, group: &str, choice: Choice) {
        let api = self.config.api;
        let Some(package) = self.packages.get_mut(package) else { return };
        for (name, state) in package.grants.iter_mut().filter(|(name, _)| groups::group_of(name, api) == Some(group)) {
            let allowed = choice == Choice::Allow || choice == Choice::Foreground && !groups::is_background(name);
            if allowed {
                answer::grant(state, api, true, false);
            } else {
                let ask = choice == Choice::Ask;
                state.granted = false;
                state.flags.remove(Flags::USER_FIXED);
                state.flags.set(Flags::USER_SET, !ask);
                state.flags.set(Flags::ONE_TIME, ask);
            }
        }
    }
}
