//! The checkout scenarios of a peer, replayed. They come with what a cart with scanner, scale and camera must conclude when the shopper
//! wants to pay. The peer's weights are cumulative totals in thousandths of a pound; its events come in bursts, so they are given the time
//! that hands need.

use std::io::{self, Write};
use std::path::PathBuf;

use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product};
use cart_domain::input::{Change, Intent, LineChoice, Match, PerMille, Reader, Scan, Sighting};
use cart_domain::question::Kind;
use cart_domain::{Gtin, Input, Mass, Money};
use dash_cart::trace::Header;
use serde::Deserialize;

use crate::replayed::Replayed;
use crate::story::Story;

#[derive(Deserialize)]
struct Scenarios {
    products: Vec<PeerProduct>,
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct PeerProduct {
    gtin14: Gtin,
    name: String,
    min_g: f64,
    max_g: f64,
}

#[derive(Deserialize)]
struct Scenario {
    id: String,
    events: Vec<PeerEvent>,
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    verdict: String,
    unexplained_g: Vec<f64>,
}

#[derive(Deserialize)]
struct PeerEvent {
    #[serde(flatten)]
    happened: Happened,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Happened {
    BasketOpen,
    BasketClose,
    PaymentStart,
    PaymentSuccess,
    ScannedItem { product_id: Gtin, quantity: f64 },
    Weight { total_mlb: i64 },
    CvRoiEvent { product_name: String, roi_name: String, roi_action: String },
    RfidRoiEvent {},
}

/// From one event to the next.
const HANDS: u64 = 1_600;

fn milligrams(grams: f64) -> Mass {
    #[expect(clippy::cast_possible_truncation, reason = "a pack weighs less than the moon")]
    Mass::from_milligrams((grams * 1_000.0).round() as i64)
}

fn catalogue(products: &[PeerProduct]) -> Catalogue {
    let products = products.iter().map(|product| Product {
        mass_range: Some((milligrams(product.min_g), milligrams(product.max_g))),
        ..Product::new(product.gtin14, product.name.clone(), Money::from_minor(99))
    });
    Catalogue::new(CatalogueVersion(1), products)
}

/// Plays the events until the shopper wants to pay.
fn story(scenario: &Scenario, products: &[PeerProduct]) -> Story {
    let mut story = Story::with_header(&Header::default()).wait(1_000);
    let mut scanned: Vec<(Gtin, u32)> = Vec::new();
    for event in &scenario.events {
        story = match &event.happened {
            Happened::BasketOpen => story.wait(HANDS).touch(Intent::Start),
            Happened::ScannedItem { product_id, quantity } => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of pieces")]
                let pieces = quantity.round() as u32;
                scan(story, *product_id, pieces, &mut scanned)
            }
            Happened::Weight { total_mlb } => story.weigh(milligrams(*total_mlb as f64 * 0.453_592_37)).wait(HANDS),
            Happened::CvRoiEvent { product_name, roi_name, roi_action } => {
                let seen = products.iter().find(|product| product.name == *product_name);
                match (seen, roi_name.as_str(), roi_action.as_str()) {
                    (Some(seen), "Bagging", "ENTERED") => story.input_now(Input::Sighted(added(seen.gtin14))),
                    _ => story,
                }
            }
            Happened::PaymentStart => return story.wait(HANDS).touch(Intent::Checkout).wait(HANDS),
            Happened::PaymentSuccess | Happened::BasketClose | Happened::RfidRoiEvent {} => story,
        };
    }
    story.wait(HANDS).touch(Intent::Checkout).wait(HANDS)
}

fn scan(story: Story, gtin: Gtin, pieces: u32, scanned: &mut Vec<(Gtin, u32)>) -> Story {
    let code = Scan { aim: Some("]E0".to_owned()), data: gtin.as_str()[1..].to_owned(), by: Reader::Hid };
    let story = story.wait(HANDS).input_now(Input::Scanned(code));
    let before = scanned.iter().find(|(known, _)| *known == gtin).map_or(0, |(_, pieces)| *pieces);
    scanned.retain(|(known, _)| *known != gtin);
    scanned.push((gtin, before + pieces));
    if pieces == 1 {
        return story;
    }
    story.touch(Intent::Quantity { of: LineChoice::Product(gtin), pieces: before + pieces })
}

fn added(gtin: Gtin) -> Sighting {
    let matches = vec![Match { gtin, score: PerMille(850) }];
    Sighting { change: Change::Added, area: [300, 400, 200, 200].map(PerMille), matches, quality: PerMille(900) }
}

/// Where the replayed cart concludes otherwise than it must.
fn difference(scenario: &Scenario, products: &[PeerProduct]) -> Option<String> {
    let replayed = Replayed::with(story(scenario, products), catalogue(products));
    let open: Vec<Kind> = replayed.end.questions.iter().map(|question| question.kind).collect();
    let wanted = match scenario.expected.verdict.as_str() {
        "clean" | "no-trip" => vec![],
        "unscanned" => vec![Kind::Unscanned],
        "wrong-weight" => vec![Kind::WrongWeight],
        other => return Some(format!("{}: nobody knows the verdict `{other}`", scenario.id)),
    };
    let no_trip = replayed.shown.iter().all(|shown| shown.view.trip.is_none());
    if open != wanted || (scenario.expected.verdict == "no-trip") != no_trip {
        let asked = replayed.kinds_asked();
        return Some(format!("{}: open {open:?}, expected {wanted:?}; asked on the way {asked:?}", scenario.id));
    }
    let felt = replayed.shown.iter().rev().find_map(|shown| {
        let notice = shown.view.notice.as_ref().filter(|notice| wanted.contains(&notice.kind))?;
        notice.felt
    });
    let (Some(felt), Some(unexplained)) = (felt, scenario.expected.unexplained_g.first()) else { return None };
    let off = (felt - milligrams(*unexplained)).abs();
    (off > Mass::from_grams(10)).then(|| format!("{}: felt {felt:?}, expected {unexplained} g", scenario.id))
}

#[test]
fn a_peers_scenarios_end_as_they_must() {
    let Some(data) = std::env::var_os("DASH_CART_DATA").map(PathBuf::from) else {
        let what =
            "NOT RUN: DASH_CART_DATA names no folder, so the peer's scenarios in rtsf/scenarios.json were not replayed";
        // Past the test harness, which keeps to itself what a passing test prints.
        writeln!(io::stderr(), "{what}").ok();
        return;
    };
    let text = std::fs::read(data.join("rtsf/scenarios.json")).expect("rtsf/scenarios.json lies in DASH_CART_DATA");
    let peer: Scenarios = serde_json::from_slice(&text).expect("the scenarios as they were published");
    let differences: Vec<String> =
        peer.scenarios.iter().filter_map(|scenario| difference(scenario, &peer.products)).collect();
    let held = peer.scenarios.len() - differences.len();
    assert!(differences.is_empty(), "{held} of {} hold\n{}", peer.scenarios.len(), differences.join("\n"));
}
