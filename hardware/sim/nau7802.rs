//! The NAU7802 of the simulated load cell, register by register as its data sheet has it, on a bus and a clock of its own, with the
//! faults that such a chip and its bus have.
//!
//! Its conversions come from the world, or from a list. It keeps the newest one only. Its microseconds are its own: they pass while the
//! driver waits and while bytes travel, so that a driver under test sees the timing of a real board in no time at all.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use embedded_hal::i2c::{ErrorKind, ErrorType, I2c, NoAcknowledgeSource, Operation};

use super::world::World;
use crate::scale::nau7802::{
    ADDRESS, CONTROL_1, CONTROL_2, CONVERSION, POWER, REVISION, THIS_CHIP, calibration, power,
};
use crate::timing::Timing;

const REGISTERS: usize = 0x20;
const WAKES_AFTER: Duration = Duration::from_micros(200);
const CALIBRATES_FOR: Duration = Duration::from_millis(330);
/// A byte at 100 kHz.
const PER_BYTE: Duration = Duration::from_micros(90);

/// What goes wrong with the chip or its bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The next transfers, so many of them, are not acknowledged.
    Unanswered(u32),
    /// A line is held down.
    Stuck,
    /// The chip's digital part never comes up.
    NeverReady,
    /// Its calibration never ends, or ends badly.
    NeverCalibrated,
    Miscalibrated,
    /// No conversion ever ends.
    Silent,
    /// The supply dips: all registers are as from the factory.
    LosesPower,
    /// Another chip has this address.
    Another,
}

/// The chip, shared by its bus and its clock.
#[derive(Clone)]
pub struct Chip(Arc<Mutex<State>>);

struct State {
    source: Source,
    registers: [u8; REGISTERS],
    pointer: u8,
    now: Duration,
    awake_at: Duration,
    calibrated_at: Option<Duration>,
    trouble: Option<Trouble>,
}

enum Source {
    World(World),
    /// One after the other, each ready so long after the one before.
    List {
        conversions: VecDeque<i32>,
        period: Duration,
        due: Duration,
    },
}

impl Chip {
    /// The chip under the basket of this world.
    #[must_use]
    pub fn in_world(world: World) -> Self {
        Chip::with(Source::World(world))
    }

    /// A chip on a bench, which converts these and then nothing.
    #[must_use]
    pub fn on_bench(conversions: impl IntoIterator<Item = i32>, period: Duration) -> Self {
        Chip::with(Source::List { conversions: conversions.into_iter().collect(), period, due: Duration::MAX })
    }

    fn with(source: Source) -> Self {
        let mut state = State {
            source,
            registers: [0; REGISTERS],
            pointer: 0,
            now: Duration::ZERO,
            awake_at: Duration::MAX,
            calibrated_at: None,
            trouble: None,
        };
        state.reset();
        Chip(Arc::new(Mutex::new(state)))
    }

    /// From now on this is wrong, or nothing.
    pub fn suffer(&self, trouble: impl Into<Option<Trouble>>) {
        let mut state = self.state();
        state.trouble = trouble.into();
        match state.trouble {
            Some(Trouble::LosesPower) => {
                state.reset();
                state.trouble = None;
            }
            Some(Trouble::Another) => state.registers[usize::from(REVISION)] = 0x03,
            Some(_) | None => {}
        }
    }

    /// How the registers for gain and rate stand.
    #[must_use]
    pub fn settings(&self) -> [u8; 2] {
        let state = self.state();
        [state.registers[usize::from(CONTROL_1)], state.registers[usize::from(CONTROL_2)]]
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn reset(&mut self) {
        self.registers = [0; REGISTERS];
        self.registers[usize::from(REVISION)] = THIS_CHIP;
        self.awake_at = Duration::MAX;
        self.calibrated_at = None;
        if let Source::List { due, .. } = &mut self.source {
            *due = Duration::MAX;
        }
    }

    fn write(&mut self, value: u8) {
        let register = usize::from(self.pointer) % REGISTERS;
        if self.pointer == POWER {
            if value & power::RESET != 0 {
                self.reset();
            }
            let was = self.registers[register];
            if value & power::DIGITAL != 0 && was & power::DIGITAL == 0 {
                self.awake_at = self.now + WAKES_AFTER;
            }
            if value & power::CYCLE != 0 && was & power::CYCLE == 0 {
                self.begin();
            }
            self.registers[register] = value & !(power::UP | power::READY | power::RESET);
        } else {
            if self.pointer == CONTROL_2 && value & calibration::BEGIN != 0 {
                self.calibrated_at = Some(self.now + CALIBRATES_FOR);
            }
            self.registers[register] = value;
        }
        self.pointer += 1;
    }

    fn begin(&mut self) {
        match &mut self.source {
            Source::World(world) => world.state().conversions.clear(),
            Source::List { period, due, .. } => *due = self.now + *period,
        }
    }

    fn read(&mut self) -> u8 {
        self.convert();
        let register = self.pointer;
        self.pointer += 1;
        let value = self.registers[usize::from(register) % REGISTERS];
        match register {
            POWER => {
                let is_up = self.now >= self.awake_at && self.trouble != Some(Trouble::NeverReady);
                value | if is_up { power::UP } else { 0 }
            }
            CONTROL_2 => {
                let is_done = self.calibrated_at.is_none_or(|at| self.now >= at);
                match self.trouble {
                    Some(Trouble::Miscalibrated) if is_done => value & !calibration::BEGIN | calibration::FAILED,
                    Some(Trouble::NeverCalibrated) => value,
                    Some(_) | None => {
                        if is_done {
                            value & !calibration::BEGIN
                        } else {
                            value
                        }
                    }
                }
            }
            CONVERSION => {
                self.registers[usize::from(POWER)] &= !power::READY;
                value
            }
            _ => value,
        }
    }

    /// Puts the newest conversion that has ended into its registers.
    fn convert(&mut self) {
        let runs = self.registers[usize::from(POWER)] & power::RUNNING == power::RUNNING;
        if !runs || self.trouble == Some(Trouble::Silent) {
            return;
        }
        let mut newest = None;
        match &mut self.source {
            Source::World(world) => {
                while let Some(conversion) = world.state().conversions.pop_front() {
                    self.now = self.now.max(Duration::from_millis(conversion.at.0));
                    newest = Some(conversion.counts);
                }
            }
            Source::List { conversions, period, due } => {
                while *due <= self.now && !conversions.is_empty() {
                    newest = conversions.pop_front();
                    *due += *period;
                }
            }
        }
        if let Some(counts) = newest {
            let [_, high, middle, low] = counts.to_be_bytes();
            let first = usize::from(CONVERSION);
            self.registers[first..first + 3].copy_from_slice(&[high, middle, low]);
            self.registers[usize::from(POWER)] |= power::READY;
        }
    }

    fn transfer(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), ErrorKind> {
        self.now += PER_BYTE;
        match &mut self.trouble {
            Some(Trouble::Stuck) => return Err(ErrorKind::Bus),
            Some(Trouble::Unanswered(left)) if *left > 0 => {
                *left -= 1;
                return Err(ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address));
            }
            Some(_) | None => {}
        }
        if address != ADDRESS {
            return Err(ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address));
        }
        for operation in operations {
            match operation {
                Operation::Write(bytes) => {
                    self.now += PER_BYTE * u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                    let [pointer, values @ ..] = bytes else { continue };
                    self.pointer = *pointer;
                    values.iter().for_each(|value| self.write(*value));
                }
                Operation::Read(bytes) => {
                    for byte in bytes.iter_mut() {
                        self.now += PER_BYTE;
                        *byte = self.read();
                    }
                }
            }
        }
        Ok(())
    }
}

impl ErrorType for Chip {
    type Error = ErrorKind;
}

impl I2c for Chip {
    fn transaction(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), ErrorKind> {
        self.state().transfer(address, operations)
    }
}

impl Timing for Chip {
    fn now(&mut self) -> Duration {
        self.state().now
    }

    fn pause(&mut self, span: Duration) {
        self.state().now += span;
    }
}
