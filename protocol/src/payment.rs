//! Paying on the cart. The request carries an idempotency key of the cart's making: asking again with the same key gives the same
//! answer and never takes money twice.

use cart_domain::Money;
use cart_domain::ids::Seq;
use serde::{Deserialize, Serialize};

/// The header that holds the key, 1 to 128 visible ASCII characters.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// What the cart asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRequest {
    pub amount: Money,
    /// The newest event that the amount rests on. Where it is named, the store takes no money before it has every event up to it and
    /// its own receipt comes to the same amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Seq>,
}

/// The payment provider's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentWord {
    pub ok: bool,
    pub reference: String,
}
