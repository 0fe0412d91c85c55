//! What every journal holds to, whatever it writes on: an event follows the one before it, one trip is open at a time, and nothing
//! goes that the store does not have.

use std::collections::BTreeMap;

use cart_domain::ids::{Seq, TripId};
use cart_domain::{Envelope, Event, Wall};

use super::{Ack, JournalError, Stage};

/// The end of a tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tail {
    pub last: Seq,
    pub stage: Stage,
}

/// The stage of a trip whose newest event is this one.
pub(super) fn stage_after(envelope: &Envelope) -> Stage {
    if envelope.event == Event::TripEnded { Stage::Ended } else { Stage::Open }
}

/// Whether this batch may follow on the tape that ends in `tail`, and where it then ends. The batch is not empty.
pub(super) fn admit(tail: Option<Tail>, open: Option<&TripId>, batch: &[Envelope]) -> Result<Tail, JournalError> {
    let mut tail = tail;
    for envelope in batch {
        let trip = &batch[0].trip;
        if envelope.trip != *trip {
            return Err(JournalError::MixedBatch(trip.clone(), envelope.trip.clone()));
        }
        if tail.is_some_and(|tail| tail.stage == Stage::Ended) {
            return Err(JournalError::Ended(trip.clone()));
        }
        let expected = tail.map_or(Seq(1), |tail| tail.last.next());
        if envelope.seq != expected {
            return Err(JournalError::OutOfOrder { trip: trip.clone(), expected, found: envelope.seq });
        }
        if let Some(open) = open.filter(|open| *open != trip) {
            return Err(JournalError::StillOpen(open.clone()));
        }
        tail = Some(Tail { last: envelope.seq, stage: stage_after(envelope) });
    }
    Ok(tail.expect("the batch is not empty"))
}

/// The trips that may go: ended, all of it with the store, since before `before`.
pub(super) fn retirable<'a>(
    trips: impl Iterator<Item = (&'a TripId, Tail)>,
    acknowledged: &BTreeMap<TripId, Ack>,
    before: Wall,
) -> Vec<TripId> {
    trips
        .filter(|(_, tail)| tail.stage == Stage::Ended)
        .filter(|(trip, tail)| acknowledged.get(*trip).is_some_and(|ack| ack.seq >= tail.last && ack.at < before))
        .map(|(trip, _)| trip.clone())
        .collect()
}
