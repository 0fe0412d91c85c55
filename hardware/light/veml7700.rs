//! The VEML7700 light sensor, over any I2C bus.
//!
//! It runs at its smallest gain, where a shop's window does not blind it: steps of half a lux, up to 35,000. What it says of bright light
//! is bent, and made straight by the polynomial of the maker's application note.

use embedded_hal::i2c::I2c;

use super::{AmbientLight, Lux};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::i2c::Registers;

pub(crate) const ADDRESS: u8 = 0x10;
const SETTINGS: u8 = 0x00;
const LIGHT: u8 = 0x04;
/// A gain of one eighth, 100 ms, on.
const MEASURING: u16 = 0b10 << 11;
/// Lux a count at these settings.
const STEP: f64 = 0.5376;
/// Above this the sensor is bent.
const STRAIGHT: f64 = 1_000.0;

/// The driver.
pub struct Veml7700<B> {
    chip: Registers<B>,
    last: Option<Lux>,
    readings: u64,
}

impl<B: I2c> Veml7700<B> {
    /// Starts the sensor, and looks whether it took its settings.
    pub fn new(bus: B) -> Result<Self, Fault> {
        let mut chip = Registers::at(bus, ADDRESS);
        let gone = |fault: Fault| Fault::gone(fault.cause);
        let [low, high] = MEASURING.to_le_bytes();
        chip.send(&[SETTINGS, low, high]).map_err(gone)?;
        let found = chip.read(SETTINGS).map(u16::from_le_bytes).map_err(gone)?;
        if found != MEASURING {
            return Err(Fault::gone(Cause::OtherChip { address: ADDRESS, expected: "VEML7700".into(), found }));
        }
        Ok(Veml7700 { chip, last: None, readings: 0 })
    }
}

impl<B: I2c + Send> AmbientLight for Veml7700<B> {
    fn lux(&mut self) -> Result<Option<Lux>, Fault> {
        let counts = self.chip.read(LIGHT).map(u16::from_le_bytes)?;
        self.readings += 1;
        // Before its first measurement ends the sensor says nought, as it does in the dark.
        if counts == 0 && self.last.is_none() && self.readings == 1 {
            return Ok(None);
        }
        let lux = f64::from(counts) * STEP;
        let lux = if lux > STRAIGHT { straightened(lux) } else { lux };
        self.last = Some(Lux(lux.round() as u32));
        Ok(self.last)
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures: Vec<Figure> =
            self.last.map(|lux| Figure::quantity("light", i64::from(lux.0), "lx")).into_iter().collect();
        figures.push(Figure::count("readings", self.readings));
        figures
    }
}

fn straightened(lux: f64) -> f64 {
    (((6.0135e-13 * lux - 9.3924e-9) * lux + 8.1488e-5) * lux + 1.0023) * lux
}

#[cfg(test)]
mod tests {
    use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

    use super::*;

    fn read(register: u8, value: u16) -> Transaction {
        Transaction::write_read(ADDRESS, vec![register], value.to_le_bytes().to_vec())
    }

    #[test]
    fn dim_light_is_told_as_it_is_and_bright_light_straightened() {
        let started = [Transaction::write(ADDRESS, vec![0x00, 0x00, 0x10]), read(SETTINGS, 0x1000)];
        let readings = [0, 930, 0, 18_600].map(|counts| read(LIGHT, counts));
        let mut bus = Mock::new(&[&started[..], &readings[..]].concat());
        let mut sensor = Veml7700::new(bus.clone()).expect("it is there");
        let mut lux = || sensor.lux().expect("all is well").map(|lux| lux.0);
        assert_eq!([lux(), lux(), lux()], [None, Some(500), Some(0)]);
        // Ten thousand as the sensor bends them.
        assert_eq!(lux(), Some(14_791));
        bus.done();
    }

    #[test]
    fn a_chip_that_does_not_keep_its_settings_is_another() {
        let mut bus = Mock::new(&[Transaction::write(ADDRESS, vec![0x00, 0x00, 0x10]), read(SETTINGS, 0x0001)]);
        let cause = Veml7700::new(bus.clone()).err().expect("it is another chip").cause;
        assert_eq!(cause, Cause::OtherChip { address: ADDRESS, expected: "VEML7700".into(), found: 1 });
        bus.done();
    }
}
