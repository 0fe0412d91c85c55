//! Keeps a single wild conversion from ever being seen.
//!
//! A load-cell converter throws a wild value now and then that no load has caused. The guard holds back a sample that jumps: the median
//! of the last three stands in for it, so that a lone spike vanishes, and a true step of the basket is shown one sample later. A sample
//! that does not jump passes untouched and at once, and whatever comes out is one of the last three samples that went in.

/// The last two samples and how far the next may jump.
#[derive(Clone, Debug)]
pub struct SpikeGuard {
    leap: i64,
    before: Option<i32>,
    last: Option<i32>,
}

impl SpikeGuard {
    /// A guard that lets changes of up to `leap` counts pass at once.
    #[must_use]
    pub const fn new(leap: i64) -> Self {
        SpikeGuard { leap, before: None, last: None }
    }

    /// What to believe now that the converter says `counts`.
    pub fn pass(&mut self, counts: i32) -> i32 {
        let believed = match (self.before, self.last) {
            (Some(before), Some(last)) if self.is_leap(last, counts) => median(before, last, counts),
            _ => counts,
        };
        self.before = self.last;
        self.last = Some(counts);
        believed
    }

    /// Whether `counts` lies close to the last sample.
    #[must_use]
    pub fn is_near(&self, counts: i32) -> bool {
        self.last.is_some_and(|last| !self.is_leap(last, counts))
    }

    fn is_leap(&self, from: i32, to: i32) -> bool {
        (i64::from(to) - i64::from(from)).abs() > self.leap
    }
}

fn median(a: i32, b: i32, c: i32) -> i32 {
    a.max(b).min(a.min(b).max(c))
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
