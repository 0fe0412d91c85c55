//! Products that the carts did not know, from report to done.

use cart_domain::catalogue::CatalogueVersion;
use cart_domain::input::Reader;
use cart_domain::{Gtin, UnlistedWhy, Wall};
use cart_protocol::catalogue_csv::{self, Options};
use cart_protocol::{LabelPicture, ProblemKind, UnlistedHeard, UnlistedReport, path};
use reqwest::StatusCode;

use crate::rig::{Rig, answer, problem};
use crate::trip::cart;

const NOON: i64 = 1_795_348_800_000;
const CODE: &str = "4000000000006";

fn report(first: i64, times: u32) -> UnlistedReport {
    UnlistedReport {
        text: CODE.into(),
        aim: Some("]E0".into()),
        by: Reader::Camera,
        why: UnlistedWhy::Unknown,
        gtin: Gtin::parse(CODE).ok(),
        catalogue: CatalogueVersion(7),
        first: Wall(NOON + first),
        last: Wall(NOON + first + i64::from(times) * 1_000),
        times,
        picture: None,
    }
}

/// The beginning of a PNG of one grey pixel, which is as far as the store looks.
fn picture() -> LabelPicture {
    LabelPicture::from_png(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec()).unwrap()
}

async fn send(rig: &Rig, report: &UnlistedReport) {
    let heard: UnlistedHeard = answer(rig.post(&path::unlisted(&cart()), report).send().await.unwrap()).await;
    assert_eq!(heard.times, report.times);
}

/// Code and scans of each row of the table.
async fn table(rig: &Rig) -> Vec<(String, u32)> {
    let response = rig.get("/unlisted.csv").send().await.unwrap().error_for_status().unwrap();
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    let text = response.text().await.unwrap();
    let cells = |row: &str| row.trim_matches('"').split("\",\"").map(ToOwned::to_owned).collect::<Vec<_>>();
    text.lines().skip(1).map(cells).map(|cells| (cells[0].clone(), cells[4].parse().unwrap())).collect()
}

async fn page(rig: &Rig) -> String {
    rig.get("/unlisted").send().await.unwrap().error_for_status().unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_report_that_is_sent_again_counts_once_and_what_was_scanned_since_is_added() {
    let rig = Rig::open().await;
    for times in [2, 2, 5, 5] {
        send(&rig, &report(0, times)).await;
    }
    assert_eq!(table(&rig).await, [(CODE.to_owned(), 5)]);
    send(&rig, &report(60_000, 1)).await;
    let newer = UnlistedReport { catalogue: CatalogueVersion(8), ..report(60_000, 1) };
    send(&rig, &newer).await;
    send(&rig, &newer).await;
    let rig = rig.restart().await;
    assert_eq!(table(&rig).await, [(CODE.to_owned(), 7)]);
}

#[tokio::test]
async fn carts_count_together_and_the_most_wanted_comes_first() {
    let rig = Rig::open().await;
    let other =
        UnlistedReport { text: "4006381333932".into(), why: UnlistedWhy::CheckDigit, gtin: None, ..report(0, 3) };
    send(&rig, &other).await;
    send(&rig, &report(0, 2)).await;
    let response = rig.post("/v1/carts/C-08/unlisted", &report(0, 2)).send().await.unwrap();
    answer::<UnlistedHeard>(response).await;
    assert_eq!(table(&rig).await, [(CODE.to_owned(), 4), ("4006381333932".to_owned(), 3)]);
    let page = page(&rig).await;
    for part in
        ["Products the carts did not know", "not in the catalogue", "the check digit is wrong, every time", "cart C-08"]
    {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
}

#[tokio::test]
async fn the_picture_of_the_label_is_shown_and_erased_when_the_code_is_done() {
    let rig = Rig::open().await;
    send(&rig, &report(0, 1)).await;
    assert!(page(&rig).await.contains(">none<"));
    send(&rig, &UnlistedReport { picture: Some(picture()), ..report(0, 2) }).await;
    assert!(page(&rig).await.contains(r#"<img src="/unlisted/1/picture""#));
    let shown = rig.get("/unlisted/1/picture").send().await.unwrap().error_for_status().unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
    assert_eq!(shown.bytes().await.unwrap(), picture().png());
    rig.post("/unlisted/1/done", &()).send().await.unwrap().error_for_status().unwrap();
    assert_eq!(table(&rig).await, []);
    assert_eq!(rig.get("/unlisted/1/picture").send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_code_that_is_done_is_open_again_when_it_is_scanned_later_and_not_before() {
    let rig = Rig::open().await;
    send(&rig, &report(0, 3)).await;
    rig.post("/unlisted/1/done", &()).send().await.unwrap().error_for_status().unwrap();
    // A cart that was away tells what it scanned long ago.
    send(&rig, &report(60_000, 4)).await;
    assert_eq!(table(&rig).await, []);
    let in_a_century = 100 * 365 * 24 * 60 * 60 * 1_000;
    send(&rig, &report(in_a_century, 2)).await;
    assert_eq!(table(&rig).await, [(CODE.to_owned(), 2)]);
}

#[tokio::test]
async fn a_product_that_was_put_into_the_catalogue_is_marked() {
    let rig = Rig::open().await;
    send(&rig, &report(0, 1)).await;
    assert!(!page(&rig).await.contains("now in the catalogue"));
    let csv = format!("gtin,name,price_minor,unit,tax_class\n{CODE},Something,100,each,A\n");
    let reading = catalogue_csv::read(csv.as_bytes(), "shop.csv", Options::default()).unwrap();
    rig.store.import("shop.csv", &reading).await.unwrap();
    assert!(page(&rig).await.contains("now in the catalogue"));
}

#[tokio::test]
async fn what_is_no_report_is_refused_and_changes_nothing() {
    let rig = Rig::open().await;
    let mut body = serde_json::to_value(report(0, 1)).unwrap();
    let bad = [
        ("text", serde_json::json!("9".repeat(4_096))),
        ("text", serde_json::json!("two\nlines")),
        ("text", serde_json::json!("")),
        ("aim", serde_json::json!("]E0\u{0}")),
        ("times", serde_json::json!(0)),
        ("why", serde_json::json!("bored")),
        ("gtin", serde_json::json!("12")),
        ("picture", serde_json::json!("PHN2Zz4=")),
        ("shopper", serde_json::json!("Ada")),
    ];
    for (key, value) in bad {
        let before = body[key].take();
        body[key] = value.clone();
        let refused = problem(rig.post(&path::unlisted(&cart()), &body).send().await.unwrap()).await;
        assert_eq!((refused.0, refused.1), (400, ProblemKind::Malformed), "{key}: {value}");
        body[key] = before;
        if body[key].is_null() && key != "aim" {
            body.as_object_mut().unwrap().remove(key);
        }
    }
    assert_eq!(table(&rig).await, []);
    assert!(page(&rig).await.contains("No cart has met a code"));
}

#[tokio::test]
async fn a_code_with_markup_stays_text() {
    let rig = Rig::open().await;
    send(&rig, &UnlistedReport { text: "<script>\"=1\u{1d}".into(), gtin: None, ..report(0, 1) }).await;
    let page = page(&rig).await;
    assert!(page.contains("&lt;script&gt;&quot;=1&lt;GS&gt;") && !page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn another_sites_page_cannot_press_the_button() {
    let rig = Rig::open().await;
    send(&rig, &report(0, 1)).await;
    let pressed = rig.post("/unlisted/1/done", &()).header("Sec-Fetch-Site", "cross-site").send().await.unwrap();
    assert_eq!(pressed.status(), StatusCode::FORBIDDEN);
    assert_eq!(table(&rig).await.len(), 1);
    let nowhere = rig.post("/unlisted/99/done", &()).send().await.unwrap();
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
}
