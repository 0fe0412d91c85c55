//! Guided calibration: the empty platform, then known loads from light to heavy, and a reason at each step that is refused.
//!
//! Nothing is kept until [`Procedure::finish`], and what it returns is a new curve; whoever guides decides where it is stored.

use cart_domain::Mass;

use crate::class::Instrument;
use crate::curve::{Curve, CurveError, Point};
use crate::rest::Rest;
use crate::whole::rounded;

/// The mean of a step must be certain to this part of an interval; an error of calibration is an error of every weighing after it.
const CERTAIN: i64 = 20;
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
    #[error("too few samples came in; look at the converter")]
    Silent,
    #[error("begin with the empty platform")]
    NoZeroYet,
    #[error("a load weighs more than nothing")]
    Weightless,
    #[error("{0:?} is more than the scale weighs")]
    TooHeavy(Mass),
    #[error("put the loads on from light to heavy; {0:?} is not heavier than the one before")]
    Order(Mass),
    #[error(
        "the load creeps by {0:?} while it is measured; let the cart stand still, and wait until the basket does too"
    )]
    Moving(Mass),
    #[error("the mean is uncertain by {0:?}; look for vibration, loose wires or a bad supply")]
    Noisy(Mass),
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
        let rest = Rest::of(samples).ok_or(ProcedureRefusal::Silent)?;
        if let Some(earlier) = &self.earlier {
            let interval = self.instrument.interval();
            self.at_rest(&rest, Point { counts: counts(earlier.counts_of(interval).abs()), load: interval })?;
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
        let rest = Rest::of(samples).ok_or(ProcedureRefusal::Silent)?;
        let moved = i64::from(rest.counts) - i64::from(zero.counts);
        if moved.abs() <= rest.peak.max(zero.peak) {
            return Err(ProcedureRefusal::Unmoved(moved));
        }
        let scale = Point { counts: counts(moved.abs()), load: known };
        self.at_rest(&zero, scale)?;
        self.at_rest(&rest, scale)?;
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

    /// Whether a step stood still and was quiet, where `scale.counts` mean `scale.load`.
    fn at_rest(&self, rest: &Rest, scale: Point) -> Result<(), ProcedureRefusal> {
        let mass = |counts: i128, per: i128| {
            let milligrams = counts * i128::from(scale.load.milligrams());
            Mass::from_milligrams(rounded(milligrams, per * i128::from(scale.counts.max(1))))
        };
        let interval = self.instrument.interval();
        let uncertain = mass(i128::from(rest.uncertainty()), 1_000);
        let drift = mass(i128::from(rest.drift), 1).abs();
        // The means of two thirds differ by chance with sqrt(6) standard errors of the whole; three times that is no chance.
        let by_chance = mass(i128::from(rest.uncertainty()) * 7_348, 1_000_000);
        let half = Mass::from_milligrams(interval.milligrams() / 2);
        if drift > half + by_chance {
            return Err(ProcedureRefusal::Moving(drift));
        }
        if uncertain > Mass::from_milligrams(interval.milligrams() / CERTAIN) {
            return Err(ProcedureRefusal::Noisy(uncertain));
        }
        Ok(())
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
