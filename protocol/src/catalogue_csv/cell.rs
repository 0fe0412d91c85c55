//! From the text of a cell to what it means. Nothing here passes through floating point.

use cart_domain::barcode::Day;
use cart_domain::catalogue::{PictureName, PromotionKey, Season, TaxClass, Unit};
use cart_domain::{Gtin, Mass, Money};

use super::Fault;

const MOST_MINOR: i64 = 9_999_999_999;
const MOST_GRAM_DIGITS: usize = 7;
const MOST_YEARS: u8 = 120;
const MOST_SALES: u32 = 9_999_999;
const MOST_PROMOTIONS: usize = 8;

/// An amount in whole minor units.
pub(super) fn amount(text: &str) -> Result<Money, Fault> {
    digits(text)
        .and_then(|digits| digits.parse().ok())
        .filter(|minor| *minor <= MOST_MINOR)
        .map(Money::from_minor)
        .ok_or_else(|| Fault::Amount(text.to_owned()))
}

/// Grams with any number of decimals, kept to the milligram, halves up.
pub(super) fn grams(text: &str) -> Result<Mass, Fault> {
    decimal_grams(text).ok_or_else(|| Fault::Grams(text.to_owned()))
}

/// What the product is priced by.
pub(super) fn unit(text: &str) -> Result<Unit, Fault> {
    match text {
        "each" => Ok(Unit::Each),
        "kg" => Ok(Unit::Kilogram),
        other => Err(Fault::Unit(other.to_owned())),
    }
}

/// One letter or word.
pub(super) fn tax_class(text: &str) -> Result<TaxClass, Fault> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Fault::TaxClass(text.to_owned()));
    }
    Ok(TaxClass(text.to_owned()))
}

/// Whether the product is sold by weight.
pub(super) fn weighed(text: &str) -> Result<bool, Fault> {
    match text {
        "1" => Ok(true),
        "0" | "" => Ok(false),
        other => Err(Fault::Weighed(other.to_owned())),
    }
}

/// A minimum age in whole years.
pub(super) fn age(text: &str) -> Result<u8, Fault> {
    digits(text)
        .and_then(|digits| digits.parse().ok())
        .filter(|years| *years <= MOST_YEARS)
        .ok_or_else(|| Fault::Age(text.to_owned()))
}

/// A global trade item number with a right check digit.
pub(super) fn gtin(text: &str) -> Result<Gtin, Fault> {
    Gtin::parse(text).map_err(Fault::Gtin)
}

/// A price look-up code and the key that it gives produce without a barcode.
pub(super) fn plu(text: &str) -> Result<(String, Gtin), Fault> {
    let key = Gtin::from_plu(text).map_err(|_| Fault::Plu(text.to_owned()))?;
    Ok((text.to_owned(), key))
}

/// A day of the calendar.
pub(super) fn day(text: &str) -> Result<Day, Fault> {
    text.parse().map_err(Fault::Day)
}

/// The months in which a product is in season.
pub(super) fn season(text: &str) -> Result<Season, Fault> {
    text.parse().map_err(Fault::Season)
}

/// How often something was sold.
pub(super) fn count(text: &str) -> Result<u32, Fault> {
    digits(text)
        .and_then(|digits| digits.parse().ok())
        .filter(|sales| *sales <= MOST_SALES)
        .ok_or_else(|| Fault::Sales(text.to_owned()))
}

/// The keys that promotions use, each once.
pub(super) fn promotions(text: &str) -> Result<Vec<PromotionKey>, Fault> {
    let mut keys: Vec<PromotionKey> = Vec::new();
    for key in text.split('|') {
        let key = key.trim().parse().map_err(Fault::Promotion)?;
        if keys.contains(&key) {
            return Err(Fault::PromotionTwice(key));
        }
        keys.push(key);
    }
    if keys.len() > MOST_PROMOTIONS {
        Err(Fault::Promotions { found: keys.len(), most: MOST_PROMOTIONS })
    } else {
        Ok(keys)
    }
}

/// The name of a picture that the store keeps.
pub(super) fn picture(text: &str) -> Result<PictureName, Fault> {
    text.parse().map_err(Fault::Picture)
}

/// Text for people, on one line.
pub(super) fn plain(text: &str) -> Result<String, Fault> {
    if text.chars().any(char::is_control) {
        return Err(Fault::Control(format!("{text:?}")));
    }
    Ok(text.to_owned())
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

fn decimal_grams(text: &str) -> Option<Mass> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let (whole, decimals) = (digits(whole)?, digits(decimals)?);
    if whole.len() > MOST_GRAM_DIGITS {
        return None;
    }
    let mut places = decimals.bytes().map(|b| i64::from(b - b'0')).chain(std::iter::repeat(0));
    let mut next = || places.next().unwrap_or(0);
    let milligrams = next() * 100 + next() * 10 + next() + i64::from(next() >= 5);
    Some(Mass::from_milligrams(whole.parse::<i64>().ok()? * 1_000 + milligrams))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_are_kept_to_the_milligram_without_floating_point() {
        let cases =
            [("412", 412_000), ("412.5", 412_500), ("0.1", 100), ("0.0005", 1), ("0.00049999", 0), ("2.675", 2_675)];
        for (text, milligrams) in cases {
            assert_eq!(grams(text), Ok(Mass::from_milligrams(milligrams)), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_grams_is_refused() {
        for text in ["412,5", "-1", "1e3", ".5", "5.", "1.2.3", "12345678", "about 5", "٤١٢"] {
            assert_eq!(grams(text), Err(Fault::Grams(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn an_amount_is_whole_minor_units() {
        assert_eq!(amount("199"), Ok(Money::from_minor(199)));
        for text in ["1.99", "1,99", "-5", "+5", "€2", "99999999999", "99999999999999999999999"] {
            assert_eq!(amount(text), Err(Fault::Amount(text.to_owned())), "{text}");
        }
    }
}
