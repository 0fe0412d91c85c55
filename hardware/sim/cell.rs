//! A load cell as its data sheet describes it: bent, lagging behind on the way down, warmed, and a little heavier in one corner than in another.
//!
//! Creep and noise are not here: the platform creeps for every cell, by as much as a good data sheet allows, and the converter trembles. A
//! sheet names the most that a cell may be off; each cell has its own share of that, drawn from its seed.

use cart_domain::Mass;

use super::noise::Noise;
use super::world::Spot;

/// How warm a cell is until somebody warms it, in thousandths of a degree Celsius.
const ROOM: i32 = 20_000;

/// What a data sheet says. Errors are in millionths of the rated load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub rated: Mass,
    /// The most that it bends away from the straight line, in the middle of its range.
    pub bent: u32,
    /// The most that it reads more on the way down than on the way up.
    pub lag: u32,
    /// How far ten degrees move its zero.
    pub zero_per_10_degrees: u32,
    /// How far ten degrees change what a load reads, in millionths of that load.
    pub span_per_10_degrees: u32,
    /// How much more or less a load over a corner reads than in the middle, in millionths of that load.
    pub corner: u32,
}

/// One cell with errors of its own.
#[derive(Clone, Debug)]
pub struct Cell {
    sheet: Sheet,
    /// Its share of each error, from -1 to 1.
    bent: f64,
    lag: f64,
    zero: f64,
    span: f64,
    corners: [f64; 4],
    /// The heaviest load since it was last empty, in grams.
    peak: f64,
    warmth: i32,
}

impl Sheet {
    /// A cell without errors.
    pub const IDEAL: Sheet = Sheet {
        rated: Mass::from_grams(50_000),
        bent: 0,
        lag: 0,
        zero_per_10_degrees: 0,
        span_per_10_degrees: 0,
        corner: 0,
    };

    /// A single-point cell of 50 kg with the errors that sheets of accuracy class C3 print.
    pub const C3: Sheet = Sheet {
        rated: Mass::from_grams(50_000),
        bent: 170,
        lag: 170,
        zero_per_10_degrees: 200,
        span_per_10_degrees: 140,
        corner: 300,
    };
}

impl Cell {
    #[must_use]
    pub fn new(sheet: Sheet, seed: u64) -> Self {
        let mut noise = Noise::seeded(seed);
        let mut share = || noise.unit() * 2.0 - 1.0;
        let (bent, lag, zero, span) = (share(), share(), share(), share());
        Cell { sheet, bent, lag, zero, span, corners: [(); 4].map(|()| share()), peak: 0.0, warmth: ROOM }
    }

    /// Lets it grow as warm as this, in thousandths of a degree Celsius.
    pub fn warm(&mut self, to: i32) {
        self.warmth = to;
    }

    /// What it reads, in grams, when a perfect scale would show `grams`, `weights` of it standing at `spot`.
    pub fn reads(&mut self, grams: f64, weights: Mass, spot: Spot) -> f64 {
        let rated = self.sheet.rated.milligrams() as f64 / 1_000.0;
        let part = |millionths: u32| f64::from(millionths) / 1_000_000.0;
        // Below a hundredth of its range a cell has forgotten what lay on it.
        self.peak = if grams < rated / 100.0 { 0.0 } else { self.peak.max(grams) };
        let within = (grams / rated).clamp(0.0, 1.0);
        let bend = self.bent * part(self.sheet.bent) * rated * 4.0 * within * (1.0 - within);
        let down = if self.peak > 0.0 { (grams / self.peak).clamp(0.0, 1.0) } else { 1.0 };
        let lag = self.lag * part(self.sheet.lag) * self.peak * 4.0 * down * (1.0 - down);
        let tens = f64::from(self.warmth - ROOM) / 10_000.0;
        let zero = self.zero * part(self.sheet.zero_per_10_degrees) * rated * tens;
        let span = self.span * part(self.sheet.span_per_10_degrees) * grams * tens;
        let beside = match spot {
            Spot::Middle => 0.0,
            Spot::Corner(corner) => self.corners[usize::from(corner.saturating_sub(1)) % 4],
        };
        let corner = beside * part(self.sheet.corner) * weights.milligrams() as f64 / 1_000.0;
        grams + bend + lag + zero + span + corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ideal_cell_reads_what_is_there() {
        let mut cell = Cell::new(Sheet::IDEAL, 7);
        cell.warm(35_000);
        for grams in [-80.0, 0.0, 12.5, 20_000.0, 35_000.0, 3.0] {
            assert_eq!(cell.reads(grams, Mass::from_grams(3), Spot::Corner(2)), grams);
        }
    }

    #[test]
    fn no_error_is_larger_than_its_data_sheet_says() {
        for seed in 0..50 {
            let mut cell = Cell::new(Sheet::C3, seed);
            for step in (0..=100).chain((0..100).rev()) {
                let grams = f64::from(step) * 500.0;
                let off = cell.reads(grams, Mass::ZERO, Spot::Middle) - grams;
                assert!(off.abs() <= 50_000.0 * 340e-6, "cell {seed} is off by {off} g at {grams} g");
            }
            let cold = cell.reads(0.0, Mass::ZERO, Spot::Middle);
            cell.warm(30_000);
            let moved = cell.reads(0.0, Mass::ZERO, Spot::Middle) - cold;
            assert!(moved.abs() <= 50_000.0 * 200e-6, "ten degrees move the zero of cell {seed} by {moved} g");
        }
    }

    #[test]
    fn a_cell_lags_on_the_way_down_and_forgets_when_it_is_empty() {
        let mut cell = Cell::new(Sheet { bent: 0, ..Sheet::C3 }, 3);
        let up = cell.reads(15_000.0, Mass::ZERO, Spot::Middle);
        cell.reads(30_000.0, Mass::ZERO, Spot::Middle);
        let down = cell.reads(15_000.0, Mass::ZERO, Spot::Middle);
        assert!((up - down).abs() > 0.1, "{up} and {down}");
        cell.reads(0.0, Mass::ZERO, Spot::Middle);
        assert!((cell.reads(15_000.0, Mass::ZERO, Spot::Middle) - up).abs() < 1e-9);
    }
}
