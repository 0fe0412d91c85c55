//! What a product was shown to look like, or was learned to, as it is kept: a direction, where it is from, and whose. Another network points elsewhere
//! for the same picture, so references of one that is no longer used are passed over, and pictures have to be shown again.

use std::fmt::Write as _;

use cart_domain::Gtin;
use cart_protocol::{NetworkId, ProductLooks};
use cart_vision::embedding::KEPT;
use cart_vision::references::MOST;
use cart_vision::{Embedding, Shop};
use serde::{Deserialize, Serialize};

use super::known::Known;
use super::shared;
use crate::config::Learning;
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

/// Adds to a shop all that counts: what staff showed here, what the store publishes, and what this cart learned. How many products that are comes
/// back.
pub fn add_to(
    shop: &mut Shop<Known>,
    keep: &dyn Keep,
    network: &NetworkId,
    learning: Learning,
) -> Result<usize, KeepError> {
    let (own, published) = (keep.references()?, keep.published(network)?);
    let mut gtins: Vec<&Gtin> = own.keys().chain(published.keys()).collect();
    gtins.sort_unstable();
    gtins.dedup();
    let mut products = 0;
    for gtin in gtins {
        let own = own.get(gtin).map_or(&[][..], Vec::as_slice);
        set(shop, gtin, (own, published.get(gtin)), network, learning);
        products += usize::from(shop.references.count(&Known::Gtin(*gtin)) > 0);
    }
    Ok(products)
}

/// Lets a shop know what counts of one product by now.
pub fn refresh(
    shop: &mut Shop<Known>,
    keep: &dyn Keep,
    gtin: &Gtin,
    network: &NetworkId,
    learning: Learning,
) -> Result<(), KeepError> {
    let (own, published) = (keep.references_of(gtin)?, keep.published_of(gtin, network)?);
    set(shop, gtin, (&own, published.as_ref()), network, learning);
    Ok(())
}

fn set(
    shop: &mut Shop<Known>,
    gtin: &Gtin,
    (own, published): (&[Reference], Option<&ProductLooks>),
    network: &NetworkId,
    learning: Learning,
) {
    let known = Known::Gtin(*gtin);
    shop.references.clear(&known);
    for direction in shared::together(own, published, network.as_str(), learning) {
        shop.references.add(known, &direction).expect("no more than it may have");
    }
}

/// Which of these, counted from 0, the store has withdrawn: showing the very picture again would change nothing.
pub fn withdrawn(
    keep: &dyn Keep,
    gtin: &Gtin,
    network: &NetworkId,
    shown: &[Embedding],
) -> Result<Vec<usize>, KeepError> {
    let published = keep.published_of(gtin, network)?;
    let is_withdrawn = |at: &usize| shared::is_the_withdrawn(published.as_ref(), &shown[*at]);
    Ok((0..shown.len()).filter(is_withdrawn).collect())
}

/// Adds what staff showed of a product, for this cart and, by way of the store, for all. With more references than it may have, what was learned goes
/// first, and then the oldest. How many it has then comes back.
pub fn enrol(keep: &dyn Keep, gtin: &Gtin, network: &NetworkId, shown: &[Embedding]) -> Result<usize, KeepError> {
    let references = add(keep, gtin, network, shown)?;
    tell(keep, gtin, network, shown)?;
    Ok(references)
}

/// Notes for the store what staff showed of a product.
pub fn tell(keep: &dyn Keep, gtin: &Gtin, network: &NetworkId, shown: &[Embedding]) -> Result<(), KeepError> {
    for direction in shown {
        keep.note_look(&shared::of_showing(*gtin, direction, network.clone()))?;
    }
    keep.commit()
}

/// Adds what staff showed of a product, for this cart alone.
pub fn add(keep: &dyn Keep, gtin: &Gtin, network: &NetworkId, shown: &[Embedding]) -> Result<usize, KeepError> {
    let mut references = keep.references_of(gtin)?;
    references.retain(|reference| reference.direction(network.as_str()).is_some());
    references.extend(shown.iter().map(|direction| Reference::new(network.as_str(), direction, Origin::Shown)));
    bound(&mut references);
    keep.put_references(gtin, &references)?;
    keep.commit()?;
    Ok(references.iter().filter(|reference| reference.origin.counts()).count())
}

/// Forgets what this cart was shown of a product, or learned, and what of it the store has not heard yet.
pub fn forget(keep: &dyn Keep, gtin: &Gtin) -> Result<(), KeepError> {
    keep.put_references(gtin, &[])?;
    for report in keep.waiting_looks()?.iter().filter(|report| report.gtin == *gtin) {
        keep.forget_look(report)?;
    }
    keep.commit()
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
