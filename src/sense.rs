//! Pumps: one thread per device, which blocks on the device's trait, stamps what it says and sends it to the cart's loop.
//!
//! ```text
//!   closed ──open──▶ reading ──┐ sample, scan, frame ─▶ cart_loop
//!     ▲                │  ▲────┘
//!     │ back-off       │ Gone, or too many hiccups in a row
//!     └────────────────┘
//! ```
//!
//! Nobody but a pump opens a device. A device that goes is reported once, opened anew with back-off, and reported again when it is back.
//! Each pump also keeps a [`Report`] for the people who look after the cart.

pub mod camera;
pub mod scale;
pub mod scanner;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cart_domain::input::{Device, DeviceFault};
use cart_domain::{Input, Millis, Wall};
use cart_hardware::{Fault, FaultKind, Figure};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::cart_loop::Sensed;
use crate::clock::Clock;

/// How long to wait before each attempt to open a device that is not there; the last one repeats.
const PAUSES: [Millis; 5] = [Millis(100), Millis(500), Millis(1_000), Millis(2_000), Millis(5_000)];
/// A device that fails so often in a row without a good word between is treated as gone.
const MOST_HICCUPS: u32 = 20;
/// How long one read may take, so that a pump notices when it is asked to stop.
const PATIENCE: Duration = Duration::from_millis(250);
/// How often a pump counts anew what its device has done.
const REPORT_EVERY: Millis = Millis(1_000);

/// What a pump reads from: a device in the words of the cart.
pub trait Source {
    /// The next thing that the device says, if it says something within `wait`.
    fn read(&mut self, wait: Duration) -> Result<Said, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}

/// What came of one read.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Nothing,
    /// It lives, and has nothing to say to the cart.
    Alive,
    Something(Input),
}

/// Opens a device. `Ok(None)`: this cart has none.
pub type Open<S> = Box<dyn FnMut() -> Result<Option<S>, Fault> + Send>;

/// How a device is, for staff. Written by its pump, read by diag and by the screen's staff page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub name: &'static str,
    pub condition: Condition,
    pub since: Wall,
    pub figures: Vec<Figure>,
}

/// Whether a device works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nobody has tried yet.
    Opening,
    Working,
    /// The configuration names none.
    Absent,
    Faulty(Fault),
}

/// The engines that can stand in for each other: the cart has lost its scanner only when the last one is gone.
#[derive(Clone, Debug)]
pub struct Crew {
    device: Device,
    /// How many work. Written by the pumps of the crew.
    working: Arc<AtomicUsize>,
}

/// Reads one device for as long as the cart runs.
pub struct Pump<S> {
    pub name: &'static str,
    pub crew: Crew,
    pub open: Open<S>,
    pub clock: Clock,
    pub sensed: mpsc::Sender<Sensed>,
    pub report: watch::Sender<Report>,
}

impl Report {
    /// A device that nobody has opened yet.
    #[must_use]
    pub fn opening(name: &'static str, since: Wall) -> Self {
        Report { name, condition: Condition::Opening, since, figures: Vec::new() }
    }
}

impl Crew {
    /// A crew of which nobody works yet.
    #[must_use]
    pub fn of(device: Device) -> Self {
        Crew { device, working: Arc::new(AtomicUsize::new(0)) }
    }

    fn joins(&self) -> Option<Input> {
        let before = self.working.fetch_add(1, Ordering::SeqCst);
        (before == 0).then_some(Input::Faulted { device: self.device, fault: DeviceFault::Back })
    }

    fn leaves(&self) -> Option<Input> {
        let before = self.working.fetch_sub(1, Ordering::SeqCst);
        (before == 1).then(|| self.lost())
    }

    fn lost(&self) -> Input {
        Input::Faulted { device: self.device, fault: DeviceFault::Gone }
    }

    fn is_idle(&self) -> bool {
        self.working.load(Ordering::SeqCst) == 0
    }
}

impl<S: Source> Pump<S> {
    /// Opens, reads and opens anew until asked to stop. Blocks.
    pub fn run(&mut self, stop: &CancellationToken) -> anyhow::Result<()> {
        let mut failures = 0;
        let mut told = false;
        while !stop.is_cancelled() {
            match (self.open)() {
                Ok(Some(source)) => {
                    failures = 0;
                    told = true;
                    self.condition(Condition::Working);
                    let joined = self.crew.joins();
                    self.send(joined);
                    let fault = self.read(source, stop);
                    let left = self.crew.leaves();
                    let Some(fault) = fault else { return Ok(()) };
                    tracing::warn!(device = self.name, %fault, "a device is gone");
                    self.condition(Condition::Faulty(fault));
                    self.send(left);
                }
                Ok(None) => {
                    tracing::info!(device = self.name, "the configuration names none");
                    self.condition(Condition::Absent);
                    self.report_absence();
                    return self.rest(stop);
                }
                Err(fault) => {
                    if !told {
                        told = true;
                        tracing::warn!(device = self.name, %fault, "a device cannot be opened");
                        self.report_absence();
                    }
                    self.condition(Condition::Faulty(fault));
                }
            }
            self.pause(PAUSES[failures.min(PAUSES.len() - 1)], stop);
            failures += 1;
        }
        Ok(())
    }

    /// Reads until the device is gone; `None` when asked to stop.
    fn read(&self, mut source: S, stop: &CancellationToken) -> Option<Fault> {
        let mut hiccups = 0;
        let mut counted = self.clock.now().tick;
        while !stop.is_cancelled() {
            match source.read(PATIENCE) {
                Ok(Said::Nothing) => {}
                Ok(Said::Alive) => hiccups = 0,
                Ok(Said::Something(input)) => {
                    hiccups = 0;
                    self.send(Some(input));
                }
                Err(fault) => match fault.kind {
                    FaultKind::Gone => return Some(fault),
                    FaultKind::Transient | FaultKind::Misread if hiccups == MOST_HICCUPS => return Some(fault),
                    FaultKind::Transient => {
                        hiccups += 1;
                        tracing::debug!(device = self.name, %fault, "a device hiccups");
                    }
                    FaultKind::Misread => {
                        hiccups += 1;
                        let fault = DeviceFault::Misread;
                        self.send(Some(Input::Faulted { device: self.crew.device, fault }));
                    }
                },
            }
            let now = self.clock.now().tick;
            if now.since(counted) >= REPORT_EVERY {
                counted = now;
                let figures = source.figures();
                self.report.send_modify(|report| report.figures = figures);
            }
        }
        None
    }

    fn send(&self, input: Option<Input>) {
        let Some(input) = input else { return };
        // The cart's loop is gone only when the cart goes down.
        let _ = self.sensed.blocking_send(Sensed { at: self.clock.now().tick, input });
    }

    fn report_absence(&self) {
        if self.crew.is_idle() {
            self.send(Some(self.crew.lost()));
        }
    }

    fn condition(&self, condition: Condition) {
        let since = self.clock.now().wall;
        self.report.send_if_modified(|report| {
            let changed = report.condition != condition;
            if changed {
                report.condition = condition;
                report.since = since;
            }
            changed
        });
    }

    /// Waits without a device until asked to stop.
    fn rest(&self, stop: &CancellationToken) -> anyhow::Result<()> {
        while !stop.is_cancelled() {
            self.pause(Millis(1_000), stop);
        }
        Ok(())
    }

    fn pause(&self, span: Millis, stop: &CancellationToken) {
        self.clock.block_for(span, stop);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use cart_domain::{Mass, Moment};
    use cart_hardware::Cause;

    use super::*;

    type Word = Result<Said, Fault>;

    /// A scale that says what it was told to.
    struct Told(VecDeque<Word>, CancellationToken);

    impl Source for Told {
        fn read(&mut self, _: Duration) -> Word {
            self.0.pop_front().unwrap_or_else(|| {
                self.1.cancel();
                Ok(Said::Nothing)
            })
        }

        fn figures(&self) -> Vec<Figure> {
            Vec::new()
        }
    }

    fn weighed(grams: i64) -> Word {
        Ok(Said::Something(Input::Weighed(Mass::from_grams(grams))))
    }

    /// What the cart heard while a device was opened with these results, the last of which stops the pump when it runs dry.
    fn heard(crew: &Crew, openings: Vec<Result<Vec<Word>, Fault>>) -> (Vec<Input>, Condition) {
        let stop = CancellationToken::new();
        let (sensed, mut inbox) = mpsc::channel(64);
        let report = watch::Sender::new(Report::opening("scale", Wall(0)));
        let ended = stop.clone();
        let count = openings.len();
        let mut openings = openings.into_iter().enumerate();
        let open: Open<Told> = Box::new(move || {
            let (at, words) = openings.next().expect("the pump stops before it runs out of devices");
            // Only the last opening may end the story; the others end with a fault.
            let stop = if at + 1 == count { ended.clone() } else { CancellationToken::new() };
            words.map(|words| Some(Told(words.into(), stop)))
        });
        let (clock, _hand) = Clock::held(Moment::default());
        let mut pump = Pump { name: "scale", crew: crew.clone(), open, clock, sensed, report: report.clone() };
        pump.run(&stop).expect("pumps do not fail");
        drop(pump);
        let mut heard = Vec::new();
        while let Ok(Sensed { input, .. }) = inbox.try_recv() {
            heard.push(input);
        }
        (heard, report.borrow().condition.clone())
    }

    fn faulted(fault: DeviceFault) -> Input {
        Input::Faulted { device: Device::Scale, fault }
    }

    #[test]
    fn a_scale_that_is_unplugged_and_plugged_in_again_is_told_of_once_each() {
        let unplugged = || Fault::gone(Cause::Unplugged);
        let openings =
            vec![Ok(vec![weighed(100), Err(unplugged())]), Err(unplugged()), Err(unplugged()), Ok(vec![weighed(200)])];
        let (heard, condition) = heard(&Crew::of(Device::Scale), openings);
        let expected = [
            faulted(DeviceFault::Back),
            Input::Weighed(Mass::from_grams(100)),
            faulted(DeviceFault::Gone),
            faulted(DeviceFault::Back),
            Input::Weighed(Mass::from_grams(200)),
        ];
        assert_eq!(heard, expected);
        assert_eq!(condition, Condition::Working);
    }

    #[test]
    fn a_hiccup_now_and_then_is_nobody_elses_business_but_a_stuck_scale_is_gone() {
        let hiccup = || Err(Fault::transient(Cause::Silent { spell: Duration::from_secs(1) }));
        let mut now_and_then = vec![weighed(1), hiccup(), weighed(1)];
        now_and_then.push(Err(Fault::gone(Cause::Unplugged)));
        let stuck = (0..=MOST_HICCUPS).map(|_| hiccup()).collect();
        let (heard, _) = heard(&Crew::of(Device::Scale), vec![Ok(now_and_then), Ok(stuck), Ok(vec![])]);
        let gone = heard.iter().filter(|input| **input == faulted(DeviceFault::Gone)).count();
        assert_eq!(gone, 2, "{heard:?}");
    }

    #[test]
    fn while_a_second_engine_reads_the_cart_has_not_lost_its_scanner() {
        let crew = Crew::of(Device::Scale);
        assert!(crew.joins().is_some());
        let (heard, _) = heard(&crew, vec![Ok(vec![Err(Fault::gone(Cause::Unplugged))]), Ok(vec![])]);
        assert!(heard.is_empty(), "{heard:?}");
        assert_eq!(crew.leaves(), Some(faulted(DeviceFault::Gone)));
    }
}
