//! The HX711 load-cell converter, over any two pins.
//!
//! The chip pulls DOUT low when a conversion is ready. Twenty-four pulses on PD_SCK shift it out, most significant bit first, and one to
//! three more choose channel and gain of the next. PD_SCK that stays high for 60 us sends the chip to sleep; it then starts anew with
//! channel A at gain 128 and needs four conversions to settle. A program that is interrupted at the wrong moment does exactly that, so
//! every high phase is timed: after one that was too long, this conversion and the next four are thrown away and counted.
//!
//! A read that broke off for another reason shows as a number whose lower bits are all ones, because the line floats high. Such a number
//! is believed only next to one like it.

use std::time::Duration;

use embedded_hal::digital::{InputPin, OutputPin};

use super::converter::{Converter, Intake, Numbers, Reading, signed};
use crate::config::{Gain, Rate};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::timing::Timing;

/// The chip sleeps after 60 us; the clock that measures has its own error.
const LONGEST_PULSE: Duration = Duration::from_micros(50);
const PULSE: Duration = Duration::from_micros(1);
const SETTLING: u32 = 4;
/// How often DOUT is looked at.
const LOOK: Duration = Duration::from_millis(1);
const HIGHEST: i32 = 0x7F_FFFF;
const LOWEST: i32 = -0x80_0000;
/// Shorter runs of ones are ordinary numbers.
const SUSPICIOUS_ONES: u32 = 8;
const BROKEN_IN_A_ROW: u32 = 3;

/// How the chip is wired and watched.
#[derive(Clone, Copy, Debug)]
pub struct Wiring {
    pub gain: Gain,
    pub rate: Rate,
    /// How far one conversion may differ from the last and still be believed at once.
    pub leap: i64,
}

/// The driver. One thread owns it.
pub struct Hx711<D, C, T> {
    data: D,
    clock: C,
    timing: T,
    wiring: Wiring,
    intake: Intake,
    /// How many reads in a row broke off.
    in_a_row: u32,
    heard: Duration,
    overlong: u64,
    broken: u64,
    silences: u64,
}

impl<D: InputPin, C: OutputPin, T: Timing> Hx711<D, C, T> {
    /// Wakes the chip. The first conversions are thrown away while it settles.
    pub fn new(data: D, mut clock: C, mut timing: T, wiring: Wiring) -> Result<Self, Fault> {
        clock.set_low().map_err(|e| pin("waking the converter", &e))?;
        let heard = timing.now();
        let period = match wiring.rate {
            Rate::Ten => Duration::from_millis(100),
            Rate::Eighty => Duration::from_micros(12_500),
        };
        let mut intake = Intake::new(Numbers { range: LOWEST..=HIGHEST, period, leap: wiring.leap });
        intake.settle(SETTLING);
        Ok(Hx711 { data, clock, timing, wiring, intake, in_a_row: 0, heard, overlong: 0, broken: 0, silences: 0 })
    }

    /// Shifts one conversion out and judges it.
    fn take(&mut self) -> Result<Option<Reading>, Fault> {
        let Shifted { bits, slept } = self.shift()?;
        if slept {
            self.overlong += 1;
            self.intake.settle(SETTLING + 1);
        }
        let counts = signed(bits);
        if !self.intake.is_settling() && !self.intake.is_end(counts) {
            if looks_broken(bits) && !self.intake.is_near(counts) {
                return self.distrust();
            }
            self.in_a_row = 0;
        }
        self.intake.take(counts, self.heard)
    }

    fn distrust(&mut self) -> Result<Option<Reading>, Fault> {
        self.broken += 1;
        self.in_a_row += 1;
        self.intake.skip(self.heard);
        if self.in_a_row < BROKEN_IN_A_ROW {
            return Ok(None);
        }
        let in_a_row = std::mem::take(&mut self.in_a_row);
        Err(Fault::misread(Cause::BrokenReads { in_a_row }))
    }

    fn shift(&mut self) -> Result<Shifted, Fault> {
        let mut bits = 0_u32;
        let mut slept = false;
        for _ in 0..24 {
            slept |= self.pulse()?;
            let is_high = self.data.is_high().map_err(|e| pin("reading the converter", &e))?;
            bits = bits << 1 | u32::from(is_high);
            self.timing.pause(PULSE);
        }
        for _ in 0..self.choosing_pulses() {
            slept |= self.pulse()?;
            self.timing.pause(PULSE);
        }
        Ok(Shifted { bits, slept })
    }

    /// One pulse; true when it was long enough to send the chip to sleep.
    fn pulse(&mut self) -> Result<bool, Fault> {
        let began = self.timing.now();
        self.clock.set_high().map_err(|e| pin("clocking the converter", &e))?;
        self.timing.pause(PULSE);
        self.clock.set_low().map_err(|e| pin("clocking the converter", &e))?;
        Ok(self.timing.now().saturating_sub(began) > LONGEST_PULSE)
    }

    const fn choosing_pulses(&self) -> u32 {
        match self.wiring.gain {
            Gain::A128 => 1,
            Gain::B32 => 2,
            Gain::A64 => 3,
        }
    }

    /// How long silence is normal: five conversions, and the settling after a sleep.
    const fn patience(&self) -> Duration {
        match self.wiring.rate {
            Rate::Ten => Duration::from_millis(1_000),
            Rate::Eighty => Duration::from_millis(500),
        }
    }
}

impl<D: InputPin + Send, C: OutputPin + Send, T: Timing + Send> Converter for Hx711<D, C, T> {
    fn read(&mut self, wait: Duration) -> Result<Option<Reading>, Fault> {
        let started = self.timing.now();
        loop {
            if self.data.is_low().map_err(|e| pin("asking the converter", &e))? {
                self.heard = self.timing.now();
                if let Some(reading) = self.take()? {
                    return Ok(Some(reading));
                }
                continue;
            }
            let now = self.timing.now();
            let spell = now.saturating_sub(self.heard);
            if spell > self.patience() {
                self.heard = now;
                self.intake.settle(SETTLING);
                self.silences += 1;
                return Err(Fault::transient(Cause::Silent { spell }));
            }
            let waited = now.saturating_sub(started);
            if waited >= wait {
                return Ok(None);
            }
            self.timing.pause(LOOK.min(wait - waited));
        }
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.intake.figures();
        figures.extend([
            Figure::count("overlong_pulses", self.overlong),
            Figure::count("broken_reads", self.broken),
            Figure::count("silences", self.silences),
        ]);
        figures
    }
}

struct Shifted {
    bits: u32,
    slept: bool,
}

/// Whether the lower bits, from some place down, are all ones with nothing above: -1, or 2^k - 1.
fn looks_broken(bits: u32) -> bool {
    let ones = bits.trailing_ones();
    ones >= SUSPICIOUS_ONES && (bits == 0xFF_FFFF || bits >> ones == 0)
}

fn pin(during: &'static str, error: &impl std::fmt::Debug) -> Fault {
    Fault::transient(Cause::Io { during: during.into(), message: format!("{error:?}") })
}

#[cfg(test)]
mod tests;
