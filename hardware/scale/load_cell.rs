//! A scale made of a converter and a calibration.

use std::time::Duration;

use cart_domain::{Mass, Tick};

use super::calibration::Calibration;
use super::converter::{Converter, Reading};
use super::{MassSample, Quality, Scale};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

/// A change by more than this between two conversions is believed when the next one confirms it.
const LEAP: Mass = Mass::from_grams(60);

/// The scale.
pub struct LoadCell<C> {
    converter: C,
    calibration: Calibration,
}

impl<C: Converter> LoadCell<C> {
    /// Weighs with whatever converter `open` gives, which is told how many counts one conversion may differ from the last.
    pub fn over(calibration: Calibration, open: impl FnOnce(i64) -> Result<C, Fault>) -> Result<Self, Fault> {
        let cells = calibration.corners().cells();
        if cells != 1 {
            return Err(Fault::gone(Cause::Cells { calibrated: cells, read: 1 }));
        }
        let converter = open(calibration.counts_of(LEAP).abs())?;
        Ok(LoadCell { converter, calibration })
    }
}

impl<C: Converter> Scale for LoadCell<C> {
    fn read(&mut self, wait: Duration) -> Result<Option<MassSample>, Fault> {
        let Some(reading) = self.converter.read(wait)? else { return Ok(None) };
        let Reading { counts, believed, resumed, at } = reading;
        let quality = match (believed == counts, resumed) {
            (false, _) => Quality::Held,
            (true, true) => Quality::Resumed,
            (true, false) => Quality::Clean,
        };
        let at = Tick(u64::try_from(at.as_millis()).unwrap_or(u64::MAX));
        Ok(Some(MassSample { mass: self.calibration.mass(believed), counts, quality, at }))
    }

    fn figures(&self) -> Vec<Figure> {
        self.converter.figures()
    }
}
