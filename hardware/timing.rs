//! The clock that drivers measure with: what a protocol needs, and the machine's own.

use std::thread;
use std::time::{Duration, Instant};

/// Below this, asking the kernel to sleep takes longer than the pause itself.
const SPIN_BELOW: Duration = Duration::from_micros(200);

/// A clock that counts from some beginning, and a way to let time pass.
pub trait Timing {
    /// Monotonic time since that beginning.
    fn now(&mut self) -> Duration;
    /// Waits for at least this long.
    fn pause(&mut self, span: Duration);
}

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
                reason = "a device without an interrupt line has to be looked at again later"
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
