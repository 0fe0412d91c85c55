//! Where a technician watches the scale, tries it and calibrates it.
//!
//! ```text
//!   samples of the scale ──▶ live figures, indicator ──▶ View ──▶ staff page, `dash-cart diag scale`
//!              Order ──▶ guide: put on, measure, judge ──▶ calibration and its log, trials and theirs
//! ```
//!
//! The workbench lives with whoever reads the scale: the scale's pump on a running cart, the command when none runs. Both feed it every
//! sample and pass on every [`Order`]; it never reads a device and never waits. What it finds out it says in a [`View`], which is all that a
//! screen or a command line knows of it.
//!
//! Only one act is under way at a time. Nothing is changed before the last load of a calibration has counted, and then file and log are
//! written as [`cart_hardware::scale::keeping`] does it: a power cut leaves the old calibration. After a change whoever reads the scale opens it
//! anew with [`Workbench::calibration`].

mod guide;
mod live;
pub mod order;
pub mod refusal;
pub mod report;
pub mod trials;

use std::path::PathBuf;

use cart_domain::{Mass, Tick};
use cart_hardware::config::ScaleConfig;
use cart_hardware::scale::calibration::Calibration;
use cart_hardware::scale::keeping::{Keeping, KeepingError, Kept};
use cart_hardware::sim;
use cart_hardware::{Cause, Fault, MassSample};
use cart_weighing::{Indicator, Instrument};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::config::Config;
pub use guide::{Asked, Found, Taken};
use guide::{Guide, Went, not_calibrated};
use live::Samples;
pub use live::{Live, Shown};
pub use order::{Act, Order, Put};
pub use refusal::{Refusal, Why};
pub use trials::Trials;

/// Which scale it is, and where its calibration is kept.
#[derive(Clone, Debug)]
pub struct Place {
    pub instrument: Instrument,
    pub file: PathBuf,
    /// What the scale left its factory with, where that is known: a simulated one's.
    pub factory: Option<Calibration>,
}

/// How the platform is when the scale is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    Empty,
    /// In the middle of a trip.
    Loaded,
}

/// The workbench of one scale.
pub struct Workbench {
    clock: Clock,
    place: Place,
    begins: Begins,
    keeping: Keeping,
    /// None: there is no calibration yet. An error: there is one that cannot be used, and why.
    in_force: Result<Option<Kept>, String>,
    told: Option<InForce>,
    checksum: String,
    indicator: Option<Indicator>,
    samples: Samples,
    guide: Option<Guide>,
    outcome: Option<Outcome>,
    refused: Option<Refusal>,
    changed: bool,
}

/// What came of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    #[serde(flatten)]
    pub act: Act,
    /// RFC 3339, by the cart's clock.
    pub at: String,
    pub by: String,
    /// The change whose calibration was tried, or which this act made; zero for the factory's.
    pub calibration: u64,
    pub software: String,
    pub checksum: String,
    pub loads: Vec<Taken>,
    pub findings: Vec<Found>,
    pub passed: bool,
    /// Why the loads of a calibration cannot be right together.
    pub refused: Option<Refusal>,
}

/// Everything that can be seen of a scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub max_mg: Mass,
    pub min_mg: Mass,
    pub interval_mg: Mass,
    /// Of the legally relevant software.
    pub software: String,
    pub checksum: String,
    /// What is in force; none while the scale is not calibrated.
    pub calibration: Option<InForce>,
    /// Why the calibration cannot be used.
    pub unfit: Option<String>,
    pub live: Live,
    /// The act under way.
    pub asks: Option<Asked>,
    /// Of the last act.
    pub outcome: Option<Outcome>,
    /// Why the last order was not carried out.
    pub refused: Option<Refusal>,
}

/// The calibration in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// The number of the change that made it; zero for the factory's.
    pub change: u64,
    /// How many changes there were, ever.
    pub counter: u64,
    pub at: String,
    pub by: String,
    pub loads_mg: Vec<Mass>,
}

impl Place {
    /// `scale`, as it is used in the shop of a configuration. A simulated one keeps its calibration in the state directory.
    #[must_use]
    pub fn of(config: &Config, scale: &ScaleConfig) -> Self {
        let spec = config.policy.scale;
        let instrument = Instrument::new(spec.max, spec.e).expect("the configuration was checked");
        let named = scale.calibration_file();
        Place {
            instrument,
            file: named.map_or_else(|| config.state.join("scale.toml"), std::borrow::ToOwned::to_owned),
            factory: named.is_none().then(sim::scale::calibration),
        }
    }
}

impl Workbench {
    /// The workbench of a scale that is switched on now.
    #[must_use]
    pub fn open(clock: Clock, place: Place, begins: Begins) -> Self {
        let keeping = Keeping::at(&place.file);
        let mut bench = Workbench {
            clock,
            place,
            begins,
            keeping,
            in_force: Ok(None),
            told: None,
            checksum: cart_weighing::checksum(),
            indicator: None,
            samples: Samples::default(),
            guide: None,
            outcome: None,
            refused: None,
            changed: false,
        };
        bench.look_up();
        bench
    }

    /// What to open the scale with, so that its samples are good for the workbench; and the fault that keeps it from weighing for anybody
    /// else.
    #[must_use]
    pub fn calibration(&self) -> (Calibration, Option<Fault>) {
        match self.calibrated() {
            Some(calibration) => (calibration.clone(), None),
            None => {
                let path = self.place.file.clone();
                let cause = match self.unfit() {
                    Some(why) => Cause::Calibration { path, why },
                    None => Cause::Uncalibrated { path },
                };
                (Calibration::nominal(self.place.instrument), Some(Fault::gone(cause)))
            }
        }
    }

    /// Whether the scale has to be opened anew, because its calibration was changed. Says so once.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Whether an act is under way, and what lies on the platform is no shopping.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.guide.is_some()
    }

    /// The scale was opened: what it said before is another device's.
    pub fn opened(&mut self) {
        self.samples.clear();
    }

    /// Takes a sample.
    pub fn sample(&mut self, sample: &MassSample) {
        self.samples.push(*sample);
        if let Some(indicator) = &mut self.indicator {
            indicator.weigh(sample.at, sample.mass);
        }
        let now = self.now();
        let Some(mut guide) = self.guide.take() else { return };
        let calibration = self.calibrated().cloned();
        match guide.sample(sample, now, calibration.as_ref(), self.indicator.as_mut()) {
            Went::On => self.guide = Some(guide),
            Went::Tried(findings) => self.tried(&guide, findings),
            Went::Calibrated(new) => self.calibrate(&guide, &new),
            Went::Failed(refused) => {
                self.outcome = Some(Outcome { refused: Some(refused), ..self.came_of(&guide, Vec::new(), false) });
            }
        }
    }

    /// Notices that no sample came in.
    pub fn tick(&mut self) {
        let now = self.now();
        if let Some(guide) = &mut self.guide {
            guide.tick(now);
        }
    }

    /// Carries an order out, or says in the view why not.
    pub fn order(&mut self, order: Order) {
        self.refused = None;
        let done = match order {
            Order::Look => Ok(()),
            Order::Begin { act, by } => self.begin(act, by),
            Order::Ready => self.ready(),
            Order::Cancel => {
                self.guide = None;
                self.outcome = None;
                Ok(())
            }
            Order::Zero => self.zero(),
            Order::Undo { by } => self.undo(&by),
        };
        self.refused = done.err();
    }

    /// Refuses an order before it comes to the scale.
    pub fn refuse(&mut self, why: Why, words: &str) {
        self.refused = Some(Refusal::of(why, words));
    }

    /// Everything, as it is now.
    #[must_use]
    pub fn view(&self) -> View {
        let instrument = self.place.instrument;
        View {
            max_mg: instrument.max(),
            min_mg: instrument.min(),
            interval_mg: instrument.interval(),
            software: cart_weighing::VERSION.to_owned(),
            checksum: self.checksum.clone(),
            calibration: self.told.clone(),
            unfit: self.unfit(),
            live: self.samples.figures(self.calibrated(), self.indicator.as_ref()),
            asks: self.guide.as_ref().map(Guide::asks),
            outcome: self.outcome.clone(),
            refused: self.refused.clone(),
        }
    }

    fn begin(&mut self, act: Act, by: String) -> Result<(), Refusal> {
        self.guide = None;
        self.outcome = None;
        let earlier = self.calibrated();
        if earlier.is_none() && !act.calibrates() {
            return Err(not_calibrated());
        }
        if let Err(why) = &self.in_force {
            let cause = Cause::Calibration { path: self.place.file.clone(), why: why.clone() };
            return Err(Refusal::of(Why::NotCalibrated, format!("{why}. {}", cause.advice())));
        }
        self.guide = Some(Guide::begin(act, by, self.place.instrument, earlier)?);
        Ok(())
    }

    fn ready(&mut self) -> Result<(), Refusal> {
        let now = self.now();
        let guide = self.guide.as_mut().ok_or_else(|| Refusal::of(Why::NoAct, "nothing is under way"))?;
        guide.ready(now);
        Ok(())
    }

    fn zero(&mut self) -> Result<(), Refusal> {
        Ok(self.indicator.as_mut().ok_or_else(not_calibrated)?.set_zero()?)
    }

    fn undo(&mut self, by: &str) -> Result<(), Refusal> {
        self.guide = None;
        self.outcome = None;
        self.keeping.undo(&self.stamp(), by).map_err(|error| unkept(&error))?;
        self.look_up();
        self.changed = true;
        Ok(())
    }

    fn tried(&mut self, guide: &Guide, findings: Vec<Found>) {
        let passed = findings.iter().all(|found| found.passed);
        let outcome = self.came_of(guide, findings, passed);
        if let Err(error) = Trials::beside(&self.place.file).add(&outcome) {
            self.refused = Some(Refusal::of(Why::Disk, format!("the trial is not kept: {error}")));
        }
        self.outcome = Some(outcome);
    }

    fn calibrate(&mut self, guide: &Guide, new: &Calibration) {
        match self.keeping.calibrate(new, &self.stamp(), guide.by()) {
            Ok(_) => {
                self.look_up();
                self.changed = true;
                self.outcome = Some(self.came_of(guide, Vec::new(), true));
            }
            Err(error) => {
                let refused = Some(unkept(&error));
                self.outcome = Some(Outcome { refused, ..self.came_of(guide, Vec::new(), false) });
            }
        }
    }

    fn came_of(&self, guide: &Guide, findings: Vec<Found>, passed: bool) -> Outcome {
        Outcome {
            act: guide.act().clone(),
            at: self.stamp(),
            by: guide.by().to_owned(),
            calibration: self.in_force.as_ref().ok().and_then(Option::as_ref).map_or(0, |kept| kept.change),
            software: cart_weighing::VERSION.to_owned(),
            checksum: self.checksum.clone(),
            loads: guide.taken().to_vec(),
            findings,
            passed,
            refused: None,
        }
    }

    /// Reads what is in force. A zero that was found before stays: the platform is the same.
    fn look_up(&mut self) {
        self.in_force = self.keeping.in_force().map_err(|error| error.to_string());
        self.told = self.in_force_told();
        let instrument = self.calibrated().map(|calibration| *calibration.instrument());
        let zero = self.indicator.as_ref().and_then(Indicator::zero_now);
        self.indicator = instrument.map(|instrument| match (self.begins, zero) {
            // With a new calibration an empty platform reads nothing, so the first zero is found anew.
            (Begins::Empty, _) | (Begins::Loaded, Some(_)) => Indicator::switched_on(instrument),
            (Begins::Loaded, None) => Indicator::started_anew(instrument, Mass::ZERO),
        });
    }

    fn calibrated(&self) -> Option<&Calibration> {
        match &self.in_force {
            Ok(Some(kept)) => Some(&kept.calibration),
            Ok(None) => self.place.factory.as_ref(),
            Err(_) => None,
        }
    }

    fn unfit(&self) -> Option<String> {
        self.in_force.as_ref().err().cloned()
    }

    fn in_force_told(&self) -> Option<InForce> {
        let calibration = self.calibrated()?;
        let loads_mg = calibration.curve().points()[1..].iter().map(|point| point.load).collect();
        let kept = self.in_force.as_ref().ok()?.as_ref();
        let change = kept.and_then(|kept| self.keeping.ledger().ok()?.change(kept.change).cloned());
        Some(match (kept, change) {
            (Some(kept), Some(made)) => {
                InForce { change: kept.change, counter: kept.counter, at: made.at, by: made.by, loads_mg }
            }
            (Some(_), None) | (None, _) => {
                InForce { change: 0, counter: 0, at: String::new(), by: "the factory".to_owned(), loads_mg }
            }
        })
    }

    fn now(&self) -> Tick {
        self.clock.now().tick
    }

    fn stamp(&self) -> String {
        crate::diag::rfc3339(self.clock.now().wall)
    }
}

fn unkept(error: &KeepingError) -> Refusal {
    let why = match error {
        KeepingError::NothingBefore => Why::NothingBefore,
        KeepingError::Io { .. } => Why::Disk,
        KeepingError::File(_) | KeepingError::Log(_) | KeepingError::Older { .. } | KeepingError::Differs(_) => {
            Why::NotCalibrated
        }
    };
    Refusal::of(why, error.to_string())
}
