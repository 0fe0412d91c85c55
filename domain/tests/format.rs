//! The tape's vocabulary, letter by letter. A snapshot that changes is a tape that an older or newer cart reads differently: add a
//! variant or an optional field, never change one.

use std::collections::BTreeMap;

use cart_domain::catalogue::{CatalogueVersion, TaxClass, Unit};
use cart_domain::ids::{CartId, LineId, QuestionId, Seq, StoreId, TripId};
use cart_domain::language::Language;
use cart_domain::question::{Choice, Kind};
use cart_domain::receipt::event::{Item, Quantity, SCHEMA, StaffDeed, Why};
use cart_domain::receipt::tax::{TaxMode, TaxRate, TaxTable};
use cart_domain::spot_check::Reason;
use cart_domain::{Currency, Envelope, Event, Gtin, Mass, Money, Wall};

fn events() -> Vec<Event> {
    let line = LineId(1);
    let gtin = Gtin::parse("4006381333931").expect("a vector of the standard");
    let item = Item {
        gtin,
        name: "Oat drink".to_owned(),
        price: Money::from_minor(119),
        unit: Unit::Each,
        tax_class: TaxClass("B".to_owned()),
        deposit: Some(Money::from_minor(25)),
        age: Some(18),
    };
    let rates = BTreeMap::from([(TaxClass("B".to_owned()), TaxRate(7_000))]);
    let added = |quantity| Event::LineAdded { line, item: item.clone(), quantity };
    let staff = |what| Event::StaffActed { what, by: "4711".to_owned() };
    vec![
        Event::TripStarted {
            store: StoreId("S-1".to_owned()),
            currency: Currency::eur(),
            tax: TaxTable { mode: TaxMode::Included, rates },
            catalogue: CatalogueVersion(7),
            language: Language::German,
            platform: Some(Mass::from_grams(12)),
        },
        Event::LanguageChosen { language: Language::Spanish },
        added(Quantity::Pieces(1)),
        added(Quantity::Unweighed),
        added(Quantity::Weighed(Mass::from_grams(750))),
        added(Quantity::Priced(Money::from_minor(599))),
        Event::PiecesChanged { line, pieces: 2, why: Why::Scanned },
        Event::LotWeighed { line, net: Mass::from_grams(750) },
        Event::LineVoided { line, why: Why::TakenOut },
        Event::LineRestored { line, pieces: 1, why: Why::Shopper },
        Event::LinePlaced { line, placed: 1, mass: Some(Mass::from_grams(1_031)) },
        Event::OwnThingsWeighed { mass: Mass::from_grams(95) },
        Event::QuestionAsked {
            id: QuestionId(1),
            kind: Kind::WrongWeight,
            line: Some(line),
            felt: Some(Mass::from_grams(902)),
            expected: Some(Mass::from_grams(450)),
        },
        Event::QuestionSettled { id: QuestionId(1), answer: Some(Choice::Pieces(2)) },
        Event::QuestionSettled { id: QuestionId(2), answer: Some(Choice::Gtin(gtin)) },
        Event::QuestionSettled { id: QuestionId(3), answer: None },
        Event::AgeApproved { age: 18, by: "4711".to_owned() },
        staff(StaffDeed::Approved),
        staff(StaffDeed::Refused { line: Some(line) }),
        staff(StaffDeed::Cleared),
        staff(StaffDeed::Voided { line }),
        staff(StaffDeed::Transferred),
        Event::HelpCalled,
        Event::CheckoutEntered,
        Event::CheckoutLeft,
        Event::PaymentAsked { amount: Money::from_minor(263) },
        Event::PaymentDeclined { reference: "declined".to_owned() },
        Event::PaymentAccepted { amount: Money::from_minor(263), reference: "A1".to_owned() },
        Event::HandedOver { code: "2905600000015".to_owned() },
        Event::TripCancelled,
        Event::TripEnded,
        Event::OwnBagAwaited { awaited: true },
        Event::SpotCheckAsked { why: vec![Reason::SightContradicted, Reason::Chance] },
    ]
}

fn tape() -> Vec<Envelope> {
    events()
        .into_iter()
        .zip(1..)
        .map(|(event, seq)| Envelope {
            schema: SCHEMA,
            cart: CartId("C-07".to_owned()),
            trip: TripId::new(Wall(1_763_805_600_000), 0x7f3a),
            seq: Seq(seq),
            wall: Wall(1_763_805_600_000),
            event,
        })
        .collect()
}

#[test]
fn every_event_is_written_as_it_always_was() {
    let lines: Vec<String> =
        tape().iter().map(|record| serde_json::to_string(record).expect("events are plain data")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_event_reads_back_as_it_was_written() {
    for record in tape() {
        let text = serde_json::to_string(&record).expect("events are plain data");
        let back: Envelope = serde_json::from_str(&text).expect("what was written can be read");
        assert_eq!(back, record);
    }
}
