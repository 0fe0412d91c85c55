//! Keeps a wild conversion from ever being seen.
//!
//! A load-cell converter throws a wild value now and then that no load has caused. The guard holds back a sample that jumps, and what was
//! believed before stands in for it, until the next sample lies near it: so a spike vanishes, and a true step of the basket is shown one
//! sample later. A sample that does not jump passes untouched and at once. While everything shakes no sample lies near any other; then
//! every third passes, so that whatever comes out is one of the last three that went in.

/// No more than this many samples in a row are held back.
const MOST_HELD: u8 = 2;

/// What was believed and seen last, and how far the next may jump.
#[derive(Clone, Debug)]
pub struct SpikeGuard {
    leap: i64,
    believed: Option<i32>,
    seen: Option<i32>,
    held: u8,
}

impl SpikeGuard {
    /// A guard that lets changes of up to `leap` counts pass at once.
    #[must_use]
    pub const fn new(leap: i64) -> Self {
        SpikeGuard { leap, believed: None, seen: None, held: 0 }
    }

    /// What to believe now that the converter says `counts`.
    pub fn pass(&mut self, counts: i32) -> i32 {
        let is_confirmed = self.is_near(counts) || self.seen.is_some_and(|seen| !self.is_leap(seen, counts));
        let stand_in = self.believed.filter(|_| !is_confirmed && self.held < MOST_HELD);
        self.held = if stand_in.is_some() { self.held + 1 } else { 0 };
        let believed = stand_in.unwrap_or(counts);
        self.believed = Some(believed);
        self.seen = Some(counts);
        believed
    }

    /// Whether `counts` lies close to what is believed.
    #[must_use]
    pub fn is_near(&self, counts: i32) -> bool {
        self.believed.is_some_and(|believed| !self.is_leap(believed, counts))
    }

    fn is_leap(&self, from: i32, to: i32) -> bool {
        (i64::from(to) - i64::from(from)).abs() > self.leap
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn through(samples: &[i32]) -> Vec<i32> {
        let mut guard = SpikeGuard::new(100);
        samples.iter().map(|counts| guard.pass(*counts)).collect()
    }

    #[test]
    fn a_lone_wild_conversion_is_never_seen() {
        for wild in [i32::MIN, -5_000, 5_000, i32::MAX] {
            let seen = through(&[10, 12, wild, 11, 13]);
            assert!(seen.iter().all(|counts| (10..=13).contains(counts)), "{seen:?}");
        }
    }

    #[test]
    fn two_wild_conversions_with_a_good_one_between_are_not_seen_either() {
        let seen = through(&[10, 12, -5_000, 11, -6_000, 13, 9_000, -9_000, 12]);
        assert!(seen.iter().all(|counts| (10..=13).contains(counts)), "{seen:?}");
    }

    #[test]
    fn a_carton_is_seen_one_sample_late_and_a_letter_at_once() {
        assert_eq!(through(&[10, 12, 5_000, 5_001, 5_002]), [10, 12, 12, 5_001, 5_002]);
        assert_eq!(through(&[10, 12, 90, 91]), [10, 12, 90, 91]);
    }

    proptest! {
        #[test]
        fn nothing_comes_out_that_did_not_go_in(samples in prop::collection::vec(any::<i32>(), 1..60)) {
            let seen = through(&samples);
            for (place, counts) in seen.iter().enumerate() {
                prop_assert!(samples[place.saturating_sub(2)..=place].contains(counts));
            }
        }

        #[test]
        fn a_step_of_any_size_is_believed_by_its_second_sample(from in any::<i32>(), to in any::<i32>()) {
            let seen = through(&[from, from, from, to, to]);
            prop_assert_eq!(seen[4], to);
        }
    }
}
