//! The platform under the basket.
//!
//! A scale gives calibrated samples, 5 to 80 a second, and no opinion about them: noise, motion and the swing of a basket that was
//! just hit stay in. A driver takes out only what no load could have caused, such as a single wild conversion.

pub mod calibration;
pub mod converter;
pub mod guard;
pub mod hx711;
pub mod iio;
pub mod keeping;
pub mod ledger;
pub mod load_cell;
pub mod nau7802;

use std::time::Duration;

use cart_domain::{Mass, Tick};

use crate::fault::Fault;
use crate::figure::Figure;

/// One calibrated, unfiltered sample of the platform, gross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MassSample {
    pub mass: Mass,
    /// What the converter said, before guard and calibration.
    pub counts: i32,
    pub quality: Quality,
    /// When, on the device's own clock; only differences mean something. A simulated device uses the world's clock.
    pub at: Tick,
}

/// How far a sample can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    Clean,
    /// The conversion jumped, and an earlier one stands in until the next confirms it.
    Held,
    /// The first sample after conversions had to be thrown away.
    Resumed,
}

/// A scale.
///
/// - `read` returns within `wait` (and the milliseconds of one conversion). `Ok(None)`: no sample yet, nothing is wrong.
/// - Samples come in order and each one once.
/// - A scale that stays silent for longer than its rate allows is a [`FaultKind::Transient`](crate::FaultKind) fault; the caller
///   may read again at once.
/// - After a `Gone` fault every further call is `Gone` too.
pub trait Scale: Send {
    /// The next sample, if one comes within `wait`.
    fn read(&mut self, wait: Duration) -> Result<Option<MassSample>, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}
