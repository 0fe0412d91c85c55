//! The trials of a scale, judged by the table of its class (OIML R 76-1, annex A).

use cart_domain::Mass;

use crate::class::{Instrument, Occasion};
use crate::curve::{Curve, Point};
use crate::rest::{Rest, Unsettled};

/// A reading of the platform, before rounding, under a known load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub load: Mass,
    pub reads: Mass,
}

/// How far off it is, and how far it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    pub load: Mass,
    pub error: Mass,
    pub permissible: Mass,
}

impl Finding {
    /// Whether the scale may be used as far as this goes.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.error.abs() <= self.permissible
    }
}

/// What samples of a load at rest read, before rounding, from the calibrated zero.
pub fn settled(instrument: &Instrument, curve: &Curve, samples: &[i32]) -> Result<(Rest, Mass), Unsettled> {
    let rest = Rest::of(samples).ok_or(Unsettled::Silent)?;
    let max = instrument.max();
    let per = Point { counts: i32::try_from(curve.counts_of(max).abs()).unwrap_or(i32::MAX), load: max };
    rest.settled(instrument, per)?;
    Ok((rest, curve.mass(rest.counts)))
}

/// How far off zero is once it was set; a quarter of an interval is allowed (OIML R 76-1, 4.5.2; Canada, C.R.C. c. 1605, section 171).
#[must_use]
pub fn zero(instrument: &Instrument, reads: Mass) -> Finding {
    let permissible = Mass::from_milligrams(instrument.interval().milligrams() / 4);
    Finding { load: Mass::ZERO, error: reads, permissible }
}

/// The load that eccentricity is tried with: a third of Max (OIML R 76-1).
#[must_use]
pub fn eccentric_load(instrument: &Instrument) -> Mass {
    instrument.shown(Mass::from_milligrams(instrument.max().milligrams() / 3))
}

/// The error at each load, or of one load in each place: linearity, span check, eccentricity.
#[must_use]
pub fn errors(instrument: &Instrument, occasion: Occasion, readings: &[Reading]) -> Vec<Finding> {
    let judged = |reading: &Reading| Finding {
        load: reading.load,
        error: reading.reads - reading.load,
        permissible: instrument.permissible_error(reading.load, occasion),
    };
    readings.iter().map(judged).collect()
}

/// How far apart readings of one load are; no further than the permissible error (OIML R 76-1). None without readings.
#[must_use]
pub fn repeatability(instrument: &Instrument, occasion: Occasion, load: Mass, reads: &[Mass]) -> Option<Finding> {
    let (lowest, highest) = (*reads.iter().min()?, *reads.iter().max()?);
    let permissible = instrument.permissible_error(load, occasion);
    Some(Finding { load, error: highest - lowest, permissible })
}
