//! What can be rebuilt or fetched again: which trips there are and how far the store has them, the catalogue, what products were
//! learned to weigh, what products look like here and in other carts, settings, and codes and looks that the store is to hear of. Losing all of it costs a shopper nothing: trips come back from their tapes, the store is sent
//! what it may already have and ignores it, the catalogue is fetched again, and learned weights begin anew from the catalogue's.

mod barrier;
mod changes;
pub mod check;
pub mod guard;
pub mod looks;
pub mod memory;
pub mod rebuild;
mod record;
pub mod sled;
mod volume;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cart_domain::Gtin;
use cart_domain::book::TooMuch;
use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product};
use cart_domain::ids::{Seq, TripId};
use cart_domain::learned::LearnedMass;
use cart_protocol::UnlistedReport;

use serde::{Deserialize, Serialize};

use crate::journal::{Ack, Stage};
use crate::vision::enrolled::Reference;

/// The cart's own memory besides the tapes. A change is durable once [`Keep::commit`] has returned; until then a crash may undo it,
/// but never by halves. Every call blocks.
pub trait Keep: looks::Looks + Send + Sync {
    /// Every trip that is known, by name.
    fn trips(&self) -> Result<Vec<TripRow>, KeepError>;

    /// Notes a trip, or how far it has come. What the store has acknowledged of it stays.
    fn note_trip(&self, trip: &TripId, last: Seq, stage: Stage) -> Result<(), KeepError>;

    /// Notes how far the store has a trip. The cursor never goes back.
    fn acknowledge(&self, trip: &TripId, ack: Ack) -> Result<(), KeepError>;

    /// Forgets a trip and its cursor.
    fn drop_trip(&self, trip: &TripId) -> Result<(), KeepError>;

    /// The catalogue; empty, version 0, when there is none.
    fn catalogue(&self) -> Result<Catalogue, KeepError>;

    /// Puts a whole catalogue in place of the one before. One that is sealed is written as it is.
    fn replace_catalogue(&self, catalogue: &Catalogue) -> Result<(), KeepError>;

    /// Changes some products. All of it, version included, becomes visible at once.
    fn change_catalogue(&self, change: &CatalogueChange) -> Result<(), KeepError>;

    /// What every product was learned to weigh.
    fn learned(&self) -> Result<BTreeMap<Gtin, LearnedMass>, KeepError>;

    /// Remembers what a product was learned to weigh.
    fn learn(&self, gtin: &Gtin, mass: &LearnedMass) -> Result<(), KeepError>;

    /// The pictures that products were shown to this cart by, as directions, oldest first.
    fn references(&self) -> Result<BTreeMap<Gtin, Vec<Reference>>, KeepError>;

    /// Those of one product.
    fn references_of(&self, gtin: &Gtin) -> Result<Vec<Reference>, KeepError>;

    /// Puts these references of a product in place of those before; none: the product is forgotten.
    fn put_references(&self, gtin: &Gtin, references: &[Reference]) -> Result<(), KeepError>;

    /// A setting made on the cart, such as its brightness.
    fn setting(&self, name: &str) -> Result<Option<String>, KeepError>;

    /// Makes a setting.
    fn set(&self, name: &str, value: &str) -> Result<(), KeepError>;

    /// Codes that the catalogue did not explain and of which the store has not heard all, oldest first.
    fn unlisted(&self) -> Result<Vec<UnlistedReport>, KeepError>;

    /// Notes such a code, or counts it in where it is noted already. There are [`MOST_UNLISTED`] at most; a further one is not noted.
    fn note_unlisted(&self, report: UnlistedReport) -> Result<(), KeepError>;

    /// Forgets a report that the store has counted, unless the code was scanned again since.
    fn forget_unlisted(&self, report: &UnlistedReport) -> Result<(), KeepError>;

    /// Waits until everything changed so far is on the disk. Callers at the same time share one wait.
    fn commit(&self) -> Result<(), KeepError>;

    /// What is known to be wrong: found at the start, or since.
    fn findings(&self) -> Vec<KeepFinding>;
}

/// The catalogue of a state directory as it was last sealed, whoever uses the keep meanwhile; nothing where there is none to be read.
#[must_use]
pub fn sealed_catalogue(state: &Path) -> Option<Catalogue> {
    let bytes = volume::read(&volume::path(&state.join("keep"))).ok()??;
    Catalogue::open(bytes).ok()
}

/// So many codes wait for the store at most, each with a picture of 64 KiB at most.
pub const MOST_UNLISTED: usize = 50;

/// The setting that says how many spot checks the cart may still ask for.
pub const ALLOWANCE: &str = "spot-check-allowance";

/// A trip and how far the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripRow {
    pub trip: TripId,
    pub last: Seq,
    pub stage: Stage,
    pub acknowledged: Option<Ack>,
}

/// A difference between two states of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CatalogueChange {
    /// The state after the change.
    pub version: CatalogueVersion,
    pub put: Vec<Product>,
    pub removed: Vec<Gtin>,
}

impl TripRow {
    /// The row after the store has acknowledged this much of its trip.
    fn acknowledged(before: Option<TripRow>, trip: &TripId, ack: Ack) -> TripRow {
        let row =
            before.unwrap_or(TripRow { trip: trip.clone(), last: ack.seq, stage: Stage::Open, acknowledged: None });
        let further = row.acknowledged.is_none_or(|known| ack.seq > known.seq);
        TripRow { acknowledged: if further { Some(ack) } else { row.acknowledged }, ..row }
    }
}

/// Why the keep could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("the keep is damaged: {0}")]
    Damaged(String),
    #[error("the disk is full, so the keep takes nothing more")]
    Full,
    #[error("the keep is in use by another program")]
    Busy,
    /// sled panicked; what is asked of it from now on fails. The next start checks it, and opens a fresh one if need be.
    #[error("the keep failed earlier and is out of use until the cart is restarted")]
    Sick,
    #[error("{doing} {} failed: {source}", file.display())]
    Io { doing: &'static str, file: PathBuf, source: std::io::Error },
    #[error("{what} could not be written as JSON: {source}")]
    Encode { what: &'static str, source: serde_json::Error },
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
}

impl KeepError {
    /// Whether a fresh keep would be better than this one.
    fn is_damage(&self) -> bool {
        match self {
            KeepError::Damaged(_) | KeepError::Sick => true,
            KeepError::Full
            | KeepError::Busy
            | KeepError::Io { .. }
            | KeepError::Encode { .. }
            | KeepError::TooMuch(_) => false,
        }
    }
}

/// Something that is wrong with the keep, for staff and for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeepFinding {
    #[error("the keep could not be used ({why}); it was set aside as {} and a fresh one begun. Learned weights are lost", aside.display())]
    Quarantined { why: String, aside: PathBuf },
    #[error("a bad record in {tree} was passed over ({why})")]
    BadRecord { tree: String, why: String },
    #[error("the catalogue's book cannot be read ({why}), so the catalogue is fetched again")]
    BadBook { why: String },
    #[error("the keep's snapshot was bad and was rebuilt from its log")]
    SnapshotRebuilt,
    #[error("the keep cannot be opened ({why}), so the cart remembers nothing but its tapes until it is restarted")]
    InMemoryOnly { why: String },
    #[error("the keep failed while in use: {0}")]
    Failed(String),
}
