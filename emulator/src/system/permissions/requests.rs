//! A permission request from the app's call to its answer.

use super::answer;
use super::groups::{BACKGROUND_LOCATION, POST_NOTIFICATIONS};
use super::plan::{Outcome, Plan, Prompt, Question, Setting, plan};
use super::wording::Locale;
use super::{Flags, Grant};
use crate::app::grant::{self, Answer, Choice, GrantApp};
use crate::app::{ActivityId, App, Event, Intent};
use crate::system::System;
use crate::system::log::{Buffer, Priority};
use crate::system::resolve::Resolved;
use crate::system::timers::TimerEvent;

/// A request that is open.
#[derive(Clone)]
pub struct Asking {
    /// The asking activity.
    activity: ActivityId,
    /// The app's number for it.
    request: u64,
    /// The prompt's activity.
    prompt: ActivityId,
    /// The asking package.
    pub(super) package: String,
    /// What was asked for; empty when the app gets an empty answer.
    permissions: Vec<String>,
    /// The pages.
    questions: Vec<Question>,
    /// Which of them is shown.
    at: usize,
    /// The permission controller's number for it.
    session: i64,
    /// Android asks for the app.
    by_system: bool,
    /// The settings or the picker, while they are open for the page.
    helper: Option<ActivityId>,
    /// Whether something was changed there.
    interacted: bool,
}

impl Asking {
    /// The page that is shown.
    pub(super) fn question(&self) -> Option<&Question> {
        self.questions.get(self.at)
    }
}

/// How long the controller takes to settle a request without a page, in milliseconds.
const SILENT_MS: u64 = 40;

impl System {
    /// The language in which prompts speak.
    pub(super) fn locale(&self) -> Locale {
        Locale::of(self.props.get("persist.sys.locale"))
    }

    /// An activity asks for permissions.
    pub(in crate::system) fn request_permissions(&mut self, activity: ActivityId, request: u64, permissions: Vec<String>) {
        let Some(record) = self.activities.get(activity) else { return };
        let (package, pid, uid) = (record.package.clone(), record.pid, record.uid);
        if self.asking.iter().any(|asking| asking.activity == activity && !asking.by_system) {
            self.log(Buffer::Main, Priority::Info, "Activity", pid, "Can request only one set of permissions at a time");
            let address = self.address_of(activity);
            self.send(address, Event::PermissionResult { request, results: Vec::new() });
            return;
        }
        self.ask(activity, request, &package, permissions, uid, false);
    }

    /// From Android 13 the system asks about notifications for an app made for an older version, when it first shows itself.
    pub(in crate::system) fn system_asks(&mut self, name: &str) {
        let Some(package) = self.packages.get(name) else { return };
        let posts = package.facts.specimen.as_ref().is_some_and(|specimen| specimen.notifications);
        let undecided =
            package.grants.get(POST_NOTIFICATIONS).is_some_and(|grant| !grant.granted && !grant.flags.has(Flags::USER_SET));
        if self.config.api < 33 || package.facts.target_sdk >= 33 || !posts || !undecided {
            return;
        }
        let activity = self.activities.tasks.last().and_then(|task| task.records.iter().find(|record| record.package == name));
        if let Some(activity) = activity.map(|record| record.id) {
            let name = name.to_string();
            self.ask(activity, 0, &name, vec![POST_NOTIFICATIONS.into()], 1000, true);
        }
    }

    fn ask(&mut self, activity: ActivityId, request: u64, name: &str, permissions: Vec<String>, uid: u32, by_system: bool) {
        let custom = self.packages.custom();
        let api = self.config.api;
        let setting = Setting { api, locale: self.locale(), custom: &custom, maker: self.config.maker };
        let Some(package) = self.packages.get(name) else { return };
        let Plan { settled, granted, questions, rejected, empty } = plan(package, &permissions, setting, by_system);
        self.session = self.session.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let session = self.session;

        let silent = questions.is_empty();
        let maker = self.config.maker;
        let first = questions.first().map(|question| question.page.clone());
        let resolved = Resolved {
            package: grant::package(api, maker).into(),
            class: grant::activity(api, maker),
            translucent: true,
            app: Some(Box::new(GrantApp::new(first, maker))),
        };
        let action = if by_system { "REQUEST_PERMISSIONS_FOR_OTHER" } else { "REQUEST_PERMISSIONS" };
        let intent = Intent {
            action: Some(format!("android.content.pm.action.{action}")),
            package: Some(resolved.package.clone()),
            extras: true,
            ..Intent::default()
        };
        self.launch(resolved, intent, uid, Some(activity));
        let Some(prompt) = self.activities.front().map(|front| front.id) else { return };
        for permission in &granted {
            // Android 11 leaves the mark as it is, and at the session's end takes the whole group away; 12 forgot it.
            let once = (api == 30 || api >= 33) && self.sibling_is_once(name, permission);
            self.set_grant(name, permission, |grant| answer::grant(grant, api, false, once));
        }
        for (permission, outcome) in &settled {
            self.log_outcome(name, session, &permissions, permission, *outcome);
        }
        if let Some((tag, text)) = rejected.filter(|(_, text)| !text.is_empty()) {
            let pid = self.controller_pid();
            self.log(Buffer::Main, Priority::Error, tag, pid, text);
        }
        self.asking.push(Asking {
            activity,
            request,
            prompt,
            package: name.into(),
            permissions: if empty { Vec::new() } else { permissions },
            questions,
            at: 0,
            session,
            by_system,
            helper: None,
            interacted: false,
        });
        if silent {
            self.timers.set(self.clock.uptime_ms() + SILENT_MS, TimerEvent::SilentPrompt { prompt });
        } else {
            self.show_question(prompt);
        }
    }

    /// Whether what a permission's group has is granted only this time.
    fn sibling_is_once(&self, package: &str, permission: &str) -> bool {
        let group = super::groups::group_of(permission, self.config.api);
        self.packages.get(package).is_some_and(|package| {
            let siblings = package.grants.iter().filter(|(name, _)| super::groups::group_of(name, self.config.api) == group);
            let granted: Vec<&Grant> = siblings.map(|(_, grant)| grant).filter(|grant| grant.granted).collect();
            !granted.is_empty() && granted.iter().all(|grant| grant.flags.has(Flags::ONE_TIME))
        })
    }

    /// A request without a page is settled.
    pub(in crate::system) fn on_silent_prompt(&mut self, prompt: ActivityId) {
        self.close_prompt(prompt);
        self.pump();
    }

    /// Opens what takes the place of the page, if something does.
    fn show_question(&mut self, prompt: ActivityId) {
        let Some(index) = self.asking.iter().position(|asking| asking.prompt == prompt) else { return };
        let Some(question) = self.asking[index].question() else { return };
        let (kind, group, package) = (question.prompt, question.group.clone(), self.asking[index].package.clone());
        self.asking[index].helper = match kind {
            Prompt::Settings => self.open_permission_settings(prompt, &package, &group),
            Prompt::Picker => self.open_picker(prompt),
            _ => return,
        };
        self.asking[index].interacted = false;
    }

    /// A page was answered, in the prompt or in what stands in for it.
    pub(in crate::system) fn answered(&mut self, from: ActivityId, answer: Answer) {
        let Some(index) = self.asking.iter().position(|asking| asking.prompt == from || asking.helper == Some(from)) else {
            return;
        };
        let asking = &mut self.asking[index];
        let (package, prompt) = (asking.package.clone(), asking.prompt);
        let Some(question) = asking.question().cloned() else { return };
        if asking.helper == Some(from) && question.prompt == Prompt::Settings {
            asking.interacted = true;
            self.choose_in_settings(&package, &question.group, answer.choice);
            return;
        }
        if answer.choice == Choice::Pick {
            let helper = self.open_picker(prompt);
            self.asking[index].helper = helper;
            return;
        }
        if let Some(helper) = self.asking[index].helper.take() {
            self.finish_activity(helper, "app-request");
        }
        let Some(asking) = self.asking.iter().find(|asking| asking.prompt == prompt) else { return };
        let (session, requested) = (asking.session, asking.permissions.clone());
        let api = self.config.api;
        let Some(entry) = self.packages.get_mut(&package) else { return };
        let said = answer::apply(entry, api, &question, answer);
        for (permission, outcome) in said {
            self.log_outcome(&package, session, &requested, &permission, outcome);
        }
        if answer.choice == Choice::Dismissed {
            self.close_prompt(prompt);
        } else {
            self.next_question(prompt);
        }
    }

    /// Shows the next page, or ends.
    fn next_question(&mut self, prompt: ActivityId) {
        let Some(asking) = self.asking.iter_mut().find(|asking| asking.prompt == prompt) else { return };
        asking.at += 1;
        match asking.question().map(|question| question.page.clone()) {
            Some(page) => {
                if let Some(record) = self.activities.get_mut(prompt) {
                    record.app = Some(Box::new(GrantApp::new(Some(page), self.config.maker)) as Box<dyn App>);
                }
                self.show_question(prompt);
            }
            None => self.close_prompt(prompt),
        }
    }

    fn set_grant(&mut self, package: &str, permission: &str, change: impl FnOnce(&mut Grant)) {
        if let Some(grant) = self.packages.get_mut(package).and_then(|package| package.grants.get_mut(permission)) {
            change(grant);
        }
    }

    /// Closes the prompt and tells the app.
    fn close_prompt(&mut self, prompt: ActivityId) {
        let Some(index) = self.asking.iter().position(|asking| asking.prompt == prompt) else { return };
        let asking = self.asking.remove(index);
        if !asking.by_system {
            let results = self.results(&asking.package, &asking.permissions);
            let address = self.address_of(asking.activity);
            self.send(address, Event::PermissionResult { request: asking.request, results });
        }
        self.finish_activity(prompt, "app-request");
    }

    fn results(&self, package: &str, permissions: &[String]) -> Vec<(String, bool)> {
        let Some(package) = self.packages.get(package) else { return Vec::new() };
        let granted =
            |name: &String| package.grants.get(name).is_some_and(|grant| grant.granted) || package.install_grants.contains(name);
        // An older app is not even told of the permission for notifications.
        let hidden = |name: &&String| self.config.api == 33 && package.facts.target_sdk < 33 && *name == POST_NOTIFICATIONS;
        permissions.iter().filter(|name| !hidden(name)).map(|name| (name.clone(), granted(name))).collect()
    }

    /// The activity of a prompt, or of what stood in for its page, was finished.
    pub(in crate::system) fn forget_asking(&mut self, id: ActivityId) {
        self.asking.retain(|asking| asking.prompt != id);
        let Some(asking) = self.asking.iter_mut().find(|asking| asking.helper == Some(id)) else { return };
        asking.helper = None;
        let (prompt, package, interacted) = (asking.prompt, asking.package.clone(), asking.interacted);
        let Some(question) = asking.question().cloned() else { return };
        match question.prompt {
            Prompt::Settings => {
                if !interacted {
                    self.count_as_refusal(&package, &question);
                }
                self.next_question(prompt);
            }
            Prompt::Picker => self.next_question(prompt),
            // The page itself is still there.
            _ => {}
        }
    }

    /// Who comes back from the settings without a choice has refused: the second time for good (`sendDirectlyToSettings`).
    fn count_as_refusal(&mut self, package: &str, question: &Question) {
        for permission in &question.permissions {
            self.set_grant(package, permission, |grant| match grant.flags.has(Flags::USER_SET) {
                true => grant.flags.insert(Flags::USER_FIXED),
                false => grant.flags.insert(Flags::USER_SET),
            });
        }
    }

    /// The asking activity is gone: its prompt goes with it.
    pub(in crate::system) fn cancel_asking(&mut self, activity: ActivityId) {
        while let Some(index) = self.asking.iter().position(|asking| asking.activity == activity) {
            let asking = self.asking.remove(index);
            for id in asking.helper.into_iter().chain([asking.prompt]) {
                self.finish_activity(id, "app died");
            }
        }
    }

    pub(super) fn controller_pid(&self) -> u32 {
        let package = grant::package(self.config.api, self.config.maker);
        self.processes.named(package).map_or(Self::SYSTEM_SERVER, |process| process.pid)
    }

    /// The line that the permission controller writes for each permission; Android 9 and older write none.
    fn log_outcome(&mut self, package: &str, session: i64, requested: &[String], permission: &str, outcome: Outcome) {
        let api = self.config.api;
        if api < 29 {
            return;
        }
        let uid = self.packages.get(package).map_or(0, |package| package.uid);
        let implicit = !requested.iter().any(|name| name == permission);
        if outcome == Outcome::Ignored && permission == BACKGROUND_LOCATION && api < 34 {
            let tag = if api < 31 { "GrantPermissionsActivity" } else { "GrantPermissionsViewModel" };
            let pid = self.controller_pid();
            let text = format!("Cannot grant {permission} as the matching foreground permission is not already granted.");
            self.log(Buffer::Main, Priority::Warn, tag, pid, text);
        }
        let text = format!(
            "Permission grant result requestId={session} callingUid={uid} callingPackage={package} permission={permission} \
             isImplicit={implicit} result={}",
            outcome as u32
        );
        // The two last words of Android 15 stand together.
        let (tag, priority, tail) = match api {
            ..31 => ("GrantPermissionsActivity", Priority::Verbose, ""),
            31..34 => ("GrantPermissionsViewModel", Priority::Verbose, ""),
            34 => ("GrantPermissionsViewModel", Priority::Info, " isPermissionRationaleShown=false"),
            _ => (
                "GrantPermissionsViewModel",
                Priority::Info,
                " isPermissionRationaleShown=falseisPackageRestrictedByEnhancedConfirmation=false",
            ),
        };
        let pid = self.controller_pid();
        self.log(Buffer::Main, priority, tag, pid, text + tail);
    }
}
