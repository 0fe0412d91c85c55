//! Any line of a tape is an event or an error, and an event that was read is written so that it is read again the same.

#![no_main]

use cart_domain::Envelope;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &[u8]| {
    let Ok(envelope) = serde_json::from_slice::<Envelope>(line) else { return };
    let written = serde_json::to_vec(&envelope).expect("what was read can be written");
    let again: Envelope = serde_json::from_slice(&written).expect("what was written can be read");
    assert_eq!(again, envelope);
});
