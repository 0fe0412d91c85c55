//! A scale made of an HX711 and a calibration.

use std::time::Duration;

use cart_domain::{Mass, Tick};
use embedded_hal::digital::{InputPin, OutputPin};

use super::calibration::Calibration;
use super::hx711::{Hx711, Reading, Timing, Wiring};
use super::{MassSample, Quality, Scale};
use crate::config::{Gain, Rate};
use crate::fault::Fault;
use crate::figure::Figure;

/// A change by more than this between two conversions is believed when the next one confirms it.
const LEAP: Mass = Mass::from_grams(60);

/// The scale.
pub struct LoadCell<D, C, T> {
    converter: Hx711<D, C, T>,
    calibration: Calibration,
}

impl<D: InputPin, C: OutputPin, T: Timing> LoadCell<D, C, T> {
    /// Wakes the converter behind these two pins.
    pub fn new(pins: (D, C), timing: T, chip: (Gain, Rate), calibration: Calibration) -> Result<Self, Fault> {
        let (gain, rate) = chip;
        let wiring = Wiring { gain, rate, leap: calibration.counts_of(LEAP).abs() };
        Ok(LoadCell { converter: Hx711::new(pins.0, pins.1, timing, wiring)?, calibration })
    }
}

impl<D: InputPin + Send, C: OutputPin + Send, T: Timing + Send> Scale for LoadCell<D, C, T> {
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
