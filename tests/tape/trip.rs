//! Trips to record, and a way to read them back.

use std::path::{Path, PathBuf};

use cart_domain::catalogue::{CatalogueVersion, TaxClass, Unit};
use cart_domain::ids::{CartId, LineId, Seq, StoreId, TripId};
use cart_domain::language::Language;
use cart_domain::receipt::event::{Item, Quantity};
use cart_domain::receipt::tax::TaxTable;
use cart_domain::{Currency, Envelope, Event, Gtin, Money, Wall};
use dash_cart::journal::Journal;
use dash_cart::journal::tape::Tape;

pub const NINE: Wall = Wall(1_795_338_000_000);
/// These tests need no reserve, unless they say so.
pub const NO_BALLAST: u64 = 0;

/// The name of the `n`th trip of the day.
pub fn trip(n: i64) -> TripId {
    TripId::new(Wall(NINE.0 + n * 600_000), u16::try_from(n).unwrap())
}

/// One event of a trip.
pub fn event(trip: &TripId, seq: u64, event: Event) -> Envelope {
    Envelope {
        schema: event.schema(),
        cart: CartId("C-07".into()),
        trip: trip.clone(),
        seq: Seq(seq),
        wall: NINE,
        event,
    }
}

/// The shopper scans something.
pub fn scanned(trip: &TripId, seq: u64) -> Envelope {
    let item = Item {
        gtin: Gtin::parse("4006381333931").unwrap(),
        name: format!("Whole milk, number {seq}"),
        price: Money::from_minor(129),
        unit: Unit::Each,
        tax_class: TaxClass("A".into()),
        deposit: None,
        age: None,
    };
    let line = LineId(u32::try_from(seq).unwrap());
    event(trip, seq, Event::LineAdded { line, item, quantity: Quantity::Pieces(1) })
}

/// A trip that has begun and has `lines` lines.
pub fn shopping(trip: &TripId, lines: u64) -> Vec<Envelope> {
    let begun = Event::TripStarted {
        store: StoreId("S-1".into()),
        currency: Currency::eur(),
        tax: TaxTable::default(),
        catalogue: CatalogueVersion(7),
        language: Language::default(),
        platform: None,
    };
    let mut events = vec![event(trip, 1, begun)];
    events.extend((2..lines + 2).map(|seq| scanned(trip, seq)));
    events
}

/// A trip that is over.
pub fn ended(trip: &TripId, lines: u64) -> Vec<Envelope> {
    let mut events = shopping(trip, lines);
    events.push(event(trip, lines + 2, Event::TripEnded));
    events
}

pub fn open(state: &Path) -> Tape {
    Tape::open(state, NO_BALLAST).expect("the tapes open")
}

pub fn file_of(state: &Path, trip: &TripId) -> PathBuf {
    state.join("tapes").join(format!("{trip}.tape"))
}

/// Records events and lets go of the tapes, as a cart that is switched off.
pub fn record(state: &Path, events: &[Envelope]) -> Vec<u8> {
    open(state).append(events).expect("the events are recorded");
    std::fs::read(file_of(state, &events[0].trip)).expect("the tape is a file")
}
