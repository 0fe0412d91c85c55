//! Events on their way from a tape to the store. They travel in order of their sequence numbers; a batch may be sent again at will,
//! because the store knows each event by (cart, trip, seq) and keeps the first one it was given.

use cart_domain::ids::Seq;
use cart_domain::{Envelope, Money};
use serde::{Deserialize, Serialize};

/// The most events that a store takes in at once.
pub const MAX_BATCH: usize = 256;

/// Consecutive events of one trip. A cart sends [`Envelope`]s; the store takes them in as plain JSON, so that an event from a newer
/// cart is kept although it cannot be read yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventBatch<E = Envelope> {
    pub events: Vec<E>,
    /// What the cart's own receipt comes to, for the store to compare with its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart_total: Option<CartTotal>,
}

/// The total of the cart's receipt after the event `seq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CartTotal {
    pub seq: Seq,
    pub total: Money,
}

/// The store has every event of the trip up to here on its disk; a cart may forget them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub accepted_through: Seq,
}
