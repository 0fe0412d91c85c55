//! A trip as the store has it: its events, the receipt recomputed from them, and whether that receipt agrees with the cart's.

use cart_domain::catalogue::{TaxClass, Unit};
use cart_domain::ids::{CartId, CouponId, LineId, Seq, TripId};
use cart_domain::receipt::coupon::CouponCode;
use cart_domain::receipt::tax::{TaxLine, TaxMode};
use cart_domain::{Currency, GlobalGtin, Gtin, Mass, Money, Wall};
use serde::{Deserialize, Serialize};

/// Everything the store knows of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripRecord {
    pub cart: CartId,
    pub trip: TripId,
    /// When it began, by the cart's clock.
    pub started: Wall,
    pub state: TripState,
    /// Every event up to here is stored.
    pub accepted_through: Seq,
    /// The store's own total after the newest event.
    pub total: Money,
    pub agreement: Agreement,
    pub events: Vec<StoredEvent>,
}

/// Where a trip stands, by its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TripState {
    Open,
    Paid,
    HandedOver,
    Cancelled,
}

/// Whether the receipt that the store recomputed comes to what the cart said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "agreement", rename_all = "snake_case")]
pub enum Agreement {
    /// The totals are the same after the event `seq`.
    Equal { seq: Seq },
    /// They are not.
    Different { seq: Seq, cart: Money, store: Money },
    /// The cart named a total, but its events up to `seq` have not all come in yet.
    Awaited { seq: Seq },
    /// The cart has named no total.
    Unnamed,
    /// This store is too old to read the event `seq`, so it can recompute nothing. The event is kept.
    Unreadable { seq: Seq },
}

/// An event as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEvent {
    pub seq: Seq,
    /// Whether this store's program understands it.
    pub readable: bool,
    pub body: serde_json::Value,
}

/// A receipt as the store computes it from events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptRecord {
    pub cart: CartId,
    pub trip: TripId,
    pub started: Wall,
    pub state: TripState,
    /// The newest event that it rests on.
    pub through: Seq,
    pub currency: Currency,
    pub lines: Vec<ReceiptLine>,
    /// Pieces and lots that count.
    pub item_count: u32,
    pub tax_mode: TaxMode,
    pub taxes: Vec<TaxLine>,
    /// The part of the total that is deposit.
    pub deposit: Money,
    pub total: Money,
    /// Coupons that were presented. None of them is in the total: whoever takes the payment settles them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<ReceiptCoupon>,
    /// The payment's reference, once it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub agreement: Agreement,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    pub line: LineId,
    /// What this store knows the product by. It may be a number that the store gave itself, which is nothing outside.
    pub key: Gtin,
    /// The number that means this product everywhere, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin: Option<GlobalGtin>,
    pub name: String,
    pub pieces: u32,
    /// Net mass of a weighed lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net: Option<Mass>,
    pub price: Money,
    pub unit: Unit,
    /// With deposit; zero when void.
    pub amount: Money,
    /// The part of the amount that is deposit.
    pub deposit: Money,
    pub tax_class: TaxClass,
    pub void: bool,
}

/// One coupon of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptCoupon {
    pub coupon: CouponId,
    #[serde(flatten)]
    pub code: CouponCode,
    /// The shopper took it back: it is not to be settled.
    pub withdrawn: bool,
}
