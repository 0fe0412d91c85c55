//! Tapes of every format there has been still load.

use std::fs;
use std::path::Path;

use cart_domain::Event;
use cart_domain::ids::{CouponId, Seq};
use cart_domain::receipt::Receipt;
use cart_domain::receipt::coupon::{CouponCode, CouponKind};
use dash_cart::journal::Journal;

use crate::trip::{ended, event, file_of, open, record, trip};

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

#[test]
fn a_tape_with_a_coupon_loads_and_an_older_program_finds_out_at_the_coupon_and_not_before() {
    let dir = tempfile::tempdir().unwrap();
    let code = CouponCode {
        kind: CouponKind::Numbered,
        value: "09811234567891".into(),
        funder: None,
        offer: None,
        serial: None,
    };
    let mut events = ended(&trip(1), 3);
    let last = events.pop().unwrap();
    events.push(event(&trip(1), last.seq.0, Event::CouponPresented { coupon: CouponId(1), code: code.clone() }));
    events.push(event(&trip(1), last.seq.0 + 1, Event::TripEnded));
    let bytes = record(dir.path(), &events);
    assert_eq!(bytes[..16], kept("format-1.tape")[..16], "the header asks for no newer program");
    let reading = open(dir.path()).read_trip(&trip(1), Seq(0)).unwrap();
    assert_eq!((reading.envelopes.as_slice(), reading.flaw), (events.as_slice(), None));
    let schemas: Vec<u16> = reading.envelopes.iter().map(|envelope| envelope.schema).collect();
    assert_eq!(schemas, [1, 1, 1, 1, 2, 1]);
    assert_eq!(Receipt::replay(&reading.envelopes).coupons()[0].code, code);
}
