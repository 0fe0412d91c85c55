//! Pumps: each blocks on its device's trait, stamps what the device says and sends it to the cart's loop.
//!
//! ```text
//!   shut ──open──▶ reading ──┐ sample, scan, frame ─▶ cart_loop
//!    ▲               │  ▲────┘
//!    │ back-off      │ Gone, or too many hiccups in a row
//!    └───────────────┘
//! ```
//!
//! Nobody but a pump opens a device. A device that goes is reported once, opened anew with back-off, and reported again when it is back: when it
//! says something, or is quiet for a while without a fault.
//! Each pump also keeps a [`Report`] for the people who look after the cart. On a cart every pump has a thread ([`Pump::run`]); beside a
//! simulated world one thread turns all of them in step with the world's time ([`Pump::turn`]).

pub mod around;
pub mod camera;
pub mod motion;
pub mod scale;
pub mod scanner;

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cart_domain::input::{Device, DeviceFault};
use cart_domain::{Input, Millis, Tick, Wall};
use cart_hardware::{Fault, FaultKind, Figure};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::cart_loop::Sensed;
use crate::clock::{self, Clock};

/// How long to wait before each attempt to open a device that is not there; the last one repeats.
const PAUSES: [Millis; 5] = [Millis(100), Millis(500), Millis(1_000), Millis(2_000), Millis(5_000)];
/// A device that fails so often in a row without a good word between is treated as gone.
const MOST_HICCUPS: u32 = 20;
/// How long one read may take, so that a pump notices when it is asked to stop.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long a pump without a device waits before it looks at the clock again.
const SHUT_FOR: Duration = Duration::from_millis(100);
/// A device that failed has to go so long without a fault, or say something, before it counts as back.
const PROOF: Millis = Millis(2_000);
/// How often a pump counts anew what its device has done.
const REPORT_EVERY: Millis = Millis(1_000);

/// What a pump reads from: a device in the words of the cart.
pub trait Source: Send {
    /// The next thing that the device says, if it says something within `wait`.
    fn read(&mut self, wait: Duration) -> Result<Said, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;

    /// Why the device is no good for the cart although it answers, such as a scale that nobody has calibrated.
    fn unfit(&self) -> Option<Fault> {
        None
    }
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
pub type Open = Box<dyn FnMut() -> Result<Option<Box<dyn Source>>, Fault> + Send>;

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
    /// None: no trip misses them, and the cart is told nothing.
    device: Option<Device>,
    /// How many work. Written by the pumps of the crew.
    working: Arc<AtomicUsize>,
}

/// Where a pump reports to.
#[derive(Clone, Debug)]
pub struct Desk {
    pub clock: Clock,
    pub sensed: mpsc::Sender<Sensed>,
    pub report: watch::Sender<Report>,
}

/// Reads one device for as long as the cart runs.
pub struct Pump {
    name: &'static str,
    crew: Crew,
    open: Open,
    desk: Desk,
    stage: Stage,
    /// Whether the crew counts this pump.
    joined: bool,
    /// Whether the cart has been told that the device is missing.
    told: bool,
    failures: usize,
}

enum Stage {
    /// To be opened when the time has come.
    Shut {
        until: Tick,
    },
    Reading(Reading),
    /// There is none, for good.
    Absent,
}

struct Reading {
    source: Box<dyn Source>,
    hiccups: u32,
    counted: Tick,
    /// Until when a device that failed before is on trial.
    on_trial: Option<Tick>,
}

/// What one turn of a pump came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The device said something; it may have more to say.
    Busy,
    /// The device had nothing to say.
    Quiet,
    /// There is no device to read just now.
    Shut,
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
        Crew { device: Some(device), working: Arc::new(AtomicUsize::new(0)) }
    }

    /// Devices that no trip misses.
    #[must_use]
    pub fn of_no_trip() -> Self {
        Crew { device: None, working: Arc::new(AtomicUsize::new(0)) }
    }

    fn joins(&self) -> Option<Input> {
        let before = self.working.fetch_add(1, Ordering::SeqCst);
        if before == 0 { self.word(DeviceFault::Back) } else { None }
    }

    fn leaves(&self) -> Option<Input> {
        let before = self.working.fetch_sub(1, Ordering::SeqCst);
        if before == 1 { self.word(DeviceFault::Gone) } else { None }
    }

    /// What to say when a pump finds no device at all.
    fn misses(&self) -> Option<Input> {
        if self.working.load(Ordering::SeqCst) == 0 { self.word(DeviceFault::Gone) } else { None }
    }

    fn word(&self, fault: DeviceFault) -> Option<Input> {
        self.device.map(|device| Input::Faulted { device, fault })
    }
}

impl Pump {
    #[must_use]
    pub fn new(name: &'static str, crew: Crew, open: Open, desk: Desk) -> Self {
        let stage = Stage::Shut { until: Tick(0) };
        Pump { name, crew, open, desk, stage, joined: false, told: false, failures: 0 }
    }

    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Turns until asked to stop. Blocks.
    pub fn run(&mut self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            match self.turn(PATIENCE) {
                Turn::Busy | Turn::Quiet => {}
                Turn::Shut => clock::block_for(SHUT_FOR, stop),
            }
        }
    }

    /// Opens the device if it is time to, or reads it once.
    pub fn turn(&mut self, wait: Duration) -> Turn {
        // A driver that panics leaves the stage shut behind it.
        match mem::replace(&mut self.stage, Stage::Shut { until: Tick(0) }) {
            Stage::Absent => {
                self.stage = Stage::Absent;
                Turn::Shut
            }
            Stage::Shut { until } if self.now() < until => {
                self.stage = Stage::Shut { until };
                Turn::Shut
            }
            Stage::Shut { .. } => {
                if self.joined {
                    tracing::error!(device = self.name, "a driver panicked and is opened anew");
                    self.leave();
                }
                self.stage = self.opened();
                Turn::Shut
            }
            Stage::Reading(reading) => self.read(reading, wait),
        }
    }

    fn opened(&mut self) -> Stage {
        match (self.open)() {
            Ok(Some(source)) => {
                let on_trial = (self.failures > 0).then(|| self.now() + PROOF);
                if on_trial.is_none() {
                    self.muster(source.unfit());
                }
                Stage::Reading(Reading { source, hiccups: 0, counted: self.now(), on_trial })
            }
            Ok(None) => {
                tracing::info!(device = self.name, "the configuration names none");
                self.condition(Condition::Absent);
                self.miss();
                Stage::Absent
            }
            Err(fault) => {
                if !self.told {
                    tracing::warn!(device = self.name, %fault, "a device cannot be opened");
                    self.miss();
                }
                self.condition(Condition::Faulty(fault));
                self.shut()
            }
        }
    }

    fn read(&mut self, mut reading: Reading, wait: Duration) -> Turn {
        let said = reading.source.read(wait);
        self.try_out(&mut reading, &said);
        let turn = match said {
            Ok(Said::Nothing) => Turn::Quiet,
            Ok(Said::Alive) => {
                reading.hiccups = 0;
                Turn::Quiet
            }
            Ok(Said::Something(input)) => {
                reading.hiccups = 0;
                self.send(Some(input));
                Turn::Busy
            }
            Err(fault) => {
                reading.hiccups += 1;
                if fault.kind == FaultKind::Gone || reading.hiccups > MOST_HICCUPS || reading.on_trial.is_some() {
                    if reading.on_trial.is_none() {
                        tracing::warn!(device = self.name, %fault, "a device is gone");
                    } else {
                        tracing::debug!(device = self.name, %fault, "a device is still gone");
                    }
                    self.condition(Condition::Faulty(fault));
                    self.leave();
                    self.stage = self.shut();
                    return Turn::Shut;
                }
                tracing::debug!(device = self.name, %fault, "a device hiccups");
                if fault.kind == FaultKind::Misread && self.joined {
                    self.send(self.crew.word(DeviceFault::Misread));
                }
                Turn::Quiet
            }
        };
        let unfit = reading.source.unfit();
        if reading.on_trial.is_none() && unfit.is_none() != self.joined {
            self.muster(unfit);
        }
        if self.now().since(reading.counted) >= REPORT_EVERY {
            reading.counted = self.now();
            let figures = reading.source.figures();
            self.desk.report.send_modify(|report| report.figures = figures);
        }
        self.stage = Stage::Reading(reading);
        turn
    }

    /// Ends the trial of a device that failed before, once it is good.
    fn try_out(&mut self, reading: &mut Reading, said: &Result<Said, Fault>) {
        let Some(until) = reading.on_trial else { return };
        let is_good = match said {
            Ok(Said::Alive | Said::Something(_)) => true,
            Ok(Said::Nothing) => self.now() >= until,
            Err(_) => false,
        };
        if is_good {
            reading.on_trial = None;
            self.failures = 0;
            self.muster(reading.source.unfit());
        }
    }

    fn shut(&mut self) -> Stage {
        let pause = PAUSES[self.failures.min(PAUSES.len() - 1)];
        self.failures += 1;
        Stage::Shut { until: self.now() + pause }
    }

    /// Joins the crew, or stays out of it while the device is unfit.
    fn muster(&mut self, unfit: Option<Fault>) {
        if let Some(fault) = unfit {
            tracing::warn!(device = self.name, %fault, "a device answers, and is unfit");
            self.condition(Condition::Faulty(fault));
            if self.joined {
                self.leave();
            } else if !self.told {
                self.miss();
            }
            return;
        }
        self.told = true;
        self.joined = true;
        self.condition(Condition::Working);
        let joined = self.crew.joins();
        self.send(joined);
    }

    fn leave(&mut self) {
        if !mem::take(&mut self.joined) {
            return;
        }
        let left = self.crew.leaves();
        self.send(left);
    }

    fn miss(&mut self) {
        self.told = true;
        let missed = self.crew.misses();
        self.send(missed);
    }

    fn send(&self, input: Option<Input>) {
        let Some(input) = input else { return };
        // The cart's loop is gone only when the cart goes down.
        let _ = self.desk.sensed.blocking_send(Sensed { at: self.now(), input });
    }

    fn condition(&self, condition: Condition) {
        let since = self.desk.clock.now().wall;
        self.desk.report.send_if_modified(|report| {
            let changed = report.condition != condition;
            if changed {
                report.condition = condition;
                report.since = since;
            }
            changed
        });
    }

    fn now(&self) -> Tick {
        self.desk.clock.now().tick
    }
}

#[cfg(test)]
mod tests;
