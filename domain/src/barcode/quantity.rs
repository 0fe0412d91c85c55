//! Amounts in symbols: a run of digits and how many of them stand behind the decimal point, in the unit of the symbol's writer.

use crate::mass::Mass;
use crate::money::{Currency, Money};

/// The units in which symbols give mass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MassUnit {
    Kilogram,
    Pound,
    TroyOunce,
}

impl MassUnit {
    const fn nanograms(self) -> i128 {
        match self {
            MassUnit::Kilogram => 1_000_000_000_000,
            MassUnit::Pound => 453_592_370_000,
            MassUnit::TroyOunce => 31_103_476_800,
        }
    }
}

const NANOGRAMS_PER_MILLIGRAM: i128 = 1_000_000;

/// A mass from digits with so many decimals, rounded half up to the milligram.
#[must_use]
pub fn mass(digits: &str, decimals: u32, unit: MassUnit) -> Option<Mass> {
    let exact = number(digits)? * unit.nanograms();
    let milligrams = round(exact, power(decimals)? * NANOGRAMS_PER_MILLIGRAM);
    i64::try_from(milligrams).ok().map(Mass::from_milligrams)
}

/// Half of the last digit's worth: how far from the truth a rounded mass may be.
#[must_use]
pub fn half_step(decimals: u32, unit: MassUnit) -> Option<Mass> {
    let milligrams = round(unit.nanograms(), 2 * power(decimals)? * NANOGRAMS_PER_MILLIGRAM);
    i64::try_from(milligrams).ok().map(Mass::from_milligrams)
}

/// A price from digits with so many decimals, in the minor units of `currency`. A price that has no exact amount in that currency is
/// none: what is printed must be charged to the last cent.
#[must_use]
pub fn price(digits: &str, decimals: u32, currency: &Currency) -> Option<Money> {
    let scaled = number(digits)?.checked_mul(power(u32::from(currency.exponent()))?)?;
    let scale = power(decimals)?;
    if scaled % scale != 0 {
        return None;
    }
    i64::try_from(scaled / scale).ok().map(Money::from_minor)
}

fn number(digits: &str) -> Option<i128> {
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn power(decimals: u32) -> Option<i128> {
    10_i128.checked_pow(decimals)
}

fn round(exact: i128, scale: i128) -> i128 {
    (exact + scale / 2).div_euclid(scale)
}

/// The ISO 4217 codes that a symbol may name by number.
#[must_use]
pub fn currency_code(number: &str) -> Option<&'static str> {
    CURRENCIES.iter().find(|(known, _)| *known == number).map(|(_, code)| *code)
}

const CURRENCIES: &[(&str, &str)] = &[
    ("032", "ARS"),
    ("036", "AUD"),
    ("048", "BHD"),
    ("124", "CAD"),
    ("152", "CLP"),
    ("156", "CNY"),
    ("170", "COP"),
    ("203", "CZK"),
    ("208", "DKK"),
    ("344", "HKD"),
    ("348", "HUF"),
    ("352", "ISK"),
    ("356", "INR"),
    ("360", "IDR"),
    ("376", "ILS"),
    ("392", "JPY"),
    ("400", "JOD"),
    ("410", "KRW"),
    ("414", "KWD"),
    ("458", "MYR"),
    ("484", "MXN"),
    ("512", "OMR"),
    ("554", "NZD"),
    ("578", "NOK"),
    ("604", "PEN"),
    ("608", "PHP"),
    ("634", "QAR"),
    ("682", "SAR"),
    ("702", "SGD"),
    ("704", "VND"),
    ("710", "ZAR"),
    ("752", "SEK"),
    ("756", "CHF"),
    ("764", "THB"),
    ("784", "AED"),
    ("788", "TND"),
    ("818", "EGP"),
    ("826", "GBP"),
    ("840", "USD"),
    ("858", "UYU"),
    ("901", "TWD"),
    ("941", "RSD"),
    ("946", "RON"),
    ("949", "TRY"),
    ("975", "BGN"),
    ("978", "EUR"),
    ("980", "UAH"),
    ("985", "PLN"),
    ("986", "BRL"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilograms_are_exact_and_pounds_are_rounded_to_the_milligram() {
        let cases = [
            ("001750", 3, MassUnit::Kilogram, 1_750_000),
            ("000195", 3, MassUnit::Kilogram, 195_000),
            ("000005", 5, MassUnit::Kilogram, 50),
            ("000156", 2, MassUnit::Pound, 707_604),
            ("000001", 0, MassUnit::Pound, 453_592),
            ("000001", 0, MassUnit::TroyOunce, 31_103),
        ];
        for (digits, decimals, unit, milligrams) in cases {
            assert_eq!(mass(digits, decimals, unit), Some(Mass::from_milligrams(milligrams)), "{digits} {unit:?}");
        }
    }

    #[test]
    fn a_price_is_exact_in_its_currency_or_none() {
        let euro = Currency::eur();
        let yen = Currency::new("JPY", 0).expect("the yen exists");
        let dinar = Currency::new("KWD", 3).expect("the dinar exists");
        assert_eq!(price("1225", 2, &euro), Some(Money::from_minor(1_225)));
        assert_eq!(price("12", 0, &euro), Some(Money::from_minor(1_200)));
        assert_eq!(price("12250", 3, &euro), Some(Money::from_minor(1_225)));
        assert_eq!(price("12255", 3, &euro), None);
        assert_eq!(price("1225", 2, &dinar), Some(Money::from_minor(12_250)));
        assert_eq!(price("1200", 0, &yen), Some(Money::from_minor(1_200)));
        assert_eq!(price("999999999999999", 0, &dinar), Some(Money::from_minor(999_999_999_999_999_000)));
        assert_eq!(price("", 0, &euro), None);
        assert_eq!(price("1a", 0, &euro), None);
    }
}
