//! Codes that name a product and become no line: the shop sells something that its catalogue does not have, or has printed a label that
//! cannot be right. The store wants to hear of them.
//!
//! What is no product's code is never among them. It may be a ticket, an address, a loyalty card, and is nobody's business.

use serde::{Deserialize, Serialize};

use crate::catalogue::CatalogueVersion;
use crate::gtin::Gtin;
use crate::input::Scan;

/// One scan of such a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlisted {
    pub scan: Scan,
    /// The key that the catalogue lacks; without one where the code cannot be read to its end.
    pub gtin: Option<Gtin>,
    pub why: UnlistedWhy,
    /// The catalogue that did not help.
    pub catalogue: CatalogueVersion,
}

/// What is the matter with the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnlistedWhy {
    /// The catalogue has no such product.
    Unknown,
    /// Its check digit is wrong, and it was read the same way again and again.
    CheckDigit,
}

impl UnlistedWhy {
    /// The reason as the store's page and bodies name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            UnlistedWhy::Unknown => "unknown",
            UnlistedWhy::CheckDigit => "check-digit",
        }
    }
}
