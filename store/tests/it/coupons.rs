//! Coupons come in with the trip and are shown with its receipt, to whoever has to settle them.

use cart_domain::ids::{CouponId, Seq};
use cart_domain::receipt::coupon::{CouponCode, CouponKind};
use cart_domain::{Envelope, Event, Money};
use cart_protocol::{Agreement, ReceiptRecord, path};

use crate::rig::Rig;
use crate::trip::{TOTAL, cart, envelope, shopping, trip};

fn on_file(serial: &str) -> CouponCode {
    CouponCode {
        kind: CouponKind::OnFile,
        value: format!("001234567654320{serial}"),
        funder: Some("123456".into()),
        offer: Some("765432".into()),
        serial: Some(serial.into()),
    }
}

/// The whole trip, with two coupons presented before the checkout and one of them taken back.
fn with_coupons() -> Vec<Envelope> {
    let mut events: Vec<Event> = shopping().into_iter().map(|envelope| envelope.event).collect();
    let checkout = events.iter().position(|event| *event == Event::CheckoutEntered).unwrap();
    let coupons = [
        Event::CouponPresented { coupon: CouponId(1), code: on_file("000001") },
        Event::CouponPresented { coupon: CouponId(2), code: on_file("000002") },
        Event::CouponWithdrawn { coupon: CouponId(1) },
    ];
    events.splice(checkout..checkout, coupons);
    (1..).zip(events).map(|(seq, event)| envelope(seq, event)).collect()
}

#[tokio::test]
async fn the_receipt_names_each_coupon_and_its_total_is_what_it_was_without() {
    let rig = Rig::open().await;
    rig.send_with_total(&with_coupons(), Some((15, TOTAL))).await.error_for_status().unwrap();
    let receipt: ReceiptRecord = rig.read(&path::receipt(&cart(), &trip())).await;
    assert_eq!((receipt.total, receipt.agreement), (Money::from_minor(TOTAL), Agreement::Equal { seq: Seq(15) }));
    let told: Vec<_> = receipt.coupons.iter().map(|coupon| (coupon.code.serial.as_deref(), coupon.withdrawn)).collect();
    assert_eq!(told, [(Some("000001"), true), (Some("000002"), false)]);
}

#[tokio::test]
async fn the_coupons_outlive_a_restart_of_the_store() {
    let rig = Rig::open().await;
    rig.send(&with_coupons()).await.error_for_status().unwrap();
    let rig = rig.restart().await;
    let receipt: ReceiptRecord = rig.read(&path::receipt(&cart(), &trip())).await;
    assert_eq!(receipt.coupons.len(), 2);
}

#[tokio::test]
async fn a_clerk_sees_on_the_page_what_is_to_be_settled() {
    let rig = Rig::open().await;
    rig.send(&with_coupons()).await.error_for_status().unwrap();
    let page = rig.get("/trips/C-07/1795341600000-00a7").send().await.unwrap().text().await.unwrap();
    for part in [
        "<h2>Coupons</h2>",
        "Not in the total: settle them at payment.",
        "<td>765432</td><td>123456</td><td>000002</td><td></td>",
        "<td>000001</td><td>taken back</td>",
        "coupon_presented",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
}

#[tokio::test]
async fn a_till_that_asks_for_text_reads_the_standing_coupon_below_the_total() {
    let rig = Rig::open().await;
    rig.send(&with_coupons()).await.error_for_status().unwrap();
    let place = path::receipt(&cart(), &trip());
    let text = rig.get(&place).header("Accept", "text/plain").send().await.unwrap().text().await.unwrap();
    let after_total = text.split_once("TOTAL").unwrap().1;
    assert_eq!(after_total.matches("coupon on file 765432").count(), 1, "{text}");
}

#[tokio::test]
async fn a_trip_without_coupons_is_shown_as_it_always_was() {
    let rig = Rig::open().await;
    rig.send(&shopping()).await.error_for_status().unwrap();
    let page = rig.get("/trips/C-07/1795341600000-00a7").send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("Coupon"), "{page}");
    let receipt: serde_json::Value = rig.read(&path::receipt(&cart(), &trip())).await;
    assert_eq!(receipt.get("coupons"), None);
}
