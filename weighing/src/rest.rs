//! A load at rest, as calibration needs it: how many counts, how much they tremble, and whether they creep away.

use crate::whole::rounded;

/// Fewer samples than this tell nothing of noise.
pub const LEAST_SAMPLES: usize = 12;

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
