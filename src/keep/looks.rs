//! What the keep knows of looks: those that the store is to hear of, and those that it publishes. Losing them costs little: what was published is
//! fetched again, and what waited is seen again.

use std::collections::BTreeMap;

use cart_domain::Gtin;
use cart_protocol::{LookReport, LookSource, LooksDelta, NetworkId, ProductLooks};
use serde::{Deserialize, Serialize};

use super::KeepError;

/// So many looks wait for the store at most; further placements are not noted, and what staff showed always is.
pub const MOST_WAITING: usize = 2_000;

/// The looks of a keep.
pub trait Looks {
    /// Looks that the store has not heard of.
    fn waiting_looks(&self) -> Result<Vec<LookReport>, KeepError>;

    /// Notes a look for the store, if there [is room](has_room). One that is noted already, by its product and mark, stays as it is.
    fn note_look(&self, report: &LookReport) -> Result<(), KeepError>;

    /// Forgets a look that the store has.
    fn forget_look(&self, report: &LookReport) -> Result<(), KeepError>;

    /// How far this cart is with what is published for a network: 0 where it has none of it.
    fn published_version(&self, network: &NetworkId) -> Result<u64, KeepError>;

    /// What is published for a network, by product.
    fn published(&self, network: &NetworkId) -> Result<BTreeMap<Gtin, ProductLooks>, KeepError>;

    /// What is published of one product for a network.
    fn published_of(&self, gtin: &Gtin, network: &NetworkId) -> Result<Option<ProductLooks>, KeepError>;

    /// Takes in what changed, all of it or nothing. The products that may look different now come back.
    fn take_published(&self, delta: &LooksDelta) -> Result<Vec<Gtin>, KeepError>;
}

/// Whether a look may wait beside so many others.
pub(super) fn has_room(waiting: usize, report: &LookReport) -> bool {
    waiting < MOST_WAITING || report.source == LookSource::Shown
}

/// How far this cart is, and with which network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) network: NetworkId,
    pub(super) version: u64,
}

impl Cursor {
    /// The version, if it is this network's.
    pub(super) fn version(cursor: Option<Cursor>, network: &NetworkId) -> Option<u64> {
        cursor.filter(|cursor| cursor.network == *network).map(|cursor| cursor.version)
    }
}

/// What tells a waiting look from others.
pub(super) fn key(report: &LookReport) -> Vec<u8> {
    let LookReport { gtin, network, mark, .. } = report;
    format!("{} {} {}", gtin.as_str(), network.as_str(), mark.as_str()).into_bytes()
}
