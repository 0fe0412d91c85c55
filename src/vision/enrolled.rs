//! What a product was shown to look like, as it is kept: a direction, and whose. Another network points elsewhere for the same picture, so
//! references of one that is no longer used are passed over, and pictures have to be shown again.

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
}

impl Reference {
    #[must_use]
    pub fn new(network: &str, direction: &Embedding) -> Self {
        let mut text = String::with_capacity(2 * KEPT);
        for byte in direction.to_bytes() {
            // Writing into memory cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Reference { network: network.to_owned(), direction: text }
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

/// Adds all that was shown to this cart, and says how many products that are.
pub fn add_to(shop: &mut Shop<Known>, keep: &dyn Keep, network: &str) -> Result<usize, KeepError> {
    let mut products = 0;
    for (gtin, references) in keep.references()? {
        let known = Known::Gtin(gtin);
        let directions = references.iter().filter_map(|reference| reference.direction(network));
        directions
            .take(MOST)
            .for_each(|direction| shop.references.add(known, &direction).expect("no more than it may have"));
        products += usize::from(shop.references.count(&known) > 0);
    }
    Ok(products)
}

/// Adds references to a product; with more than it may have, the oldest go. How many it has then comes back.
pub fn enrol(keep: &dyn Keep, gtin: &Gtin, network: &str, shown: &[Embedding]) -> Result<usize, KeepError> {
    let mut references = keep.references()?.remove(gtin).unwrap_or_default();
    references.retain(|reference| reference.direction(network).is_some());
    references.extend(shown.iter().map(|direction| Reference::new(network, direction)));
    let surplus = references.len().saturating_sub(MOST);
    references.drain(..surplus);
    keep.put_references(gtin, &references)?;
    keep.commit()?;
    Ok(references.len())
}
