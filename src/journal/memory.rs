//! The journal in memory, for tests and for playing traces. It keeps to the same contract and forgets everything when dropped.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cart_domain::ids::{Seq, TripId};
use cart_domain::{Envelope, Wall};

use super::rule::{Tail, admit, retirable, stage_after};
use super::{Ack, Finding, Journal, JournalError, Reading, Stage, TripOnTape};

/// Trips in memory. Hand it on in an `Arc` to play a cart that was restarted.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    trips: BTreeMap<TripId, Vec<Envelope>>,
    /// How many more events there is room for; `None` is any number.
    room: Option<usize>,
}

impl MemoryJournal {
    /// A journal that is full after this many events.
    #[must_use]
    pub fn with_room(events: usize) -> Self {
        MemoryJournal { shelf: Mutex::new(Shelf { room: Some(events), ..Shelf::default() }) }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // Nothing is changed before all of it is known to be right, so a panic leaves nothing half done.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn tail(&self, trip: &TripId) -> Option<Tail> {
        let last = self.trips.get(trip)?.last()?;
        Some(Tail { last: last.seq, stage: stage_after(last) })
    }

    fn tails(&self) -> impl Iterator<Item = (&TripId, Tail)> {
        self.trips.keys().filter_map(|trip| Some((trip, self.tail(trip)?)))
    }

    fn open(&self) -> Option<&TripId> {
        self.tails().find(|(_, tail)| tail.stage == Stage::Open).map(|(trip, _)| trip)
    }
}

impl Journal for MemoryJournal {
    fn open_trip(&self) -> Result<Vec<Envelope>, JournalError> {
        let shelf = self.shelf();
        Ok(shelf.open().and_then(|trip| shelf.trips.get(trip)).cloned().unwrap_or_default())
    }

    fn append(&self, batch: &[Envelope]) -> Result<(), JournalError> {
        let mut shelf = self.shelf();
        let Some(trip) = batch.first().map(|first| first.trip.clone()) else { return Ok(()) };
        admit(shelf.tail(&trip), shelf.open(), batch)?;
        if let Some(room) = &mut shelf.room {
            let Some(left) = room.checked_sub(batch.len()) else {
                let file = PathBuf::from("memory");
                return Err(JournalError::Full { file, source: io::Error::from(io::ErrorKind::StorageFull) });
            };
            *room = left;
        }
        shelf.trips.entry(trip).or_default().extend_from_slice(batch);
        Ok(())
    }

    fn read_trip(&self, trip: &TripId, after: Seq) -> Result<Reading, JournalError> {
        let shelf = self.shelf();
        let all = shelf.trips.get(trip).ok_or_else(|| JournalError::NoSuchTrip(trip.clone()))?;
        Ok(Reading { envelopes: all.iter().filter(|envelope| envelope.seq > after).cloned().collect(), flaw: None })
    }

    fn trips(&self) -> Vec<TripOnTape> {
        let shelf = self.shelf();
        shelf.tails().map(|(trip, Tail { last, stage })| TripOnTape { trip: trip.clone(), last, stage }).collect()
    }

    fn forget(&self, trip: &TripId) -> Result<(), JournalError> {
        match self.shelf().tail(trip) {
            Some(Tail { stage: Stage::Open, .. }) => Err(JournalError::StillOpen(trip.clone())),
            Some(Tail { stage: Stage::Ended, .. }) | None => Ok(()),
        }
    }

    fn retire(&self, acknowledged: &BTreeMap<TripId, Ack>, before: Wall) -> Result<Vec<TripId>, JournalError> {
        let mut shelf = self.shelf();
        let over = retirable(shelf.tails(), acknowledged, before);
        for trip in &over {
            shelf.trips.remove(trip);
        }
        Ok(over)
    }

    fn restock(&self) -> Result<(), JournalError> {
        Ok(())
    }

    fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }
}
