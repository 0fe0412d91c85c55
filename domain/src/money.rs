//! Money in integer minor units. A trip has one currency, named once in its first event; amounts carry only the number, so that a
//! sum of two currencies cannot be written down by accident inside a receipt.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use serde::{Deserialize, Serialize};

use crate::mass::Mass;

/// An amount in minor units (cents, pence, fils) of the trip's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    pub const ZERO: Money = Money(0);

    /// An amount from minor units.
    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Money(minor)
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// The price of `net` at `self` per kilogram, rounded half-up to the minor unit as NAWI price computing asks.
    ///
    /// ```
    /// use cart_domain::{Mass, Money};
    /// let per_kilogram = Money::from_minor(198);
    /// assert_eq!(per_kilogram.for_mass(Mass::from_grams(250)), Money::from_minor(50));
    /// ```
    #[must_use]
    pub fn for_mass(self, net: Mass) -> Self {
        const MILLIGRAMS_PER_KILOGRAM: i128 = 1_000_000;
        let exact = i128::from(self.0) * i128::from(net.milligrams());
        let rounded = (exact + MILLIGRAMS_PER_KILOGRAM / 2).div_euclid(MILLIGRAMS_PER_KILOGRAM);
        Money(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl Mul<u32> for Money {
    type Output = Money;
    fn mul(self, pieces: u32) -> Money {
        Money(self.0.saturating_mul(i64::from(pieces)))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// An ISO 4217 currency: its code and how many decimals its minor unit has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Currency {
    code: String,
    exponent: u8,
}

/// A currency code that is not three capital letters, or an exponent that no currency has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{code}` with {exponent} decimals is no ISO 4217 currency: three capital letters and 0 to 4 decimals are expected"
)]
pub struct NoCurrency {
    code: String,
    exponent: u8,
}

impl Currency {
    /// A currency by its ISO 4217 code and exponent.
    pub fn new(code: &str, exponent: u8) -> Result<Self, NoCurrency> {
        let well_formed = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) && exponent <= 4;
        if !well_formed {
            return Err(NoCurrency { code: code.to_owned(), exponent });
        }
        Ok(Currency { code: code.to_owned(), exponent })
    }

    /// The euro.
    #[must_use]
    pub fn eur() -> Self {
        Currency { code: "EUR".to_owned(), exponent: 2 }
    }

    /// The ISO 4217 code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// How many decimals an amount has.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// The amount as digits with a decimal point and no sign of the currency: `12.05`, `-0.50`, `1300`.
    #[must_use]
    pub fn digits(&self, amount: Money) -> Digits {
        Digits { amount, exponent: self.exponent }
    }
}

/// An amount ready to be printed.
#[derive(Clone, Copy, Debug)]
pub struct Digits {
    amount: Money,
    exponent: u8,
}

impl Digits {
    /// A rate in thousandths of a percent, with as few decimals as it needs: `19`, `8.25`.
    #[must_use]
    pub fn percent(thousandths: u32) -> String {
        let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(u32::from(self.exponent));
        let minor = self.amount.minor().unsigned_abs();
        let sign = if self.amount.minor() < 0 { "-" } else { "" };
        let text = if self.exponent == 0 {
            format!("{sign}{minor}")
        } else {
            format!("{sign}{}.{:0width$}", minor / scale, minor % scale, width = usize::from(self.exponent))
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weighed_price_is_rounded_half_up_as_the_scale_rules_ask() {
        let cases = [(499, 345, 172), (199, 1_250, 249), (198, 250, 50), (199, 0, 0)];
        for (per_kilogram, grams, expected) in cases {
            let price = Money::from_minor(per_kilogram).for_mass(Mass::from_grams(grams));
            assert_eq!(price, Money::from_minor(expected), "{grams} g at {per_kilogram} per kg");
        }
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        let yen = Currency::new("JPY", 0).expect("the yen exists");
        let dinar = Currency::new("KWD", 3).expect("the dinar exists");
        assert_eq!(Currency::eur().digits(Money::from_minor(1_205)).to_string(), "12.05");
        assert_eq!(Currency::eur().digits(Money::from_minor(-50)).to_string(), "-0.50");
        assert_eq!(yen.digits(Money::from_minor(1_300)).to_string(), "1300");
        assert_eq!(dinar.digits(Money::from_minor(1_005)).to_string(), "1.005");
    }

    #[test]
    fn a_currency_is_three_capitals_and_a_small_exponent() {
        for (code, exponent) in [("eur", 2), ("EURO", 2), ("EUR", 9), ("", 2)] {
            assert!(Currency::new(code, exponent).is_err(), "{code} {exponent}");
        }
    }
}
