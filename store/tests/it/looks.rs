//! What products look like, from what one cart saw to what all carts know, and back again.

use cart_domain::Gtin;
use cart_domain::ids::CartId;
use cart_protocol::{
    Direction, LOOKS_SCHEMA, LookHeard, LookMark, LookReport, LookSource, LooksDelta, NetworkId, ProblemKind,
    PublishedSource, path,
};
use cart_vision::Embedding;
use reqwest::StatusCode;

use crate::rig::{Rig, answer, problem};

const YOGHURT: &str = "4006381333931";
/// How the yoghurt looks, and how soap does.
const CUP: usize = 3;
const BAR: usize = 40;

fn network(letter: &str) -> NetworkId {
    NetworkId::try_from(letter.repeat(64)).unwrap()
}

/// A picture of something that looks like this, as a network sees it; each a little different.
fn direction(axis: usize, variant: usize) -> Direction {
    let mut values = [0.0; 128];
    values[axis] = 1.0;
    values[100 + variant % 20] = 0.5;
    Direction::of(Embedding::of(&values).unwrap().to_bytes())
}

fn placed(trip: usize, axis: usize) -> LookReport {
    LookReport {
        schema: LOOKS_SCHEMA,
        gtin: Gtin::parse(YOGHURT).unwrap(),
        network: network("a"),
        direction: direction(axis, trip),
        source: LookSource::Placed { weighed: 4 },
        mark: LookMark::try_from(format!("{trip:032x}")).unwrap(),
    }
}

fn shown(trip: usize, axis: usize) -> LookReport {
    LookReport { source: LookSource::Shown, ..placed(trip, axis) }
}

async fn tell(rig: &Rig, cart: &str, report: &LookReport) -> bool {
    let told = rig.post(&path::looks(&CartId(cart.to_owned())), report).send().await.unwrap();
    answer::<LookHeard>(told).await.published
}

async fn since(rig: &Rig, version: u64) -> LooksDelta {
    rig.read(&path::looks_since(&network("a"), version)).await
}

/// How many looks of the yoghurt are published, and how many are withdrawn.
async fn published(rig: &Rig) -> (usize, usize) {
    let delta = since(rig, 0).await;
    delta.products.first().map_or((0, 0), |product| (product.looks.len(), product.withdrawn.len()))
}

async fn page(rig: &Rig) -> String {
    rig.get("/looks").send().await.unwrap().error_for_status().unwrap().text().await.unwrap()
}

async fn press_withdraw(rig: &Rig, source: &str) -> StatusCode {
    let button = format!("/looks/{}/0{YOGHURT}/{source}/withdraw", network("a").as_str());
    assert!(page(rig).await.contains(&format!("action=\"{button}\"")), "the page has this button");
    rig.post(&button, &()).send().await.unwrap().status()
}

#[tokio::test]
async fn what_two_carts_saw_on_three_trips_is_published_and_what_one_cart_saw_on_ten_is_not() {
    let rig = Rig::open().await;
    for trip in 0..10 {
        assert!(!tell(&rig, "poisoner", &placed(trip, BAR)).await);
    }
    assert_eq!(published(&rig).await, (0, 0));
    assert!(!tell(&rig, "A", &placed(1, CUP)).await);
    assert!(!tell(&rig, "B", &placed(1, CUP)).await, "two trips are too few, even of two carts");
    assert!(tell(&rig, "B", &placed(2, CUP)).await);
    let delta = since(&rig, 0).await;
    assert!(delta.full && !delta.more);
    let directions: Vec<&Direction> = delta.products[0].looks.iter().map(|look| &look.direction).collect();
    assert_eq!(directions, [&direction(CUP, 2), &direction(CUP, 1), &direction(CUP, 1)]);
    assert!(delta.products[0].looks.iter().all(|look| look.source == PublishedSource::Agreed));
    assert!(page(&rig).await.contains("2 carts, 3 trips"));
}

#[tokio::test]
async fn a_look_that_is_sent_again_after_a_power_cut_counts_once_on_either_side_of_it() {
    let rig = Rig::open().await;
    for _ in 0..3 {
        tell(&rig, "A", &placed(1, CUP)).await;
    }
    tell(&rig, "B", &placed(1, CUP)).await;
    let rig = rig.restart().await;
    tell(&rig, "A", &placed(1, CUP)).await;
    tell(&rig, "B", &placed(1, CUP)).await;
    assert_eq!(published(&rig).await, (0, 0), "these are two trips, however often they are told");
    tell(&rig, "B", &placed(2, CUP)).await;
    let version = since(&rig, 0).await.version;
    let rig = rig.restart().await;
    tell(&rig, "B", &placed(2, CUP)).await;
    assert_eq!(since(&rig, 0).await.version, version, "and what is published stays as it is");
}

#[tokio::test]
async fn what_staff_show_is_published_at_once_and_is_the_last_to_go() {
    let rig = Rig::open().await;
    assert!(tell(&rig, "A", &shown(100, CUP)).await);
    for trip in 0..12 {
        tell(&rig, if trip % 2 == 0 { "A" } else { "B" }, &placed(trip, CUP)).await;
    }
    let delta = since(&rig, 0).await;
    let looks = &delta.products[0].looks;
    assert_eq!((looks.len(), looks[0].source), (8, PublishedSource::Shown));
    for trip in 20..40 {
        assert!(!tell(&rig, "C", &placed(trip, CUP)).await, "the carts know this yoghurt");
    }
    assert_eq!(since(&rig, 0).await.version, delta.version, "what sells all day is not fetched all day");
    for trip in 101..110 {
        assert!(tell(&rig, "A", &shown(trip, CUP)).await);
    }
    let looks = since(&rig, 0).await.products.remove(0).looks;
    assert!(looks.len() == 8 && looks.iter().all(|look| look.source == PublishedSource::Shown));
}

#[tokio::test]
async fn what_staff_showed_by_mistake_goes_with_all_that_it_replaced_and_with_what_carts_agreed_on_like_it() {
    let rig = Rig::open().await;
    for trip in 0..9 {
        tell(&rig, "A", &shown(trip, BAR)).await;
    }
    for (cart, trip) in [("A", 21), ("B", 22), ("C", 23)] {
        tell(&rig, cart, &placed(trip, BAR)).await;
    }
    assert_eq!(published(&rig).await, (8, 0), "there is no room for what carts agree on");
    press_withdraw(&rig, "shown").await;
    assert_eq!(published(&rig).await, (0, 9), "the first cart was shown nine, and uses none of them");
    let rig = Rig::open().await;
    tell(&rig, "A", &shown(1, BAR)).await;
    for (cart, trip, looks) in
        [("A", 21, BAR), ("B", 22, BAR), ("C", 23, BAR), ("A", 31, CUP), ("B", 32, CUP), ("C", 33, CUP)]
    {
        tell(&rig, cart, &placed(trip, looks)).await;
    }
    assert_eq!(published(&rig).await, (7, 0));
    press_withdraw(&rig, "shown").await;
    assert_eq!(published(&rig).await, (3, 4), "what looks like a yoghurt stays");
}

#[tokio::test]
async fn what_a_clerk_withdraws_is_gone_from_every_cart_and_never_comes_back_by_itself() {
    let rig = Rig::open().await;
    for (cart, trip) in [("A", 1), ("B", 1), ("B", 2)] {
        tell(&rig, cart, &placed(trip, BAR)).await;
    }
    let known = since(&rig, 0).await.version;
    assert_eq!(press_withdraw(&rig, "placed").await, StatusCode::OK, "the button leads back to the page");
    let delta = since(&rig, known).await;
    assert_eq!((delta.full, delta.products[0].looks.len(), delta.products[0].withdrawn.len()), (false, 0, 3));
    // The same trips again, and many more of many carts.
    for trip in 1..9 {
        for cart in ["A", "B", "C", "D"] {
            assert!(!tell(&rig, cart, &placed(trip, BAR)).await);
        }
    }
    assert_eq!(published(&rig).await, (0, 3));
    // What the product really looks like is another matter, and so is what staff decide.
    for (cart, trip) in [("A", 21), ("B", 22), ("C", 23)] {
        tell(&rig, cart, &placed(trip, CUP)).await;
    }
    assert_eq!(published(&rig).await, (3, 3));
    assert!(tell(&rig, "A", &shown(50, BAR)).await);
    assert_eq!(published(&rig).await, (4, 3));
}

#[tokio::test]
async fn what_staff_showed_by_mistake_is_withdrawn_and_telling_it_again_changes_nothing() {
    let rig = Rig::open().await;
    tell(&rig, "A", &shown(1, BAR)).await;
    press_withdraw(&rig, "shown").await;
    assert!(!tell(&rig, "A", &shown(1, BAR)).await);
    assert_eq!(published(&rig).await, (0, 1));
}

#[tokio::test]
async fn looks_of_another_network_neither_agree_nor_are_handed_out() {
    let rig = Rig::open().await;
    tell(&rig, "A", &placed(1, CUP)).await;
    tell(&rig, "A", &placed(2, CUP)).await;
    assert!(!tell(&rig, "B", &LookReport { network: network("b"), ..placed(3, CUP) }).await);
    assert_eq!(published(&rig).await, (0, 0));
    assert!(tell(&rig, "B", &LookReport { network: network("b"), ..shown(4, CUP) }).await);
    assert_eq!(published(&rig).await, (0, 0));
    let other: LooksDelta = rig.read(&path::looks_since(&network("b"), 0)).await;
    assert_eq!((other.network, other.products.len()), (network("b"), 1));
}

#[tokio::test]
async fn a_cart_that_floods_the_store_pushes_nothing_out_that_others_saw() {
    let rig = Rig::open().await;
    tell(&rig, "A", &placed(1, CUP)).await;
    for trip in 0..60 {
        tell(&rig, "flood", &placed(trip, BAR)).await;
    }
    tell(&rig, "B", &placed(2, CUP)).await;
    assert!(tell(&rig, "B", &placed(3, CUP)).await);
}

#[tokio::test]
async fn a_cart_learns_only_what_changed_and_everything_where_it_knew_another_store() {
    let rig = Rig::open().await;
    let empty = since(&rig, 0).await;
    assert_eq!((empty.version, empty.full, empty.products.len()), (0, true, 0));
    tell(&rig, "A", &shown(1, CUP)).await;
    let first = since(&rig, 0).await;
    let nothing = since(&rig, first.version).await;
    assert_eq!((nothing.version, nothing.full, nothing.products.len()), (first.version, false, 0));
    tell(&rig, "A", &shown(2, CUP)).await;
    let second = since(&rig, first.version).await;
    assert_eq!((second.full, second.products[0].looks.len()), (false, 2));
    let foreign = since(&rig, 77).await;
    assert_eq!((foreign.full, foreign.products.len(), foreign.version), (true, 1, second.version));
}

#[tokio::test]
async fn a_shop_with_more_products_than_fit_an_answer_is_told_page_by_page() {
    let rig = Rig::open().await;
    for number in 0..203_u64 {
        tell(&rig, "A", &LookReport { gtin: Gtin::from_number(number + 1).unwrap(), ..shown(1, CUP) }).await;
    }
    let first = since(&rig, 0).await;
    assert_eq!((first.full, first.more, first.products.len()), (true, true, 200));
    let rest = since(&rig, first.version).await;
    assert_eq!((rest.full, rest.more, rest.products.len()), (false, false, 3));
}

#[tokio::test]
async fn what_is_no_look_is_refused_by_name_and_a_foreign_page_withdraws_nothing() {
    let rig = Rig::open().await;
    tell(&rig, "A", &shown(1, CUP)).await;
    let refused = async |report: &LookReport| {
        let (status, kind, problem) =
            problem(rig.post(&path::looks(&CartId("A".into())), report).send().await.unwrap()).await;
        assert_eq!((status, kind), (400, ProblemKind::Malformed));
        problem.says
    };
    assert!(refused(&LookReport { schema: 9, ..placed(1, CUP) }).await.contains("schema 9"));
    let nowhere = Direction::of([0; 256]);
    assert!(refused(&LookReport { direction: nowhere, ..placed(1, CUP) }).await.contains("points nowhere"));
    let asked = rig.get("/v1/looks?network=products.onnx&since=0").send().await.unwrap();
    assert!(problem(asked).await.2.says.contains("SHA-256"));
    let button = format!("/looks/{}/0{YOGHURT}/shown/withdraw", network("a").as_str());
    let elsewhere = rig.post(&button, &()).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
    assert_eq!(published(&rig).await, (1, 0));
    assert_eq!(rig.post("/looks/x/y/z/withdraw", &()).send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_command_lists_and_withdraws_beside_a_running_server() {
    let rig = Rig::open().await;
    tell(&rig, "A", &shown(1, CUP)).await;
    for trip in 1..4 {
        tell(&rig, if trip == 1 { "A" } else { "B" }, &placed(trip + 1, CUP)).await;
    }
    let command = |words: &[&str]| {
        let database = rig.database();
        let words: Vec<std::ffi::OsString> = ["cart-store", "looks"].iter().chain(words).map(Into::into).collect();
        tokio::task::spawn_blocking(move || {
            let mut out = Vec::new();
            let words = words.into_iter().chain(["--db".into(), database.into()]);
            cart_store::cli::run(words, &mut out, &mut Vec::new());
            String::from_utf8(out).unwrap()
        })
    };
    let lines = command(&["list"]).await.unwrap();
    let sources: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |source: &str| sources.iter().find(|line| line["source"] == source).unwrap();
    assert_eq!((&told("agreed")["carts"], &told("agreed")["trips"]), (&2.into(), &3.into()), "{lines}");
    assert_eq!(told("shown")["looks"], 1);
    let said = command(&["withdraw", YOGHURT, "--only", "agreed"]).await.unwrap();
    assert_eq!(said, format!("3 looks of 0{YOGHURT} are withdrawn\n"));
    assert_eq!(published(&rig).await, (1, 3));
}
