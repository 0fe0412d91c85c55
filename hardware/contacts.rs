//! Contacts of the cart: the lock of its wheel, and the dock where it is charged.

pub mod gpio;

use crate::fault::Fault;
use crate::figure::Figure;

/// What the contacts say; nothing for what is not wired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touching {
    pub wheel: Option<Wheel>,
    pub dock: Option<Dock>,
}

/// The lock of the wheel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wheel {
    Free,
    Locked,
}

/// The dock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dock {
    Away,
    Docked,
}

/// The contacts. A call returns at once; ask some tens of times a second, or contacts that bounce are seen late.
pub trait Contacts: Send {
    /// What they say, once it has lasted.
    fn touching(&mut self) -> Result<Touching, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}
