//! The two-wire bus, by two ways: the kernel's character device, on any board, and the same through rppal. Both are one [`Bus`] of
//! `embedded-hal`, so that whatever hangs on it does not know the difference.
//!
//! Drivers speak to their chip in registers ([`Registers`]), and a failure comes back as a [`Fault`] that says whether nobody
//! answered or the bus itself is stuck. A chip that lost power in the middle of a byte holds the data line down for ever; [`unstick`]
//! clocks it free.

mod bus;
pub mod unstick;

use embedded_hal::i2c::{Error, ErrorKind, I2c};

pub use bus::{Bus, BusError};

use crate::fault::{Cause, Fault};

/// A chip at one address whose registers are numbered by a byte.
#[derive(Debug)]
pub struct Registers<B> {
    bus: B,
    address: u8,
}

impl<B: I2c> Registers<B> {
    /// The chip at `address`.
    #[must_use]
    pub const fn at(bus: B, address: u8) -> Self {
        Registers { bus, address }
    }

    /// Where the chip is.
    #[must_use]
    pub const fn address(&self) -> u8 {
        self.address
    }

    /// Reads `N` registers from `first` on.
    pub fn read<const N: usize>(&mut self, first: u8) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        let read = self.bus.write_read(self.address, &[first], &mut bytes);
        read.map_err(|error| fault(&error, self.address)).map(|()| bytes)
    }

    /// Reads one register.
    pub fn get(&mut self, register: u8) -> Result<u8, Fault> {
        self.read(register).map(|[byte]| byte)
    }

    /// Writes one register.
    pub fn set(&mut self, register: u8, value: u8) -> Result<(), Fault> {
        self.send(&[register, value])
    }

    /// Writes these bytes, the register's number among them.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.bus.write(self.address, bytes).map_err(|error| fault(&error, self.address))
    }

    /// Reads `N` bytes of a chip that has no registers.
    pub fn receive<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        self.bus.read(self.address, &mut bytes).map_err(|error| fault(&error, self.address)).map(|()| bytes)
    }
}

/// What a failed transfer means.
fn fault(error: &impl Error, address: u8) -> Fault {
    match error.kind() {
        ErrorKind::NoAcknowledge(_) => Fault::transient(Cause::Unanswered { address }),
        ErrorKind::Bus | ErrorKind::ArbitrationLoss => {
            Fault::transient(Cause::BusStuck { message: format!("{error:?}") })
        }
        ErrorKind::Overrun | ErrorKind::Other | _ => {
            Fault::transient(Cause::Io { during: "using the I2C bus".into(), message: format!("{error:?}") })
        }
    }
}
