//! Tapes of every format there has been still load.

use std::fs;
use std::path::Path;

use cart_domain::ids::Seq;
use dash_cart::journal::Journal;

use crate::trip::{ended, file_of, open, record, trip};

/// To make the file of a new format: write [`record`]'s bytes there once, and never again.
fn kept(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals").join(name)).unwrap()
}

#[test]
fn a_tape_of_format_1_loads() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    fs::write(file_of(dir.path(), &trip(1)), kept("format-1.tape")).unwrap();
    let reading = open(dir.path()).read_trip(&trip(1), Seq(0)).unwrap();
    assert_eq!((reading.envelopes, reading.flaw), (ended(&trip(1), 3), None));
}

#[test]
fn a_tape_is_still_written_as_format_1() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(record(dir.path(), &ended(&trip(1), 3)), kept("format-1.tape"));
}
