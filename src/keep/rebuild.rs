//! Brings the keep in line with the tapes, which are the truth: at every start, and whenever tapes go.

use std::collections::BTreeMap;

use cart_domain::ids::TripId;
use cart_domain::{Millis, Wall};

use super::{Keep, KeepError, TripRow};
use crate::journal::{Ack, Journal, JournalError};

/// Makes the trips of the keep those of the tapes. A trip that the keep had lost, or that the store has more of than the tape, is
/// sent again from its beginning; the store knows what it has. Returns how many rows were not right.
pub fn reconcile(keep: &dyn Keep, journal: &dyn Journal) -> Result<usize, KeepError> {
    let mut rows: BTreeMap<TripId, TripRow> = keep.trips()?.into_iter().map(|row| (row.trip.clone(), row)).collect();
    let mut mended = 0;
    for on_tape in journal.trips() {
        let row = rows.remove(&on_tape.trip);
        let right = row.as_ref().is_some_and(|row| row.last == on_tape.last && row.stage == on_tape.stage);
        let beyond = row.as_ref().and_then(|row| row.acknowledged).is_some_and(|ack| ack.seq > on_tape.last);
        if right && !beyond {
            continue;
        }
        if beyond {
            keep.drop_trip(&on_tape.trip)?;
        }
        keep.note_trip(&on_tape.trip, on_tape.last, on_tape.stage)?;
        mended += 1;
    }
    for gone in rows.keys() {
        keep.drop_trip(gone)?;
        mended += 1;
    }
    if mended > 0 {
        keep.commit()?;
    }
    Ok(mended)
}

/// Why old trips could not be removed.
#[derive(Debug, thiserror::Error)]
pub enum RetireError {
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Removes the trips that the store has had, whole, for longer than `age`; names them.
pub fn retire(keep: &dyn Keep, journal: &dyn Journal, now: Wall, age: Millis) -> Result<Vec<TripId>, RetireError> {
    let acknowledged: BTreeMap<TripId, Ack> =
        keep.trips()?.into_iter().filter_map(|row| Some((row.trip, row.acknowledged?))).collect();
    let before = Wall(now.0.saturating_sub(i64::try_from(age.0).unwrap_or(i64::MAX)));
    let gone = journal.retire(&acknowledged, before)?;
    for trip in &gone {
        keep.drop_trip(trip)?;
    }
    if !gone.is_empty() {
        keep.commit()?;
    }
    Ok(gone)
}
