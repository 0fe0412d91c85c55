//! Paying on the cart: once, for the right amount, and with a no that can be tried out.

use cart_domain::Money;
use cart_domain::ids::Seq;
use cart_protocol::{IDEMPOTENCY_KEY, PaymentRequest, PaymentWord, ProblemKind, path};
use cart_store::Config;
use reqwest::Response;

use crate::rig::{Rig, answer, problem};
use crate::trip::{TOTAL, cart, shopping, trip};

async fn pay(rig: &Rig, key: &str, amount: i64, through: Option<u64>) -> Response {
    let request = PaymentRequest { amount: Money::from_minor(amount), through: through.map(Seq) };
    rig.post(&path::payment(&cart(), &trip()), &request).header(IDEMPOTENCY_KEY, key).send().await.unwrap()
}

#[tokio::test]
async fn asking_again_with_the_same_key_gives_the_same_answer_even_after_a_restart() {
    let rig = Rig::open().await;
    rig.send(&shopping()[..10]).await;
    let first: PaymentWord = answer(pay(&rig, "k1", TOTAL, Some(10)).await).await;
    let rig = rig.restart().await;
    let again: PaymentWord = answer(pay(&rig, "k1", TOTAL, Some(10)).await).await;
    assert!(first.ok);
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_request_is_refused() {
    let rig = Rig::open().await;
    pay(&rig, "k1", 100, None).await;
    let (status, kind, _) = problem(pay(&rig, "k1", 200, None).await).await;
    assert_eq!((status, kind), (422, ProblemKind::KeyReused));
}

#[tokio::test]
async fn a_trip_is_paid_once_whatever_the_key() {
    let rig = Rig::open().await;
    let first: PaymentWord = answer(pay(&rig, "k1", 100, None).await).await;
    let forgetful: PaymentWord = answer(pay(&rig, "k2", 100, None).await).await;
    assert_eq!(first, forgetful);
    assert_eq!(problem(pay(&rig, "k3", 200, None).await).await.1, ProblemKind::AlreadyPaid);
}

#[tokio::test]
async fn an_amount_with_the_chosen_ending_is_declined_and_may_be_tried_again() {
    let decline = Some("28".parse().unwrap());
    let rig = Rig::with(Config { decline, ..Config::default() }).await;
    rig.send(&shopping()[..10]).await;
    let declined: PaymentWord = answer(pay(&rig, "k1", TOTAL, Some(10)).await).await;
    assert_eq!((declined.ok, declined.reference.as_str()), (false, "SIM-000001"));
    let again: PaymentWord = answer(pay(&rig, "k2", TOTAL, Some(10)).await).await;
    assert_eq!((again.ok, again.reference.as_str()), (false, "SIM-000002"));
    let other: PaymentWord = answer(pay(&rig, "k3", TOTAL + 1, None).await).await;
    assert!(other.ok);
}

#[tokio::test]
async fn no_money_is_taken_before_the_events_behind_the_amount_are_there() {
    let rig = Rig::open().await;
    for (events, expected) in [(0, 1), (6, 7)] {
        rig.send(&shopping()[..events]).await;
        let (status, kind, gap) = problem(pay(&rig, "k1", TOTAL, Some(10)).await).await;
        assert_eq!((status, kind, gap.expected), (409, ProblemKind::Gap, Some(Seq(expected))));
    }
    rig.send(&shopping()[..10]).await;
    let word: PaymentWord = answer(pay(&rig, "k1", TOTAL, Some(10)).await).await;
    assert!(word.ok);
}

#[tokio::test]
async fn no_money_is_taken_for_an_amount_that_the_receipt_contradicts() {
    let rig = Rig::open().await;
    rig.send(&shopping()[..10]).await;
    let (status, kind, told) = problem(pay(&rig, "k1", TOTAL - 1, Some(10)).await).await;
    assert_eq!((status, kind), (409, ProblemKind::AmountDiffers));
    assert_eq!(told.says, "327 was asked for, but the events come to 328");
}

#[tokio::test]
async fn a_payment_needs_a_key_and_an_amount_that_is_one() {
    let rig = Rig::open().await;
    for (key, amount) in [("", 100), ("k 1", 100), ("k1", -5)] {
        assert_eq!(problem(pay(&rig, key, amount, None).await).await.1, ProblemKind::Malformed, "{key} {amount}");
    }
}
