//! Mass in integer milligrams: fine enough for any converter, and free of the rounding that made a peer reject
//! 5.1 - 2.1 = 2.9999999999999996 pounds of wine.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// A mass, or a difference of two masses, in milligrams.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mass(i64);

impl Mass {
    pub const ZERO: Mass = Mass(0);

    /// A mass from milligrams.
    #[must_use]
    pub const fn from_milligrams(milligrams: i64) -> Self {
        Mass(milligrams)
    }

    /// A mass from whole grams.
    #[must_use]
    pub const fn from_grams(grams: i64) -> Self {
        Mass(grams.saturating_mul(1_000))
    }

    /// The mass in milligrams.
    #[must_use]
    pub const fn milligrams(self) -> i64 {
        self.0
    }

    /// The mass in grams, rounded half away from zero.
    #[must_use]
    pub const fn grams(self) -> i64 {
        let half = if self.0 < 0 { -500 } else { 500 };
        self.0.saturating_add(half) / 1_000
    }

    /// The size of a difference, whatever its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Mass(self.0.saturating_abs())
    }

    /// The nearest multiple of the verification interval `e`, halves away from zero.
    #[must_use]
    pub fn rounded_to(self, e: Mass) -> Self {
        if e.0 <= 0 {
            return self;
        }
        let half = if self.0 < 0 { -(e.0 / 2) } else { e.0 / 2 };
        Mass(self.0.saturating_add(half) / e.0 * e.0)
    }
}

impl fmt::Debug for Mass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mg", self.0)
    }
}

impl Add for Mass {
    type Output = Mass;
    fn add(self, other: Mass) -> Mass {
        Mass(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Mass {
    fn add_assign(&mut self, other: Mass) {
        *self = *self + other;
    }
}

impl Sub for Mass {
    type Output = Mass;
    fn sub(self, other: Mass) -> Mass {
        Mass(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for Mass {
    fn sub_assign(&mut self, other: Mass) {
        *self = *self - other;
    }
}

impl Neg for Mass {
    type Output = Mass;
    fn neg(self) -> Mass {
        Mass(self.0.saturating_neg())
    }
}

impl Mul<u32> for Mass {
    type Output = Mass;
    fn mul(self, pieces: u32) -> Mass {
        Mass(self.0.saturating_mul(i64::from(pieces)))
    }
}

impl Sum for Mass {
    fn sum<I: Iterator<Item = Mass>>(masses: I) -> Mass {
        masses.fold(Mass::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_rounded_to_the_nearest_verification_interval() {
        let e = Mass::from_grams(5);
        for (milligrams, grams) in [(412_000, 410), (412_500, 415), (-2_600, -5), (2_400, 0)] {
            assert_eq!(Mass::from_milligrams(milligrams).rounded_to(e), Mass::from_grams(grams));
        }
    }

    #[test]
    fn grams_round_half_away_from_zero() {
        for (milligrams, grams) in [(499, 0), (500, 1), (-500, -1), (1_499, 1)] {
            assert_eq!(Mass::from_milligrams(milligrams).grams(), grams);
        }
    }
}
