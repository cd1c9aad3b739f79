//! Names, places and numbers that are made up: for `inputRandom…` and, in scripts, `faker`. The same seed gives the same ones.

use crate::digest::sha256_hex;

/// First names.
pub(super) const FIRST_NAMES: &[&str] = &[
    "Ada", "Ben", "Clara", "David", "Elena", "Felix", "Grace", "Hugo", "Irene", "Jonas", "Karin", "Leo", "Maria", "Nils", "Olga",
    "Paul", "Rosa", "Simon", "Tara", "Victor",
];
/// Last names.
pub(super) const LAST_NAMES: &[&str] = &[
    "Adler", "Baker", "Carter", "Dietrich", "Evans", "Fischer", "Garcia", "Hansen", "Ivanov", "Jensen", "Keller", "Larsen",
    "Meyer", "Novak", "Olsen", "Peters", "Romano", "Schmidt", "Turner", "Weber",
];
/// Cities.
pub(super) const CITIES: &[&str] = &[
    "Aachen",
    "Bergen",
    "Chengdu",
    "Dublin",
    "Eindhoven",
    "Florence",
    "Geneva",
    "Hangzhou",
    "Izmir",
    "Jena",
    "Krakow",
    "Lyon",
    "Malmo",
    "Nagoya",
    "Odense",
    "Porto",
    "Riga",
    "Seville",
    "Tampere",
    "Vienna",
];
/// Countries.
pub(super) const COUNTRIES: &[&str] = &[
    "Austria", "Belgium", "Canada", "Denmark", "Estonia", "Finland", "Germany", "Hungary", "Ireland", "Japan", "Kenya", "Latvia",
    "Mexico", "Norway", "Poland", "Romania", "Spain", "Turkey", "Uruguay", "Vietnam",
];
/// Colours.
pub(super) const COLORS: &[&str] =
    &["red", "green", "blue", "yellow", "orange", "purple", "white", "black", "grey", "brown", "pink", "teal"];
/// Words without a meaning together.
pub(super) const WORDS: &[&str] = &[
    "amber", "basket", "candle", "dawn", "ember", "feather", "garden", "harbor", "island", "jacket", "kettle", "lantern",
    "meadow", "needle", "orchard", "pebble", "quiet", "river", "shadow", "timber", "umbrella", "valley", "window", "yellow",
];

/// A source of chance (SplitMix64) and what is drawn from it.
#[derive(Debug, Clone)]
pub struct MadeUp(u64);

impl MadeUp {
    /// The source of a seed.
    pub fn new(seed: &str) -> Self {
        Self(u64::from_str_radix(&sha256_hex(seed.as_bytes())[..16], 16).unwrap_or(0))
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Letters and spaces of made-up words, so many characters.
    pub fn text(&mut self, length: usize) -> String {
        let mut text = String::new();
        while text.len() < length {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(self.one_of(WORDS));
        }
        text.truncate(length);
        // A field may drop a space at the end, and then the text would seem to have been typed wrongly.
        if text.ends_with(' ') {
            text.pop();
            text.push('e');
        }
        text
    }

    /// So many digits, the first not zero.
    pub fn digits(&mut self, count: usize) -> String {
        let digit = |at: usize, bits: u64| if at == 0 { 1 + bits % 9 } else { bits % 10 };
        (0..count).map(|at| digit(at, self.bits()).to_string()).collect()
    }

    /// A first and a last name.
    pub fn person(&mut self) -> String {
        format!("{} {}", self.one_of(FIRST_NAMES), self.one_of(LAST_NAMES))
    }

    /// An address under a domain that is kept for examples, so that no letter arrives anywhere.
    pub fn email(&mut self) -> String {
        let name = format!("{}.{}", self.one_of(FIRST_NAMES), self.one_of(LAST_NAMES)).to_lowercase();
        format!("{name}{}@example.com", self.digits(3))
    }

    /// A city.
    pub fn city(&mut self) -> &'static str {
        self.one_of(CITIES)
    }

    /// A country.
    pub fn country(&mut self) -> &'static str {
        self.one_of(COUNTRIES)
    }

    /// A colour.
    pub fn color(&mut self) -> &'static str {
        self.one_of(COLORS)
    }

    fn one_of(&mut self, list: &[&'static str]) -> &'static str {
        let count = u64::try_from(list.len()).unwrap_or(1).max(1);
        usize::try_from(self.bits() % count).ok().and_then(|at| list.get(at).copied()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_and_another_seed_something_else() {
        let made = |seed: &str| {
            let mut source = MadeUp::new(seed);
            (source.text(20), source.digits(9), source.person(), source.email(), source.city(), source.country(), source.color())
        };
        assert_eq!(made("run/1"), made("run/1"));
        assert_ne!(made("run/1"), made("run/2"));
    }

    #[test]
    fn lengths_are_what_was_asked_for() {
        let mut source = MadeUp::new("");
        for length in 0..60 {
            let text = source.text(length);
            assert!(text.len() == length && !text.ends_with(' '), "{text:?}");
            assert_eq!(source.digits(length).len(), length);
        }
        assert!((0..100).all(|_| !source.digits(5).starts_with('0')));
    }
}
