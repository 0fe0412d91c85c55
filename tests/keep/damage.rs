//! Each way in which sled was seen not to open, or to open to something else. After each of them the cart starts within its time
//! limit, the trip on the tape is whole, and the keep takes and gives again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use cart_domain::catalogue::CatalogueVersion;
use cart_domain::ids::{CartId, Seq};
use cart_domain::{Envelope, Event, Money};
use dash_cart::journal::tape::Tape;
use dash_cart::journal::{Ack, Journal, Stage};
use dash_cart::keep::guard::{Place, open};
use dash_cart::keep::rebuild::reconcile;
use dash_cart::keep::{CatalogueChange, Keep, KeepFinding};
use tempfile::TempDir;

use crate::stock::{NOON, catalogue, gtin, keep, place, product, trip};

const PRODUCTS: u32 = 2000;

/// A cart in the middle of a trip, switched off, with a keep that has seen some use.
fn cart() -> TempDir {
    static USED: OnceLock<TempDir> = OnceLock::new();
    let used = USED.get_or_init(used_cart);
    let copy = tempfile::tempdir().unwrap();
    for dir in ["", "tapes", "keep", "keep/blobs"] {
        fs::create_dir_all(copy.path().join(dir)).unwrap();
        for entry in fs::read_dir(used.path().join(dir)).unwrap().map(Result::unwrap) {
            if entry.path().is_file() {
                fs::copy(entry.path(), copy.path().join(dir).join(entry.file_name())).unwrap();
            }
        }
    }
    copy
}

fn used_cart() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let tape = Tape::open(dir.path(), 0).unwrap();
    tape.append(&events()).unwrap();
    for version in 1..=4 {
        let keep = keep(dir.path());
        keep.replace_catalogue(&catalogue(version, PRODUCTS)).unwrap();
        keep.set("brightness", &version.to_string()).unwrap();
        keep.note_trip(&trip(1), Seq(2), Stage::Open).unwrap();
        keep.acknowledge(&trip(1), Ack { seq: Seq(1), at: NOON }).unwrap();
        keep.commit().unwrap();
        assert_eq!(keep.findings(), []);
    }
    dir
}

fn events() -> Vec<Envelope> {
    let event = |seq, event: Event| Envelope {
        schema: event.schema(),
        cart: CartId("C-07".into()),
        trip: trip(1),
        seq: Seq(seq),
        wall: NOON,
        event,
    };
    vec![event(1, Event::HelpCalled), event(2, Event::CheckoutEntered)]
}

/// Starts the cart and goes on with its work; says what the keep had to report.
fn starts_and_works(dir: &Path) -> Vec<KeepFinding> {
    let tape = Tape::open(dir, 0).unwrap();
    assert_eq!(tape.open_trip().unwrap(), events());
    let held = keep(dir);
    reconcile(held.as_ref(), &tape).unwrap();
    let rows = held.trips().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].trip, rows[0].last, rows[0].stage), (&trip(1), Seq(2), Stage::Open));
    let found = held.catalogue().unwrap();
    // It may be less than there was, or what the cart would have had it been out of touch with the store since an earlier
    // version; it is never a mixture of two versions under the name of one.
    let version = found.version().0;
    if version > 0 {
        assert!(found == catalogue(version, PRODUCTS), "a mixture goes by version {version}");
    }
    held.replace_catalogue(&catalogue(5, PRODUCTS)).unwrap();
    held.acknowledge(&trip(1), Ack { seq: Seq(2), at: NOON }).unwrap();
    held.commit().unwrap();
    let findings = held.findings();
    drop(held);
    let again = keep(dir);
    assert_eq!(again.findings(), [], "the next start is an ordinary one");
    assert!(again.catalogue().unwrap() == catalogue(5, PRODUCTS));
    findings
}

fn snapshot(dir: &Path) -> PathBuf {
    let mut all = fs::read_dir(dir.join("keep")).unwrap().map(|entry| entry.unwrap().path());
    all.find(|path| path.file_name().unwrap().to_string_lossy().starts_with("snap."))
        .expect("a keep that was opened has a snapshot")
}

/// What is in the keep, behind its back. A child process that another test is starting may for a moment hold what was closed here.
fn bare(dir: &Path) -> sled::Db {
    let log = fs::File::open(dir.join("keep/db")).unwrap();
    log.lock().unwrap();
    log.unlock().unwrap();
    sled::open(dir.join("keep")).unwrap()
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x10;
    fs::write(file, bytes).unwrap();
}

#[test]
fn nothing_is_reported_of_a_keep_that_is_well() {
    let dir = cart();
    assert_eq!(starts_and_works(dir.path()), []);
}

#[test]
fn a_snapshot_that_was_being_written_is_passed_over() {
    for written in [0, 20] {
        let dir = cart();
        let begun = fs::read(snapshot(dir.path())).unwrap()[..written].to_vec();
        fs::write(dir.path().join("keep/snap.FFFFFFFFFFFFFFFF.generating"), begun).unwrap();
        assert_eq!(starts_and_works(dir.path()), []);
    }
}

#[test]
fn an_empty_snapshot_is_passed_over() {
    let dir = cart();
    fs::write(snapshot(dir.path()), "").unwrap();
    assert_eq!(starts_and_works(dir.path()), []);
}

#[test]
fn a_bad_snapshot_is_set_aside() {
    let dir = cart();
    flip(&snapshot(dir.path()), 30);
    assert_eq!(starts_and_works(dir.path()), [KeepFinding::SnapshotRebuilt]);
}

#[test]
fn an_empty_configuration_of_sled_does_no_harm() {
    let dir = cart();
    fs::write(dir.path().join("keep/conf"), "").unwrap();
    starts_and_works(dir.path());
}

#[test]
fn a_log_cut_at_its_end_or_to_nothing_does_no_harm() {
    for keep_of_ten in [9, 5, 1, 0] {
        let dir = cart();
        let log = dir.path().join("keep/db");
        let length = fs::metadata(&log).unwrap().len();
        fs::OpenOptions::new().write(true).open(&log).unwrap().set_len(length * keep_of_ten / 10).unwrap();
        starts_and_works(dir.path());
    }
}

#[test]
fn a_flipped_byte_in_the_log_does_no_harm() {
    at_twelve_places(flip);
}

#[test]
fn a_flipped_byte_in_the_log_without_a_snapshot_does_no_harm() {
    at_twelve_places(|log, at| {
        fs::remove_file(snapshot(log.parent().unwrap().parent().unwrap())).unwrap();
        flip(log, at);
    });
}

/// Damages twelve carts, each at another place of the log. Some of them take all the time there is, so they start together.
fn at_twelve_places(damage: impl Fn(&Path, usize) + Sync) {
    thread::scope(|scope| {
        for place_of_twelve in 0..12 {
            let damage = &damage;
            scope.spawn(move || {
                let dir = cart();
                let log = dir.path().join("keep/db");
                let length = fs::metadata(&log).unwrap().len() as usize;
                damage(&log, length * place_of_twelve / 12 + 1000);
                starts_and_works(dir.path());
            });
        }
    });
}

#[test]
fn a_keep_that_is_not_sleds_at_all_is_set_aside() {
    let dir = cart();
    for entry in fs::read_dir(dir.path().join("keep")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::write(path, vec![0xa5; 100_000]).unwrap();
        }
    }
    let findings = starts_and_works(dir.path());
    let [KeepFinding::Quarantined { aside, .. }] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!(fs::read(aside.join("db")).unwrap().len(), 100_000);
}

#[test]
fn only_the_two_newest_bad_keeps_stay() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..4 {
        drop(keep(dir.path()));
        fs::write(dir.path().join("keep/db"), vec![0xa5; 100_000]).unwrap();
        fs::write(dir.path().join("keep/conf"), vec![0xa5; 100]).unwrap();
        assert!(matches!(keep(dir.path()).findings()[..], [KeepFinding::Quarantined { .. }]));
    }
    let names = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with("corrupt-")).count(), 2);
}

#[test]
fn a_check_that_does_not_come_back_is_ended_in_time() {
    let dir = cart();
    let checker = dir.path().join("hangs");
    // A program that spins for ever, as sled was seen to.
    fs::write(&checker, "#!/bin/sh\nwhile :; do :; done\n").unwrap();
    fs::set_permissions(&checker, fs::Permissions::from_mode(0o755)).unwrap();
    let hanging = Place { checker, limit: Duration::from_millis(300), ..place(dir.path()) };
    let held = open(&hanging, NOON);
    let findings = held.findings();
    let [KeepFinding::Quarantined { why, .. }] = &findings[..] else { panic!("{findings:?}") };
    assert!(why.contains("took longer than 0.3 s"), "{why}");
    held.set("brightness", "70").unwrap();
}

#[test]
fn a_keep_in_use_by_another_program_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let first = keep(dir.path());
    first.set("brightness", "70").unwrap();
    let second = open(&Place { limit: Duration::from_millis(300), ..place(dir.path()) }, NOON);
    assert!(matches!(second.findings()[..], [KeepFinding::InMemoryOnly { .. }]), "{:?}", second.findings());
    second.set("brightness", "30").unwrap();
    first.commit().unwrap();
    drop((first, second));
    assert_eq!(keep(dir.path()).setting("brightness").unwrap().as_deref(), Some("70"));
}

#[test]
fn what_a_newer_program_kept_is_passed_over_and_stays() {
    let dir = tempfile::tempdir().unwrap();
    keep(dir.path()).set("brightness", "70").unwrap();
    let mut newer = b"\x02whatever the future holds".to_vec();
    newer.extend_from_slice(&crc32c::crc32c(&newer).to_le_bytes());
    {
        let db = bare(dir.path());
        db.open_tree("settings").unwrap().insert("mood", newer.clone()).unwrap();
    }
    let held = keep(dir.path());
    assert_eq!(held.setting("mood").unwrap(), None);
    assert!(matches!(held.findings()[..], [KeepFinding::BadRecord { .. }]), "{:?}", held.findings());
    assert_eq!(held.setting("brightness").unwrap().as_deref(), Some("70"));
    drop(held);
    let db = bare(dir.path());
    assert_eq!(db.open_tree("settings").unwrap().get("mood").unwrap().unwrap(), newer);
}

#[test]
fn a_record_that_is_not_what_was_written_condemns_the_keep() {
    let dir = tempfile::tempdir().unwrap();
    keep(dir.path()).set("brightness", "70").unwrap();
    {
        let db = bare(dir.path());
        db.open_tree("settings").unwrap().insert("brightness", b"\x01\"90\"????").unwrap();
    }
    assert!(matches!(keep(dir.path()).findings()[..], [KeepFinding::Quarantined { .. }]));
}

/// A keep with a book at version 4 and two changes since.
fn changed_twice(dir: &Path) {
    let keep = keep(dir);
    keep.replace_catalogue(&catalogue(4, PRODUCTS)).unwrap();
    for (version, price) in [(5, 500), (6, 600)] {
        let mut dearer = product(7);
        dearer.price = Money::from_minor(price);
        let change = CatalogueChange { version: CatalogueVersion(version), put: vec![dearer], removed: Vec::new() };
        keep.change_catalogue(&change).unwrap();
    }
    keep.commit().unwrap();
}

fn price_in(keep: &dyn Keep) -> (u64, Option<Money>) {
    let found = keep.catalogue().unwrap();
    (found.version().0, found.by_gtin(&gtin(7)).map(|product| product.price))
}

#[test]
fn a_lost_change_takes_the_catalogue_back_to_the_version_before_it() {
    let dir = tempfile::tempdir().unwrap();
    changed_twice(dir.path());
    {
        let tree = bare(dir.path()).open_tree("changes").unwrap();
        let (first, _) = tree.first().unwrap().unwrap();
        tree.remove(first).unwrap();
    }
    let held = keep(dir.path());
    assert_eq!(price_in(&*held), (4, Some(product(7).price)), "the store is asked for what came after");
    assert!(matches!(held.findings()[..], [KeepFinding::BadRecord { .. }]), "{:?}", held.findings());
    // The store sends it again, and what was useless is gone.
    let change = CatalogueChange { version: CatalogueVersion(6), put: Vec::new(), removed: vec![gtin(7)] };
    held.change_catalogue(&change).unwrap();
    held.commit().unwrap();
    drop(held);
    let again = keep(dir.path());
    assert_eq!(price_in(&*again), (6, None));
    assert_eq!(again.findings(), []);
}

#[test]
fn a_book_that_is_damaged_or_cut_off_is_not_read_and_the_store_is_asked_for_all_of_it() {
    let dir = tempfile::tempdir().unwrap();
    changed_twice(dir.path());
    let book = dir.path().join("catalogue.book");
    let whole = fs::read(&book).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 4;
    for damaged in [&flipped[..], &whole[..whole.len() - 1], b"", b"something else altogether"] {
        fs::write(&book, damaged).unwrap();
        let held = keep(dir.path());
        assert_eq!(price_in(&*held), (0, None));
        assert!(matches!(held.findings()[..], [KeepFinding::BadBook { .. }, ..]), "{:?}", held.findings());
    }
    let held = keep(dir.path());
    held.replace_catalogue(&catalogue(9, PRODUCTS)).unwrap();
    drop(held);
    let again = keep(dir.path());
    assert!(again.catalogue().unwrap() == catalogue(9, PRODUCTS));
    assert_eq!(again.findings(), []);
}

#[test]
fn a_keep_that_is_set_aside_leaves_the_catalogue_as_it_was_sealed() {
    let dir = tempfile::tempdir().unwrap();
    changed_twice(dir.path());
    {
        let db = bare(dir.path());
        db.open_tree("settings").unwrap().insert("brightness", b"\x01\"90\"????").unwrap();
    }
    let held = keep(dir.path());
    assert!(matches!(held.findings()[..], [KeepFinding::Quarantined { .. }]), "{:?}", held.findings());
    assert_eq!(price_in(&*held), (4, Some(product(7).price)));
}

#[test]
fn half_a_new_book_from_a_power_cut_is_nobodys_book() {
    let dir = tempfile::tempdir().unwrap();
    changed_twice(dir.path());
    fs::write(dir.path().join("catalogue.book.new"), b"cartbook, as far as the power lasted").unwrap();
    assert_eq!(price_in(&*keep(dir.path())), (6, Some(Money::from_minor(600))));
    keep(dir.path()).replace_catalogue(&catalogue(9, 50)).unwrap();
    assert!(keep(dir.path()).catalogue().unwrap() == catalogue(9, 50));
}
