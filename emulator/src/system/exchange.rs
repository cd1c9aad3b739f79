//! Between the system and the apps: hands events over, and does what the apps ask for.

use super::System;
use super::activities::Address;
use super::log::{Buffer, Priority};
use super::permissions::Flags;
use super::processes::ExitReason;
use super::shade;
use super::timers::TimerEvent;
use crate::app::{ActivityId, App, Env, Event, Intent, Request};
use crate::journal::Entry;

/// How many events one act may set off; apps that chase each other stop there.
const MAX_EVENTS: usize = 2_000;
/// As whom commands start apps.
const SHELL: u32 = 2000;

impl System {
    /// Whether the device speaks Chinese.
    pub fn zh(&self) -> bool {
        self.props.get("persist.sys.locale").starts_with("zh")
    }

    /// Whether whoever answers at an address has stopped answering.
    pub fn is_hung(&self, address: Address) -> bool {
        self.owner(address).and_then(|(_, pid)| self.processes.get(pid)).is_some_and(|process| process.hung)
    }

    /// What apps that refuse to run on emulators look at.
    fn looks_like_an_emulator(&self) -> bool {
        let qemu = ["ro.kernel.qemu", "ro.boot.qemu"].iter().any(|name| self.props.get(name) == "1");
        qemu || ["ranchu", "goldfish"].contains(&self.props.get("ro.hardware"))
    }

    /// What a package's app can know now.
    pub fn env(&self, package: &str) -> Env {
        let permissions = self.packages.get(package).map(|package| {
            let grants = package.grants.iter();
            grants.map(|(name, grant)| (name.clone(), grant.granted, grant.flags.has(Flags::USER_FIXED))).collect()
        });
        let (width, height) = self.display.size();
        Env {
            api: self.config.api,
            zh: self.zh(),
            width: width as i32,
            height: height as i32,
            density: self.display.density() as i32,
            keyboard: if self.windows.keyboard { height as i32 * 36 / 100 } else { 0 },
            uptime_ms: self.clock.uptime_ms(),
            local_ms: self.clock.epoch_ms() + self.zone().offset * 60_000,
            emulator: self.looks_like_an_emulator(),
            permissions: permissions.unwrap_or_default(),
        }
    }

    /// Puts an event in line for an app.
    pub(super) fn send(&mut self, to: Address, event: Event) {
        self.queue.push_back((to, event));
    }

    /// Hands over all events in line, and does what is asked for in return.
    pub(super) fn pump(&mut self) {
        for _ in 0..MAX_EVENTS {
            let Some((to, event)) = self.queue.pop_front() else { return };
            self.hand_over(to, &event);
        }
        self.queue.clear();
        self.log(
            Buffer::System,
            Priority::Warn,
            "InputDispatcher",
            Self::SYSTEM_SERVER,
            "too many events at once; the rest is dropped",
        );
    }

    fn hand_over(&mut self, to: Address, event: &Event) {
        let Some((package, pid)) = self.owner(to) else { return };
        if self.processes.get(pid).is_some_and(|process| process.hung) {
            return;
        }
        let env = self.env(&package);
        let Some(app) = self.app_mut(to) else { return };
        let requests = app.handle(event, &env);
        for request in requests {
            self.perform(to, &package, pid, request);
        }
    }

    /// The package and process behind an address.
    pub(super) fn owner(&self, address: Address) -> Option<(String, u32)> {
        match address {
            Address::Process(pid) => self.processes.get(pid).map(|process| (process.name.clone(), pid)),
            Address::Activity(id) => self.activities.get(id).map(|record| (record.package.clone(), record.pid)),
            Address::Dialog => Some(("android".into(), Self::SYSTEM_SERVER)),
            Address::Shade => self.processes.named(shade::PACKAGE).map(|process| (process.name.clone(), process.pid)),
        }
    }

    fn app_mut(&mut self, address: Address) -> Option<&mut Box<dyn App>> {
        match address {
            Address::Process(pid) => self.processes.get_mut(pid)?.app.as_mut(),
            Address::Activity(id) => self.activities.get_mut(id)?.app.as_mut(),
            Address::Dialog => self.dialogs.last_mut().map(|dialog| &mut dialog.app),
            Address::Shade => self.windows.shade.as_mut(),
        }
    }

    pub(super) fn app(&self, address: Address) -> Option<&dyn App> {
        match address {
            Address::Process(pid) => self.processes.get(pid)?.app.as_deref(),
            Address::Activity(id) => self.activities.get(id)?.app.as_deref(),
            Address::Dialog => self.dialogs.last().map(|dialog| &*dialog.app),
            Address::Shade => self.windows.shade.as_deref(),
        }
    }

    fn perform(&mut self, from: Address, package: &str, pid: u32, request: Request) {
        match request {
            Request::StartActivity(intent) => self.start_from_app(from, pid, intent),
            Request::Finish(id) => self.finish_activity(id, "app-request"),
            Request::MoveToBack => self.move_to_back(pid),
            Request::RequestPermissions { activity, request, permissions } => {
                self.request_permissions(activity, request, permissions);
            }
            Request::Log { tag, text } => self.log(Buffer::Main, Priority::Info, &tag, pid, text),
            Request::Timer { id, after_ms } => self.timers.set(self.clock.uptime_ms() + after_ms, TimerEvent::App { pid, id }),
            Request::Toast(text) => self.show_toast(text),
            Request::Keyboard(shown) => self.windows.keyboard = shown,
            Request::Save(data) => {
                if let Some(package) = self.packages.get_mut(package) {
                    package.data = Some(data);
                }
            }
            Request::Sms { from, text, after_ms } => {
                self.timers.set(self.clock.uptime_ms() + after_ms, TimerEvent::Sms { from, text });
            }
            Request::Exit => self.end_process(pid, ExitReason::ExitSelf, ""),
            Request::Crash { exception, message } => self.crash(package, pid, &exception, &message),
            Request::NotResponding => self.hang(pid),
            Request::Answer(answer) => {
                if let Address::Activity(id) = from {
                    self.answered(id, answer);
                }
            }
            Request::DialogButton(button) => self.dialog_button(button),
        }
    }

    fn start_from_app(&mut self, from: Address, pid: u32, intent: Intent) {
        let above = match from {
            Address::Activity(id) => Some(id),
            _ => self.activities.front().filter(|front| front.pid == pid).map(|front| front.id),
        };
        let uid = self.processes.get(pid).map_or(1000, |process| process.uid);
        match self.own_activity(pid, &intent).or_else(|| self.resolve(&intent)) {
            Some(resolved) => _ = self.launch(resolved, intent, uid, above),
            None => {
                let text =
                    format!("No Activity found to handle Intent {{ {} }}", super::activity_log::short_string(&intent, false));
                self.log(Buffer::Main, Priority::Warn, "System.err", pid, text);
            }
        }
    }

    /// Tells an app of a timer, or of its permission request's answer.
    pub(super) fn on_app_timer(&mut self, pid: u32, id: u64) {
        self.send(Address::Process(pid), Event::Timer(id));
        self.pump();
    }

    /// Starts an activity for a command that runs as `uid`; `None` when no activity fits.
    pub fn start_activity(&mut self, intent: Intent, uid: u32) -> Option<(super::activities::Started, ActivityId)> {
        let resolved = self.resolve(&intent)?;
        if uid == SHELL {
            self.note(Entry::Start(&resolved.package));
        }
        let mut intent = intent;
        intent.flags |= 0x1000_0000;
        let package = resolved.package.clone();
        let started = self.launch(resolved, intent, uid, None);
        self.system_asks(&package);
        self.pump();
        let front = self.activities.front().map_or(0, |front| front.id);
        Some((started, front))
    }
}
