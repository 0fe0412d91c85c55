//! How bright it is around the cart, and how bright its screen should be.

pub mod bh1750;
pub mod dimmer;
pub mod veml7700;

use crate::fault::Fault;
use crate::figure::Figure;

/// What falls on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lux(pub u32);

/// A sensor of ambient light. A call takes some milliseconds; the sensor measures by itself, some times a second.
pub trait AmbientLight: Send {
    /// How bright it was lately. `Ok(None)`: it has only just begun to measure.
    fn lux(&mut self) -> Result<Option<Lux>, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}
