//! What a scale was calibrated to: the name plate, the curve, and the number of the change that made it so.
//!
//! It is kept in a small file with a checksum, beside a log of every change ([`super::ledger`]); [`super::keeping`] writes both. A scale
//! whose file is missing, damaged, nonsense or older than its log does not weigh at all, because a wrong mass is worse than none.

use std::path::Path;

use cart_domain::Mass;
use cart_weighing::class::NotClassThree;
use cart_weighing::curve::{CurveError, Point};
use cart_weighing::{Curve, Instrument};
use serde::{Deserialize, Serialize};

use super::keeping::Keeping;
use crate::fault::{Cause, Fault};

const VERSION: u32 = 1;

/// The name plate and the curve of one scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    instrument: Instrument,
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
    Curve(#[from] CurveError),
}

/// A calibration as it is written, in the file and in the log alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub max_mg: i64,
    pub interval_mg: i64,
    pub zero_counts: i32,
    pub loads: Vec<WrittenLoad>,
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
    /// A scale with this name plate and this curve.
    #[must_use]
    pub const fn new(instrument: Instrument, curve: Curve) -> Self {
        Calibration { instrument, curve }
    }

    /// What is in force, by the file and its log.
    pub fn load(path: &Path) -> Result<Self, Fault> {
        let unusable = |why: String| Fault::gone(Cause::Calibration { path: path.to_owned(), why });
        let kept = Keeping::at(path).in_force().map_err(|e| unusable(e.to_string()))?;
        kept.map(|kept| kept.calibration).ok_or_else(|| unusable("there is none yet".to_owned()))
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

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> &Curve {
        &self.curve
    }

    /// What lies on the platform when the converter says `counts`.
    #[must_use]
    pub fn mass(&self, counts: i32) -> Mass {
        self.curve.mass(counts)
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
        Ok(Calibration { instrument, curve: Curve::through(written.zero_counts, &loads)? })
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
