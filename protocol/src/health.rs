//! Whether the store is there.

use cart_domain::catalogue::CatalogueVersion;
use serde::{Deserialize, Serialize};

/// The store can reach its database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The store program's version.
    pub version: String,
    /// The newest event format that it can read.
    pub schema: u16,
    pub catalogue: CatalogueVersion,
}
