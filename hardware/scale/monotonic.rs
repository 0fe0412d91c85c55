//! The machine's own clock, for drivers that count microseconds.

use std::thread;
use std::time::{Duration, Instant};

use super::hx711::Timing;

/// Below this, asking the kernel to sleep takes longer than the pause itself.
const SPIN_BELOW: Duration = Duration::from_micros(200);

/// Time since it was made.
#[derive(Clone, Copy, Debug)]
pub struct Monotonic(Instant);

impl Monotonic {
    /// A clock that starts now.
    #[must_use]
    pub fn start() -> Self {
        Monotonic(Instant::now())
    }
}

impl Timing for Monotonic {
    fn now(&mut self) -> Duration {
        self.0.elapsed()
    }

    fn pause(&mut self, span: Duration) {
        if span >= SPIN_BELOW {
            #[expect(
                clippy::disallowed_methods,
                reason = "a converter without an interrupt line has to be looked at again later"
            )]
            thread::sleep(span);
            return;
        }
        let until = Instant::now() + span;
        while Instant::now() < until {
            std::hint::spin_loop();
        }
    }
}
