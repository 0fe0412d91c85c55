//! The receipt that the store recomputes, as a program, a till and a person get it.

use cart_domain::ids::Seq;
use cart_domain::receipt::Receipt;
use cart_domain::receipt::print::Printed;
use cart_domain::{Event, Money};
use cart_protocol::{Agreement, ProblemKind, ReceiptRecord, TripState, path};

use crate::rig::{Rig, problem};
use crate::trip::{TOTAL, cart, numbered, shopping, started, trip};

#[tokio::test]
async fn the_stores_receipt_is_the_carts_to_the_cent() {
    let rig = Rig::open().await;
    let events = shopping();
    rig.send_with_total(&events, Some((12, TOTAL))).await;
    let ours: ReceiptRecord = rig.read(&path::receipt(&cart(), &trip())).await;
    let carts = Receipt::replay(&events);
    let totals = carts.totals();
    assert_eq!((ours.total, ours.deposit, ours.taxes), (totals.total, totals.deposit, totals.tax));
    assert_eq!(ours.total, Money::from_minor(TOTAL));
    let lines: Vec<(&str, u32, i64, bool)> =
        ours.lines.iter().map(|line| (line.name.as_str(), line.pieces, line.amount.minor(), line.void)).collect();
    assert_eq!(lines, [("Cola 1 l", 1, 154, false), ("Apples", 1, 174, false), ("Soap", 1, 0, true)]);
    assert_eq!((ours.state, ours.reference.as_deref()), (TripState::Paid, Some("SIM-000001")));
    assert_eq!(ours.agreement, Agreement::Equal { seq: Seq(12) });
}

#[tokio::test]
async fn a_till_that_asks_for_text_gets_the_printed_receipt() {
    let rig = Rig::open().await;
    let events = shopping();
    rig.send(&events).await;
    let place = path::receipt(&cart(), &trip());
    for (accept, text) in
        [("text/plain", true), ("text/plain;q=1, */*", true), ("application/json, text/plain", false), ("*/*", false)]
    {
        let response = rig.get(&place).header("Accept", accept).send().await.unwrap();
        let body = response.text().await.unwrap();
        assert_eq!(body == Printed(&Receipt::replay(&events)).to_string(), text, "{accept}: {body}");
    }
}

#[tokio::test]
async fn a_cart_that_says_another_total_is_found_out() {
    let rig = Rig::open().await;
    rig.send_with_total(&shopping(), Some((12, TOTAL - 100))).await;
    let ours: ReceiptRecord = rig.read(&path::receipt(&cart(), &trip())).await;
    let (cart, store) = (Money::from_minor(TOTAL - 100), Money::from_minor(TOTAL));
    assert_eq!(ours.agreement, Agreement::Different { seq: Seq(12), cart, store });
}

#[tokio::test]
async fn totals_are_compared_at_the_event_that_the_cart_named() {
    let rig = Rig::open().await;
    let events = shopping();
    rig.send_with_total(&events[..4], Some((3, 2 * 154))).await;
    let early: ReceiptRecord = rig.read(&path::receipt(&cart(), &trip())).await;
    assert_eq!(early.agreement, Agreement::Equal { seq: Seq(3) });
    rig.send_with_total(&events[..5], Some((12, TOTAL))).await;
    let waiting: ReceiptRecord = rig.read(&path::receipt(&cart(), &trip())).await;
    assert_eq!((waiting.agreement, waiting.through), (Agreement::Awaited { seq: Seq(12) }, Seq(5)));
}

#[tokio::test]
async fn a_till_goes_on_with_a_trip_by_its_code() {
    let rig = Rig::open().await;
    rig.send(&numbered([started(), Event::CheckoutEntered, Event::HandedOver { code: "H 42/7".into() }])).await;
    let found: ReceiptRecord = rig.read(&path::handover("H 42/7")).await;
    assert_eq!((found.trip, found.state), (trip(), TripState::HandedOver));
    let unknown = rig.get(&path::handover("H43")).send().await.unwrap();
    assert_eq!(problem(unknown).await.1, ProblemKind::NotFound);
}

#[tokio::test]
async fn a_trip_nobody_heard_of_is_not_found_and_a_wrong_name_is_refused() {
    let rig = Rig::open().await;
    for (place, status) in [
        (path::receipt(&cart(), &trip()), 404),
        ("/v1/trips/C-07/yesterday/receipt".to_owned(), 400),
        ("/v1/trips/C-07%0A/1795341600000-00a7".to_owned(), 400),
        ("/v2/health".to_owned(), 404),
    ] {
        assert_eq!(problem(rig.get(&place).send().await.unwrap()).await.0, status, "{place}");
    }
    for place in ["/v1/catalogue", path::HEALTH] {
        let wrong_method = rig.post(place, &()).send().await.unwrap();
        assert_eq!(problem(wrong_method).await.0, 405, "{place}");
    }
}
