//! What a scale of accuracy class III may be wrong by, and what else its name plate fixes.

use cart_domain::Mass;

use crate::whole::rounded;

/// Fewer or more intervals than this are no class III with an interval of 5 g and above (Canada, SI/98-81, section 3).
const COARSE: std::ops::RangeInclusive<i64> = 500..=10_000;
/// The same with an interval from 0.1 g to 2 g.
const FINE: std::ops::RangeInclusive<i64> = 100..=10_000;
/// Below so many intervals nothing is sold (OIML R 76-1).
const LEAST_LOAD: u32 = 20;

/// What the name plate says. The interval that is shown is the interval of verification: d = e, as trade demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instrument {
    max: Mass,
    interval: Mass,
}

/// When an error is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// By the office, before the scale is first used, and after each repair.
    Verification,
    /// In the shop: twice as much (UK SI 1995/1907, schedule 2).
    InService,
}

/// Why a name plate is none of class III.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotClassThree {
    #[error("an interval of {0:?} is none of 1, 2 or 5 times a power of ten from 0.1 g to 50 g")]
    Interval(Mass),
    #[error("a maximum of {max:?} is not a whole number of intervals of {interval:?}")]
    Uneven { max: Mass, interval: Mass },
    #[error("{intervals} intervals are outside of {least} to {most}")]
    Intervals { intervals: i64, least: i64, most: i64 },
}

impl Instrument {
    /// A scale up to `max` that is verified and read in steps of `interval`.
    pub fn new(max: Mass, interval: Mass) -> Result<Self, NotClassThree> {
        if !is_an_interval(interval) {
            return Err(NotClassThree::Interval(interval));
        }
        if max.milligrams() % interval.milligrams() != 0 {
            return Err(NotClassThree::Uneven { max, interval });
        }
        let intervals = max.milligrams() / interval.milligrams();
        let allowed = if interval < Mass::from_grams(5) { FINE } else { COARSE };
        if !allowed.contains(&intervals) {
            return Err(NotClassThree::Intervals { intervals, least: *allowed.start(), most: *allowed.end() });
        }
        Ok(Instrument { max, interval })
    }

    /// The most that it weighs: Max.
    #[must_use]
    pub const fn max(&self) -> Mass {
        self.max
    }

    /// The interval of verification and of reading: e = d.
    #[must_use]
    pub const fn interval(&self) -> Mass {
        self.interval
    }

    /// The least that anything is sold by: Min = 20 e.
    #[must_use]
    pub fn min(&self) -> Mass {
        self.interval * LEAST_LOAD
    }

    /// The maximum permissible error at `load`, either way (UK SI 1995/1907, schedule 2, paragraph 4; OIML R 76-1 has the same).
    #[must_use]
    pub fn permissible_error(&self, load: Mass, occasion: Occasion) -> Mass {
        let load = i128::from(load.milligrams()).abs();
        let interval = i128::from(self.interval.milligrams());
        let half_intervals = if load <= 500 * interval {
            1
        } else if load <= 2_000 * interval {
            2
        } else {
            3
        };
        let at_verification = self.interval.milligrams() * half_intervals / 2;
        Mass::from_milligrams(match occasion {
            Occasion::Verification => at_verification,
            Occasion::InService => 2 * at_verification,
        })
    }

    /// `mass` as it is shown: to the nearest interval.
    #[must_use]
    pub fn shown(&self, mass: Mass) -> Mass {
        let interval = self.interval.milligrams();
        let intervals = rounded(i128::from(mass.milligrams()), i128::from(interval));
        Mass::from_milligrams(intervals.saturating_mul(interval))
    }

    /// The error before rounding of a display that changed from `indicated` to the next interval when `added` lay on it beside `load`:
    /// E = I + e/2 - dL - L (OIML R 76-1, annex A).
    #[must_use]
    pub fn error_before_rounding(&self, indicated: Mass, added: Mass, load: Mass) -> Mass {
        let half = Mass::from_milligrams(self.interval.milligrams() / 2);
        indicated + half - added - load
    }
}

/// 1, 2 or 5 times a power of ten of grams, as far as class III and a cart go.
fn is_an_interval(interval: Mass) -> bool {
    [100, 1_000, 10_000].iter().flat_map(|ten| [1, 2, 5].map(|step| step * ten)).any(|mg| mg == interval.milligrams())
}
