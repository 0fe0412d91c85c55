//! Staff among the records of a cart, for pictures and for fingers.

use std::sync::Arc;

use cart_domain::Wall;
use cart_domain::ids::TripId;
use cart_domain::question::{Choice, Kind};
use cart_hardware::Cause;
use dash_cart::diag::throttling::Throttling;
use dash_cart::diag::trips::{End, Sold, Step, TripLine, What};
use dash_cart::diag::{Advice, Entry, Limit, State, Value};
use dash_cart::screen::{
    Extras, Moment, Packing, Pages, Part, Past, PastKind, Remembered, Replayed, Storage, Trips, Why,
};

use crate::scenes::staffed;

fn well() -> Entry {
    Entry { since: "08:12".to_owned(), ..Entry::plain(State::Well, Wall(0)) }
}

fn with(pages: Pages) -> Extras {
    Extras { pages, ..staffed() }
}

/// A store that answers, and has not heard everything.
pub fn looking_at_network() -> Extras {
    let mut network = well();
    network.put("events_waiting", 34_i64);
    network.put("trips_parked", 0_i64);
    network.put("products", 20_000_i64);
    network.put("catalogue", 1_795_341_000_i64);
    network.put("last_heard", "11:59");
    network.judge("round_trip_ms", 42, Limit::AtMost(2_000), Advice::StoreSlow);
    network.judge("clock_ahead_ms", -310, Limit::Within(60_000), Advice::ClocksDiffer);
    with(Pages { network: Some(network), ..Pages::default() })
}

/// A disk that is well, in a computer that is a little warm, and a bundle.
pub fn looking_at_storage(packing: Packing) -> Extras {
    let (mut disk, mut system) = (well(), well());
    disk.judge("free_mib", 21_640, Limit::AtLeast(256), Advice::DiskFull);
    disk.put("size_mib", 29_700_i64);
    disk.put("tapes", 18_i64);
    disk.put("tapes_read", 18_i64);
    disk.put("tapes_read_at", "11:12");
    disk.judge("tapes_flawed", 0, Limit::AtMost(0), Advice::TapesFlawed);
    disk.judge("mmcblk0_worn_percent", 90, Limit::AtMost(80), Advice::CardWorn { card: "mmcblk0".to_owned() });
    system.judge("temperature_c", 54, Limit::AtMost(80), Advice::TooHot);
    system.put("throttling", Value::Throttling(Throttling(0)));
    system.judge("memory_available_mib", 3_072, Limit::AtLeast(96), Advice::MemoryShort);
    system.put("program_memory_mib", 71_i64);
    system.put("uptime_s", 345_600_i64);
    system.put("program_uptime_s", 13_680_i64);
    system.put("version", "0.1.0");
    system.put("model", "Raspberry Pi 5 Model B Rev 1.0");
    system.put("system", "Debian GNU/Linux 12 (bookworm)");
    with(Pages { storage: Some(Storage { disk, system, packing }), ..Pages::default() })
}

/// A scale that drifts, a fault that is over, and a power cut.
pub fn looking_at_history() -> Extras {
    let mut entry = well();
    entry.put("scale_drift_interval_ppm", 1_800_i64);
    entry.put("scale_placements", 412_i64);
    entry.put("misses_per_1000_before", 31_i64);
    entry.put("misses_per_1000_lately", 34_i64);
    entry.put("faults", 1_i64);
    let advice = Advice::ScaleDrifts { packs: 412, ppm: 9_700, interval_ppm: 1_800 };
    entry.judge("scale_drift_ppm", 9_700, Limit::Within(6_800), advice);
    let past = |at: &str, kind, why| Past { at: at.to_owned(), kind, why };
    let version = || Why::Plain("0.1.0".to_owned());
    let until = Some("09:14".to_owned());
    let past = vec![
        past("09:02", PastKind::Fault { part: Part::Scanner, until }, Why::Cause(Cause::Unplugged)),
        past("08:12", PastKind::Cut, version()),
        past("2026-11-20 07:58", PastKind::FirstStart, version()),
    ];
    with(Pages { history: Some(Remembered { entry, past }), ..Pages::default() })
}

fn line(number: i64, began: &str, end: End, total: i64, questions: usize) -> TripLine {
    TripLine {
        trip: TripId::new(Wall(1_795_256_400_000 + number), 7),
        began: began.to_owned(),
        ended: None,
        end,
        pieces: 4,
        total,
        currency: "EUR".to_owned(),
        decimals: 2,
        questions,
        flaw: None,
    }
}

fn listed() -> Arc<[TripLine]> {
    Arc::from([
        line(3, "11:41", End::Open, 649, 0),
        line(2, "10:05", End::HandedOver, 8_310, 2),
        line(1, "2026-11-21 18:20", End::Paid, 1_247, 1),
    ])
}

/// Three trips, of which one is not over.
pub fn looking_at_trips() -> Extras {
    with(Pages { trips: Some(Trips { list: listed(), open: None }), ..Pages::default() })
}

/// One of them, from its beginning.
pub fn replaying() -> Extras {
    let step = |seq, what| Step {
        seq,
        at: "18:20".to_owned(),
        what,
        product: None,
        pieces: None,
        felt_mg: None,
        expected_mg: None,
        question: None,
        answer: None,
        because: None,
    };
    let butter = || Sold { name: "Butter 250 g".to_owned(), pieces: 1, net_mg: None, amount: 229, void: false };
    let added = Step { product: Some("Butter 250 g".to_owned()), pieces: Some(1), ..step(2, What::Added) };
    let asked = Step { question: Some(Kind::Unscanned), felt_mg: Some(251_300), ..step(3, What::Asked) };
    let settled = Step { question: Some(Kind::Unscanned), answer: Some(Choice::Mine), ..step(4, What::Settled) };
    let moments = vec![
        Moment { step: step(1, What::Started), receipt: Vec::new(), total: 0 },
        Moment { step: added, receipt: vec![butter()], total: 229 },
        Moment { step: asked, receipt: vec![butter()], total: 229 },
        Moment { step: settled, receipt: vec![butter()], total: 229 },
        Moment { step: step(5, What::Ended), receipt: vec![butter()], total: 229 },
    ];
    let list = listed();
    let open = Some(Arc::new(Replayed { trip: list[2].trip.clone(), moments }));
    with(Pages { trips: Some(Trips { list, open }), ..Pages::default() })
}
