//! Whether the store is there.

use cart_domain::Wall;
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
    /// What its clock says; a store before this was added does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Wall>,
}
