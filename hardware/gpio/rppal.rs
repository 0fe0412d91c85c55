//! Lines through the registers of a Raspberry Pi.

use rppal::gpio::{Error, Gpio, InputPin, OutputPin};

use crate::config::Closed;
use crate::fault::{Cause, Fault};

/// A line that is read.
pub(crate) fn input(line: u8) -> Result<InputPin, Fault> {
    let pin = Gpio::new().and_then(|gpio| gpio.get(line)).map_err(|error| unusable(&error))?;
    Ok(pin.into_input())
}

/// A line that a contact closes; the board pulls it to the other side.
pub(crate) fn contact(line: u8, closed: Closed) -> Result<InputPin, Fault> {
    let pin = Gpio::new().and_then(|gpio| gpio.get(line)).map_err(|error| unusable(&error))?;
    Ok(match closed {
        Closed::Low => pin.into_input_pullup(),
        Closed::High => pin.into_input_pulldown(),
    })
}

/// A line that is driven, low at first.
pub(crate) fn output(line: u8) -> Result<OutputPin, Fault> {
    let pin = Gpio::new().and_then(|gpio| gpio.get(line)).map_err(|error| unusable(&error))?;
    Ok(pin.into_output_low())
}

fn unusable(error: &Error) -> Fault {
    match error {
        Error::UnknownModel => Fault::gone(Cause::Unsupported { what: "Raspberry Pi GPIO".into() }),
        Error::PermissionDenied(path) => Fault::gone(Cause::Forbidden { path: path.into() }),
        Error::PinUsed(line) => Fault::gone(Cause::Io {
            during: "taking a GPIO line".into(),
            message: format!("line {line} is taken already"),
        }),
        Error::PinNotAvailable(_) | Error::Io(_) | Error::ThreadPanic => {
            Fault::gone(Cause::Io { during: "taking a GPIO line".into(), message: error.to_string() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_that_is_no_raspberry_pi_and_lines_that_may_not_be_used_are_told() {
        assert_eq!(unusable(&Error::UnknownModel).cause, Cause::Unsupported { what: "Raspberry Pi GPIO".into() });
        let forbidden = unusable(&Error::PermissionDenied("/dev/gpiomem0".to_owned())).cause;
        assert_eq!(forbidden, Cause::Forbidden { path: "/dev/gpiomem0".into() });
        let taken = unusable(&Error::PinUsed(17)).cause.to_string();
        assert!(taken.contains("line 17 is taken already"), "{taken}");
    }
}
