//! Lamp, buzzer and brake on GPIO lines.
//!
//! The buzzer and the blinking need time, so the lines belong to a thread that ends when the panel is dropped. It leaves the lamp dark, the
//! buzzer silent and the brake released.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use cart_domain::Signal;
use embedded_hal::digital::OutputPin;
use tracing::warn;

use super::tune::tune;
use super::{Brake, Light, Panel};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

const QUEUE: usize = 8;
const BLINK: Duration = Duration::from_millis(500);

/// The lines; none for what is not wired.
pub(crate) struct Lines<P> {
    pub(crate) green: Option<P>,
    pub(crate) red: Option<P>,
    pub(crate) buzzer: Option<P>,
    pub(crate) brake: Option<P>,
}

/// The panel.
pub struct GpioPanel {
    orders: SyncSender<Order>,
    given: u64,
    dropped: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Signal(Signal),
    Light(Light),
    Brake(Brake),
}

/// What a lamp does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lamp {
    Dark,
    Lit,
    Blinking,
}

impl GpioPanel {
    /// A panel on these lines.
    pub(crate) fn over<P: OutputPin + Send + 'static>(lines: Lines<P>) -> Result<Self, Fault> {
        let (orders, to_do) = sync_channel(QUEUE);
        let work = move || Works { lines, light: Light::Dark, phase: Lamp::Lit }.run(&to_do);
        let thread = thread::Builder::new().name("panel".to_owned()).spawn(work);
        thread.map_err(|e| Fault::gone(Cause::Io { during: "starting the panel".into(), message: e.to_string() }))?;
        Ok(GpioPanel { orders, given: 0, dropped: 0 })
    }

    fn order(&mut self, order: Order) -> Result<(), Fault> {
        match self.orders.try_send(order) {
            Ok(()) => self.given += 1,
            Err(TrySendError::Full(_)) => self.dropped += 1,
            Err(TrySendError::Disconnected(_)) => return Err(Fault::gone(Cause::Unplugged)),
        }
        Ok(())
    }
}

impl Panel for GpioPanel {
    fn signal(&mut self, signal: Signal) -> Result<(), Fault> {
        self.order(Order::Signal(signal))
    }

    fn light(&mut self, light: Light) -> Result<(), Fault> {
        self.order(Order::Light(light))
    }

    fn brake(&mut self, brake: Brake) -> Result<(), Fault> {
        self.order(Order::Brake(brake))
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("orders", self.given), Figure::count("dropped", self.dropped)]
    }
}

/// The thread's own.
struct Works<P> {
    lines: Lines<P>,
    light: Light,
    /// Lit or dark, for lamps that blink.
    phase: Lamp,
}

impl<P: OutputPin> Works<P> {
    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            match orders.recv_timeout(BLINK) {
                Ok(Order::Light(light)) => self.light = light,
                Ok(Order::Brake(brake)) => drive(&mut self.lines.brake, brake == Brake::Held),
                Ok(Order::Signal(signal)) => {
                    if self.sound(signal, orders).is_err() {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.phase = if self.phase == Lamp::Lit { Lamp::Dark } else { Lamp::Lit };
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.show();
        }
        for line in [&mut self.lines.green, &mut self.lines.red, &mut self.lines.buzzer, &mut self.lines.brake] {
            drive(line, false);
        }
    }

    /// Buzzes a tune. Orders that come meanwhile are carried out; further tunes are dropped.
    fn sound(&mut self, signal: Signal, orders: &Receiver<Order>) -> Result<(), RecvTimeoutError> {
        for note in tune(signal) {
            drive(&mut self.lines.buzzer, note.pitch.is_some());
            let until = Instant::now() + note.span;
            while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
                match orders.recv_timeout(left) {
                    Ok(Order::Light(light)) => self.light = light,
                    Ok(Order::Brake(brake)) => drive(&mut self.lines.brake, brake == Brake::Held),
                    Ok(Order::Signal(_)) | Err(RecvTimeoutError::Timeout) => {}
                    Err(gone @ RecvTimeoutError::Disconnected) => return Err(gone),
                }
            }
            drive(&mut self.lines.buzzer, false);
        }
        Ok(())
    }

    fn show(&mut self) {
        let (green, red) = lamps(self.light);
        for (line, lamp) in [(&mut self.lines.green, green), (&mut self.lines.red, red)] {
            let lamp = if lamp == Lamp::Blinking { self.phase } else { lamp };
            drive(line, lamp == Lamp::Lit);
        }
    }
}

/// What the green and the red lamp do.
const fn lamps(light: Light) -> (Lamp, Lamp) {
    match light {
        Light::Dark => (Lamp::Dark, Lamp::Dark),
        Light::Ready => (Lamp::Blinking, Lamp::Dark),
        Light::Shopping => (Lamp::Lit, Lamp::Dark),
        Light::Asking => (Lamp::Lit, Lamp::Blinking),
        Light::StaffWanted => (Lamp::Dark, Lamp::Lit),
    }
}

fn drive<P: OutputPin>(line: &mut Option<P>, high: bool) {
    let Some(pin) = line else { return };
    let driven = if high { pin.set_high() } else { pin.set_low() };
    if let Err(error) = driven {
        warn!(?error, "a line of the panel cannot be driven");
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::mpsc::{Sender, channel};

    use embedded_hal::digital::ErrorType;

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    /// A line that says what is done to it.
    struct Told(Sender<bool>);

    impl ErrorType for Told {
        type Error = Infallible;
    }

    impl OutputPin for Told {
        fn set_low(&mut self) -> Result<(), Infallible> {
            self.0.send(false).ok();
            Ok(())
        }

        fn set_high(&mut self) -> Result<(), Infallible> {
            self.0.send(true).ok();
            Ok(())
        }
    }

    #[test]
    fn the_brake_holds_and_is_released_when_the_panel_goes() {
        let (told, brake) = channel();
        let lines = Lines { green: None, red: None, buzzer: None, brake: Some(Told(told)) };
        let mut panel = GpioPanel::over(lines).expect("a thread");
        panel.brake(Brake::Held).expect("the thread lives");
        assert_eq!(brake.recv_timeout(SOON), Ok(true));
        drop(panel);
        assert_eq!(brake.recv_timeout(SOON), Ok(false));
    }

    #[test]
    fn a_refusal_buzzes_twice() {
        let (told, buzzer) = channel();
        let lines = Lines { green: None, red: None, buzzer: Some(Told(told)), brake: None };
        let mut panel = GpioPanel::over(lines).expect("a thread");
        panel.signal(Signal::Refused).expect("the thread lives");
        let mut buzzes = 0;
        while buzzes < 2 {
            buzzes += u32::from(buzzer.recv_timeout(SOON).expect("the tune goes on"));
        }
    }

    #[test]
    fn whoever_wants_staff_is_seen_from_afar() {
        assert_eq!(lamps(Light::StaffWanted), (Lamp::Dark, Lamp::Lit));
        assert_eq!(lamps(Light::Asking), (Lamp::Lit, Lamp::Blinking));
    }
}
