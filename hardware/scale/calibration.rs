//! From converter counts to milligrams: a straight line through two points, kept in a small file with a checksum.
//!
//! The file is written once, when somebody puts a known mass on the platform, and is read at every start. A scale whose file is missing,
//! damaged or nonsense does not weigh at all, because a wrong mass is worse than none.

use std::fs;
use std::path::Path;

use cart_domain::Mass;
use serde::{Deserialize, Serialize};

use crate::fault::{Cause, Fault};

/// Fewer counts between the two points than this cannot tell one pack of crisps from none.
const LEAST_SPAN: i64 = 1_000;
const VERSION: u32 = 1;

/// The line between the empty platform and a known mass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    zero_counts: i32,
    loaded_counts: i32,
    known: Mass,
    /// When it was taken, as written by whoever took it.
    pub taken: String,
    /// Who took it.
    pub by: String,
}

/// Why two points make no calibration, or a file holds none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError {
    #[error("{0}")]
    Unreadable(String),
    #[error("it is version {0}; this program knows version {VERSION}")]
    Version(u32),
    #[error("its checksum is {found}, but {expected} belongs to its contents; it was damaged or edited by hand")]
    Checksum { found: String, expected: String },
    #[error("the known mass must be more than nothing, not {0:?}")]
    NoKnownMass(Mass),
    #[error("the known mass moved the converter by {0} counts only; at least {LEAST_SPAN} are needed")]
    TooClose(i64),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnFile {
    version: u32,
    zero_counts: i32,
    loaded_counts: i32,
    known_mg: i64,
    taken: String,
    by: String,
    crc32c: String,
}

impl Calibration {
    /// The line through the counts of the empty platform and those with `known` on it. A cell mounted upside down counts backwards, which is fine.
    pub fn from_points(zero_counts: i32, loaded_counts: i32, known: Mass) -> Result<Self, CalibrationError> {
        if known <= Mass::ZERO {
            return Err(CalibrationError::NoKnownMass(known));
        }
        let span = i64::from(loaded_counts) - i64::from(zero_counts);
        if span.abs() < LEAST_SPAN {
            return Err(CalibrationError::TooClose(span));
        }
        Ok(Calibration { zero_counts, loaded_counts, known, taken: String::new(), by: String::new() })
    }

    /// Reads what [`Calibration::to_toml`] wrote.
    pub fn parse(text: &str) -> Result<Self, CalibrationError> {
        let file: OnFile = toml::from_str(text).map_err(|e| CalibrationError::Unreadable(e.message().to_owned()))?;
        if file.version != VERSION {
            return Err(CalibrationError::Version(file.version));
        }
        let known = Mass::from_milligrams(file.known_mg);
        let calibration = Calibration::from_points(file.zero_counts, file.loaded_counts, known)?;
        let calibration = Calibration { taken: file.taken, by: file.by, ..calibration };
        let expected = calibration.checksum();
        if file.crc32c != expected {
            return Err(CalibrationError::Checksum { found: file.crc32c, expected });
        }
        Ok(calibration)
    }

    /// Reads a calibration file.
    pub fn load(path: &Path) -> Result<Self, Fault> {
        let unusable = |why: String| Fault::gone(Cause::Calibration { path: path.to_owned(), why });
        let text = fs::read_to_string(path).map_err(|e| unusable(e.to_string()))?;
        Calibration::parse(&text).map_err(|e| unusable(e.to_string()))
    }

    /// The file's text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let file = OnFile {
            version: VERSION,
            zero_counts: self.zero_counts,
            loaded_counts: self.loaded_counts,
            known_mg: self.known.milligrams(),
            taken: self.taken.clone(),
            by: self.by.clone(),
            crc32c: self.checksum(),
        };
        toml::to_string(&file).expect("numbers and texts can always be written as TOML")
    }

    /// What lies on the platform when the converter says `counts`.
    #[must_use]
    pub fn mass(&self, counts: i32) -> Mass {
        let moved = i128::from(counts) - i128::from(self.zero_counts);
        Mass::from_milligrams(rounded(moved * i128::from(self.known.milligrams()), self.span()))
    }

    /// By how many counts `mass` moves the converter.
    #[must_use]
    pub fn counts_of(&self, mass: Mass) -> i64 {
        rounded(i128::from(mass.milligrams()) * self.span(), i128::from(self.known.milligrams()))
    }

    fn span(&self) -> i128 {
        i128::from(self.loaded_counts) - i128::from(self.zero_counts)
    }

    fn checksum(&self) -> String {
        let Calibration { zero_counts, loaded_counts, known, taken, by } = self;
        let contents = format!("{VERSION}\n{zero_counts}\n{loaded_counts}\n{}\n{taken}\n{by}\n", known.milligrams());
        format!("{:08x}", crc32c::crc32c(contents.as_bytes()))
    }
}

/// `dividend` by `divisor`, halves away from zero.
fn rounded(dividend: i128, divisor: i128) -> i64 {
    let (dividend, divisor) = if divisor < 0 { (-dividend, -divisor) } else { (dividend, divisor) };
    let half = if dividend < 0 { -divisor / 2 } else { divisor / 2 };
    i64::try_from((dividend + half) / divisor).unwrap_or(if dividend < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten_kilograms() -> Calibration {
        let line = Calibration::from_points(84_213, 1_154_213, Mass::from_grams(10_000)).expect("a long span");
        Calibration { taken: "2026-11-22T10:00:00Z".to_owned(), by: "4711".to_owned(), ..line }
    }

    #[test]
    fn counts_become_milligrams_by_whole_numbers() {
        let scale = ten_kilograms();
        for (counts, milligrams) in
            [(84_213, 0), (84_320, 1_000), (84_214, 9), (84_106, -1_000), (1_154_213, 10_000_000)]
        {
            assert_eq!(scale.mass(counts).milligrams(), milligrams, "{counts}");
        }
        assert_eq!(scale.counts_of(Mass::from_grams(60)), 6_420);
    }

    #[test]
    fn a_cell_that_was_mounted_upside_down_weighs_all_the_same() {
        let scale = Calibration::from_points(0, -1_070_000, Mass::from_grams(10_000)).expect("a long span");
        assert_eq!(scale.mass(-535_000), Mass::from_grams(5_000));
    }

    #[test]
    fn no_reading_whatever_overflows() {
        let scale = Calibration::from_points(i32::MIN, i32::MAX, Mass::from_milligrams(i64::MAX)).expect("a long span");
        assert_eq!(scale.mass(i32::MAX).milligrams(), i64::MAX);
    }

    #[test]
    fn a_file_comes_back_as_it_was_written() {
        let scale = ten_kilograms();
        assert_eq!(Calibration::parse(&scale.to_toml()), Ok(scale));
    }

    #[test]
    fn a_file_that_was_edited_by_hand_is_refused() {
        let edited = ten_kilograms().to_toml().replace("10000000", "10000001");
        let why = Calibration::parse(&edited).expect_err("one digit differs").to_string();
        assert!(why.contains("edited by hand"), "{why}");
    }

    #[test]
    fn points_that_cannot_be_right_are_refused() {
        let kilogram = Mass::from_grams(1_000);
        assert_eq!(Calibration::from_points(5, 905, kilogram), Err(CalibrationError::TooClose(900)));
        assert_eq!(Calibration::from_points(5, 90_005, Mass::ZERO), Err(CalibrationError::NoKnownMass(Mass::ZERO)));
    }

    #[test]
    fn a_missing_file_asks_for_a_calibration() {
        let fault = Calibration::load(Path::new("/nowhere/scale.toml")).expect_err("there is no such file");
        assert_eq!(fault.advice(), "Calibrate the scale again.");
    }
}
