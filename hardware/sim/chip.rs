//! The converter of the simulated load cell: an HX711 as its data sheet has it, pulse by pulse, on two pins and a clock of its own.
//!
//! The chip's conversions come from the world. Its microseconds are its own: they pass while the driver waits between edges, so that a
//! driver under test sees the timing of a real board in no time at all.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin};

use super::world::{Conversion, World};
use crate::timing::Timing;

const ASLEEP_AFTER: Duration = Duration::from_micros(60);
const BITS: u32 = 24;
const PULSES: u32 = 25;

/// Two pins and a clock on the same chip.
pub(super) fn chip(world: World) -> (DataPin, ClockPin, ChipClock) {
    let chip = Arc::new(Mutex::new(Chip { world, shifting: None, high_since: None, now: Duration::ZERO }));
    (DataPin(Arc::clone(&chip)), ClockPin(Arc::clone(&chip)), ChipClock(chip))
}

/// DOUT.
pub(super) struct DataPin(Arc<Mutex<Chip>>);
/// PD_SCK.
pub(super) struct ClockPin(Arc<Mutex<Chip>>);
/// Passes while the driver waits.
pub(super) struct ChipClock(Arc<Mutex<Chip>>);

struct Chip {
    world: World,
    /// The conversion that is being sent, and how many pulses it has had.
    shifting: Option<(Conversion, u32)>,
    high_since: Option<Duration>,
    now: Duration,
}

impl Chip {
    fn is_high(&mut self) -> bool {
        match self.shifting {
            None => {
                let ready = self.world.state().conversions.front().copied();
                let since = ready.map_or(Duration::ZERO, |conversion| Duration::from_millis(conversion.at.0));
                self.now = self.now.max(since);
                ready.is_none()
            }
            Some((conversion, pulses)) => pulses > BITS || conversion.counts >> (BITS - pulses) & 1 == 1,
        }
    }

    fn rise(&mut self) {
        self.high_since = Some(self.now);
        self.shifting = match self.shifting.take() {
            Some((conversion, pulses)) => Some((conversion, pulses + 1)),
            None => self.world.state().conversions.pop_front().map(|conversion| (conversion, 1)),
        };
    }

    fn fall(&mut self) {
        let slept = self.high_since.take().is_some_and(|since| self.now.saturating_sub(since) > ASLEEP_AFTER);
        if slept || self.shifting.is_some_and(|(_, pulses)| pulses >= PULSES) {
            self.shifting = None;
        }
    }
}

impl ErrorType for DataPin {
    type Error = Infallible;
}

impl ErrorType for ClockPin {
    type Error = Infallible;
}

impl InputPin for DataPin {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(locked(&self.0).is_high())
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(!locked(&self.0).is_high())
    }
}

impl OutputPin for ClockPin {
    fn set_low(&mut self) -> Result<(), Infallible> {
        locked(&self.0).fall();
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        locked(&self.0).rise();
        Ok(())
    }
}

impl Timing for ChipClock {
    fn now(&mut self) -> Duration {
        locked(&self.0).now
    }

    fn pause(&mut self, span: Duration) {
        locked(&self.0).now += span;
    }
}

fn locked(chip: &Mutex<Chip>) -> MutexGuard<'_, Chip> {
    chip.lock().unwrap_or_else(PoisonError::into_inner)
}
