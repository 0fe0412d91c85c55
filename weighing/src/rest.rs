//! A load at rest, as calibrations and trials need it: how many counts, how much they tremble, and whether they creep away.

use cart_domain::Mass;

use crate::class::Instrument;
use crate::curve::Point;
use crate::whole::rounded;

/// Fewer samples than this tell nothing of noise.
pub const LEAST_SAMPLES: usize = 12;
/// The mean of a step must be certain to this part of an interval; an error of calibration is an error of every weighing after it.
const CERTAIN: i64 = 20;

/// What a run of samples of one cell, or of the sum of several, has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The mean.
    pub counts: i32,
    /// One standard deviation, in thousandths of a count.
    pub noise: i64,
    /// From the lowest to the highest sample.
    pub peak: i64,
    /// From the mean of the first third to that of the last, in counts.
    pub drift: i64,
    /// How many samples there were.
    pub samples: usize,
}

/// Why samples show no load at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsettled {
    #[error("too few samples came in; look at the converter")]
    Silent,
    #[error(
        "the load creeps by {0:?} while it is measured; let the cart stand still, and wait until the basket does too"
    )]
    Moving(Mass),
    #[error("the mean is uncertain by {0:?}; look for vibration, loose wires or a bad supply")]
    Noisy(Mass),
}

impl Rest {
    /// None of fewer than [`LEAST_SAMPLES`].
    #[must_use]
    pub fn of(samples: &[i32]) -> Option<Self> {
        if samples.len() < LEAST_SAMPLES {
            return None;
        }
        let third = samples.len() / 3;
        let counts = mean(samples);
        let (lowest, highest) = (samples.iter().min()?, samples.iter().max()?);
        Some(Rest {
            counts: i32::try_from(counts).ok()?,
            noise: deviation(samples),
            peak: i64::from(*highest) - i64::from(*lowest),
            drift: mean(&samples[samples.len() - third..]) - mean(&samples[..third]),
            samples: samples.len(),
        })
    }

    /// How far the mean may be off by chance alone: one standard error, in thousandths of a count.
    #[must_use]
    pub fn uncertainty(&self) -> i64 {
        let root = (self.samples as u64 * 1_000_000).isqrt();
        rounded(i128::from(self.noise) * 1_000, i128::from(root))
    }

    /// Whether it stood still and was quiet, on a scale whose `per.counts` mean `per.load`.
    pub fn settled(&self, instrument: &Instrument, per: Point) -> Result<(), Unsettled> {
        let mass = |counts: i128, parts: i128| {
            let milligrams = counts * i128::from(per.load.milligrams());
            Mass::from_milligrams(rounded(milligrams, parts * i128::from(per.counts.max(1))))
        };
        let interval = instrument.interval().milligrams();
        let uncertain = mass(i128::from(self.uncertainty()), 1_000);
        let drift = mass(i128::from(self.drift), 1).abs();
        // The means of two thirds differ by chance with sqrt(6) standard errors of the whole; three times that is no chance.
        let by_chance = mass(i128::from(self.uncertainty()) * 7_348, 1_000_000);
        if drift > Mass::from_milligrams(interval / 2) + by_chance {
            return Err(Unsettled::Moving(drift));
        }
        if uncertain > Mass::from_milligrams(interval / CERTAIN) {
            return Err(Unsettled::Noisy(uncertain));
        }
        Ok(())
    }
}

fn mean(samples: &[i32]) -> i64 {
    rounded(samples.iter().map(|counts| i128::from(*counts)).sum(), samples.len() as i128)
}

fn deviation(samples: &[i32]) -> i64 {
    let count = samples.len() as i128;
    let sum: i128 = samples.iter().map(|counts| i128::from(*counts)).sum();
    let squares: i128 = samples.iter().map(|counts| i128::from(*counts) * i128::from(*counts)).sum();
    let variance = (squares * count - sum * sum) * 1_000_000 / (count * (count - 1));
    i64::try_from(variance.isqrt()).unwrap_or(i64::MAX)
}
