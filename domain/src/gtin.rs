//! The key of a product: fourteen digits, kept as text from scanner to receipt so that no leading zero is ever lost.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the numbers of coupons begin, as GTIN-13: the form of North America that is retired, and the newer ones.
pub(crate) const COUPON_PREFIXES: [&str; 6] = ["05", "981", "982", "983", "984", "99"];
/// How the numbers of refund receipts begin, as GTIN-13.
const REFUND_PREFIX: &str = "980";

/// A GTIN-14. Shorter GTINs are padded with zeros on the left; produce without a barcode uses its PLU, padded the same way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gtin([u8; 14]);

/// A GTIN that means the same product everywhere, which is what may leave the store as one. There is no other way to make it than
/// [`Gtin::global`], so a body that tells of a `GlobalGtin` cannot tell of a number that a store gave itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Gtin", into = "Gtin")]
pub struct GlobalGtin(Gtin);

/// A number that means a product in one store or none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no number that means the same product everywhere")]
pub struct NotGlobal(pub Gtin);

/// Why a text is no GTIN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoGtin {
    #[error("`{0}` is no GTIN: 8, 12, 13 or 14 digits are expected")]
    Shape(String),
    #[error("`{text}` has the check digit {found}, but {expected} is right")]
    CheckDigit { text: String, found: u8, expected: u8 },
    #[error("`{0}` is no PLU: 4 or 5 digits are expected")]
    Plu(String),
}

impl Gtin {
    /// No key is less.
    pub const FIRST: Gtin = Gtin([b'0'; 14]);
    /// No key is greater.
    pub const LAST: Gtin = Gtin([b'9'; 14]);

    /// Reads 8, 12, 13 or 14 digits and checks the last one.
    pub fn parse(text: &str) -> Result<Self, NoGtin> {
        let gtin = Gtin::unchecked(text)?;
        let found = gtin.0[13] - b'0';
        let expected = check_digit(&gtin.0[..13]);
        if found != expected {
            return Err(NoGtin::CheckDigit { text: text.to_owned(), found, expected });
        }
        Ok(gtin)
    }

    /// Reads 8, 12, 13 or 14 digits whose check digit nobody promises, as some in-store labels are printed.
    pub fn unchecked(text: &str) -> Result<Self, NoGtin> {
        if !matches!(text.len(), 8 | 12 | 13 | 14) {
            return Err(NoGtin::Shape(text.to_owned()));
        }
        padded(text).ok_or_else(|| NoGtin::Shape(text.to_owned()))
    }

    /// Thirteen digits and the check digit that belongs behind them.
    pub fn with_check_digit(data: &str) -> Result<Self, NoGtin> {
        if data.len() != 13 || !data.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NoGtin::Shape(data.to_owned()));
        }
        let check = check_digit(data.as_bytes());
        padded(&format!("{data}{check}")).ok_or_else(|| NoGtin::Shape(data.to_owned()))
    }

    /// The key of produce that has only a price look-up code.
    pub fn from_plu(plu: &str) -> Result<Self, NoGtin> {
        if !matches!(plu.len(), 4 | 5) {
            return Err(NoGtin::Plu(plu.to_owned()));
        }
        padded(plu).ok_or_else(|| NoGtin::Plu(plu.to_owned()))
    }

    /// Whether this number was given out inside a store or company: it must never be looked up elsewhere, nor leave the store as a
    /// product's number.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        let text = self.as_str();
        match text.strip_prefix("000000") {
            Some(eight) => eight.starts_with('0') || eight.starts_with('2'),
            None => text.starts_with("002") || text.starts_with("004") || text.starts_with("02"),
        }
    }

    /// This number as one that may leave the store, if it means the same product everywhere: its check digit is right, and it is no
    /// restricted circulation number, no look-up code, and no coupon's or voucher's.
    #[must_use]
    pub fn global(&self) -> Option<GlobalGtin> {
        let is_right = self.0[13] - b'0' == check_digit(&self.0[..13]);
        (is_right && !self.is_restricted() && !self.is_for_payment()).then_some(GlobalGtin(*self))
    }

    /// Whether its prefix is one of coupons: no trade item has such a number.
    pub(crate) fn is_coupon(&self) -> bool {
        COUPON_PREFIXES.iter().any(|prefix| self.begins_with(prefix))
    }

    /// Whether its prefix is one of coupons or of refund receipts.
    fn is_for_payment(&self) -> bool {
        self.is_coupon() || self.begins_with(REFUND_PREFIX)
    }

    /// Whether it has more than eight digits and begins so, written as a GTIN-13.
    pub(crate) fn begins_with(&self, prefix: &str) -> bool {
        let text = self.as_str();
        !text.starts_with("000000") && text.strip_prefix('0').is_some_and(|text| text.starts_with(prefix))
    }

    /// Whether every digit is zero, as a reader without a symbol before it may send.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.0 == [b'0'; 14]
    }

    /// The digits as one number, which is how a book sorts them. Leading zeros are not lost: there are always fourteen digits.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    }

    /// The key whose digits are this number, unless it has more than fourteen.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        padded(&format!("{number:014}"))
    }

    /// The fourteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("00000000000000")
    }
}

/// The mod-10 check digit that belongs behind `digits`, which are ASCII digits.
#[must_use]
pub fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([3_u32, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

fn padded(text: &str) -> Option<Gtin> {
    if text.len() > 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut digits = [b'0'; 14];
    digits[14 - text.len()..].copy_from_slice(text.as_bytes());
    Some(Gtin(digits))
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl GlobalGtin {
    /// The number.
    #[must_use]
    pub fn gtin(&self) -> Gtin {
        self.0
    }
}

impl fmt::Display for GlobalGtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for GlobalGtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl TryFrom<Gtin> for GlobalGtin {
    type Error = NotGlobal;
    fn try_from(gtin: Gtin) -> Result<Self, NotGlobal> {
        gtin.global().ok_or(NotGlobal(gtin))
    }
}

impl From<GlobalGtin> for Gtin {
    fn from(global: GlobalGtin) -> Gtin {
        global.0
    }
}

impl TryFrom<String> for Gtin {
    type Error = NoGtin;
    fn try_from(text: String) -> Result<Self, NoGtin> {
        if text.len() != 14 {
            return Err(NoGtin::Shape(text));
        }
        padded(&text).ok_or(NoGtin::Shape(text))
    }
}

impl From<Gtin> for String {
    fn from(gtin: Gtin) -> String {
        gtin.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_the_standard_are_accepted_and_padded() {
        let cases = [
            ("6291041500213", "06291041500213"),
            ("036000291452", "00036000291452"),
            ("96385074", "00000096385074"),
            ("10614141000415", "10614141000415"),
            ("4006381333931", "04006381333931"),
        ];
        for (text, padded) in cases {
            assert_eq!(Gtin::parse(text).expect("a vector of the standard").as_str(), padded);
        }
    }

    #[test]
    fn a_key_is_its_number_and_back_with_its_leading_zeros() {
        for text in ["00000000000000", "00000000004011", "00000096385074", "04006381333931", "99999999999999"] {
            let gtin = Gtin::unchecked(text).expect("digits");
            assert_eq!(Gtin::from_number(gtin.number()), Some(gtin));
        }
        assert_eq!(Gtin::from_number(100_000_000_000_000), None);
    }

    #[test]
    fn every_single_wrong_digit_is_refused() {
        let good = b"6291041500213";
        for place in 0..good.len() {
            for digit in (b'0'..=b'9').filter(|d| *d != good[place]) {
                let mut bad = *good;
                bad[place] = digit;
                let text = String::from_utf8_lossy(&bad).into_owned();
                assert!(Gtin::parse(&text).is_err(), "{text}");
            }
        }
    }

    #[test]
    fn numbers_that_a_store_gave_itself_are_known_as_such() {
        let own = ["2112345015002", "0212345105993", "412345678903", "00000000004011", "02345673", "20000004"];
        for text in own {
            assert!(Gtin::unchecked(text).expect("digits").is_restricted(), "{text}");
        }
        for text in ["4006381333931", "036000291452", "96385074", "10614141000415", "12112345015009"] {
            assert!(!Gtin::unchecked(text).expect("digits").is_restricted(), "{text}");
        }
    }

    #[test]
    fn only_what_means_the_same_everywhere_leaves_the_store_as_a_gtin() {
        for text in ["4006381333931", "036000291452", "96385074", "10614141000415", "9780306406157", "95012345678903"] {
            let gtin = Gtin::parse(text).expect("a right number");
            assert_eq!(gtin.global().map(|global| global.gtin()), Some(gtin), "{text}");
        }
        let ours = [
            ("a weight label", "2112345015002"),
            ("its key", "2112345000008"),
            ("the same in UPC-A", "212345105993"),
            ("a company's own", "0000000123457"),
            ("a company's own in UPC-A", "412345678903"),
            ("a short one", "20000004"),
            ("a look-up code", "00000000004011"),
            ("a coupon", "9811234567891"),
            ("an old coupon", "0512345678900"),
            ("a bottle return voucher", "9801234567892"),
            ("a wrong check digit", "4006381333932"),
        ];
        for (what, text) in ours {
            assert_eq!(Gtin::unchecked(text).expect("digits").global(), None, "{what}");
        }
    }

    #[test]
    fn a_body_with_a_stores_own_number_in_place_of_a_gtin_is_refused() {
        assert!(serde_json::from_str::<GlobalGtin>("\"04006381333931\"").is_ok());
        let refused = serde_json::from_str::<GlobalGtin>("\"02112345000008\"").expect_err("a store's own");
        assert!(refused.to_string().contains("means the same product everywhere"), "{refused}");
    }

    #[test]
    fn a_check_digit_is_put_behind_thirteen_digits_and_no_others() {
        let key = Gtin::with_check_digit("0211234500000").map(String::from);
        assert_eq!(key.as_deref(), Ok("02112345000008"));
        for text in ["", "021123450000", "02112345000000", "02112345x0000"] {
            assert!(Gtin::with_check_digit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn labels_seen_in_the_field_with_wrong_check_digits_say_which_digit_is_right() {
        let refused = Gtin::parse("2340119005006").expect_err("it should end in 7");
        assert_eq!(refused.to_string(), "`2340119005006` has the check digit 6, but 7 is right");
    }
}
