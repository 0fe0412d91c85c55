//! The light behind the screen.

pub mod kernel;

use crate::battery::Percent;
use crate::fault::Fault;
use crate::figure::Figure;

/// A backlight. A call returns at once. It is never switched off: whoever asks for nothing gets the least that can be seen.
pub trait Backlight: Send {
    /// Makes the screen as bright as this.
    fn shine(&mut self, brightness: Percent) -> Result<(), Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}
