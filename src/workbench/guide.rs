//! An act under way: asks for one load after the other, measures each, and says why when one does not count.
//!
//! ```text
//!   waiting ──ready──▶ settling 1 s ──▶ measuring 4 s ──┬─ counts ──▶ waiting for the next load, or done
//!      ▲                                                └─ refused ─▶ waiting for the same load again
//! ```
//!
//! Time is that of the samples; only silence is told by the clock. A load that was refused is asked for again, and nothing of it is kept.

use cart_domain::{Mass, Millis, Tick};
use cart_hardware::scale::calibration::Calibration;
use cart_hardware::{MassSample, Quality};
use cart_weighing::procedure::{Cells, Procedure};
use cart_weighing::rest::{Rest, Unsettled};
use cart_weighing::trial::{self, Finding, Reading};
use cart_weighing::{Indicator, Instrument, Occasion};
use serde::{Deserialize, Serialize};

use super::order::{Act, Put};
use super::refusal::{Refusal, Why};

/// What swings when a load is put down is gone after so long.
const SETTLE: Millis = Millis(1_000);
/// Settling and four seconds of samples.
const WHOLE: Millis = Millis(5_000);
/// A converter that says nothing for so long does not work.
const SILENT: Millis = Millis(3_000);

/// An act under way.
#[derive(Clone, Debug)]
pub(super) struct Guide {
    act: Act,
    by: String,
    instrument: Instrument,
    steps: Vec<Put>,
    taken: Vec<Taken>,
    procedure: Procedure,
    measuring: Option<Measuring>,
    refused: Option<Refusal>,
}

/// One load that counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    #[serde(flatten)]
    pub put: Put,
    pub counts: i32,
    pub noise_millicounts: i64,
    pub samples: usize,
    /// From the zero of this act; none in a calibration, which is what gives counts a mass.
    pub reads_mg: Option<Mass>,
}

/// One judgement of a trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    #[serde(flatten)]
    pub put: Put,
    pub error_mg: Mass,
    pub permissible_mg: Mass,
    pub passed: bool,
}

#[derive(Clone, Debug)]
struct Measuring {
    /// When the first sample came in.
    since: Option<Tick>,
    until_silent: Tick,
    samples: Vec<i32>,
    /// In hundredths.
    progress: u8,
    /// Where zero was set to, where that is part of the act.
    zeroed: Option<Mass>,
}

/// What is to be done, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub act: Act,
    pub put: Put,
    /// Counted from 1.
    pub step: usize,
    pub steps: usize,
    pub measuring: bool,
    /// Of the measurement, in hundredths.
    pub progress: u8,
    /// Why the last try did not count.
    pub refused: Option<Refusal>,
}

/// What came of a sample.
pub(super) enum Went {
    On,
    /// A new calibration.
    Calibrated(Calibration),
    Tried(Vec<Found>),
    /// The loads were all taken, and cannot be right together.
    Failed(Refusal),
}

impl Guide {
    pub(super) fn begin(
        act: Act,
        by: String,
        instrument: Instrument,
        earlier: Option<&Calibration>,
    ) -> Result<Self, Refusal> {
        let steps = act.steps(&instrument)?;
        let procedure = Procedure::new(instrument, earlier.map(|earlier| earlier.curve().clone()), act.cells());
        Ok(Guide { act, by, instrument, steps, taken: Vec::new(), procedure, measuring: None, refused: None })
    }

    pub(super) fn act(&self) -> &Act {
        &self.act
    }

    pub(super) fn by(&self) -> &str {
        &self.by
    }

    pub(super) fn taken(&self) -> &[Taken] {
        &self.taken
    }

    pub(super) fn asks(&self) -> Asked {
        let measuring = self.measuring.as_ref();
        Asked {
            act: self.act.clone(),
            put: self.put(),
            step: self.taken.len() + 1,
            steps: self.steps.len(),
            measuring: measuring.is_some(),
            progress: measuring.map_or(0, |measuring| measuring.progress),
            refused: self.refused.clone(),
        }
    }

    /// What was asked for is done.
    pub(super) fn ready(&mut self, now: Tick) {
        if self.measuring.is_none() {
            self.refused = None;
            self.measuring = Some(Measuring::from(now));
        }
    }

    /// Notices silence.
    pub(super) fn tick(&mut self, now: Tick) {
        if self.measuring.as_ref().is_some_and(|measuring| now >= measuring.until_silent) {
            self.refuse(Unsettled::Silent.into());
        }
    }

    /// Takes a sample of whatever is on the platform.
    pub(super) fn sample(
        &mut self,
        sample: &MassSample,
        now: Tick,
        calibration: Option<&Calibration>,
        indicator: Option<&mut Indicator>,
    ) -> Went {
        let Some(measuring) = &mut self.measuring else { return Went::On };
        measuring.until_silent = now + SILENT;
        let since = *measuring.since.get_or_insert(sample.at);
        let passed = sample.at.since(since);
        measuring.progress = u8::try_from((passed.0 * 100 / WHOLE.0).min(100)).unwrap_or(100);
        if passed < SETTLE {
            return Went::On;
        }
        if self.act == Act::Zero && measuring.zeroed.is_none() {
            match indicator.ok_or_else(not_calibrated).and_then(set_zero) {
                Ok(zero) => measuring.zeroed = Some(zero),
                Err(refused) => self.refuse(refused),
            }
            return Went::On;
        }
        if sample.quality != Quality::Held {
            measuring.samples.push(sample.counts);
        }
        if passed < WHOLE {
            return Went::On;
        }
        let (samples, zeroed) = (std::mem::take(&mut measuring.samples), measuring.zeroed);
        self.measuring = None;
        let taken = if self.act.calibrates() { self.take(&samples) } else { self.read(&samples, calibration, zeroed) };
        match taken {
            Ok(taken) => self.taken.push(taken),
            Err(refused) => {
                self.refuse(refused);
                return Went::On;
            }
        }
        if self.taken.len() < self.steps.len() { Went::On } else { self.finish(calibration) }
    }

    fn put(&self) -> Put {
        self.steps[self.taken.len().min(self.steps.len() - 1)]
    }

    fn refuse(&mut self, refused: Refusal) {
        self.measuring = None;
        if refused.why == Why::Zero {
            self.taken.clear();
        }
        self.refused = Some(refused);
    }

    /// A load of a calibration.
    fn take(&mut self, samples: &[i32]) -> Result<Taken, Refusal> {
        let put = self.put();
        let rest = match put {
            Put::Nothing => self.procedure.zero(samples),
            Put::Weight { mg } | Put::Corner { mg, .. } => self.procedure.load(mg, samples),
        }?;
        Ok(taken(put, &rest, None))
    }

    /// A load of a trial.
    fn read(&self, samples: &[i32], calibration: Option<&Calibration>, zeroed: Option<Mass>) -> Result<Taken, Refusal> {
        let calibration = calibration.ok_or_else(not_calibrated)?;
        let (rest, mass) = trial::settled(&self.instrument, calibration.curve(), samples)?;
        let put = self.put();
        let zero = zeroed.or_else(|| self.zero().map(|counts| calibration.mass(counts)));
        let reads = mass - zero.unwrap_or_default();
        let said = put.mass();
        if said > Mass::ZERO && (reads * 2 < said || reads > said * 2) {
            let words = format!("{} is to be put on, and it reads {}", super::order::kg(said), super::order::kg(reads));
            return Err(Refusal::of(Why::WrongWeight, words));
        }
        Ok(taken(put, &rest, Some(reads)))
    }

    /// The counts of the empty platform, where it was taken last.
    fn zero(&self) -> Option<i32> {
        self.taken.iter().rev().find(|taken| taken.put == Put::Nothing).map(|taken| taken.counts)
    }

    fn finish(&self, calibration: Option<&Calibration>) -> Went {
        if !self.act.calibrates() {
            return Went::Tried(self.judged());
        }
        match self.procedure.finish() {
            Ok(curve) => Went::Calibrated(match calibration.filter(|_| self.act.cells() == Cells::Same) {
                Some(earlier) => earlier.with_curve(self.instrument, curve),
                None => Calibration::new(self.instrument, curve),
            }),
            Err(refused) => Went::Failed(refused.into()),
        }
    }

    fn judged(&self) -> Vec<Found> {
        let occasion = Occasion::InService;
        let loaded: Vec<&Taken> = self.taken.iter().filter(|taken| taken.put != Put::Nothing).collect();
        let reads = |taken: &Taken| taken.reads_mg.unwrap_or_default();
        match &self.act {
            Act::Calibrate { .. } => Vec::new(),
            Act::Zero => self.taken.iter().map(|it| found(it.put, &trial::zero(&self.instrument, reads(it)))).collect(),
            Act::Span { .. } | Act::Corner { .. } => self.errors(&loaded, occasion),
            Act::Linearity { .. } => {
                // The last one is the return to zero.
                let after = self.taken.last().into_iter();
                let all: Vec<&Taken> = loaded.into_iter().chain(after).collect();
                self.errors(&all, occasion)
            }
            Act::Repeatability { weight_mg, .. } => {
                let masses: Vec<Mass> = loaded.iter().map(|taken| reads(taken)).collect();
                let spread = trial::repeatability(&self.instrument, occasion, *weight_mg, &masses);
                spread.iter().map(|spread| found(Put::Weight { mg: *weight_mg }, spread)).collect()
            }
        }
    }

    fn errors(&self, taken: &[&Taken], occasion: Occasion) -> Vec<Found> {
        let readings: Vec<Reading> = taken
            .iter()
            .map(|taken| Reading { load: taken.put.mass(), reads: taken.reads_mg.unwrap_or_default() })
            .collect();
        let findings = trial::errors(&self.instrument, occasion, &readings);
        taken.iter().zip(&findings).map(|(taken, finding)| found(taken.put, finding)).collect()
    }
}

impl Measuring {
    const fn from(now: Tick) -> Self {
        let until_silent = Tick(now.0 + SILENT.0);
        Measuring { since: None, until_silent, samples: Vec::new(), progress: 0, zeroed: None }
    }
}

pub(super) fn not_calibrated() -> Refusal {
    Refusal::of(Why::NotCalibrated, "this scale is not calibrated; calibrate it first")
}

fn set_zero(indicator: &mut Indicator) -> Result<Mass, Refusal> {
    indicator.set_zero()?;
    Ok(indicator.zero_now().unwrap_or_default())
}

fn taken(put: Put, rest: &Rest, reads_mg: Option<Mass>) -> Taken {
    Taken { put, counts: rest.counts, noise_millicounts: rest.noise, samples: rest.samples, reads_mg }
}

fn found(put: Put, finding: &Finding) -> Found {
    Found { put, error_mg: finding.error, permissible_mg: finding.permissible, passed: finding.passed() }
}
