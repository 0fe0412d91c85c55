//! Frees a bus whose data line is held down.
//!
//! A chip that was cut off in the middle of a byte goes on waiting for its clock, and holds the data line low for as long. The cure is
//! the one that the bus's own specification gives (UM10204, 3.1.16): clock until the line is let go, nine times at most, and end with a stop.

use std::time::Duration;

use crate::config::BusLines;
use crate::fault::{Cause, Fault};
use crate::timing::{Monotonic, Timing};

/// Half a clock at 50 kHz, slow enough for every chip.
const HALF: Duration = Duration::from_micros(10);
const MOST_CLOCKS: u32 = 9;
/// An idle bus has been high for so many looks; one in use is low only for moments.
const LOOKS: u32 = 50;

/// A line with a pull-up, which anybody may hold down.
pub trait Wire {
    /// Lets the pull-up have it.
    fn release(&mut self);
    /// Pulls it down.
    fn hold(&mut self);
    fn is_high(&mut self) -> bool;
}

/// Clocks until nobody holds the data line, and ends with a stop. How many clocks it took; the error is a line that stays down.
pub fn unstick(clock: &mut impl Wire, data: &mut impl Wire, timing: &mut impl Timing) -> Result<u32, Fault> {
    data.release();
    clock.release();
    timing.pause(HALF);
    let mut clocks = 0;
    while !data.is_high() {
        if clocks == MOST_CLOCKS {
            return Err(Fault::gone(Cause::BusStuck {
                message: format!("the data line is low after {clocks} clocks"),
            }));
        }
        clock.hold();
        timing.pause(HALF);
        clock.release();
        timing.pause(HALF);
        clocks += 1;
    }
    if !clock.is_high() {
        return Err(Fault::gone(Cause::BusStuck { message: "the clock line is held low".to_owned() }));
    }
    clock.hold();
    data.hold();
    timing.pause(HALF);
    clock.release();
    timing.pause(HALF);
    data.release();
    timing.pause(HALF);
    Ok(clocks)
}

/// Looks at the lines of a bus, and takes them from the kernel for a moment if the data line is held down.
pub(super) fn by_rppal(lines: &BusLines) -> Result<(), Fault> {
    let unusable = |error: rppal::gpio::Error| {
        Fault::gone(Cause::Io { during: "looking at the lines of the I2C bus".into(), message: error.to_string() })
    };
    let gpio = rppal::gpio::Gpio::new().map_err(unusable)?;
    let data = gpio.get(lines.data_line).map_err(unusable)?;
    let mut timing = Monotonic::start();
    let is_idle = (0..LOOKS).any(|_| {
        timing.pause(HALF);
        data.read() == rppal::gpio::Level::High
    });
    if is_idle {
        return Ok(());
    }
    let clock = gpio.get(lines.clock_line).map_err(unusable)?;
    let mut clock = Taken(clock.into_io(rppal::gpio::Mode::Input));
    let mut data = Taken(data.into_io(rppal::gpio::Mode::Input));
    let clocks = unstick(&mut clock, &mut data, &mut timing)?;
    tracing::warn!(clocks, "a stuck I2C bus was clocked free");
    Ok(())
}

/// A line of a Raspberry Pi, which goes back to the kernel's controller when it is dropped.
struct Taken(rppal::gpio::IoPin);

impl Wire for Taken {
    fn release(&mut self) {
        self.0.set_mode(rppal::gpio::Mode::Input);
    }

    fn hold(&mut self) {
        self.0.set_low();
        self.0.set_mode(rppal::gpio::Mode::Output);
    }

    fn is_high(&mut self) -> bool {
        self.0.is_high()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    /// Two wires with a chip on them that has some bits of a byte left to send.
    #[derive(Default)]
    struct Chip {
        bits_left: u32,
        clock_held: bool,
        data_held: bool,
        stops: u32,
    }

    #[derive(Clone)]
    struct Clock(Rc<RefCell<Chip>>);
    #[derive(Clone)]
    struct Data(Rc<RefCell<Chip>>);
    struct NoTime;

    impl Wire for Clock {
        fn release(&mut self) {
            self.0.borrow_mut().clock_held = false;
        }
        fn hold(&mut self) {
            let mut chip = self.0.borrow_mut();
            chip.clock_held = true;
            chip.bits_left = chip.bits_left.saturating_sub(1);
        }
        fn is_high(&mut self) -> bool {
            !self.0.borrow().clock_held
        }
    }

    impl Wire for Data {
        fn release(&mut self) {
            let mut chip = self.0.borrow_mut();
            let is_stop = chip.data_held && !chip.clock_held && chip.bits_left == 0;
            chip.stops += u32::from(is_stop);
            chip.data_held = false;
        }
        fn hold(&mut self) {
            self.0.borrow_mut().data_held = true;
        }
        fn is_high(&mut self) -> bool {
            let chip = self.0.borrow();
            !chip.data_held && chip.bits_left == 0
        }
    }

    impl Timing for NoTime {
        fn now(&mut self) -> Duration {
            Duration::ZERO
        }
        fn pause(&mut self, _: Duration) {}
    }

    fn freed(bits_left: u32) -> (Result<u32, Fault>, u32) {
        let chip = Rc::new(RefCell::new(Chip { bits_left, ..Chip::default() }));
        let clocks = unstick(&mut Clock(Rc::clone(&chip)), &mut Data(Rc::clone(&chip)), &mut NoTime);
        let stops = chip.borrow().stops;
        (clocks, stops)
    }

    #[test]
    fn a_chip_that_was_cut_off_in_a_byte_is_clocked_to_its_end_and_hears_a_stop() {
        for bits_left in 1..=9 {
            assert_eq!(freed(bits_left), (Ok(bits_left), 1));
        }
    }

    #[test]
    fn an_idle_bus_gets_a_stop_and_no_clock() {
        assert_eq!(freed(0), (Ok(0), 1));
    }

    #[test]
    fn a_wire_that_is_shorted_stays_a_fault() {
        let (clocks, stops) = freed(100);
        let fault = clocks.expect_err("nobody lets go");
        assert_eq!(fault.to_string(), "the I2C bus is stuck: the data line is low after 9 clocks");
        assert_eq!(stops, 0);
    }
}
