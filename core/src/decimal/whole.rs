//! Whole numbers of any size.

use alloc::vec::Vec;

/// 32 bits in each place, the lowest first, the highest not 0.
#[derive(Default)]
pub(super) struct Whole(Vec<u32>);

impl Whole {
    pub(super) fn of(number: u64) -> Self {
        let mut places = alloc::vec![low(number), low(number >> 32)];
        while places.pop_if(|highest| *highest == 0).is_some() {}
        Self(places)
    }

    /// `factor` times as much, and `more`.
    pub(super) fn times(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for place in &mut self.0 {
            carry += u64::from(*place) * u64::from(factor);
            *place = low(carry);
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
    }

    /// A tenth; what was left over.
    pub(super) fn over_ten(&mut self) -> u32 {
        let mut rest = 0;
        for place in self.0.iter_mut().rev() {
            let all = rest << 32 | u64::from(*place);
            *place = low(all / 10);
            rest = all % 10;
        }
        self.0.pop_if(|highest| *highest == 0);
        low(rest)
    }

    /// 2^32 times as much, so many times.
    pub(super) fn raise(&mut self, places: usize) {
        drop(self.0.splice(..0, core::iter::repeat_n(0, places)));
    }

    /// What is left without the lowest bits, rounded; halves up or to even.
    pub(super) fn without(&self, bits: i64, up: bool) -> Self {
        let more = self.bit(bits - 1) && (up || self.bit(bits) || (0..bits - 1).any(|at| self.bit(at)));
        let mut kept = Self::default();
        for at in (bits..self.bits()).rev() {
            kept.times(2, u32::from(self.bit(at)));
        }
        kept.times(1, u32::from(more));
        kept
    }

    /// This number, if it has so many bits at most, which are at most 64.
    pub(super) fn small(&self, bits: i64) -> Option<u64> {
        let sum = |sum: u64, place: &u32| sum << 32 | u64::from(*place);
        (self.bits() <= bits).then(|| self.0.iter().rev().fold(0, sum))
    }

    pub(super) fn bits(&self) -> i64 {
        let below = i64::try_from(self.0.len()).unwrap_or(0) * 32;
        below - self.0.last().map_or(0, |highest| i64::from(highest.leading_zeros()))
    }

    pub(super) fn bit(&self, at: i64) -> bool {
        let place = usize::try_from(at / 32).ok().and_then(|place| self.0.get(place));
        at >= 0 && place.is_some_and(|place| place >> (at % 32) & 1 == 1)
    }
}

/// The lower half.
#[allow(clippy::cast_possible_truncation, reason = "what is above is carried")]
fn low(number: u64) -> u32 {
    number as u32
}
