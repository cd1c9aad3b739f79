//! Permissions that a generated app asks for: when, and what comes of it under each policy on each level of Android.

use std::collections::{BTreeMap, BTreeSet};

use super::words::Pair;

/// A group of permissions. Only those that one prompt grants for the time of use, on every level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Calendar,
    Camera,
    Contacts,
    Location,
    Microphone,
}

pub(super) const GROUPS: [Group; 5] = [Group::Camera, Group::Location, Group::Contacts, Group::Microphone, Group::Calendar];

impl Group {
    pub(super) fn name(self) -> &'static str {
        match self {
            Group::Calendar => "CALENDAR",
            Group::Camera => "CAMERA",
            Group::Contacts => "CONTACTS",
            Group::Location => "LOCATION",
            Group::Microphone => "MICROPHONE",
        }
    }

    /// What is requested; a condition may name the last.
    pub(super) fn permissions(self) -> &'static [&'static str] {
        match self {
            Group::Calendar => &["READ_CALENDAR"],
            Group::Camera => &["CAMERA"],
            Group::Contacts => &["READ_CONTACTS"],
            Group::Location => &["ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION"],
            Group::Microphone => &["RECORD_AUDIO"],
        }
    }

    /// What it is called in the app's own words.
    pub(super) fn noun(self) -> Pair {
        match self {
            Group::Calendar => ("calendar", "日历"),
            Group::Camera => ("camera", "相机"),
            Group::Contacts => ("contacts", "通讯录"),
            Group::Location => ("location", "位置信息"),
            Group::Microphone => ("microphone", "麦克风"),
        }
    }

    /// A control that people expect to need it.
    pub(super) fn function(self) -> Pair {
        match self {
            Group::Calendar => ("Set a reminder", "设置提醒"),
            Group::Camera => ("Scan a code", "扫一扫"),
            Group::Contacts => ("Find friends", "查找好友"),
            Group::Location => ("Places nearby", "附近地点"),
            Group::Microphone => ("Voice memo", "语音备忘"),
        }
    }

    /// A control of which nobody expects it.
    pub(super) fn pretext(self) -> Pair {
        match self {
            Group::Calendar => ("Wheel of fortune", "幸运转盘"),
            Group::Camera => ("Daily tasks", "每日任务"),
            Group::Contacts => ("Quiz", "知识问答"),
            Group::Location => ("Themes", "主题皮肤"),
            Group::Microphone => ("Season pass", "赛季通行证"),
        }
    }
}

/// When it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// At the very first start, before anybody agreed to anything.
    Early,
    /// Right after the consent.
    Agreed,
    /// At each start, until it is granted; with the app's own call to the settings, if it is not.
    Start { nag: bool },
    /// Where something is used that needs it; with an explanation of the app's own.
    Function { explained: bool },
    /// Where something is used that does not need it.
    Pretext,
}

/// One permission asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) group: Group,
    pub(super) moment: Moment,
    /// Whether it is allowed where the scenario decides.
    pub(super) allowed: bool,
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Observe,
    DenyAll,
    AllowAll,
}

pub(super) const POLICIES: [Policy; 3] = [Policy::Observe, Policy::DenyAll, Policy::AllowAll];

impl Policy {
    pub(super) fn name(self) -> &'static str {
        match self {
            Policy::Observe => "observe",
            Policy::DenyAll => "deny-all",
            Policy::AllowAll => "allow-all",
        }
    }

    fn allows(self, ask: &Ask) -> bool {
        match self {
            Policy::Observe => ask.allowed,
            Policy::DenyAll => false,
            Policy::AllowAll => true,
        }
    }
}

/// From this level on a second refusal is for good; before it, only a box or a button of its own that nobody touches here makes it so.
pub(super) const TWICE_IS_FOR_GOOD: u32 = 30;

/// The phases that begin with a start of the app, in this order.
pub(super) const STARTS: [&str; 4] = ["first-run", "use", "account-deletion", "after-deletion"];

/// The asks of one phase.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) shown: u32,
    pub(super) suppressed: u32,
    pub(super) nags: u32,
    pub(super) explained: u32,
    pub(super) solicited: u32,
    pub(super) idle: u32,
    pub(super) undetermined: u32,
    pub(super) before_consent: u32,
    pub(super) before_first_action: u32,
    pub(super) re_asks: u32,
    pub(super) re_asks_relaunch: u32,
    pub(super) by_group: BTreeMap<&'static str, u32>,
}

/// What became of a group so far.
#[derive(Debug, Default)]
struct History {
    granted: BTreeSet<Group>,
    /// Prompts refused.
    refused: BTreeMap<Group, u32>,
    /// The start in which it was last refused, by the prompt or by the app's own dialog.
    last: BTreeMap<Group, usize>,
}

/// What is asked in each of the phases of [`STARTS`].
pub(super) fn tally(asks: &[Ask], policy: Policy, api: u32) -> Vec<Tally> {
    let mut history = History::default();
    let mut tallies = Vec::new();
    for start in 0..STARTS.len() {
        let mut tally = Tally::default();
        for ask in asks {
            let here = match ask.moment {
                Moment::Early | Moment::Agreed => start == 0,
                Moment::Start { .. } => start > 0,
                Moment::Function { .. } | Moment::Pretext => false,
            };
            if here {
                history.request(ask, policy, api, start, &mut tally);
            }
        }
        // Nobody is logged in at the last start, so nobody is sent to the settings.
        for ask in asks.iter().filter(|ask| ask.moment == Moment::Start { nag: true } && (1..=2).contains(&start)) {
            if !history.granted.contains(&ask.group) {
                tally.nags += 1;
                history.asked(ask, start, &mut tally);
                history.last.insert(ask.group, start);
            }
        }
        for ask in asks.iter().filter(|ask| start == 1 && matches!(ask.moment, Moment::Function { .. } | Moment::Pretext)) {
            history.request(ask, policy, api, start, &mut tally);
        }
        tallies.push(tally);
    }
    tallies
}

impl History {
    fn request(&mut self, ask: &Ask, policy: Policy, api: u32, start: usize, tally: &mut Tally) {
        if self.granted.contains(&ask.group) {
            return;
        }
        self.asked(ask, start, tally);
        let refused = self.refused.entry(ask.group).or_default();
        if api >= TWICE_IS_FOR_GOOD && *refused >= 2 {
            tally.suppressed += 1;
            return;
        }
        tally.shown += 1;
        if policy.allows(ask) {
            self.granted.insert(ask.group);
        } else {
            *refused += 1;
            self.last.insert(ask.group, start);
        }
    }

    fn asked(&self, ask: &Ask, start: usize, tally: &mut Tally) {
        *tally.by_group.entry(ask.group.name()).or_default() += 1;
        match ask.moment {
            Moment::Function { explained } => {
                tally.solicited += 1;
                tally.explained += u32::from(explained);
            }
            Moment::Pretext => tally.undetermined += 1,
            Moment::Early | Moment::Agreed | Moment::Start { .. } => tally.idle += 1,
        }
        tally.before_consent += u32::from(ask.moment == Moment::Early);
        // To agree is no first action, so all of the first phase come before it.
        tally.before_first_action += u32::from(start == 0);
        if let Some(&last) = self.last.get(&ask.group) {
            tally.re_asks += 1;
            tally.re_asks_relaunch += u32::from(last < start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nagging_app_is_silenced_by_newer_android_but_for_its_own_dialog() {
        let asks = [Ask { group: Group::Camera, moment: Moment::Start { nag: true }, allowed: false }];
        let shown = |api| {
            tally(&asks, Policy::DenyAll, api).iter().map(|tally| (tally.shown, tally.suppressed, tally.nags)).collect::<Vec<_>>()
        };
        assert_eq!(shown(29), [(0, 0, 0), (1, 0, 1), (1, 0, 1), (1, 0, 0)]);
        assert_eq!(shown(30), [(0, 0, 0), (1, 0, 1), (1, 0, 1), (0, 1, 0)]);
        let allowed = tally(&asks, Policy::AllowAll, 34);
        assert_eq!(allowed.iter().map(|tally| tally.shown + tally.nags).sum::<u32>(), 1);
    }
}
