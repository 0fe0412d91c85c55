//! The trials of a scale, judged by the table of its class (OIML R 76-1, A.4.4, A.4.7 and A.4.10).

use cart_domain::Mass;

use crate::class::{Instrument, Occasion};

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

/// The load that eccentricity is tried with: a third of Max (OIML R 76-1, 3.6.2).
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

/// How far apart readings of one load are; no further than the permissible error (OIML R 76-1, 3.6.1). None without readings.
#[must_use]
pub fn repeatability(instrument: &Instrument, occasion: Occasion, load: Mass, reads: &[Mass]) -> Option<Finding> {
    let (lowest, highest) = (*reads.iter().min()?, *reads.iter().max()?);
    let permissible = instrument.permissible_error(load, occasion);
    Some(Finding { load, error: highest - lowest, permissible })
}
