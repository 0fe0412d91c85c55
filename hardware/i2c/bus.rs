//! The machine's own buses. The kernel says in its error numbers why a transfer failed; here they become what `embedded-hal` knows.

use std::io;
use std::path::Path;

use embedded_hal::i2c::{Error, ErrorKind, ErrorType, I2c, NoAcknowledgeSource, Operation};
use linux_embedded_hal::I2cdev;
use linux_embedded_hal::i2cdev::linux::LinuxI2CError;

use crate::config::I2cConfig;
use crate::fault::{Cause, Fault};

/// One bus of this machine.
pub struct Bus(By);

enum By {
    I2cdev(I2cdev),
    Rppal(rppal::i2c::I2c),
}

/// Why a transfer failed, in the kernel's words.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BusError(io::Error);

impl Bus {
    /// Opens the bus that the configuration names.
    pub fn open(config: &I2cConfig) -> Result<Self, Fault> {
        match config {
            I2cConfig::I2cdev(device) => {
                let bus = I2cdev::new(&device.path).map_err(|error| Fault::opening(&device.path, &error.into()))?;
                Ok(Bus(By::I2cdev(bus)))
            }
            I2cConfig::Rppal(numbered) => {
                if let Some(lines) = &numbered.unstick {
                    super::unstick::by_rppal(lines)?;
                }
                let number = numbered.number;
                let bus = rppal::i2c::I2c::with_bus(number).map_err(|error| unusable(number, error))?;
                Ok(Bus(By::Rppal(bus)))
            }
        }
    }
}

impl Error for BusError {
    fn kind(&self) -> ErrorKind {
        const NOT_TAKEN: i32 = 121;
        const NOBODY_THERE: i32 = 6;
        const NO_DEVICE: i32 = 19;
        const TIMED_OUT: i32 = 110;
        const BUSY: i32 = 16;
        const FAILED: i32 = 5;
        const LOST: i32 = 11;
        match self.0.raw_os_error() {
            // Controllers of Raspberry Pis say 121, others 6.
            Some(NOT_TAKEN | NOBODY_THERE | NO_DEVICE) => ErrorKind::NoAcknowledge(NoAcknowledgeSource::Unknown),
            Some(TIMED_OUT | FAILED | BUSY) => ErrorKind::Bus,
            Some(LOST) => ErrorKind::ArbitrationLoss,
            Some(_) | None => ErrorKind::Other,
        }
    }
}

impl ErrorType for Bus {
    type Error = BusError;
}

impl I2c for Bus {
    fn transaction(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), BusError> {
        match &mut self.0 {
            By::I2cdev(bus) => I2c::transaction(bus, address, operations).map_err(|error| BusError(of_i2cdev(&error))),
            By::Rppal(bus) => I2c::transaction(bus, address, operations).map_err(|error| BusError(of_rppal(error))),
        }
    }
}

fn of_i2cdev(error: &linux_embedded_hal::I2CError) -> io::Error {
    let number = match error.inner() {
        LinuxI2CError::Errno(number) => Some(*number),
        LinuxI2CError::Io(error) => error.raw_os_error(),
    };
    number.map_or_else(|| io::Error::other(error.to_string()), io::Error::from_raw_os_error)
}

fn of_rppal(error: rppal::i2c::Error) -> io::Error {
    if let rppal::i2c::Error::Io(error) = error {
        return error;
    }
    io::Error::other(error.to_string())
}

fn unusable(number: u8, error: rppal::i2c::Error) -> Fault {
    let path = format!("/dev/i2c-{number}");
    if let rppal::i2c::Error::UnknownModel = error {
        return Fault::gone(Cause::Unsupported { what: "Raspberry Pi I2C".into() });
    }
    Fault::opening(Path::new(&path), &of_rppal(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{I2cConfig, I2cDevice, NumberedBus};
    use crate::i2c::fault;

    #[test]
    fn a_chip_that_is_not_there_is_told_from_a_bus_that_is_stuck() {
        let cause = |number| fault(&BusError(io::Error::from_raw_os_error(number)), 0x2A).cause;
        for nobody in [121, 6] {
            assert_eq!(cause(nobody), Cause::Unanswered { address: 0x2A });
        }
        for stuck in [110, 5] {
            assert!(matches!(cause(stuck), Cause::BusStuck { .. }), "{}", cause(stuck));
        }
        assert!(matches!(cause(22), Cause::Io { .. }), "{}", cause(22));
    }

    #[test]
    fn a_bus_that_the_board_does_not_have_is_named() {
        let path = std::path::PathBuf::from("/dev/i2c-none");
        let fault =
            Bus::open(&I2cConfig::I2cdev(I2cDevice { path: path.clone() })).err().expect("there is no such bus");
        assert_eq!(fault.cause, Cause::Missing { path });
        let fault = Bus::open(&I2cConfig::Rppal(NumberedBus { number: 250, unstick: None }))
            .err()
            .expect("there is no such bus");
        assert_eq!(fault.cause, Cause::Missing { path: "/dev/i2c-250".into() });
    }
}
