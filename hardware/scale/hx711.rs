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

use super::converter::{Converter, Reading, signed};
use super::guard::SpikeGuard;
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
    guard: SpikeGuard,
    /// How many conversions are still to be thrown away.
    settling: u32,
    resumed: bool,
    broken: u32,
    heard: Duration,
    tally: Tally,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    read: u64,
    discarded: u64,
    overlong: u64,
    broken: u64,
    saturated: u64,
    held: u64,
    silences: u64,
}

impl<D: InputPin, C: OutputPin, T: Timing> Hx711<D, C, T> {
    /// Wakes the chip. The first conversions are thrown away while it settles.
    pub fn new(data: D, mut clock: C, mut timing: T, wiring: Wiring) -> Result<Self, Fault> {
        clock.set_low().map_err(|e| pin("waking the converter", &e))?;
        let heard = timing.now();
        let guard = SpikeGuard::new(wiring.leap);
        Ok(Hx711 {
            data,
            clock,
            timing,
            wiring,
            guard,
            settling: SETTLING,
            resumed: false,
            broken: 0,
            heard,
            tally: Tally::default(),
        })
    }

    /// Shifts one conversion out and judges it.
    fn take(&mut self) -> Result<Option<Reading>, Fault> {
        let Shifted { bits, slept } = self.shift()?;
        self.tally.read += 1;
        if slept {
            self.tally.overlong += 1;
            self.settling = SETTLING;
            return Ok(self.discard());
        }
        if self.settling > 0 {
            self.settling -= 1;
            return Ok(self.discard());
        }
        let counts = signed(bits);
        if matches!(counts, HIGHEST | LOWEST) {
            self.tally.saturated += 1;
            self.resumed = true;
            return Err(Fault::misread(Cause::Saturated { counts }));
        }
        if looks_broken(bits) && !self.guard.is_near(counts) {
            return self.distrust();
        }
        self.broken = 0;
        let believed = self.guard.pass(counts);
        if believed != counts {
            self.tally.held += 1;
        }
        let resumed = std::mem::take(&mut self.resumed);
        Ok(Some(Reading { counts, believed, resumed, at: self.heard }))
    }

    fn discard(&mut self) -> Option<Reading> {
        self.tally.discarded += 1;
        self.resumed = true;
        None
    }

    fn distrust(&mut self) -> Result<Option<Reading>, Fault> {
        self.tally.broken += 1;
        self.broken += 1;
        if self.broken < BROKEN_IN_A_ROW {
            return Ok(self.discard());
        }
        let in_a_row = std::mem::take(&mut self.broken);
        self.resumed = true;
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
                self.settling = SETTLING;
                self.tally.silences += 1;
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
        let Tally { read, discarded, overlong, broken, saturated, held, silences } = self.tally;
        vec![
            Figure::count("conversions", read),
            Figure::count("discarded", discarded),
            Figure::count("overlong_pulses", overlong),
            Figure::count("broken_reads", broken),
            Figure::count("saturated", saturated),
            Figure::count("spikes_held", held),
            Figure::count("silences", silences),
        ]
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
    Fault::transient(Cause::Io { during, message: format!("{error:?}") })
}

#[cfg(test)]
mod tests;
