//! What a seed chooses of a specimen.

use crate::random::SplitMix;

/// Numbers from a seed.
#[derive(Debug)]
pub(super) struct Random(SplitMix);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(SplitMix(seed))
    }

    /// A number from `first` to `last`, both included.
    pub(super) fn within(&mut self, first: u32, last: u32) -> u32 {
        let span = u64::from(last - first) + 1;
        first + u32::try_from(self.0.next() % span).unwrap_or(0)
    }

    /// Whether something happens that does in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.within(1, 100) <= percent
    }

    /// One of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.within(0, u32::try_from(list.len()).unwrap_or(1) - 1) as usize]
    }

    /// Puts a list into another order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.within(0, u32::try_from(last).unwrap_or(0)) as usize;
            list.swap(last, other);
        }
    }
}
