//! The LIS3DH accelerometer, over any I2C bus.
//!
//! It samples a hundred times a second into a row of 32, which is emptied ten times a second, so that nothing is missed while the cart
//! does something else. A row that ran over is thrown away.

use std::time::Duration;

use cart_domain::Tick;
use cart_domain::input::PerMille;
use embedded_hal::i2c::I2c;

use super::window::{Vector, felt};
use super::{Motion, Movement};
use crate::fault::{Cause, Fault, FaultKind};
use crate::figure::Figure;
use crate::i2c::Registers;
use crate::timing::Timing;

const WHO_AM_I: u8 = 0x0F;
const THIS_CHIP: u8 = 0x33;
const CONTROL_1: u8 = 0x20;
const CONTROL_4: u8 = 0x23;
const CONTROL_5: u8 = 0x24;
const ROW: u8 = 0x2E;
const ROW_STATE: u8 = 0x2F;
/// The first of six registers, read one after the other.
const SAMPLE: u8 = 0x28 | 0x80;
/// A hundred times a second, all three axes.
const HUNDRED_HERTZ: u8 = 0x57;
/// Twelve bits, up to two g, both bytes of an axis from the same sample.
const TWO_G: u8 = 0x88;
const ROW_ON: u8 = 0x40;
/// The newest samples push out the oldest.
const STREAM: u8 = 0x80;
const RAN_OVER: u8 = 0x40;
const WAITING: u8 = 0x1F;
/// So many samples make a movement.
const WINDOW: u8 = 10;
/// So long without a full row is silence.
const PATIENCE: Duration = Duration::from_millis(500);
const LOOK: Duration = Duration::from_millis(20);
const MOST_FAILURES: u32 = 3;

/// The driver. One thread owns it.
pub struct Lis3dh<B, T> {
    chip: Registers<B>,
    timing: T,
    level: Vector,
    heard: Duration,
    failures: u32,
    gone: Option<Fault>,
    last: Option<Movement>,
    movements: u64,
    overruns: u64,
}

impl<B: I2c, T: Timing> Lis3dh<B, T> {
    /// Starts the sensor. `level` is what it feels on a level floor.
    pub fn new(bus: B, address: u8, mut timing: T, level: Vector) -> Result<Self, Fault> {
        let mut chip = Registers::at(bus, address);
        let gone = |fault: Fault| Fault::gone(fault.cause);
        let found = chip.get(WHO_AM_I).map_err(gone)?;
        if found != THIS_CHIP {
            return Err(Fault::gone(Cause::OtherChip { address, expected: "LIS3DH".into(), found: u16::from(found) }));
        }
        start(&mut chip).map_err(gone)?;
        let heard = timing.now();
        Ok(Lis3dh { chip, timing, level, heard, failures: 0, gone: None, last: None, movements: 0, overruns: 0 })
    }

    fn look(&mut self) -> Result<Option<Movement>, Fault> {
        let now = self.timing.now();
        let state = self.chip.get(ROW_STATE)?;
        let waiting = state & WAITING;
        if state & RAN_OVER != 0 {
            self.overruns += 1;
            (0..32).try_for_each(|_| self.sample().map(drop))?;
            self.heard = now;
            return Ok(None);
        }
        if waiting >= WINDOW {
            let samples = (0..waiting).map(|_| self.sample()).collect::<Result<Vec<_>, _>>()?;
            self.heard = now;
            self.failures = 0;
            self.movements += 1;
            let at = Tick(u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
            self.last = felt(&samples, self.level).map(|(rms, lean)| Movement { rms, lean, at });
            return Ok(self.last);
        }
        let spell = now.saturating_sub(self.heard);
        if spell > PATIENCE {
            return Err(Fault::transient(Cause::Silent { spell }));
        }
        Ok(None)
    }

    fn sample(&mut self) -> Result<Vector, Fault> {
        let [x0, x1, y0, y1, z0, z1] = self.chip.read(SAMPLE)?;
        Ok([[x0, x1], [y0, y1], [z0, z1]].map(|axis| i32::from(i16::from_le_bytes(axis) >> 4)))
    }

    /// A sensor that failed is set up anew, in case it lost its power; when that never helps, it is gone.
    fn failed(&mut self, fault: Fault) -> Fault {
        self.failures += 1;
        self.heard = self.timing.now();
        if self.failures < MOST_FAILURES {
            start(&mut self.chip).ok();
            return fault;
        }
        self.gone.insert(Fault { kind: FaultKind::Gone, ..fault }).clone()
    }
}

fn start<B: I2c>(chip: &mut Registers<B>) -> Result<(), Fault> {
    [(CONTROL_1, HUNDRED_HERTZ), (CONTROL_4, TWO_G), (CONTROL_5, ROW_ON), (ROW, 0), (ROW, STREAM)]
        .into_iter()
        .try_for_each(|(register, value)| chip.set(register, value))
}

impl<B: I2c + Send, T: Timing + Send> Motion for Lis3dh<B, T> {
    fn read(&mut self, wait: Duration) -> Result<Option<Movement>, Fault> {
        if let Some(fault) = &self.gone {
            return Err(fault.clone());
        }
        let started = self.timing.now();
        loop {
            if let Some(movement) = self.look().map_err(|fault| self.failed(fault))? {
                return Ok(Some(movement));
            }
            let waited = self.timing.now().saturating_sub(started);
            if waited >= wait {
                return Ok(None);
            }
            self.timing.pause(LOOK.min(wait - waited));
        }
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        if let Some(Movement { rms, lean: PerMille(lean), .. }) = self.last {
            figures.push(Figure::quantity("shaking", i64::from(rms.0), "mg"));
            figures.push(Figure::quantity("lean", i64::from(lean), "per mille"));
        }
        figures.extend([Figure::count("movements", self.movements), Figure::count("overruns", self.overruns)]);
        figures
    }
}

#[cfg(test)]
mod tests {
    use embedded_hal::i2c::{ErrorKind, NoAcknowledgeSource};
    use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

    use super::*;

    const ADDRESS: u8 = 0x18;
    const UP: Vector = [0, 0, 1_000];

    struct Clock(Duration);

    impl Timing for Clock {
        fn now(&mut self) -> Duration {
            self.0
        }
        fn pause(&mut self, span: Duration) {
            self.0 += span;
        }
    }

    fn started() -> Vec<Transaction> {
        let mut expected = vec![Transaction::write_read(ADDRESS, vec![0x0F], vec![0x33])];
        expected.extend(set_up());
        expected
    }

    fn set_up() -> impl Iterator<Item = Transaction> {
        [[0x20, 0x57], [0x23, 0x88], [0x24, 0x40], [0x2E, 0x00], [0x2E, 0x80]]
            .into_iter()
            .map(|bytes| Transaction::write(ADDRESS, bytes.to_vec()))
    }

    fn state(state: u8) -> Transaction {
        Transaction::write_read(ADDRESS, vec![0x2F], vec![state])
    }

    fn sample(axes: [i16; 3]) -> Transaction {
        let bytes = axes.into_iter().flat_map(|axis| (axis << 4).to_le_bytes()).collect();
        Transaction::write_read(ADDRESS, vec![0xA8], bytes)
    }

    fn sensor(expected: &[Transaction]) -> (Lis3dh<Mock, Clock>, Mock) {
        let bus = Mock::new(expected);
        (Lis3dh::new(bus.clone(), ADDRESS, Clock(Duration::ZERO), UP).expect("it is there"), bus)
    }

    #[test]
    fn a_full_row_becomes_one_movement() {
        let mut expected = started();
        expected.extend([state(3), state(10)]);
        expected.extend((0..10).map(|number| sample(if number % 2 == 0 { [30, 0, 1_000] } else { [-30, 0, 1_000] })));
        let (mut sensor, mut bus) = sensor(&expected);
        let movement = sensor.read(Duration::from_millis(100)).expect("all is well").expect("ten samples");
        assert_eq!((movement.rms.0, movement.lean, movement.at), (30, PerMille(0), Tick(20)));
        bus.done();
    }

    #[test]
    fn a_row_that_ran_over_is_thrown_away_and_counted() {
        let mut expected = started();
        expected.push(state(0x5F));
        expected.extend((0..32).map(|_| sample([0, 0, 1_000])));
        let (mut sensor, mut bus) = sensor(&expected);
        assert_eq!(sensor.read(Duration::ZERO), Ok(None));
        assert!(sensor.figures().contains(&Figure::count("overruns", 1)));
        bus.done();
    }

    #[test]
    fn a_sensor_that_fails_is_set_up_anew_twice_and_then_gone() {
        let nobody = || state(0).with_error(ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address));
        let mut expected = started();
        for _ in 0..2 {
            expected.push(nobody());
            expected.extend(set_up());
        }
        expected.push(nobody());
        let (mut sensor, mut bus) = sensor(&expected);
        let mut kind = || sensor.read(Duration::ZERO).expect_err("nobody answers").kind;
        assert_eq!(
            [kind(), kind(), kind(), kind()],
            [FaultKind::Transient, FaultKind::Transient, FaultKind::Gone, FaultKind::Gone]
        );
        bus.done();
    }

    #[test]
    fn a_sensor_that_stopped_sampling_is_silent() {
        let mut expected = started();
        expected.extend((0..27).map(|_| state(0)));
        expected.extend(set_up());
        let (mut sensor, mut bus) = sensor(&expected);
        let fault = sensor.read(Duration::from_secs(5)).expect_err("it stopped");
        assert!(matches!(fault.cause, Cause::Silent { .. }), "{fault}");
        bus.done();
    }

    #[test]
    fn another_chip_is_not_taken_for_an_accelerometer() {
        let mut bus = Mock::new(&[Transaction::write_read(ADDRESS, vec![0x0F], vec![0x44])]);
        let fault = Lis3dh::new(bus.clone(), ADDRESS, Clock(Duration::ZERO), UP).err().expect("it is another chip");
        assert_eq!(fault.to_string(), "the chip at address 0x18 is no LIS3DH: it says 0x44");
        bus.done();
    }
}
