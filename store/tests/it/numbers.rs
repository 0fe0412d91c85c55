//! Numbers that a store gave itself mean nothing elsewhere, so nothing that leaves the store calls one a GTIN.

use cart_domain::catalogue::{CatalogueVersion, Unit};
use cart_domain::ids::LineId;
use cart_domain::input::Reader;
use cart_domain::receipt::event::{Item, Quantity};
use cart_domain::{Event, Gtin, Mass, UnlistedWhy, Wall};
use cart_protocol::{ReceiptRecord, UnlistedHeard, UnlistedReport, path};
use serde_json::Value;

use crate::rig::{Rig, answer};
use crate::trip::{cart, item, numbered, started, trip};

/// The key of the store's own weight labels for cheese.
const CHEESE: &str = "02112345000008";

fn cheese() -> Item {
    Item { gtin: Gtin::parse("2112345000008").unwrap(), ..item("96385074", "Gouda", 1_290, Unit::Kilogram) }
}

fn bananas() -> Item {
    Item { gtin: Gtin::from_plu("4011").unwrap(), ..item("96385074", "Bananas", 199, Unit::Kilogram) }
}

/// Cola with a GTIN, cheese with a label of the store's own, bananas with a look-up code; handed over to a till.
async fn shopped() -> Rig {
    let rig = Rig::open().await;
    let added = |line, item, quantity| Event::LineAdded { line: LineId(line), item, quantity };
    let lot = Quantity::Weighed(Mass::from_grams(500));
    let events = numbered([
        started(),
        added(1, item("96385074", "Cola 1 l", 129, Unit::Each), Quantity::Pieces(1)),
        added(2, cheese(), lot),
        added(3, bananas(), lot),
        Event::CheckoutEntered,
        Event::HandedOver { code: "2905600000015".into() },
    ]);
    rig.send(&events).await.error_for_status().unwrap();
    rig
}

/// Every value that a body calls a GTIN.
fn gtins(body: &Value) -> Vec<String> {
    let own = body.get("gtin").and_then(Value::as_str).map(ToOwned::to_owned);
    let members = body.as_object().into_iter().flat_map(|map| map.values());
    let inner = members.chain(body.as_array().into_iter().flatten()).flat_map(gtins);
    own.into_iter().chain(inner).collect()
}

#[tokio::test]
async fn a_receipt_calls_only_the_cola_a_gtin_and_still_knows_the_cheese_by_its_key() {
    let rig = shopped().await;
    for place in [path::receipt(&cart(), &trip()), path::handover("2905600000015")] {
        let body: Value = rig.read(&place).await;
        assert_eq!(gtins(&body), ["00000096385074"], "{place}");
        let receipt: ReceiptRecord = serde_json::from_value(body).unwrap();
        let keys: Vec<&str> = receipt.lines.iter().map(|line| line.key.as_str()).collect();
        assert_eq!(keys, ["00000096385074", CHEESE, "00000000004011"], "{place}");
    }
}

#[tokio::test]
async fn a_clerk_reads_on_the_page_which_number_is_the_stores_own() {
    let rig = shopped().await;
    let page = rig.get("/trips/C-07/1795341600000-00a7").send().await.unwrap().text().await.unwrap();
    for part in ["GTIN 00000096385074", "in-store 02112345000008", "in-store 00000000004011"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
}

#[tokio::test]
async fn the_table_of_unknown_products_has_the_stores_own_numbers_in_a_column_of_their_own() {
    let rig = Rig::open().await;
    for (text, key) in [("2112345015002", CHEESE), ("4000000000006", "04000000000006")] {
        let report = UnlistedReport {
            text: text.into(),
            aim: None,
            by: Reader::Hid,
            why: UnlistedWhy::Unknown,
            gtin: Gtin::try_from(key.to_owned()).ok(),
            catalogue: CatalogueVersion(1),
            first: Wall(0),
            last: Wall(0),
            times: if key == CHEESE { 2 } else { 1 },
            picture: None,
        };
        answer::<UnlistedHeard>(rig.post(&path::unlisted(&cart()), &report).send().await.unwrap()).await;
    }
    let table = rig.get("/unlisted.csv").send().await.unwrap().text().await.unwrap();
    let mut rows = table.lines().map(|row| row.split(',').map(|cell| cell.trim_matches('"')).collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let column = |name: &str| header.iter().position(|known| *known == name).unwrap();
    let told: Vec<_> = rows.map(|row| (row[column("gtin")], row[column("in_store")])).collect();
    assert_eq!(told, [("", CHEESE), ("04000000000006", "")]);
    let page = rig.get("/unlisted").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("in-store 02112345000008") && page.contains("GTIN 04000000000006"), "{page}");
}
