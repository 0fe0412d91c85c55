//! What each signal sounds like: a shopper should know without looking, and a supermarket should stay bearable.

use std::time::Duration;

use cart_domain::Signal;

/// One note, or a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// Hertz; none for a rest.
    pub(crate) pitch: Option<u32>,
    pub(crate) span: Duration,
}

const fn note(pitch: u32, ms: u64) -> Note {
    Note { pitch: Some(pitch), span: Duration::from_millis(ms) }
}

const fn rest(ms: u64) -> Note {
    Note { pitch: None, span: Duration::from_millis(ms) }
}

/// The notes of a signal, none longer than a second altogether.
pub(crate) fn tune(signal: Signal) -> Vec<Note> {
    match signal {
        // The beep that everybody knows from a till.
        Signal::Accepted => vec![note(1_760, 90)],
        Signal::Refused => vec![note(220, 160), rest(60), note(220, 160)],
        Signal::Asked => vec![note(880, 120), rest(30), note(1_175, 160)],
        Signal::Settled => vec![note(1_175, 90), note(1_568, 140)],
        Signal::StaffWanted => vec![note(988, 220), rest(80), note(784, 320)],
        Signal::Paid => vec![note(1_047, 110), note(1_319, 110), note(1_568, 220)],
    }
}
