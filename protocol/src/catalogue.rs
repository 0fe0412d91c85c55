//! How a cart's catalogue follows the store's.

use cart_domain::Gtin;
use cart_domain::catalogue::{CatalogueVersion, Product};
use serde::{Deserialize, Serialize};

/// What changed since the version that the cart named. A version only ever grows; it says nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueDelta {
    /// The version that the cart has once it has taken this in.
    pub version: CatalogueVersion,
    /// `products` is all there is: whatever else the cart holds is gone.
    pub full: bool,
    /// New or changed products.
    pub products: Vec<Product>,
    /// Products no longer sold.
    pub removed: Vec<Gtin>,
}
