//! The INA219 current and voltage monitor, over any I2C bus, as it is on many battery boards.
//!
//! It measures and knows nothing of batteries: level and time left are estimates from voltage, current and the capacity that the
//! configuration names. The current is smoothed over about a minute, because a cart draws it in bursts.

use std::time::Duration;

use embedded_hal::i2c::I2c;

use super::cells;
use super::{Battery, Charge, Flow, Millivolts};
use crate::config::{Current, Ina219Config};
use crate::fault::{Cause, Fault, Reading};
use crate::figure::Figure;
use crate::i2c::Registers;

const SETTINGS: u8 = 0x00;
const SHUNT: u8 = 0x01;
const BUS: u8 = 0x02;
const RESET: u16 = 0x8000;
const AFTER_RESET: u16 = 0x399F;
/// 32 V, 320 mV across the shunt, the mean of 128 conversions, all the time.
const WATCHING: u16 = 0x3FFF;
/// Bits of the bus register: the sums ran over.
const OVERFLOW: u16 = 1;
/// Less than this is no flow, in milliamperes.
const LEAST: i64 = 20;
/// A new reading counts for one part in so many.
const SMOOTHING: i64 = 8;

/// The driver.
pub struct Ina219<B> {
    chip: Registers<B>,
    config: Ina219Config,
    /// What is drawn from the battery, smoothed, in milliamperes.
    drawn: Option<i64>,
    last: Option<Charge>,
    readings: u64,
}

impl<B: I2c> Ina219<B> {
    /// Resets the chip and looks whether it came back as an INA219 does.
    pub fn new(bus: B, config: Ina219Config) -> Result<Self, Fault> {
        let address = config.address;
        let mut chip = Registers::at(bus, address);
        let gone = |fault: Fault| Fault::gone(fault.cause);
        set(&mut chip, SETTINGS, RESET).map_err(gone)?;
        let found = word(&mut chip, SETTINGS).map_err(gone)?;
        if found != AFTER_RESET {
            return Err(Fault::gone(Cause::OtherChip { address, expected: "INA219".into(), found }));
        }
        set(&mut chip, SETTINGS, WATCHING).map_err(gone)?;
        Ok(Ina219 { chip, config, drawn: None, last: None, readings: 0 })
    }

    /// What is drawn now, in milliamperes.
    fn measure(&mut self) -> Result<i64, Fault> {
        // 10 uV a count.
        let microvolts = i64::from(word(&mut self.chip, SHUNT)?.cast_signed()) * 10;
        let milliamperes = microvolts / i64::from(self.config.shunt_milliohms.get());
        Ok(match self.config.positive {
            Current::Charging => -milliamperes,
            Current::Discharging => milliamperes,
        })
    }
}

impl<B: I2c + Send> Battery for Ina219<B> {
    fn charge(&mut self) -> Result<Charge, Fault> {
        if word(&mut self.chip, SETTINGS)? != WATCHING {
            set(&mut self.chip, SETTINGS, WATCHING)?;
            return Err(Fault::transient(Cause::NotReady {
                step: "measuring after a loss of power".into(),
                spell: Duration::ZERO,
            }));
        }
        let measured = self.measure()?;
        let bus = word(&mut self.chip, BUS)?;
        if bus & OVERFLOW != 0 {
            return Err(Fault::misread(Cause::Implausible { reading: Reading::Current { milliamperes: measured } }));
        }
        // 4 mV a count, above three bits of state.
        let voltage = Millivolts(u32::from(bus >> 3) * 4);
        let cells = u32::from(self.config.cells.get());
        if !(2_000..=5_000).contains(&(voltage.0 / cells)) {
            let reading = Reading::Battery { cells, millivolts: voltage.0 };
            return Err(Fault::misread(Cause::Implausible { reading }));
        }
        let drawn = self.drawn.map_or(measured, |drawn| drawn + (measured - drawn) / SMOOTHING);
        self.drawn = Some(drawn);
        let level = cells::level(voltage, cells, measured);
        let flow = match drawn {
            drawn if drawn >= LEAST => Flow::Discharging,
            drawn if drawn <= -LEAST => Flow::Charging,
            _ => Flow::Resting,
        };
        let seconds = || i64::from(self.config.capacity_mah.get()) * i64::from(level.0) * 36 / drawn;
        let left = (flow == Flow::Discharging).then(|| Duration::from_secs(u64::try_from(seconds()).unwrap_or(0)));
        self.readings += 1;
        let charge = Charge { voltage, level, flow, left };
        self.last = Some(charge);
        Ok(charge)
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.last.as_ref().map_or_else(Vec::new, Charge::figures);
        figures.extend(self.drawn.map(|drawn| Figure::quantity("drawn", drawn, "mA")));
        figures.push(Figure::count("readings", self.readings));
        figures
    }
}

fn word<B: I2c>(chip: &mut Registers<B>, register: u8) -> Result<u16, Fault> {
    chip.read(register).map(u16::from_be_bytes)
}

fn set<B: I2c>(chip: &mut Registers<B>, register: u8, value: u16) -> Result<(), Fault> {
    let [high, low] = value.to_be_bytes();
    chip.send(&[register, high, low])
}

#[cfg(test)]
mod tests {
    use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

    use super::super::Percent;
    use super::*;
    use crate::config::{I2cConfig, I2cDevice};
    use crate::fault::FaultKind;

    const ADDRESS: u8 = 0x42;

    fn config() -> Ina219Config {
        Ina219Config {
            bus: I2cConfig::I2cdev(I2cDevice { path: "/dev/i2c-1".into() }),
            address: ADDRESS,
            shunt_milliohms: 100.try_into().expect("not none"),
            positive: Current::Discharging,
            cells: 2.try_into().expect("not none"),
            capacity_mah: 10_000.try_into().expect("not none"),
        }
    }

    fn read(register: u8, value: u16) -> Transaction {
        Transaction::write_read(ADDRESS, vec![register], value.to_be_bytes().to_vec())
    }

    fn write(register: u8, value: u16) -> Transaction {
        let [high, low] = value.to_be_bytes();
        Transaction::write(ADDRESS, vec![register, high, low])
    }

    fn opened() -> Vec<Transaction> {
        vec![write(SETTINGS, 0x8000), read(SETTINGS, 0x399F), write(SETTINGS, 0x3FFF)]
    }

    fn charge(config: Ina219Config, shunt: i16, bus_register: u16) -> Result<Charge, Fault> {
        let mut expected = opened();
        expected.extend([read(SETTINGS, 0x3FFF), read(SHUNT, shunt.cast_unsigned()), read(BUS, bus_register)]);
        let mut bus = Mock::new(&expected);
        let charge = Ina219::new(bus.clone(), config).expect("it is there").charge();
        bus.done();
        charge
    }

    /// So many millivolts as the bus register has them, with a finished conversion.
    const fn volts(millivolts: u16) -> u16 {
        ((millivolts / 4) << 3) | 2
    }

    #[test]
    fn voltage_and_current_become_a_level_and_a_time() {
        // 100 mV across 100 mOhm is one ampere.
        let charge = charge(config(), 10_000, volts(7_400)).expect("all is well");
        assert_eq!((charge.voltage, charge.flow, charge.level), (Millivolts(7_400), Flow::Discharging, Percent(47)));
        assert_eq!(charge.left.map(|left| left.as_secs()), Some(10_000 * 47 * 36 / 1_000));
    }

    #[test]
    fn a_board_that_counts_the_other_way_round_is_charging() {
        let board = Ina219Config { positive: Current::Charging, ..config() };
        let charge = charge(board, 10_000, volts(8_000)).expect("all is well");
        assert_eq!((charge.flow, charge.left), (Flow::Charging, None));
    }

    #[test]
    fn what_no_battery_can_be_is_a_misreading() {
        for (shunt, bus) in [(10_000, volts(500)), (10_000, volts(7_400) | 1), (0, volts(12_000))] {
            assert_eq!(charge(config(), shunt, bus).expect_err("it cannot be").kind, FaultKind::Misread);
        }
    }

    #[test]
    fn a_chip_that_lost_its_power_is_set_up_again_before_it_is_believed() {
        let mut expected = opened();
        expected.extend([read(SETTINGS, 0x399F), write(SETTINGS, 0x3FFF)]);
        let mut bus = Mock::new(&expected);
        let fault = Ina219::new(bus.clone(), config()).expect("it is there").charge().expect_err("it was reset");
        assert_eq!(fault.kind, FaultKind::Transient);
        bus.done();
    }

    #[test]
    fn another_chip_is_not_taken_for_a_gauge() {
        let mut bus = Mock::new(&[write(SETTINGS, 0x8000), read(SETTINGS, 0x0000)]);
        let fault = Ina219::new(bus.clone(), config()).err().expect("it is another chip");
        assert_eq!(fault.to_string(), "the chip at address 0x42 is no INA219: it says 0x00");
        bus.done();
    }
}
