//! What a product was shown to look like, or was learned to, as it is kept: a direction, where it is from, and whose. Another network points elsewhere
//! for the same picture, so references of one that is no longer used are passed over, and pictures have to be shown again.

use std::fmt::Write as _;

use cart_domain::Gtin;
use cart_vision::embedding::KEPT;
use cart_vision::references::MOST;
use cart_vision::{Embedding, Shop};
use serde::{Deserialize, Serialize};

use super::known::Known;
use crate::keep::{Keep, KeepError};

/// One picture of a product. The picture itself is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The SHA-256 of the network.
    network: String,
    /// Halves, little-endian, in hexadecimal.
    direction: String,
    #[serde(default, skip_serializing_if = "Origin::is_shown")]
    origin: Origin,
}

/// Where a reference is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody of the staff showed the product.
    #[default]
    Shown,
    /// Placements of several trips agreed on it.
    Learned,
    /// A placement on this day, counted from 1970, which waits for others that agree.
    Waiting { day: i64 },
}

impl Origin {
    /// Whether pictures are compared with it.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Origin::Shown | Origin::Learned)
    }

    fn is_shown(&self) -> bool {
        *self == Origin::Shown
    }
}

impl Reference {
    #[must_use]
    pub fn new(network: &str, direction: &Embedding, origin: Origin) -> Self {
        let mut text = String::with_capacity(2 * KEPT);
        for byte in direction.to_bytes() {
            // Writing into memory cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Reference { network: network.to_owned(), direction: text, origin }
    }

    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// The same reference, from elsewhere.
    #[must_use]
    pub fn now(self, origin: Origin) -> Self {
        Reference { origin, ..self }
    }

    /// The direction, if it is this network's and whole.
    #[must_use]
    pub fn direction(&self, network: &str) -> Option<Embedding> {
        if self.network != network {
            return None;
        }
        let digits: Vec<u8> =
            self.direction.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect::<Option<_>>()?;
        let bytes: Vec<u8> = digits.chunks_exact(2).map(|two| two[0] << 4 | two[1]).collect();
        Embedding::from_bytes(bytes.as_slice().try_into().ok()?)
    }
}

/// Adds all that counts to a shop, and says how many products that are.
pub fn add_to(shop: &mut Shop<Known>, keep: &dyn Keep, network: &str) -> Result<usize, KeepError> {
    let mut products = 0;
    for (gtin, references) in keep.references()? {
        set(shop, &gtin, &references, network);
        products += usize::from(shop.references.count(&Known::Gtin(gtin)) > 0);
    }
    Ok(products)
}

/// Puts what counts of these in place of what a shop knew of a product.
pub fn set(shop: &mut Shop<Known>, gtin: &Gtin, references: &[Reference], network: &str) {
    let known = Known::Gtin(*gtin);
    shop.references.clear(&known);
    let counting = references.iter().filter(|reference| reference.origin.counts());
    for direction in counting.filter_map(|reference| reference.direction(network)).take(MOST) {
        shop.references.add(known, &direction).expect("no more than it may have");
    }
}

/// Adds what staff showed of a product. With more references than it may have, what was learned goes first, and then the oldest. How many it has
/// then comes back.
pub fn enrol(keep: &dyn Keep, gtin: &Gtin, network: &str, shown: &[Embedding]) -> Result<usize, KeepError> {
    let mut references = keep.references()?.remove(gtin).unwrap_or_default();
    references.retain(|reference| reference.direction(network).is_some());
    references.extend(shown.iter().map(|direction| Reference::new(network, direction, Origin::Shown)));
    bound(&mut references);
    keep.put_references(gtin, &references)?;
    keep.commit()?;
    Ok(references.iter().filter(|reference| reference.origin.counts()).count())
}

/// Lets go of what is more than a product may have.
pub(super) fn bound(references: &mut Vec<Reference>) {
    let count = |references: &[Reference]| references.iter().filter(|reference| reference.origin.counts()).count();
    while count(references) > MOST {
        let oldest = |origin| references.iter().position(|reference| reference.origin == origin);
        let Some(gone) = oldest(Origin::Learned).or_else(|| oldest(Origin::Shown)) else { return };
        references.remove(gone);
    }
}
