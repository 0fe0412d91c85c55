//! Time as a parameter. Deadlines count in [`Tick`]s, which never go back; [`Wall`] time is only ever a label, because a cart's
//! clock may be wrong at boot and jump an hour when the network comes.

use std::ops::{Add, Mul, Sub};

use serde::{Deserialize, Serialize};

/// Monotonic milliseconds since the program, or the trace, began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tick(pub u64);

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Tick {
    /// How long ago `earlier` was; zero when it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Tick) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Millis> for Tick {
    type Output = Tick;
    fn add(self, span: Millis) -> Tick {
        Tick(self.0.saturating_add(span.0))
    }
}

impl Sub<Millis> for Tick {
    type Output = Tick;
    fn sub(self, span: Millis) -> Tick {
        Tick(self.0.saturating_sub(span.0))
    }
}

impl Mul<u64> for Millis {
    type Output = Millis;
    fn mul(self, times: u64) -> Millis {
        Millis(self.0.saturating_mul(times))
    }
}

/// Milliseconds since 1970-01-01 UTC, as the cart's clock had it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wall(pub i64);

/// Now, in both senses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub tick: Tick,
    pub wall: Wall,
}
