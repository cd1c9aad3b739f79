//! Numbers that a seed decides: SplitMix64, which needs no more than a word of state.

/// A source of numbers.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The source number `index` of a seed, apart from its others.
    pub fn new(seed: u64, index: u64) -> Self {
        let mut first = Self(seed);
        let start = first.next();
        Self(start ^ index.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        // The upper 53 bits are what a double holds.
        ((self.next() >> 11) as f64) / ((1u64 << 53) as f64) < probability
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_decides_and_a_probability_is_kept() {
        let draws = |seed, index| {
            let mut random = Random::new(seed, index);
            (0..10_000).map(|_| random.chance(0.3)).collect::<Vec<_>>()
        };
        assert_eq!(draws(1, 0), draws(1, 0));
        assert_ne!(draws(1, 0), draws(2, 0));
        assert_ne!(draws(1, 0), draws(1, 1));
        let hits = draws(1, 0).into_iter().filter(|hit| *hit).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
        let mut random = Random::new(1, 0);
        assert!((0..1000).all(|_| random.chance(1.0) && !random.chance(0.0)));
    }
}
