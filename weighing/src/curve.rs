//! From converter counts to milligrams: straight from each known load to the next, and straight on beyond the last.

use cart_domain::Mass;

use crate::whole::rounded;

/// Fewer counts than this from the empty platform to the heaviest load tell no pack of crisps from none.
pub const LEAST_SPAN: i64 = 1_000;
/// A cell is straight within a thousandth. A load that lies this many thousandths of itself off the straight line is not what it is said to be.
const MOST_BENT: i128 = 10;
/// As many loads as a technician puts on at most.
const MOST_LOADS: usize = 10;

/// One known load and what the converter said under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub counts: i32,
    pub load: Mass,
}

/// A calibrated cell, or the sum of several. Loads rise from nothing, and counts move with them in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve(Vec<Point>);

/// Why points make no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveError {
    #[error("it takes the empty platform and one to {MOST_LOADS} known loads")]
    Points,
    #[error("the loads must rise from the empty platform up, but {0:?} does not weigh more than what came before it")]
    Order(Mass),
    #[error("the heaviest load moved the converter by {0} counts only; at least {LEAST_SPAN} are needed")]
    Span(i64),
    #[error("{0:?} moved the converter the other way than the rest; a wire is loose, or the load was taken off")]
    Turned(Mass),
    #[error(
        "{said:?} reads {reads:?} on the line through the heaviest load; one of the two is not what it is said to be"
    )]
    WrongLoad { said: Mass, reads: Mass },
}

impl Curve {
    /// The curve through the empty platform and known loads, each heavier than the one before it. A cell that was mounted upside down
    /// counts backwards, which is fine.
    pub fn through(zero_counts: i32, loads: &[Point]) -> Result<Self, CurveError> {
        let Some(heaviest) = loads.last().filter(|_| loads.len() <= MOST_LOADS) else { return Err(CurveError::Points) };
        let mut points = vec![Point { counts: zero_counts, load: Mass::ZERO }];
        points.extend_from_slice(loads);
        for pair in points.windows(2) {
            if pair[1].load <= pair[0].load {
                return Err(CurveError::Order(pair[1].load));
            }
        }
        let span = i64::from(heaviest.counts) - i64::from(zero_counts);
        if span.abs() < LEAST_SPAN {
            return Err(CurveError::Span(span));
        }
        for pair in points.windows(2) {
            let step = i64::from(pair[1].counts) - i64::from(pair[0].counts);
            if step.signum() != span.signum() {
                return Err(CurveError::Turned(pair[1].load));
            }
        }
        let straight = Curve(vec![points[0], *heaviest]);
        for point in loads {
            let reads = straight.mass(point.counts);
            let off = (i128::from(reads.milligrams()) - i128::from(point.load.milligrams())).abs();
            if off * 1_000 > MOST_BENT * i128::from(point.load.milligrams()) {
                return Err(CurveError::WrongLoad { said: point.load, reads });
            }
        }
        Ok(Curve(points))
    }

    /// The empty platform, and each known load.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// What lies on the platform when the converter says `counts`.
    #[must_use]
    pub fn mass(&self, counts: i32) -> Mass {
        let rises = self.0[1].counts > self.0[0].counts;
        let is_beyond = |point: &Point| if rises { counts >= point.counts } else { counts <= point.counts };
        let passed = self.0[1..self.0.len() - 1].iter().filter(|point| is_beyond(point)).count();
        let (from, to) = (self.0[passed], self.0[passed + 1]);
        let moved = i128::from(counts) - i128::from(from.counts);
        let loads = i128::from(to.load.milligrams()) - i128::from(from.load.milligrams());
        let beyond = rounded(moved * loads, i128::from(to.counts) - i128::from(from.counts));
        Mass::from_milligrams(from.load.milligrams().saturating_add(beyond))
    }

    /// By how many counts `mass` moves the converter, near the empty platform.
    #[must_use]
    pub fn counts_of(&self, mass: Mass) -> i64 {
        let (zero, first) = (self.0[0], self.0[1]);
        let span = i128::from(first.counts) - i128::from(zero.counts);
        rounded(i128::from(mass.milligrams()) * span, i128::from(first.load.milligrams()))
    }
}
