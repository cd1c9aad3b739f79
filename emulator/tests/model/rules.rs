//! Android's rules for permission requests, written down a second time, from the permission controller's sources alone: `AppPermissionGroup` and
//! `GrantPermissionsActivity` for API 23 to 30, `GrantPermissionsViewModel` and `KotlinUtils` for API 31 to 36. It shares nothing with the simulated device.
//!
//! Left out are what an app gets by being older than its device's split of a permission (location and its background half), Android's own
//! question about notifications, and the photo picker: those have tests of their own.

use std::collections::BTreeMap;

pub const CAMERA: &str = "CAMERA";
pub const MICROPHONE: &str = "RECORD_AUDIO";
pub const READ_CONTACTS: &str = "READ_CONTACTS";
pub const WRITE_CONTACTS: &str = "WRITE_CONTACTS";
pub const COARSE: &str = "ACCESS_COARSE_LOCATION";
pub const FINE: &str = "ACCESS_FINE_LOCATION";
pub const NOTIFICATIONS: &str = "POST_NOTIFICATIONS";

/// All that the app declares.
pub const DECLARED: [&str; 7] = [CAMERA, MICROPHONE, READ_CONTACTS, WRITE_CONTACTS, COARSE, FINE, NOTIFICATIONS];

/// What the app's buttons ask for.
pub const REQUESTS: [&[&str]; 11] = [
    &[CAMERA],
    &[MICROPHONE],
    &[READ_CONTACTS],
    &[WRITE_CONTACTS],
    &[READ_CONTACTS, WRITE_CONTACTS],
    &[CAMERA, READ_CONTACTS],
    &[COARSE],
    &[FINE, COARSE],
    &[FINE],
    &[NOTIFICATIONS],
    &[CAMERA, MICROPHONE, COARSE],
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Camera,
    Location,
    Microphone,
    Contacts,
    Notifications,
}

fn group(permission: &str) -> Group {
    match permission {
        CAMERA => Group::Camera,
        MICROPHONE => Group::Microphone,
        COARSE | FINE => Group::Location,
        NOTIFICATIONS => Group::Notifications,
        _ => Group::Contacts,
    }
}

impl Group {
    /// May be allowed only while the app is in use, and only once.
    fn in_use_only(self) -> bool {
        matches!(self, Self::Camera | Self::Location | Self::Microphone)
    }
}

/// A way to answer a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    Allow,
    InUse,
    Once,
    Deny,
    /// A button from API 29 on, a tick beside the refusal before.
    ForGood,
}

/// One permission of the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    pub granted: bool,
    /// `USER_SET`; compared only while the permission is not granted, for what a grant leaves differs without effect.
    pub set: bool,
    /// `USER_FIXED`
    pub fixed: bool,
    once: bool,
}

/// A page that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub group: Group,
    permissions: Vec<&'static str>,
    /// In order.
    pub answers: Vec<Answer>,
}

/// What the permission controller reports about a permission (API 30 and later).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Report {
    Ignored,
    UserFixed,
    Granted,
    AutoGranted,
    Denied,
    DeniedForGood,
    Once,
}

/// One app on one device.
#[derive(Debug, Clone)]
pub struct Model {
    pub api: u32,
    pub target: u32,
    pub states: BTreeMap<&'static str, State>,
    /// Pages to come; the first one is shown.
    pub pages: Vec<Page>,
    /// Requests made: each starts the permission controller's activity, whatever comes of it.
    pub requests: usize,
    pub reports: Vec<(&'static str, Report)>,
}

impl Model {
    pub fn new(api: u32, target: u32) -> Self {
        let states = DECLARED.iter().filter(|name| exists(name, api)).map(|name| (*name, State::default())).collect();
        Self { api, target, states, pages: Vec::new(), requests: 0, reports: Vec::new() }
    }

    /// Whether these rules speak of the request.
    pub fn speaks_of(&self, request: &[&str]) -> bool {
        let location = request.iter().any(|name| group(name) == Group::Location);
        let notifications = request.contains(&NOTIFICATIONS);
        !(location && self.api >= 29 && self.target < 31.min(self.api)) && !(notifications && self.api >= 33 && self.target < 33)
    }

    /// The app asks.
    pub fn ask(&mut self, request: &[&'static str]) {
        self.requests += 1;
        // Android 12 tells an app that wants the precise location to take the approximate one too; nothing of the request is looked at then.
        let precise_alone = request.contains(&FINE) && !request.contains(&COARSE) && !self.states[COARSE].granted;
        if precise_alone && self.api >= 31 && self.target >= 31 && !self.fixed(Group::Location) {
            return;
        }
        for permission in self.affected(request) {
            self.decide(permission);
        }
        if self.api >= 31 {
            self.pages.sort_by_key(|page| (!page.group.in_use_only(), page.group));
        }
    }

    /// A request for one of a group is one for the whole group before Android 8, and for apps made before it.
    fn affected(&self, request: &[&'static str]) -> Vec<&'static str> {
        let whole = self.api < 26 || self.target < 26;
        let mut affected = Vec::new();
        for name in request.iter().filter(|name| self.states.contains_key(*name)) {
            let others = self.states.keys().filter(|other| whole && group(other) == group(name));
            for name in std::iter::once(name).chain(others) {
                if !affected.contains(name) {
                    affected.push(*name);
                }
            }
        }
        affected
    }

    fn decide(&mut self, permission: &'static str) {
        let (group, state) = (group(permission), self.states[permission]);
        if self.fixed(group) {
            return self.reports.push((permission, Report::UserFixed));
        }
        if let Some(page) = self.pages.iter_mut().find(|page| page.group == group) {
            return page.permissions.push(permission);
        }
        let precise_is_apart = group == Group::Location && self.api >= 31;
        let has_sibling = self.states.iter().any(|(name, state)| self::group(name) == group && state.granted);
        if state.granted {
            return;
        }
        if has_sibling && !precise_is_apart {
            let once = self.states.iter().any(|(name, state)| self::group(name) == group && state.once && state.granted);
            self.states.insert(permission, State { granted: true, once, ..State::default() });
            return self.reports.push((permission, Report::AutoGranted));
        }
        self.pages.push(self.page(permission, group));
    }

    fn page(&self, permission: &'static str, group: Group) -> Page {
        let refused = self.refused(group);
        let upgrade = permission == FINE && self.api >= 31 && self.states[COARSE].granted;
        let mut answers = match (self.api, group) {
            (30.., group) if upgrade && self.states[COARSE].once && group == Group::Location => vec![Answer::Once],
            (30.., group) if group.in_use_only() => vec![Answer::InUse, Answer::Once],
            (29, Group::Location) => vec![Answer::InUse],
            _ => vec![Answer::Allow],
        };
        match self.api {
            30.. if refused => answers.push(Answer::ForGood),
            30.. => answers.push(Answer::Deny),
            _ => {
                answers.push(Answer::Deny);
                answers.extend(refused.then_some(Answer::ForGood));
            }
        }
        Page { group, permissions: vec![permission], answers }
    }

    fn fixed(&self, of: Group) -> bool {
        self.states.iter().any(|(name, state)| group(name) == of && state.fixed)
    }

    fn refused(&self, of: Group) -> bool {
        self.states.iter().any(|(name, state)| group(name) == of && state.set && !state.granted)
    }

    /// The person answers the page that is shown.
    pub fn answer(&mut self, answer: Answer) {
        let page = self.pages.remove(0);
        let (state, report) = match answer {
            Answer::Allow | Answer::InUse => (State { granted: true, set: true, ..State::default() }, Report::Granted),
            Answer::Once => (State { granted: true, set: true, once: true, ..State::default() }, Report::Once),
            Answer::Deny => (State { set: true, ..State::default() }, Report::Denied),
            // To Android 11 a refusal for good takes the place of the plain one; from 12 both stand.
            Answer::ForGood => (State { set: self.api >= 31, fixed: true, ..State::default() }, Report::DeniedForGood),
        };
        for permission in page.permissions {
            let before = self.states[permission];
            // A refused upgrade to the precise location leaves the approximate one.
            if !(before.granted && !state.granted) {
                self.states.insert(permission, state);
            }
            self.reports.push((permission, report));
        }
    }

    /// The app has been away long enough for what was allowed once to be over.
    pub fn away(&mut self) {
        let over: Vec<Group> = self.states.iter().filter(|(_, state)| state.granted && state.once).map(|(name, _)| group(name)).collect();
        for (name, state) in &mut self.states {
            if over.contains(&group(name)) {
                *state = State::default();
            }
        }
    }

    /// The shell grants or revokes; the flags stay.
    pub fn shell(&mut self, permission: &str, granted: bool) {
        if let Some(state) = self.states.get_mut(permission) {
            state.granted = granted;
        }
    }

    /// The app's data is cleared, and its permissions with it.
    pub fn clear(&mut self) {
        self.states.values_mut().for_each(|state| *state = State::default());
    }
}

fn exists(permission: &str, api: u32) -> bool {
    permission != NOTIFICATIONS || api >= 33
}
