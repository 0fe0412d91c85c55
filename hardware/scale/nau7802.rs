//! The NAU7802 load-cell converter, over any I2C bus.
//!
//! ```text
//!   reset ──▶ waking ──▶ warming ──▶ calibrating ──▶ running
//!     ▲       (power     (regulator   (its own        (conversions, the
//!     │        is up)     settles)     zero)           first six thrown away)
//!     └── a transfer failed, a step takes too long, silence, or the chip lost its power
//! ```
//!
//! Nothing here waits for longer than the caller allows: every look at the chip is one step on this way, so that a cart can be stopped
//! while a chip wakes. The chip keeps its newest conversion only. A chip that loses its power for a moment comes back with the
//! settings of the factory and would weigh nonsense; that shows in its power register, which is read with every conversion. After three
//! failures in a row the chip is gone, and whoever opens it anew also frees a stuck bus.

mod registers;

use std::time::Duration;

use embedded_hal::i2c::I2c;

pub(crate) use registers::{
    ADDRESS, AMPLIFIER_POWER, CONTROL_1, CONTROL_2, CONVERSION, CONVERTER, NO_CHOPPER_CLOCK, POWER, REVISION,
    THIS_CHIP, WITH_CAPACITOR, calibration, control_1, control_2, power,
};

use super::converter::{Converter, Intake, Numbers, Reading, signed};
use crate::config::{Amplification, Channel, Excitation, Rate};
use crate::fault::{Cause, Fault, FaultKind};
use crate::figure::Figure;
use crate::i2c::Registers;
use crate::timing::Timing;

const LOWEST: i32 = -0x80_0000;
const HIGHEST: i32 = 0x7F_FFFF;
/// The filter remembers so many conversions.
const SETTLING: u32 = 6;
/// The regulator and what hangs on it need a while; the data sheet gives no number.
const WARMING: Duration = Duration::from_millis(250);
/// The data sheet says 200 us.
const LONGEST_WAKING: Duration = Duration::from_millis(100);
/// Four conversions at the slower rate.
const LONGEST_CALIBRATION: Duration = Duration::from_millis(1_500);
const MOST_FAILURES: u32 = 3;

/// How the chip is wired and watched.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub channel: Channel,
    pub gain: Amplification,
    pub excitation: Excitation,
    pub rate: Rate,
    /// How far one conversion may differ from the last and still be believed at once.
    pub leap: i64,
}

/// The driver. One thread owns it.
pub struct Nau7802<B, T> {
    chip: Registers<B>,
    timing: T,
    setup: Setup,
    intake: Intake,
    stage: Stage,
    /// When the stage began, or the last conversion came.
    since: Duration,
    failures: u32,
    /// Why the chip was given up.
    gone: Option<Fault>,
    restarts: u64,
    power_losses: u64,
    silences: u64,
    failed_transfers: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Reset,
    Waking,
    Warming,
    Calibrating,
    Running,
}

impl<B: I2c, T: Timing> Nau7802<B, T> {
    /// Looks whether the chip is there. It is woken by the first reads.
    pub fn new(bus: B, mut timing: T, setup: Setup) -> Result<Self, Fault> {
        let mut chip = Registers::at(bus, ADDRESS);
        let absent = |fault: Fault| Fault::gone(fault.cause);
        let revision = chip.get(REVISION).map_err(absent)?;
        if revision & 0x0F != THIS_CHIP {
            let found = u16::from(revision);
            return Err(Fault::gone(Cause::OtherChip { address: ADDRESS, expected: "NAU7802".into(), found }));
        }
        let since = timing.now();
        let numbers = Numbers { range: LOWEST..=HIGHEST, period: period(setup.rate), leap: setup.leap };
        Ok(Nau7802 {
            chip,
            timing,
            setup,
            intake: Intake::new(numbers),
            stage: Stage::Reset,
            since,
            failures: 0,
            gone: None,
            restarts: 0,
            power_losses: 0,
            silences: 0,
            failed_transfers: 0,
        })
    }

    /// One look at the chip.
    fn step(&mut self) -> Result<Option<Reading>, Fault> {
        let now = self.timing.now();
        let spent = now.saturating_sub(self.since);
        match self.stage {
            Stage::Reset => {
                self.chip.set(POWER, power::RESET)?;
                self.chip.set(POWER, power::DIGITAL)?;
                self.restarts += 1;
                self.enter(Stage::Waking);
            }
            Stage::Waking => {
                if self.chip.get(POWER)? & power::UP != 0 {
                    self.configure()?;
                    self.enter(Stage::Warming);
                } else if spent > LONGEST_WAKING {
                    return Err(Fault::transient(Cause::NotReady { step: "waking".into(), spell: spent }));
                }
            }
            Stage::Warming if spent >= WARMING => {
                self.chip.set(CONTROL_2, self.control_2() | calibration::BEGIN)?;
                self.enter(Stage::Calibrating);
            }
            Stage::Warming => {}
            Stage::Calibrating => {
                let state = self.chip.get(CONTROL_2)?;
                if state & calibration::BEGIN == 0 {
                    if state & calibration::FAILED != 0 {
                        return Err(Fault::misread(Cause::OwnCalibration));
                    }
                    self.chip.set(POWER, power::RUNNING)?;
                    self.intake.settle(SETTLING);
                    self.enter(Stage::Running);
                } else if spent > LONGEST_CALIBRATION {
                    return Err(Fault::transient(Cause::NotReady { step: "calibrating itself".into(), spell: spent }));
                }
            }
            Stage::Running => return self.look(now, spent),
        }
        Ok(None)
    }

    fn configure(&mut self) -> Result<(), Fault> {
        self.chip.set(POWER, power::RUNNING & !power::CYCLE)?;
        let settings = [
            (CONTROL_1, control_1(self.setup.excitation, self.setup.gain)),
            (CONTROL_2, self.control_2()),
            (CONVERTER, NO_CHOPPER_CLOCK),
            (AMPLIFIER_POWER, if self.setup.channel == Channel::One { WITH_CAPACITOR } else { 0 }),
        ];
        settings.into_iter().try_for_each(|(register, value)| self.chip.set(register, value))
    }

    fn look(&mut self, now: Duration, silent: Duration) -> Result<Option<Reading>, Fault> {
        let state = self.chip.get(POWER)?;
        if state & power::RUNNING != power::RUNNING {
            self.power_losses += 1;
            self.enter(Stage::Reset);
            return Ok(None);
        }
        if state & power::READY != 0 {
            let [high, middle, low] = self.chip.read(CONVERSION)?;
            self.since = now;
            self.failures = 0;
            return self.intake.take(signed(u32::from_be_bytes([0, high, middle, low])), now);
        }
        if silent > self.patience() {
            self.silences += 1;
            return Err(Fault::transient(Cause::Silent { spell: silent }));
        }
        Ok(None)
    }

    /// What a failed step means for the chip: it begins anew, and is given up when that never helps.
    fn failed(&mut self, fault: Fault) -> Fault {
        if matches!(fault.cause, Cause::Saturated { .. }) {
            return fault;
        }
        if matches!(fault.cause, Cause::Unanswered { .. } | Cause::BusStuck { .. } | Cause::Io { .. }) {
            self.failed_transfers += 1;
        }
        self.failures += 1;
        self.enter(Stage::Reset);
        if self.failures < MOST_FAILURES {
            return fault;
        }
        self.gone.insert(Fault { kind: FaultKind::Gone, ..fault }).clone()
    }

    fn enter(&mut self, stage: Stage) {
        self.stage = stage;
        self.since = self.timing.now();
    }

    const fn control_2(&self) -> u8 {
        control_2(self.setup.channel, self.setup.rate)
    }

    /// How long silence is normal: five conversions and some.
    const fn patience(&self) -> Duration {
        match self.setup.rate {
            Rate::Ten => Duration::from_millis(1_000),
            Rate::Eighty => Duration::from_millis(500),
        }
    }
}

impl<B: I2c + Send, T: Timing + Send> Converter for Nau7802<B, T> {
    fn read(&mut self, wait: Duration) -> Result<Option<Reading>, Fault> {
        if let Some(fault) = &self.gone {
            return Err(fault.clone());
        }
        let started = self.timing.now();
        loop {
            let looked = self.step();
            if let Some(reading) = looked.map_err(|fault| self.failed(fault))? {
                return Ok(Some(reading));
            }
            let waited = self.timing.now().saturating_sub(started);
            if waited >= wait {
                return Ok(None);
            }
            self.timing.pause((self.intake.period() / 8).min(wait - waited));
        }
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.intake.figures();
        figures.extend([
            Figure::count("silences", self.silences),
            Figure::count("restarts", self.restarts),
            Figure::count("power_losses", self.power_losses),
            Figure::count("failed_transfers", self.failed_transfers),
        ]);
        figures
    }
}

const fn period(rate: Rate) -> Duration {
    match rate {
        Rate::Ten => Duration::from_millis(100),
        Rate::Eighty => Duration::from_micros(12_500),
    }
}

#[cfg(test)]
mod tests;
