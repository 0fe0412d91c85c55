//! Decimals of a trace, as integers.

use std::fmt;

use cart_domain::Mass;
use cart_domain::input::PerMille;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A decimal in thousandths: grams in milligrams, a score in parts per thousand. Written without a fraction when it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decimal(i64);

/// Beyond this a trace's author has made a slip: a thousand tonnes, in milligrams.
const LARGEST: i64 = 1_000_000_000_000;

impl Decimal {
    /// The nearest whole number of the decimal's own unit.
    pub fn rounded(self) -> i64 {
        Mass::from_milligrams(self.0).grams()
    }
}

impl From<Mass> for Decimal {
    fn from(mass: Mass) -> Self {
        Decimal(mass.milligrams())
    }
}

impl From<Decimal> for Mass {
    fn from(grams: Decimal) -> Self {
        Mass::from_milligrams(grams.0)
    }
}

impl From<PerMille> for Decimal {
    fn from(part: PerMille) -> Self {
        Decimal(i64::from(part.0))
    }
}

impl From<Decimal> for PerMille {
    fn from(part: Decimal) -> Self {
        let clamped = part.0.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        PerMille(i32::try_from(clamped).expect("it was clamped to this range"))
    }
}

impl Serialize for Decimal {
    #[expect(clippy::cast_precision_loss, reason = "thousandths up to LARGEST are exact in 53 bits")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1_000 == 0 {
            return serializer.serialize_i64(self.0 / 1_000);
        }
        serializer.serialize_f64(self.0 as f64 / 1_000.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DecimalVisitor)
    }
}

struct DecimalVisitor;

impl Visitor<'_> for DecimalVisitor {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Decimal, E> {
        let thousandths = whole.checked_mul(1_000).filter(|thousandths| thousandths.abs() <= LARGEST);
        thousandths.map(Decimal).ok_or_else(|| E::custom(format!("{whole} is out of range")))
    }

    fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Decimal, E> {
        let whole = i64::try_from(whole).map_err(|_| E::custom(format!("{whole} is out of range")))?;
        self.visit_i64(whole)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the range is checked first")]
    fn visit_f64<E: de::Error>(self, decimal: f64) -> Result<Decimal, E> {
        let thousandths = (decimal * 1_000.0).round();
        if thousandths.is_finite() && thousandths.abs() <= LARGEST as f64 {
            return Ok(Decimal(thousandths as i64));
        }
        Err(E::custom(format!("{decimal} is out of range")))
    }
}

/// An optional mass in grams, as serde's `with` wants it.
pub mod grams {
    use super::{Decimal, Deserialize, Deserializer, Mass, Serialize, Serializer};

    pub fn serialize<S: Serializer>(mass: &Option<Mass>, serializer: S) -> Result<S::Ok, S::Error> {
        mass.map(Decimal::from).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Mass>, D::Error> {
        Ok(Option::<Decimal>::deserialize(deserializer)?.map(Mass::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_to_the_thousandth_without_the_noise_of_floats() {
        for (text, thousandths) in
            [("1234.6", 1_234_600), ("0.81", 810), ("5.1", 5_100), ("-0.0004", 0), ("412", 412_000), ("1e3", 1_000_000)]
        {
            let read: Decimal = serde_json::from_str(text).expect("a number");
            assert_eq!(read, Decimal(thousandths), "{text}");
        }
    }

    #[test]
    fn every_thousandth_is_written_as_it_was_read() {
        for thousandths in (-5_000..5_000).chain([123_456_789, 34_999_999, -1, LARGEST]) {
            let text = serde_json::to_string(&Decimal(thousandths)).expect("a number");
            assert_eq!(
                serde_json::from_str::<Decimal>(&text).expect("the same number"),
                Decimal(thousandths),
                "{text}"
            );
        }
        assert_eq!(serde_json::to_string(&Decimal(412_000)).expect("a number"), "412");
    }

    #[test]
    fn what_no_scale_can_report_is_refused() {
        for text in ["1e300", "9223372036854775807", "18446744073709551615", "-9223372036854775808", "\"12\"", "null"] {
            assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
        }
    }
}
