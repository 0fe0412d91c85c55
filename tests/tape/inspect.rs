//! `dash-cart tape export` and `tape verify`.

use std::fs;

use cart_domain::Envelope;
use dash_cart::journal::Journal;
use dash_cart::journal::inspect::{InspectError, Verdict, export, verify};

use crate::trip::{ended, file_of, open, record, shopping, trip};

fn exported(what: &str, state: &std::path::Path) -> (Verdict, Vec<Envelope>, String) {
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let verdict = export(what, state, &mut out, &mut notes).unwrap();
    let lines = String::from_utf8(out).unwrap();
    let events = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (verdict, events, String::from_utf8(notes).unwrap())
}

fn verified(path: &std::path::Path) -> (Verdict, String) {
    let mut out = Vec::new();
    let verdict = verify(path, &mut out).unwrap();
    (verdict, String::from_utf8(out).unwrap())
}

#[test]
fn a_trip_is_exported_by_its_name_or_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let events = ended(&trip(1), 2);
    record(dir.path(), &events);
    let file = file_of(dir.path(), &trip(1));
    for what in [trip(1).as_str(), file.to_str().unwrap()] {
        assert_eq!(exported(what, dir.path()), (Verdict::Whole, events.clone(), String::new()));
    }
    let missing = export("milk", dir.path(), &mut Vec::new(), &mut Vec::new());
    assert!(matches!(missing, Err(InspectError::NotFound(what)) if what == "milk"));
}

#[test]
fn a_damaged_tape_is_exported_as_far_as_it_is_good() {
    let dir = tempfile::tempdir().unwrap();
    let events = shopping(&trip(1), 3);
    let mut bytes = record(dir.path(), &events);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file_of(dir.path(), &trip(1)), &bytes).unwrap();
    let (verdict, found, notes) = exported(trip(1).as_str(), dir.path());
    assert_eq!(verdict, Verdict::Flawed);
    assert!(events.starts_with(&found) && !found.is_empty());
    assert!(notes.contains("damaged at byte"), "{notes}");
}

#[test]
fn every_tape_of_a_cart_is_verified_while_it_is_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let tape = open(dir.path());
    tape.append(&ended(&trip(1), 2)).unwrap();
    tape.append(&shopping(&trip(2), 1)).unwrap();
    for place in [dir.path().to_owned(), dir.path().join("tapes")] {
        let (verdict, words) = verified(&place);
        assert_eq!(verdict, Verdict::Whole);
        let lines: Vec<&str> = words.lines().collect();
        assert!(lines[0].starts_with("ok: ") && lines[0].ends_with("4 events, ended"), "{words}");
        assert!(lines[1].ends_with("2 events, still open"), "{words}");
    }
}

#[test]
fn each_kind_of_flaw_has_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let whole = record(dir.path(), &shopping(&trip(1), 3));
    let mut newer = shopping(&trip(1), 1);
    newer[1].schema = 7;
    let newer = record(tempfile::tempdir().unwrap().path(), &newer);
    let mut damaged = whole.clone();
    damaged[40] ^= 1;
    for (bytes, name) in [
        (&whole[..whole.len() - 3], "torn: "),
        (&damaged, "damaged: "),
        (&newer, "newer: "),
        (b"a shopping list".as_slice(), "foreign: "),
    ] {
        let file = file_of(dir.path(), &trip(1));
        fs::write(&file, bytes).unwrap();
        let (verdict, words) = verified(&file);
        assert_eq!(verdict, Verdict::Flawed, "{name}");
        assert!(words.starts_with(name), "{words}");
        assert_eq!(fs::read(&file).unwrap(), bytes, "looking changes nothing");
    }
}

#[test]
fn a_directory_without_tapes_is_said_to_be_one() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(verify(dir.path(), &mut Vec::new()), Err(InspectError::NoTapes(_))));
    assert!(matches!(verify(&dir.path().join("gone"), &mut Vec::new()), Err(InspectError::Read { .. })));
}
