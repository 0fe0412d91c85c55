//! Several cells under one platform: a gain for each, so that a load weighs the same wherever it lies (eccentric loading, OIML R 76-1).
//!
//! One load is put over each cell in turn. With as many places as cells there is exactly one set of gains for which every place counts
//! the same, and Cramer's rule finds it in whole numbers.

use crate::whole::rounded;

/// As many cells as a platform has at most.
pub const MOST_CELLS: usize = 4;
/// A gain of one.
const ONE: i64 = 1_000_000;
/// Cells of one platform differ by less than a fifth; a gain further off shows a broken cell or a load in the wrong place.
const FURTHEST: i64 = ONE / 5;
/// A converter counts with 24 bits.
const WIDEST: i32 = 1 << 24;

/// The gain of each cell, in millionths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corners(Vec<i64>);

/// Why places make no adjustment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CornerError {
    #[error("a platform has one to {MOST_CELLS} cells, not {0}")]
    Cells(usize),
    #[error("each of {cells} cells needs a load over it, and each place a reading of every cell")]
    Places { cells: usize },
    #[error("a cell counted {0}, which no converter of 24 bits does")]
    Counts(i32),
    #[error("the places cannot be told apart; put the load over each cell in turn")]
    Alike,
    #[error("cell {cell} would need a gain of {gain} millionths; it is broken, or the load lay in the wrong place")]
    Gain { cell: usize, gain: i64 },
}

impl Corners {
    /// Cells that need no adjustment.
    pub fn even(cells: usize) -> Result<Self, CornerError> {
        Corners::from_gains(vec![ONE; cells])
    }

    /// Gains as they were stored, in millionths.
    pub fn from_gains(gains: Vec<i64>) -> Result<Self, CornerError> {
        if !(1..=MOST_CELLS).contains(&gains.len()) {
            return Err(CornerError::Cells(gains.len()));
        }
        match gains.iter().position(|gain| (gain - ONE).abs() > FURTHEST) {
            Some(index) => Err(CornerError::Gain { cell: index + 1, gain: gains[index] }),
            None => Ok(Corners(gains)),
        }
    }

    /// From how far each cell moved (columns) when one load lay over each place (rows). The mean of the places stays what it was.
    pub fn measured(moved: &[Vec<i32>]) -> Result<Self, CornerError> {
        let cells = moved.len();
        if !(1..=MOST_CELLS).contains(&cells) {
            return Err(CornerError::Cells(cells));
        }
        if moved.iter().any(|place| place.len() != cells) {
            return Err(CornerError::Places { cells });
        }
        if let Some(wild) = moved.iter().flatten().find(|counts| !(-WIDEST..=WIDEST).contains(*counts)) {
            return Err(CornerError::Counts(*wild));
        }
        let places: Vec<Vec<i128>> =
            moved.iter().map(|place| place.iter().map(|counts| i128::from(*counts)).collect()).collect();
        let sum: i128 = places.iter().flatten().sum();
        let whole = determinant(&places);
        if whole == 0 {
            return Err(CornerError::Alike);
        }
        let target = i128::from(rounded(sum, cells as i128));
        let gain = |cell: usize| {
            let mut replaced = places.clone();
            for place in &mut replaced {
                place[cell] = 1;
            }
            // The determinant with ones in a column, times the target, is the one with targets there; splitting it keeps within 128 bits.
            ratio(determinant(&replaced), target, whole)
        };
        Corners::from_gains((0..cells).map(gain).collect())
    }

    /// How many cells there are.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.0.len()
    }

    /// The gains, in millionths.
    #[must_use]
    pub fn gains(&self) -> &[i64] {
        &self.0
    }

    /// Whether there is one cell, as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0 == [ONE]
    }

    /// What all cells together count. None when there are not as many as were adjusted.
    #[must_use]
    pub fn sum(&self, counts: &[i32]) -> Option<i32> {
        if counts.len() != self.0.len() {
            return None;
        }
        let sum: i128 = counts.iter().zip(&self.0).map(|(counts, gain)| i128::from(*counts) * i128::from(*gain)).sum();
        i32::try_from(rounded(sum, i128::from(ONE))).ok()
    }
}

/// `minor` * `target` * 10^6 / `whole`, with the fraction of `target` * 10^6 / `whole` carried through.
fn ratio(minor: i128, target: i128, whole: i128) -> i64 {
    match minor.checked_mul(target).and_then(|product| product.checked_mul(i128::from(ONE))) {
        Some(product) => rounded(product, whole),
        None => rounded(minor * target / (1 << 20) * i128::from(ONE), whole / (1 << 20)),
    }
}

/// By the first row; a platform has four cells at most.
fn determinant(rows: &[Vec<i128>]) -> i128 {
    let [first, rest @ ..] = rows else { return 1 };
    let minor = |skipped: usize| -> Vec<Vec<i128>> {
        rest.iter()
            .map(|row| row.iter().enumerate().filter(|(at, _)| *at != skipped).map(|(_, value)| *value).collect())
            .collect()
    };
    first
        .iter()
        .enumerate()
        .map(|(at, value)| if at % 2 == 0 { value * determinant(&minor(at)) } else { -value * determinant(&minor(at)) })
        .sum()
}
