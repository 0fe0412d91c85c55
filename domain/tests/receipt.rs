//! Given what happened, when somebody wishes something, then this happens or this is refused.

use cart_domain::catalogue::{CatalogueVersion, TaxClass, Unit};
use cart_domain::ids::{LineId, StoreId};
use cart_domain::language::Language;
use cart_domain::receipt::Receipt;
use cart_domain::receipt::command::{Command, Refusal};
use cart_domain::receipt::event::{Item, Quantity, Why};
use cart_domain::receipt::tax::TaxTable;
use cart_domain::{Currency, Event, Gtin, Mass, Money};

struct Story(Receipt);

fn given<const N: usize>(events: [Event; N]) -> Story {
    let mut receipt = Receipt::default();
    for event in events {
        receipt.apply(&event);
    }
    Story(receipt)
}

impl Story {
    fn when(&self, command: Command) -> Result<Vec<Event>, Refusal> {
        self.0.decide(command)
    }
}

fn started() -> Event {
    Event::TripStarted {
        store: StoreId("S-1".to_owned()),
        currency: Currency::eur(),
        tax: TaxTable::default(),
        catalogue: CatalogueVersion(1),
        language: Language::English,
        platform: None,
    }
}

fn milk() -> Item {
    Item {
        gtin: Gtin::parse("4006381333931").expect("a vector of the standard"),
        name: "Milk".to_owned(),
        price: Money::from_minor(119),
        unit: Unit::Each,
        tax_class: TaxClass("B".to_owned()),
        deposit: None,
        age: None,
    }
}

fn milk_added(pieces: u32) -> Event {
    Event::LineAdded { line: LineId(1), item: milk(), quantity: Quantity::Pieces(pieces) }
}

fn scan_milk() -> Command {
    Command::Add { item: milk(), quantity: Quantity::Pieces(1), why: Why::Scanned }
}

#[test]
fn the_first_carton_opens_a_line() {
    assert_eq!(given([started()]).when(scan_milk()), Ok(vec![milk_added(1)]));
}

#[test]
fn a_second_carton_joins_the_line() {
    let then = Event::PiecesChanged { line: LineId(1), pieces: 2, why: Why::Scanned };
    assert_eq!(given([started(), milk_added(1)]).when(scan_milk()), Ok(vec![then]));
}

#[test]
fn a_carton_after_a_price_change_opens_a_line_of_its_own() {
    let dearer = Item { price: Money::from_minor(129), ..milk() };
    let wish = Command::Add { item: dearer.clone(), quantity: Quantity::Pieces(1), why: Why::Scanned };
    let then = Event::LineAdded { line: LineId(2), item: dearer, quantity: Quantity::Pieces(1) };
    assert_eq!(given([started(), milk_added(1)]).when(wish), Ok(vec![then]));
}

#[test]
fn a_carton_after_a_void_opens_a_line_and_numbers_are_never_reused() {
    let void = Event::LineVoided { line: LineId(1), why: Why::Shopper };
    let then = Event::LineAdded { line: LineId(2), item: milk(), quantity: Quantity::Pieces(1) };
    assert_eq!(given([started(), milk_added(1), void]).when(scan_milk()), Ok(vec![then]));
}

#[test]
fn nothing_is_sold_before_the_trip_or_while_it_is_being_paid() {
    assert_eq!(given([]).when(scan_milk()), Err(Refusal::NoTrip));
    let paying =
        [started(), milk_added(1), Event::CheckoutEntered, Event::PaymentAsked { amount: Money::from_minor(119) }];
    assert_eq!(given(paying).when(scan_milk()), Err(Refusal::Paying));
}

#[test]
fn a_lot_is_weighed_and_never_counted() {
    let lot = Event::LineAdded { line: LineId(1), item: milk(), quantity: Quantity::Unweighed };
    let wish = Command::SetPieces { line: LineId(1), pieces: 3, why: Why::Shopper };
    assert_eq!(given([started(), lot]).when(wish), Err(Refusal::NotCounted));
}

#[test]
fn a_slip_of_the_finger_does_not_buy_a_thousand_cartons() {
    let wish = Command::SetPieces { line: LineId(1), pieces: 1_000, why: Why::Shopper };
    assert_eq!(given([started(), milk_added(1)]).when(wish), Err(Refusal::TooMany));
}

#[test]
fn setting_a_line_to_no_pieces_voids_it_and_setting_it_again_brings_it_back() {
    let none = Command::SetPieces { line: LineId(1), pieces: 0, why: Why::Shopper };
    let void = Event::LineVoided { line: LineId(1), why: Why::Shopper };
    assert_eq!(given([started(), milk_added(2)]).when(none), Ok(vec![void.clone()]));
    let two = Command::SetPieces { line: LineId(1), pieces: 2, why: Why::Shopper };
    let back = Event::LineRestored { line: LineId(1), pieces: 2, why: Why::Shopper };
    assert_eq!(given([started(), milk_added(2), void]).when(two), Ok(vec![back]));
}

#[test]
fn what_the_basket_holds_is_written_down_even_while_paying() {
    let paying =
        [started(), milk_added(1), Event::CheckoutEntered, Event::PaymentAsked { amount: Money::from_minor(119) }];
    let placed = Command::Place { line: LineId(1), placed: 1, mass: Some(Mass::from_grams(1_031)) };
    assert!(given(paying).when(placed).is_ok());
}
