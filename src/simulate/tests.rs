//! What the simulation promises whoever reads its figures.

use std::io::BufReader;
use std::sync::{Arc, LazyLock};

use cart_domain::Mass;
use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_domain::input::Device;
use cart_protocol::catalogue_csv::UnknownColumns;

use super::outcome::{Ending, Outcome, Scanned};
use super::shop::{Experience, Known, Shop};
use super::trip::Trip;
use super::*;
use crate::replay::{self, Ack, Player, ReplayArgs, Source};
use crate::trace::{Mistake, TraceReader};

fn few_trips(threads: usize) -> SimulateArgs {
    SimulateArgs {
        trips: 4,
        seed: 11,
        profiles: vec!["small-basket".to_owned(), "thief-no-scan".to_owned()],
        policies: vec![Policy::Fusion],
        form: Form::Json,
        traces: None,
        sheet: None,
        learned: Experience::Usual,
        without: None,
        threads,
    }
}

/// One shop for all tests: 20,000 products take a while to invent.
fn shop() -> &'static Shop {
    static SHOP: LazyLock<Shop> = LazyLock::new(|| Shop::invent(11));
    &SHOP
}

/// What is usually known in it.
fn known() -> &'static Known {
    static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::of(shop(), Experience::Usual, 0.05, 11));
    &KNOWN
}

fn trip(shop: &Shop, profile: &str, number: u64) -> Trip {
    trip_without(None, shop, profile, number)
}

fn trip_without(without: Option<Device>, shop: &Shop, profile: &str, number: u64) -> Trip {
    let profile = Profile::named(profile).expect("a profile of ours");
    let (policy, known) = (Policy::Fusion, known());
    Ticket { seed: 11, number, profile: &profile, policy, known, without, recorded: true }.run(shop)
}

fn outcomes(shop: &Shop, profile: &str, trips: u64) -> Vec<Outcome> {
    (0..trips).map(|number| trip(shop, profile, number).outcome).collect()
}

#[test]
fn one_thread_and_three_print_the_same_bytes() {
    let printed = |threads| {
        let mut out = Vec::new();
        run(&few_trips(threads), &mut out).expect("memory has room");
        out
    };
    assert_eq!(printed(1), printed(3));
}

#[test]
fn a_trip_is_the_same_whichever_trips_were_simulated_before_it() {
    let shop = shop();
    let alone = trip(shop, "small-basket", 4);
    drop(trip(shop, "hasty", 0));
    let after = trip(shop, "small-basket", 4);
    assert_eq!(alone.outcome, after.outcome);
    assert_eq!(alone.trace, after.trace);
}

#[test]
fn a_trace_replays_to_the_same_judgement() {
    let shop = shop();
    let mut file = Vec::new();
    let products: Vec<_> = shop.wares.iter().map(|ware| ware.product.clone()).collect();
    cart_protocol::catalogue_csv::write(&mut file, &products).expect("memory has room");
    let reading = cart_protocol::catalogue_csv::read(&file[..], CATALOGUE, Default::default()).expect("our own file");
    let catalogue = Arc::new(Catalogue::new(CatalogueVersion(1), reading.products));
    for (profile, number) in [("small-basket", 1), ("thief-swap", 2), ("first-timer", 3)] {
        let trip = trip(shop, profile, number);
        let trace = trip.trace.expect("it was recorded");
        let (header, reader) = TraceReader::open(BufReader::new(&trace[..])).expect("our own trace");
        let mut player = Player::new(&header, Arc::clone(&catalogue), known().learned.clone());
        for line in reader {
            player.line(&line.expect("our own line"));
        }
        let (score, outcome) = (player.end().score.expect("there was truth"), trip.outcome);
        assert_eq!(score.lines, outcome.lines, "{profile} {number}");
        assert_eq!(score.false_questions as u32, outcome.false_questions.values().sum::<u32>(), "{profile} {number}");
        let asked = |kind: Mistake, made, noticed, asked| (kind, made, noticed, asked);
        let replayed: Vec<_> = score.mistakes.iter().map(|m| asked(m.mistake, m.t, m.noticed, m.asked)).collect();
        let judged: Vec<_> = outcome.mistakes.iter().map(|m| asked(m.mistake, m.made, m.noticed, m.asked)).collect();
        assert_eq!(replayed, judged, "{profile} {number}");
    }
}

#[test]
fn what_is_stolen_without_a_scan_is_unpaid_unless_it_is_set_right() {
    let shop = shop();
    let trips = outcomes(shop, "thief-no-scan", 5);
    let stolen = || trips.iter().flat_map(|trip| &trip.mistakes).filter(|m| m.mistake == Mistake::NoScan);
    assert!(stolen().count() > 0);
    assert!(stolen().all(|theft| theft.value > cart_domain::Money::ZERO && theft.difference > Mass::ZERO));
    for trip in trips.iter().filter(|trip| trip.ending == Ending::Paid) {
        let left: cart_domain::Money = trip.mistakes.iter().filter(|m| !m.right).map(|m| m.value).sum();
        assert!(left == cart_domain::Money::ZERO || trip.unpaid > cart_domain::Money::ZERO, "trip {}", trip.trip);
    }
}

#[test]
fn every_placement_comes_to_rest_and_is_told_of_no_sooner() {
    let shop = shop();
    let trips = outcomes(shop, "small-basket", 5);
    let placements: Vec<_> = trips.iter().flat_map(|trip| &trip.placements).collect();
    assert!(placements.len() > 10);
    for placement in placements {
        assert!(placement.rested.is_some_and(|rested| rested > placement.put));
        assert!(placement.shown.is_none_or(|shown| shown > placement.put));
        assert_eq!(placement.scanned, Scanned::Yes, "these shoppers forgot nothing with this seed");
    }
}

#[test]
fn a_recorded_trip_and_its_catalogue_are_what_the_replay_command_reads() {
    let place = tempfile::tempdir().expect("a place for files");
    let args = SimulateArgs { trips: 1, traces: Some(place.path().to_owned()), ..few_trips(1) };
    run(&args, &mut Vec::new()).expect("our own folder");
    let args = ReplayArgs {
        source: Source::File(place.path().join("00000.jsonl")),
        catalogue: None,
        unknown_columns: UnknownColumns::Refuse,
        form: replay::Form::Json,
        learned: Some(place.path().join("learned.json")),
        ack: Ack::Never,
    };
    let (mut out, mut complaints) = (Vec::new(), Vec::new());
    replay::run(&args, std::io::empty(), &mut out, &mut complaints).expect("our own trace");
    let (out, complaints) = (String::from_utf8_lossy(&out), String::from_utf8_lossy(&complaints));
    let last = out.lines().last().unwrap_or_default();
    assert!(last.contains("\"receipt\":{") && last.contains("\"score\":{"), "{last}\n{complaints}");
    assert_eq!(complaints, "");
}

#[test]
fn a_cart_without_a_camera_or_a_scale_says_so_and_reports_nothing_of_it() {
    for (device, name, report) in
        [(Device::Camera, "camera", "\"sight\":{\"change"), (Device::Scale, "scale", "\"mass\":")]
    {
        let trip = trip_without(Some(device), shop(), "small-basket", 1);
        let trace = String::from_utf8(trip.trace.expect("it was recorded")).expect("JSON is UTF-8");
        let fault = format!("{{\"t\":0,\"fault\":{{\"device\":\"{name}\",\"kind\":\"gone\"}}}}");
        assert_eq!(trace.lines().nth(1), Some(&fault[..]));
        assert!(!trace.contains(report), "{name}");
        assert_eq!(trip.outcome.said_what_is_missing, Some(true), "{name}");
    }
    assert_eq!(trip(shop(), "small-basket", 1).outcome.said_what_is_missing, None);
}

#[test]
fn the_table_and_the_sheet_tell_the_same_figures() {
    let args = SimulateArgs { policies: vec![Policy::Fusion], profiles: vec![], trips: 2, ..few_trips(2) };
    let mut table = Vec::new();
    run(&SimulateArgs { form: Form::Text, ..args.clone() }, &mut table).expect("memory has room");
    let table = String::from_utf8(table).expect("text");
    let report = sheet::survey(&args, Path::new("accuracy.md")).expect("nothing is written");
    let sheet = sheet::sheet(&report, "accuracy");
    for figure in sheet::FIGURES {
        let told = table.lines().find_map(|line| line.trim().strip_prefix(figure.name).map(str::trim));
        let told = told.unwrap_or_else(|| panic!("no {} in\n{table}", figure.name));
        assert!(sheet.contains(&format!("| {} | {told} |", figure.name)), "{}: {told} in\n{sheet}", figure.name);
    }
}
