//! A permission request from the app's call to its answer.

use super::plan::{Outcome, Plan, Question, Setting, plan};
use super::{Flags, Grant};
use crate::app::grant::{Answer, Choice, GrantApp, package as controller};
use crate::app::{ActivityId, Event, Intent};
use crate::system::System;
use crate::system::log::{Buffer, Priority};
use crate::system::packages::{POST_NOTIFICATIONS, first_flags};
use crate::system::processes::ExitReason;
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
    package: String,
    /// What was asked for.
    permissions: Vec<String>,
    /// The pages.
    questions: Vec<Question>,
    /// The permission controller's number for it.
    session: i64,
    /// Android asks for the app.
    by_system: bool,
}

/// How long the controller takes to settle a request without a page, in milliseconds.
const SILENT_MS: u64 = 40;

impl System {
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
        let setting = Setting { api: self.config.api, zh: self.zh(), custom: &custom };
        let Some(package) = self.packages.get(name) else { return };
        let Plan { settled, questions } = plan(package, &permissions, setting, by_system);
        self.session = self.session.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let session = self.session;

        let pages: Vec<_> = questions.iter().map(|question| question.page.clone()).collect();
        let silent = pages.is_empty();
        let resolved = Resolved {
            package: controller(self.config.api).into(),
            class: if self.config.api < 29 {
                "com.android.packageinstaller.permission.ui.GrantPermissionsActivity".into()
            } else {
                "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity".into()
            },
            translucent: true,
            app: Some(Box::new(GrantApp::new(pages))),
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
        for (permission, outcome) in &settled {
            if *outcome == Outcome::AutoGranted {
                self.set_grant(name, permission, |grant| grant.granted = true);
            }
            self.log_outcome(name, session, permission, *outcome);
        }
        self.asking.push(Asking { activity, request, prompt, package: name.into(), permissions, questions, session, by_system });
        if silent {
            self.timers.set(self.clock.uptime_ms() + SILENT_MS, TimerEvent::SilentPrompt { prompt });
        }
    }

    /// A request without a page is settled.
    pub(in crate::system) fn on_silent_prompt(&mut self, prompt: ActivityId) {
        self.close_prompt(prompt);
        self.pump();
    }

    /// A page was answered.
    pub(in crate::system) fn answered(&mut self, prompt: ActivityId, answer: Answer) {
        let Some(asking) = self.asking.iter().find(|asking| asking.prompt == prompt) else { return };
        let Some(question) = asking.questions.get(answer.page).cloned() else { return };
        let (package, session, last) = (asking.package.clone(), asking.session, answer.page + 1 == asking.questions.len());
        for permission in &question.permissions {
            let outcome = self.apply(&package, &question, permission, answer);
            self.log_outcome(&package, session, permission, outcome);
        }
        if answer.choice == Choice::Selected {
            self.set_grant(&package, USER_SELECTED, |grant| grant.granted = true);
        }
        if last {
            self.close_prompt(prompt);
        }
    }

    /// What an answer does to one permission.
    fn apply(&mut self, package: &str, question: &Question, permission: &str, answer: Answer) -> Outcome {
        let coarse_only = question.page.accuracy.is_some() && !answer.precise && permission.ends_with("ACCESS_FINE_LOCATION");
        let choice = match answer.choice {
            Choice::Allow | Choice::Foreground | Choice::Once if coarse_only => Choice::Deny,
            Choice::Selected if permission != USER_SELECTED => Choice::Deny,
            choice => choice,
        };
        self.set_grant(package, permission, |grant| {
            if choice == Choice::Dismissed {
                return;
            }
            grant.flags.insert(Flags::USER_SET);
            for flag in [Flags::USER_FIXED, Flags::ONE_TIME, Flags::REVIEW_REQUIRED, Flags::REVOKED_COMPAT] {
                grant.flags.remove(flag);
            }
            grant.granted = !matches!(choice, Choice::Deny | Choice::DenyForGood);
            match choice {
                Choice::Once => grant.flags.insert(Flags::ONE_TIME),
                Choice::DenyForGood => grant.flags.insert(Flags::USER_FIXED),
                _ => {}
            }
        });
        match choice {
            Choice::Allow | Choice::Foreground | Choice::Selected => Outcome::UserGranted,
            Choice::Once => Outcome::OneTime,
            Choice::Deny => Outcome::UserDenied,
            Choice::DenyForGood => Outcome::UserDeniedForGood,
            Choice::Dismissed => Outcome::Dismissed,
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
        let package = self.packages.get(package);
        let granted = |name: &String| {
            package.is_some_and(|package| {
                package.grants.get(name).is_some_and(|grant| grant.granted) || package.install_grants.contains(name)
            })
        };
        permissions.iter().map(|name| (name.clone(), granted(name))).collect()
    }

    /// The prompt's activity was finished by something else.
    pub(in crate::system) fn forget_asking(&mut self, prompt: ActivityId) {
        self.asking.retain(|asking| asking.prompt != prompt);
    }

    /// The asking activity is gone: its prompt goes with it.
    pub(in crate::system) fn cancel_asking(&mut self, activity: ActivityId) {
        let prompts: Vec<ActivityId> =
            self.asking.iter().filter(|asking| asking.activity == activity).map(|asking| asking.prompt).collect();
        for prompt in prompts {
            self.finish_activity(prompt, "app died");
        }
    }

    /// The line that the permission controller writes for each permission; Android 9 and older write none.
    fn log_outcome(&mut self, package: &str, session: i64, permission: &str, outcome: Outcome) {
        let api = self.config.api;
        if api < 29 {
            return;
        }
        let tag = if api < 31 { "GrantPermissionsActivity" } else { "GrantPermissionsViewModel" };
        let uid = self.packages.get(package).map_or(0, |package| package.uid);
        let pid = self.processes.named(controller(api)).map_or(Self::SYSTEM_SERVER, |process| process.pid);
        let code = outcome as u32;
        let text = format!(
            "Permission grant result requestId={session} callingUid={uid} callingPackage={package} permission={permission} \
             isImplicit=false result={code}"
        );
        let priority = if api < 34 { Priority::Verbose } else { Priority::Info };
        self.log(Buffer::Main, priority, tag, pid, text);
    }

    /// A minute after a package left the front: what was granted only this time is taken away, unless it is back.
    pub(in crate::system) fn on_one_time(&mut self, package: &str) {
        if self.activities.tasks.last().is_some_and(|task| task.records.iter().any(|record| record.package == package)) {
            return;
        }
        let Some(entry) = self.packages.get_mut(package) else { return };
        let mut changed = false;
        for grant in entry.grants.values_mut().filter(|grant| grant.flags.has(Flags::ONE_TIME)) {
            changed |= grant.granted;
            grant.granted = false;
            grant.flags.remove(Flags::ONE_TIME);
            grant.flags.remove(Flags::USER_SET);
        }
        if changed {
            self.stop_process(package, ExitReason::PermissionChange, "one-time permission revoked");
        }
    }

    /// Ends a package's process without stopping the package.
    pub(in crate::system) fn stop_process(&mut self, package: &str, reason: ExitReason, description: &str) {
        if let Some(pid) = self.processes.named(package).map(|process| process.pid) {
            self.end_process(pid, reason, description);
            self.pump();
        }
    }

    /// `pm grant` and `pm revoke`; the error is what the command prints.
    pub fn set_permission(&mut self, package: &str, permission: &str, granted: bool) -> Result<(), String> {
        let custom = self.packages.custom();
        let api = self.config.api;
        let Some(entry) = self.packages.get_mut(package) else {
            return Err(format!("java.lang.IllegalArgumentException: Unknown package: {package}"));
        };
        if !entry.facts.permissions.iter().any(|name| name == permission) {
            let known = super::groups::group_of(permission, api).is_some() || super::groups::is_normal(permission);
            if !known && !custom.contains_key(permission) {
                return Err(format!("java.lang.IllegalArgumentException: Unknown permission: {permission}"));
            }
            return Err(format!("java.lang.SecurityException: Package {package} has not requested permission {permission}"));
        }
        let Some(grant) = entry.grants.get_mut(permission) else {
            return Err(format!(
                "java.lang.SecurityException: Permission {permission} requested by {package} is not a changeable permission type"
            ));
        };
        let was = std::mem::replace(&mut grant.granted, granted);
        grant.flags.remove(Flags::ONE_TIME);
        if granted {
            grant.flags.remove(Flags::REVIEW_REQUIRED);
        }
        if was && !granted {
            self.stop_process(package, ExitReason::PermissionChange, "permissions revoked");
        }
        Ok(())
    }

    /// Forgets every decision about a package's permissions.
    pub fn reset_permissions(&mut self, package: &str) {
        let api = self.config.api;
        if let Some(entry) = self.packages.get_mut(package) {
            let target = entry.facts.target_sdk;
            for (name, grant) in &mut entry.grants {
                *grant = Grant { granted: false, flags: first_flags(name, api, target) };
            }
        }
    }
}

const USER_SELECTED: &str = "android.permission.READ_MEDIA_VISUAL_USER_SELECTED";
