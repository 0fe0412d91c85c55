//! Contacts on GPIO lines.

use std::time::Duration;

use embedded_hal::digital::InputPin;

use super::{Contacts, Dock, Touching, Wheel};
use crate::config::Closed;
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::timing::Timing;

/// A contact counts when it has not moved for so long.
const LASTING: Duration = Duration::from_millis(30);

/// The lines; none for what is not wired.
pub(crate) struct Lines<P> {
    pub(crate) wheel: Option<P>,
    pub(crate) dock: Option<P>,
}

/// The driver.
pub struct GpioContacts<P, T> {
    wheel: Option<Contact<P>>,
    dock: Option<Contact<P>>,
    closed: Closed,
    timing: T,
}

struct Contact<P> {
    pin: P,
    /// What lasted, and what it seems to be since when.
    is_closed: bool,
    seems: bool,
    since: Duration,
    changes: u64,
}

impl<P: InputPin, T: Timing> GpioContacts<P, T> {
    /// The contacts on these lines, as they are now.
    pub(crate) fn over(lines: Lines<P>, closed: Closed, mut timing: T) -> Result<Self, Fault> {
        let now = timing.now();
        let contact = |pin: Option<P>| pin.map(|pin| Contact::new(pin, closed, now)).transpose();
        Ok(GpioContacts { wheel: contact(lines.wheel)?, dock: contact(lines.dock)?, closed, timing })
    }
}

impl<P: InputPin> Contact<P> {
    fn new(mut pin: P, closed: Closed, now: Duration) -> Result<Self, Fault> {
        let is_closed = is_closed(&mut pin, closed)?;
        Ok(Contact { pin, is_closed, seems: is_closed, since: now, changes: 0 })
    }

    fn look(&mut self, closed: Closed, now: Duration) -> Result<bool, Fault> {
        let seen = is_closed(&mut self.pin, closed)?;
        if seen != self.seems {
            self.seems = seen;
            self.since = now;
        } else if seen != self.is_closed && now.saturating_sub(self.since) >= LASTING {
            self.is_closed = seen;
            self.changes += 1;
        }
        Ok(self.is_closed)
    }
}

impl<P: InputPin + Send, T: Timing + Send> Contacts for GpioContacts<P, T> {
    fn touching(&mut self) -> Result<Touching, Fault> {
        let now = self.timing.now();
        let closed = self.closed;
        let look = |contact: &mut Option<Contact<P>>| contact.as_mut().map(|at| at.look(closed, now)).transpose();
        let wheel = look(&mut self.wheel)?.map(|is_closed| if is_closed { Wheel::Locked } else { Wheel::Free });
        let dock = look(&mut self.dock)?.map(|is_closed| if is_closed { Dock::Docked } else { Dock::Away });
        Ok(Touching { wheel, dock })
    }

    fn figures(&self) -> Vec<Figure> {
        let wheel = self.wheel.iter().map(|contact| Figure::count("wheel_changes", contact.changes));
        let dock = self.dock.iter().map(|contact| Figure::count("dock_changes", contact.changes));
        wheel.chain(dock).collect()
    }
}

fn is_closed<P: InputPin>(pin: &mut P, closed: Closed) -> Result<bool, Fault> {
    let level = match closed {
        Closed::Low => pin.is_low(),
        Closed::High => pin.is_high(),
    };
    level.map_err(|error| {
        Fault::transient(Cause::Io { during: "reading a contact".into(), message: format!("{error:?}") })
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use embedded_hal::digital::ErrorType;

    use super::*;

    /// A line and a clock that a test moves.
    #[derive(Clone, Default)]
    struct Bench {
        high: Arc<AtomicBool>,
        now: Arc<AtomicU64>,
    }

    impl ErrorType for Bench {
        type Error = Infallible;
    }

    impl InputPin for Bench {
        fn is_high(&mut self) -> Result<bool, Infallible> {
            Ok(self.high.load(Ordering::SeqCst))
        }
        fn is_low(&mut self) -> Result<bool, Infallible> {
            self.is_high().map(|high| !high)
        }
    }

    impl Timing for Bench {
        fn now(&mut self) -> Duration {
            Duration::from_millis(self.now.load(Ordering::SeqCst))
        }
        fn pause(&mut self, span: Duration) {
            self.now.fetch_add(u64::try_from(span.as_millis()).expect("a short time"), Ordering::SeqCst);
        }
    }

    /// What the dock's contact comes to while the line takes these levels, ten milliseconds each.
    fn docks(bench: &Bench, contacts: &mut GpioContacts<Bench, Bench>, levels: &[bool]) -> Vec<Option<Dock>> {
        let mut clock = bench.clone();
        let look = |level: &bool| {
            bench.high.store(*level, Ordering::SeqCst);
            clock.pause(Duration::from_millis(10));
            contacts.touching().expect("a bench never fails").dock
        };
        levels.iter().map(look).collect()
    }

    fn contacts(bench: &Bench, closed: Closed) -> GpioContacts<Bench, Bench> {
        let lines = Lines { wheel: None, dock: Some(bench.clone()) };
        GpioContacts::over(lines, closed, bench.clone()).expect("a bench never fails")
    }

    #[test]
    fn a_contact_that_bounces_counts_once_it_is_quiet() {
        let bench = Bench::default();
        bench.high.store(true, Ordering::SeqCst);
        let mut contacts = contacts(&bench, Closed::Low);
        let bounces = [false, true, false, true, false, false, false, false];
        let mut expected = vec![Some(Dock::Away); 7];
        expected.push(Some(Dock::Docked));
        assert_eq!(docks(&bench, &mut contacts, &bounces), expected);
        assert_eq!(contacts.figures(), [Figure::count("dock_changes", 1)]);
    }

    #[test]
    fn a_contact_may_close_to_either_side_and_is_as_it_was_found_from_the_start() {
        let bench = Bench::default();
        assert_eq!(docks(&bench, &mut contacts(&bench, Closed::Low), &[false]), [Some(Dock::Docked)]);
        assert_eq!(docks(&bench, &mut contacts(&bench, Closed::High), &[false]), [Some(Dock::Away)]);
    }
}
