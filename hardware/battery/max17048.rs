//! The MAX17048 gauge of a single lithium cell, over any I2C bus.
//!
//! The chip models the cell and knows level and rate by itself. A reset, as after the cell was taken out, shows in its status; the model
//! then begins anew and its first levels are guesses.

use std::time::Duration;

use embedded_hal::i2c::I2c;

use super::{Battery, Charge, Flow, Millivolts, Percent};
use crate::fault::{Cause, Fault, Reading};
use crate::figure::Figure;
use crate::i2c::Registers;

pub(crate) const ADDRESS: u8 = 0x36;
const VOLTAGE: u8 = 0x02;
const LEVEL: u8 = 0x04;
const VERSION: u8 = 0x08;
const RATE: u8 = 0x16;
const STATUS: u8 = 0x1A;
/// The chip was reset.
const RESET: u16 = 0x0100;
/// A lithium cell is never outside of this.
const POSSIBLE: std::ops::RangeInclusive<u32> = 2_000..=5_000;
/// Less than this many percent in an hour is no flow.
const LEAST_RATE: i64 = 1;

/// The driver.
pub struct Max17048<B> {
    chip: Registers<B>,
    last: Option<Charge>,
    readings: u64,
    resets: u64,
}

impl<B: I2c> Max17048<B> {
    /// Looks whether the chip is there.
    pub fn new(bus: B) -> Result<Self, Fault> {
        let mut chip = Registers::at(bus, ADDRESS);
        let version = word(&mut chip, VERSION).map_err(|fault| Fault::gone(fault.cause))?;
        if version & 0xFFF0 != 0x0010 {
            return Err(Fault::gone(Cause::OtherChip {
                address: ADDRESS,
                expected: "MAX17048".into(),
                found: version,
            }));
        }
        Ok(Max17048 { chip, last: None, readings: 0, resets: 0 })
    }
}

impl<B: I2c + Send> Battery for Max17048<B> {
    fn charge(&mut self) -> Result<Charge, Fault> {
        let status = word(&mut self.chip, STATUS)?;
        if status & RESET != 0 {
            self.resets += 1;
            let [high, low] = (status & !RESET).to_be_bytes();
            self.chip.send(&[STATUS, high, low])?;
        }
        // 78.125 uV a count.
        let voltage = u32::from(word(&mut self.chip, VOLTAGE)?) * 5 / 64;
        if !POSSIBLE.contains(&voltage) {
            return Err(Fault::misread(Cause::Implausible { reading: Reading::Cell { millivolts: voltage } }));
        }
        // 1/256 % a count.
        let per_mille = i64::from(word(&mut self.chip, LEVEL)?) * 10 / 256;
        // 0.208 % an hour a count, negative while it discharges.
        let rate = i64::from(word(&mut self.chip, RATE)?.cast_signed()) * 208;
        let flow = match rate / 1_000 {
            drawn if drawn <= -LEAST_RATE => Flow::Discharging,
            given if given >= LEAST_RATE => Flow::Charging,
            _ => Flow::Resting,
        };
        let seconds = |rate: i64| u64::try_from(per_mille * 100 * 3_600 / -rate).unwrap_or(0);
        let left = (flow == Flow::Discharging).then(|| Duration::from_secs(seconds(rate)));
        self.readings += 1;
        let charge = Charge { voltage: Millivolts(voltage), level: Percent::from_per_mille(per_mille), flow, left };
        self.last = Some(charge);
        Ok(charge)
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.last.as_ref().map_or_else(Vec::new, Charge::figures);
        figures.extend([Figure::count("readings", self.readings), Figure::count("gauge_resets", self.resets)]);
        figures
    }
}

fn word<B: I2c>(chip: &mut Registers<B>, register: u8) -> Result<u16, Fault> {
    chip.read(register).map(u16::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use embedded_hal::i2c::{ErrorKind, NoAcknowledgeSource};
    use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

    use super::*;
    use crate::fault::FaultKind;

    fn read(register: u8, value: u16) -> Transaction {
        Transaction::write_read(ADDRESS, vec![register], value.to_be_bytes().to_vec())
    }

    fn gauge(status: &[Transaction], voltage: u16, level: u16, rate: i16) -> Result<Charge, Fault> {
        let mut expected = vec![read(VERSION, 0x0012)];
        expected.extend_from_slice(status);
        expected.extend([read(VOLTAGE, voltage), read(LEVEL, level), read(RATE, rate.cast_unsigned())]);
        let mut bus = Mock::new(&expected);
        let charge = Max17048::new(bus.clone()).expect("it is there").charge();
        if charge.is_ok() {
            bus.done();
        }
        charge
    }

    #[test]
    fn a_battery_in_use_says_how_long_it_lasts() {
        let charge = gauge(&[read(STATUS, 0)], 48_640, 64 << 8, -77).expect("all is well");
        assert_eq!((charge.voltage, charge.level, charge.flow), (Millivolts(3_800), Percent(64), Flow::Discharging));
        assert_eq!(charge.left.map(|left| left.as_secs() / 60), Some(239));
    }

    #[test]
    fn a_battery_on_the_charger_or_at_rest_lasts_for_no_known_time() {
        let charging = gauge(&[read(STATUS, 0)], 52_480, (100 << 8) + 200, 240).expect("all is well");
        assert_eq!((charging.level, charging.flow, charging.left), (Percent::FULL, Flow::Charging, None));
        let resting = gauge(&[read(STATUS, 0)], 48_640, 64 << 8, 0).expect("all is well");
        assert_eq!((resting.flow, resting.left), (Flow::Resting, None));
    }

    #[test]
    fn a_gauge_that_was_reset_is_told_that_it_was_seen() {
        let reset = [read(STATUS, 0x0102), Transaction::write(ADDRESS, vec![STATUS, 0x00, 0x02])];
        gauge(&reset, 48_640, 64 << 8, 0).expect("all is well");
    }

    #[test]
    fn a_cell_that_was_taken_out_is_a_misreading_and_not_an_empty_battery() {
        let mut bus = Mock::new(&[read(VERSION, 0x0011), read(STATUS, 0), read(VOLTAGE, 12)]);
        let fault = Max17048::new(bus.clone()).expect("it is there").charge().expect_err("no cell");
        assert_eq!((fault.kind, fault.to_string().as_str()), (FaultKind::Misread, "a lithium cell of 0 mV cannot be"));
        bus.done();
    }

    #[test]
    fn another_chip_and_no_chip_are_told_apart() {
        let nobody = ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address);
        let mut bus = Mock::new(&[read(VERSION, 0xBEEF), read(VERSION, 0).with_error(nobody)]);
        let cause = || Max17048::new(bus.clone()).err().expect("it is not there").cause;
        assert_eq!(cause(), Cause::OtherChip { address: ADDRESS, expected: "MAX17048".into(), found: 0xBEEF });
        assert_eq!(cause(), Cause::Unanswered { address: ADDRESS });
        bus.done();
    }
}
