//! Guided calibration: the empty platform, then known loads from light to heavy, and a reason at each step that is refused.
//!
//! Nothing is kept until [`Procedure::finish`], and what it returns is a new curve; whoever guides decides where it is stored.

use cart_domain::Mass;

use crate::class::Instrument;
use crate::curve::{Curve, CurveError, Point};
use crate::rest::{Rest, Unsettled};

/// The heaviest load is at least this part of Max, because what lies beyond it is extrapolated. Half of Max is better.
const PART_OF_MAX: i64 = 5;
/// A cell that was calibrated before does not change by more than so many hundredths.
const MOST_CHANGED: i128 = 5;

/// Whether the earlier calibration still says something about the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// They are those of the earlier calibration, if there was one.
    Same,
    /// They or the converter were replaced.
    Replaced,
}

/// A calibration under way.
#[derive(Clone, Debug)]
pub struct Procedure {
    instrument: Instrument,
    earlier: Option<Curve>,
    zero: Option<Rest>,
    loads: Vec<Point>,
}

/// Why a step, or the whole, does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProcedureRefusal {
    #[error(transparent)]
    Unsettled(#[from] Unsettled),
    #[error("the empty platform was not at rest, so begin again: {0}")]
    Zero(Unsettled),
    #[error("begin with the empty platform")]
    NoZeroYet,
    #[error("a load weighs more than nothing")]
    Weightless,
    #[error("{0:?} is more than the scale weighs")]
    TooHeavy(Mass),
    #[error("put the loads on from light to heavy; {0:?} is not heavier than the one before")]
    Order(Mass),
    #[error("the load moved the converter by {0} counts only; it touches something, or lies beside the platform")]
    Unmoved(i64),
    #[error("{said:?} reads {reads:?} with the earlier calibration; it is another weight, or the cells were replaced")]
    WrongWeight { said: Mass, reads: Mass },
    #[error("{heaviest:?} is too little for a scale up to {max:?}; it takes {least:?} at least")]
    ShortSpan { heaviest: Mass, least: Mass, max: Mass },
    #[error(transparent)]
    Curve(#[from] CurveError),
}

impl Procedure {
    /// Begins anew; `earlier` is the curve that is in use.
    #[must_use]
    pub fn new(instrument: Instrument, earlier: Option<Curve>, cells: Cells) -> Self {
        let earlier = earlier.filter(|_| cells == Cells::Same);
        Procedure { instrument, earlier, zero: None, loads: Vec::new() }
    }

    /// Takes the empty platform. What was taken before is forgotten.
    pub fn zero(&mut self, samples: &[i32]) -> Result<Rest, ProcedureRefusal> {
        let rest = Rest::of(samples).ok_or(Unsettled::Silent)?;
        if let Some(earlier) = &self.earlier {
            let interval = self.instrument.interval();
            rest.settled(
                &self.instrument,
                Point { counts: counts(earlier.counts_of(interval).abs()), load: interval },
            )?;
        }
        self.loads.clear();
        self.zero = Some(rest);
        Ok(rest)
    }

    /// Takes a known load, heavier than the one before it. A load that is refused may be put on again.
    pub fn load(&mut self, known: Mass, samples: &[i32]) -> Result<Rest, ProcedureRefusal> {
        let zero = self.zero.ok_or(ProcedureRefusal::NoZeroYet)?;
        if known <= Mass::ZERO {
            return Err(ProcedureRefusal::Weightless);
        }
        if known > self.instrument.max() {
            return Err(ProcedureRefusal::TooHeavy(known));
        }
        if self.loads.last().is_some_and(|last| known <= last.load) {
            return Err(ProcedureRefusal::Order(known));
        }
        let rest = Rest::of(samples).ok_or(Unsettled::Silent)?;
        let moved = i64::from(rest.counts) - i64::from(zero.counts);
        if moved.abs() <= rest.peak.max(zero.peak) {
            return Err(ProcedureRefusal::Unmoved(moved));
        }
        let scale = Point { counts: counts(moved.abs()), load: known };
        zero.settled(&self.instrument, scale).map_err(ProcedureRefusal::Zero)?;
        rest.settled(&self.instrument, scale)?;
        self.is_what_it_was(known, moved)?;
        self.loads.push(Point { counts: rest.counts, load: known });
        Ok(rest)
    }

    /// The curve through all that was taken.
    pub fn finish(&self) -> Result<Curve, ProcedureRefusal> {
        let zero = self.zero.ok_or(ProcedureRefusal::NoZeroYet)?;
        let curve = Curve::through(zero.counts, &self.loads)?;
        let heaviest = self.loads.last().map_or(Mass::ZERO, |point| point.load);
        let max = self.instrument.max();
        let least = Mass::from_milligrams(max.milligrams() / PART_OF_MAX);
        if heaviest < least {
            return Err(ProcedureRefusal::ShortSpan { heaviest, least, max });
        }
        Ok(curve)
    }

    fn is_what_it_was(&self, known: Mass, moved: i64) -> Result<(), ProcedureRefusal> {
        let Some(earlier) = &self.earlier else { return Ok(()) };
        let zero = earlier.points()[0].counts;
        let Ok(there) = i32::try_from(i64::from(zero) + moved) else { return Err(ProcedureRefusal::Unmoved(moved)) };
        let reads = earlier.mass(there);
        let off = (i128::from(reads.milligrams()) - i128::from(known.milligrams())).abs();
        if off * 100 > MOST_CHANGED * i128::from(known.milligrams()) {
            return Err(ProcedureRefusal::WrongWeight { said: known, reads });
        }
        Ok(())
    }
}

fn counts(counts: i64) -> i32 {
    i32::try_from(counts).unwrap_or(i32::MAX)
}
