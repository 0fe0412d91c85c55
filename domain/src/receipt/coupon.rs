//! Coupons on their way to the store. The cart notes them and hands them over with the trip; what a coupon is worth, and whether it is
//! spent already, only the store can tell, so no coupon ever changes the total here.
//!
//! ```text
//!   scanned ──▶ presented ──▶ the store settles it at payment
//!                   └──────▶ withdrawn by the shopper; the same paper may be presented again
//! ```
//!
//! The same code twice on one trip is one coupon: nobody can tell two prints of a coupon without a serial number from one that is
//! scanned twice. Whoever has several of them gives the others to staff.

use serde::{Deserialize, Serialize};

use crate::barcode::{Coupon, OfferOnFile, Reading};
use crate::ids::CouponId;

/// A coupon as the receipt remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedCoupon {
    pub id: CouponId,
    pub code: CouponCode,
    /// The shopper took it back.
    pub withdrawn: bool,
}

/// What a store needs to settle a coupon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponCode {
    pub kind: CouponKind,
    /// The value of AI 8110, 8112 or 255, or the number under the bars in fourteen digits.
    pub value: String,
    /// The company prefix of whoever pays for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funder: Option<String>,
    /// The funder's own number for what it offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// What makes this print of the coupon the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

/// How a coupon says what it grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponKind {
    /// In full, in AI 8110.
    Paper,
    /// By a place in the positive offer file, in AI 8112.
    OnFile,
    /// By a number alone: GS1 prefixes 05, 981 to 984 and 990 to 999, and AI 255.
    Numbered,
}

impl CouponKind {
    /// What a person calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            CouponKind::Paper => "paper coupon",
            CouponKind::OnFile => "coupon on file",
            CouponKind::Numbered => "numbered coupon",
        }
    }
}

impl CouponCode {
    /// What a symbol that was read as this coupon hands to the store. `None` when the symbol names no code at all.
    #[must_use]
    pub fn of(coupon: &Coupon, reading: &Reading) -> Option<Self> {
        let element = |name: &str| reading.elements.iter().find(|element| element.ai == name);
        let value = |name: &str| element(name).map(|element| element.value.clone());
        Some(match coupon {
            Coupon::Paper(paper) => CouponCode {
                kind: CouponKind::Paper,
                value: value("8110")?,
                funder: Some(paper.company.clone()),
                offer: Some(paper.offer.clone()),
                serial: paper.serial.clone(),
            },
            Coupon::OnFile(OfferOnFile { funder, offer, serial }) => CouponCode {
                kind: CouponKind::OnFile,
                value: value("8112")?,
                funder: Some(funder.clone()),
                offer: Some(offer.clone()),
                serial: Some(serial.clone()),
            },
            Coupon::Numbered => CouponCode {
                kind: CouponKind::Numbered,
                value: value("255").or_else(|| reading.printed.map(|printed| printed.to_string()))?,
                funder: None,
                offer: None,
                // A global coupon number has thirteen digits; what follows makes it the only one.
                serial: value("255")
                    .and_then(|number| number.get(13..).filter(|rest| !rest.is_empty()).map(str::to_owned)),
            },
        })
    }
}
