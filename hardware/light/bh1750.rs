//! The BH1750 light sensor, over any I2C bus.

use embedded_hal::i2c::I2c;

use super::{AmbientLight, Lux};
use crate::fault::{Cause, Fault, Reading};
use crate::figure::Figure;
use crate::i2c::Registers;

const ON: u8 = 0x01;
/// Measure all the time, in steps of one lux.
const CONTINUOUSLY: u8 = 0x10;

/// The driver.
pub struct Bh1750<B> {
    chip: Registers<B>,
    last: Option<Lux>,
    readings: u64,
}

impl<B: I2c> Bh1750<B> {
    /// Starts the sensor. It has no number by which it could be told from another chip.
    pub fn new(bus: B, address: u8) -> Result<Self, Fault> {
        let mut chip = Registers::at(bus, address);
        let started = chip.send(&[ON]).and_then(|()| chip.send(&[CONTINUOUSLY]));
        started.map_err(|fault| Fault::gone(fault.cause))?;
        Ok(Bh1750 { chip, last: None, readings: 0 })
    }
}

impl<B: I2c + Send> AmbientLight for Bh1750<B> {
    fn lux(&mut self) -> Result<Option<Lux>, Fault> {
        let counts = u32::from(u16::from_be_bytes(self.chip.receive()?));
        if counts == 0xFFFF {
            return Err(Fault::misread(Cause::Implausible { reading: Reading::Light }));
        }
        self.readings += 1;
        // Before its first measurement ends the sensor says nought, as it does in the dark.
        if counts == 0 && self.last.is_none() && self.readings == 1 {
            return Ok(None);
        }
        // 1.2 counts a lux.
        let lux = Lux(counts * 5 / 6);
        self.last = Some(lux);
        Ok(self.last)
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures: Vec<Figure> =
            self.last.map(|lux| Figure::quantity("light", i64::from(lux.0), "lx")).into_iter().collect();
        figures.push(Figure::count("readings", self.readings));
        figures
    }
}

#[cfg(test)]
mod tests {
    use embedded_hal::i2c::ErrorKind;
    use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

    use super::*;
    use crate::fault::FaultKind;

    #[test]
    fn light_is_measured_from_the_first_full_measurement_on() {
        let mut bus = Mock::new(&[
            Transaction::write(0x23, vec![0x01]),
            Transaction::write(0x23, vec![0x10]),
            Transaction::read(0x23, vec![0x00, 0x00]),
            Transaction::read(0x23, vec![0x01, 0xC2]),
            Transaction::read(0x23, vec![0x00, 0x00]),
        ]);
        let mut sensor = Bh1750::new(bus.clone(), 0x23).expect("it is there");
        let mut lux = || sensor.lux().expect("all is well");
        assert_eq!([lux(), lux(), lux()], [None, Some(Lux(375)), Some(Lux(0))]);
        bus.done();
    }

    #[test]
    fn a_sensor_that_is_not_there_is_gone_and_one_that_fails_later_may_come_back() {
        let mut bus = Mock::new(&[
            Transaction::write(0x23, vec![0x01]).with_error(ErrorKind::Bus),
            Transaction::write(0x23, vec![0x01]),
            Transaction::write(0x23, vec![0x10]),
            Transaction::read(0x23, vec![0x00, 0x00]).with_error(ErrorKind::Bus),
        ]);
        assert_eq!(Bh1750::new(bus.clone(), 0x23).err().expect("a stuck bus").kind, FaultKind::Gone);
        let mut sensor = Bh1750::new(bus.clone(), 0x23).expect("it is there");
        assert_eq!(sensor.lux().expect_err("a stuck bus").kind, FaultKind::Transient);
        bus.done();
    }
}
