use std::path::Path;

use cart_domain::barcode::{self, Day};
use cart_domain::catalogue::{CatalogueVersion, Product, TaxClass};
use cart_domain::input::{Intent, Reader, StaffAct};
use cart_domain::learned::LearnedMass;
use cart_domain::{Gtin, Mass, Money};
use cart_protocol::catalogue_csv;

use super::discretion::Discretion;
use super::*;
use crate::keep::memory::MemoryKeep;
use crate::trace::{Fact, TraceReader};

const BEGAN: Wall = Wall(1_795_341_600_000);

fn milk() -> Gtin {
    Gtin::parse("4006381333931").expect("a GTIN")
}

fn subject() -> Subject {
    let milk = Product { tax_class: TaxClass("A".to_owned()), ..Product::new(milk(), "Milk", Money::from_minor(119)) };
    let catalogue = Catalogue::new(CatalogueVersion(1), [milk]);
    Subject {
        cart: CartId("C-07".to_owned()),
        policy: Policy::default(),
        catalogue: watch::Sender::new(Arc::new(catalogue)).subscribe(),
        keep: Arc::new(MemoryKeep::default()),
    }
}

fn scan(data: &str) -> Scan {
    Scan { aim: None, data: data.to_owned(), by: Reader::Hid }
}

fn begun(recording: &Recording, at: u64) {
    let trip = TripId::new(BEGAN, 7);
    recording.note(|| Note::Began { at: Tick(at), wall: BEGAN, trip, language: Language::German });
}

/// A recorder that has heard all of this, and its one trace.
fn recorded(directory: &Path, subject: Subject, tell: impl FnOnce(&Recording)) -> (crate::trace::Header, Vec<Fact>) {
    let plan = RecordPlan { directory: None, per_trip: 1_000_000, in_all: 3_000_000 };
    let (recording, mut notes) = queue();
    let mut recorder = Recorder::open(&plan, directory.to_owned(), subject, &notes).expect("a folder of our own");
    tell(&recording);
    drop(recording);
    recorder.run(&mut notes.queue);
    let files = std::fs::read_dir(directory).expect("the folder").map(|entry| entry.expect("a file").path());
    let trace = files.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
    let text = std::fs::read(trace.expect("a trace")).expect("a file");
    let (header, lines) = TraceReader::open(&text[..]).expect("a trace");
    (header, lines.filter_map(|line| line.expect("a line").fact).collect())
}

#[test]
fn a_trace_begins_before_its_trip_at_the_right_time_and_in_the_shoppers_language() {
    let dir = tempfile::tempdir().expect("a place for files");
    let (header, facts) = recorded(dir.path(), subject(), |recording| {
        recording.heard(Tick(70_000), &Input::Weighed(Mass::from_grams(1)));
        recording.heard(Tick(100_000), &Input::Weighed(Mass::from_grams(2)));
        recording.heard(Tick(101_000), &Input::Touched(Intent::Start));
        begun(recording, 101_000);
    });
    assert_eq!(header.wall, Wall(BEGAN.0 - 1_000), "what lies half a minute back is no part of the trip");
    assert_eq!(header.seed, 7);
    let expected = [
        Input::Touched(Intent::Speak(Language::German)),
        Input::Weighed(Mass::from_grams(2)),
        Input::Touched(Intent::Start),
    ];
    assert_eq!(facts, expected.map(Fact::Input));
}

#[test]
fn a_disk_that_is_too_slow_costs_notes_that_the_trace_counts() {
    let dir = tempfile::tempdir().expect("a place for files");
    let (header, facts) = recorded(dir.path(), subject(), |recording| {
        begun(recording, 0);
        for tick in 0..5_000 {
            recording.heard(Tick(tick), &Input::Weighed(Mass::ZERO));
        }
    });
    // One place of the queue is taken by the beginning; the trip's language is a fact of its own.
    assert_eq!(facts.len(), QUEUE - 1 + 1);
    assert_eq!(header.note.as_deref(), Some("905 facts are missing: the disk was too slow"));
}

#[test]
fn the_products_beside_a_trace_weigh_what_the_cart_has_learned() {
    let dir = tempfile::tempdir().expect("a place for files");
    let subject = subject();
    let mass = LearnedMass { count: 9, mean: Mass::from_grams(1_035), spread: Mass::from_grams(20), challenger: None };
    subject.keep.learn(&milk(), &mass).expect("memory takes it");
    let (header, _) = recorded(dir.path(), subject, |recording| {
        begun(recording, 0);
        recording.believed(Tick(1), &scan("4006381333931"));
    });
    let csv = std::fs::read(dir.path().join(header.catalogue.expect("named"))).expect("a catalogue");
    let products = catalogue_csv::read(&csv[..], "beside", Default::default()).expect("a catalogue").products;
    let told: Vec<_> = products.iter().map(|product| (product.gtin, product.mass, product.mass_spread)).collect();
    assert_eq!(told, [(milk(), Some(mass.mean), Some(mass.spread))]);
}

#[test]
fn staff_are_numbered_in_the_order_in_which_they_came() {
    let mut discretion = Discretion::default();
    let subject = subject();
    let mut name = |by: &str| {
        let input = discretion.of(&Input::Staffed { act: StaffAct::Clear, by: by.to_owned() }, &subject);
        let Input::Staffed { by, .. } = input else { panic!("staff stay staff: {input:?}") };
        by
    };
    assert_eq!(["4711", "0815", "4711"].map(&mut name), ["staff-1", "staff-2", "staff-1"]);
}

#[test]
fn what_is_not_written_is_refused_alike_by_its_stand_in() {
    let subject = subject();
    let refusal = |scan: &Scan| {
        let rules = subject.policy.rules(Day::default());
        match barcode::read(scan, &rules) {
            Ok(reading) => format!(
                "{:?}",
                std::mem::discriminant(&reading.kind) == std::mem::discriminant(&barcode::Kind::Product)
            ),
            Err(why) => format!("{:?}", why.refusal()),
        }
    };
    let hidden = [
        "https://tickets.example/admit?name=Ada",
        "BEGIN:VCARD",
        "4111111111111111",
        "0412345678903",
        "9801234567892",
        "010400638133393217991399",
        "0104006381333931172713991012AB",
        "81120012345612345601234",
        "00340123450000000018",
    ];
    for data in hidden {
        let input = Discretion::default().of(&Input::Scanned(scan(data)), &subject);
        let Input::Scanned(written) = input else { panic!("a scan stays a scan: {input:?}") };
        assert_ne!(written.data, data);
        // A voucher stands in for everything that is not for sale.
        let (before, after) = (refusal(&scan(data)), refusal(&written));
        assert!(before == after || (before == "NotForSale" && after == "false"), "{data}: {before} and {after}");
    }
    for data in ["4006381333931", "4000000000006", "4006381333932", "8110012345612345611110123"] {
        let input = Input::Scanned(scan(data));
        assert_eq!(Discretion::default().of(&input, &subject), input, "{data} names goods and nobody");
    }
}

#[test]
fn two_coupons_stay_two_and_one_stays_one() {
    let (mut discretion, subject) = (Discretion::default(), subject());
    let mut written = |data: &str| {
        let input = discretion.of(&Input::Scanned(scan(data)), &subject);
        let Input::Scanned(scan) = input else { panic!("a scan stays a scan: {input:?}") };
        scan.data
    };
    // The serial number is the offer's number too, and only the serial number is replaced.
    assert_eq!(written("8112001234561234560123456"), "8112001234561234560000001");
    assert_eq!(written("8112001234561234560999999"), "8112001234561234560000002");
    assert_eq!(written("8112001234561234560123456"), "8112001234561234560000001");
    assert_eq!(written("811001234561234561111012350123456"), "811001234561234561111012350000003");
}
