//! Tapes of every format there has been still load.

use std::fs;
use std::path::Path;

use cart_domain::ids::Seq;
use dash_cart::journal::Journal;

use crate::trip::{ended, file_of, open, record, trip};

/// A file that was written once, when its format was new.
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
fn a_tape_is_still_laid_out_as_format_1() {
    let dir = tempfile::tempdir().unwrap();
    let (now, then) = (record(dir.path(), &ended(&trip(1), 3)), kept("format-1.tape"));
    assert_eq!(now[..16], then[..16], "a new layout has a new number, and a tape of its own in tests/journals");
    assert_eq!(now[now.len() - 24..][..4], then[then.len() - 24..][..4]);
}
