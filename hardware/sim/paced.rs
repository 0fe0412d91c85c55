//! A converter that keeps the pace of the wall, to see what a driver loses on a machine that is busy with other things.
//!
//! It behaves as the HX711's data sheet says: a conversion lies ready until the next one replaces it, a clock pulse of more than 60 us sends
//! the chip to sleep, and after that it needs four conversions to settle. It knows what it sent, so whatever a driver believes can be told
//! right or wrong.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use embedded_hal::digital::{ErrorType, InputPin, OutputPin};

use crate::config::{Gain, Rate};
use crate::fault::Fault;
use crate::scale::converter::Converter as _;
use crate::scale::hx711::{Hx711, Wiring};
use crate::timing::Monotonic;

const ASLEEP_AFTER: Duration = Duration::from_micros(60);
const SETTLING: u64 = 4;
const PULSES: u32 = 25;
/// The platform that the chip weighs: far from zero, and trembling by some counts.
const COUNTS: i32 = 1_234_500;
const TREMBLE: i32 = 97;

/// What became of every conversion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Conversions that the chip made.
    pub made: u64,
    /// Those that the driver believed.
    pub believed: u64,
    /// Those that it believed although the chip had never made them.
    pub wrong: u64,
    /// Those that nobody fetched before the next one came.
    pub missed: u64,
    /// How often a pulse that was too long sent the chip to sleep.
    pub slept: u64,
    /// Faults that the driver told of.
    pub faults: u64,
}

struct Paced {
    started: Instant,
    period: Duration,
    /// The conversion that was fetched last, and those before which nothing is ready.
    fetched: u64,
    ready_from: u64,
    missed: u64,
    slept: u64,
    shifting: Option<(u64, u32)>,
    high_since: Option<Instant>,
}

#[derive(Clone)]
struct Wire(Arc<Mutex<Paced>>);

/// Reads a paced chip for `span` beside so many threads that never rest.
pub fn read_beside(busy: usize, rate: Rate, span: Duration) -> Result<Losses, Fault> {
    let rest = Arc::new(AtomicBool::new(false));
    let spinning: Vec<_> = (0..busy).map(|_| spin(Arc::clone(&rest))).collect();
    let read = read(rate, span);
    rest.store(true, Ordering::Relaxed);
    for thread in spinning {
        // It only counts, so it cannot fail.
        let _ = thread.join();
    }
    read
}

fn spin(rest: Arc<AtomicBool>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        while !rest.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
    })
}

fn read(rate: Rate, span: Duration) -> Result<Losses, Fault> {
    let period = match rate {
        Rate::Ten => Duration::from_millis(100),
        Rate::Eighty => Duration::from_micros(12_500),
    };
    let wire = Wire(Arc::new(Mutex::new(Paced {
        started: Instant::now(),
        period,
        fetched: 0,
        ready_from: 0,
        missed: 0,
        slept: 0,
        shifting: None,
        high_since: None,
    })));
    let wiring = Wiring { gain: Gain::A128, rate, leap: 6_000 };
    let mut driver = Hx711::new(wire.clone(), wire.clone(), Monotonic::start(), wiring)?;
    let mut losses = Losses::default();
    let until = Instant::now() + span;
    while Instant::now() < until {
        match driver.read(Duration::from_millis(250)) {
            Ok(Some(reading)) => {
                losses.believed += 1;
                losses.wrong += u64::from(!(COUNTS..COUNTS + TREMBLE).contains(&reading.believed));
            }
            Ok(None) => {}
            Err(_) => losses.faults += 1,
        }
    }
    let chip = wire.paced();
    Ok(Losses { made: chip.made(), missed: chip.missed, slept: chip.slept, ..losses })
}

impl Paced {
    /// How many conversions were made until now.
    fn made(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos() / self.period.as_nanos()).unwrap_or(u64::MAX)
    }

    fn counts(conversion: u64) -> i32 {
        COUNTS + i32::try_from(conversion * 31 % 97).unwrap_or(0)
    }

    fn is_ready(&self) -> bool {
        self.made() > self.fetched.max(self.ready_from)
    }

    fn is_high(&self) -> bool {
        match self.shifting {
            None => !self.is_ready(),
            Some((conversion, pulses)) => {
                pulses >= PULSES || Paced::counts(conversion) >> (24 - pulses.min(24)) & 1 == 1
            }
        }
    }

    fn rise(&mut self) {
        self.high_since = Some(Instant::now());
        self.shifting = match self.shifting {
            Some((conversion, pulses)) => Some((conversion, pulses + 1)),
            // Pulses while nothing is ready, such as the rest of a read that broke off, move nothing.
            None if !self.is_ready() => None,
            None => {
                let newest = self.made();
                self.missed += newest.saturating_sub(self.fetched.max(self.ready_from) + 1);
                self.fetched = newest;
                Some((newest, 1))
            }
        };
    }

    fn fall(&mut self) {
        let slept = self.high_since.take().is_some_and(|since| since.elapsed() > ASLEEP_AFTER);
        if slept {
            self.slept += 1;
            self.shifting = None;
            self.ready_from = self.made() + SETTLING;
        } else if self.shifting.is_some_and(|(_, pulses)| pulses >= PULSES) {
            self.shifting = None;
        }
    }
}

impl Wire {
    fn paced(&self) -> MutexGuard<'_, Paced> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ErrorType for Wire {
    type Error = Infallible;
}

impl InputPin for Wire {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(self.paced().is_high())
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        self.is_high().map(|high| !high)
    }
}

impl OutputPin for Wire {
    fn set_high(&mut self) -> Result<(), Infallible> {
        self.paced().rise();
        Ok(())
    }

    fn set_low(&mut self) -> Result<(), Infallible> {
        self.paced().fall();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_the_chip_did_not_send_is_believed_on_a_busy_machine() {
        let losses = read_beside(2, Rate::Eighty, Duration::from_millis(1_500)).expect("pins of a bench never fail");
        assert!(losses.made > 50, "{losses:?}");
        assert_eq!(losses.wrong, 0, "{losses:?}");
    }
}
