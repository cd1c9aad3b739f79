//! The plan of a specimen: all that is decided, from a seed and what was said. Everything else only writes it down.

use super::apps::{KINDS, Kind};
use super::asks::{Ask, GROUPS, Moment};
use super::random::Random;
use super::settings::{Mode, Place, Settings};
use super::words::{Language, Words};

/// An app and what it does.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) kind: &'static Kind,
    pub(super) name: Words,
    pub(super) language: Language,
    pub(super) version: (u32, u32),
    pub(super) min: u32,
    pub(super) target: u32,
    pub(super) mode: Mode,
    /// How long the list on the main screen is.
    pub(super) list: u32,
    pub(super) method: Method,
    /// A box to tick at the sign-up.
    pub(super) terms: bool,
    /// A name must be given after the sign-up.
    pub(super) profile: bool,
    pub(super) asks: Vec<Ask>,
    pub(super) place: Place,
    pub(super) way: Option<Way>,
}

/// How an account is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    PhoneAndPassword,
    MailAndPassword,
    PhoneAndCode,
}

/// The way out.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) depth: u32,
    /// Numbers of the obstacles behind the entry, in the order in which they come; O1 is a matter of `depth`.
    pub(super) obstacles: Vec<u32>,
    pub(super) end: End,
    /// Which wording of several.
    pub(super) wording: usize,
    pub(super) reasons: u32,
    pub(super) ticks: u32,
    pub(super) countdown: u32,
    pub(super) conditions: u32,
}

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Deleted,
    /// Accepted, to be done within so many working days.
    Handled(u32),
    /// Accepted, to be taken back within so many days.
    Cooling(u32),
    Deactivated,
    Call,
    Web,
}

impl Way {
    pub(super) fn has(&self, number: u32) -> bool {
        self.obstacles.contains(&number)
    }

    /// All obstacles, by number.
    pub(super) fn listed(&self) -> Vec<u32> {
        let mut list = self.obstacles.clone();
        list.extend((self.depth > 4).then_some(1));
        list.sort_unstable();
        list
    }
}

impl Plan {
    /// Decides. What was said changes nothing of what else is drawn, so that two specimens of one seed are alike in the rest.
    pub(super) fn new(seed: u64, settings: &Settings) -> Self {
        let mut random = Random::new(seed);
        let kind = &KINDS[random.within(0, KINDS.len() as u32 - 1) as usize];
        let name = Words::from(random.pick(kind.names));
        let language = random.pick(&[Language::Both, Language::Both, Language::Both, Language::English, Language::Chinese]);
        let version = (random.within(1, 9), random.within(0, 9));
        let min = random.pick(&[23, 23, 24, 26, 28, 30]);
        let target = random.within(33, 36);
        let mode = random.pick(&[Mode::Static, Mode::Static, Mode::Clock, Mode::Shuffled]);
        let list = random.within(8, 18);
        let method = random.pick(&[Method::PhoneAndPassword, Method::MailAndPassword, Method::PhoneAndCode]);
        let (terms, profile) = (random.chance(60), random.chance(40));
        let number = random.pick(&[0, 1, 1, 2, 2, 3]);
        let asks = asks(&mut random, settings.asks.unwrap_or(number));
        let place = random.pick(&[Place::Tabs, Place::Tabs, Place::Tabs, Place::Drawer, Place::Plain, Place::Below, Place::Help]);
        let exists = random.chance(95);
        let way = way(&mut random, settings, place);
        let mut plan = Self {
            seed,
            kind,
            name,
            language: settings.language.unwrap_or(language),
            version,
            target: settings.target.unwrap_or(target.max(settings.min.unwrap_or(0))),
            min: settings.min.unwrap_or(min).min(settings.target.unwrap_or(36)),
            mode: settings.mode.unwrap_or(mode),
            list,
            method,
            terms,
            profile,
            asks,
            place: settings.entry.unwrap_or(if place == Place::Help && way.depth < 5 { Place::Tabs } else { place }),
            way: Some(way),
        };
        // To say anything of the way out is to want one.
        let wanted = settings.obstacles.is_some() || settings.depth.is_some() || settings.entry.is_some();
        if !settings.deletion.unwrap_or(exists || wanted) {
            plan.way = None;
            if matches!(plan.place, Place::Below | Place::Help) {
                plan.place = Place::Tabs;
            }
        }
        if plan.way.as_ref().is_some_and(|way| way.has(8)) && plan.method == Method::PhoneAndCode {
            plan.method = Method::PhoneAndPassword;
        }
        if settings.fixed {
            plan.mend();
        }
        plan
    }

    /// The app after it was mended.
    fn mend(&mut self) {
        self.version.1 += 1;
        let shorter = self.way.as_ref().map_or(3, |way| way.depth.min(3));
        let way = Way {
            depth: shorter,
            obstacles: Vec::new(),
            end: End::Deleted,
            wording: 0,
            reasons: 0,
            ticks: 0,
            countdown: 0,
            conditions: 0,
        };
        self.way = Some(way);
        if matches!(self.place, Place::Below | Place::Help) {
            self.place = Place::Tabs;
        }
        for ask in &mut self.asks {
            ask.moment = Moment::Function { explained: true };
        }
    }
}

fn asks(random: &mut Random, number: u32) -> Vec<Ask> {
    let mut groups = GROUPS;
    random.shuffle(&mut groups);
    let mut nag = random.chance(40);
    let mut list = Vec::new();
    for group in groups {
        let moment = match random.within(1, 10) {
            1 => Moment::Early,
            2 => Moment::Agreed,
            3..=5 => Moment::Start { nag: std::mem::take(&mut nag) },
            6..=7 => Moment::Function { explained: true },
            8..=9 => Moment::Function { explained: false },
            _ => Moment::Pretext,
        };
        list.push(Ask { group, moment, allowed: random.chance(20) });
    }
    list.truncate(number as usize);
    list
}

/// Obstacles that may be drawn; those that end the way otherwise than by a deletion come with their end.
const FREE: [u32; 15] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 17, 21];

fn way(random: &mut Random, settings: &Settings, place: Place) -> Way {
    let mut free = FREE;
    random.shuffle(&mut free);
    let number = random.pick(&[0, 1, 2, 3, 3, 4, 5, 7]);
    let (fails, silent, cancels) = (random.chance(10), random.chance(20), random.chance(50));
    let drawn_end = random.within(1, 100);
    let days = random.pick(&[7, 14, 15, 30]);
    let handling = random.pick(&[5, 10, 15, 20]);
    let drawn_depth = random.pick(&[2, 3, 3, 4, 4, 4, 5, 6, 7]);
    let deep = random.within(5, 7);
    let mut obstacles: Vec<u32> = match &settings.obstacles {
        Some(said) => said.clone(),
        None => {
            let mut list = free[..number].to_vec();
            list.extend(silent.then_some(23));
            match drawn_end {
                1..=50 => {}
                51..=65 => {}
                66..=80 => list.extend([15].into_iter().chain(cancels.then_some(22))),
                81..=88 => list.push(18),
                89..=94 => list.push(13),
                _ => list.push(19),
            }
            list.extend((fails && drawn_end <= 88).then_some(20));
            list
        }
    };
    let has = |number: u32| obstacles.contains(&number);
    let end = if has(13) {
        End::Call
    } else if has(19) {
        End::Web
    } else if has(18) {
        End::Deactivated
    } else if has(15) {
        End::Cooling(days)
    } else if has(22) || (51..=65).contains(&drawn_end) {
        End::Handled(handling)
    } else {
        End::Deleted
    };
    let hidden =
        has(1) || settings.entry.unwrap_or(place) == Place::Help && (settings.entry.is_some() || settings.obstacles.is_none());
    let depth = match settings.depth {
        Some(depth) => depth,
        None if hidden => drawn_depth.max(deep),
        // Who names obstacles, and not the first one, wants none that is hidden.
        None if settings.obstacles.is_some() => drawn_depth.min(4),
        None => drawn_depth,
    };
    obstacles.retain(|&number| number != 1);
    // Those that talk come first, then those that demand, in an order of the seed.
    let mut order = FREE;
    random.shuffle(&mut order);
    let rank = |number: &u32| order.iter().position(|known| known == number).unwrap_or(FREE.len());
    obstacles.sort_by_key(|number| (!(2..=5).contains(number), rank(number), *number));
    Way {
        depth,
        obstacles,
        end,
        wording: random.within(0, 1) as usize,
        reasons: random.within(3, 5),
        ticks: random.within(1, 2),
        countdown: random.pick(&[3, 5, 10]),
        conditions: random.within(1, 3),
    }
}
