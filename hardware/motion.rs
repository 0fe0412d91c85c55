//! Whether the cart stands, rolls or leans.
//!
//! The scale cannot be believed while the floor shakes it, and weighs less on a slope. An accelerometer tells both sooner and better than
//! the scale itself.

pub mod lis3dh;
pub mod window;

use std::time::Duration;

use cart_domain::Tick;
use cart_domain::input::{MilliG, PerMille};

use crate::fault::Fault;
use crate::figure::Figure;

/// What the accelerometer felt in about a tenth of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// How much the cart shook: the root of the mean square around the mean.
    pub rms: MilliG,
    /// How far the cart leans: the sine of the angle to the level that the configuration names.
    pub lean: PerMille,
    /// When, on the device's own clock; only differences mean something.
    pub at: Tick,
}

/// How the cart stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posture {
    AtRest,
    Rolling,
    /// At rest, but so far from level that the scale weighs too little.
    Leaning,
}

/// An accelerometer.
///
/// - `read` returns within `wait` and some milliseconds. `Ok(None)`: nothing yet, nothing is wrong.
/// - Each movement comes once and in order, about ten a second.
/// - After a `Gone` fault every further call is `Gone` too.
pub trait Motion: Send {
    /// The next movement, if one is over within `wait`.
    fn read(&mut self, wait: Duration) -> Result<Option<Movement>, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}

/// From here on the cart rolls; a parked cart that somebody leans on stays below.
const ROLLING: MilliG = MilliG(20);
/// 5 per cent, where a platform weighs 0.125 % too little: 2.5 g of 2 kg, half of what class III allows there in service with e = 5 g.
const LEANING: PerMille = PerMille(50);

impl Movement {
    /// How the cart stood meanwhile.
    #[must_use]
    pub const fn posture(&self) -> Posture {
        if self.rms.0 >= ROLLING.0 {
            Posture::Rolling
        } else if self.lean.0 >= LEANING.0 {
            Posture::Leaning
        } else {
            Posture::AtRest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_that_rolls_down_a_ramp_rolls_and_one_that_is_parked_there_leans() {
        let posture = |rms, lean| Movement { rms: MilliG(rms), lean: PerMille(lean), at: Tick(0) }.posture();
        assert_eq!(
            [posture(3, 4), posture(60, 4), posture(60, 80), posture(3, 80)],
            [Posture::AtRest, Posture::Rolling, Posture::Rolling, Posture::Leaning]
        );
    }
}
