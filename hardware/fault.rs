//! What goes wrong with a device, and what a person can do about it. A driver never retries by itself and never hides a failure: it
//! returns a [`Fault`], and whoever pumps the device decides whether to try again, to open it anew, or to tell the cart.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One failure of one device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct Fault {
    pub kind: FaultKind,
    pub cause: Cause,
}

/// What the caller can do about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// Reading again may well succeed.
    Transient,
    /// The device is not there any more, or never was: drop it and open it anew.
    Gone,
    /// The device answers, but what it says cannot be believed.
    Misread,
}

/// What exactly went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    #[error("{} does not exist", path.display())]
    Missing { path: PathBuf },
    #[error("{} may not be opened by this user", path.display())]
    Forbidden { path: PathBuf },
    #[error("{} is in use by another program", path.display())]
    Busy { path: PathBuf },
    #[error("the device has been unplugged")]
    Unplugged,
    #[error("no word from the device for {} ms", spell.as_millis())]
    Silent { spell: Duration },
    #[error("{during}: {message}")]
    Io { during: Cow<'static, str>, message: String },
    #[error("nothing answers at address {address:#04x} of the I2C bus")]
    Unanswered { address: u8 },
    #[error("the I2C bus is stuck: {message}")]
    BusStuck { message: String },
    #[error("the chip at address {address:#04x} is no {expected}: it says {found:#04x}")]
    OtherChip { address: u8, expected: Cow<'static, str>, found: u16 },
    #[error("the chip is not through with {step} after {} ms", spell.as_millis())]
    NotReady { step: Cow<'static, str>, spell: Duration },
    #[error("the converter could not calibrate its own zero")]
    OwnCalibration,
    #[error("{reading} cannot be")]
    Implausible { reading: Reading },
    #[error("{}: {why}", path.display())]
    Setting { path: PathBuf, why: String },
    #[error("the load cell's signal {counts} is at the end of the converter's range")]
    Saturated { counts: i32 },
    #[error("{in_a_row} readings in a row were broken off")]
    BrokenReads { in_a_row: u32 },
    #[error("the calibration {} cannot be used: there is none yet", path.display())]
    Uncalibrated { path: PathBuf },
    #[error("the calibration {} cannot be used: {why}", path.display())]
    Calibration { path: PathBuf, why: String },
    #[error("the calibration is of {calibrated} cells, and this scale reads {read}")]
    Cells { calibrated: usize, read: usize },
    #[error("the camera shows nothing: its lens is covered, or it is dark")]
    LensCovered,
    #[error("the camera has shown the same picture for {} s", spell.as_secs())]
    Frozen { spell: Duration },
    #[error("the picture cannot be read: {why}")]
    Picture { why: String },
    #[error("this board has no {what}")]
    Unsupported { what: Cow<'static, str> },
    #[error("the device is configured as simulated, but there is no simulated world")]
    NoWorld,
}

/// What a sensor says that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    #[error("a light above every range")]
    Light,
    #[error("a lithium cell of {millivolts} mV")]
    Cell { millivolts: u32 },
    #[error("a battery of {cells} lithium cells with {millivolts} mV")]
    Battery { cells: u32, millivolts: u32 },
    #[error("a current of {milliamperes} mA or more")]
    Current { milliamperes: i64 },
    /// A file of the kernel that should hold a number.
    #[error("{file} of {text}")]
    Text { file: String, text: String },
}

impl Fault {
    /// A fault that may pass by itself.
    #[must_use]
    pub const fn transient(cause: Cause) -> Self {
        Fault { kind: FaultKind::Transient, cause }
    }

    /// A device that has to be opened anew.
    #[must_use]
    pub const fn gone(cause: Cause) -> Self {
        Fault { kind: FaultKind::Gone, cause }
    }

    /// A device that talks nonsense.
    #[must_use]
    pub const fn misread(cause: Cause) -> Self {
        Fault { kind: FaultKind::Misread, cause }
    }

    /// Why the file of a device could not be opened.
    #[must_use]
    pub fn opening(path: &Path, error: &io::Error) -> Self {
        let owned = path.to_owned();
        let kind = error.kind();
        let cause = if kind == io::ErrorKind::NotFound {
            Cause::Missing { path: owned }
        } else if kind == io::ErrorKind::PermissionDenied {
            Cause::Forbidden { path: owned }
        } else if kind == io::ErrorKind::ResourceBusy {
            Cause::Busy { path: owned }
        } else {
            Cause::Io { during: "opening the device".into(), message: format!("{}: {error}", path.display()) }
        };
        Fault::gone(cause)
    }

    /// What `error` means for a device that was open.
    #[must_use]
    pub fn reading(during: &'static str, error: &io::Error) -> Self {
        const NO_DEVICE: i32 = 19;
        const NO_DEVICE_OR_ADDRESS: i32 = 6;
        match error.raw_os_error() {
            Some(NO_DEVICE | NO_DEVICE_OR_ADDRESS) => Fault::gone(Cause::Unplugged),
            _ => Fault::transient(Cause::Io { during: during.into(), message: error.to_string() }),
        }
    }

    /// One sentence for the person who stands beside the cart.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        self.cause.advice()
    }
}

impl Cause {
    /// What to do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Cause::Missing { .. } => "Check the plug and the cable, then the path in the configuration.",
            Cause::Forbidden { .. } => {
                "Put the service's user into the group that owns the device, and install the udev rules."
            }
            Cause::Busy { .. } => "Stop the other program that uses the device.",
            Cause::Unplugged => "Plug the device in again; the cart goes on by itself.",
            Cause::Silent { .. } => "Check power and wiring; unplug the device and plug it in again.",
            Cause::Io { .. } => "Check the cable; if it comes back, replace the device.",
            Cause::Unanswered { .. } => {
                "Check power, ground and both wires of the I2C bus; `i2cdetect -y 1` lists the addresses that answer."
            }
            Cause::BusStuck { .. } => {
                "Switch the device off and on; if it stays, one of its wires is shorted or its pull-up is missing."
            }
            Cause::OtherChip { .. } => "Check which chip is on the board, and its address in the configuration.",
            Cause::NotReady { .. } => "Check the supply of the chip; switch it off and on.",
            Cause::OwnCalibration => "Check the wires of the load cell; none may be open or crossed.",
            Cause::Implausible { .. } => "Check how the sensor is wired, and what the configuration says of it.",
            Cause::Setting { .. } => "Let a udev rule set it as the configuration says, or change the configuration.",
            Cause::Saturated { .. } => "Take the load off; if it stays, a wire of the load cell is broken or crossed.",
            Cause::BrokenReads { .. } => {
                "Check the two wires between converter and board, and what else is busy on the board."
            }
            Cause::Calibration { .. } => {
                "Put the right file back; or let somebody who may move file and log away, and calibrate the scale anew."
            }
            Cause::Uncalibrated { .. } | Cause::Cells { .. } => "Calibrate the scale again.",
            Cause::LensCovered => "Take away what covers the lens, and wipe it; see that there is light.",
            Cause::Frozen { .. } => "Unplug the camera and plug it in again.",
            Cause::Picture { .. } => "Check the picture file.",
            Cause::Unsupported { .. } => "Choose another driver in the configuration.",
            Cause::NoWorld => "Start with a scenario, or configure a real device.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulled_plug_is_told_from_a_hiccup() {
        let pulled = io::Error::from_raw_os_error(19);
        let hiccup = io::Error::from_raw_os_error(5);
        assert_eq!(Fault::reading("reading keys", &pulled).kind, FaultKind::Gone);
        assert_eq!(Fault::reading("reading keys", &hiccup).kind, FaultKind::Transient);
    }

    #[test]
    fn why_a_device_cannot_be_opened_is_told_from_each_other() {
        let cause = |kind: io::ErrorKind| Fault::opening(Path::new("/dev/hidraw9"), &io::Error::from(kind)).cause;
        let path = PathBuf::from("/dev/hidraw9");
        assert_eq!(cause(io::ErrorKind::PermissionDenied), Cause::Forbidden { path: path.clone() });
        assert_eq!(cause(io::ErrorKind::ResourceBusy), Cause::Busy { path });
        assert!(matches!(cause(io::ErrorKind::InvalidData), Cause::Io { .. }));
    }

    #[test]
    fn a_missing_device_says_which_one_and_what_to_do() {
        let fault = Fault::opening(Path::new("/dev/hidraw9"), &io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(fault.to_string(), "/dev/hidraw9 does not exist");
        assert!(fault.advice().starts_with("Check the plug"));
    }
}
