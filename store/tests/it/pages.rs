//! What a person of the store sees in a browser.

use cart_domain::Event;
use cart_domain::catalogue::Unit;
use cart_domain::ids::LineId;
use cart_domain::receipt::event::Quantity;

use crate::rig::Rig;
use crate::trip::{TOTAL, item, numbered, shopping, started};

async fn page(rig: &Rig, path: &str) -> String {
    let response = rig.get(path).send().await.unwrap().error_for_status().unwrap();
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(response.headers()["cache-control"], "no-store");
    response.text().await.unwrap()
}

#[tokio::test]
async fn a_new_store_says_that_it_has_heard_nothing_yet() {
    let rig = Rig::open().await;
    assert!(page(&rig, "/").await.contains("No cart has sent anything yet."));
    let style = rig.get("/style.css").send().await.unwrap().error_for_status().unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
}

#[tokio::test]
async fn the_latest_trips_lead_to_their_receipts_and_events() {
    let rig = Rig::open().await;
    rig.send_with_total(&shopping(), Some((12, TOTAL))).await;
    let list = page(&rig, "/").await;
    assert!(list.contains(r#"<a href="/trips/C-07/1795341600000-00a7">"#), "{list}");
    assert!(list.contains(r#"<span class="badge good">equal</span>"#));
    let one = page(&rig, "/trips/C-07/1795341600000-00a7").await;
    for part in [
        "3.28 EUR",
        "Cola 1 l",
        "1 × 1.29 each<br><span class=\"quiet\">plus deposit 0.25</span>",
        "0.875 kg × 1.99 / kg",
        "payment_accepted",
        "equal",
        "paid, reference SIM-000001",
        "Tax B, 7 % of 1.74, included",
        "2026-11-22 10:00:00 UTC",
    ] {
        assert!(one.contains(part), "{part} is missing in {one}");
    }
}

#[tokio::test]
async fn receipts_that_differ_are_marked() {
    let rig = Rig::open().await;
    rig.send_with_total(&shopping(), Some((12, 1))).await;
    assert!(page(&rig, "/").await.contains(r#"<span class="badge bad">different: cart 0.01, store 3.28</span>"#));
}

#[tokio::test]
async fn a_product_name_with_markup_stays_text() {
    let rig = Rig::open().await;
    let item = item("96385074", "<script>alert(1)</script>", 100, Unit::Each);
    let added = Event::LineAdded { line: LineId(1), item, quantity: Quantity::Pieces(1) };
    rig.send(&numbered([started(), added])).await;
    let one = page(&rig, "/trips/C-07/1795341600000-00a7").await;
    assert!(!one.contains("<script>"));
    assert!(one.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}
