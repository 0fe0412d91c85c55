//! Lines through the kernel's character device, on any board.

use std::io;
use std::path::Path;

use embedded_hal::digital::{Error, ErrorKind, ErrorType, InputPin, OutputPin};
use gpiocdev::Request;
use gpiocdev::line::{Bias, Offset, Value};

use crate::config::Closed;
use crate::fault::{Cause, Fault};

const CONSUMER: &str = "dash-cart";

/// One line that this program has taken.
#[derive(Debug)]
pub(crate) struct Line {
    request: Request,
    offset: Offset,
}

/// The kernel's word on why a line could not be read or driven.
#[derive(Debug)]
pub(crate) struct LineError(#[expect(dead_code, reason = "shown by Debug")] gpiocdev::Error);

/// A line that is read.
pub(crate) fn input(chip: &Path, line: u8) -> Result<Line, Fault> {
    let offset = Offset::from(line);
    let request = Request::builder().on_chip(chip).with_consumer(CONSUMER).with_line(offset).as_input().request();
    Ok(Line { request: request.map_err(|error| unusable(chip, error))?, offset })
}

/// A line that a contact closes; the board pulls it to the other side.
pub(crate) fn contact(chip: &Path, line: u8, closed: Closed) -> Result<Line, Fault> {
    let offset = Offset::from(line);
    let bias = match closed {
        Closed::Low => Bias::PullUp,
        Closed::High => Bias::PullDown,
    };
    let mut builder = Request::builder();
    let asked = builder.on_chip(chip).with_consumer(CONSUMER).with_line(offset).as_input().with_bias(bias);
    Ok(Line { request: asked.request().map_err(|error| unusable(chip, error))?, offset })
}

/// A line that is driven, low at first.
pub(crate) fn output(chip: &Path, line: u8) -> Result<Line, Fault> {
    let offset = Offset::from(line);
    let builder =
        Request::builder().on_chip(chip).with_consumer(CONSUMER).with_line(offset).as_output(Value::Inactive).request();
    Ok(Line { request: builder.map_err(|error| unusable(chip, error))?, offset })
}

impl Error for LineError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

impl ErrorType for Line {
    type Error = LineError;
}

impl InputPin for Line {
    fn is_high(&mut self) -> Result<bool, LineError> {
        self.request.value(self.offset).map(|value| value == Value::Active).map_err(LineError)
    }

    fn is_low(&mut self) -> Result<bool, LineError> {
        self.is_high().map(|high| !high)
    }
}

impl OutputPin for Line {
    fn set_low(&mut self) -> Result<(), LineError> {
        self.request.set_value(self.offset, Value::Inactive).map(drop).map_err(LineError)
    }

    fn set_high(&mut self) -> Result<(), LineError> {
        self.request.set_value(self.offset, Value::Active).map(drop).map_err(LineError)
    }
}

fn unusable(chip: &Path, error: gpiocdev::Error) -> Fault {
    if let gpiocdev::Error::Os(errno) = error {
        return Fault::opening(chip, &io::Error::from_raw_os_error(errno.0));
    }
    Fault::gone(Cause::Io { during: "taking a GPIO line".into(), message: format!("{}: {error}", chip.display()) })
}
