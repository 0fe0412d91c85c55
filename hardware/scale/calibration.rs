//! What a scale was calibrated to: the name plate, the gain of each cell, what warmth does, the curve, and the number of the change that
//! made it so.
//!
//! It is kept in a small file with a checksum, beside a log of every change ([`super::ledger`]); [`super::keeping`] writes both. A scale
//! whose file is missing, damaged, nonsense or older than its log does not weigh at all, because a wrong mass is worse than none.

use std::path::Path;

use cart_domain::Mass;
use cart_weighing::class::NotClassThree;
use cart_weighing::corners::{CornerError, Corners};
use cart_weighing::curve::{CurveError, Point};
use cart_weighing::temperature::{Compensation, MilliCelsius};
use cart_weighing::{Curve, Instrument};
use serde::{Deserialize, Serialize};

use super::keeping::Keeping;
use crate::fault::{Cause, Fault};

const VERSION: u32 = 1;

/// By how many counts a converter moves under the heaviest load before anybody has calibrated it, roughly.
const NOMINAL_SPAN: i32 = 4_000_000;

/// One scale: its name plate, its cells, and the curve of their sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    instrument: Instrument,
    corners: Corners,
    /// None where no sensor tells how warm the cells are.
    compensation: Option<Compensation>,
    curve: Curve,
}

/// Why a file holds no calibration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError {
    #[error("{0}")]
    Unreadable(String),
    #[error("it is version {0}; this program knows version {VERSION}")]
    Version(u32),
    #[error("its checksum is {found}, but {expected} belongs to its contents; it was damaged or edited by hand")]
    Checksum { found: String, expected: String },
    #[error(transparent)]
    Plate(#[from] NotClassThree),
    #[error(transparent)]
    Corners(#[from] CornerError),
    #[error(transparent)]
    Curve(#[from] CurveError),
}

/// A calibration as it is written, in the file and in the log alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub max_mg: i64,
    pub interval_mg: i64,
    /// One for each cell; left out for a single cell that needs none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gains_ppm: Vec<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warmth: Option<WrittenWarmth>,
    pub zero_counts: i32,
    pub loads: Vec<WrittenLoad>,
}

/// What warmth does to the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenWarmth {
    /// How warm it was when the scale was calibrated, in thousandths of a degree Celsius.
    pub calibrated_at_mc: i32,
    pub zero_mg_per_degree: i64,
    pub span_ppm_per_degree: i32,
}

/// One known load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenLoad {
    pub mg: i64,
    pub counts: i32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnFile {
    version: u32,
    change: u64,
    crc32c: String,
    calibration: Written,
}

impl Calibration {
    /// A scale with this name plate and this curve, of one cell, or of several that share one converter.
    #[must_use]
    pub fn new(instrument: Instrument, curve: Curve) -> Self {
        let corners = Corners::even(1).expect("one cell is a platform");
        Calibration { instrument, corners, compensation: None, curve }
    }

    /// What a converter is opened with before anybody has calibrated it: its counts are good, its masses are nobody's.
    #[must_use]
    pub fn nominal(instrument: Instrument) -> Self {
        let point = Point { counts: NOMINAL_SPAN, load: instrument.max() };
        Calibration::new(instrument, Curve::through(0, &[point]).expect("millions of counts apart"))
    }

    /// The same cells with a new name plate and a new curve.
    #[must_use]
    pub fn with_curve(&self, instrument: Instrument, curve: Curve) -> Self {
        Calibration { instrument, curve, ..self.clone() }
    }

    /// The same scale with a gain for each of its cells.
    #[must_use]
    pub fn with_corners(self, corners: Corners) -> Self {
        Calibration { corners, ..self }
    }

    /// The same scale where a sensor tells how warm its cells are.
    #[must_use]
    pub fn with_compensation(self, compensation: Compensation) -> Self {
        Calibration { compensation: Some(compensation), ..self }
    }

    /// What is in force, by the file and its log.
    pub fn load(path: &Path) -> Result<Self, Fault> {
        let unusable = |why: String| Fault::gone(Cause::Calibration { path: path.to_owned(), why });
        let kept = Keeping::at(path).in_force().map_err(|e| unusable(e.to_string()))?;
        kept.map(|kept| kept.calibration).ok_or_else(|| Fault::gone(Cause::Uncalibrated { path: path.to_owned() }))
    }

    /// Reads what [`Calibration::to_toml`] wrote: the calibration, and the number of the change that made it.
    pub fn parse(text: &str) -> Result<(Self, u64), CalibrationError> {
        let file: OnFile = toml::from_str(text).map_err(|e| CalibrationError::Unreadable(e.message().to_owned()))?;
        if file.version != VERSION {
            return Err(CalibrationError::Version(file.version));
        }
        let expected = checksum(file.change, &file.calibration);
        if file.crc32c != expected {
            return Err(CalibrationError::Checksum { found: file.crc32c, expected });
        }
        Ok((Calibration::try_from(&file.calibration)?, file.change))
    }

    /// The file's text, for what the change of this number made.
    #[must_use]
    pub fn to_toml(&self, change: u64) -> String {
        let calibration = Written::from(self);
        let file = OnFile { version: VERSION, change, crc32c: checksum(change, &calibration), calibration };
        toml::to_string(&file).expect("numbers and texts can always be written as TOML")
    }

    /// The name plate.
    #[must_use]
    pub const fn instrument(&self) -> &Instrument {
        &self.instrument
    }

    /// The gain of each cell.
    #[must_use]
    pub const fn corners(&self) -> &Corners {
        &self.corners
    }

    /// What warmth does to the cells, where a sensor tells of it.
    #[must_use]
    pub const fn compensation(&self) -> Option<&Compensation> {
        self.compensation.as_ref()
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> &Curve {
        &self.curve
    }

    /// What lies on the platform when the cells together count `counts`, as warm as they were calibrated.
    #[must_use]
    pub fn mass(&self, counts: i32) -> Mass {
        self.curve.mass(counts)
    }

    /// What lies on the platform by the counts of each cell, and how warm they are. None when there are not as many cells as were calibrated.
    #[must_use]
    pub fn weigh(&self, cells: &[i32], warmth: Option<MilliCelsius>) -> Option<Mass> {
        let mass = self.curve.mass(self.corners.sum(cells)?);
        Some(match (&self.compensation, warmth) {
            (Some(compensation), Some(warmth)) => compensation.corrected(mass, warmth),
            (None, _) | (_, None) => mass,
        })
    }

    /// By how many counts `mass` moves the converter.
    #[must_use]
    pub fn counts_of(&self, mass: Mass) -> i64 {
        self.curve.counts_of(mass)
    }
}

impl From<&Calibration> for Written {
    fn from(calibration: &Calibration) -> Self {
        let [zero, loads @ ..] = calibration.curve.points() else { unreachable!("a curve begins with its zero") };
        Written {
            max_mg: calibration.instrument.max().milligrams(),
            interval_mg: calibration.instrument.interval().milligrams(),
            gains_ppm: if calibration.corners.is_plain() { Vec::new() } else { calibration.corners.gains().to_vec() },
            warmth: calibration.compensation.map(|cell| WrittenWarmth {
                calibrated_at_mc: cell.calibrated_at.0,
                zero_mg_per_degree: cell.zero_per_degree.milligrams(),
                span_ppm_per_degree: cell.span_per_degree,
            }),
            zero_counts: zero.counts,
            loads: loads.iter().map(|at| WrittenLoad { mg: at.load.milligrams(), counts: at.counts }).collect(),
        }
    }
}

impl TryFrom<&Written> for Calibration {
    type Error = CalibrationError;

    fn try_from(written: &Written) -> Result<Self, CalibrationError> {
        let max = Mass::from_milligrams(written.max_mg);
        let instrument = Instrument::new(max, Mass::from_milligrams(written.interval_mg))?;
        let point = |load: &WrittenLoad| Point { counts: load.counts, load: Mass::from_milligrams(load.mg) };
        let loads: Vec<Point> = written.loads.iter().map(point).collect();
        let calibration = Calibration::new(instrument, Curve::through(written.zero_counts, &loads)?);
        let corners = match written.gains_ppm.as_slice() {
            [] => calibration.corners.clone(),
            gains => Corners::from_gains(gains.to_vec())?,
        };
        let compensation = written.warmth.map(|warmth| Compensation {
            calibrated_at: MilliCelsius(warmth.calibrated_at_mc),
            zero_per_degree: Mass::from_milligrams(warmth.zero_mg_per_degree),
            span_per_degree: warmth.span_ppm_per_degree,
        });
        Ok(Calibration { corners, compensation, ..calibration })
    }
}

fn checksum(change: u64, written: &Written) -> String {
    let contents = serde_json::to_string(written).expect("numbers can always be written as JSON");
    format!("{:08x}", crc32c::crc32c(format!("{VERSION}\n{change}\n{contents}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::scale::calibration;

    #[test]
    fn a_file_comes_back_as_it_was_written() {
        assert_eq!(Calibration::parse(&calibration().to_toml(7)), Ok((calibration(), 7)));
    }

    fn four_warm_cells() -> Calibration {
        let corners = Corners::from_gains(vec![1_000_000, 1_012_000, 990_000, 1_003_000]).expect("four cells");
        let warmth = Compensation {
            calibrated_at: MilliCelsius(21_500),
            zero_per_degree: Mass::from_milligrams(400),
            span_per_degree: 20,
        };
        calibration().with_corners(corners).with_compensation(warmth)
    }

    #[test]
    fn corners_and_warmth_are_kept_with_the_curve() {
        let text = four_warm_cells().to_toml(8);
        assert_eq!(Calibration::parse(&text), Ok((four_warm_cells(), 8)));
        for (from, to) in [("1012000", "1012001"), ("21500", "21501"), ("= 400", "= 401")] {
            assert!(Calibration::parse(&text.replacen(from, to, 1)).is_err(), "{from}");
        }
    }

    #[test]
    fn a_scale_of_four_cells_weighs_nothing_when_one_is_missing() {
        let scale = four_warm_cells();
        assert!(scale.weigh(&[100_000; 4], None).is_some());
        assert_eq!(scale.weigh(&[100_000; 3], None), None);
    }

    #[test]
    fn a_file_that_was_edited_by_hand_is_refused() {
        for (from, to) in [("10000000", "10000001"), ("change = 7", "change = 8"), ("5000", "2000")] {
            let edited = calibration().to_toml(7).replacen(from, to, 1);
            let why = Calibration::parse(&edited).expect_err("one number differs").to_string();
            assert!(why.contains("edited by hand"), "{why}");
        }
    }

    #[test]
    fn a_missing_file_asks_for_a_calibration() {
        let fault = Calibration::load(Path::new("/nowhere/scale.toml")).expect_err("there is no such file");
        assert_eq!(fault.advice(), "Calibrate the scale again.");
    }
}
