//! What ordinary sales say about the scale. Every accepted placement of a single piece is a small test: the catalogue says what it should weigh,
//! and the scale what it did. One such error is mostly the pack's own; a hundred of them show a cell that reads half a percent too much, long before
//! the first shopper is asked a needless question.
//!
//! The estimate is how many parts in a million the scale reads too much, by least squares through the origin: heavy packs of an even weight count
//! most. Catalogues are off by some tenths of a percent themselves, so the first [`BASELINE`] placements after a calibration say what is usual
//! with this shop's goods, and drift is the difference to that. Older placements fade: half of the weight lies on the last 200.
//!
//! A shift of zero does not show here, because everything is a difference of two readings; the scale's page shows that.

use cart_domain::Mass;
use cart_domain::fusion::expect::Expect;
use serde::{Deserialize, Serialize};

use super::super::limit::Limit;

/// How many placements say what is usual.
pub const BASELINE: u32 = 200;
/// What a placement is worth after one more.
const FADES: f64 = 1.0 - 1.0 / 300.0;
/// Fewer say nothing.
const FEWEST: u32 = 50;
/// A drift beyond this, and beyond its own uncertainty, is told.
const MOST_PPM: i64 = 5_000;
/// A piece further off than so many deviations is another recipe, or a wrong catalogue.
const NEAR: f64 = 4.0;
/// A range that holds the truth 19 times out of 20.
const INTERVAL: f64 = 1.96;

/// The sums of a scale since its calibration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// The number of the calibration that they belong to.
    pub calibration: Option<u64>,
    usual: Sums,
    lately: Sums,
}

/// What is known of a drift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    pub placements: u32,
    /// How much more than usual the scale reads, in millionths.
    pub ppm: i64,
    /// The truth is within so much of it, 19 times out of 20.
    pub interval_ppm: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Sums {
    placements: u32,
    /// Of squared masses, each divided by its variance.
    mass: f64,
    /// Of masses times errors, likewise.
    error: f64,
}

impl Drift {
    /// Begins anew when the scale was calibrated.
    pub fn follow(&mut self, calibration: Option<u64>) {
        if self.calibration != calibration {
            *self = Drift { calibration, ..Drift::default() };
        }
    }

    /// Takes in a piece that was expected to weigh one thing and weighed another, on a scale with the interval `e`.
    pub fn placed(&mut self, expect: &Expect, weighed: Mass, e: Mass) {
        let grams = |mass: Mass| mass.milligrams() as f64 / 1_000.0;
        let (mass, error) = (grams(expect.mean), grams(weighed - expect.mean));
        let variance = grams(expect.spread).powi(2) + grams(e).powi(2) / 3.0;
        if error.powi(2) > NEAR.powi(2) * variance {
            return;
        }
        let sums = if self.usual.placements < BASELINE { &mut self.usual } else { self.lately.faded() };
        sums.placements = sums.placements.saturating_add(1);
        sums.mass += mass.powi(2) / variance;
        sums.error += mass * error / variance;
    }

    /// The drift; nothing while too few placements tell.
    #[must_use]
    pub fn estimate(&self) -> Option<Estimate> {
        if self.lately.placements < FEWEST {
            return None;
        }
        let deviation = (1.0 / self.usual.mass + 1.0 / self.lately.mass).sqrt();
        let ppm = |share: f64| (share * 1_000_000.0).round() as i64;
        Some(Estimate {
            placements: self.lately.placements,
            ppm: ppm(self.lately.gain() - self.usual.gain()),
            interval_ppm: ppm(INTERVAL * deviation),
        })
    }

    /// How many placements are still to come before there is an estimate.
    #[must_use]
    pub fn wanting(&self) -> u32 {
        (BASELINE - self.usual.placements.min(BASELINE)) + (FEWEST - self.lately.placements.min(FEWEST))
    }
}

impl Estimate {
    /// What the drift should be: within the limit, as far as anybody can tell.
    #[must_use]
    pub fn limit(&self) -> Limit {
        Limit::Within(MOST_PPM + self.interval_ppm)
    }
}

impl Sums {
    fn gain(&self) -> f64 {
        self.error / self.mass
    }

    fn faded(&mut self) -> &mut Self {
        self.mass *= FADES;
        self.error *= FADES;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const E: Mass = Mass::from_grams(5);

    /// A day of packs of 100 g to 1.2 kg, each off by its own few grams, on a scale that reads so many millionths too much.
    fn day(drift: &mut Drift, packs: i64, ppm: i64) {
        for number in 0..packs {
            let mean = Mass::from_grams(100 + number * 397 % 1_100);
            let spread = Mass::from_milligrams(mean.milligrams() / 66);
            let own = spread.milligrams() * ((number * 7_919 % 31) - 15) / 15;
            let weighed = mean.milligrams() + own + mean.milligrams() * ppm / 1_000_000;
            drift.placed(&Expect { mean, spread }, Mass::from_milligrams(weighed), E);
        }
    }

    fn told(drift: &Drift) -> bool {
        drift.estimate().is_some_and(|estimate| !estimate.limit().holds(estimate.ppm))
    }

    #[test]
    fn a_cell_that_reads_one_percent_too_much_is_told_after_some_hundred_packs() {
        let mut drift = Drift::default();
        day(&mut drift, 200, 0);
        day(&mut drift, 200, 0);
        assert!(!told(&drift), "{:?}", drift.estimate());
        day(&mut drift, 600, 10_000);
        assert!(told(&drift), "{:?}", drift.estimate());
        let Estimate { ppm, interval_ppm, .. } = drift.estimate().expect("enough packs");
        assert!(ppm > 7_000 && ppm < 12_000 && interval_ppm < 4_000, "{ppm} ± {interval_ppm}");
    }

    #[test]
    fn a_shop_whose_catalogue_is_off_from_the_first_day_has_no_drifting_scale() {
        let mut drift = Drift::default();
        day(&mut drift, 1_000, 8_000);
        assert!(!told(&drift), "{:?}", drift.estimate());
    }

    #[test]
    fn a_wrong_recipe_says_nothing_and_too_few_packs_say_nothing() {
        let mut drift = Drift::default();
        day(&mut drift, 210, 0);
        assert_eq!((drift.estimate(), drift.wanting()), (None, 40));
        let expect = Expect { mean: Mass::from_grams(500), spread: Mass::from_grams(8) };
        for _ in 0..500 {
            drift.placed(&expect, Mass::from_grams(650), E);
        }
        assert_eq!(drift.wanting(), 40);
    }

    #[test]
    fn a_calibration_begins_it_all_anew() {
        let mut drift = Drift::default();
        drift.follow(Some(1));
        day(&mut drift, 300, 0);
        drift.follow(Some(1));
        assert!(drift.estimate().is_some());
        drift.follow(Some(2));
        assert_eq!((drift.estimate(), drift.wanting()), (None, 250));
    }
}
