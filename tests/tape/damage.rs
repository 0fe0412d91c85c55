//! What a power cut, a bad block or another program does to the file of a tape.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use cart_domain::Envelope;
use cart_domain::ids::Seq;
use dash_cart::journal::tape::Tape;
use dash_cart::journal::{Finding, Journal, JournalError, Unreadable};
use proptest::prelude::*;

use crate::trip::{NO_BALLAST, ended, file_of, open, record, scanned, shopping, trip};

fn beside(state: &Path, extension: &str) -> Vec<Vec<u8>> {
    let all = fs::read_dir(state.join("tapes")).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|e| e == extension)).map(|path| fs::read(path).unwrap()).collect()
}

/// The trip goes on from `kept`, and what is recorded then is there at the next start.
fn goes_on(state: &Path, kept: &[Envelope]) {
    let tape = open(state);
    assert_eq!(tape.open_trip().unwrap(), kept);
    let next = scanned(&trip(1), kept.len() as u64 + 1);
    tape.append(std::slice::from_ref(&next)).unwrap();
    drop(tape);
    let again = open(state);
    assert_eq!(again.open_trip().unwrap(), [kept, &[next]].concat());
    assert_eq!(again.findings(), []);
}

#[test]
fn half_a_record_is_cut_off_and_kept_aside() {
    let events = shopping(&trip(1), 3);
    let whole = record_all(&events);
    let (before, end) = (ends(&whole)[2], ends(&whole)[3]);
    for cut in before + 1..end {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()));
        fs::write(file_of(dir.path(), &trip(1)), &whole[..cut]).unwrap();
        let tape = open(dir.path());
        let findings = tape.findings();
        let [Finding::Torn { offset, bytes, aside: Some(_), .. }] = &findings[..] else {
            panic!("{cut}: {findings:?}")
        };
        assert_eq!((*offset as usize, *bytes as usize), (before, cut - before));
        assert!(!findings[0].needs_staff());
        drop(tape);
        assert_eq!(beside(dir.path(), "torn"), [&whole[before..cut]]);
        goes_on(dir.path(), &events[..3]);
    }
}

/// Where each record of a whole tape ends.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 16;
    while at < bytes.len() && bytes[at..at + 4] != [0xff; 4] {
        at += 8 + u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        ends.push(at);
    }
    ends
}

fn record_all(events: &[Envelope]) -> Vec<u8> {
    record(tempfile::tempdir().unwrap().path(), events)
}

#[test]
fn zeros_that_the_file_system_left_are_no_records() {
    for zeros in [1, 7, 8, 16, 4096] {
        let dir = tempfile::tempdir().unwrap();
        let events = shopping(&trip(1), 2);
        record(dir.path(), &events);
        let mut file = OpenOptions::new().append(true).open(file_of(dir.path(), &trip(1))).unwrap();
        file.write_all(&vec![0; zeros]).unwrap();
        assert!(matches!(&open(dir.path()).findings()[..], [Finding::Torn { .. }]));
        goes_on(dir.path(), &events);
    }
}

#[test]
fn a_tape_on_which_nothing_was_finished_leaves_a_free_cart() {
    let whole = record_all(&shopping(&trip(1), 0));
    for cut in [0, 1, 15, 16, 20, whole.len() - 1] {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()));
        fs::write(file_of(dir.path(), &trip(1)), &whole[..cut]).unwrap();
        let tape = open(dir.path());
        assert!(matches!(&tape.findings()[..], [Finding::Torn { .. }]), "{cut}: {:?}", tape.findings());
        assert_eq!(tape.open_trip().unwrap(), []);
        tape.append(&shopping(&trip(1), 1)).unwrap();
    }
}

#[test]
fn a_bad_record_inside_is_reported_with_its_place_and_the_file_is_kept_as_it_was() {
    let events = shopping(&trip(1), 4);
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = record(dir.path(), &events);
    let prefix = ends(&bytes)[1];
    bytes[prefix + 20] ^= 0x04;
    fs::write(file_of(dir.path(), &trip(1)), &bytes).unwrap();
    let tape = open(dir.path());
    let [finding @ Finding::Damaged { offset, records, aside: Some(aside), .. }] = &tape.findings()[..] else {
        panic!("{:?}", tape.findings())
    };
    assert_eq!((*offset as usize, *records), (prefix, 2));
    assert!(finding.needs_staff() && finding.to_string().contains(&format!("byte {prefix}")), "{finding}");
    assert_eq!(fs::read(aside).unwrap(), bytes, "nothing is overwritten");
    drop(tape);
    goes_on(dir.path(), &events[..2]);
}

#[test]
fn a_bad_header_costs_no_record() {
    for at in 0..16 {
        let dir = tempfile::tempdir().unwrap();
        let events = shopping(&trip(1), 2);
        let mut bytes = record(dir.path(), &events);
        bytes[at] ^= 0x20;
        fs::write(file_of(dir.path(), &trip(1)), &bytes).unwrap();
        let tape = open(dir.path());
        assert!(matches!(&tape.findings()[..], [Finding::Damaged { offset: 0, records: 3, aside: Some(_), .. }]));
        drop(tape);
        goes_on(dir.path(), &events);
    }
}

#[test]
fn a_seal_that_a_power_cut_took_is_made_good() {
    let events = ended(&trip(1), 2);
    let whole = record_all(&events);
    for cut in [24, 23, 10, 1] {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()));
        fs::write(file_of(dir.path(), &trip(1)), &whole[..whole.len() - cut]).unwrap();
        let tape = open(dir.path());
        assert_eq!(tape.open_trip().unwrap(), []);
        assert_eq!(tape.read_trip(&trip(1), Seq(0)).unwrap().envelopes, events);
        assert_eq!(fs::read(file_of(dir.path(), &trip(1))).unwrap(), whole);
    }
}

#[test]
fn damage_in_a_finished_trip_is_found_when_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let events = ended(&trip(1), 3);
    let mut bytes = record(dir.path(), &events);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    fs::write(file_of(dir.path(), &trip(1)), &bytes).unwrap();
    let tape = open(dir.path());
    assert_eq!(tape.findings(), []);
    let reading = tape.read_trip(&trip(1), Seq(0)).unwrap();
    assert!(events.starts_with(&reading.envelopes) && reading.envelopes.len() < events.len());
    assert!(matches!(reading.flaw, Some(Finding::Damaged { .. })), "{:?}", reading.flaw);
    assert_eq!(tape.findings().len(), 1);
    assert_eq!(fs::read(file_of(dir.path(), &trip(1))).unwrap(), bytes);
}

#[test]
fn a_tape_of_a_newer_program_is_kept_and_the_cart_is_free() {
    let events = shopping(&trip(1), 2);
    let mut newer_event = events.clone();
    newer_event[2].schema = 99;
    let newer_format = {
        let mut bytes = record_all(&events);
        bytes[8] = 9;
        let crc = crc32c::crc32c(&bytes[..12]);
        bytes[12..16].copy_from_slice(&crc.to_le_bytes());
        bytes
    };
    for bytes in [newer_format, record_all(&newer_event)] {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()));
        let file = file_of(dir.path(), &trip(1));
        fs::write(&file, &bytes).unwrap();
        let tape = open(dir.path());
        assert_eq!(tape.open_trip().unwrap(), []);
        let [finding @ Finding::Unreadable(Unreadable::Newer { .. })] = &tape.findings()[..] else {
            panic!("{:?}", tape.findings())
        };
        let words = finding.to_string();
        assert!(words.contains(&format!("{}.tape", trip(1))) && words.contains("reads up to tape format 1"), "{words}");
        assert!(finding.needs_staff());
        tape.append(&shopping(&trip(2), 1)).unwrap();
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}

#[test]
fn a_file_that_is_no_tape_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    record(dir.path(), &shopping(&trip(1), 1));
    let strangers = [file_of(dir.path(), &trip(2)), dir.path().join("tapes/holiday.tape")];
    for stranger in &strangers {
        fs::write(stranger, "Dear diary, today I went shopping").unwrap();
    }
    let tape = open(dir.path());
    assert_eq!(tape.open_trip().unwrap(), shopping(&trip(1), 1));
    assert_eq!(tape.findings().len(), 2);
    for stranger in &strangers {
        assert!(fs::read_to_string(stranger).unwrap().starts_with("Dear diary"));
    }
}

#[test]
fn a_tape_under_another_name_is_not_that_trip() {
    let dir = tempfile::tempdir().unwrap();
    record(dir.path(), &shopping(&trip(1), 1));
    fs::copy(file_of(dir.path(), &trip(1)), file_of(dir.path(), &trip(2))).unwrap();
    let tape = open(dir.path());
    assert_eq!(tape.open_trip().unwrap(), shopping(&trip(1), 1));
    assert!(matches!(&tape.findings()[..], [Finding::Damaged { .. }]), "{:?}", tape.findings());
}

#[test]
fn of_two_trips_without_an_end_the_newer_goes_on() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    record(dir.path(), &shopping(&trip(1), 1));
    record(other.path(), &shopping(&trip(2), 2));
    fs::copy(file_of(other.path(), &trip(2)), file_of(dir.path(), &trip(2))).unwrap();
    let tape = open(dir.path());
    assert_eq!(tape.open_trip().unwrap(), shopping(&trip(2), 2));
    assert_eq!(tape.findings(), [Finding::Abandoned(trip(1))]);
    assert_eq!(tape.read_trip(&trip(1), Seq(0)).unwrap().envelopes, shopping(&trip(1), 1));
}

#[test]
fn two_programs_do_not_write_on_the_same_tapes() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    let second = Tape::open(dir.path(), NO_BALLAST);
    assert!(matches!(second, Err(JournalError::Busy(_))), "{second:?}");
    drop(first);
    open(dir.path());
}

#[test]
fn what_was_cut_off_a_trip_is_erased_when_it_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = record(dir.path(), &ended(&trip(1), 2));
    fs::write(file_of(dir.path(), &trip(1)), &bytes[..bytes.len() - 5]).unwrap();
    let tape = open(dir.path());
    assert_eq!(beside(dir.path(), "torn").len(), 1);
    tape.forget(&trip(1)).unwrap();
    assert_eq!(beside(dir.path(), "torn").len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn whatever_happens_to_one_byte_what_came_before_it_counts(at in 0.0..1.0_f64, flip in 1..=255_u8, over: bool) {
        let events = if over { ended(&trip(1), 4) } else { shopping(&trip(1), 4) };
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = record(dir.path(), &events);
        let ends_before = ends(&bytes);
        let at = (at * bytes.len() as f64) as usize;
        bytes[at] ^= flip;
        let file = file_of(dir.path(), &trip(1));
        fs::write(&file, &bytes).unwrap();
        let mut out = Vec::new();
        let verdict = dash_cart::journal::inspect::verify(&file, &mut out).unwrap();
        prop_assert_eq!(verdict, dash_cart::journal::inspect::Verdict::Flawed, "{}", String::from_utf8_lossy(&out));
        let tape = open(dir.path());
        let kept = tape.read_trip(&trip(1), Seq(0)).map(|reading| reading.envelopes).unwrap_or_default();
        prop_assert!(events.starts_with(&kept));
        let before = ends_before.iter().filter(|end| **end <= at).count();
        prop_assert!(kept.len() >= before, "{} of {before} records before byte {at} kept", kept.len());
    }

    #[test]
    fn wherever_a_tape_is_cut_what_came_before_counts(at in 0.0..1.0_f64) {
        let events = shopping(&trip(1), 4);
        let dir = tempfile::tempdir().unwrap();
        let bytes = record(dir.path(), &events);
        let at = (at * bytes.len() as f64) as usize;
        fs::write(file_of(dir.path(), &trip(1)), &bytes[..at]).unwrap();
        let kept = open(dir.path()).open_trip().unwrap();
        prop_assert!(events.starts_with(&kept));
        prop_assert!(!open(dir.path()).findings().iter().any(Finding::needs_staff));
    }

    #[test]
    fn any_bytes_at_all_are_looked_at_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), headed: bool) {
        let dir = tempfile::tempdir().unwrap();
        let mut all = if headed { record_all(&shopping(&trip(1), 0))[..16].to_vec() } else { Vec::new() };
        all.extend_from_slice(&bytes);
        drop(open(dir.path()));
        fs::write(file_of(dir.path(), &trip(1)), &all).unwrap();
        prop_assert_eq!(open(dir.path()).open_trip().unwrap(), []);
    }
}
