//! Events come in twice, late, in pieces and from carts that are newer than the store; none is lost and none counts twice.

use cart_domain::Event;
use cart_domain::ids::Seq;
use cart_protocol::{Accepted, Agreement, EventBatch, MAX_BATCH, ProblemKind, TripRecord, path};
use cart_store::{Config, Store, StoreError, TripKey};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::rig::{Rig, answer, problem};
use crate::trip::{TOTAL, cart, envelope, shopping, trip};

async fn stored(rig: &Rig) -> TripRecord {
    rig.read(&path::trip(&cart(), &trip())).await
}

fn bodies(record: &TripRecord) -> Vec<Value> {
    record.events.iter().map(|event| event.body.clone()).collect()
}

fn values(events: &[cart_domain::Envelope]) -> Vec<Value> {
    events.iter().map(|event| serde_json::to_value(event).unwrap()).collect()
}

#[tokio::test]
async fn a_trip_that_is_sent_twice_is_stored_once() {
    let rig = Rig::open().await;
    let events = shopping();
    for _ in 0..2 {
        let accepted: Accepted = answer(rig.send(&events).await).await;
        assert_eq!(accepted.accepted_through, Seq(12));
    }
    assert_eq!(bodies(&stored(&rig).await), values(&events));
}

#[tokio::test]
async fn batches_may_overlap_when_an_answer_got_lost() {
    let rig = Rig::open().await;
    let events = shopping();
    rig.send(&events[..5]).await;
    let accepted: Accepted = answer(rig.send(&events[2..]).await).await;
    assert_eq!(accepted.accepted_through, Seq(12));
    assert_eq!(bodies(&stored(&rig).await), values(&events));
}

#[tokio::test]
async fn a_batch_ahead_of_its_time_is_told_what_is_wanted_first() {
    let rig = Rig::open().await;
    let events = shopping();
    let (status, kind, gap) = problem(rig.send(&events[4..]).await).await;
    assert_eq!((status, kind, gap.expected), (409, ProblemKind::Gap, Some(Seq(1))));
    assert_eq!(problem(rig.get(&path::trip(&cart(), &trip())).send().await.unwrap()).await.0, 404);
}

#[tokio::test]
async fn of_a_batch_with_a_hole_the_part_before_it_is_kept() {
    let rig = Rig::open().await;
    let mut events = shopping();
    events.remove(3);
    let (status, _, gap) = problem(rig.send(&events).await).await;
    assert_eq!((status, gap.expected), (409, Some(Seq(4))));
    assert_eq!(gap.says, "events up to 3 are stored, so event 4 is expected before event 5");
    assert_eq!(stored(&rig).await.accepted_through, Seq(3));
}

#[tokio::test]
async fn an_event_that_contradicts_a_stored_one_never_replaces_it() {
    let rig = Rig::open().await;
    let events = shopping();
    rig.send(&events[..4]).await;
    let mut other = shopping();
    other[3].event = Event::HelpCalled;
    let (status, kind, _) = problem(rig.send(&other).await).await;
    assert_eq!((status, kind), (422, ProblemKind::Conflict));
    assert_eq!(bodies(&stored(&rig).await), values(&events[..4]));
}

#[tokio::test]
async fn two_events_under_one_number_in_one_batch_are_refused() {
    let rig = Rig::open().await;
    let mut events = shopping();
    events.push(envelope(2, Event::HelpCalled));
    assert_eq!(problem(rig.send(&events).await).await.1, ProblemKind::Conflict);
}

#[tokio::test]
async fn the_order_of_keys_and_spaces_does_not_make_another_event() {
    let rig = Rig::open().await;
    rig.send(&shopping()[..1]).await;
    let text = serde_json::to_string_pretty(&json!({ "events": values(&shopping()[..1]) })).unwrap();
    let again: Value = serde_json::from_str(&text).unwrap();
    let accepted: Accepted = answer(rig.post(&path::events(&cart(), &trip()), &again).send().await.unwrap()).await;
    assert_eq!(accepted.accepted_through, Seq(1));
}

#[tokio::test]
async fn a_trip_goes_on_after_the_server_was_restarted_in_its_middle() {
    let rig = Rig::open().await;
    let events = shopping();
    rig.send_with_total(&events[..6], None).await;
    let rig = rig.restart().await;
    let (_, _, gap) = problem(rig.send(&events[9..]).await).await;
    assert_eq!(gap.expected, Some(Seq(7)));
    rig.send_with_total(&events[6..], Some((12, TOTAL))).await;
    let record = stored(&rig.restart().await).await;
    assert_eq!(bodies(&record), values(&events));
    assert_eq!(record.agreement, Agreement::Equal { seq: Seq(12) });
}

#[tokio::test]
async fn an_event_from_a_newer_cart_is_kept_and_marked() {
    let rig = Rig::open().await;
    let mut events = values(&shopping()[..3]);
    events[2]["schema"] = json!(99);
    events[2]["event"] = json!("coupon_redeemed");
    let batch = json!({ "events": events, "cart_total": { "seq": 3, "total": 283 } });
    let accepted: Accepted = answer(rig.post(&path::events(&cart(), &trip()), &batch).send().await.unwrap()).await;
    assert_eq!(accepted.accepted_through, Seq(3));
    let record = stored(&rig).await;
    let readable: Vec<bool> = record.events.iter().map(|event| event.readable).collect();
    assert_eq!(readable, [true, true, false]);
    assert_eq!(bodies(&record), events);
    assert_eq!(record.agreement, Agreement::Unreadable { seq: Seq(3) });
}

#[tokio::test]
async fn what_is_no_batch_of_this_trip_is_refused_with_a_reason() {
    let rig = Rig::open().await;
    let place = path::events(&cart(), &trip());
    let mut foreign = values(&shopping()[..1]);
    foreign[0]["cart"] = json!("C-08");
    let mut unnumbered = values(&shopping()[..1]);
    unnumbered[0]["seq"] = json!(0);
    let many: Vec<Value> = std::iter::repeat_n(foreign[0].clone(), MAX_BATCH + 1).collect();
    let cases = [
        (json!({ "events": foreign }), "event 1 belongs to another cart or trip than the address says"),
        (json!({ "events": unnumbered }), "event 0 has a number that no tape has"),
        (json!({ "events": many }), "257 events are more than the 256 that the store takes in at once"),
        (
            json!({ "events": [{ "seq": 1 }] }),
            "an event without a readable schema, cart, trip, seq and wall: missing field `schema`",
        ),
        (
            json!({ "event": [] }),
            "the body cannot be read: unknown field `event`, expected `events` or `cart_total` at line 1 column 8",
        ),
    ];
    for (body, says) in cases {
        let (status, kind, problem) = problem(rig.post(&place, &body).send().await.unwrap()).await;
        assert_eq!((status, kind, problem.says.as_str()), (400, ProblemKind::Malformed, says));
    }
    let huge = json!({ "events": ["x".repeat(2 << 20)] });
    assert_eq!(problem(rig.post(&place, &huge).send().await.unwrap()).await.0, 413);
}

/// How a poor network delivers: which stretch of the tape goes next.
fn deliveries() -> impl Strategy<Value = Vec<(usize, usize)>> {
    proptest::collection::vec((0_usize..12, 1_usize..6), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn however_events_come_in_the_trip_is_whole_in_the_end(deliveries in deliveries()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let directory = tempfile::tempdir().unwrap();
            let database = directory.path().join("store.sqlite");
            let store = Store::open(Config { database, ..Config::default() }).await.unwrap();
            let key = TripKey { cart: cart(), trip: trip() };
            let tape = values(&shopping());
            for (from, count) in deliveries {
                let stretch = tape[from..tape.len().min(from + count)].iter().rev().cloned().collect();
                let delivered = store.take_in(&key, EventBatch { events: stretch, cart_total: None }).await;
                let taken = matches!(delivered, Ok(_) | Err(StoreError::Gap { .. }));
                prop_assert!(taken);
            }
            let batch = EventBatch { events: tape.clone(), cart_total: None };
            prop_assert_eq!(store.take_in(&key, batch).await.unwrap().accepted_through, Seq(12));
            prop_assert_eq!(bodies(&store.trip_record(&key).await.unwrap()), tape);
            Ok(())
        })?;
    }
}
