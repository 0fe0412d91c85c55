//! The trials of a scale, in a sealed file beside its calibration.

use std::path::Path;

use super::Outcome;
use crate::sealed::{Sealed, SealedError};

/// Trials before these are not read any more.
const MOST_READ: usize = 200;

/// The file.
#[derive(Clone, Debug)]
pub struct Trials(Sealed);

impl Trials {
    /// The file beside a calibration; its name ends in `.trials`.
    #[must_use]
    pub fn beside(calibration: &Path) -> Self {
        Trials(Sealed::at(calibration.with_extension("trials")))
    }

    /// The newest trials, the oldest of these first.
    pub fn read(&self) -> Result<Vec<Outcome>, SealedError> {
        self.0.read(MOST_READ)
    }

    /// Adds a trial, on the disk when this returns.
    pub fn add(&self, trial: &Outcome) -> Result<(), SealedError> {
        self.0.add(trial)
    }
}
