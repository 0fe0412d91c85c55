//! One shopper's trip: two bottles of cola, one of them put back, apples by weight, a pack that was voided; paid with 3.28.

use std::collections::BTreeMap;

use cart_domain::catalogue::{CatalogueVersion, TaxClass, Unit};
use cart_domain::ids::{CartId, LineId, Seq, StoreId, TripId};
use cart_domain::language::Language;
use cart_domain::receipt::event::{Item, Quantity, Why};
use cart_domain::receipt::tax::{TaxMode, TaxRate, TaxTable};
use cart_domain::{Currency, Envelope, Event, Gtin, Mass, Money, Wall};

/// What the trip comes to.
pub const TOTAL: i64 = 328;

pub fn cart() -> CartId {
    CartId("C-07".into())
}

pub fn trip() -> TripId {
    TripId::parse("1795341600000-00a7").unwrap()
}

pub fn envelope(seq: u64, event: Event) -> Envelope {
    Envelope {
        schema: event.schema(),
        cart: cart(),
        trip: trip(),
        seq: Seq(seq),
        wall: Wall(1_795_341_600_000 + seq.cast_signed()),
        event,
    }
}

pub fn item(gtin: &str, name: &str, price: i64, unit: Unit) -> Item {
    Item {
        gtin: Gtin::parse(gtin).unwrap(),
        name: name.into(),
        price: Money::from_minor(price),
        unit,
        tax_class: TaxClass(if unit == Unit::Kilogram { "B" } else { "A" }.into()),
        deposit: None,
        age: None,
    }
}

pub fn started() -> Event {
    let rates = [("A", 19_000), ("B", 7_000)].map(|(class, rate)| (TaxClass(class.into()), TaxRate(rate)));
    Event::TripStarted {
        store: StoreId("S-1".into()),
        currency: Currency::eur(),
        tax: TaxTable { mode: TaxMode::Included, rates: BTreeMap::from(rates) },
        catalogue: CatalogueVersion(1),
        language: Language::English,
        platform: None,
    }
}

/// The whole trip, numbered from 1.
pub fn shopping() -> Vec<Envelope> {
    let cola = Item { deposit: Some(Money::from_minor(25)), ..item("96385074", "Cola 1 l", 129, Unit::Each) };
    let apples = item("4006381333931", "Apples", 199, Unit::Kilogram);
    let soap = item("87111125", "Soap", 99, Unit::Each);
    let amount = Money::from_minor(TOTAL);
    numbered([
        started(),
        Event::LineAdded { line: LineId(1), item: cola, quantity: Quantity::Pieces(1) },
        Event::PiecesChanged { line: LineId(1), pieces: 2, why: Why::Scanned },
        Event::LineAdded { line: LineId(2), item: apples, quantity: Quantity::Unweighed },
        Event::LotWeighed { line: LineId(2), net: Mass::from_grams(875) },
        Event::LineAdded { line: LineId(3), item: soap, quantity: Quantity::Pieces(1) },
        Event::LineVoided { line: LineId(3), why: Why::Shopper },
        Event::PiecesChanged { line: LineId(1), pieces: 1, why: Why::TakenOut },
        Event::CheckoutEntered,
        Event::PaymentAsked { amount },
        Event::PaymentAccepted { amount, reference: "SIM-000001".into() },
        Event::TripEnded,
    ])
}

pub fn numbered(events: impl IntoIterator<Item = Event>) -> Vec<Envelope> {
    (1..).zip(events).map(|(seq, event)| envelope(seq, event)).collect()
}
