//! Trips as they are stored: a head and the events as they came in.

use cart_domain::ids::{CartId, Seq, TripId};
use cart_domain::{Money, Wall};
use cart_protocol::{CartTotal, ReceiptRecord, TripRecord};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqlitePool};

use crate::error::{Malformed, StoreError};
use crate::store::{Store, TripKey};

/// A trip as the database has it.
#[derive(Clone, Debug)]
pub(crate) struct StoredTrip {
    pub(crate) key: TripKey,
    /// When it began, by the cart's clock.
    pub(crate) started: Wall,
    /// When its newest event came in, by the store's clock.
    pub(crate) changed: Wall,
    pub(crate) cart_total: Option<CartTotal>,
    /// From the first to the newest, without a hole.
    pub(crate) events: Vec<(Seq, Value)>,
}

const TRIP: &str = "SELECT cart, trip, started, changed, through, cart_total_seq, cart_total FROM trips
     WHERE cart = ? AND trip = ?";
const RECENT: &str = "SELECT cart, trip, started, changed, through, cart_total_seq, cart_total FROM trips
     ORDER BY changed DESC, cart, trip LIMIT ?";
const EVENTS: &str = "SELECT seq, body FROM events WHERE cart = ? AND trip = ? AND seq <= ? ORDER BY seq";
const HANDED_OVER: &str = "SELECT cart, trip FROM events
     WHERE json_extract(body, '$.event') = 'handed_over' AND json_extract(body, '$.code') = ?
     ORDER BY received DESC LIMIT 1";

impl Store {
    /// Everything the store knows of a trip.
    pub async fn trip_record(&self, key: &TripKey) -> Result<TripRecord, StoreError> {
        Ok(self.trip(key).await?.record())
    }

    /// A trip's receipt, recomputed from its events.
    pub async fn receipt_record(&self, key: &TripKey) -> Result<ReceiptRecord, StoreError> {
        Ok(self.trip(key).await?.receipt_record())
    }

    /// A trip with its events.
    pub(crate) async fn trip(&self, key: &TripKey) -> Result<StoredTrip, StoreError> {
        let reader = &self.database.reader;
        let row = sqlx::query(TRIP).bind(&key.cart.0).bind(key.trip.as_str()).fetch_optional(reader).await?;
        with_events(reader, &row.ok_or(StoreError::NoTrip)?).await
    }

    /// The trips that changed last, the newest change first.
    pub(crate) async fn recent_trips(&self, most: u32) -> Result<Vec<StoredTrip>, StoreError> {
        let reader = &self.database.reader;
        let mut trips = Vec::new();
        for row in sqlx::query(RECENT).bind(most).fetch_all(reader).await? {
            trips.push(with_events(reader, &row).await?);
        }
        Ok(trips)
    }

    /// The trip that was handed over with this code; the newest, should a code have come up twice.
    pub(crate) async fn handed_over(&self, code: &str) -> Result<StoredTrip, StoreError> {
        let row = sqlx::query(HANDED_OVER).bind(code).fetch_optional(&self.database.reader).await?;
        self.trip(&key(&row.ok_or(StoreError::NoHandOver)?)?).await
    }
}

/// A sequence number as the database counts.
pub(crate) fn to_sql(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

/// A sequence number from the database.
pub(crate) fn from_sql(seq: i64) -> Seq {
    Seq(u64::try_from(seq).unwrap_or(0))
}

fn key(row: &SqliteRow) -> Result<TripKey, StoreError> {
    let trip: String = row.try_get("trip")?;
    Ok(TripKey { cart: CartId(row.try_get("cart")?), trip: TripId::parse(&trip).map_err(Malformed::Trip)? })
}

async fn with_events(reader: &SqlitePool, row: &SqliteRow) -> Result<StoredTrip, StoreError> {
    let key = key(row)?;
    let through: i64 = row.try_get("through")?;
    let bodies: Vec<(i64, String)> =
        sqlx::query_as(EVENTS).bind(&key.cart.0).bind(key.trip.as_str()).bind(through).fetch_all(reader).await?;
    let events = bodies
        .into_iter()
        .map(|(seq, body)| Ok((from_sql(seq), serde_json::from_str(&body)?)))
        .collect::<Result<_, _>>()
        .map_err(|source| StoreError::Damaged { what: "event", source })?;
    let seq: Option<i64> = row.try_get("cart_total_seq")?;
    let total: Option<i64> = row.try_get("cart_total")?;
    let cart_total =
        seq.zip(total).map(|(seq, total)| CartTotal { seq: from_sql(seq), total: Money::from_minor(total) });
    let (started, changed) = (Wall(row.try_get("started")?), Wall(row.try_get("changed")?));
    Ok(StoredTrip { key, started, changed, cart_total, events })
}
