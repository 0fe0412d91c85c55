//! A disk that is full. Two real ones: a file system of two megabytes, and a limit on the size of any file, at which a write
//! succeeds by half.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use cart_domain::{Envelope, Event};
use dash_cart::journal::tape::Tape;
use dash_cart::journal::{Finding, Journal, JournalError};

use crate::child;
use crate::trip::{NO_BALLAST, event, open, scanned, shopping, trip};

const RESERVE: u64 = 256 * 1024;

/// Records lines until no more go; says how many events there are then.
fn record_until_refused(tape: &Tape) -> (u64, JournalError) {
    let mut next = tape.open_trip().unwrap().len() as u64 + 1;
    loop {
        let batch: Vec<Envelope> = (next..next + 3).map(|seq| scanned(&trip(1), seq)).collect();
        match tape.append(&batch) {
            Ok(()) => next += 3,
            Err(error) => return (next - 1, error),
        }
    }
}

fn fill(path: &Path, block: usize) {
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    while file.write_all(&vec![0x55; block]).is_ok() {}
}

#[test]
#[ignore = "run as a child process on a small file system by the test below"]
fn shops_on_a_disk_that_fills_up() {
    let Some(state) = child::state() else { return };
    let tape = Tape::open(&state, RESERVE).unwrap();
    tape.restock().unwrap();
    tape.append(&shopping(&trip(1), 2)).unwrap();
    fill(&state.join("filler"), 4096);
    fill(&state.join("filler"), 1);
    let (recorded, error) = record_until_refused(&tape);
    assert!(matches!(error, JournalError::Full { .. }), "{error}");
    assert!(recorded > 300, "the reserve held only {recorded} events");
    assert_eq!(tape.findings(), [Finding::ReserveUsed]);
    tape.restock().unwrap();
    assert_eq!(tape.findings(), [Finding::ReserveUsed], "there is no room for it yet");
    drop(tape);

    let tape = Tape::open(&state, RESERVE).unwrap();
    assert_eq!(tape.open_trip().unwrap().len() as u64, recorded, "all that was recorded, and nothing by halves");
    fs::remove_file(state.join("filler")).unwrap();
    tape.append(&[scanned(&trip(1), recorded + 1), event(&trip(1), recorded + 2, Event::TripEnded)]).unwrap();
    tape.restock().unwrap();
    assert_eq!(tape.findings(), []);
    drop(tape);
    assert!(Tape::open(&state, RESERVE).unwrap().open_trip().unwrap().is_empty());
}

#[test]
fn the_reserve_lets_an_open_trip_finish_on_a_full_disk() {
    if !Command::new("unshare").args(["-Urm", "true"]).status().is_ok_and(|status| status.success()) {
        let mut err = std::io::stderr().lock();
        writeln!(err, "SKIPPED: this system lets nobody make a small file system (unshare -Urm is refused)").unwrap();
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = r#"exec unshare -Urm sh -c 'mount -t tmpfs -o size=2m tmpfs "$DASH_CART_TAPE_CHILD" && exec "$0" "$@"' "$0" "$@""#;
    let output = child::command("full::shops_on_a_disk_that_fills_up", dir.path(), script).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}

#[test]
#[ignore = "run as a child process under a file size limit by the test below"]
fn shops_until_a_write_succeeds_by_half() {
    let Some(state) = child::state() else { return };
    let tape = Tape::open(&state, NO_BALLAST).unwrap();
    tape.append(&shopping(&trip(1), 2)).unwrap();
    let (recorded, error) = record_until_refused(&tape);
    assert!(matches!(error, JournalError::Full { .. }), "{error}");
    let on_disk = fs::metadata(crate::trip::file_of(&state, &trip(1))).unwrap().len();
    assert_eq!(tape.open_trip().unwrap().len() as u64, recorded);
    drop(tape);
    let again = open(&state);
    assert_eq!(again.findings(), [], "half a batch was taken back at once");
    assert_eq!(fs::metadata(crate::trip::file_of(&state, &trip(1))).unwrap().len(), on_disk);
    assert_eq!(again.open_trip().unwrap().len() as u64, recorded);
}

#[test]
fn a_write_that_succeeds_by_half_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    // Without the trap the limit would end the process instead of failing the write.
    let script = r#"trap "" XFSZ; ulimit -f 40; exec "$0" "$@""#;
    let output = child::command("full::shops_until_a_write_succeeds_by_half", dir.path(), script).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}
