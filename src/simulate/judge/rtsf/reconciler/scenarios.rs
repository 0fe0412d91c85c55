//! The published checkout scenarios, with what RTSF concludes of each. They lie in `rtsf/scenarios.json` of `DASH_CART_DATA`. Tags on goods
//! are passed over: a cart has no reader for them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Published {
    products: Vec<Product>,
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Product {
    gtin14: Gtin,
    name: String,
    min_mlb: f64,
    max_mlb: f64,
}

#[derive(Deserialize)]
struct Scenario {
    id: String,
    events: Vec<Timed>,
    rtsf_computed: Computed,
}

#[derive(Deserialize)]
struct Timed {
    t_ms: u64,
    #[serde(flatten)]
    event: Event,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    BasketOpen,
    BasketClose,
    PaymentStart,
    PaymentSuccess,
    ScannedItem {
        product_id: Gtin,
        quantity: f64,
        quantity_unit: String,
    },
    Weight {
        total_mlb: f64,
    },
    #[serde(rename = "cv-roi-event")]
    Seen {
        product_name: String,
        roi_name: String,
        roi_action: String,
    },
    #[serde(rename = "rfid-roi-event")]
    Tagged {},
}

#[derive(Deserialize)]
struct Computed {
    evaluated_at: String,
    suspects: ComputedSuspects,
    items: Vec<ComputedItem>,
}

#[derive(Deserialize)]
struct ComputedSuspects {
    scale: Vec<f64>,
    cv: Vec<String>,
}

#[derive(Deserialize)]
struct ComputedItem {
    name: String,
    qty: f64,
    scale_ok: bool,
    cv_ok: bool,
}

/// Products by name, and a number of its own for every name that is no product's.
struct Names<'a> {
    products: &'a [Product],
    others: BTreeMap<String, Gtin>,
}

impl Names<'_> {
    fn gtin(&mut self, name: &str) -> Gtin {
        if let Some(product) = self.products.iter().find(|product| product.name == name) {
            return product.gtin14;
        }
        let next = format!("{}", 9_001 + self.others.len());
        *self.others.entry(name.to_owned()).or_insert_with(|| Gtin::from_plu(&next).expect("four digits"))
    }
}

fn region(name: &str) -> Region {
    match name {
        "Entrance" => Region::Entrance,
        "Staging" => Region::Staging,
        "Scanner" => Region::Scanner,
        "Bagging" => Region::Bagging,
        "Cart" => Region::Cart,
        "Go Back" => Region::GoBack,
        "Departure" => Region::Departure,
        other => panic!("nobody watches {other}"),
    }
}

/// Plays a scenario up to where its outcome is told.
fn played(scenario: &Scenario, names: &mut Names<'_>) -> Reconciler {
    let mut lane = Reconciler::default();
    for Timed { t_ms, event } in &scenario.events {
        // What comes out of order is dropped, and some scenarios try that.
        let _ = match event {
            Event::BasketOpen => lane.open_basket(),
            Event::BasketClose => lane.close_basket(),
            Event::PaymentSuccess => lane.succeed_payment(),
            Event::PaymentStart if scenario.rtsf_computed.evaluated_at == "payment-start" => return lane,
            Event::PaymentStart => lane.start_payment().map(|_| ()),
            Event::ScannedItem { product_id, quantity, quantity_unit } => {
                assert!(quantity_unit.eq_ignore_ascii_case("EA"), "every published scan counts pieces");
                let product = names.products.iter().find(|product| product.gtin14 == *product_id);
                let product = product.expect("every published scan is of a published product");
                let range = (product.min_mlb / 1_000.0, product.max_mlb / 1_000.0);
                lane.scan(*t_ms, Scanned { product: *product_id, quantity: *quantity, unit: Unit::Each, range })
            }
            Event::Weight { total_mlb } => lane.weigh(*t_ms, total_mlb / 1_000.0),
            Event::Seen { product_name, roi_name, roi_action } => {
                let act = match roi_action.as_str() {
                    "ENTERED" => Some(Act::Entered),
                    "EXITED" => Some(Act::Exited),
                    _ => None,
                };
                if let Some(act) = act {
                    lane.see(*t_ms, names.gtin(product_name), region(roi_name), act);
                }
                Ok(())
            }
            Event::Tagged {} => Ok(()),
        };
    }
    lane
}

/// What is concluded otherwise than published.
fn difference(scenario: &Scenario, products: &[Product]) -> Option<String> {
    let mut names = Names { products, others: BTreeMap::new() };
    let lane = played(scenario, &mut names);
    let Suspects { scale, objects } = lane.suspects();
    let felt: Vec<String> = scale.iter().map(|(_, pounds)| format!("{pounds:.3}")).collect();
    let expected: Vec<String> =
        scenario.rtsf_computed.suspects.scale.iter().map(|pounds| format!("{pounds:.3}")).collect();
    let mut seen: Vec<Gtin> = scenario.rtsf_computed.suspects.cv.iter().map(|name| names.gtin(name)).collect();
    seen.sort_unstable();
    let told = |entry: &Entry| {
        (entry.scanned.product, format!("{:.1}", entry.scanned.quantity), entry.scale_confirmed, entry.cv_confirmed)
    };
    let entries: Vec<_> = lane.entries().iter().map(told).collect();
    let items: Vec<_> = scenario
        .rtsf_computed
        .items
        .iter()
        .map(|item| (names.gtin(&item.name), format!("{:.1}", item.qty), item.scale_ok, item.cv_ok))
        .collect();
    let same = felt == expected && objects == seen && entries == items;
    (!same).then(|| {
        format!(
            "{}: felt {felt:?} for {expected:?}, seen {objects:?} for {seen:?}, {entries:?} for {items:?}",
            scenario.id
        )
    })
}

#[test]
fn every_published_scenario_ends_as_the_peer_ends_it() {
    let Some(data) = std::env::var_os("DASH_CART_DATA").map(PathBuf::from) else {
        // Past the test harness, which keeps to itself what a passing test prints.
        writeln!(
            io::stderr(),
            "NOT RUN: DASH_CART_DATA names no folder, so the peer's rtsf/scenarios.json was not replayed"
        )
        .ok();
        return;
    };
    let text = std::fs::read(data.join("rtsf/scenarios.json")).expect("rtsf/scenarios.json lies in DASH_CART_DATA");
    let published: Published = serde_json::from_slice(&text).expect("the scenarios as they were published");
    assert!(published.scenarios.len() >= 18, "all of them are there");
    let differences: Vec<String> =
        published.scenarios.iter().filter_map(|scenario| difference(scenario, &published.products)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
