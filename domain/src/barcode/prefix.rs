//! Numbers that are for something else than products, by the digits they begin with: vouchers of bottle returns, and the numbers of people.
//! GS1 leaves them to the store as it leaves the layouts of labels, so they are configuration, too, and a store that uses the usual
//! ones need not say so.

use std::borrow::Cow;

use crate::barcode::Layout;
use crate::gtin::{COUPON_PREFIXES, Gtin};

/// The prefixes that need no digits, by name.
pub const PREFIX_PRESETS: [(&str, Purpose, &str); 2] =
    [("ean13-voucher-980", Purpose::DepositVoucher, "980"), ("ean13-loyalty-04", Purpose::Loyalty, "04")];

/// What a store uses unless it says otherwise: every preset.
pub static USUAL_PREFIXES: [Prefix; 2] = [Prefix::usual(PREFIX_PRESETS[0]), Prefix::usual(PREFIX_PRESETS[1])];

/// What numbers with a prefix are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Money back for bottles or goods, to be approved by the store.
    DepositVoucher,
    /// People: customers or staff.
    Loyalty,
}

/// The first digits of some GTIN-13, and what such numbers are for. A UPC-A has a zero before its twelve digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    digits: Cow<'static, str>,
    purpose: Purpose,
}

/// Why a text is no prefix, or a set of prefixes cannot be used together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPrefix {
    #[error("`{0}` is no preset of this kind: the presets are {presets}", presets = preset_names())]
    Name(String),
    #[error("`{0}` is no prefix: the first 2 to 12 digits of a GTIN-13 are expected")]
    Digits(String),
    #[error("the prefixes `{0}` and `{1}` overlap: some numbers would begin with both")]
    Overlap(String, String),
    #[error("the prefix `{prefix}` overlaps the numbers of coupons, which begin with `{coupons}`")]
    Coupons { prefix: String, coupons: &'static str },
    #[error("the prefix `{prefix}` and the label layout `{layout}` overlap: some labels would begin with it")]
    Layout { prefix: String, layout: String },
}

impl Prefix {
    /// The prefixes that a store has configured for one purpose: each text is a preset's name or digits.
    pub fn all<'a>(purpose: Purpose, texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<Self>, NoPrefix> {
        texts.into_iter().map(|text| Prefix::parse(purpose, text)).collect()
    }

    fn parse(purpose: Purpose, text: &str) -> Result<Self, NoPrefix> {
        if let Some((_, _, digits)) = PREFIX_PRESETS.iter().find(|(name, of, _)| *name == text && *of == purpose) {
            return Ok(Prefix { digits: Cow::Borrowed(digits), purpose });
        }
        if text.contains('-') {
            return Err(NoPrefix::Name(text.to_owned()));
        }
        if !(2..=12).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NoPrefix::Digits(text.to_owned()));
        }
        Ok(Prefix { digits: Cow::Owned(text.to_owned()), purpose })
    }

    const fn usual((_, purpose, digits): (&'static str, Purpose, &'static str)) -> Self {
        Prefix { digits: Cow::Borrowed(digits), purpose }
    }

    /// What numbers with it are for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The digits, as a GTIN-13 begins.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Whether a number begins so. A short number, of eight digits, never does.
    #[must_use]
    pub fn fits(&self, number: &Gtin) -> bool {
        number.begins_with(self.digits())
    }
}

/// Whether every number has at most one meaning among these prefixes, coupons and label layouts.
pub fn check_prefixes(prefixes: &[Prefix], layouts: &[Layout]) -> Result<(), NoPrefix> {
    for (place, prefix) in prefixes.iter().enumerate() {
        let digits = || prefix.digits().to_owned();
        if let Some(other) = prefixes[place + 1..].iter().find(|other| overlap(prefix.digits(), other.digits())) {
            return Err(NoPrefix::Overlap(digits(), other.digits().to_owned()));
        }
        if let Some(coupons) = COUPON_PREFIXES.into_iter().find(|coupons| overlap(prefix.digits(), coupons)) {
            return Err(NoPrefix::Coupons { prefix: digits(), coupons });
        }
        if let Some(layout) = layouts.iter().find(|layout| layout.may_begin_with(prefix.digits())) {
            return Err(NoPrefix::Layout { prefix: digits(), layout: layout.name().to_owned() });
        }
    }
    Ok(())
}

fn overlap(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

fn preset_names() -> String {
    PREFIX_PRESETS.map(|(name, ..)| name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vouchers(text: &str) -> Result<Vec<Prefix>, NoPrefix> {
        Prefix::all(Purpose::DepositVoucher, [text])
    }

    #[test]
    fn presets_and_digits_are_prefixes_and_nothing_else_is() {
        assert_eq!(vouchers("ean13-voucher-980").as_deref(), Ok(&USUAL_PREFIXES[..1]));
        assert_eq!(vouchers("980").as_deref(), Ok(&USUAL_PREFIXES[..1]));
        for text in ["", "9", "98x", "9801234567892", "980 "] {
            assert_eq!(vouchers(text), Err(NoPrefix::Digits(text.to_owned())), "{text}");
        }
        for text in ["ean13-loyalty-04", "ean13-voucher-981"] {
            assert_eq!(vouchers(text), Err(NoPrefix::Name(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_prefix_speaks_of_long_numbers_whose_first_digits_it_is() {
        let of_people = &Prefix::all(Purpose::Loyalty, ["04"]).expect("digits")[0];
        for (number, fits) in
            [("412345678903", true), ("0412345678903", true), ("4006381333931", false), ("04123453", false)]
        {
            assert_eq!(of_people.fits(&Gtin::unchecked(number).expect("digits")), fits, "{number}");
        }
    }

    #[test]
    fn a_shop_is_told_which_prefix_overlaps_what() {
        let layouts = Layout::all(["ean13-weight-21", "29IIIIIPPPPPC"]).expect("layouts");
        let check = |vouchers: &[&str], people: &[&str]| {
            let mut all = Prefix::all(Purpose::DepositVoucher, vouchers.iter().copied()).expect("prefixes");
            all.extend(Prefix::all(Purpose::Loyalty, people.iter().copied()).expect("prefixes"));
            check_prefixes(&all, &layouts).map_err(|why| why.to_string())
        };
        assert_eq!(check(&["980", "22"], &["04", "27"]), Ok(()));
        let cases: [(&[&str], &[&str], &str); 5] = [
            (&["980"], &["9801"], "the prefixes `980` and `9801` overlap: some numbers would begin with both"),
            (&["04"], &["04"], "the prefixes `04` and `04` overlap: some numbers would begin with both"),
            (&["98"], &[], "the prefix `98` overlaps the numbers of coupons, which begin with `981`"),
            (
                &[],
                &["290"],
                "the prefix `290` and the label layout `29IIIIIPPPPPC` overlap: some labels would begin with it",
            ),
            (
                &["2112345"],
                &[],
                "the prefix `2112345` and the label layout `ean13-weight-21` overlap: some labels would begin with it",
            ),
        ];
        for (vouchers, people, says) in cases {
            assert_eq!(check(vouchers, people), Err(says.to_owned()));
        }
    }
}
