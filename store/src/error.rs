//! Everything that can go wrong in the store, as one enum. `http::problem` decides what of it is told outside.

use std::path::PathBuf;

use cart_domain::Money;
use cart_domain::gtin::NoGtin;
use cart_domain::ids::{NoTripId, Seq};
use cart_protocol::MAX_BATCH;
use cart_protocol::looks::UnfitLook;
use cart_protocol::unlisted::UnfitReport;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the database {}", path.display())]
    Open { path: PathBuf, source: sqlx::Error },
    #[error("the database {} was written by a newer cart-store (schema step {version} is unknown here)", path.display())]
    NewerDatabase { path: PathBuf, version: i64 },
    #[error("cannot bring the database {} up to date", path.display())]
    Migrate { path: PathBuf, source: Box<sqlx::migrate::MigrateError> },
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error("the database holds a {what} that is no JSON of ours")]
    Damaged { what: &'static str, source: serde_json::Error },
    #[error("the database holds a product key that is none")]
    DamagedKey(#[from] NoGtin),
    #[error("the database holds a look of a product that is none")]
    DamagedLook,
    #[error("the server stopped")]
    Serve(#[from] std::io::Error),

    #[error("events up to {} are stored, so event {expected} is expected before event {sent}", expected.0 - 1, expected = expected.0, sent = sent.0)]
    Gap { expected: Seq, sent: Seq },
    #[error("event {} is already stored with other content, which stays", .0.0)]
    Conflict(Seq),
    #[error("this idempotency key was already used for another payment")]
    KeyReused,
    #[error("the trip is already paid with {}", .0.minor())]
    AlreadyPaid(Money),
    #[error("{} was asked for, but the events come to {}", asked.minor(), ours.minor())]
    AmountDiffers { asked: Money, ours: Money },
    #[error("event {} comes from a newer cart program, so the amount cannot be checked here", .0.0)]
    NotRecomputable(Seq),

    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("the device token is missing or wrong")]
    Unauthorized,
    #[error("there is no such trip")]
    NoTrip,
    #[error("no trip was handed over with this code")]
    NoHandOver,
    #[error("there is nothing at this address")]
    NoPlace,
    #[error("this address does not take this method")]
    WrongMethod,
    #[error("this button is pressed on the store's own page only")]
    OtherSite,
    #[error("the body is larger than the store takes in")]
    TooLarge,
    #[error("the store did not finish in time")]
    TooSlow,
}

/// A request that cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    #[error("the body cannot be read: {0}")]
    Body(#[source] serde_json::Error),
    #[error("the body ended early")]
    Torn,
    #[error("a cart's name has 1 to 64 characters, none of them a control character")]
    Cart,
    #[error(transparent)]
    Trip(#[from] NoTripId),
    #[error("the address cannot be read")]
    Address,
    #[error("`since` is a catalogue version, a whole number")]
    Since,
    #[error("an event without a readable schema, cart, trip, seq and wall: {0}")]
    Stamp(#[source] serde_json::Error),
    #[error("event {} belongs to another cart or trip than the address says", .0.0)]
    Elsewhere(Seq),
    #[error("event {} has a number that no tape has", .0.0)]
    Number(Seq),
    #[error("{0} events are more than the {MAX_BATCH} that the store takes in at once")]
    Batch(usize),
    #[error("the header Idempotency-Key is expected, with 1 to 128 visible ASCII characters")]
    IdempotencyKey,
    #[error("an amount cannot be negative")]
    Amount,
    #[error("the report is none: {0}")]
    Unlisted(#[source] UnfitReport),
    #[error("the look is none: {0}")]
    Look(#[source] UnfitLook),
    #[error("the direction of a look points nowhere")]
    Nowhere,
    #[error("`network` is the SHA-256 of a network in lower-case hexadecimal, and `since` a version, a whole number")]
    Looks,
}
