//! What is left in the cart's battery.
//!
//! A gauge is asked some times a minute and says what it knows; what to do about a battery that runs low is decided elsewhere.

pub(crate) mod cells;
pub mod ina219;
pub mod kernel;
pub mod max17048;
mod standing;

use std::time::Duration;

use crate::fault::Fault;
use crate::figure::Figure;
pub use standing::Standing;

/// Thousandths of a volt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millivolts(pub u32);

/// Hundredths of a full battery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u8);

/// How a battery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    pub voltage: Millivolts,
    pub level: Percent,
    pub flow: Flow,
    /// Until it is empty, as it is used just now; nothing unless it discharges.
    pub left: Option<Duration>,
}

/// Which way the current goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Charging,
    Discharging,
    /// Neither, or too little to tell.
    Resting,
}

/// A battery gauge. A call takes some milliseconds. After a `Gone` fault every further call is `Gone` too, until it is opened anew.
pub trait Battery: Send {
    /// How the battery is now.
    fn charge(&mut self) -> Result<Charge, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}

impl Percent {
    pub const FULL: Percent = Percent(100);

    /// So many thousandths, which gauges give above a full battery too.
    pub(crate) fn from_per_mille(per_mille: i64) -> Self {
        Percent(u8::try_from(((per_mille + 5) / 10).clamp(0, 100)).unwrap_or(100))
    }
}

impl Charge {
    /// What staff are shown.
    pub(crate) fn figures(&self) -> Vec<Figure> {
        let minutes = self.left.map(|left| Figure::quantity("left", (left.as_secs() / 60).cast_signed(), "min"));
        let mut figures = vec![
            Figure::quantity("voltage", i64::from(self.voltage.0), "mV"),
            Figure::quantity("level", i64::from(self.level.0), "%"),
            Figure::count("charging", u64::from(self.flow == Flow::Charging)),
        ];
        figures.extend(minutes);
        figures
    }
}
