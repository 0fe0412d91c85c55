//! The tape: the truth about a trip. Every event of a trip is durable here before the shopper sees it and before the store hears of
//! it; what the screen shows after a crash is what these records say, and nothing else.
//!
//! A cart keeps all it must remember in one state directory:
//!
//! ```text
//! <state>/
//!   lock                          held by the one program that may write here
//!   ballast                       space given up when the disk is full, so that an open trip can still finish
//!   tapes/<trip>.tape             one trip, append-only, checksummed
//!   tapes/<trip>.<offset>.torn    half a record that a power cut left at a tape's end, kept for the curious
//!   tapes/<trip>.<n>.damaged      a tape as it was found when a record inside it was bad
//!   keep/                         what can be rebuilt or fetched again, in sled
//!   corrupt-<time>/               a keep that could not be opened; the two newest stay
//!   staff.toml                    the hash of the staff PIN
//! ```
//!
//! Receipt events name products, amounts and moments. They hold no name, no card number and no loyalty number: what a payment leaves
//! here is the store's own reference, what a hand-over leaves is a code that a till has used up, and `by` is the badge number of
//! staff. A tape is the shop's record of a sale, as a till's is, and [`Journal::forget`] therefore does not touch its events.

pub mod ballast;
mod disk;
mod format;
pub mod inspect;
pub mod memory;
mod mend;
mod rule;
pub mod tape;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;

use cart_domain::ids::{Seq, TripId};
use cart_domain::{Envelope, Wall};

/// Where the events of trips are made durable. Every call blocks until it is done; call from a thread that may wait.
pub trait Journal: Send + Sync {
    /// The events of the trip that has not ended, in order; empty when the cart is free.
    fn open_trip(&self) -> Result<Vec<Envelope>, JournalError>;

    /// Makes consecutive events of one trip durable, all of them with one wait for the disk. After an error none of them counts.
    fn append(&self, batch: &[Envelope]) -> Result<(), JournalError>;

    /// The durable events of a trip that come after `after`, in order.
    fn read_trip(&self, trip: &TripId, after: Seq) -> Result<Reading, JournalError>;

    /// Every trip that is here and readable, by name, which is by start.
    fn trips(&self) -> Vec<TripOnTape>;

    /// Erases what was set aside while mending a trip that has ended. Its events stay until [`Journal::retire`].
    fn forget(&self, trip: &TripId) -> Result<(), JournalError>;

    /// Removes the trips that have ended, whose every event the store has acknowledged, the last of them before `before`; names them.
    fn retire(&self, acknowledged: &BTreeMap<TripId, Ack>, before: Wall) -> Result<Vec<TripId>, JournalError>;

    /// Restores the reserve of disk space if there is room for it. Takes as long as writing it takes: call while the cart is free.
    fn restock(&self) -> Result<(), JournalError>;

    /// What is known to be wrong: found at the start, or since.
    fn findings(&self) -> Vec<Finding>;
}

/// What could be read of a trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub envelopes: Vec<Envelope>,
    /// Why the rest could not be read, when there is a rest.
    pub flaw: Option<Finding>,
}

/// A trip, as the tapes know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripOnTape {
    pub trip: TripId,
    /// The place of its last durable event.
    pub last: Seq,
    pub stage: Stage,
}

/// Whether anything may still follow on a tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Open,
    Ended,
}

/// How far the store has a trip, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ack {
    pub seq: Seq,
    pub at: Wall,
}

/// Why the journal could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The reserve is used up too. Nothing of the batch was recorded, all before it is.
    #[error("the disk is full, so nothing can be recorded ({}). Free some space, then restart the cart", file.display())]
    Full { file: PathBuf, source: io::Error },
    #[error("{doing} {} failed: {source}", file.display())]
    Io { doing: &'static str, file: PathBuf, source: io::Error },
    /// After a failed write or sync nobody knows what the disk holds; only reading it again tells.
    #[error("an earlier write to the tape failed, so no more is recorded until the cart is restarted")]
    Broken,
    #[error("another dash-cart is using {}", .0.display())]
    Busy(PathBuf),
    #[error("there is no tape of trip {0}")]
    NoSuchTrip(TripId),
    #[error("event {found} of trip {trip} cannot be recorded, {expected} is next", found = found.0, expected = expected.0)]
    OutOfOrder { trip: TripId, expected: Seq, found: Seq },
    #[error("trip {0} has ended, so nothing can follow on its tape")]
    Ended(TripId),
    #[error("trip {0} has not ended")]
    StillOpen(TripId),
    #[error("a batch must be of one trip, this one is of {0} and {1}")]
    MixedBatch(TripId, TripId),
    #[error("event {seq} of trip {trip} is {bytes} bytes long, more than a tape takes", seq = seq.0)]
    TooLong { trip: TripId, seq: Seq, bytes: usize },
    /// The event cannot be put into words, which no event of ours can be guilty of.
    #[error("event {seq} of trip {trip} could not be written as JSON: {source}", seq = seq.0)]
    Encode { trip: TripId, seq: Seq, source: serde_json::Error },
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Why a file is not a tape that this program can read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("{} was written by a newer dash-cart ({found}; this one reads up to {known}). It is kept: update this cart to read it", file.display())]
    Newer { file: PathBuf, found: Version, known: Version },
    #[error("{} is no tape", file.display())]
    Foreign { file: PathBuf },
}

/// The two numbers that a reader must know: of the file's layout and of the events in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    pub format: u16,
    pub schema: u16,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tape format {}, event schema {}", self.format, self.schema)
    }
}

/// Something that is wrong with what is on the disk, for staff and for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// A power cut during a write. The half record was never shown to anybody.
    #[error("{}: {bytes} bytes of an unfinished record at byte {offset}{}", file.display(), cut_note(aside.as_ref()))]
    Torn { file: PathBuf, offset: u64, bytes: u64, aside: Option<PathBuf> },
    /// A record that was good once. All before it is kept and counts.
    #[error("{}: damaged at byte {offset} ({what}); {records} records before it are kept{}", file.display(), aside_note(aside.as_ref()))]
    Damaged { file: PathBuf, offset: u64, what: String, records: u64, aside: Option<PathBuf> },
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A trip that was never ended, and is not the newest such.
    #[error("trip {0} was never ended and a later one is open; its tape is kept and goes to the store as it is")]
    Abandoned(TripId),
    /// The reserve is in use: finish this trip, start no other.
    #[error("the disk is full: the reserve was given up so that the open trip can finish. Free some space")]
    ReserveUsed,
}

impl Finding {
    /// Whether staff must know before the cart is lent again.
    #[must_use]
    pub fn needs_staff(&self) -> bool {
        match self {
            Finding::Torn { .. } | Finding::Abandoned(_) => false,
            Finding::Damaged { .. } | Finding::Unreadable(_) | Finding::ReserveUsed => true,
        }
    }
}

fn cut_note(aside: Option<&PathBuf>) -> String {
    aside.map(|aside| format!(" were cut off and kept as {}", aside.display())).unwrap_or_default()
}

fn aside_note(aside: Option<&PathBuf>) -> String {
    aside.map(|aside| format!(", the file as it was is {}", aside.display())).unwrap_or_default()
}
