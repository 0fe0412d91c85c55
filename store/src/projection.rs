//! What a trip's events come to: the receipt, folded with the cart's own code, and whether it agrees with what the cart said.

use cart_domain::ids::Seq;
use cart_domain::receipt::coupon::PresentedCoupon;
use cart_domain::receipt::event::SCHEMA;
use cart_domain::receipt::line::Line;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::{Currency, Envelope, Money};
use cart_protocol::{Agreement, ReceiptCoupon, ReceiptLine, ReceiptRecord, StoredEvent, TripRecord, TripState};
use serde::Deserialize as _;
use serde_json::Value;

use crate::trips::StoredTrip;

/// A receipt and how it stands to the cart's.
pub(crate) struct Projection {
    pub(crate) receipt: Receipt,
    /// The newest event that the receipt rests on.
    pub(crate) through: Seq,
    /// The first event that this program cannot read. The receipt rests on those before it.
    pub(crate) unreadable: Option<Seq>,
    pub(crate) agreement: Agreement,
}

impl StoredTrip {
    /// Folds every event that can be read.
    pub(crate) fn project(&self) -> Projection {
        self.project_through(None)
    }

    /// Folds every event up to `last`, or every event there is.
    pub(crate) fn project_through(&self, last: Option<Seq>) -> Projection {
        let mut receipt = Receipt::default();
        let mut through = Seq::default();
        let mut unreadable = None;
        let mut at_cart_total = None;
        for (seq, body) in self.events.iter().take_while(|(seq, _)| last.is_none_or(|last| *seq <= last)) {
            let Some(envelope) = readable(body) else {
                unreadable = Some(*seq);
                break;
            };
            receipt.record(&envelope);
            through = *seq;
            if self.cart_total.is_some_and(|total| total.seq == *seq) {
                at_cart_total = Some(receipt.totals().total);
            }
        }
        let agreement = self.agreement(at_cart_total, unreadable);
        Projection { receipt, through, unreadable, agreement }
    }

    fn agreement(&self, ours: Option<Money>, unreadable: Option<Seq>) -> Agreement {
        let Some(named) = self.cart_total else { return Agreement::Unnamed };
        let seq = named.seq;
        match (ours, unreadable) {
            (Some(store), _) if store == named.total => Agreement::Equal { seq },
            (Some(store), _) => Agreement::Different { seq, cart: named.total, store },
            (None, Some(unread)) if unread <= seq => Agreement::Unreadable { seq: unread },
            (None, _) => Agreement::Awaited { seq },
        }
    }

    /// The trip as it travels.
    pub(crate) fn record(self) -> TripRecord {
        let Projection { receipt, agreement, .. } = self.project();
        let accepted_through = self.events.last().map(|(seq, _)| *seq).unwrap_or_default();
        let events = self.events.into_iter();
        TripRecord {
            cart: self.key.cart,
            trip: self.key.trip,
            started: self.started,
            state: state(&receipt),
            accepted_through,
            total: receipt.totals().total,
            agreement,
            events: events.map(|(seq, body)| StoredEvent { seq, readable: readable(&body).is_some(), body }).collect(),
        }
    }

    /// The receipt as it travels.
    pub(crate) fn receipt_record(self) -> ReceiptRecord {
        let Projection { receipt, through, agreement, .. } = self.project();
        let totals = receipt.totals();
        ReceiptRecord {
            cart: self.key.cart,
            trip: self.key.trip,
            started: self.started,
            state: state(&receipt),
            through,
            currency: currency(&receipt),
            lines: receipt.lines().iter().map(line).collect(),
            item_count: receipt.item_count(),
            tax_mode: totals.tax_mode,
            taxes: totals.tax,
            deposit: totals.deposit,
            total: totals.total,
            coupons: receipt.coupons().iter().map(coupon).collect(),
            reference: reference(receipt.stage()),
            agreement,
        }
    }
}

/// An event, if this program knows what it means.
pub(crate) fn readable(body: &Value) -> Option<Envelope> {
    Envelope::deserialize(body).ok().filter(|envelope| envelope.schema <= SCHEMA)
}

/// The currency of a receipt; the euro until its first event says otherwise.
pub(crate) fn currency(receipt: &Receipt) -> Currency {
    receipt.beginning().map_or_else(Currency::eur, |beginning| beginning.currency.clone())
}

/// Where a trip stands.
pub(crate) fn state(receipt: &Receipt) -> TripState {
    match receipt.stage() {
        Stage::Idle | Stage::Shopping | Stage::Checkout | Stage::Paying => TripState::Open,
        Stage::Paid { .. } => TripState::Paid,
        Stage::HandedOver { .. } => TripState::HandedOver,
        Stage::Cancelled => TripState::Cancelled,
    }
}

fn reference(stage: &Stage) -> Option<String> {
    match stage {
        Stage::Paid { reference, .. } => Some(reference.clone()),
        Stage::Idle
        | Stage::Shopping
        | Stage::Checkout
        | Stage::Paying
        | Stage::HandedOver { .. }
        | Stage::Cancelled => None,
    }
}

fn line(line: &Line) -> ReceiptLine {
    let item = &line.item;
    ReceiptLine {
        line: line.id,
        key: item.gtin,
        gtin: item.gtin.global(),
        name: item.name.clone(),
        pieces: line.pieces(),
        net: line.net(),
        price: item.price,
        unit: item.unit,
        amount: line.amount(),
        deposit: line.deposit(),
        tax_class: item.tax_class.clone(),
        void: line.void,
    }
}

fn coupon(coupon: &PresentedCoupon) -> ReceiptCoupon {
    ReceiptCoupon { coupon: coupon.id, code: coupon.code.clone(), withdrawn: coupon.withdrawn }
}
