//! What happens by chance, as a seed decides.

use crate::random::SplitMix;

/// A source of numbers.
#[derive(Debug, Clone)]
pub struct Random(SplitMix);

impl Random {
    /// The source number `index` of a seed, apart from its others.
    pub fn new(seed: u64, index: u64) -> Self {
        let mut first = SplitMix(seed);
        let start = first.next();
        Self(SplitMix(start ^ index.wrapping_mul(0xd1b5_4a32_d192_ed03)))
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        // The upper 53 bits are what a double holds.
        ((self.0.next() >> 11) as f64) / ((1u64 << 53) as f64) < probability
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
