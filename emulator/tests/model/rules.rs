//! Android's rules for permission requests, written down a second time, from the permission controller's sources alone: `AppPermissionGroup` and
//! `GrantPermissionsActivity` for API 23 to 30, `GrantPermissionsViewModel` and `KotlinUtils` for API 31 to 36. It shares nothing with the simulated device.
//!
//! Left out are the precise location asked for alone from Android 10 on (its releases differ), what an app gets by being older than its device's split of a permission (location and its background half), Android's own
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

    /// Android 10 and 11 keep pages in an `ArrayMap`, which goes by the hash of its key: `Pair(group's name, false)`.
    fn place_in_array_map(self) -> i32 {
        let name = format!("android.permission-group.{}", format!("{self:?}").to_uppercase());
        let hash = name.bytes().fold(0_i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        hash ^ 1237
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
    /// `USER_SET`
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
        let precise_alone = request.contains(&FINE) && !request.contains(&COARSE);
        let split = location && self.api >= 29 && self.target < 31.min(self.api);
        let androids_own = notifications && self.api >= 33 && self.target < 33;
        !(split || precise_alone && self.api >= 29 || androids_own)
    }

    /// The app asks.
    pub fn ask(&mut self, request: &[&'static str]) {
        self.requests += 1;
        for permission in self.affected(request) {
            self.decide(permission);
        }
        // Android 12 and 13 take a request for the approximate location that is there already for an error, and drop all of the request.
        let coarse_again =
            request.contains(&COARSE) && !request.contains(&FINE) && self.states[COARSE].granted && !self.states[FINE].granted;
        if coarse_again && (31..=33).contains(&self.api) && !self.fixed(Group::Location) {
            self.pages.clear();
        }
        let answers: Vec<_> = self.pages.iter().map(|page| self.answers(page.group, &page.permissions)).collect();
        self.pages.iter_mut().zip(answers).for_each(|(page, answers)| page.answers = answers);
        let unknown = request.iter().filter(|name| !self.states.contains_key(*name) && self.api == 30);
        self.reports.extend(unknown.map(|name| (*name, Report::Ignored)));
        match self.api {
            ..29 => {}
            29 => self.pages.sort_by_key(|page| page.group.place_in_array_map()),
            30 => self.pages.sort_by_key(|page| (!page.group.in_use_only(), page.group.place_in_array_map())),
            _ => self.pages.sort_by_key(|page| (!page.group.in_use_only(), page.group)),
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
        // From Android 14 the approximate location can be asked for although the precise one was refused for good.
        let fixed = if self.api >= 34 && permission == COARSE { state.fixed } else { self.fixed(group) };
        if fixed {
            return self.reports.push((permission, Report::UserFixed));
        }
        if let Some(page) = self.pages.iter_mut().find(|page| page.group == group) {
            return page.permissions.push(permission);
        }
        let precise_is_apart = group == Group::Location && self.api >= 31 && !self.states[FINE].granted;
        let has_sibling = self.states.iter().any(|(name, state)| self::group(name) == group && state.granted);
        if state.granted {
            // Android 11 grants it again and says so; later nothing is said of what the app has.
            if self.api == 30 {
                self.reports.push((permission, Report::AutoGranted));
            }
            return;
        }
        if has_sibling && !precise_is_apart {
            let once = self.states.iter().any(|(name, state)| self::group(name) == group && state.once && state.granted);
            self.states.insert(permission, State { granted: true, once, ..State::default() });
            return self.reports.push((permission, Report::AutoGranted));
        }
        self.pages.push(Page { group, permissions: vec![permission], answers: Vec::new() });
    }

    fn answers(&self, group: Group, permissions: &[&str]) -> Vec<Answer> {
        let refused = self.refused(group, permissions);
        let upgrade = permissions.contains(&FINE) && self.api >= 31 && self.states[COARSE].granted;
        let mut answers = match (self.api, group) {
            // What was allowed once is made precise only once; Android 14 offers more.
            (30..34, Group::Location) if upgrade && self.states[COARSE].once => vec![Answer::Once],
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
        answers
    }

    fn fixed(&self, of: Group) -> bool {
        self.states.iter().any(|(name, state)| group(name) == of && state.fixed)
    }

    /// Refused before: something of the group; in Android 12 and 13 something that is asked for now; from 14 an approximate location that was
    /// allowed is an answer too, so that the first refusal to make it precise is one for good.
    fn refused(&self, of: Group, asked: &[&str]) -> bool {
        let counts = |name: &str| group(name) == of && (!(31..=33).contains(&self.api) || asked.contains(&name));
        self.states.iter().any(|(name, state)| counts(name) && state.set && (!state.granted || self.api >= 34))
    }

    /// The person answers the page that is shown.
    pub fn answer(&mut self, answer: Answer) {
        let page = self.pages.remove(0);
        let (state, report) = match answer {
            Answer::Allow | Answer::InUse => (State { granted: true, set: self.api >= 30, ..State::default() }, Report::Granted),
            Answer::Once => (State { granted: true, set: true, once: true, ..State::default() }, Report::Once),
            Answer::Deny => (State { set: true, ..State::default() }, Report::Denied),
            // To Android 11 a refusal for good takes the place of the plain one; from 12 both stand.
            Answer::ForGood => (State { set: self.api >= 31, fixed: true, ..State::default() }, Report::DeniedForGood),
        };
        for permission in page.permissions {
            let before = self.states[permission];
            // Making a location precise, or not, leaves the approximate one as it is.
            if !before.granted {
                self.states.insert(permission, state);
            }
            self.reports.push((permission, report));
        }
    }

    /// The app has been away long enough for what was allowed once to be over.
    pub fn away(&mut self) {
        self.states.values_mut().filter(|state| state.granted && state.once).for_each(|state| *state = State::default());
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
