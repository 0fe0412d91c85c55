//! What a cart shows and sounds besides its screen: a lamp on a pole, a buzzer or loudspeaker, the brake of a wheel.
//!
//! A panel is a courtesy. Whatever fails here is reported and never stops a trip.

pub mod gpio;
pub mod sound;
pub(crate) mod tune;

use cart_domain::Signal;

use crate::fault::Fault;
use crate::figure::Figure;

/// What the lamp says until it is told otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Light {
    #[default]
    Dark,
    /// Ready for a shopper.
    Ready,
    /// A trip is under way.
    Shopping,
    /// The shopper is asked something.
    Asking,
    /// A person is wanted.
    StaffWanted,
}

/// What the wheel does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brake {
    #[default]
    Released,
    Held,
}

/// A panel. Every call returns at once; sounds play on by themselves. What a panel does not have, it ignores.
pub trait Panel: Send {
    /// Lets the shopper hear, and see for a moment, that something happened.
    fn signal(&mut self, signal: Signal) -> Result<(), Fault>;

    /// Changes the lamp.
    fn light(&mut self, light: Light) -> Result<(), Fault>;

    /// Works the brake.
    fn brake(&mut self, brake: Brake) -> Result<(), Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}
