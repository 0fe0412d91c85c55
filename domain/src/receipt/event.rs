//! What happened on a trip, in the past tense. This vocabulary *is* the file format of the tape and the body the store takes in, so a
//! variant is only ever added: old ones keep their meaning for as long as an old tape may turn up.

use serde::{Deserialize, Serialize};

use crate::catalogue::{CatalogueVersion, TaxClass, Unit};
use crate::gtin::Gtin;
use crate::ids::{CartId, CouponId, LineId, QuestionId, Seq, StoreId, TripId};
use crate::language::Language;
use crate::mass::Mass;
use crate::money::{Currency, Money};
use crate::question::{Choice, Kind};
use crate::receipt::coupon::CouponCode;
use crate::receipt::tax::TaxTable;
use crate::spot_check::Reason;
use crate::tick::Wall;

/// One thing that happened on a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A shopper took the cart. All that a receipt needs besides its lines is said here once.
    TripStarted {
        store: StoreId,
        currency: Currency,
        tax: TaxTable,
        catalogue: CatalogueVersion,
        language: Language,
        /// What the platform showed with nothing of this shopper's on it.
        platform: Option<Mass>,
    },
    LanguageChosen {
        language: Language,
    },
    /// A line appeared, with its first pieces.
    LineAdded {
        line: LineId,
        item: Item,
        quantity: Quantity,
    },
    /// A line of counted pieces has another number of them now, at least one.
    PiecesChanged {
        line: LineId,
        pieces: u32,
        why: Why,
    },
    /// Produce that was asked for lies in the basket and has a net mass.
    LotWeighed {
        line: LineId,
        net: Mass,
    },
    /// A line no longer counts. It stays on the receipt with an amount of zero.
    LineVoided {
        line: LineId,
        why: Why,
    },
    /// A void line counts again.
    LineRestored {
        line: LineId,
        pieces: u32,
        why: Why,
    },
    /// Pieces of a line lie in the basket: the scale, the shopper or staff said so. `mass` is all of that line's mass now.
    LinePlaced {
        line: LineId,
        placed: u32,
        mass: Option<Mass>,
    },
    /// The shopper's own bag is to come next, or is not any more.
    OwnBagAwaited {
        awaited: bool,
    },
    /// The shopper's own things in the basket weigh this much in all.
    OwnThingsWeighed {
        mass: Mass,
    },
    /// The cart asked, with what it felt and what it expected.
    QuestionAsked {
        id: QuestionId,
        kind: Kind,
        line: Option<LineId>,
        felt: Option<Mass>,
        expected: Option<Mass>,
    },
    /// A question is over. `None` as an answer: it became pointless by itself.
    QuestionSettled {
        id: QuestionId,
        answer: Option<Choice>,
    },
    /// Staff looked at the buyer's age and agreed, for everything up to this age.
    AgeApproved {
        age: u8,
        by: String,
    },
    /// Staff acted otherwise.
    StaffActed {
        what: StaffDeed,
        by: String,
    },
    /// The cart wants a person to look into the basket before it is paid.
    SpotCheckAsked {
        why: Vec<Reason>,
    },
    /// The shopper presented a coupon. The store settles it; the total here stays as it is.
    CouponPresented {
        coupon: CouponId,
        code: CouponCode,
    },
    /// The shopper took a coupon back.
    CouponWithdrawn {
        coupon: CouponId,
    },
    /// The shopper asked for a person.
    HelpCalled,
    CheckoutEntered,
    CheckoutLeft,
    /// The cart asked the store for this payment.
    PaymentAsked {
        amount: Money,
    },
    PaymentDeclined {
        reference: String,
    },
    /// The store has the money.
    PaymentAccepted {
        amount: Money,
        reference: String,
    },
    /// The trip goes on at a till, which finds it by this code.
    HandedOver {
        code: String,
    },
    TripCancelled,
    /// The cart is free again. Nothing follows on this tape.
    TripEnded,
}

/// What a line sells, as the catalogue had it at that moment: the store can recompute the receipt from events alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub gtin: Gtin,
    pub name: String,
    /// Per piece or per kilogram.
    pub price: Money,
    pub unit: Unit,
    pub tax_class: TaxClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
}

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    Pieces(u32),
    /// To be weighed in the basket; costs nothing until [`Event::LotWeighed`].
    Unweighed,
    /// A weighed lot with a known net mass.
    Weighed(Mass),
    /// A label that carries its own price, which is charged exactly.
    Priced(Money),
}

/// Why a line changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Scanned,
    Shopper,
    Staff,
    /// The scale felt it leave, and only this line explains that; or come back after that.
    TakenOut,
    /// The shopper's answer to a question.
    Answered,
}

/// What staff did, as the receipt remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffDeed {
    Approved,
    Refused { line: Option<LineId> },
    Cleared,
    Voided { line: LineId },
    Transferred,
}

/// The number of the newest event format: 2 knows coupons and spot checks. An event with a higher one comes from a newer program and is kept, not read.
pub const SCHEMA: u16 = 2;
/// The number of the first event format, which every program reads.
pub const FIRST_SCHEMA: u16 = 1;

impl Event {
    /// The first format that knows this event. An envelope names no newer one than its event needs, so that a cart that was put back to
    /// an older program, and a store that is not updated yet, read every trip without such an event.
    #[must_use]
    pub const fn schema(&self) -> u16 {
        match self {
            Event::CouponPresented { .. } | Event::CouponWithdrawn { .. } | Event::SpotCheckAsked { .. } => 2,
            Event::TripStarted { .. }
            | Event::LanguageChosen { .. }
            | Event::LineAdded { .. }
            | Event::PiecesChanged { .. }
            | Event::LotWeighed { .. }
            | Event::LineVoided { .. }
            | Event::LineRestored { .. }
            | Event::LinePlaced { .. }
            | Event::OwnBagAwaited { .. }
            | Event::OwnThingsWeighed { .. }
            | Event::QuestionAsked { .. }
            | Event::QuestionSettled { .. }
            | Event::AgeApproved { .. }
            | Event::StaffActed { .. }
            | Event::HelpCalled
            | Event::CheckoutEntered
            | Event::CheckoutLeft
            | Event::PaymentAsked { .. }
            | Event::PaymentDeclined { .. }
            | Event::PaymentAccepted { .. }
            | Event::HandedOver { .. }
            | Event::TripCancelled
            | Event::TripEnded => FIRST_SCHEMA,
        }
    }
}

/// An event with its place in the world: what the tape stores and the store takes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub schema: u16,
    pub cart: CartId,
    pub trip: TripId,
    pub seq: Seq,
    pub wall: Wall,
    #[serde(flatten)]
    pub event: Event,
}
